use std::{error::Error, path::PathBuf, sync::Arc, time::Duration};

use sea_orm::DbErr;
use sentra_shared::{clock::Clock, db::Db};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    folder::{Home, Pointer},
    live::{Live, Phase},
    store,
};
use crate::{
    documents::{self, Revised, Standing},
    engine::{Change, Engine, EngineError, Held, TantivyEngine},
};

/// Documents of one commit.
const BATCH: u64 = 500;
/// Commits of a build between two looks at what is new for the index that answers.
const BUILD_STEPS: u32 = 4;
/// Pause between looks when nobody wakes the keeper: another process may have changed the table.
const LOOK_MS: u64 = 250;
/// Shortest time between two commits; what comes closer together shares one.
const COMMIT_EVERY_MS: u64 = 100;
/// Longest pause after failures, in seconds.
const BACKOFF_MAX_S: u64 = 10;

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
    fn of_build(self) -> Self {
        if matches!(self, Self::Db(_)) { self } else { Self::Build(Box::new(self)) }
    }
}

/// An index and the name of its folder.
struct Shelf {
    engine: TantivyEngine,
    folder: String,
    /// The rebuild request it answers.
    reindexed: i64,
}

/// Keeps one process's index.
pub(super) struct Keeper {
    db: Db,
    clock: Clock,
    live: Arc<Live>,
    home: Home,
    opened: bool,
    current: Option<Shelf>,
    next: Option<Shelf>,
}

/// Keeps the index in `folder` until stopped.
pub(crate) async fn run(db: Db, clock: Clock, live: Arc<Live>, folder: PathBuf, stop: CancellationToken) {
    let wake = live.wake();
    let mut keeper = Keeper::new(db, clock, live, folder);
    let mut failures = 0_u32;
    while !stop.is_cancelled() {
        let pause = match keeper.turn().await {
            Ok(true) => Duration::ZERO,
            Ok(false) => {
                failures = 0;
                Duration::from_millis(LOOK_MS)
            }
            Err(error) => {
                failures = failures.saturating_add(1);
                tracing::warn!(error = &error as &dyn Error, "keeping the index failed, trying again");
                keeper.recover(&error);
                Duration::from_millis(200 * u64::from(failures)).min(Duration::from_secs(BACKOFF_MAX_S))
            }
        };
        if pause.is_zero() {
            continue;
        }
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(pause) => continue,
            () = stop.cancelled() => return,
        }
        // Woken: what follows at once shares the commit.
        tokio::time::sleep(Duration::from_millis(COMMIT_EVERY_MS)).await;
    }
}

impl Keeper {
    pub(super) fn new(db: Db, clock: Clock, live: Arc<Live>, folder: PathBuf) -> Self {
        Self { db, clock, live, home: Home(folder), opened: false, current: None, next: None }
    }

    /// One turn; true when there is more to do at once.
    pub(super) async fn turn(&mut self) -> Result<bool, KeepError> {
        while documents::refresh(&self.db).await? {}
        let standing =
            documents::standing(self.db.read()).await?.unwrap_or(Standing { epoch: Uuid::nil(), revision: 0 });
        if !self.opened {
            self.open().await;
            self.opened = true;
        }
        self.discard_unusable(standing);
        if let Some(shelf) = &self.current {
            let engine = shelf.engine.clone();
            while self.tail(&engine, standing.epoch).await? {}
            self.tell();
        }
        let wanted = store::number(self.db.read()).await?;
        let done = self.current.as_ref().map(|s| s.reindexed);
        if self.next.is_none() && done.is_none_or(|done| done < wanted) {
            self.begin(wanted).await.map_err(KeepError::of_build)?;
        }
        self.build(standing).await.map_err(KeepError::of_build)
    }

