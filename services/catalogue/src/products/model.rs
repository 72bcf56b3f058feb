//! What a product is, inside the service.

use sentra_shared::{
    clock::Timestamp,
    contract::{PhotoId, ProductId, SellerId, VariantId, catalogue::Status},
    money::Money,
    text::Localized,
};
use serde::{Deserialize, Serialize};

use super::export::{Codes, Papers};

/// What the seller says of a product as a whole. A draft may leave almost all of it out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) title: Localized,
    pub(crate) description: Localized,
    pub(crate) category_id: Option<String>,
    /// Number of the BPJPH certificate.
    pub(crate) halal_certificate: Option<String>,
    /// The explicit "tidak halal" that stands in for a certificate.
    pub(crate) not_halal: bool,
    /// P-IRT number, digits only.
    pub(crate) pirt: Option<String>,
    /// BPOM number (MD, ML, NA, TR ..).
    pub(crate) bpom: Option<String>,
    /// HS code, 6 to 10 digits.
    pub(crate) hs_code: Option<String>,
    /// Kemendagri code of the place it was made.
    pub(crate) origin_region: Option<String>,
    pub(crate) shelf_life_days: Option<i32>,
    pub(crate) dangerous_goods: bool,
    /// In falling order of weight, for labels abroad.
    #[serde(default)]
    pub(crate) ingredients: Localized,
    /// Codes of [`ALLERGENS`](super::export::ALLERGENS); empty while the seller has not said.
    #[serde(default)]
    pub(crate) allergens: Codes,
    /// Papers beyond halal, P-IRT and BPOM.
    #[serde(default)]
    pub(crate) papers: Papers,
}

/// What the seller says of one variant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VariantFacts {
    /// The seller's own code, case-sensitive; empty asks for one to be made.
    pub(crate) sku: String,
    /// Size or kind; may be empty when there is one variant.
    pub(crate) name: Localized,
    pub(crate) price: Option<Money>,
    /// Packed.
    pub(crate) weight_g: Option<i64>,
    /// Packed: length, width, height.
    pub(crate) size_mm: Option<[i64; 3]>,
    pub(crate) net_g: Option<i64>,
}

/// A variant as a seller hands it in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VariantDraft {
    /// Which variant this is; a new one, or the one with this code, when it is not given.
    pub(crate) id: Option<VariantId>,
    pub(crate) facts: VariantFacts,
    /// Counts once, where order has no stock of it yet.
    pub(crate) opening_stock: Option<i64>,
}

/// A product as a seller hands it in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) facts: Facts,
    pub(crate) variants: Vec<VariantDraft>,
}

/// A variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Variant {
    pub(crate) id: VariantId,
    pub(crate) facts: VariantFacts,
    pub(crate) opening_stock: Option<i64>,
    /// No longer sold; kept because orders name it.
    pub(crate) retired: bool,
}

/// A stored photo. Its files are `<key>-320.webp`, `-640.webp`, `-1200.webp` and `-1200.jpg`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Photo {
    pub(crate) id: PhotoId,
    pub(crate) key: String,
    /// Of the largest size, in pixels.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) alt: Localized,
}

/// A product with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Product {
    pub(crate) id: ProductId,
    /// Eight readable characters; the only part of the address that is looked up.
    pub(crate) key: String,
    pub(crate) slug: String,
    pub(crate) seller_id: SellerId,
    pub(crate) facts: Facts,
    pub(crate) status: Status,
    /// Why it is withdrawn or blocked: a code of this feature, or words of staff.
    pub(crate) status_reason: Option<String>,
    /// First publication.
    pub(crate) published_at: Option<Timestamp>,
    pub(crate) featured: bool,
    pub(crate) rating_hundredths: i64,
    pub(crate) review_count: i64,
    /// Countries that the other services were last told it is ready for.
    #[serde(default)]
    pub(crate) ready_for: Codes,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// In order, retired ones last.
    pub(crate) variants: Vec<Variant>,
    /// In order, the first one is shown on cards.
    pub(crate) photos: Vec<Photo>,
}

impl Product {
    /// Variants that can be sold.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Variant> {
        self.variants.iter().filter(|v| !v.retired)
    }

    /// The product as its seller could hand it in again.
    pub(crate) fn to_draft(&self) -> Draft {
        let variants = self
            .active()
            .map(|v| VariantDraft { id: Some(v.id), facts: v.facts.clone(), opening_stock: None })
            .collect();
        Draft { facts: self.facts.clone(), variants }
    }

    /// The next version of it, changed at `now`.
    pub(crate) fn changed(&self, now: Timestamp) -> Self {
        Self { version: self.version + 1, updated_at: now, ..self.clone() }
    }
}
