//! Keeps this process's index up to date with the table of documents: one task stamps what changed, tails the table, rebuilds an index
//! that is missing, damaged or of an older version, and rebuilds on request beside the one that keeps answering.

mod folder;
mod keeper;
mod live;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use keeper::run;
pub(crate) use live::{Live, Phase};
pub(crate) use store::{ask as request_reindex, number as reindex_number};
