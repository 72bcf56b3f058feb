use std::sync::{
    Arc, Mutex, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};

use sentra_shared::clock::Timestamp;
use tokio::sync::Notify;

use crate::engine::{Engine, Held};

/// What the index is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Being opened at start.
    Opening,
    /// Answering.
    Ready,
    /// There is none that can be used; the table answers until the new one is whole.
    Healing,
    /// Answering, with a new one being built beside it.
    Rebuilding,
    /// The server that holds it cannot be reached or is late; the table answers.
    Away,
    /// The server that holds it refuses our key; the table answers.
    Refused,
}

/// For the staff page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Status {
    pub(crate) phase: Phase,
    /// What the answering index holds.
    pub(crate) held: Option<Held>,
    /// Documents in it.
    pub(crate) documents: u64,
    /// When it last took something in.
    pub(crate) committed_at: Option<Timestamp>,
    /// The last rebuild that was asked for and is done.
    pub(crate) reindexed: i64,
    /// What a new index being built holds so far.
    pub(crate) building: Option<Held>,
}

/// The index that answers now, shared by those who ask and the one task that keeps it.
pub(crate) struct Live {
    engine: RwLock<Option<Arc<dyn Engine>>>,
    status: Mutex<Status>,
    suspect: AtomicBool,
    wake: Arc<Notify>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl Live {
    pub(crate) fn new() -> Self {
        let status = Status {
            phase: Phase::Opening,
            held: None,
            documents: 0,
            committed_at: None,
            reindexed: 0,
            building: None,
        };
        Self {
            engine: RwLock::new(None),
            status: Mutex::new(status),
            suspect: AtomicBool::new(false),
            wake: Arc::new(Notify::new()),
        }
    }

    /// The index to ask; `None` while the table has to answer.
    pub(crate) fn engine(&self) -> Option<Arc<dyn Engine>> {
        self.engine.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_engine(&self, engine: Option<Arc<dyn Engine>>) {
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = engine;
    }

    pub(crate) fn status(&self) -> Status {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Wakes the keeper.
    pub(crate) fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// Tells the keeper that the index failed to answer, so that it is looked after.
    pub(crate) fn suspect(&self) {
        self.suspect.store(true, Ordering::Relaxed);
        self.wake.notify_one();
    }

    pub(super) fn take_suspicion(&self) -> bool {
        self.suspect.swap(false, Ordering::Relaxed)
    }
}
