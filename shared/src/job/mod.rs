//! Side effects that leave a service (mail, gateway calls, webhooks): written as a row in the change's transaction, carried out
//! afterwards by a worker that holds a lease, repeated with pauses, and kept visible when they keep failing.

pub(crate) mod store;
mod work;

use std::{collections::HashMap, error::Error, sync::Arc};

use chrono::TimeDelta;
use sea_orm::DbErr;
use serde::Serialize;

pub use work::run as worker;

use crate::{clock::Timestamp, db::WriteTx};

/// Tries before a job is put aside as dead, which the metrics and the staff page show.
pub const ATTEMPTS_MAX: i32 = 10;

/// Error of a job; logged, and the job runs again later, unless it is a [`Hopeless`] one.
pub type JobError = Box<dyn Error + Send + Sync>;

/// An error that another try would only repeat: the job is put aside at once.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Hopeless(pub String);

/// Carries out one kind of job. It may run more than once for the same row, so it must not matter when it does.
#[async_trait::async_trait]
pub trait JobHandler: Send + Sync {
    /// Does the work.
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError>;

    /// Pause after try number `tries`, which failed.
    fn pause(&self, tries: i32) -> TimeDelta {
        TimeDelta::seconds(i64::from(tries) * i64::from(tries) * 2)
    }
}

/// Handlers by kind.
pub type Handlers = HashMap<&'static str, Arc<dyn JobHandler>>;

/// Puts a job into the queue, in the transaction of the change that wants it.
///
/// # Errors
/// The database's.
pub async fn enqueue<T: Serialize + Sync>(
    tx: &WriteTx,
    kind: &'static str,
    payload: &T,
    run_at: Timestamp,
) -> Result<(), DbErr> {
    let payload = serde_json::to_value(payload).map_err(|e| DbErr::Json(e.to_string()))?;
    store::insert(tx, kind, payload, run_at).await?;
    tx.wake_after_commit();
    Ok(())
}

/// Jobs put aside after too many tries.
///
/// # Errors
/// The database's.
pub async fn count_dead(db: &impl sea_orm::ConnectionTrait) -> Result<u64, DbErr> {
    store::count_dead(db).await
}

/// Does all that is due, for tests.
#[cfg(test)]
pub(crate) async fn work_off(db: &crate::db::Db, clock: &crate::clock::Clock, handlers: &Handlers) {
    while work::step(db, clock, handlers).await.expect("the queue works") {}
}

#[cfg(test)]
mod tests;
