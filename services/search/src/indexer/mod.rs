//! Keeps the index up to date with the table of documents: one task stamps what changed, tails the table, rebuilds an index that is
//! missing, damaged or of an older version, and rebuilds on request beside the one that keeps answering. An embedded index is this
//! process's own ([`keeper`]); one on a server is shared, and the process that holds the lease writes it ([`served`]).

mod folder;
mod keeper;
mod lease;
mod live;
mod run;
mod served;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use live::{Live, Phase};
pub(crate) use run::{Place, run};
pub(crate) use store::{ask as request_reindex, number as reindex_number};
