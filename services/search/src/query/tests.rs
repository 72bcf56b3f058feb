use std::collections::BTreeSet;

use sentra_migrations::SearchMigrator;
use sentra_shared::{contract::account::SellerStatus, db::testing::TestDb};

use super::{Ask, Badge, Filters, Sort, answer, suggest};
use crate::{
    engine::{Change, Engine, Held, TantivyEngine},
    query::scan::scan,
    testing::{app, document, guest, keep, product_event, seller_event, take_in, until},
};

sentra_shared::both_databases!(SearchMigrator:
    facets_are_named_and_words_are_marked,
    suggestions_come_in_four_kinds,
);

async fn facets_are_named_and_words_are_marked(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&test.db);
    let _keeper = keep(&app, folder.path());
    take_in(&app, seller_event(1, "Dapur <Siti>", SellerStatus::Active)).await;
    take_in(&app, product_event(1, 1, "Keripik <b>tempe</b>")).await;
    let ask = Ask { text: "kerpik ".into(), ..Ask::all() };
    until("it is found", || async { answer(&app, &guest(), &ask).await.unwrap().total == 1 }).await;
    let told = answer(&app, &guest(), &ask).await.unwrap();
    assert_eq!(told.corrected.as_deref(), Some("keripik"));
    assert_eq!(told.hits[0].1, "<mark>Keripik</mark> &lt;b&gt;tempe&lt;/b&gt;");
    let labels: Vec<&str> = told.facets.category.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(labels, ["Camilan", "Makanan"]);
    assert_eq!(told.facets.category[0].parent.as_deref(), Some("makanan"));
    assert_eq!(told.facets.region[0].label, "Kabupaten Malang");
    assert_eq!(told.facets.seller[0].label, "Dapur <Siti>");
}

async fn suggestions_come_in_four_kinds(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&test.db);
    let _keeper = keep(&app, folder.path());
    take_in(&app, seller_event(1, "Camellia Kusuma", SellerStatus::Active)).await;
    take_in(&app, product_event(1, 1, "Camilan tempe")).await;
    until("it is indexed", || async { app.live.engine().is_some_and(|e| e.count() == 1) }).await;
    let told = suggest::suggest(&app, &guest(), "cam").await.unwrap();
    let kinds: Vec<&str> = told.iter().map(|s| s.text.as_str()).collect();
    for text in ["camilan", "Camilan", "Camellia Kusuma", "Camilan tempe"] {
        assert!(kinds.contains(&text), "{text}: {kinds:?}");
    }
    assert!(suggest::suggest(&app, &guest(), "c").await.unwrap().is_empty());
    assert!(suggest::suggest(&app, &guest(), "!?").await.unwrap().is_empty());
}

/// The table answers with the same totals, counts and order as the index.
#[tokio::test]
async fn the_table_answers_as_the_index_does() {
    let folder = tempfile::tempdir().unwrap();
    let engine = TantivyEngine::create(folder.path().join("index")).await.unwrap();
    let documents: Vec<_> = (1..=40_u8)
        .map(|n| {
            let mut d = document(u128::from(n), "Keripik", "");
            d.seller.region_code = format!("35.{:02}", n % 5);
            d.seller.slug = format!("toko-{}", n % 7);
            (d.halal, d.export_ready, d.in_stock, d.featured) = (n % 2 == 0, n % 3 == 0, n % 5 != 0, n % 11 == 0);
            d.price_min = sentra_shared::money::Money::rupiah(i64::from(n % 13) * 45_000 + 500).unwrap();
            (d.units_month, d.rating_hundredths) = (i64::from(n % 6), i64::from(n % 4) * 100);
            d
        })
        .collect();
    let batch = documents.iter().cloned().map(|d| Change::Put(Box::new(d))).collect();
    engine.apply(batch, Held { epoch: uuid::Uuid::from_u128(1), revision: 1 }).await.unwrap();
    let regions = BTreeSet::from(["35.01".to_owned(), "35.02".to_owned()]);
    let filters = [
        Filters::default(),
        Filters { regions: regions.clone(), ..Filters::default() },
        Filters { regions, price_min: Some(50_000), badges: BTreeSet::from([Badge::Halal]), ..Filters::default() },
        Filters { badges: BTreeSet::from([Badge::Halal, Badge::ExportReady, Badge::InStock]), ..Filters::default() },
        Filters { sellers: BTreeSet::from(["toko-3".to_owned()]), price_max: Some(300_000), ..Filters::default() },
        Filters { categories: BTreeSet::from(["tidak-ada".to_owned()]), ..Filters::default() },
    ];
    for filters in filters {
        for sort in Sort::ALL {
            let ask = Ask { filters: filters.clone(), sort, page: 2, limit: 3, ..Ask::all() };
            let (of_index, of_table) =
                (engine.query(ask.clone()).await.unwrap(), scan(documents.clone(), &ask, Vec::new()));
            assert_eq!((of_index.total, of_index.facets), (of_table.total, of_table.facets), "{ask:?}");
            assert_eq!(of_index.documents, of_table.documents, "{ask:?}");
        }
    }
}
