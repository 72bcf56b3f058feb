//! Use cases on both databases.

use sea_orm::{ConnectionTrait, Statement};
use sentra_migrations::CatalogueMigrator;
use sentra_shared::{
    contract::{
        ProductId, SellerId,
        account::{Rights, SellerStatus},
        catalogue::{OFFER_CHANGED, OfferChanged, PRODUCT_CHANGED, ProductChanged, Status},
    },
    db::{testing::TestDb, write_tx},
    failure::{Failure, FieldError},
    feed::{FeedSource, LocalFeed, Snapshots},
    files::Files,
    http::IdempotencyKey,
    money::Money,
    text::Localized,
};
use tokio_util::sync::CancellationToken;

use super::{CatalogueSnapshots, Filter, Order, Product, Upsert, by_id, create, edit, list, publish, upsert, withdraw};
use crate::{
    app::App,
    error::Error,
    photos::{Arrange, add, arrange},
    staff::{block, feature, unblock},
    testing::{ALL, TestApp, app, draft, new_seller, picture, seller, seller_state, staff, tell},
};

sentra_shared::both_databases!(CatalogueMigrator:
    a_draft_is_published_when_nothing_is_missing,
    everything_missing_is_told_at_once,
    food_needs_its_own_right,
    a_right_that_ends_takes_products_off_and_its_return_does_not_bring_them_back,
    a_suspended_seller_has_no_products_in_the_shop,
    a_code_is_unique_for_a_seller_and_case_counts,
    two_options_may_swap_their_codes,
    a_stale_change_is_refused,
    a_published_product_keeps_what_it_needs,
    another_sellers_product_is_not_found,
    the_same_key_makes_one_product,
    the_same_photo_twice_is_one,
    a_photo_that_cannot_be_stored_is_not_there,
    staff_feature_and_block_with_a_record,
    events_carry_growing_versions,
    snapshots_page_through_everything,
    an_import_repeated_changes_nothing,
);

async fn made(app: &App, owner: SellerId, sku: &str, category: &str) -> Product {
    create(app, &seller(owner), draft(sku, category), IdempotencyKey(None)).await.unwrap().product
}

async fn published(app: &App, owner: SellerId, sku: &str, category: &str, seed: u8) -> Product {
    let product = made(app, owner, sku, category).await;
    add(app, &seller(owner), product.id, picture(seed), Localized::default()).await.unwrap();
    publish(app, &seller(owner), product.id).await.unwrap()
}

async fn now(app: &App, id: ProductId) -> Product {
    by_id(app.db.read(), id).await.unwrap().unwrap()
}

fn codes(missing: &[FieldError]) -> Vec<&'static str> {
    missing.iter().map(|m| m.code).collect()
}

fn lacks(outcome: Result<Product, Error>) -> Vec<&'static str> {
    match outcome {
        Err(Error::NotPublishable(missing)) => codes(&missing),
        other => panic!("published or failed otherwise: {other:?}"),
    }
}

fn wrong(outcome: Result<Product, Error>) -> Vec<(String, &'static str)> {
    match outcome {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|f| (f.field, f.code)).collect(),
        other => panic!("not refused for its fields: {other:?}"),
    }
}

async fn a_draft_is_published_when_nothing_is_missing(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = published(app, owner, "A", "keripik", 1).await;
    assert_eq!(product.status, Status::Published);
    assert!(product.published_at.is_some());
    assert!(product.slug.starts_with("keripik-apel-manalagi-") && product.slug.ends_with(&product.key));
    assert_eq!(
        product.facts.origin_region.as_deref(),
        Some("35.79"),
        "made where its seller is, unless said otherwise"
    );
    assert_eq!(publish(app, &seller(owner), product.id).await.unwrap(), product, "publishing twice changes nothing");
    let gone = withdraw(app, &seller(owner), product.id).await.unwrap();
    assert_eq!((gone.status, gone.published_at), (Status::Withdrawn, product.published_at));
    let shown = Filter { status: Some(Status::Published), ..Filter::default() };
    assert!(list(app.db.read(), &shown, Order::Published, 10).await.unwrap().is_empty());
}

async fn everything_missing_is_told_at_once(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, Rights::default()).await;
    let mut bare = draft("A", "keripik");
    bare.facts.halal_certificate = None;
    bare.variants[0].facts.weight_g = None;
    bare.variants[0].facts.size_mm = None;
    let product = create(app, &seller(owner), bare, IdempotencyKey(None)).await.unwrap().product;
    assert_eq!(
        lacks(publish(app, &seller(owner), product.id).await),
        ["right_ended", "food_right_ended", "photo_needed", "weight_needed", "size_needed", "halal_needed"]
    );
    let stranger = SellerId::new();
    let unknown = made(app, stranger, "B", "batik").await;
    assert_eq!(lacks(publish(app, &seller(stranger), unknown.id).await), ["seller_unknown", "photo_needed"]);
}

