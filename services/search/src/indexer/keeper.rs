//! Keeps the index of this process, in its own folder.

use std::{error::Error, path::PathBuf, sync::Arc, time::Duration};

use sentra_shared::{clock::Clock, db::Db};
use uuid::Uuid;

use super::{
    folder::{Home, Pointer},
    live::{Live, Phase},
    run::{BUILD_STEPS, Keep, KeepError, tail},
    store,
};
use crate::{
    documents::{self, Standing},
    engine::{Engine, Held, TantivyEngine},
};

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

impl Keep for Keeper {
    const LOOK: Duration = Duration::from_millis(250);

    async fn turn(&mut self) -> Result<bool, KeepError> {
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
            while tail(&self.db, &self.clock, &self.live, &engine, standing.epoch).await? {}
            self.tell();
        }
        let wanted = store::number(self.db.read()).await?;
        let done = self.current.as_ref().map(|s| s.reindexed);
        if self.next.is_none() && done.is_none_or(|done| done < wanted) {
            self.begin(wanted).await.map_err(KeepError::of_build)?;
        }
        self.build(standing).await.map_err(KeepError::of_build)
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

    async fn end(&mut self) {}
}

impl Keeper {
    pub(super) fn new(db: Db, clock: Clock, live: Arc<Live>, folder: PathBuf) -> Self {
        Self { db, clock, live, home: Home(folder), opened: false, current: None, next: None }
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
            if !tail(&self.db, &self.clock, &self.live, &engine, standing.epoch).await? {
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
