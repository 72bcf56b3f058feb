use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::DbErr;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::store;
use crate::{
    clock::Clock,
    db::{Db, write_tx},
    id,
};

/// Events stamped in one transaction.
const STAMP_MAX: u64 = 500;
/// Days an event is kept; who comes later begins with the snapshot.
const KEEP_DAYS: i64 = 14;
/// Looks of the loop between two prunings, about an hour of idle polling.
const LOOKS_PER_PRUNE: u32 = 7_200;

/// Stamps committed events with positions until stopped, and tells local readers through `stamped`. Several processes may run it
/// on one database: taking positions is one conditional update, so only one of them wins each round.
pub async fn run(db: Db, clock: Clock, stamped: watch::Sender<i64>, stop: CancellationToken) {
    let mut commits = db.commits();
    let mut looks = 0_u32;
    while !stop.is_cancelled() {
        match step(&db).await {
            Ok(Some(position)) => {
                stamped.send_replace(position);
                continue;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "stamping the feed failed, trying again");
            }
        }
        looks += 1;
        if looks.is_multiple_of(LOOKS_PER_PRUNE)
            && let Err(error) = prune(&db, &clock).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "pruning the feed failed");
        }
        tokio::select! {
            _ = commits.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// One round: the new last position, or `None` when there was nothing to stamp.
pub(super) async fn step(db: &Db) -> Result<Option<i64>, DbErr> {
    if store::unstamped(db.read(), 1).await?.is_empty() && store::standing(db.read()).await?.is_some() {
        return Ok(None);
    }
    write_tx(db, "stamp_feed", &id::fresh(), |tx, epoch| {
        Box::pin(async move {
            store::begin_epoch(tx, *epoch).await?;
            let Some(standing) = store::standing(tx).await? else { return Ok(None) };
            let ids = store::unstamped(tx, STAMP_MAX).await?;
            let count = i64::try_from(ids.len()).map_err(|e| DbErr::Custom(e.to_string()))?;
            if count == 0 || !store::reserve(tx, standing.position, count).await? {
                return Ok(None);
            }
            for (place, id) in (standing.position + 1..).zip(ids) {
                store::stamp(tx, id, place).await?;
            }
            Ok(Some(standing.position + count))
        })
    })
    .await
}

async fn prune(db: &Db, clock: &Clock) -> Result<u64, DbErr> {
    let before = clock.now() - TimeDelta::days(KEEP_DAYS);
    write_tx(db, "prune_feed", &before, |tx, before| Box::pin(store::prune(tx, *before))).await
}
