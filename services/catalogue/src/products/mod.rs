//! Products and their variants: written by sellers, published when everything the law and the buyer need is there, told to the other
//! services with every change.

mod announce;
pub(crate) mod api;
mod create;
mod edit;
mod export;
mod model;
mod publish;
mod read;
mod right_ended;
mod rules;
mod snapshots;
mod store;
#[cfg(test)]
mod tests;
mod upsert;
mod variants;

pub(crate) use announce::{announce, tell_again};
pub(crate) use create::create;
pub(crate) use edit::{edit, owned};
pub(crate) use export::{ALLERGENS, Codes, NO_ALLERGENS, PAPERS, Paper, PaperKind, Papers};
pub(crate) use model::{Draft, Facts, Photo, Product, Variant, VariantDraft, VariantFacts};
pub(crate) use publish::{publish, withdraw};
pub(crate) use read::{Levels, visible, visible_with_others};
pub(crate) use right_ended::withdraw_without_right;
pub(crate) use rules::{missing_of, price_range};
pub(crate) use snapshots::CatalogueSnapshots;
pub(crate) use store::{
    Brief, Filter, Of, Order, briefs, by_id, by_ids, count, list, newest_briefs, page, published_categories, save,
};
pub(crate) use upsert::{Upsert, Upserted, upsert};

/// Text of a withdrawn or blocked product's reason that is a code, not words of staff.
pub(crate) const REASON_RIGHT_ENDED: &str = "right_ended";
/// As above, for food.
pub(crate) const REASON_FOOD_RIGHT_ENDED: &str = "food_right_ended";
/// As above, when staff suspended the seller.
pub(crate) const REASON_SELLER_SUSPENDED: &str = "seller_suspended";
