use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Statement};
use sentra_migrations::CatalogueMigrator;
use sentra_shared::{
    contract::{
        SellerId,
        account::{MissingRight, Rights, SellerChanged, SellerStatus},
        catalogue::{OfferChanged, ProductChanged},
    },
    db::testing::TestDb,
    feed::Snapshots,
    http::IdempotencyKey,
    job::JobHandler,
    text::Localized,
};

use super::{
    RightJob,
    markets::MARKETS,
    rules::{Around, Readiness, Status, assess, licences, ready_for},
    sweep,
};
use crate::{
    app::App,
    products::{Codes, Facts, Paper, Papers, Product, Variant, create, edit},
    testing::{ALL, app, draft, seller, seller_state, tell},
};

sentra_shared::both_databases!(CatalogueMigrator:
    a_right_that_comes_or_goes_is_told_again,
    what_a_rule_changes_is_told_again_once,
);

const EXPORT: Rights = Rights { list: true, list_food: true, export: true };

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 25).unwrap()
}

fn trained() -> SellerChanged {
    seller_state(SellerId::new(), EXPORT)
}

/// Apple chips with everything that every country asks.
fn whole() -> Product {
    let draft = draft("KA-1", "keripik");
    let mut facts = draft.facts;
    facts.hs_code = Some("200899".into());
    facts.origin_region = Some("35.79".into());
    facts.shelf_life_days = Some(180);
    facts.pirt = Some("206350701234526".into());
    facts.ingredients = Localized::new("Apel, minyak sawit", "Apple, palm oil");
    facts.allergens = Codes(vec!["none".into()]);
    let mut variant = draft.variants[0].facts.clone();
    variant.net_g = Some(220);
    let now = sentra_shared::clock::Clock::system().now();
    Product {
        id: sentra_shared::contract::ProductId::new(),
        key: "abcd2345".into(),
        slug: "keripik-apel-abcd2345".into(),
        seller_id: SellerId::new(),
        facts,
        status: sentra_shared::contract::catalogue::Status::Published,
        status_reason: None,
        published_at: Some(now),
        featured: false,
        rating_hundredths: 0,
        review_count: 0,
        ready_for: Codes::default(),
        version: 1,
        created_at: now,
        updated_at: now,
        variants: vec![Variant {
            id: sentra_shared::contract::VariantId::new(),
            facts: variant,
            opening_stock: None,
            retired: false,
        }],
        photos: Vec::new(),
    }
}

/// A carved box, which is no food.
fn craft() -> Product {
    let mut product = whole();
    let title = Localized::new("Kotak ukir", "Carved box");
    product.facts = Facts {
        title,
        category_id: Some("batik".into()),
        hs_code: Some("442090".into()),
        origin_region: Some("35.79".into()),
        ..Facts::default()
    };
    product
}

fn find(product: &Product, seller: Option<&SellerChanged>, food: bool, country: &str) -> Readiness {
    let market = MARKETS.iter().find(|m| m.code == country).unwrap();
    assess(product, &Around { seller, food, today: today() }, market)
}

/// Codes of the hard items that are missing.
fn blocks(found: &Readiness) -> Vec<&str> {
    found.items.iter().filter(|i| i.hard && i.status == Status::Missing).map(|i| i.code.as_str()).collect()
}

fn status(found: &Readiness, code: &str) -> Option<Status> {
    found.items.iter().find(|i| i.code == code).map(|i| i.status)
}

#[test]
fn a_whole_product_is_ready_everywhere() {
    let seller = trained();
    for (product, food) in [(whole(), true), (craft(), false)] {
        for market in &MARKETS {
            let found = find(&product, Some(&seller), food, market.code);
            assert!(found.ready && found.score == 100, "{}: {:?}", market.code, found.items);
        }
        assert_eq!(
            ready_for(&product, &Around { seller: Some(&seller), food, today: today() }),
            ["HK", "SG", "MY", "JP"]
        );
    }
}

