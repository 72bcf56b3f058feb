//! Keeping a shared index, with the stand-in for its server.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use sentra_migrations::SearchMigrator;
use sentra_shared::{
    contract::account::SellerStatus,
    db::{testing::TestDb, write_tx},
};

use crate::{
    App, documents,
    engine::{Change, Engine, Held, MeiliEngine, standin::StandIn},
    indexer::{Live, Phase, Place, store},
    query::{self, Ask},
    testing::{Keeping, app, document, guest, keep_at, product_event, seller_event, take_in, until},
};

sentra_shared::both_databases!(SearchMigrator:
    changes_are_findable_and_one_process_writes,
    the_table_answers_while_the_server_is_away,
    a_server_that_is_slow_holds_nobody_up,
    work_that_breaks_off_is_done_again,
    a_rebuild_is_swapped_in_and_the_old_index_goes,
    nothing_is_written_while_work_of_before_waits,
    an_index_that_is_lost_or_foreign_is_rebuilt,
    a_late_write_of_a_former_holder_is_put_right,
    old_versions_are_swept_away,
);

const NAME: &str = "sentra_products_v1";

fn keep(app: &App, standin: &StandIn) -> Keeping {
    keep_at(app, Place::Server(standin.server(), "sentra".into()))
}

/// Another process on the same database, with the same clock.
fn beside(app: &App) -> App {
    App { live: std::sync::Arc::new(Live::new()), ..app.clone() }
}

async fn fill(app: &App, count: u128) {
    take_in(app, seller_event(1, "Dapur Siti", SellerStatus::Active)).await;
    for n in 1..=count {
        take_in(app, product_event(1, n, &format!("Keripik nomor{n}"))).await;
    }
}

async fn found(app: &App, text: &str) -> (u64, bool) {
    let ask = Ask { text: text.into(), ..Ask::all() };
    let answer = query::answer(app, &guest(), &ask).await.unwrap();
    (answer.total, answer.from_table)
}

async fn until_found(app: &App, text: &str, count: u64) {
    until("the index has it", || async { found(app, text).await == (count, false) }).await;
}

async fn until_phase(app: &App, phase: Phase) {
    until("the phase is so", || async { app.live.status().phase == phase }).await;
}

fn puts(standin: &StandIn) -> usize {
    standin.inside().calls.iter().filter(|c| c.ends_with("/documents")).count()
}

async fn changes_are_findable_and_one_process_writes(test: TestDb) {
    let standin = StandIn::start().await;
    let one = app(&test.db);
    let two = beside(&one);
    let first = keep(&one, &standin);
    fill(&one, 20).await;
    until_found(&one, "keripik", 20).await;
    let second = keep(&two, &standin);
    until_found(&two, "keripik", 20).await;
    let written = puts(&standin);
    take_in(&two, product_event(2, 3, "Rempeyek kacang")).await;
    until_found(&one, "rempeyek", 1).await;
    until_found(&two, "rempeyek", 1).await;
    assert_eq!(found(&two, "nomor3 ").await, (0, false));
    assert_eq!(puts(&standin), written + 1, "written once, not by each");
    // One that is stopped gives the lease back at once; one that is killed keeps it until it runs out.
    first.end().await;
    take_in(&two, product_event(2, 4, "Opak gambir")).await;
    until_found(&two, "opak", 1).await;
    second.kill().await;
    let three = beside(&one);
    let _third = keep(&three, &standin);
    take_in(&three, product_event(2, 5, "Gapit manis")).await;
    until_found(&three, "keripik", 17 + 1).await;
    assert_eq!(found(&three, "gapit").await, (0, false), "the dead one's lease holds");
    three.clock.advance(TimeDelta::seconds(31));
    until_found(&three, "gapit", 1).await;
}

async fn the_table_answers_while_the_server_is_away(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    standin.inside().away = true;
    let _keeper = keep(&app, &standin);
    fill(&app, 5).await;
    until_phase(&app, Phase::Away).await;
    standin.inside().away = false;
    until_found(&app, "keripik", 5).await;
    standin.inside().away = true;
    assert_eq!(found(&app, "keripik").await, (5, true), "at once, by the question that noticed");
    take_in(&app, product_event(1, 6, "Keripik nomor6")).await;
    until_phase(&app, Phase::Away).await;
    until("the table has it", || async { found(&app, "keripik").await == (6, true) }).await;
    standin.inside().away = false;
    until_phase(&app, Phase::Away).await;
    // It is left alone for a while after it failed to answer.
    app.clock.advance(TimeDelta::seconds(6));
    until_found(&app, "keripik", 6).await;
    standin.inside().locked = true;
    until_phase(&app, Phase::Refused).await;
    assert_eq!(found(&app, "keripik").await, (6, true));
    standin.inside().locked = false;
    app.clock.advance(TimeDelta::seconds(6));
    until_found(&app, "keripik", 6).await;
}

async fn a_server_that_is_slow_holds_nobody_up(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    let _keeper = keep(&app, &standin);
    fill(&app, 3).await;
    until_found(&app, "keripik", 3).await;
    standin.inside().slow = Some(Duration::from_secs(20));
    let began = Instant::now();
    assert_eq!(found(&app, "keripik").await, (3, true));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    until_phase(&app, Phase::Away).await;
    let began = Instant::now();
    assert_eq!(found(&app, "keripik").await, (3, true));
    assert!(began.elapsed() < Duration::from_secs(1), "the next one does not wait: {:?}", began.elapsed());
}

