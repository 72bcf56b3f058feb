use std::{error::Error, sync::Arc, time::Duration};

use chrono::TimeDelta;
use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{ATTEMPTS_MAX, Handlers, Hopeless, store};
use crate::{
    clock::Clock,
    db::{Db, write_tx},
    id,
};

/// Seconds a worker may take for one job before another may take it over.
const LEASE_S: i64 = 60;
/// Longest error text kept with a job.
const ERROR_CHARS_MAX: usize = 500;

/// Works through the queue until stopped.
pub async fn run(db: Db, clock: Clock, handlers: Handlers, stop: CancellationToken) {
    let mut commits = db.commits();
    while !stop.is_cancelled() {
        match step(&db, &clock, &handlers).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(error = &error as &dyn Error, "the job queue cannot be read, trying again"),
        }
        tokio::select! {
            _ = commits.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Carries out one job; false when none is due.
pub(super) async fn step(db: &Db, clock: &Clock, handlers: &Handlers) -> Result<bool, DbErr> {
    let now = clock.now();
    if !store::any_due(db.read(), now).await? {
        return Ok(false);
    }
    let lease = id::fresh();
    let claimed =
        write_tx(db, "claim_job", &(now, lease), |tx, (now, lease)| Box::pin(store::claim(tx, *now, *lease, LEASE_S)))
            .await?;
    let Some(job) = claimed else { return Ok(true) };
    let failed = attempt(handlers, &job).await.err();
    settle(db, clock, &job, lease, failed).await?;
    Ok(true)
}

/// A try that did not work.
struct Failed {
    error: String,
    /// Until the next try.
    pause: TimeDelta,
    /// Another try would be the same.
    hopeless: bool,
}

async fn attempt(handlers: &Handlers, job: &store::Model) -> Result<(), Failed> {
    let Some(handler) = handlers.get(job.kind.as_str()).cloned() else {
        let error = format!("no handler for the kind {}", job.kind);
        return Err(Failed { error, pause: TimeDelta::hours(1), hopeless: false });
    };
    let failed = |error: String| Failed { error, pause: handler.pause(job.attempts), hopeless: false };
    let (payload, worker) = (job.payload.clone(), Arc::clone(&handler));
    // Its own task, so that a panic is an error of the job and not the end of the worker.
    let mut work = tokio::spawn(async move { worker.run(payload).await });
    let limit = Duration::from_secs(LEASE_S.unsigned_abs() - 10);
    match tokio::time::timeout(limit, &mut work).await {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(error))) => Err(Failed { hopeless: error.is::<Hopeless>(), ..failed(chain(error.as_ref())) }),
        Ok(Err(panic)) => Err(failed(panic.to_string())),
        Err(_) => {
            // The next try must not meet this one still at work.
            work.abort();
            Err(failed("took too long".to_owned()))
        }
    }
}

/// An error with its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}

async fn settle(db: &Db, clock: &Clock, job: &store::Model, lease: Uuid, failed: Option<Failed>) -> Result<(), DbErr> {
    let Some(Failed { error, pause, hopeless }) = failed else {
        let finished =
            write_tx(db, "finish_job", &(job.id, lease), |tx, (id, lease)| Box::pin(store::finish(tx, *id, *lease)))
                .await?;
        if !finished {
            metrics::counter!("job_leases_lost_total", "kind" => job.kind.clone()).increment(1);
        }
        return Ok(());
    };
    let now = clock.now();
    let dead = (hopeless || job.attempts >= ATTEMPTS_MAX).then_some(now);
    if dead.is_some() {
        metrics::counter!("jobs_put_aside_total", "kind" => job.kind.clone()).increment(1);
    }
    tracing::warn!(job.kind = job.kind, job.id = %job.id, job.attempts = job.attempts, job.dead = dead.is_some(), error, "a job failed");
    let short: String = error.chars().take(ERROR_CHARS_MAX).collect();
    write_tx(db, "fail_job", &(job.id, lease, short, now + pause, dead), |tx, (id, lease, error, run_at, dead)| {
        Box::pin(store::fail(tx, *id, *lease, error, *run_at, *dead))
    })
    .await
}
