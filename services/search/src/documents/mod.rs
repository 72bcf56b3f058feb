//! The documents that search is over: one per product, put together from what catalogue, account and order tell, in any order of
//! arrival, and stamped with a revision that only grows. The table is the truth; every index is a cache of it.

mod assemble;
mod consume;
mod document;
mod entity;
mod refresh;
mod store;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use consume::{Intake, Source};
pub(crate) use document::Document;
#[cfg(test)]
pub(crate) use document::SellerOf;
pub(crate) use refresh::refresh;
pub(crate) use store::{
    CategoryLabel, Revised, Standing, category_labels, count_after, count_live, live_containing, renew_epoch,
    revised_after, roots, seller_names, standing,
};
