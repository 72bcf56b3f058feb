use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use uuid::Uuid;

use super::{Batch, FeedError, FeedSource, READ_MAX, SnapshotPage, Snapshots, store};
use crate::db::Db;

/// A producer's feed read in its own process, straight from its database.
#[derive(Clone)]
pub struct LocalFeed {
    db: Db,
    stamped: watch::Sender<i64>,
    snapshots: Arc<dyn Snapshots>,
}

impl std::fmt::Debug for LocalFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalFeed").finish_non_exhaustive()
    }
}

impl LocalFeed {
    /// The feed of the service that owns `db`.
    #[must_use]
    pub fn new(db: Db, snapshots: Arc<dyn Snapshots>) -> Self {
        Self { db, stamped: watch::Sender::new(0), snapshots }
    }

    /// What the sequencer tells its progress to.
    #[must_use]
    pub fn progress(&self) -> watch::Sender<i64> {
        self.stamped.clone()
    }

    async fn standing(&self) -> Result<store::Standing, FeedError> {
        Ok(store::standing(self.db.read()).await?.unwrap_or(store::Standing { epoch: Uuid::nil(), position: 0 }))
    }
}

#[async_trait::async_trait]
impl FeedSource for LocalFeed {
    async fn read(&self, after: i64, limit: u64, wait_ms: u64) -> Result<Batch, FeedError> {
        let mut progress = self.stamped.subscribe();
        let limit = limit.clamp(1, READ_MAX);
        let mut events = store::read(self.db.read(), after, limit).await?;
        if events.is_empty() && wait_ms > 0 {
            // Another process may do the stamping, so a look every half second stands beside the signal.
            let _ = tokio::time::timeout(Duration::from_millis(wait_ms.min(500)), progress.changed()).await;
            events = store::read(self.db.read(), after, limit).await?;
        }
        let standing = self.standing().await?;
        // A gap at the start means that the reader was away for longer than the feed is kept. It is told as a new epoch, which
        // sends it to the snapshot.
        let pruned = store::oldest(self.db.read()).await?.is_some_and(|oldest| oldest > after + 1);
        let epoch = if pruned && after > 0 { Uuid::nil() } else { standing.epoch };
        Ok(Batch { epoch, events })
    }

    async fn snapshot(&self, topic: &str, after: Option<&str>, limit: u64) -> Result<SnapshotPage, FeedError> {
        let standing = self.standing().await?;
        let (events, next) = self.snapshots.page(topic, after, limit.clamp(1, READ_MAX)).await?;
        Ok(SnapshotPage { epoch: standing.epoch, position: standing.position, events, next })
    }
}
