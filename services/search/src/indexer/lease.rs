//! The right to write a shared index, held by one process at a time. Its row lies in search's database; clocks of the processes are
//! taken to be right within seconds.

use chrono::TimeDelta;
use sea_orm::DbErr;
use sentra_shared::{
    clock::{Clock, Timestamp},
    db::{Db, write_tx},
    id,
};
use uuid::Uuid;

use super::store::{self, Wish};

/// For how long a lease is taken: after a process was killed, another one goes on so much later.
const LEASE_S: i64 = 30;
/// It is prolonged when less is left. One write to the server takes at most this long, with all its waiting.
const PROLONG_S: i64 = 22;

/// One process's part in a lease.
#[derive(Debug)]
pub(super) struct Lease {
    name: String,
    holder: Uuid,
    until: Option<Timestamp>,
}

/// How a lease is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// By another process.
    Others,
    /// By this one, since now.
    Fresh,
    /// By this one, as before.
    Ours,
}

impl Lease {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), holder: id::fresh(), until: None }
    }

    /// Takes or prolongs the lease if it can be had. When it is held afterwards, there is time for one write.
    pub(super) async fn hold(&mut self, db: &Db, clock: &Clock) -> Result<Hold, DbErr> {
        let now = clock.now();
        if self.until.is_some_and(|until| until - now > TimeDelta::seconds(PROLONG_S)) {
            return Ok(Hold::Ours);
        }
        let had = self.until.take().is_some();
        let leased = store::leased(db.read(), &self.name).await?;
        if leased.is_some_and(|(holder, until)| holder != self.holder && until >= now) {
            return Ok(Hold::Others);
        }
        // A lease that ran out unnoticed may have been another's meanwhile.
        let unbroken = had && leased.is_some_and(|(holder, until)| holder == self.holder && until >= now);
        let until = now + TimeDelta::seconds(LEASE_S);
        let wish = Wish { name: self.name.clone(), holder: self.holder, now, until };
        if !write_tx(db, "take_index_lease", &wish, |tx, wish| Box::pin(store::take_lease(tx, wish))).await? {
            return Ok(Hold::Others);
        }
        self.until = Some(until);
        Ok(if unbroken { Hold::Ours } else { Hold::Fresh })
    }

    /// Gives it back, so that another process goes on at once.
    pub(super) async fn leave(&mut self, db: &Db) -> Result<(), DbErr> {
        if self.until.take().is_none() {
            return Ok(());
        }
        let input = (self.name.clone(), self.holder);
        write_tx(db, "leave_index_lease", &input, |tx, (name, holder)| Box::pin(store::leave_lease(tx, name, *holder)))
            .await
    }
}
