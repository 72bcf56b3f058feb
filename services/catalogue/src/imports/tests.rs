use bytes::Bytes;
use sentra_migrations::CatalogueMigrator;
use sentra_shared::{
    contract::{SellerId, account::Rights, catalogue::Status},
    db::testing::TestDb,
    http::IdempotencyKey,
    session::Actor,
    text::{Lang, Texts},
};

use super::{
    ImportCounts, ImportError, ImportOptions, ImportOutcome, ImportRow, Run,
    run::seller as find_seller,
    start::{self, owned},
    store::{self, ImportStatus},
    work,
};
use crate::{
    app::App,
    error::Error,
    products::{Filter, Order, count, list},
    testing::{ALL, TestApp, app, new_seller, seller},
};

sentra_shared::both_databases!(CatalogueMigrator:
    a_real_shop_is_imported_whole_and_once,
    good_rows_are_taken_and_bad_ones_told,
    what_a_file_leaves_out_stays,
    without_the_right_rows_become_drafts,
    a_file_that_cannot_be_used_is_told_before_anything_is_written,
    a_file_sent_in_is_worked_off_in_the_background,
    only_one_file_of_a_seller_at_a_time_and_only_for_itself,
    a_worker_that_died_is_replaced,
);

const SHOP: &str = include_str!("../../../../tests/data/online-retail-products.csv");

async fn import(
    app: &App,
    owner: SellerId,
    file: &[u8],
    options: ImportOptions,
) -> Result<(Vec<ImportRow>, ImportCounts), ImportError> {
    let mut run = Run::begin(app, owner, file, options).await?;
    let mut rows = Vec::new();
    loop {
        let some = run.next().await?;
        if some.is_empty() {
            return Ok((rows, run.counts()));
        }
        rows.extend(some);
    }
}

fn options(pairs: &[(&str, &str)]) -> ImportOptions {
    let mut options = ImportOptions::default();
    for (name, value) in pairs {
        options.set(name, value).unwrap();
    }
    options
}

fn shop_options() -> ImportOptions {
    options(&[
        ("map", "description=title_en"),
        ("gbp_rate", "20000"),
        ("category", "batik"),
        ("weight_g", "300"),
        ("size", "200x150x100"),
        ("stock", "25"),
        ("publish", "yes"),
    ])
}

async fn published(app: &App, owner: SellerId) -> u64 {
    let filter = Filter { seller: Some(owner), status: Some(Status::Published), ..Filter::default() };
    count(app.db.read(), &filter).await.unwrap()
}

/// Every problem of these rows has a text in both languages.
fn assert_told(rows: &[ImportRow]) {
    let sources: Vec<_> = sentra_shared::page::TEXTS.iter().chain(crate::TEXTS).copied().collect();
    let texts = Texts::load(&sources).unwrap();
    for problem in rows.iter().flat_map(|r| &r.problems) {
        for lang in Lang::ALL {
            let text = problem.text(&texts, lang);
            assert!(!text.contains('[') && !text.contains('{') && text.len() > 10, "{problem:?}: {text}");
        }
    }
}

async fn a_real_shop_is_imported_whole_and_once(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let (rows, counts) = import(app, owner, SHOP.as_bytes(), shop_options()).await.unwrap();
    assert_eq!(rows.len(), 3_938);
    assert_eq!((counts.created + counts.refused, counts.unpublished), (3_938, 0));
    assert_eq!(counts.bytes, u64::try_from(SHOP.len()).unwrap());
    let refused: Vec<&ImportRow> = rows.iter().filter(|r| r.outcome == ImportOutcome::Refused).collect();
    assert!(refused.iter().all(|r| !r.problems.is_empty()));
    assert_eq!(counts.refused, 0, "{refused:?}");
    assert_eq!(published(app, owner).await, counts.created);
    let first: String = SHOP.lines().take(501).flat_map(|line| [line, "\n"]).collect();
    let (_, again) = import(app, owner, first.as_bytes(), shop_options()).await.unwrap();
    assert_eq!((again.unchanged, again.created, again.changed), (500, 0, 0), "a repeat changes nothing");
    assert_eq!(published(app, owner).await, counts.created);
}

const MIXED: &[u8] = b"\xef\xbb\xbfKode;Nama;Harga;Berat;Ukuran;Stok;Catatan\n\
    A1;Keripik tempe;24.000;250 g;200x150x50;12;\n\
    A2;;24000;250;200x150x50;12;no name\n\
    A3;Caf\xe9 \x80;Rp 40.000;0,5 kg;100x100x100;5;another encoding\n\
    A4;Mahal;40.000,50;250;200x150x50;1;sen\n\
    A5;\"Terbuka;24000;250;200x150x50;1;quote\n\
    a1;Huruf kecil;10000;100;10x10x10;1;\n\
    A6;Minus;-5;250;200x150x50;1;\n\
    A7;Berat;1000;banyak;200x150;1;two at once\n\
    A8;Terlalu;2000000000;250;200x150x50;9999999;two of the rules\n\
    ;Tanpa kode;1000;250;200x150x50;1;\n\
    A9;Pendek;1000\n\
    A1;Keripik tempe asli;24000;250;200x150x50;12;again\n";

