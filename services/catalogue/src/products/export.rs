//! What labels and papers abroad ask of a product: short lists of codes, each with a text (`abroad-allergen-<code>`,
//! `selling-paper-<code>`).

use serde::{Deserialize, Serialize};

/// Groups that a label must name (Hong Kong's Food and Drugs (Composition and Labelling) Regulations; the other destinations ask for
/// no more than these).
pub(crate) const ALLERGENS: [&str; 9] =
    ["gluten", "crustacea", "egg", "fish", "peanut", "soy", "milk", "tree_nuts", "sulphite"];
/// The statement that there are none of them.
pub(crate) const NO_ALLERGENS: &str = "none";

/// A kind of paper beyond halal, P-IRT and BPOM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaperKind {
    pub(crate) code: &'static str,
    /// Held once, with a number; the others are made for each shipment and the product only says that they are needed.
    pub(crate) numbered: bool,
}

const fn held(code: &'static str) -> PaperKind {
    PaperKind { code, numbered: true }
}

const fn per_shipment(code: &'static str) -> PaperKind {
    PaperKind { code, numbered: false }
}

/// All kinds.
pub(crate) const PAPERS: [PaperKind; 5] = [
    held("svlk"),
    held("coffee_exporter"),
    per_shipment("phytosanitary"),
    per_shipment("health_certificate"),
    per_shipment("cites"),
];

/// The kind of a code.
pub(crate) fn paper_kind(code: &str) -> Option<&'static PaperKind> {
    PAPERS.iter().find(|kind| kind.code == code)
}

/// Codes of one of these lists, in its order; one JSON column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
#[serde(transparent)]
pub(crate) struct Codes(pub(crate) Vec<String>);

/// A paper that the goods have or need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paper {
    /// One of [`PAPERS`].
    pub(crate) code: String,
    pub(crate) number: Option<String>,
}

/// Papers, each kind once; one JSON column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
#[serde(transparent)]
pub(crate) struct Papers(pub(crate) Vec<Paper>);

impl Papers {
    /// The paper of a kind.
    pub(crate) fn get(&self, code: &str) -> Option<&Paper> {
        self.0.iter().find(|paper| paper.code == code)
    }
}
