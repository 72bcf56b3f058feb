//! What catalogue tells the other services.

use serde::{Deserialize, Serialize};

use super::{PersonId, ProductId, SellerId, VariantId, account::PortError, account::TodayItem};
use crate::{
    clock::Timestamp,
    feed::{ConsumeError, Event},
    money::Money,
    text::{Lang, Localized},
};

/// Name of [`OfferChanged`].
pub const OFFER_CHANGED: &str = "offer.changed";
/// Name of [`ProductChanged`].
pub const PRODUCT_CHANGED: &str = "product.changed";

/// Whether something is for sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being written; nobody but the seller sees it.
    Draft,
    /// For sale.
    Published,
    /// Taken back by the seller, or its right to sell ended.
    Withdrawn,
    /// Stopped by staff.
    Blocked,
}

/// What customs and carriers will ask of a variant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportFacts {
    /// Harmonized System code, six digits.
    pub hs6: Option<String>,
    /// Kemendagri code of the place it was made.
    pub origin_region: String,
    /// Net weight in grams.
    pub net_g: Option<i64>,
    /// Must not fly with ordinary goods.
    pub dangerous_goods: bool,
    /// Codes of the licences and papers it names or needs: `halal`, `pirt`, `bpom`, `svlk`, `coffee_exporter`, and those made for each
    /// shipment: `phytosanitary`, `health_certificate`.
    #[serde(default)]
    pub licences: Vec<String>,
    /// Countries (ISO 3166 alpha-2) it may be sold to as it stands.
    #[serde(default)]
    pub ready_for: Vec<String>,
}

/// A variant as it can be bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferChanged {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// Its seller.
    pub seller_id: SellerId,
    /// The seller's own code, case-sensitive.
    pub sku: String,
    /// Last part of the product's address.
    pub slug: String,
    /// The product's title.
    pub titles: Localized,
    /// Size or kind; empty when the product has one variant only.
    pub variant_name: Localized,
    /// Key of the photo.
    pub photo: Option<String>,
    /// Price of one piece, as the buyer pays it.
    pub price: Money,
    /// Weight packed, in grams.
    pub weight_g: i64,
    /// Length, width, height packed, in millimetres.
    pub size_mm: [i64; 3],
    /// The product's category.
    pub category_id: String,
    /// True when the category is food or drink, which needs its own right.
    pub food: bool,
    /// Stock to begin with, used once where order has no row yet.
    pub opening_stock: Option<i64>,
    /// What customs will ask.
    pub export: ExportFacts,
    /// Whether it is for sale.
    pub status: Status,
}

/// A picture and its size, so that pages leave room for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRef {
    /// Key in the store, without size and ending.
    pub key: String,
    /// Width of the largest size, in pixels.
    pub width: u32,
    /// Height of the largest size, in pixels.
    pub height: u32,
    /// What it shows.
    pub alt: Localized,
}

/// A variant's id and code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantRef {
    /// The variant.
    pub id: VariantId,
    /// The seller's own code.
    pub sku: String,
}

/// A product as it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductChanged {
    /// The product.
    pub product_id: ProductId,
    /// Last part of its address.
    pub slug: String,
    /// Its title.
    pub titles: Localized,
    /// Its description.
    pub descriptions: Localized,
    /// Ids of its categories, the root first.
    pub category_path: Vec<String>,
    /// Their names, the root first.
    pub category_names: Vec<Localized>,
    /// Its seller.
    pub seller_id: SellerId,
    /// Cheapest variant.
    pub price_min: Money,
    /// Dearest variant.
    pub price_max: Money,
    /// First photo.
    pub photo: Option<PhotoRef>,
    /// Its variants.
    pub variants: Vec<VariantRef>,
    /// Has a halal certificate.
    pub halal: bool,
    /// Codes of the licences it names, as in [`ExportFacts::licences`].
    pub licences: Vec<String>,
    /// Countries it is ready to be sold to.
    pub ready_for: Vec<String>,
    /// A Produk Unggulan.
    pub featured: bool,
    /// Mean of the reviews in hundredths of a star; 0 without reviews.
    pub rating_hundredths: i64,
    /// Number of reviews.
    pub review_count: i64,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// Whether it is for sale.
    pub status: Status,
}

/// An event of catalogue, read by type.
#[derive(Debug, Clone)]
pub enum CatalogueEvent {
    /// A variant's offer.
    Offer(Box<OfferChanged>),
    /// A product.
    Product(Box<ProductChanged>),
    /// Nothing this version knows.
    Other,
}

impl CatalogueEvent {
    /// Reads an event of catalogue's feed.
    ///
    /// # Errors
    /// Its data has another shape.
    pub fn read(event: &Event) -> Result<Self, ConsumeError> {
        Ok(match event.name.as_str() {
            OFFER_CHANGED => Self::Offer(Box::new(event.parse()?)),
            PRODUCT_CHANGED => Self::Product(Box::new(event.parse()?)),
            _ => Self::Other,
        })
    }
}

/// What catalogue answers at once.
#[async_trait::async_trait]
pub trait CataloguePort: Send + Sync {
    /// What waits for this person in catalogue's rooms.
    async fn today(&self, person: PersonId, seller: Option<SellerId>, lang: Lang) -> Result<Vec<TodayItem>, PortError>;
}
