//! Documents as the server gets them.

use std::collections::BTreeMap;

use sentra_shared::contract::ProductId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{super::Held, spelled};
use crate::{
    documents::Document,
    engine::Change,
    query::{BANDS, Badge, Figures, band, band_name, words},
};

/// Fields that words are looked for in, the weightiest first.
pub(super) const SEARCHED: [&str; 6] = ["title", "title_han", "names", "names_han", "text", "text_han"];
/// Fields in which, and facets among which, nothing but the word itself counts.
pub(super) const EXACT: [&str; 4] = ["title_han", "names_han", "text_han", "words"];
pub(super) const FILTERED: [&str; 8] =
    ["category", "region", "seller", "price", "price_band", "badges", "sku", "words"];
pub(super) const SORTED: [&str; 6] = ["newest", "price", "units", "rating", "standing", "id"];
/// What is told of a row: the document, or where the index stands.
pub(super) const DISPLAYED: [&str; 5] = ["id", "body", "epoch", "revision", "reindexed"];
/// Id of the row that says where the index stands. No product has it.
pub(super) const STANDING_ID: &str = "standing";

/// Where an index stands: the row of [`STANDING_ID`]. It has no words and no price, by which it is never found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing {
    /// Epoch of the revisions.
    pub(super) epoch: Uuid,
    /// The last one applied.
    pub(super) revision: i64,
    /// The rebuild request the index was built for.
    pub(super) reindexed: i64,
}

/// The two kinds of rows, each with its id.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    id: String,
    #[serde(flatten)]
    of: Of,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Of {
    Product(Box<Product>),
    Standing(Standing),
}

#[derive(Debug, Serialize)]
struct Product {
    title: String,
    title_han: String,
    /// Names around it: categories and seller.
    names: String,
    names_han: String,
    /// Descriptions.
    text: String,
    text_han: String,
    /// Words of titles and names, each once, for suggestions.
    words: Vec<String>,
    sku: Vec<String>,
    category: Vec<String>,
    region: String,
    seller: String,
    /// Whole rupiah of the cheapest variant.
    price: i64,
    price_band: String,
    badges: Vec<&'static str>,
    /// Microseconds since 1970.
    newest: i64,
    units: i64,
    rating: i64,
    standing: i64,
    /// The whole document as JSON text, so that results need no other source and nothing in it becomes a field.
    body: String,
}

/// A SKU as the server keeps it: in hexadecimal, because upper and lower case are the same to its filters.
pub(super) fn code(sku: &str) -> String {
    sku.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The words of some texts: those in letters, and those in Chinese, spelled.
fn fields(texts: &[&str]) -> (String, String) {
    let (mut plain, mut han) = (String::new(), String::new());
    for text in texts {
        for word in words::of_text(text) {
            let field = if words::is_han(&word) { &mut han } else { &mut plain };
            if !field.is_empty() {
                field.push(' ');
            }
            field.push_str(&spelled::spell(&word));
        }
    }
    (plain, han)
}

impl Row {
    pub(super) fn of(document: &Document) -> Result<Self, serde_json::Error> {
        let [titles, names, descriptions] = document.texts();
        let (title, title_han) = fields(&titles);
        let mut known: Vec<String> = titles.iter().chain(&names).flat_map(|text| words::of_text(text)).collect();
        known.sort();
        known.dedup();
        let (names, names_han) = fields(&names);
        let (text, text_han) = fields(&descriptions);
        let figures = Figures::of(document);
        let product = Product {
            title,
            title_han,
            names,
            names_han,
            text,
            text_han,
            words: known.iter().map(|word| spelled::spell(word)).collect(),
            sku: document.skus.iter().map(|sku| code(sku)).collect(),
            category: document.category_path.clone(),
            region: document.seller.region_code.clone(),
            seller: document.seller.slug.clone(),
            price: figures.price,
            price_band: band(figures.price)
                .and_then(|place| BANDS.get(place))
                .map(|b| band_name(*b))
                .unwrap_or_default(),
            badges: Badge::ALL.into_iter().filter(|b| figures.flags & b.bit() != 0).map(Badge::as_str).collect(),
            newest: figures.newest_us,
            units: figures.units,
            rating: figures.rating,
            standing: figures.standing(),
            body: serde_json::to_string(document)?,
        };
        Ok(Self { id: document.product_id.to_string(), of: Of::Product(Box::new(product)) })
    }

    pub(super) fn standing(held: Held, reindexed: i64) -> Self {
        let standing = Standing { epoch: held.epoch, revision: held.revision, reindexed };
        Self { id: STANDING_ID.to_owned(), of: Of::Standing(standing) }
    }
}

/// What is to be put and the ids of what is to go; of several changes of a product the last one counts.
pub(super) fn split(batch: Vec<Change>) -> (Vec<Document>, Vec<String>) {
    let mut last: BTreeMap<ProductId, Option<Box<Document>>> = BTreeMap::new();
    for change in batch {
        match change {
            Change::Put(document) => last.insert(document.product_id, Some(document)),
            Change::Remove(id) => last.insert(id, None),
        };
    }
    let (mut documents, mut gone) = (Vec::new(), Vec::new());
    for (id, document) in last {
        match document {
            Some(document) => documents.push(*document),
            None => gone.push(id.to_string()),
        }
    }
    (documents, gone)
}
