//! The feed of a service: what changed, in one order, for every other service to read at its own pace.
//!
//! An event is written in the transaction of its change, without a position: a number taken at insert would be skipped by a
//! reader when its transaction commits late. The [`sequencer`] stamps positions after commit, and readers see stamped rows
//! only. A consumer stores its cursor in the transaction of its own change, so an event counts exactly once there.

mod consume;
mod http;
mod local;
mod sequence;
pub(crate) mod store;

use std::sync::Arc;

use sea_orm::DbErr;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use consume::{ConsumeError, Consumer, run as consume};
pub use http::{RemoteFeed, router};
pub use local::LocalFeed;
pub use sequence::run as sequencer;
pub use store::{carry_cursor, renew_epoch};

use crate::{clock::Timestamp, db::WriteTx};

/// Longest list of events in one answer.
pub const READ_MAX: u64 = 500;

/// An event on its way: the whole public state of its subject at a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// Place in the feed; 0 in a snapshot.
    pub position: i64,
    /// What happened, e.g. `product.changed`.
    pub name: String,
    /// Id of the thing, as text.
    pub subject: String,
    /// Grows with each change of the subject; a consumer ignores what is not newer than what it holds.
    pub version: i64,
    /// When it happened.
    pub at: Timestamp,
    /// The subject's public state.
    pub data: serde_json::Value,
}

impl Event {
    /// Reads the data as its contract type.
    ///
    /// # Errors
    /// The data has another shape.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.data)
    }
}

/// Some events in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Batch {
    /// Changes after a restore; who meets a new one takes the snapshot.
    pub epoch: Uuid,
    /// The events, at most as many as asked for.
    pub events: Vec<Event>,
}

/// A page of current state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SnapshotPage {
    /// Epoch of the feed.
    pub epoch: Uuid,
    /// Last position when the page was read: reading on from the first page's position misses nothing.
    pub position: i64,
    /// One event per subject, with its present version.
    pub events: Vec<Event>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// Why a feed cannot be read just now.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The database of the producer.
    #[error("reading the feed from the database failed")]
    Db(#[from] DbErr),
    /// The producer's process.
    #[error("the producer did not answer")]
    Remote(#[from] reqwest::Error),
    /// The producer knows no such topic.
    #[error("there is no snapshot of this topic")]
    NoTopic,
}

/// Where a consumer reads: the producer in this process or in another one; the consumer cannot tell which.
#[async_trait::async_trait]
pub trait FeedSource: Send + Sync {
    /// Events after a position, at most `limit`; waits up to `wait_ms` when there is none.
    async fn read(&self, after: i64, limit: u64, wait_ms: u64) -> Result<Batch, FeedError>;
    /// Current state of a topic, a page at a time.
    async fn snapshot(&self, topic: &str, after: Option<&str>, limit: u64) -> Result<SnapshotPage, FeedError>;
}

/// What a producer gives for its snapshots: the current state of each topic as events, ordered by a text key.
#[async_trait::async_trait]
pub trait Snapshots: Send + Sync {
    /// A page of subjects whose key is after `after`, and the key of the last one if there may be more.
    async fn page(
        &self,
        topic: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<(Vec<Event>, Option<String>), FeedError>;
}

/// Shared handle to a source.
pub type SharedSource = Arc<dyn FeedSource>;

/// Writes an event in the transaction of its change.
///
/// # Errors
/// The database's.
pub async fn emit<T: Serialize + Sync>(
    tx: &WriteTx,
    name: &'static str,
    subject: impl ToString + Send,
    version: i64,
    at: Timestamp,
    data: &T,
) -> Result<(), DbErr> {
    let data = serde_json::to_value(data).map_err(|e| DbErr::Json(e.to_string()))?;
    store::insert(tx, Event { position: 0, name: name.to_owned(), subject: subject.to_string(), version, at, data })
        .await?;
    tx.wake_after_commit();
    Ok(())
}

#[cfg(test)]
mod tests;
