use std::sync::{Arc, Mutex};

use sea_orm::DbErr;
use sentra_migrations::CommonMigrator;
use tokio::sync::oneshot;

use super::{
    Batch, ConsumeError, Consumer, Event, FeedError, FeedSource, LocalFeed, SharedSource, SnapshotPage, Snapshots,
    consume, emit, sequence,
};
use crate::{
    clock::Clock,
    db::{Db, WriteTx, testing::TestDb, write_tx},
};

crate::both_databases!(CommonMigrator:
    a_late_commit_is_not_skipped,
    two_sequencers_stamp_each_event_once,
    a_consumer_starts_with_the_snapshot_and_counts_each_event_once,
    a_failing_event_moves_nothing,
    a_new_epoch_sends_the_consumer_to_the_snapshot,
);

/// One subject with its present version, as a producer would give it.
struct OneSubject;

#[async_trait::async_trait]
impl Snapshots for OneSubject {
    async fn page(&self, topic: &str, after: Option<&str>, _: u64) -> Result<(Vec<Event>, Option<String>), FeedError> {
        if topic != "things" {
            return Err(FeedError::NoTopic);
        }
        let event = Event {
            position: 0,
            name: "thing.changed".into(),
            subject: "from-snapshot".into(),
            version: 1,
            at: Clock::system().now(),
            data: serde_json::Value::Null,
        };
        Ok((if after.is_none() { vec![event] } else { Vec::new() }, None))
    }
}

async fn put(db: &Db, subject: &str, version: i64) {
    let input = (subject.to_owned(), version, Clock::system().now());
    write_tx(db, "put", &input, |tx, (subject, version, at)| {
        Box::pin(emit(tx, "thing.changed", subject, *version, *at, &()))
    })
    .await
    .unwrap();
}

async fn stamp_all(db: &Db) {
    for _ in 0..10 {
        sequence::step(db).await.unwrap();
    }
}

async fn subjects(feed: &LocalFeed, after: i64) -> Vec<(i64, String)> {
    feed.read(after, 100, 0).await.unwrap().events.into_iter().map(|e| (e.position, e.subject)).collect()
}

/// The event of a transaction that began first and commits last comes after the reader's cursor, not before it.
async fn a_late_commit_is_not_skipped(test: TestDb) {
    let db = test.db.clone();
    let feed = LocalFeed::new(db.clone(), Arc::new(OneSubject));
    let (inserted_tx, inserted) = oneshot::channel::<()>();
    let (release, released) = oneshot::channel::<()>();
    let gates = Mutex::new(Some((inserted_tx, released)));
    let late_db = db.clone();
    let late = tokio::spawn(async move {
        write_tx(&late_db, "late", &gates, |tx, gates| {
            Box::pin(async move {
                emit(tx, "thing.changed", "late", 1, Clock::system().now(), &()).await?;
                let taken = gates.lock().unwrap().take();
                if let Some((inserted, released)) = taken {
                    inserted.send(()).unwrap();
                    released.await.unwrap();
                }
                Ok::<(), DbErr>(())
            })
        })
        .await
        .unwrap();
    });
    inserted.await.unwrap();
    if db.backend() == sea_orm::DbBackend::Postgres {
        put(&db, "early", 1).await;
        stamp_all(&db).await;
        assert_eq!(subjects(&feed, 0).await, [(1, "early".to_owned())]);
        release.send(()).unwrap();
        late.await.unwrap();
    } else {
        // SQLite has one writer: the second change cannot even begin before the first commits.
        release.send(()).unwrap();
        late.await.unwrap();
        stamp_all(&db).await;
        assert_eq!(subjects(&feed, 0).await, [(1, "late".to_owned())]);
        put(&db, "early", 1).await;
    }
    stamp_all(&db).await;
    let rest = subjects(&feed, 1).await;
    assert_eq!(rest.len(), 1, "the reader that stood at 1 meets the other event at 2");
    assert_eq!(rest[0].0, 2);
}

