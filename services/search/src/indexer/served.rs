//! Keeps an index on a server, which all processes share. All of them look at it and ask it; the one that holds the lease writes it:
//! it tails the table, builds a new index beside and swaps it in.
//!
//! What can go wrong, and why it comes right again:
//!
//! - Killed between any two steps: documents and revision are written in one piece, a half-built index is gone on with, and one that was
//!   swapped out is swept away.
//! - Work is still waiting at the server from a former holder (a swap, above all, which must not happen twice): the new one writes
//!   nothing until it is done.
//! - A former holder that was asleep for longer than its lease writes once more: it writes documents and revision as they were, so the
//!   revision goes back, the holder sees that at its next look, and writes what came after again.

#[cfg(test)]
mod tests;

use std::{error::Error, sync::Arc, time::Duration};

use chrono::TimeDelta;
use sentra_shared::{
    clock::{Clock, Timestamp},
    db::Db,
};
use uuid::Uuid;

use super::{
    lease::{Hold, Lease},
    live::{Live, Phase},
    run::{BUILD_STEPS, Keep, KeepError, tail},
    store,
};
use crate::{
    documents::{self, Standing},
    engine::{Engine, EngineError, Held, Kin, Known, MeiliEngine, Server, ServerError, kin},
};

/// After it failed to answer a question the index is left alone for so long.
const REST_S: i64 = 5;
/// An index of an earlier version of the program is removed when nobody has kept it for so long.
const FORGET_H: i64 = 1;

/// Keeps the shared index, as one of several.
pub(super) struct ServedKeeper {
    db: Db,
    clock: Clock,
    live: Arc<Live>,
    server: Server,
    prefix: String,
    answering: MeiliEngine,
    next: Option<MeiliEngine>,
    lease: Lease,
    /// Nothing waits at the server that this process does not know of.
    settled: bool,
    /// Leftovers were removed since the lease was taken.
    swept: bool,
    resting_until: Option<Timestamp>,
}

impl ServedKeeper {
    pub(super) fn new(db: Db, clock: Clock, live: Arc<Live>, server: Server, prefix: String) -> Self {
        let answering = MeiliEngine::answering(server.clone(), &prefix);
        let lease = Lease::new(answering.uid());
        Self {
            db,
            clock,
            live,
            server,
            prefix,
            answering,
            next: None,
            lease,
            settled: false,
            swept: false,
            resting_until: None,
        }
    }

    /// True when this process may write now.
    async fn holds(&mut self) -> Result<bool, KeepError> {
        let hold = self.lease.hold(&self.db, &self.clock).await?;
        if hold != Hold::Ours {
            self.unsettle();
        }
        Ok(hold != Hold::Others)
    }

    fn unsettle(&mut self) {
        (self.settled, self.swept, self.next) = (false, false, None);
    }

    /// What the answering index holds, if it is whole and of the table's history. The table is read after it, so that the index of
    /// another process cannot seem to be ahead.
    async fn look(&mut self) -> Result<(Option<Known>, Standing), KeepError> {
        let known = match self.answering.look().await {
            Ok(known) => known,
            Err(error) => {
                let refused = matches!(error, EngineError::Server(ServerError::Key));
                self.hide(if refused { Phase::Refused } else { Phase::Away });
                return Err(error.into());
            }
        };
        let standing =
            documents::standing(self.db.read()).await?.unwrap_or(Standing { epoch: Uuid::nil(), revision: 0 });
        Ok((known.filter(|k| is_of(k.held, standing)), standing))
    }

    /// Lets the index answer, or the table, by what was seen.
    fn show(&mut self, known: Option<Known>) {
        let now = self.clock.now();
        if self.live.take_suspicion() {
            self.resting_until = Some(now + TimeDelta::seconds(REST_S));
        }
        self.resting_until = self.resting_until.filter(|until| now < *until);
        match known {
            Some(_) if self.resting_until.is_some() => self.hide(Phase::Away),
            None => self.hide(Phase::Healing),
            Some(known) => {
                self.live.set_engine(Some(Arc::new(self.answering.clone())));
                let phase = if self.next.is_some() { Phase::Rebuilding } else { Phase::Ready };
                self.live.update(|s| {
                    (s.phase, s.held, s.documents, s.reindexed) =
                        (phase, Some(known.held), known.documents, known.reindexed);
                });
            }
        }
    }

    fn hide(&self, phase: Phase) {
        self.live.set_engine(None);
        self.live.update(|s| (s.phase, s.held, s.documents) = (phase, None, 0));
    }

