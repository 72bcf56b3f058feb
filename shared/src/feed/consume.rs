use std::{error::Error, time::Duration};

use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;

use super::{Event, FeedError, READ_MAX, SharedSource, store};
use crate::db::{Db, TxError, WriteTx, write_tx};

/// Longest wait of one read, in milliseconds.
const WAIT_MS: u64 = 25_000;
/// Longest pause after a failure, in seconds.
const BACKOFF_MAX_S: u64 = 10;

/// Why an event could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum ConsumeError {
    /// The consumer's database.
    #[error("the consumer's database failed")]
    Db(#[from] DbErr),
    /// The event's data has a shape this version does not know.
    #[error("an event does not have the shape of its contract")]
    Shape(#[from] serde_json::Error),
    /// The producer.
    #[error("the feed cannot be read")]
    Feed(#[from] FeedError),
}

impl TxError for ConsumeError {
    fn db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Db(error) => Some(error),
            _ => None,
        }
    }
}

/// A service's reading of one producer's feed.
#[async_trait::async_trait]
pub trait Consumer: Send + Sync {
    /// The producer, e.g. `catalogue`; names the cursor.
    fn source(&self) -> &'static str;
    /// Topics of the snapshot that a new consumer starts with, in this order.
    fn topics(&self) -> &'static [&'static str];
    /// Takes in one event; called inside the transaction that also moves the cursor. Events that do not matter are ignored.
    async fn apply(&self, tx: &WriteTx, event: &Event) -> Result<(), ConsumeError>;
    /// Called after a commit that took in events, e.g. to wake an indexer.
    fn applied(&self) {}
}

/// Reads a feed until stopped: first the snapshot if this service has no cursor in the feed's epoch, then events as they come.
pub async fn run<C: Consumer>(db: Db, consumer: C, source: SharedSource, stop: CancellationToken) {
    let mut failures = 0_u32;
    while !stop.is_cancelled() {
        let step = tokio::select! {
            step = step(&db, &consumer, &source) => step,
            () = stop.cancelled() => return,
        };
        let Err(error) = step else {
            failures = 0;
            continue;
        };
        failures = failures.saturating_add(1);
        let pause = Duration::from_millis(100 * u64::from(failures)).min(Duration::from_secs(BACKOFF_MAX_S));
        tracing::warn!(
            source = consumer.source(),
            error = &error as &dyn Error,
            "consuming a feed failed, trying again"
        );
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// One read and what it brings. Public to the crate's tests.
pub(super) async fn step<C: Consumer>(db: &Db, consumer: &C, source: &SharedSource) -> Result<(), ConsumeError> {
    let Some(cursor) = store::cursor(db.read(), consumer.source()).await? else {
        return load_snapshot(db, consumer, source).await;
    };
    let batch = source.read(cursor.position, READ_MAX, WAIT_MS).await?;
    if batch.epoch != cursor.epoch {
        return load_snapshot(db, consumer, source).await;
    }
    if let Some(last) = batch.events.last() {
        let to = store::Standing { epoch: batch.epoch, position: last.position };
        apply_all(db, consumer, &batch.events, Some(to)).await?;
    }
    Ok(())
}

async fn load_snapshot<C: Consumer>(db: &Db, consumer: &C, source: &SharedSource) -> Result<(), ConsumeError> {
    let mut start = None;
    for topic in consumer.topics() {
        let mut after: Option<String> = None;
        loop {
            let page = source.snapshot(topic, after.as_deref(), READ_MAX).await?;
            start.get_or_insert(store::Standing { epoch: page.epoch, position: page.position });
            apply_all(db, consumer, &page.events, None).await?;
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    if let Some(start) = start {
        apply_all(db, consumer, &[], Some(start)).await?;
    }
    Ok(())
}

async fn apply_all<C: Consumer>(
    db: &Db,
    consumer: &C,
    events: &[Event],
    to: Option<store::Standing>,
) -> Result<(), ConsumeError> {
    write_tx(db, "consume", &(consumer, events, to), |tx, (consumer, events, to)| {
        Box::pin(async move {
            for event in *events {
                consumer.apply(tx, event).await?;
            }
            if let Some(to) = to {
                store::set_cursor(tx, consumer.source(), *to).await?;
            }
            Ok::<(), ConsumeError>(())
        })
    })
    .await?;
    consumer.applied();
    Ok(())
}