async fn good_rows_are_taken_and_bad_ones_told(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let (rows, counts) =
        import(app, owner, MIXED, options(&[("category", "batik"), ("publish", "yes")])).await.unwrap();
    assert_told(&rows);
    let told: Vec<_> = rows
        .iter()
        .map(|r| {
            (
                r.line,
                r.sku.as_str(),
                r.outcome,
                r.problems.iter().map(|p| (p.field.as_str(), p.code.as_str())).collect::<Vec<_>>(),
            )
        })
        .collect();
    use ImportOutcome::{Changed, Created, Refused};
    assert_eq!(
        told,
        [
            (2, "A1", Created, vec![]),
            (3, "A2", Refused, vec![("title", "required")]),
            (4, "A3", Created, vec![]),
            (5, "A4", Refused, vec![("price", "not_money")]),
            (6, "", Refused, vec![("row", "quote_not_closed")]),
            (7, "a1", Created, vec![]),
            (8, "A6", Refused, vec![("price", "not_money")]),
            (9, "A7", Refused, vec![("weight_g", "not_a_number"), ("size", "bad_size")]),
            (10, "A8", Refused, vec![("price", "out_of_range"), ("opening_stock", "out_of_range")]),
            (11, "", Refused, vec![("sku", "required")]),
            (12, "", Refused, vec![("row", "wrong_width")]),
            (13, "A1", Changed, vec![]),
        ]
    );
    assert_eq!((counts.created, counts.changed, counts.refused, published(app, owner).await), (3, 1, 8, 3));
    let filter = Filter { seller: Some(owner), ..Filter::default() };
    let products = list(app.db.read(), &filter, Order::Made, 10).await.unwrap();
    let titles: Vec<_> = products.iter().map(|p| p.facts.title.id.as_deref().unwrap()).collect();
    assert!(
        titles.contains(&"Caf\u{e9} \u{20ac}")
            && titles.contains(&"Keripik tempe asli")
            && titles.contains(&"Huruf kecil")
    );
}

async fn what_a_file_leaves_out_stays(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let full = b"sku,title,description,price,category\nA,Batik,Tulis tangan,50000,batik\n";
    import(app, owner, full, ImportOptions::default()).await.unwrap();
    let short = b"sku,title,price\nA,Batik,60000\n";
    let (rows, _) = import(app, owner, short, ImportOptions::default()).await.unwrap();
    assert_eq!(rows[0].outcome, ImportOutcome::Changed);
    let filter = Filter { seller: Some(owner), ..Filter::default() };
    let product = list(app.db.read(), &filter, Order::Made, 1).await.unwrap().remove(0);
    assert_eq!(product.facts.description.id.as_deref(), Some("Tulis tangan"));
    assert_eq!(product.facts.category_id.as_deref(), Some("batik"));
    assert_eq!(product.variants[0].facts.price.unwrap().major(), 60_000);
}

async fn without_the_right_rows_become_drafts(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, Rights::default()).await;
    let file = b"sku,title,price,weight_g,size,category\nA,Batik,50000,100,10x10x10,batik\nB,Keripik,50000,100,10x10x10,keripik\n";
    let (rows, counts) = import(app, owner, file, options(&[("publish", "ya")])).await.unwrap();
    assert_told(&rows);
    assert_eq!((counts.created, counts.unpublished, published(app, owner).await), (2, 2, 0));
    assert_eq!(rows[0].problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["right_ended"]);
    assert!(rows[1].problems.iter().any(|p| p.code == "halal_needed"), "{:?}", rows[1]);
}

async fn a_file_that_cannot_be_used_is_told_before_anything_is_written(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    for (file, pairs, code) in [
        (b"".as_slice(), &[][..], "empty_file"),
        (b"PK\x03\x04", &[], "not_csv"),
        (b"sku,title\nA,B\n", &[("map", "nama=title")], "unknown_column"),
        (b"sku,title\nA,B\n", &[("map", "title=judul")], "unknown_field"),
        (b"title,price\nA,1\n", &[], "missing_column"),
        (b"sku,title,price_gbp\nA,B,1\n", &[], "rate_needed"),
        (b"sku,title\nA,B\n", &[("category", "tidak-ada")], "unknown_category"),
    ] {
        let error = import(app, owner, file, options(pairs)).await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        let problem = error.problem().unwrap();
        assert_told(&[ImportRow {
            line: 0,
            sku: String::new(),
            outcome: ImportOutcome::Refused,
            problems: vec![problem],
        }]);
    }
    assert!(matches!(find_seller(app, "tidak-ada").await, Err(ImportError::UnknownSeller(_))));
    assert_eq!(find_seller(app, &owner.to_string()).await.unwrap(), owner);
    assert_eq!(count(app.db.read(), &Filter { seller: Some(owner), ..Filter::default() }).await.unwrap(), 0);
}

