use tantivy::{
    TantivyDocument,
    schema::{BytesOptions, Field, IndexRecordOption, NumericOptions, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::RAW_TOKENIZER_NAME,
};

use super::EngineError;
use crate::{
    documents::Document,
    query::{Badge, Figures},
};

/// Grows with every change of the fields or of how texts are cut into words; an index of another version is rebuilt.
pub(super) const VERSION: u32 = 2;
/// Name of the cut into words.
pub(super) const WORDS: &str = "words";

pub(super) const CATEGORY: &str = "category";
pub(super) const REGION: &str = "region";
pub(super) const SELLER: &str = "seller";
pub(super) const PRICE: &str = "price";
pub(super) const NEWEST: &str = "newest";
pub(super) const UNITS: &str = "units";
pub(super) const RATING: &str = "rating";
pub(super) const FLAGS: &str = "flags";
pub(super) const TIE: &str = "tie";

/// The fields of the index.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// The product's id, by which it is replaced.
    pub(super) id: Field,
    pub(super) sku: Field,
    pub(super) title: Field,
    /// Names around it: categories and seller.
    pub(super) names: Field,
    /// Descriptions.
    pub(super) text: Field,
    /// The whole document as JSON, so that results need no other source.
    pub(super) body: Field,
    category: Field,
    region: Field,
    seller: Field,
    price: Field,
    newest: Field,
    units: Field,
    rating: Field,
    flags: Field,
    tie: Field,
}

impl Fields {
    pub(super) fn new() -> Self {
        let mut builder = Schema::builder();
        // Fit and standing decide the order, so neither positions nor lengths are kept.
        let words = TextFieldIndexing::default()
            .set_tokenizer(WORDS)
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let text = TextOptions::default().set_indexing_options(words);
        let value = TextOptions::default().set_fast(RAW_TOKENIZER_NAME);
        let number = NumericOptions::default().set_fast();
        Self {
            id: builder.add_text_field("id", STRING),
            sku: builder.add_text_field("sku", STRING),
            title: builder.add_text_field("title", text.clone()),
            names: builder.add_text_field("names", text.clone()),
            text: builder.add_text_field("text", text),
            body: builder.add_bytes_field("body", BytesOptions::default().set_stored()),
            category: builder.add_text_field(CATEGORY, value.clone()),
            region: builder.add_text_field(REGION, value.clone()),
            seller: builder.add_text_field(SELLER, value),
            price: builder.add_i64_field(PRICE, number.clone()),
            newest: builder.add_i64_field(NEWEST, number.clone()),
            units: builder.add_i64_field(UNITS, number.clone()),
            rating: builder.add_i64_field(RATING, number.clone()),
            flags: builder.add_u64_field(FLAGS, number.clone()),
            tie: builder.add_u64_field(TIE, number),
            schema: builder.build(),
        }
    }

    /// The fields that words are looked for in, the weightiest first.
    pub(super) fn text_fields(&self) -> [Field; 3] {
        [self.title, self.names, self.text]
    }

    /// A document as the index takes it.
    pub(super) fn row(&self, document: &Document) -> Result<TantivyDocument, EngineError> {
        let mut row = TantivyDocument::default();
        row.add_text(self.id, document.product_id.to_string());
        for sku in &document.skus {
            row.add_text(self.sku, sku);
        }
        for (field, texts) in self.text_fields().into_iter().zip(document.texts()) {
            for text in texts {
                row.add_text(field, text);
            }
        }
        for category in &document.category_path {
            row.add_text(self.category, category);
        }
        row.add_text(self.region, &document.seller.region_code);
        row.add_text(self.seller, &document.seller.slug);
        let figures = Figures::of(document);
        row.add_i64(self.price, figures.price);
        row.add_i64(self.newest, figures.newest_us);
        row.add_i64(self.units, figures.units);
        row.add_i64(self.rating, figures.rating);
        row.add_u64(self.flags, Badge::flags(document));
        row.add_u64(self.tie, figures.id);
        row.add_bytes(self.body, &serde_json::to_vec(document)?);
        Ok(row)
    }
}
