//! Shapes of the content files. Unknown keys are refused, so that a slip of the pen is seen.

use serde::{Deserialize, Serialize};

use crate::demo::art::ArtSpec;

/// All demo content.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    /// The category tree, parents before their children.
    pub(crate) categories: Vec<Category>,
    /// Accounts with a role, to sign in with.
    pub(crate) accounts: Vec<Account>,
    /// Courses that certificates are of.
    pub(crate) courses: Vec<Course>,
    /// Sellers with their owners and certificates.
    pub(crate) sellers: Vec<Seller>,
    /// Products, in the order in which they are put on sale.
    pub(crate) products: Vec<Product>,
    /// Further buyers.
    pub(crate) buyers: Vec<Buyer>,
}

/// A text in the languages of the shop, as the API takes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wording {
    /// Indonesian.
    pub(crate) id: String,
    /// English.
    pub(crate) en: String,
    /// Traditional Chinese; everything that can be bought has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) zh_hant: Option<String>,
}

/// A category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Category {
    /// Id, part of addresses.
    pub(crate) id: String,
    /// Id of the category above; none for those of the first level.
    pub(crate) parent: Option<String>,
    /// Its name.
    pub(crate) name: Wording,
    /// Food or drink, which needs its own right to sell.
    #[serde(default)]
    pub(crate) food: bool,
}

/// Somebody to sign in as.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    /// Address to sign in with.
    pub(crate) email: String,
    /// The person's name.
    pub(crate) name: String,
    /// Phone in E.164.
    pub(crate) phone: String,
    /// `buyer`, `seller`, `coordinator`, `trainer` or `staff`.
    pub(crate) role: String,
}

/// A course whose certificate gives rights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Course {
    /// Code, to which certificates refer.
    pub(crate) code: String,
    /// Its title.
    pub(crate) title: Wording,
    /// What is learned.
    pub(crate) summary: Wording,
    /// How to take part.
    pub(crate) how_to: Wording,
    /// Rights that its certificate gives: any of `list`, `list_food`, `export`.
    pub(crate) unlocks: Vec<String>,
    /// How long its certificate is valid, in months.
    pub(crate) valid_months: u32,
}

/// A business.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seller {
    /// Words of its address; products refer to it by them.
    pub(crate) slug: String,
    /// Its name.
    pub(crate) name: String,
    /// `perorangan`, `pt_perorangan`, `cv`, `firma`, `pt`, `koperasi` or `bumdes`.
    pub(crate) legal_form: String,
    /// Kemendagri code of its kabupaten or kota.
    pub(crate) region: String,
    /// Street and village.
    pub(crate) address: String,
    /// Phone in E.164, for questions on WhatsApp.
    pub(crate) phone: String,
    /// Business number, 13 digits.
    pub(crate) nib: String,
    /// Who owns it, or chairs the cooperative.
    pub(crate) owner: Owner,
    /// Who they are and how they work.
    pub(crate) story: Wording,
    /// Certificates of the owner; a seller without any can only draft.
    #[serde(default)]
    pub(crate) certificates: Vec<Certificate>,
}

/// The owner of a business.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Owner {
    /// The person's name.
    pub(crate) name: String,
    /// Address to sign in with; may be that of an [`Account`].
    pub(crate) email: String,
}

/// A certificate of training.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Certificate {
    /// Code of the [`Course`].
    pub(crate) course: String,
    /// Number printed on it.
    pub(crate) number: String,
    /// Days since it was issued.
    pub(crate) issued_days_ago: u32,
    /// Days from then on which it is valid.
    pub(crate) valid_days: u32,
}

/// A product.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Product {
    /// Words that orders of the demonstration refer to it by.
    pub(crate) slug: String,
    /// Slug of its seller.
    pub(crate) seller: String,
    /// Id of its category.
    pub(crate) category: String,
    /// Shown as Produk Unggulan.
    #[serde(default)]
    pub(crate) featured: bool,
    /// Stays a draft.
    #[serde(default)]
    pub(crate) draft: bool,
    /// Its title.
    pub(crate) title: Wording,
    /// Paragraphs, with an empty line between two.
    pub(crate) description: Wording,
    /// What can be bought.
    pub(crate) variants: Vec<Variant>,
    /// Harmonized System code, six digits; our reading, not a ruling.
    pub(crate) hs_code: String,
    /// Kemendagri code of where it is made.
    pub(crate) origin_region: String,
    /// How long it keeps, in days.
    pub(crate) shelf_life_days: Option<u32>,
    /// Halal certificate.
    pub(crate) halal: Option<String>,
    /// Home industry permit.
    pub(crate) pirt: Option<String>,
    /// Food and drug agency's number.
    pub(crate) bpom: Option<String>,
    /// Must not fly with ordinary goods.
    #[serde(default)]
    pub(crate) dangerous_goods: bool,
    /// In falling order of weight.
    pub(crate) ingredients: Option<Wording>,
    /// Codes of what it contains, or `none`.
    #[serde(default)]
    pub(crate) allergens: Vec<String>,
    /// Papers beyond halal, P-IRT and BPOM.
    #[serde(default)]
    pub(crate) papers: Vec<Paper>,
    /// Pictures, the first one on cards.
    pub(crate) photos: Vec<Photo>,
}

/// A paper for export.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    /// Its kind.
    pub(crate) code: String,
    /// Its number.
    pub(crate) number: Option<String>,
}

/// Something that can be bought.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variant {
    /// Code.
    pub(crate) sku: String,
    /// Size or kind; absent for the only variant of a product.
    pub(crate) name: Option<Wording>,
    /// Price in whole rupiah.
    pub(crate) price: i64,
    /// Weight packed, in grams.
    pub(crate) weight_g: i64,
    /// Net weight in grams; one product lacks it, to show what readiness says of that.
    pub(crate) net_g: Option<i64>,
    /// Length, width, height packed, in millimetres.
    pub(crate) size_mm: [i64; 3],
    /// Pieces in stock to begin with.
    pub(crate) stock: i64,
}

/// A picture.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Photo {
    /// What is drawn.
    pub(crate) art: ArtSpec,
    /// What it shows, for those who cannot see it.
    pub(crate) alt: Wording,
}

/// A further buyer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Buyer {
    /// Address to sign in with.
    pub(crate) email: String,
    /// The person's name.
    pub(crate) name: String,
}

/// The file of categories.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalogue {
    pub(super) category: Vec<Category>,
}

/// The file of accounts and courses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    pub(super) account: Vec<Account>,
    pub(super) course: Vec<Course>,
}

/// The file of sellers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sellers {
    pub(super) seller: Vec<Seller>,
}

/// A file of products.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Products {
    pub(super) product: Vec<Product>,
}

/// The file of buyers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Buyers {
    pub(super) buyer: Vec<Buyer>,
}