#[test]
fn each_lack_blocks_where_it_counts() {
    type Change = fn(&mut Product);
    let everywhere: &[&str] = &["HK", "SG", "MY", "JP"];
    let table: &[(&str, Change, &[&str])] = &[
        ("hs_code", |p| p.facts.hs_code = None, everywhere),
        ("net_weight", |p| p.variants[0].facts.net_g = None, everywhere),
        ("package", |p| p.variants[0].facts.size_mm = None, everywhere),
        ("net_weight", |p| p.variants.clear(), everywhere),
        ("origin", |p| p.facts.origin_region = None, everywhere),
        ("not_dangerous", |p| p.facts.dangerous_goods = true, everywhere),
        ("shelf_life", |p| p.facts.shelf_life_days = None, everywhere),
        ("shelf_life", |p| p.facts.shelf_life_days = Some(29), everywhere),
        ("halal", |p| p.facts.halal_certificate = None, &["MY"]),
        ("control_coffee", |p| p.facts.hs_code = Some("090121".into()), everywhere),
        ("control_logs", |p| p.facts.hs_code = Some("44032010".into()), everywhere),
        ("control_rattan", |p| p.facts.hs_code = Some("140120".into()), everywhere),
    ];
    let seller = trained();
    for (code, change, countries) in table {
        let mut product = whole();
        change(&mut product);
        for market in &MARKETS {
            let found = find(&product, Some(&seller), true, market.code);
            let expected = countries.contains(&market.code);
            assert_eq!(blocks(&found).contains(code), expected, "{code} {}: {:?}", market.code, blocks(&found));
            assert_eq!(found.ready, !expected, "{code} {}", market.code);
            assert!(found.score <= 100 && (found.score < 100 || !expected));
        }
    }
    let mut lasting = whole();
    lasting.facts.shelf_life_days = Some(30);
    assert!(find(&lasting, Some(&seller), true, "HK").ready);
    let food_only = find(&craft(), Some(&seller), false, "MY");
    assert!(status(&food_only, "halal").is_none() && status(&food_only, "shelf_life").is_none());
}

#[test]
fn labels_are_advised_and_never_block() {
    let seller = trained();
    let mut bare = whole();
    bare.facts.ingredients = Localized::new("Apel", "");
    bare.facts.allergens = Codes::default();
    bare.facts.pirt = None;
    bare.facts.title = Localized::new("Keripik apel", "");
    for market in &MARKETS {
        let found = find(&bare, Some(&seller), true, market.code);
        assert!(found.ready && found.score < 100, "{}", market.code);
        for code in ["ingredients", "allergens", "food_licence", "title"] {
            assert_eq!(status(&found, code), Some(Status::Missing), "{code} {}", market.code);
        }
    }
    // Hong Kong reads Chinese as well as English; Singapore does not.
    bare.facts.ingredients.zh_hant = Some("蘋果、棕櫚油".into());
    assert_eq!(status(&find(&bare, Some(&seller), true, "HK"), "ingredients"), Some(Status::Done));
    assert_eq!(status(&find(&bare, Some(&seller), true, "SG"), "ingredients"), Some(Status::Missing));
    assert_eq!(status(&find(&bare, Some(&seller), true, "HK"), "label_hk"), Some(Status::Ask));
    assert_eq!(status(&find(&bare, Some(&seller), true, "HK"), "importer"), Some(Status::Ask));
    assert_eq!(status(&find(&bare, Some(&seller), true, "JP"), "importer"), None);
}

#[test]
fn papers_settle_what_they_are_for() {
    let seller = trained();
    let paper = |code: &str, number: Option<&str>| Paper { code: code.into(), number: number.map(str::to_owned) };
    let mut coffee = whole();
    coffee.facts.hs_code = Some("090121".into());
    coffee.facts.papers = Papers(vec![paper("coffee_exporter", Some("EKS-1"))]);
    assert!(find(&coffee, Some(&seller), true, "HK").ready);
    let mut wood = craft();
    assert_eq!(status(&find(&wood, Some(&seller), false, "HK"), "control_wood"), Some(Status::Ask));
    wood.facts.papers = Papers(vec![paper("svlk", Some("VLK-1"))]);
    assert_eq!(status(&find(&wood, Some(&seller), false, "HK"), "control_wood"), Some(Status::Done));
    // What comes with each shipment is named for the coordinator whether or not the seller ticked it.
    let chips = whole();
    assert_eq!(status(&find(&chips, Some(&seller), true, "HK"), "control_processed_food"), Some(Status::PerShipment));
    assert_eq!(licences(&chips.facts, today()), ["halal", "pirt", "health_certificate"]);
    assert_eq!(licences(&wood.facts, today()), ["svlk"]);
    // A rule of one country is nobody else's.
    let mut spirit = whole();
    spirit.facts.hs_code = Some("220870".into());
    assert_eq!(status(&find(&spirit, Some(&seller), true, "HK"), "control_dutiable"), Some(Status::Ask));
    assert_eq!(status(&find(&spirit, Some(&seller), true, "SG"), "control_dutiable"), None);
    // What no rule names is asked about.
    let mut shirt = craft();
    shirt.facts.hs_code = Some("620520".into());
    assert_eq!(status(&find(&shirt, Some(&seller), false, "HK"), "control_unknown"), Some(Status::Ask));
}

#[test]
fn the_sellers_right_is_asked_and_its_lack_explained() {
    let step = |seller: Option<&SellerChanged>| {
        let found = find(&whole(), seller, true, "HK");
        assert_eq!(blocks(&found), ["export_right"]);
        found.items[0].step.clone()
    };
    let lacking = |code: &str| {
        let missing = MissingRight { right: "export".into(), code: code.into(), detail: String::new(), due: None };
        SellerChanged { missing: vec![missing], ..seller_state(SellerId::new(), ALL) }
    };
    assert_eq!(step(None), "readiness-export-right-step");
    assert_eq!(step(Some(&lacking("export_training_missing"))), "readiness-export-right-step");
    assert_eq!(step(Some(&lacking("export_training_ended"))), "readiness-export-right-ended");
    assert_eq!(step(Some(&lacking("export_training_begins"))), "readiness-export-right-begins");
    let suspended = SellerChanged { status: SellerStatus::Suspended, ..trained() };
    assert_eq!(step(Some(&suspended)), "readiness-export-right-suspended");
}