async fn food_needs_its_own_right(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, Rights { list: true, list_food: false, export: false }).await;
    published(app, owner, "B", "batik", 1).await;
    let food = made(app, owner, "A", "keripik").await;
    add(app, &seller(owner), food.id, picture(2), Localized::default()).await.unwrap();
    assert_eq!(lacks(publish(app, &seller(owner), food.id).await), ["food_right_ended"]);
}

async fn a_right_that_ends_takes_products_off_and_its_return_does_not_bring_them_back(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let food = published(app, owner, "A", "keripik", 1).await;
    let cloth = published(app, owner, "B", "batik", 2).await;

    tell(app, &seller_state(owner, Rights { list: true, list_food: false, export: false }), 2).await;
    let taken = now(app, food.id).await;
    assert_eq!((taken.status, taken.status_reason.as_deref()), (Status::Withdrawn, Some("food_right_ended")));
    assert_eq!(now(app, cloth.id).await.status, Status::Published);

    tell(app, &seller_state(owner, Rights::default()), 3).await;
    assert_eq!(now(app, cloth.id).await.status_reason.as_deref(), Some("right_ended"));

    tell(app, &seller_state(owner, ALL), 4).await;
    assert_eq!(now(app, food.id).await.status, Status::Withdrawn);
    assert_eq!(publish(app, &seller(owner), food.id).await.unwrap().status_reason, None);

    // An older event that comes late counts for nothing.
    tell(app, &seller_state(owner, Rights::default()), 3).await;
    assert_eq!(now(app, food.id).await.status, Status::Published);
}

async fn a_suspended_seller_has_no_products_in_the_shop(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = published(app, owner, "A", "keripik", 1).await;
    let mut state = seller_state(owner, ALL);
    state.status = SellerStatus::Suspended;
    tell(app, &state, 2).await;
    assert_eq!(now(app, product.id).await.status_reason.as_deref(), Some("seller_suspended"));
    assert_eq!(lacks(publish(app, &seller(owner), product.id).await), ["seller_suspended"]);
    assert!(crate::sellers::by_slug(app.db.read(), &state.slug).await.unwrap().is_none());
}

async fn a_code_is_unique_for_a_seller_and_case_counts(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    made(app, owner, "85123A", "batik").await;
    made(app, owner, "85123a", "batik").await;
    made(app, new_seller(app, ALL).await, "85123A", "batik").await;
    let again = create(app, &seller(owner), draft("85123A", "batik"), IdempotencyKey(None)).await;
    assert_eq!(wrong(again.map(|c| c.product)), [("variants[0].sku".to_owned(), "taken")]);
}

async fn two_options_may_swap_their_codes(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let mut two = draft("A", "batik");
    two.variants.push(draft("B", "batik").variants.remove(0));
    let product = create(app, &seller(owner), two, IdempotencyKey(None)).await.unwrap().product;
    let mut swapped = product.to_draft();
    swapped.variants[0].facts.sku = "B".into();
    swapped.variants[1].facts.sku = "A".into();
    let after = edit(app, &seller(owner), product.id, product.version, swapped).await.unwrap();
    assert_eq!(after.variants[0].id, product.variants[0].id);
    assert_eq!(
        now(app, product.id).await.variants.iter().map(|v| v.facts.sku.as_str()).collect::<Vec<_>>(),
        ["B", "A"]
    );

    // An option left out is kept for the orders that name it, and its code is free again.
    let mut one = after.to_draft();
    one.variants.truncate(1);
    let after = edit(app, &seller(owner), product.id, after.version, one).await.unwrap();
    assert_eq!((after.active().count(), after.variants.len()), (1, 2));
    made(app, owner, "A", "batik").await;
}

async fn a_stale_change_is_refused(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = made(app, owner, "A", "batik").await;
    let mut changed = product.to_draft();
    changed.facts.title = Localized::new("Batik tulis", "");
    let after = edit(app, &seller(owner), product.id, product.version, changed.clone()).await.unwrap();
    assert!(after.slug.starts_with("batik-tulis-") && after.slug.ends_with(&product.key), "the key stays");
    let late = edit(app, &seller(owner), product.id, product.version, changed.clone()).await;
    assert!(matches!(late, Err(Error::Stale)));
    let same = edit(app, &seller(owner), product.id, after.version, changed).await.unwrap();
    assert_eq!(same.version, after.version, "nothing differs, nothing happens");
}

