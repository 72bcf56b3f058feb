//! The loop of whoever keeps an index, and what all kinds of keeping share.

use std::{error::Error, path::PathBuf, sync::Arc, time::Duration};

use sea_orm::DbErr;
use sentra_shared::{clock::Clock, db::Db};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{keeper::Keeper, live::Live, served::ServedKeeper};
use crate::{
    documents::{self, Revised},
    engine::{Change, Engine, EngineError, Held, Server},
};

/// Documents of one commit.
const BATCH: u64 = 500;
/// Commits of a build between two looks at what is new for the index that answers.
pub(super) const BUILD_STEPS: u32 = 4;
/// Shortest time between two commits; what comes closer together shares one.
const COMMIT_EVERY_MS: u64 = 100;
/// Longest pause after failures, in seconds.
const BACKOFF_MAX_S: u64 = 10;

/// Where the index is.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// This process's own, in a folder.
    Folder(PathBuf),
    /// One for all processes, on a server, under names that begin so.
    Server(Server, String),
}

/// Why a turn failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeepError {
    #[error("the documents cannot be read")]
    Db(#[from] DbErr),
    #[error("the index cannot be kept")]
    Engine(#[from] EngineError),
    #[error("the folder of the index cannot be used")]
    Io(#[from] std::io::Error),
    /// The one that answers is not touched by this.
    #[error("a new index cannot be built")]
    Build(#[source] Box<KeepError>),
}

impl KeepError {
    pub(super) fn of_build(self) -> Self {
        if matches!(self, Self::Db(_)) { self } else { Self::Build(Box::new(self)) }
    }
}

/// What keeps an index.
pub(super) trait Keep: Send {
    /// Pause between looks when nobody wakes the keeper: another process may have changed the table.
    const LOOK: Duration;

    /// One turn; true when there is more to do at once.
    fn turn(&mut self) -> impl Future<Output = Result<bool, KeepError>> + Send;
    /// After a turn that failed.
    fn recover(&mut self, error: &KeepError);
    /// Before the end of the process.
    fn end(&mut self) -> impl Future<Output = ()> + Send;
}

/// Keeps the index until stopped.
pub(crate) async fn run(db: Db, clock: Clock, live: Arc<Live>, place: Place, stop: CancellationToken) {
    match place {
        Place::Folder(folder) => keep(Keeper::new(db, clock, Arc::clone(&live), folder), &live, &stop).await,
        Place::Server(server, prefix) => {
            keep(ServedKeeper::new(db, clock, Arc::clone(&live), server, prefix), &live, &stop).await;
        }
    }
}

async fn keep<K: Keep>(mut keeper: K, live: &Live, stop: &CancellationToken) {
    let wake = live.wake();
    let mut failures = 0_u32;
    while !stop.is_cancelled() {
        let pause = match keeper.turn().await {
            Ok(true) => continue,
            Ok(false) => {
                failures = 0;
                K::LOOK
            }
            Err(error) => {
                failures = failures.saturating_add(1);
                tracing::warn!(error = &error as &dyn Error, "keeping the index failed, trying again");
                keeper.recover(&error);
                Duration::from_millis(200 * u64::from(failures)).min(Duration::from_secs(BACKOFF_MAX_S))
            }
        };
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(pause) => continue,
            () = stop.cancelled() => break,
        }
        // Woken: what follows at once shares the commit.
        tokio::time::sleep(Duration::from_millis(COMMIT_EVERY_MS)).await;
    }
    keeper.end().await;
}

/// Applies the documents that an index has not seen; true when there may be more.
pub(super) async fn tail(
    db: &Db,
    clock: &Clock,
    live: &Live,
    engine: &dyn Engine,
    epoch: Uuid,
) -> Result<bool, KeepError> {
    let after = engine.last_revision().map_or(0, |h| h.revision);
    let rows = documents::revised_after(db.read(), after, BATCH).await?;
    let Some(last) = rows.last() else { return Ok(false) };
    let to = Held { epoch, revision: last.revision };
    let full = u64::try_from(rows.len()).unwrap_or(0) == BATCH;
    engine.apply(rows.into_iter().map(change).collect(), to).await?;
    let now = clock.now();
    live.update(|s| s.committed_at = Some(now));
    Ok(full)
}

fn change(row: Revised) -> Change {
    match row.document {
        Some(document) => Change::Put(Box::new(document)),
        None => Change::Remove(row.product_id),
    }
}
