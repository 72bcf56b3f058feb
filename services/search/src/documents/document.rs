use sentra_shared::{
    clock::Timestamp,
    contract::{ProductId, SellerId, catalogue::PhotoRef},
    money::Money,
    text::Localized,
};
use serde::{Deserialize, Serialize};

/// Everything that is found, filtered, sorted and shown of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Document {
    pub(crate) product_id: ProductId,
    pub(crate) slug: String,
    pub(crate) titles: Localized,
    pub(crate) descriptions: Localized,
    /// Ids of its categories, the root first.
    pub(crate) category_path: Vec<String>,
    /// Their names, the root first.
    pub(crate) category_names: Vec<Localized>,
    pub(crate) seller: SellerOf,
    pub(crate) price_min: Money,
    pub(crate) price_max: Money,
    pub(crate) photo: Option<PhotoRef>,
    /// The sellers' own codes of its variants, case-sensitive.
    pub(crate) skus: Vec<String>,
    pub(crate) halal: bool,
    pub(crate) licences: Vec<String>,
    /// True when it is ready for at least one country.
    pub(crate) export_ready: bool,
    pub(crate) featured: bool,
    /// Mean of the reviews in hundredths of a star; 0 without reviews.
    pub(crate) rating_hundredths: i64,
    pub(crate) review_count: i64,
    pub(crate) published_at: Timestamp,
    /// At least one variant is known to be left.
    pub(crate) in_stock: bool,
    /// Every variant is known to be gone. Neither this nor `in_stock` holds while order has not told yet.
    pub(crate) sold_out: bool,
    /// Pieces sold in 30 days.
    pub(crate) units_month: i64,
}

/// The seller of a product, as results show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SellerOf {
    pub(crate) id: SellerId,
    pub(crate) slug: String,
    pub(crate) name: String,
    /// Kemendagri code of its kabupaten or kota.
    pub(crate) region_code: String,
    /// Holds a valid training certificate.
    pub(crate) trained: bool,
}

impl Document {
    /// The texts that words are looked for in, the weightiest first: titles, names around it, descriptions.
    pub(crate) fn texts(&self) -> [Vec<&str>; 3] {
        let names = self.category_names.iter().flat_map(Localized::all).chain([self.seller.name.as_str()]);
        [self.titles.all().collect(), names.collect(), self.descriptions.all().collect()]
    }
}
