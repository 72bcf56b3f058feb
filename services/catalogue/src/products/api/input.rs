//! What programs hand in.

use sentra_shared::{
    contract::VariantId,
    money::Money,
    text::{Lang, Localized},
};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::products::{Codes, Draft, Facts, Paper, Papers, VariantDraft, VariantFacts};

/// A text in several languages, or one text in the language of the request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ProductTextIn)]
pub(super) enum TextIn {
    /// In the language of the request.
    Plain(String),
    /// By language.
    ByLanguage(Localized),
}

impl TextIn {
    fn into_text(self, lang: Lang) -> Localized {
        match self {
            Self::ByLanguage(text) => text,
            Self::Plain(text) => Localized::only(lang, &text),
        }
    }
}

/// A product to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductIn {
    /// Name, in at least one language before it is published.
    #[serde(default)]
    title: Option<TextIn>,
    /// Several paragraphs.
    #[serde(default)]
    description: Option<TextIn>,
    /// Id of a category.
    #[serde(default)]
    category: Option<String>,
    /// Sizes or kinds it is sold in.
    #[serde(default)]
    variants: Vec<VariantIn>,
    /// BPJPH certificate number.
    #[serde(default)]
    halal_certificate: Option<String>,
    /// The explicit "tidak halal".
    #[serde(default)]
    not_halal: bool,
    /// P-IRT number, 15 digits.
    #[serde(default)]
    pirt: Option<String>,
    /// BPOM number.
    #[serde(default)]
    bpom: Option<String>,
    /// HS code, 6, 8 or 10 digits.
    #[serde(default)]
    hs_code: Option<String>,
    /// Kemendagri code of the kabupaten or kota it is made in; the seller's own unless given.
    #[serde(default)]
    origin_region: Option<String>,
    /// Days it keeps.
    #[serde(default)]
    shelf_life_days: Option<i32>,
    /// Must not fly with ordinary goods.
    #[serde(default)]
    dangerous_goods: bool,
    /// In falling order of weight, for labels abroad.
    #[serde(default)]
    ingredients: Option<TextIn>,
    /// `gluten`, `crustacea`, `egg`, `fish`, `peanut`, `soy`, `milk`, `tree_nuts`, `sulphite`, or `none` alone.
    #[serde(default)]
    allergens: Vec<String>,
    /// Papers beyond halal, P-IRT and BPOM.
    #[serde(default)]
    papers: Vec<PaperIn>,
}

/// A paper that the goods have or need to leave the country.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductPaperIn)]
pub(super) struct PaperIn {
    /// `svlk` or `coffee_exporter` with a number; `phytosanitary`, `health_certificate` or `cites` when one is needed for each shipment.
    code: String,
    #[serde(default)]
    number: Option<String>,
}

fn papers(given: Vec<PaperIn>) -> Papers {
    Papers(given.into_iter().map(|PaperIn { code, number }| Paper { code, number }).collect())
}

/// A variant to make or change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductVariantIn)]
pub(super) struct VariantIn {
    /// Which one to change; else the one with this code, or a new one.
    #[serde(default)]
    id: Option<VariantId>,
    /// The seller's own code, case-sensitive, unique for the seller; made when empty.
    #[serde(default)]
    sku: String,
    /// Size or kind.
    #[serde(default)]
    name: Option<TextIn>,
    /// Price of one piece in rupiah.
    #[serde(default)]
    price: Option<Money>,
    /// Weight packed, in grams.
    #[serde(default)]
    weight_g: Option<i64>,
    /// Length, width and height packed, in millimetres.
    #[serde(default)]
    size_mm: Option<[i64; 3]>,
    /// Net weight in grams.
    #[serde(default)]
    net_g: Option<i64>,
    /// Pieces to begin with; later the stock address counts.
    #[serde(default)]
    opening_stock: Option<i64>,
}