async fn a_published_product_keeps_what_it_needs(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = published(app, owner, "A", "keripik", 1).await;
    let mut poorer = product.to_draft();
    poorer.facts.halal_certificate = None;
    poorer.variants[0].facts.price = None;
    let outcome = edit(app, &seller(owner), product.id, product.version, poorer).await;
    assert_eq!(
        wrong(outcome),
        [("variants[0].price".to_owned(), "price_needed"), ("halal_certificate".to_owned(), "halal_needed")]
    );
    let last = arrange(app, &seller(owner), product.id, Arrange::Delete(product.photos[0].id)).await;
    assert_eq!(wrong(last), [("photos".to_owned(), "last_photo")]);
    for price in [Money::rupiah(0).unwrap(), Money::rupiah(-5).unwrap(), Money::rupiah(1_000_000_001).unwrap()] {
        let mut bad = product.to_draft();
        bad.variants[0].facts.price = Some(price);
        assert_eq!(
            wrong(edit(app, &seller(owner), product.id, product.version, bad).await),
            [("variants[0].price".to_owned(), "out_of_range")]
        );
    }
}

async fn another_sellers_product_is_not_found(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = made(app, owner, "A", "batik").await;
    let other = seller(new_seller(app, ALL).await);
    assert!(matches!(edit(app, &other, product.id, 1, product.to_draft()).await, Err(Error::NotFound)));
    assert!(matches!(publish(app, &other, product.id).await, Err(Error::NotFound)));
    assert!(matches!(withdraw(app, &other, product.id).await, Err(Error::NotFound)));
    assert!(matches!(add(app, &other, product.id, picture(1), Localized::default()).await, Err(Error::NotFound)));
    assert!(matches!(super::visible(app, &other, product.id).await, Err(Error::NotFound)));
    assert!(super::visible(app, &seller(owner), product.id).await.is_ok());
    assert!(matches!(feature(app, &other, product.id, true).await, Err(Error::Denied(_))));
}

async fn the_same_key_makes_one_product(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let person = seller(owner);
    let key = || IdempotencyKey(Some("tap".into()));
    let first = create(app, &person, draft("", "batik"), key()).await.unwrap();
    let second = create(app, &person, draft("", "batik"), key()).await.unwrap();
    assert!(second.replayed && !first.replayed);
    assert_eq!(second.product, first.product);
    assert!(matches!(create(app, &person, draft("C", "batik"), key()).await, Err(Error::KeyReused(_))));
}

async fn the_same_photo_twice_is_one(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = made(app, owner, "A", "batik").await;
    let one = add(app, &seller(owner), product.id, picture(1), Localized::default()).await.unwrap();
    let same = add(app, &seller(owner), product.id, picture(1), Localized::default()).await.unwrap();
    assert_eq!(one, same);
    for width in [320, 640, 1200] {
        app.files.get(&format!("{}-{width}.webp", one.key)).await.unwrap();
    }
    app.files.get(&format!("{}-1200.jpg", one.key)).await.unwrap();
    for seed in 2..=10 {
        add(app, &seller(owner), product.id, picture(seed), Localized::default()).await.unwrap();
    }
    let eleventh = add(app, &seller(owner), product.id, picture(11), Localized::default()).await;
    assert!(matches!(eleventh, Err(Error::Invalid(f)) if f[0].code == "too_many_photos"));
    let all = now(app, product.id).await.photos;
    let after = arrange(app, &seller(owner), product.id, Arrange::First(all[3].id)).await.unwrap();
    assert_eq!(now(app, product.id).await.photos, after.photos);
    assert_eq!(after.photos[0], all[3]);
}

