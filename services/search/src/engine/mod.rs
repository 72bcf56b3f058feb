//! What finds documents. [`Engine`] is the door through which a second kind can come; the tests in `contract.rs` say what each must do.

#[cfg(test)]
pub(crate) mod contract;
mod gather;
mod lookup;
mod meili;
mod schema;
mod tantivy;
mod vocabulary;

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sentra_shared::contract::ProductId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(test)]
pub(crate) use self::meili::standin;
pub(crate) use self::{
    meili::{Kin, Known, MeiliEngine, Server, ServerError, kin},
    tantivy::TantivyEngine,
};
use crate::{documents::Document, query::Ask};

/// What became of a product.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// It is to be found like this.
    Put(Box<Document>),
    /// It is not to be found any more.
    Remove(ProductId),
}

/// How many results have each value of a facet.
pub(crate) type Counts = BTreeMap<String, u64>;

/// Counts of all facets. Each is computed without the facet's own filter, so it says what choosing another value would show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FacetCounts {
    /// By category id, all levels.
    pub(crate) category: Counts,
    /// By Kemendagri code.
    pub(crate) region: Counts,
    /// By slug.
    pub(crate) seller: Counts,
    /// By name of the price band.
    pub(crate) price: Counts,
    /// By name of the badge.
    pub(crate) badge: Counts,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The documents of the page that was asked for.
    pub(crate) documents: Vec<Document>,
    /// How many there are in all.
    pub(crate) total: u64,
    pub(crate) facets: FacetCounts,
    /// The question as it was understood, when the best results came from a correction.
    pub(crate) corrected: Option<String>,
    /// True when no document has all the words and these have some.
    pub(crate) relaxed: bool,
    /// The words that were looked for, to be marked in the results.
    pub(crate) words: Vec<String>,
}

/// Which documents an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// Epoch of the revisions.
    pub(crate) epoch: Uuid,
    /// The last revision that was applied.
    pub(crate) revision: i64,
}

/// The index cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    /// The library's own.
    #[error("the index failed")]
    Index(#[from] ::tantivy::TantivyError),
    /// The server that holds it.
    #[error("the search server failed")]
    Server(#[from] meili::ServerError),
    /// Reading or writing its files.
    #[error("the files of the index failed")]
    Io(#[from] std::io::Error),
    /// A stored document has another shape than this version knows.
    #[error("a document of the index cannot be read")]
    Shape(#[from] serde_json::Error),
    /// The folder is damaged or of an older version.
    #[error("the index folder cannot be used: {0}")]
    Unusable(String),
    /// The work broke off.
    #[error("the work on the index broke off")]
    Broken(#[from] tokio::task::JoinError),
}

/// The data behind a lock; a panic elsewhere leaves it as usable as before.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An index over the documents.
#[async_trait::async_trait]
pub(crate) trait Engine: Send + Sync {
    /// Applies changes in order and commits them together with the revision they lead to. What was there of the same product goes.
    async fn apply(&self, batch: Vec<Change>, to: Held) -> Result<(), EngineError>;
    /// Answers a question.
    async fn query(&self, ask: Ask) -> Result<Found, EngineError>;
    /// How the last word of what is being typed may go on: whole questions, the most common first.
    async fn suggest(&self, text: String, limit: usize) -> Result<Vec<String>, EngineError>;
    /// What was applied last; survives a restart.
    fn last_revision(&self) -> Option<Held>;
    /// Documents that can be found.
    fn count(&self) -> u64;
}