    /// True when nothing waits at the server from before.
    async fn settle(&mut self, wanted: i64) -> Result<bool, KeepError> {
        let building = MeiliEngine::building(self.server.clone(), &self.prefix, wanted);
        let at_work = self.server.is_at_work(&[self.answering.uid(), building.uid()]).await;
        self.settled = !at_work.map_err(EngineError::from)?;
        Ok(self.settled)
    }

    /// Writes what the index has not seen.
    async fn catch_up(&mut self, standing: Standing) -> Result<(), KeepError> {
        let engine = self.answering.clone();
        while self.holds().await? && tail(&self.db, &self.clock, &self.live, &engine, standing.epoch).await? {}
        Ok(())
    }

    /// The index for a rebuild request: gone on with when somebody began it, else made afresh.
    async fn begin(&self, wanted: i64, standing: Standing) -> Result<MeiliEngine, KeepError> {
        let engine = MeiliEngine::building(self.server.clone(), &self.prefix, wanted);
        if engine.look().await?.is_none_or(|known| !is_of(known.held, standing)) {
            engine.create().await?;
        }
        Ok(engine)
    }

    /// Goes on building; when the new index is whole it takes over. True while there is more.
    async fn build(&mut self, wanted: i64, standing: Standing) -> Result<bool, KeepError> {
        let engine = match self.next.take().filter(|n| n.is_for(wanted)) {
            Some(engine) => engine,
            None => self.begin(wanted, standing).await?,
        };
        self.next = Some(engine.clone());
        for _ in 0..BUILD_STEPS {
            if !self.holds().await? {
                return Ok(false);
            }
            if !tail(&self.db, &self.clock, &self.live, &engine, standing.epoch).await? {
                // Without a revision an index counts as none, so an empty one gets one too.
                if engine.last_revision().is_none() {
                    engine.apply(Vec::new(), Held { epoch: standing.epoch, revision: 0 }).await?;
                }
                engine.take_over(&self.answering).await?;
                (self.next, self.swept) = (None, false);
                self.live.update(|s| s.building = None);
                tracing::info!(index.name = self.answering.uid(), "a new index answers");
                return Ok(true);
            }
        }
        let held = engine.last_revision();
        self.live.update(|s| s.building = held);
        Ok(true)
    }

    /// Removes indexes that nobody needs: those that were replaced or never got whole, and those of earlier versions of the program.
    async fn sweep(&mut self) -> Result<(), KeepError> {
        let forgotten = self.clock.now() - TimeDelta::hours(FORGET_H);
        for uid in self.server.indexes().await.map_err(EngineError::from)? {
            let needed = match kin(&self.prefix, &uid) {
                Kin::Other => true,
                Kin::Beside => false,
                Kin::Earlier(answering) => {
                    store::leased(self.db.read(), &answering).await?.is_some_and(|(_, until)| until > forgotten)
                }
            };
            if !needed && self.holds().await? {
                self.server.delete_index(&uid).await.map_err(EngineError::from)?;
            }
        }
        self.swept = true;
        Ok(())
    }
}

/// True when what an index holds is a part of the table's history. An index made before the first document has no epoch yet.
fn is_of(held: Held, standing: Standing) -> bool {
    (held.epoch.is_nil() || held.epoch == standing.epoch) && held.revision <= standing.revision
}

impl Keep for ServedKeeper {
    // Each look is two small questions to the server.
    const LOOK: Duration = Duration::from_millis(500);

    async fn turn(&mut self) -> Result<bool, KeepError> {
        while documents::refresh(&self.db).await? {}
        let holds = self.holds().await?;
        let (known, standing) = self.look().await?;
        self.show(known);
        if !holds {
            return Ok(false);
        }
        let wanted = store::number(self.db.read()).await?;
        if !self.settled {
            // What was waiting may have changed what was just seen.
            return self.settle(wanted).await;
        }
        if let Some(known) = known {
            if known.held.revision < standing.revision {
                self.catch_up(standing).await?;
            }
            if known.reindexed >= wanted {
                if !self.swept {
                    self.sweep().await?;
                }
                return Ok(false);
            }
        }
        self.build(wanted, standing).await.map_err(KeepError::of_build)
    }

    fn recover(&mut self, error: &KeepError) {
        if !matches!(error, KeepError::Db(_)) {
            self.unsettle();
            self.live.update(|s| s.building = None);
        }
    }

    async fn end(&mut self) {
        if let Err(error) = self.lease.leave(&self.db).await {
            tracing::warn!(error = &error as &dyn Error, "the lease of the index cannot be given back, it runs out");
        }
    }
}
