use std::{error::Error, time::Duration};

use chrono::TimeDelta;
use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{ATTEMPTS_MAX, Handlers, store};
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
    let error = attempt(handlers, &job).await.err();
    settle(db, clock, &job, lease, error).await?;
    Ok(true)
}

async fn attempt(handlers: &Handlers, job: &store::Model) -> Result<(), String> {
    let Some(handler) = handlers.get(job.kind.as_str()).cloned() else {
        return Err(format!("no handler for the kind {}", job.kind));
    };
    let payload = job.payload.clone();
    // Its own task, so that a panic is an error of the job and not the end of the worker.
    let work = tokio::spawn(async move { handler.run(payload).await.map_err(|e| e.to_string()) });
    let limit = Duration::from_secs(LEASE_S.unsigned_abs() - 10);
    match tokio::time::timeout(limit, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(panic.to_string()),
        Err(_) => Err("took too long".to_owned()),
    }
}

async fn settle(db: &Db, clock: &Clock, job: &store::Model, lease: Uuid, error: Option<String>) -> Result<(), DbErr> {
    let Some(error) = error else {
        let finished =
            write_tx(db, "finish_job", &(job.id, lease), |tx, (id, lease)| Box::pin(store::finish(tx, *id, *lease)))
                .await?;
        if !finished {
            metrics::counter!("job_leases_lost_total", "kind" => job.kind.clone()).increment(1);
        }
        return Ok(());
    };
    let now = clock.now();
    let dead = (job.attempts >= ATTEMPTS_MAX).then_some(now);
    let pause = TimeDelta::seconds(i64::from(job.attempts) * i64::from(job.attempts) * 2);
    tracing::warn!(job.kind = job.kind, job.id = %job.id, job.attempts = job.attempts, job.dead = dead.is_some(), error, "a job failed");
    let short: String = error.chars().take(ERROR_CHARS_MAX).collect();
    write_tx(db, "fail_job", &(job.id, lease, short, now + pause, dead), |tx, (id, lease, error, run_at, dead)| {
        Box::pin(store::fail(tx, *id, *lease, error, *run_at, *dead))
    })
    .await
}