async fn two_sequencers_stamp_each_event_once(test: TestDb) {
    let db = test.db.clone();
    for n in 0..40 {
        put(&db, &format!("s{n}"), 1).await;
    }
    let (a, b) = (db.clone(), db.clone());
    let (a, b) = tokio::join!(
        tokio::spawn(async move { stamp_all(&a).await }),
        tokio::spawn(async move { stamp_all(&b).await })
    );
    a.unwrap();
    b.unwrap();
    let feed = LocalFeed::new(db, Arc::new(OneSubject));
    let positions: Vec<i64> = subjects(&feed, 0).await.into_iter().map(|(p, _)| p).collect();
    assert_eq!(positions, (1..=40).collect::<Vec<i64>>());
}

/// Remembers what it took in, and can be told to fail.
#[derive(Clone, Default)]
struct Memory {
    seen: Arc<Mutex<Vec<String>>>,
    fails_on: Arc<Mutex<Option<String>>>,
}

#[async_trait::async_trait]
impl Consumer for Memory {
    fn source(&self) -> &'static str {
        "producer"
    }

    fn topics(&self) -> &'static [&'static str] {
        &["things"]
    }

    async fn apply(&self, _: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
        if self.fails_on.lock().unwrap().as_deref() == Some(event.subject.as_str()) {
            return Err(DbErr::Custom("told to fail".into()).into());
        }
        self.seen.lock().unwrap().push(event.subject.clone());
        Ok(())
    }
}

async fn a_consumer_starts_with_the_snapshot_and_counts_each_event_once(test: TestDb) {
    let db = test.db.clone();
    put(&db, "before", 1).await;
    stamp_all(&db).await;
    let source: SharedSource = Arc::new(LocalFeed::new(db.clone(), Arc::new(OneSubject)));
    let memory = Memory::default();
    consume::step(&db, &memory, &source).await.unwrap();
    assert_eq!(*memory.seen.lock().unwrap(), ["from-snapshot"], "what lies before the snapshot is in it already");
    put(&db, "after", 1).await;
    stamp_all(&db).await;
    consume::step(&db, &memory, &source).await.unwrap();
    consume::step(&db, &memory, &source).await.unwrap();
    assert_eq!(*memory.seen.lock().unwrap(), ["from-snapshot", "after"]);
}

async fn a_failing_event_moves_nothing(test: TestDb) {
    let db = test.db.clone();
    stamp_all(&db).await;
    let source: SharedSource = Arc::new(LocalFeed::new(db.clone(), Arc::new(OneSubject)));
    let memory = Memory::default();
    consume::step(&db, &memory, &source).await.unwrap();
    put(&db, "good", 1).await;
    put(&db, "bad", 1).await;
    stamp_all(&db).await;
    *memory.fails_on.lock().unwrap() = Some("bad".into());
    consume::step(&db, &memory, &source).await.unwrap_err();
    *memory.fails_on.lock().unwrap() = None;
    consume::step(&db, &memory, &source).await.unwrap();
    let seen = memory.seen.lock().unwrap().clone();
    assert_eq!(seen.last().map(String::as_str), Some("bad"));
    assert_eq!(seen.iter().filter(|s| *s == "good").count(), 2, "the whole batch ran again in a new transaction");
}

/// A source whose epoch can be changed, as after a restore.
struct Restored {
    inner: LocalFeed,
    epoch: uuid::Uuid,
}

#[async_trait::async_trait]
impl FeedSource for Restored {
    async fn read(&self, after: i64, limit: u64, wait_ms: u64) -> Result<Batch, FeedError> {
        Ok(Batch { epoch: self.epoch, ..self.inner.read(after, limit, wait_ms).await? })
    }

    async fn snapshot(&self, topic: &str, after: Option<&str>, limit: u64) -> Result<SnapshotPage, FeedError> {
        Ok(SnapshotPage { epoch: self.epoch, ..self.inner.snapshot(topic, after, limit).await? })
    }
}

async fn a_new_epoch_sends_the_consumer_to_the_snapshot(test: TestDb) {
    let db = test.db.clone();
    stamp_all(&db).await;
    let inner = LocalFeed::new(db.clone(), Arc::new(OneSubject));
    let memory = Memory::default();
    let before: SharedSource = Arc::new(inner.clone());
    consume::step(&db, &memory, &before).await.unwrap();
    let after: SharedSource = Arc::new(Restored { inner, epoch: crate::id::fresh() });
    consume::step(&db, &memory, &after).await.unwrap();
    assert_eq!(*memory.seen.lock().unwrap(), ["from-snapshot", "from-snapshot"]);
}
