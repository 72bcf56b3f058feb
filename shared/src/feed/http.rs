use axum::{
    Json, Router,
    extract::{Path, Query, State},
    routing::get,
};
use serde::Deserialize;

use super::{Batch, FeedError, FeedSource, READ_MAX, SharedSource, SnapshotPage};
use crate::{failure::Failure, http::peer::Peer};

/// A producer's feed in another process.
#[derive(Debug, Clone)]
pub struct RemoteFeed {
    peer: Peer,
}

impl RemoteFeed {
    /// The feed behind a peer's internal address.
    #[must_use]
    pub fn new(peer: Peer) -> Self {
        Self { peer }
    }
}

#[async_trait::async_trait]
impl FeedSource for RemoteFeed {
    async fn read(&self, after: i64, limit: u64, wait_ms: u64) -> Result<Batch, FeedError> {
        let query = [("after", after.to_string()), ("limit", limit.to_string()), ("wait_ms", wait_ms.to_string())];
        Ok(self.peer.get("feed", &query, 30_000).await?)
    }

    async fn snapshot(&self, topic: &str, after: Option<&str>, limit: u64) -> Result<SnapshotPage, FeedError> {
        let mut query = vec![("limit", limit.to_string())];
        query.extend(after.map(|a| ("after", a.to_owned())));
        Ok(self.peer.get(&format!("snapshot/{topic}"), &query, 10_000).await?)
    }
}

#[derive(Debug, Deserialize)]
struct ReadQuery {
    #[serde(default)]
    after: i64,
    limit: Option<u64>,
    #[serde(default)]
    wait_ms: u64,
}

#[derive(Debug, Deserialize)]
struct SnapshotQuery {
    after: Option<String>,
    limit: Option<u64>,
}

/// `feed` and `snapshot/{topic}` for the second listener, to be nested under the service's internal path.
pub fn router(source: SharedSource) -> Router {
    Router::new().route("/feed", get(read)).route("/snapshot/{topic}", get(snapshot)).with_state(source)
}

async fn read(State(source): State<SharedSource>, Query(query): Query<ReadQuery>) -> Result<Json<Batch>, Failure> {
    Ok(Json(source.read(query.after, query.limit.unwrap_or(READ_MAX), query.wait_ms).await?))
}

async fn snapshot(
    State(source): State<SharedSource>,
    Path(topic): Path<String>,
    Query(query): Query<SnapshotQuery>,
) -> Result<Json<SnapshotPage>, Failure> {
    Ok(Json(source.snapshot(&topic, query.after.as_deref(), query.limit.unwrap_or(READ_MAX)).await?))
}

impl From<FeedError> for Failure {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Db(error) => error.into(),
            FeedError::Remote(error) => Self::unavailable().caused_by(error),
            FeedError::NoTopic => Self::not_found(),
        }
    }
}
