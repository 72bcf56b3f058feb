use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use chrono::TimeDelta;
use sentra_migrations::CommonMigrator;

use super::{ATTEMPTS_MAX, Handlers, JobError, JobHandler, count_dead, enqueue, work, work_off};
use crate::{
    clock::Clock,
    db::{Db, testing::TestDb, write_tx},
};

crate::both_databases!(CommonMigrator:
    a_job_runs_once,
    two_workers_share_the_queue,
    a_failing_job_is_tried_again_and_put_aside_in_the_end,
    a_panic_is_a_failure_of_the_job_only,
    a_job_of_a_rolled_back_change_never_runs,
);

#[derive(Default)]
struct Counter {
    runs: AtomicU32,
    fails: bool,
    panics: bool,
}

#[async_trait::async_trait]
impl JobHandler for Counter {
    async fn run(&self, _: serde_json::Value) -> Result<(), JobError> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        assert!(!self.panics, "told to panic");
        if self.fails { Err("told to fail".into()) } else { Ok(()) }
    }
}

fn handlers(counter: &Arc<Counter>) -> Handlers {
    Handlers::from([("count", Arc::clone(counter) as Arc<dyn JobHandler>)])
}

async fn put(db: &Db, clock: &Clock, jobs: u32) {
    write_tx(db, "put", &(jobs, clock.now()), |tx, (jobs, now)| {
        Box::pin(async move {
            for n in 0..*jobs {
                enqueue(tx, "count", &n, *now).await?;
            }
            Ok::<(), sea_orm::DbErr>(())
        })
    })
    .await
    .unwrap();
}

async fn a_job_runs_once(test: TestDb) {
    let (clock, counter) = (Clock::system(), Arc::new(Counter::default()));
    put(&test.db, &clock, 1).await;
    work_off(&test.db, &clock, &handlers(&counter)).await;
    work_off(&test.db, &clock, &handlers(&counter)).await;
    assert_eq!(counter.runs.load(Ordering::SeqCst), 1);
}

async fn two_workers_share_the_queue(test: TestDb) {
    let (clock, counter) = (Clock::system(), Arc::new(Counter::default()));
    put(&test.db, &clock, 30).await;
    let worker =
        |db: Db, clock: Clock, handlers: Handlers| tokio::spawn(async move { work_off(&db, &clock, &handlers).await });
    let a = worker(test.db.clone(), clock.clone(), handlers(&counter));
    let b = worker(test.db.clone(), clock.clone(), handlers(&counter));
    a.await.unwrap();
    b.await.unwrap();
    assert_eq!(counter.runs.load(Ordering::SeqCst), 30);
}

async fn a_failing_job_is_tried_again_and_put_aside_in_the_end(test: TestDb) {
    let (clock, counter) = (Clock::system(), Arc::new(Counter { fails: true, ..Counter::default() }));
    put(&test.db, &clock, 1).await;
    for _ in 0..ATTEMPTS_MAX + 5 {
        work_off(&test.db, &clock, &handlers(&counter)).await;
        clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(counter.runs.load(Ordering::SeqCst), ATTEMPTS_MAX.unsigned_abs());
    assert_eq!(count_dead(test.db.read()).await.unwrap(), 1);
}

async fn a_panic_is_a_failure_of_the_job_only(test: TestDb) {
    let (clock, counter) = (Clock::system(), Arc::new(Counter { panics: true, ..Counter::default() }));
    put(&test.db, &clock, 1).await;
    assert!(work::step(&test.db, &clock, &handlers(&counter)).await.unwrap());
    assert!(!work::step(&test.db, &clock, &handlers(&counter)).await.unwrap(), "it waits before the next try");
}

async fn a_job_of_a_rolled_back_change_never_runs(test: TestDb) {
    let (clock, counter) = (Clock::system(), Arc::new(Counter::default()));
    let outcome = write_tx(&test.db, "fails", &clock.now(), |tx, now| {
        Box::pin(async move {
            enqueue(tx, "count", &1, *now).await?;
            Err::<(), _>(sea_orm::DbErr::Custom("changed its mind".into()))
        })
    })
    .await;
    assert!(outcome.is_err());
    work_off(&test.db, &clock, &handlers(&counter)).await;
    assert_eq!(counter.runs.load(Ordering::SeqCst), 0);
}
