use proptest::prelude::*;
use sentra_migrations::SearchMigrator;
use sentra_shared::{
    contract::{account::SellerStatus, order::Level},
    db::testing::{TestDb, sqlite},
    feed::Event,
};

use super::{Document, refresh, revised_after, standing};
use crate::testing::{app, product_event, product_id, sales_event, seller_event, stock_event, take_in};

sentra_shared::both_databases!(SearchMigrator:
    a_document_needs_a_published_product_and_an_active_seller,
    revisions_grow_and_what_looks_the_same_gets_none,
    a_change_of_the_seller_reaches_all_its_products,
    old_events_change_nothing,
    two_refreshers_give_each_revision_once,
);

async fn refresh_all(test: &TestDb) {
    while refresh(&test.db).await.unwrap() {}
}

/// The present documents by product, with their revisions.
async fn documents(test: &TestDb) -> Vec<(i64, Option<Document>)> {
    let rows = revised_after(test.db.read(), 0, 1_000).await.unwrap();
    rows.into_iter().map(|r| (r.revision, r.document)).collect()
}

async fn a_document_needs_a_published_product_and_an_active_seller(test: TestDb) {
    let app = app(&test.db);
    take_in(&app, stock_event(1, 1, Level::Exactly(2))).await;
    take_in(&app, product_event(1, 1, "Keripik")).await;
    refresh_all(&test).await;
    assert!(documents(&test).await.is_empty(), "its seller is not known yet");
    take_in(&app, seller_event(1, "Dapur Siti", SellerStatus::Active)).await;
    refresh_all(&test).await;
    let held = documents(&test).await;
    let document = held[0].1.as_ref().unwrap();
    assert!(
        document.in_stock && document.seller.trained && document.export_ready && document.seller.region_code == "35.07"
    );
    take_in(&app, seller_event(2, "Dapur Siti", SellerStatus::Suspended)).await;
    refresh_all(&test).await;
    assert_eq!(documents(&test).await, [(2, None)]);
}

async fn revisions_grow_and_what_looks_the_same_gets_none(test: TestDb) {
    let app = app(&test.db);
    take_in(&app, seller_event(1, "Dapur Siti", SellerStatus::Active)).await;
    take_in(&app, product_event(1, 1, "Keripik")).await;
    take_in(&app, stock_event(1, 1, Level::Many)).await;
    refresh_all(&test).await;
    take_in(&app, stock_event(2, 1, Level::Exactly(4))).await;
    refresh_all(&test).await;
    assert_eq!(standing(test.db.read()).await.unwrap().unwrap().revision, 1);
    take_in(&app, stock_event(3, 1, Level::Exactly(0))).await;
    refresh_all(&test).await;
    let held = documents(&test).await;
    assert!(held[0].0 == 2 && held[0].1.as_ref().unwrap().sold_out);
}

async fn a_change_of_the_seller_reaches_all_its_products(test: TestDb) {
    let app = app(&test.db);
    take_in(&app, seller_event(1, "Dapur Siti", SellerStatus::Active)).await;
    for n in 1..=3 {
        take_in(&app, product_event(1, n, "Keripik")).await;
    }
    refresh_all(&test).await;
    take_in(&app, seller_event(2, "Dapur Bu Siti", SellerStatus::Active)).await;
    refresh_all(&test).await;
    let held = documents(&test).await;
    assert_eq!(held.iter().map(|(revision, _)| *revision).collect::<Vec<_>>(), [4, 5, 6]);
    assert!(held.iter().all(|(_, d)| d.as_ref().unwrap().seller.name == "Dapur Bu Siti"));
}

async fn old_events_change_nothing(test: TestDb) {
    let app = app(&test.db);
    take_in(&app, seller_event(5, "Baru", SellerStatus::Active)).await;
    take_in(&app, product_event(5, 1, "Judul baru")).await;
    refresh_all(&test).await;
    for event in [
        seller_event(4, "Lama", SellerStatus::Suspended),
        product_event(4, 1, "Judul lama"),
        product_event(5, 1, "Sama"),
    ] {
        take_in(&app, event).await;
    }
    refresh_all(&test).await;
    let held = documents(&test).await;
    let document = held[0].1.as_ref().unwrap();
    assert_eq!((held[0].0, document.seller.name.as_str()), (1, "Baru"));
    assert_eq!(document.titles.id.as_deref(), Some("Judul baru"));
}

async fn two_refreshers_give_each_revision_once(test: TestDb) {
    let app = app(&test.db);
    take_in(&app, seller_event(1, "Dapur Siti", SellerStatus::Active)).await;
    let writers = (1..=20_u128).map(|n| {
        let app = app.clone();
        tokio::spawn(async move {
            take_in(&app, product_event(1, n, "Keripik")).await;
            refresh(&app.db).await.unwrap();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    refresh_all(&test).await;
    let revisions: Vec<i64> = documents(&test).await.into_iter().map(|(revision, _)| revision).collect();
    assert_eq!(revisions, (1..=20).collect::<Vec<_>>());
}

fn everything() -> Vec<Event> {
    vec![
        seller_event(1, "Dapur Siti", SellerStatus::Active),
        seller_event(2, "Dapur Bu Siti", SellerStatus::Active),
        product_event(1, 1, "Keripik"),
        product_event(2, 1, "Keripik tempe"),
        stock_event(1, 1, Level::Exactly(3)),
        stock_event(2, 1, Level::Exactly(0)),
        stock_event(3, 1, Level::Many),
        sales_event(1, 1, 4),
        sales_event(2, 1, 9),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However the events arrive, and however often documents are put together in between, the document ends up the same.
    #[test]
    fn any_order_of_arrival_gives_the_same_document(
        events in Just(everything()).prop_shuffle(),
        refreshed_after in prop::collection::vec(any::<bool>(), 9),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let test = sqlite::<SearchMigrator>().await.unwrap();
            let app = app(&test.db);
            for (event, refreshed) in events.into_iter().zip(refreshed_after) {
                take_in(&app, event).await;
                if refreshed {
                    refresh_all(&test).await;
                }
            }
            refresh_all(&test).await;
            let held = documents(&test).await;
            let document = held[0].1.clone().unwrap();
            assert_eq!(document.product_id, product_id(1));
            assert_eq!(document.titles.id.as_deref(), Some("Keripik tempe"));
            assert_eq!(document.seller.name, "Dapur Bu Siti");
            assert_eq!((document.in_stock, document.sold_out, document.units_month), (true, false, 9));
        });
    }
}
