use std::{fs, path::Path};

use sentra_migrations::SearchMigrator;
use sentra_shared::{
    contract::account::SellerStatus,
    db::{testing::TestDb, write_tx},
};

use super::{Phase, store};
use crate::{
    App,
    query::{self, Ask},
    testing::{app, guest, keep, product_event, seller_event, take_in, until},
};

sentra_shared::both_databases!(SearchMigrator:
    a_published_change_is_findable,
    a_damaged_index_heals_and_the_table_answers_meanwhile,
    a_folder_removed_while_running_heals,
    a_rebuild_runs_while_the_old_index_answers,
    an_index_of_another_history_is_rebuilt,
);

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

async fn a_published_change_is_findable(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&test.db);
    let _keeper = keep(&app, folder.path());
    fill(&app, 20).await;
    until_found(&app, "keripik", 20).await;
    take_in(&app, product_event(2, 3, "Rempeyek kacang")).await;
    until_found(&app, "rempeyek", 1).await;
    assert_eq!(found(&app, "nomor3 ").await, (0, false));
}

/// Breaks the largest file of the index in use.
fn tear(folder: &Path) {
    let index = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).find(|p| p.is_dir()).unwrap();
    let files = fs::read_dir(index).unwrap().map(|e| e.unwrap().path());
    let torn = files
        .filter(|p| p.extension().is_some_and(|e| e == "store"))
        .max_by_key(|p| p.metadata().unwrap().len())
        .unwrap();
    let content = fs::read(&torn).unwrap();
    fs::remove_file(&torn).unwrap();
    fs::write(&torn, &content[..content.len() / 2]).unwrap();
}

async fn a_damaged_index_heals_and_the_table_answers_meanwhile(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let first = app(&test.db);
    let keeper = keep(&first, folder.path());
    fill(&first, 5).await;
    until_found(&first, "keripik", 5).await;
    keeper.end().await;
    for damage in [
        tear as fn(&Path),
        |folder| fs::write(folder.join("current.json"), "{\"folder\":\"0000").unwrap(),
        |folder| fs::write(folder.join("current.json"), "{\"folder\":\"../..\",\"reindexed\":0}").unwrap(),
        |folder| fs::remove_dir_all(folder).unwrap(),
    ] {
        damage(folder.path());
        let again = app(&test.db);
        assert_eq!(found(&again, "keripik nom").await, (5, true), "the table answers before the index is there");
        let keeper = keep(&again, folder.path());
        until_found(&again, "keripik", 5).await;
        keeper.end().await;
    }
}

async fn a_folder_removed_while_running_heals(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&test.db);
    let _keeper = keep(&app, folder.path());
    fill(&app, 5).await;
    until_found(&app, "keripik", 5).await;
    fs::remove_dir_all(folder.path()).unwrap();
    take_in(&app, product_event(1, 6, "Keripik nomor6")).await;
    until_found(&app, "keripik", 6).await;
    until("it is on disk again", || async { folder.path().join("current.json").is_file() }).await;
}

async fn a_rebuild_runs_while_the_old_index_answers(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&test.db);
    let _keeper = keep(&app, folder.path());
    fill(&app, 30).await;
    until_found(&app, "keripik", 30).await;
    let before = fs::read_to_string(folder.path().join("current.json")).unwrap();
    write_tx(&test.db, "ask", &(), |tx, ()| Box::pin(store::ask(tx))).await.unwrap();
    app.live.wake().notify_one();
    until("the rebuild is done", || async {
        assert_eq!(found(&app, "keripik").await, (30, false), "something always answers");
        app.live.status().reindexed == 1
    })
    .await;
    assert_ne!(fs::read_to_string(folder.path().join("current.json")).unwrap(), before);
    assert_eq!(app.live.status().phase, Phase::Ready);
    let folders = || fs::read_dir(folder.path()).unwrap().filter(|e| e.as_ref().unwrap().path().is_dir()).count();
    until("the old one is gone", || async { folders() == 1 }).await;
}

async fn an_index_of_another_history_is_rebuilt(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let other = sentra_shared::db::testing::sqlite::<SearchMigrator>().await.unwrap();
    let elsewhere = app(&other.db);
    let keeper = keep(&elsewhere, folder.path());
    fill(&elsewhere, 9).await;
    until_found(&elsewhere, "keripik", 9).await;
    keeper.end().await;
    let app = app(&test.db);
    fill(&app, 3).await;
    let _keeper = keep(&app, folder.path());
    until_found(&app, "keripik", 3).await;
}