    /// Opens the index of the last run. What cannot be opened is left to be rebuilt.
    async fn open(&mut self) {
        let Some(pointer) = self.home.current() else {
            self.home.sweep(&[]);
            return;
        };
        self.home.sweep(&[&pointer.folder]);
        match TantivyEngine::open(self.home.path(&pointer.folder)).await {
            Ok(engine) => {
                let shelf = Shelf { engine, folder: pointer.folder, reindexed: pointer.reindexed };
                self.show(shelf);
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn Error,
                    "the index cannot be opened, it is rebuilt from the documents"
                );
                self.live.update(|s| s.phase = Phase::Healing);
                self.home.sweep(&[]);
            }
        }
    }

    /// Lets an index answer.
    fn show(&mut self, shelf: Shelf) {
        self.live.set_engine(Some(Arc::new(shelf.engine.clone())));
        self.live.update(|status| {
            status.phase = Phase::Ready;
            status.reindexed = shelf.reindexed;
        });
        self.current = Some(shelf);
        self.tell();
    }

    /// Stops using an index that failed to answer, lost its folder, or is of another history than the table.
    fn discard_unusable(&mut self, standing: Standing) {
        let suspected = self.live.take_suspicion();
        // An index made before the first document has no epoch yet and takes the table's with its first commit.
        let foreign = |shelf: &Shelf| {
            let held = shelf.engine.last_revision().filter(|h| !h.epoch.is_nil());
            held.is_some_and(|h| h.epoch != standing.epoch || h.revision > standing.revision)
        };
        if self.next.as_ref().is_some_and(|n| !n.engine.is_on_disk() || foreign(n)) {
            self.next = None;
        }
        let unusable = self.current.as_ref().is_some_and(|c| suspected || !c.engine.is_on_disk() || foreign(c));
        if unusable {
            tracing::warn!("the index is damaged or of another history, it is rebuilt from the documents");
            self.discard_current();
        }
    }

    fn discard_current(&mut self) {
        self.live.set_engine(None);
        self.live.update(|s| {
            s.phase = Phase::Healing;
            s.held = None;
            s.documents = 0;
        });
        self.current = None;
        let building = self.next.as_ref().map(|n| n.folder.clone());
        self.home.sweep(&building.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// After a failure of the index itself: start afresh rather than fail for ever.
    fn recover(&mut self, error: &KeepError) {
        match error {
            KeepError::Db(_) => {}
            KeepError::Build(_) => {
                self.next = None;
                let answering = self.current.is_some();
                self.live.update(|s| {
                    s.building = None;
                    s.phase = if answering { Phase::Ready } else { Phase::Healing };
                });
            }
            KeepError::Engine(_) | KeepError::Io(_) => {
                self.next = None;
                self.discard_current();
            }
        }
    }

    /// Begins a new index beside.
    async fn begin(&mut self, reindexed: i64) -> Result<(), KeepError> {
        let folder = self.home.next()?;
        let engine = TantivyEngine::create(self.home.path(&folder)).await?;
        self.next = Some(Shelf { engine, folder, reindexed });
        let answering = self.current.is_some();
        self.live.update(|s| s.phase = if answering { Phase::Rebuilding } else { Phase::Healing });
        Ok(())
    }

    /// Goes on building; when the new index is whole it takes over. True while there is more.
    async fn build(&mut self, standing: Standing) -> Result<bool, KeepError> {
        let Some(next) = &self.next else { return Ok(false) };
        let engine = next.engine.clone();
        for _ in 0..BUILD_STEPS {
            if !self.tail(&engine, standing.epoch).await? {
                // An index without a commit could not be opened again, so an empty one is committed too.
                if engine.last_revision().is_none() {
                    engine.apply(Vec::new(), Held { epoch: standing.epoch, revision: 0 }).await?;
                }
                self.take_over()?;
                return Ok(false);
            }
        }
        let held = engine.last_revision();
        self.live.update(|s| s.building = held);
        Ok(true)
    }

    fn take_over(&mut self) -> Result<(), KeepError> {
        let Some(next) = self.next.take() else { return Ok(()) };
        self.home.publish(&Pointer { folder: next.folder.clone(), reindexed: next.reindexed })?;
        let folder = next.folder.clone();
        self.show(next);
        self.live.update(|s| s.building = None);
        self.home.sweep(&[&folder]);
        tracing::info!(index.folder = folder, "a new index answers");
        Ok(())
    }

    /// Applies the documents that an index has not seen; true when there may be more.
    async fn tail(&self, engine: &TantivyEngine, epoch: Uuid) -> Result<bool, KeepError> {
        let after = engine.last_revision().map_or(0, |h| h.revision);
        let rows = documents::revised_after(self.db.read(), after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(false) };
        let to = Held { epoch, revision: last.revision };
        let full = u64::try_from(rows.len()).unwrap_or(0) == BATCH;
        engine.apply(rows.into_iter().map(change).collect(), to).await?;
        let now = self.clock.now();
        self.live.update(|s| s.committed_at = Some(now));
        Ok(full)
    }

    /// Tells the staff page where the answering index stands.
    fn tell(&self) {
        let Some(shelf) = &self.current else { return };
        let (held, documents) = (shelf.engine.last_revision(), shelf.engine.count());
        self.live.update(|s| {
            s.held = held;
            s.documents = documents;
        });
    }
}

fn change(row: Revised) -> Change {
    match row.document {
        Some(document) => Change::Put(Box::new(document)),
        None => Change::Remove(row.product_id),
    }
}