async fn a_photo_that_cannot_be_stored_is_not_there(db: TestDb) {
    let TestApp { app, deps, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = made(app, owner, "A", "batik").await;
    let mut nobody = deps.settings.files.clone();
    nobody.bucket = "b".to_owned();
    nobody.endpoint = "http://127.0.0.1:1".to_owned();
    nobody.access_key.0 = "a".to_owned();
    nobody.secret_key.0 = "b".to_owned();
    let away = App { files: Files::open(&nobody, "/".as_ref()).unwrap(), ..app.clone() };
    let refused = add(&away, &seller(owner), product.id, picture(1), Localized::default()).await.unwrap_err();
    let told = Failure::from(refused);
    assert_eq!((told.status, told.code), (503, "unavailable"));
    assert_eq!(now(app, product.id).await, product, "nothing is half done");
    add(app, &seller(owner), product.id, picture(1), Localized::default()).await.unwrap();
    assert_eq!(now(app, product.id).await.photos.len(), 1);
}

async fn staff_feature_and_block_with_a_record(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = published(app, owner, "A", "batik", 1).await;
    assert!(feature(app, &staff(), product.id, true).await.unwrap().featured);
    assert!(matches!(block(app, &staff(), product.id, " ").await, Err(Error::Invalid(_))));
    let blocked = block(app, &staff(), product.id, "Foto bukan milik penjual").await.unwrap();
    assert_eq!((blocked.status, blocked.featured), (Status::Blocked, false));
    assert!(matches!(publish(app, &seller(owner), product.id).await, Err(Error::Blocked)));
    assert_eq!(unblock(app, &staff(), product.id).await.unwrap().status, Status::Withdrawn);
    publish(app, &seller(owner), product.id).await.unwrap();
    let records = Statement::from_string(app.db.backend(), "select id from audit where action like 'product.%'");
    assert_eq!(app.db.read().query_all_raw(records).await.unwrap().len(), 3);
}

async fn events_carry_growing_versions(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let product = published(app, owner, "A", "keripik", 1).await;
    let feed =
        std::sync::Arc::new(LocalFeed::new(app.db.clone(), std::sync::Arc::new(CatalogueSnapshots(app.db.clone()))));
    let stop = CancellationToken::new();
    let stamping =
        tokio::spawn(sentra_shared::feed::sequencer(app.db.clone(), app.clock.clone(), feed.progress(), stop.clone()));
    let mut events = Vec::new();
    while events.len() < 6 {
        let after = events.last().map_or(0, |e: &sentra_shared::feed::Event| e.position);
        events.extend(feed.read(after, 100, 400).await.unwrap().events);
    }
    stop.cancel();
    stamping.await.unwrap();
    let of = |name: &str| events.iter().filter(|e| e.name == name).collect::<Vec<_>>();
    let versions = |name: &str| of(name).iter().map(|e| e.version).collect::<Vec<_>>();
    assert_eq!(versions(PRODUCT_CHANGED), [1, 2, 3]);
    assert_eq!(versions(OFFER_CHANGED), [1, 2, 3], "one counter for the product and its offers");
    let told: ProductChanged = of(PRODUCT_CHANGED)[2].parse().unwrap();
    assert_eq!((told.status, told.price_min, told.halal), (Status::Published, Money::rupiah(24_000).unwrap(), true));
    assert_eq!(told.category_path, ["keripik"]);
    let offer: OfferChanged = of(OFFER_CHANGED)[0].parse().unwrap();
    assert_eq!((offer.status, offer.opening_stock, offer.food), (Status::Draft, Some(12), true));
    assert_eq!(offer.variant_id, product.variants[0].id);
}

async fn snapshots_page_through_everything(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    for sku in ["A", "B", "C"] {
        made(app, owner, sku, "batik").await;
    }
    let mut unfinished = draft("D", "batik");
    unfinished.variants[0].facts.price = None;
    create(app, &seller(owner), unfinished, IdempotencyKey(None)).await.unwrap();
    let snapshots = CatalogueSnapshots(app.db.clone());
    for (topic, total) in [("products", 4), ("offers", 3)] {
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let (events, next) = snapshots.page(topic, after.as_deref(), 2).await.unwrap();
            seen.extend(events.into_iter().map(|e| e.subject));
            match next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let distinct: std::collections::HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (total, total), "{topic}");
    }
    assert!(snapshots.page("nothing", None, 2).await.is_err());
}

async fn an_import_repeated_changes_nothing(db: TestDb) {
    let TestApp { app, .. } = &app(db).await;
    let owner = new_seller(app, ALL).await;
    let from = app.settings.programme.halal_required_from;
    let bring = async |price: i64| {
        let mut file = draft("85123A", "batik");
        file.variants[0].facts.price = Some(Money::rupiah(price).unwrap());
        let wanted = Upsert::new(owner, file, true, from, app.clock.now());
        write_tx(&app.db, "import", &wanted, |tx, wanted| Box::pin(upsert(tx, wanted))).await.unwrap()
    };
    let first = bring(20_000).await;
    assert!(first.created && first.changed);
    assert_eq!(first.missing, [], "a file holds no photos, so none is asked for");
    let again = bring(20_000).await;
    assert_eq!((again.product, again.created, again.changed), (first.product, false, false));
    let dearer = bring(30_000).await;
    assert_eq!((dearer.product, dearer.changed), (first.product, true));
    assert_eq!(now(app, first.product).await.variants[0].facts.price, Some(Money::rupiah(30_000).unwrap()));
}
