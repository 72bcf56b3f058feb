use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::VariantId,
    db::{testing::TestDb, write_tx},
    http::IdempotencyKey,
    session::Role,
};

use super::{
    Part, allocate,
    change::{self, Count, MoveIn},
    release,
    rules::{Figure, Kind},
    ship, store,
};
use crate::{
    app::App,
    error::{Error, Shortage},
    orders, testing,
};

sentra_shared::both_databases!(OrderMigrator:
    a_sale_holds_allocates_and_ships,
    what_is_called_off_can_be_sold_again,
    the_same_variant_twice_cannot_oversell,
    others_hear_only_of_levels_they_see,
    a_count_must_cover_what_is_promised,
    another_sellers_stock_is_not_there,
    a_movement_with_the_same_key_happens_once,
);

async fn figure(app: &App, variant: VariantId) -> Figure {
    store::find(app.db.read(), variant).await.unwrap().unwrap().figure
}

async fn levels(app: &App) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let db = app.db.read();
    let sql = "select count(*) as n from event where name = 'stock.level'";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get::<i64>("", "n").unwrap()
}

async fn a_sale_holds_allocates_and_ships(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 10).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(variant, 4)]).await;
    let placed = testing::order(&app, &guest, cart, "bank_transfer").await.unwrap();
    assert_eq!(figure(&app, variant).await, Figure { on_hand: 10, allocated: 0, held: 4 });

    let input = (placed.order, app.now());
    for _ in 0..2 {
        write_tx(&app.db, "pay", &input, |tx, (order, now)| Box::pin(allocate(tx, Part::Order(*order), *now)))
            .await
            .unwrap();
    }
    assert_eq!(figure(&app, variant).await, Figure { on_hand: 10, allocated: 4, held: 0 });

    let part = orders::store::fulfilments_of(app.db.read(), placed.order).await.unwrap().remove(0);
    let version = store::find(app.db.read(), variant).await.unwrap().unwrap().version;
    for _ in 0..2 {
        write_tx(&app.db, "ship", &(part.id, app.now()), |tx, (id, now)| Box::pin(ship(tx, *id, *now))).await.unwrap();
    }
    assert_eq!(figure(&app, variant).await, Figure { on_hand: 6, allocated: 0, held: 0 });
    assert_eq!(store::find(app.db.read(), variant).await.unwrap().unwrap().version, version + 1);
}

async fn what_is_called_off_can_be_sold_again(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 3).await;
    let guest = testing::guest();
    for paid in [false, true] {
        let cart = testing::cart(&app, &guest, &[(variant, 3)]).await;
        let placed = testing::order(&app, &guest, cart, "bank_transfer").await.unwrap();
        let input = (placed.order, app.now(), paid);
        write_tx(&app.db, "off", &input, |tx, (order, now, paid)| {
            Box::pin(async move {
                if *paid {
                    allocate(tx, Part::Order(*order), *now).await?;
                }
                release(tx, Part::Order(*order), *now).await?;
                release(tx, Part::Order(*order), *now).await
            })
        })
        .await
        .unwrap();
        assert_eq!(figure(&app, variant).await, Figure { on_hand: 3, allocated: 0, held: 0 }, "paid {paid}");
    }
}

async fn the_same_variant_twice_cannot_oversell(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 3).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(variant, 1)]).await;
    let placed = testing::order(&app, &guest, cart, "bank_transfer").await.unwrap();
    let part = orders::store::fulfilments_of(app.db.read(), placed.order).await.unwrap().remove(0);
    let want = super::Want { variant, fulfilment: part.id, quantity: 2 };
    let input = (placed.order, [want, want], app.now());
    let refused =
        write_tx(&app.db, "hold", &input, |tx, (order, wants, now)| Box::pin(super::hold(tx, *order, wants, *now)))
            .await;
    assert!(matches!(refused, Err(Error::OutOfStock(short)) if short == [Shortage { variant, left: 2 }]));
    assert_eq!(figure(&app, variant).await.held, 1);
}

async fn others_hear_only_of_levels_they_see(test: TestDb) {
    let app = testing::app(&test);
    let (seller, variant) = testing::market(&app, 20_000, 20).await;
    let actor = testing::person(Some(seller), &[Role::Seller]);
    assert_eq!(levels(&app).await, 1, "the opening is told");
    for (on_hand, told) in [(19, 1), (6, 1), (5, 2), (5, 2), (0, 3), (40, 4)] {
        change::set_on_hand(&app, &actor, variant, Count { on_hand, version: None }).await.unwrap();
        assert_eq!(levels(&app).await, told, "{on_hand} on hand");
    }
}

async fn a_count_must_cover_what_is_promised(test: TestDb) {
    let app = testing::app(&test);
    let (seller, variant) = testing::market(&app, 20_000, 10).await;
    let actor = testing::person(Some(seller), &[Role::Seller]);
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(variant, 4)]).await;
    testing::order(&app, &guest, cart, "bank_transfer").await.unwrap();
    let refused = change::set_on_hand(&app, &actor, variant, Count { on_hand: 3, version: None }).await;
    assert!(matches!(refused, Err(Error::Invalid(fields)) if fields[0].code == "below_promised"));
    let stock = change::set_on_hand(&app, &actor, variant, Count { on_hand: 4, version: Some(1) }).await.unwrap();
    assert_eq!((stock.figure.available(), stock.version), (0, 2));
    let stale = change::set_on_hand(&app, &actor, variant, Count { on_hand: 9, version: Some(1) }).await;
    assert!(matches!(stale, Err(Error::Stale)));
}

async fn another_sellers_stock_is_not_there(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 10).await;
    let (other, _) = testing::market(&app, 20_000, 10).await;
    let actor = testing::person(Some(other), &[Role::Seller]);
    assert!(matches!(change::own(&app, &actor, variant).await, Err(Error::NotFound)));
    let refused = change::set_on_hand(&app, &actor, variant, Count { on_hand: 1, version: None }).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    assert!(matches!(change::own(&app, &testing::guest(), variant).await, Err(Error::Denied(_))));
}

async fn a_movement_with_the_same_key_happens_once(test: TestDb) {
    let app = testing::app(&test);
    let (seller, variant) = testing::market(&app, 20_000, 10).await;
    let actor = testing::person(Some(seller), &[Role::Seller]);
    let key = || IdempotencyKey(Some("k1".into()));
    let received = |quantity| MoveIn { kind: Kind::Received, quantity, reason: "panen".into() };
    let (first, replayed) = change::move_stock(&app, &actor, variant, received(5), key()).await.unwrap();
    assert_eq!((first.figure.on_hand, replayed), (15, false));
    let (again, replayed) = change::move_stock(&app, &actor, variant, received(5), key()).await.unwrap();
    assert_eq!((again.figure.on_hand, replayed), (15, true));
    let other = change::move_stock(&app, &actor, variant, received(6), key()).await;
    assert!(matches!(other, Err(Error::KeyReused(_))));
    let lost = MoveIn { kind: Kind::Lost, quantity: 16, reason: String::new() };
    assert!(matches!(
        change::move_stock(&app, &actor, variant, lost, IdempotencyKey::default()).await,
        Err(Error::Invalid(_))
    ));
}