impl VariantIn {
    fn into_draft(self, lang: Lang) -> VariantDraft {
        let facts = VariantFacts {
            sku: self.sku,
            name: self.name.map(|n| n.into_text(lang)).unwrap_or_default(),
            price: self.price,
            weight_g: self.weight_g,
            size_mm: self.size_mm,
            net_g: self.net_g,
        };
        VariantDraft { id: self.id, facts, opening_stock: self.opening_stock }
    }
}

impl ProductIn {
    pub(super) fn into_draft(self, lang: Lang) -> Draft {
        let facts = Facts {
            title: self.title.map(|t| t.into_text(lang)).unwrap_or_default(),
            description: self.description.map(|t| t.into_text(lang)).unwrap_or_default(),
            category_id: self.category,
            halal_certificate: self.halal_certificate,
            not_halal: self.not_halal,
            pirt: self.pirt,
            bpom: self.bpom,
            hs_code: self.hs_code,
            origin_region: self.origin_region,
            shelf_life_days: self.shelf_life_days,
            dangerous_goods: self.dangerous_goods,
            ingredients: self.ingredients.map(|t| t.into_text(lang)).unwrap_or_default(),
            allergens: Codes(self.allergens),
            papers: papers(self.papers),
        };
        Draft { facts, variants: self.variants.into_iter().map(|v| v.into_draft(lang)).collect() }
    }
}

/// Reads a field that may be left out (nothing changes) or null (the value is taken away).
#[expect(clippy::option_option, reason = "the outer one says whether the field was there")]
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Changes of a product. What is left out stays; null takes a value away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "left out and null are two things")]
pub(super) struct ProductPatch {
    /// The version this change is based on.
    pub(super) version: i64,
    #[serde(default)]
    title: Option<TextIn>,
    #[serde(default)]
    description: Option<TextIn>,
    #[serde(default, deserialize_with = "given")]
    category: Option<Option<String>>,
    /// All variants there are from now on.
    #[serde(default)]
    variants: Option<Vec<VariantIn>>,
    #[serde(default, deserialize_with = "given")]
    halal_certificate: Option<Option<String>>,
    #[serde(default)]
    not_halal: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    pirt: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    bpom: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    hs_code: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    origin_region: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    shelf_life_days: Option<Option<i32>>,
    #[serde(default)]
    dangerous_goods: Option<bool>,
    #[serde(default)]
    ingredients: Option<TextIn>,
    #[serde(default)]
    allergens: Option<Vec<String>>,
    /// All papers there are from now on.
    #[serde(default)]
    papers: Option<Vec<PaperIn>>,
}

impl ProductPatch {
    /// Lays the changes over what is held.
    pub(super) fn onto(self, mut draft: Draft, lang: Lang) -> Draft {
        let facts = &mut draft.facts;
        set(&mut facts.title, self.title.map(|t| t.into_text(lang)));
        set(&mut facts.description, self.description.map(|t| t.into_text(lang)));
        set(&mut facts.category_id, self.category);
        set(&mut facts.halal_certificate, self.halal_certificate);
        set(&mut facts.not_halal, self.not_halal);
        set(&mut facts.pirt, self.pirt);
        set(&mut facts.bpom, self.bpom);
        set(&mut facts.hs_code, self.hs_code);
        set(&mut facts.origin_region, self.origin_region);
        set(&mut facts.shelf_life_days, self.shelf_life_days);
        set(&mut facts.dangerous_goods, self.dangerous_goods);
        set(&mut facts.ingredients, self.ingredients.map(|t| t.into_text(lang)));
        set(&mut facts.allergens, self.allergens.map(Codes));
        set(&mut facts.papers, self.papers.map(papers));
        set(&mut draft.variants, self.variants.map(|all| all.into_iter().map(|v| v.into_draft(lang)).collect()));
        draft
    }
}

fn set<T>(held: &mut T, given: Option<T>) {
    if let Some(value) = given {
        *held = value;
    }
}