#[test]
fn every_item_has_its_words() {
    let texts = sentra_shared::text::Texts::load(crate::TEXTS).unwrap();
    let mut products = vec![whole(), craft(), Product { variants: Vec::new(), ..whole() }];
    for code in [
        "0301", "0508", "0714", "090111", "121190", "140120", "250500", "260111", "310210", "330129", "440320",
        "720410", "970500", "220870", "620520",
    ] {
        let mut product = whole();
        product.facts.hs_code = Some(code.into());
        product.facts.shelf_life_days = Some(3);
        products.push(product);
    }
    for product in &products {
        for market in &MARKETS {
            for item in find(product, None, true, market.code).items {
                for key in [item.name_key(), item.step.clone(), item.who.key().to_owned(), market.name_key()] {
                    for lang in sentra_shared::text::Lang::ALL {
                        assert!(!texts.get(lang, &key, &[]).starts_with('['), "{key} in {lang}");
                    }
                }
            }
        }
    }
}

/// What the product and its offer say now, and how often the product was told.
async fn told(app: &App) -> (Vec<String>, Vec<String>, usize) {
    let snapshots = crate::products::CatalogueSnapshots(app.db.clone());
    let product: ProductChanged = snapshots.page("products", None, 10).await.unwrap().0[0].parse().unwrap();
    let offer: OfferChanged = snapshots.page("offers", None, 10).await.unwrap().0[0].parse().unwrap();
    let count = Statement::from_string(app.db.backend(), "select id from event where name = 'product.changed'");
    let count = app.db.read().query_all_raw(count).await.unwrap().len();
    (product.ready_for, offer.export.ready_for, count)
}

async fn made(app: &App, rights: Rights) -> (SellerId, Product) {
    let id = SellerId::new();
    tell(app, &seller_state(id, rights), 1).await;
    let mut wanted = draft("KA-1", "keripik");
    wanted.facts = Facts { origin_region: None, ..whole().facts };
    wanted.variants[0].facts.net_g = Some(220);
    let product = create(app, &seller(id), wanted, IdempotencyKey(None)).await.unwrap().product;
    (id, product)
}

async fn a_right_that_comes_or_goes_is_told_again(db: TestDb) {
    let test = app(db).await;
    let app = &test.app;
    let (id, _) = made(app, ALL).await;
    assert_eq!(told(app).await, (vec![], vec![], 1));
    let job = RightJob(app.clone());
    let payload = || serde_json::json!({ "seller": id, "after": null });
    tell(app, &seller_state(id, EXPORT), 2).await;
    job.run(payload()).await.unwrap();
    let all: Vec<String> = ["HK", "SG", "MY", "JP"].map(str::to_owned).into();
    assert_eq!(told(app).await, (all.clone(), all.clone(), 2));
    // The same again tells nothing.
    job.run(payload()).await.unwrap();
    assert_eq!(told(app).await.2, 2);
    tell(app, &seller_state(id, ALL), 3).await;
    job.run(payload()).await.unwrap();
    assert_eq!(told(app).await, (vec![], vec![], 3));
}

async fn what_a_rule_changes_is_told_again_once(db: TestDb) {
    let test = app(db).await;
    let app = &test.app;
    let (id, product) = made(app, EXPORT).await;
    assert_eq!(told(app).await.0.len(), 4);
    // An edit that takes readiness away is told with the edit itself.
    let mut wanted = product.to_draft();
    wanted.facts.halal_certificate = None;
    wanted.facts.not_halal = true;
    let product = edit(app, &seller(id), product.id, product.version, wanted).await.unwrap();
    assert_eq!(told(app).await.0, ["HK", "SG", "JP"]);
    sweep(app.clone()).await.unwrap();
    assert_eq!(told(app).await.2, 2, "nothing has changed since");
    // As if a rule had been another one when it was last told.
    let stale = Product { ready_for: Codes(vec!["MY".into()]), ..product.changed(app.clock.now()) };
    sentra_shared::db::write_tx(&app.db, "test", &(product, stale), |tx, (before, after)| {
        Box::pin(async move { crate::products::save(tx, before, after).await })
    })
    .await
    .unwrap();
    sweep(app.clone()).await.unwrap();
    let (ready, offer, count) = told(app).await;
    assert_eq!((ready.len(), offer.len(), count), (3, 3, 3));
    sweep(app.clone()).await.unwrap();
    assert_eq!(told(app).await.2, 3);
}