async fn work_that_breaks_off_is_done_again(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    standin.inside().fault = Some(("settings", "failed"));
    let _keeper = keep(&app, &standin);
    fill(&app, 3).await;
    until_found(&app, "keripik", 3).await;
    for end in ["failed", "canceled"] {
        standin.inside().fault = Some(("documents", end));
        take_in(&app, product_event(if end == "failed" { 2 } else { 3 }, 1, &format!("Opak {end}"))).await;
        until_found(&app, end, 1).await;
    }
}

async fn a_rebuild_is_swapped_in_and_the_old_index_goes(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    let _keeper = keep(&app, &standin);
    fill(&app, 30).await;
    until_found(&app, "keripik", 30).await;
    // A build that an earlier process left half done.
    let half = MeiliEngine::building(standin.server(), "sentra", 1);
    half.create().await.unwrap();
    let epoch = app.live.status().held.unwrap().epoch;
    half.apply(Vec::new(), Held { epoch, revision: 12 }).await.unwrap();
    let before = standin.inside().calls.len();
    write_tx(&test.db, "ask", &(), |tx, ()| Box::pin(store::ask(tx))).await.unwrap();
    app.live.wake().notify_one();
    until("the rebuild is done", || async {
        assert!(!found(&app, "keripik").await.1, "something always answers");
        app.live.status().reindexed == 1
    })
    .await;
    until("only one is left", || async { standin.inside().indexes.keys().eq([NAME]) }).await;
    let calls = standin.inside().calls[before..].to_vec();
    assert_eq!(calls.iter().filter(|c| c.ends_with("swap-indexes")).count(), 1, "{calls:?}");
    assert!(!calls.iter().any(|c| c.ends_with("settings")), "the half-built one was gone on with: {calls:?}");
    until_phase(&app, Phase::Ready).await;
    assert_eq!(standin.inside().indexes[NAME].len(), 18 + 1, "what came after its revision, and where it stands");
}

async fn nothing_is_written_while_work_of_before_waits(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    fill(&app, 3).await;
    standin.inside().busy = true;
    // Somebody's index creation is on its way.
    let before = MeiliEngine::answering(standin.server(), "sentra");
    let creating = tokio::spawn(async move { before.create().await });
    until("it waits", || async { standin.inside().calls.len() == 1 }).await;
    let keeper = keep(&app, &standin);
    until_phase(&app, Phase::Healing).await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(standin.inside().calls.len(), 1, "nobody else wrote");
    standin.go_on();
    let _ = creating.await.unwrap();
    until_found(&app, "keripik", 3).await;
    keeper.end().await;
}

async fn an_index_that_is_lost_or_foreign_is_rebuilt(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    let _keeper = keep(&app, &standin);
    fill(&app, 4).await;
    until_found(&app, "keripik", 4).await;
    standin.inside().indexes.clear();
    until("it is there again", || async { standin.inside().indexes.get(NAME).is_some_and(|i| i.len() == 5) }).await;
    until_found(&app, "keripik", 4).await;
    write_tx(&test.db, "renew", &uuid::Uuid::from_u128(5), |tx, epoch| Box::pin(documents::renew_epoch(tx, *epoch)))
        .await
        .unwrap();
    until("it is of the new history", || async {
        app.live.status().held.is_some_and(|h| h.epoch == uuid::Uuid::from_u128(5))
    })
    .await;
    app.clock.advance(TimeDelta::seconds(6));
    until_found(&app, "keripik", 4).await;
}

async fn a_late_write_of_a_former_holder_is_put_right(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    let _keeper = keep(&app, &standin);
    fill(&app, 4).await;
    until_found(&app, "keripik", 4).await;
    let epoch = app.live.status().held.unwrap().epoch;
    take_in(&app, product_event(2, 2, "Rempeyek kacang")).await;
    until_found(&app, "rempeyek", 1).await;
    // What it had read before it fell asleep: product 2 by its old name, at the revision of then.
    let former = MeiliEngine::answering(standin.server(), "sentra");
    former.look().await.unwrap();
    former
        .apply(vec![Change::Put(Box::new(document(2, "Keripik nomor2", "")))], Held { epoch, revision: 4 })
        .await
        .unwrap();
    until("the newer one is back", || async { found(&app, "rempeyek").await == (1, false) }).await;
    assert_eq!(found(&app, "nomor2 ").await, (0, false));
}

async fn old_versions_are_swept_away(test: TestDb) {
    let standin = StandIn::start().await;
    let app = app(&test.db);
    for uid in ["sentra_products_v0", "sentra_products_v1_000007", "sentra_products_v9", "other_products_v0"] {
        standin.inside().indexes.insert(uid.to_owned(), Default::default());
    }
    let _keeper = keep(&app, &standin);
    fill(&app, 1).await;
    until_found(&app, "keripik", 1).await;
    until("they are gone", || async {
        standin.inside().indexes.keys().eq(["other_products_v0", NAME, "sentra_products_v9"])
    })
    .await;
}