async fn begin(
    app: &App,
    actor: &Actor,
    file: &'static [u8],
    key: Option<&str>,
) -> Result<(sentra_shared::contract::ImportId, bool), Error> {
    let wanted = options(&[("category", "batik"), ("publish", "yes")]);
    start::start(app, actor, wanted, Bytes::from_static(file), IdempotencyKey(key.map(str::to_owned))).await
}

async fn a_file_sent_in_is_worked_off_in_the_background(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let (id, replayed) = begin(app, &seller(owner), MIXED, None).await.unwrap();
    let waiting = owned(app, &seller(owner), id).await.unwrap();
    assert_eq!((replayed, waiting.status, waiting.bytes_done), (false, ImportStatus::Waiting, 0));
    assert!(work::step(app).await.unwrap() && !work::step(app).await.unwrap());
    let done = owned(app, &seller(owner), id).await.unwrap();
    assert_eq!((done.status, done.bytes_done, done.problem), (ImportStatus::Done, done.bytes_total, None));
    assert_eq!(done.ignored_columns, ["Catatan"]);
    assert!(done.finished_at.is_some());
    let counts = store::counts(app.db.read(), id).await.unwrap();
    assert_eq!((counts.created, counts.changed, counts.refused), (3, 1, 8));
    let refused = store::rows(app.db.read(), id, 5, Some(ImportOutcome::Refused), 2).await.unwrap();
    assert_eq!(refused.iter().map(|r| r.line).collect::<Vec<_>>(), [6, 8]);
    let (bad, _) = begin(app, &seller(owner), b"PK\x03\x04", None).await.unwrap();
    work::step(app).await.unwrap();
    let failed = owned(app, &seller(owner), bad).await.unwrap();
    assert_eq!((failed.status, failed.problem.unwrap().code.as_str()), (ImportStatus::Failed, "not_csv"));
}

async fn only_one_file_of_a_seller_at_a_time_and_only_for_itself(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let (owner, other) = (new_seller(app, ALL).await, new_seller(app, ALL).await);
    let actor = seller(owner);
    let (id, _) = begin(app, &actor, MIXED, Some("k")).await.unwrap();
    assert_eq!(begin(app, &actor, MIXED, Some("k")).await.unwrap(), (id, true), "a double tap is one import");
    assert!(matches!(begin(app, &actor, b"other", Some("k")).await, Err(Error::KeyReused(_))));
    assert!(matches!(begin(app, &actor, MIXED, None).await, Err(Error::Invalid(f)) if f[0].code == "import_running"));
    assert!(matches!(begin(app, &actor, b"", None).await, Err(Error::Invalid(f)) if f[0].code == "required"));
    assert!(matches!(owned(app, &seller(other), id).await, Err(Error::NotFound)));
    begin(app, &seller(other), MIXED, None).await.unwrap();
    work::work_off(app.clone()).await.unwrap();
    assert_eq!((published(app, owner).await, published(app, other).await), (3, 3), "codes are each seller's own");
}

async fn a_worker_that_died_is_replaced(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let (id, _) = begin(app, &seller(owner), MIXED, None).await.unwrap();
    let (lease, now) = (sentra_shared::id::fresh(), app.clock.now());
    let until = now + chrono::TimeDelta::seconds(60);
    let claim = (id, lease, now, until);
    let dead = sentra_shared::db::write_tx(&app.db, "claim", &claim, |tx, (id, lease, now, until)| {
        Box::pin(store::claim(tx, *id, *lease, *now, *until))
    });
    assert!(dead.await.unwrap().is_some());
    assert!(!work::step(app).await.unwrap(), "the lease holds");
    app.clock.advance(chrono::TimeDelta::seconds(61));
    assert!(work::step(app).await.unwrap());
    assert_eq!(owned(app, &seller(owner), id).await.unwrap().status, ImportStatus::Done);
    let noted = (id, lease, until);
    let late = sentra_shared::db::write_tx(&app.db, "note", &noted, |tx, (id, lease, until)| {
        Box::pin(store::note(tx, *id, *lease, *until, 1, &[]))
    });
    assert!(!late.await.unwrap(), "who lost the lease writes nothing");
}
