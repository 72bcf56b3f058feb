use std::sync::Arc;

use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::{
        SellerId,
        account::{Rights, SellerChanged},
        catalogue::OfferChanged,
    },
    db::testing::TestDb,
    http::IdempotencyKey,
};
use tokio::task::JoinSet;

use super::place_order;
use crate::{
    carts,
    error::{Error, Shortage},
    fulfilment::rules::State,
    orders, payments,
    stock::store as stock,
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    one_order_of_several_sellers,
    two_hundred_buyers_and_fifty_pieces,
    a_double_tap_is_one_order,
    another_key_gives_the_same_order,
    a_changed_total_is_told,
    stock_that_went_meanwhile_names_the_line,
    a_right_that_ended_names_the_line,
    wrong_fields_are_named_and_nothing_is_done,
);

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey(Some(text.into()))
}

async fn one_order_of_several_sellers(test: TestDb) {
    let app = testing::app(&test);
    let (seller, one) = testing::market(&app, 20_000, 10).await;
    let (_, two) = testing::market(&app, 35_000, 10).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(one, 2), (two, 1)]).await;
    let placed = testing::order(&app, &guest, cart, "bank_transfer").await.unwrap();

    let db = app.db.read();
    let order = orders::store::order(db, placed.order).await.unwrap().unwrap();
    assert_eq!(
        (order.goods, order.delivery, order.total),
        (testing::rp(75_000), testing::rp(18_000), testing::rp(93_000))
    );
    assert!(order.code_extra.minor() >= 100, "a transfer carries a code");
    assert!(orders::number::read_number(&order.number).is_some());
    let payment = payments::store::of_order(db, order.id).await.unwrap().unwrap();
    assert_eq!(payment.amount, order.to_pay().unwrap());
    let parts = orders::store::fulfilments_of(db, order.id).await.unwrap();
    assert_eq!(
        parts.iter().map(|p| p.number.clone()).collect::<Vec<_>>(),
        [format!("{}-1", order.number), format!("{}-2", order.number)]
    );
    assert_eq!(parts[0].seller_id, seller);
    assert!(parts.iter().all(|p| p.state == State::AwaitingPayment && p.deadlines.pay_by == Some(order.expires_at)));
    let lines = orders::store::lines_of_order(db, order.id).await.unwrap();
    assert_eq!(lines.iter().map(|l| l.quantity).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(orders::store::history_of(db, &[parts[0].id]).await.unwrap().len(), 1);
    assert_eq!(orders::store::shipments_of(db, &[parts[0].id]).await.unwrap().len(), 1);
    assert!(matches!(carts::load(db, cart, None, app.now()).await, Err(Error::NotFound)), "the cart is gone");
    let found =
        orders::store::order_by_token_hash(db, &sentra_shared::secret::token_hash(&app.track_token(order.id))).await;
    assert_eq!(found.unwrap().unwrap().id, order.id);
}

async fn two_hundred_buyers_and_fifty_pieces(test: TestDb) {
    const BUYERS: usize = 200;
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 50).await;
    let mut carts = Vec::new();
    for _ in 0..BUYERS {
        carts.push(testing::cart(&app, &testing::guest(), &[(variant, 1)]).await);
    }
    let gate = Arc::new(tokio::sync::Barrier::new(BUYERS));
    let mut buyers = JoinSet::new();
    for cart in carts {
        let (app, gate) = (app.clone(), Arc::clone(&gate));
        buyers.spawn(async move {
            let wanted = testing::wanted(cart, testing::rp(29_000), "bank_transfer");
            gate.wait().await;
            place_order(&app, &testing::guest(), wanted, IdempotencyKey::default()).await
        });
    }
    let (mut placed, mut refused) = (Vec::new(), 0);
    while let Some(outcome) = buyers.join_next().await {
        match outcome.unwrap() {
            Ok(order) => placed.push(order),
            Err(Error::OutOfStock(short)) => {
                assert_eq!(short, [Shortage { variant, left: 0 }]);
                refused += 1;
            }
            Err(other) => panic!("neither an order nor a clear refusal: {other:?}"),
        }
    }
    assert_eq!((placed.len(), refused), (50, 150));
    let figure = stock::find(app.db.read(), variant).await.unwrap().unwrap().figure;
    assert_eq!((figure.on_hand, figure.held, figure.allocated), (50, 50, 0));
    let orders = orders::store::all_orders(app.db.read(), None, 300).await.unwrap();
    assert_eq!(orders.len(), 50, "a refusal leaves no order behind");
    let ids: Vec<_> = orders.iter().map(|o| o.id).collect();
    let payments = payments::store::of_orders(app.db.read(), &ids).await.unwrap();
    let mut amounts: Vec<i64> = payments.iter().map(|p| p.amount.minor()).collect();
    amounts.sort_unstable();
    amounts.dedup();
    assert_eq!(amounts.len(), 50, "each transfer has an amount of its own");
}

async fn a_double_tap_is_one_order(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 10).await;
    let cart = testing::cart(&app, &testing::guest(), &[(variant, 1)]).await;
    let wanted = testing::wanted(cart, testing::rp(29_000), "bank_transfer");
    let mut taps = JoinSet::new();
    for _ in 0..4 {
        let (app, wanted) = (app.clone(), wanted.clone());
        taps.spawn(async move { place_order(&app, &testing::guest(), wanted, key("tap")).await.unwrap() });
    }
    let answers = taps.join_all().await;
    assert!(answers.iter().all(|a| a.order == answers[0].order && a.payment == answers[0].payment));
    assert_eq!(answers.iter().filter(|a| !a.replayed).count(), 1);
    let other = testing::wanted(cart, testing::rp(30_000), "bank_transfer");
    assert!(matches!(place_order(&app, &testing::guest(), other, key("tap")).await, Err(Error::KeyReused(_))));
    assert_eq!(stock::find(app.db.read(), variant).await.unwrap().unwrap().figure.held, 1);
}

async fn another_key_gives_the_same_order(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 10).await;
    let cart = testing::cart(&app, &testing::guest(), &[(variant, 1)]).await;
    let wanted = testing::wanted(cart, testing::rp(29_000), "bank_transfer");
    let mut tabs = JoinSet::new();
    for tab in 0..6 {
        let (app, wanted) = (app.clone(), wanted.clone());
        tabs.spawn(
            async move { place_order(&app, &testing::guest(), wanted, key(&format!("tab {tab}"))).await.unwrap() },
        );
    }
    let answers = tabs.join_all().await;
    assert!(answers.iter().all(|a| a.order == answers[0].order));
    let stranger = testing::person(None, &[]);
    assert!(matches!(place_order(&app, &stranger, wanted, key("x")).await, Err(Error::CartOrdered)));
    for tab in 0..6 {
        let again = testing::wanted(cart, testing::rp(29_000), "bank_transfer");
        let again = place_order(&app, &testing::guest(), again, key(&format!("tab {tab}"))).await.unwrap();
        assert!(again.replayed && again.order == answers[0].order, "each key remembers its answer");
    }
    let dollars = sentra_shared::money::Money::from_minor(2_900, sentra_shared::money::Currency::Usd);
    let refused =
        place_order(&app, &testing::guest(), testing::wanted(cart, dollars, "bank_transfer"), key("three")).await;
    assert!(matches!(refused, Err(Error::Invalid(fields)) if fields[0].field == "payment_method"));
}

async fn a_changed_total_is_told(test: TestDb) {
    let app = testing::app(&test);
    let seller = SellerId::new();
    let offer = testing::offer_state(seller, 20_000, 10);
    testing::tell(&app, &testing::seller_state(seller), std::slice::from_ref(&offer), 1).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(offer.variant_id, 1)]).await;
    let dearer = OfferChanged { price: testing::rp(21_000), ..offer };
    testing::tell(&app, &testing::seller_state(seller), &[dearer], 2).await;
    let wanted = |total| testing::wanted(cart, testing::rp(total), "bank_transfer");
    let refused = place_order(&app, &guest, wanted(29_000), key("a")).await;
    assert!(matches!(refused, Err(Error::TotalChanged { now }) if now == testing::rp(30_000)));
    place_order(&app, &guest, wanted(30_000), key("b")).await.unwrap();
}

async fn stock_that_went_meanwhile_names_the_line(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 3).await;
    let guest = testing::guest();
    let (first, second) =
        (testing::cart(&app, &guest, &[(variant, 2)]).await, testing::cart(&app, &guest, &[(variant, 2)]).await);
    testing::order(&app, &guest, first, "bank_transfer").await.unwrap();
    let refused = testing::order(&app, &guest, second, "bank_transfer").await;
    assert!(matches!(refused, Err(Error::OutOfStock(short)) if short == [Shortage { variant, left: 1 }]));
    assert!(carts::load(app.db.read(), second, None, app.now()).await.is_ok(), "the cart is kept");
}

async fn a_right_that_ended_names_the_line(test: TestDb) {
    let app = testing::app(&test);
    let seller = SellerId::new();
    let offer = testing::offer_state(seller, 20_000, 10);
    let state = testing::seller_state(seller);
    testing::tell(&app, &state, std::slice::from_ref(&offer), 1).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(offer.variant_id, 1)]).await;
    let ended = SellerChanged { rights: Rights::default(), ..state };
    testing::tell(&app, &ended, &[], 2).await;
    let refused = testing::order(&app, &guest, cart, "bank_transfer").await;
    let line = format!("lines[{}]", offer.variant_id);
    assert!(
        matches!(refused, Err(Error::NotForSale(fields)) if fields[0].field == line && fields[0].code == "seller_right_ended")
    );
}

async fn wrong_fields_are_named_and_nothing_is_done(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 10).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(variant, 1)]).await;
    let good = testing::wanted(cart, testing::rp(29_000), "bank_transfer");
    let mut bad = good.clone();
    bad.contact.email = "nobody".into();
    bad.payment_method = "gold".into();
    let refused = place_order(&app, &guest, bad, key("a")).await;
    let fields = match refused {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|e| e.field).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(fields, ["contact.email", "payment_method"]);

    let absurd = testing::rp(sentra_shared::money::MAJOR_MAX + 1);
    let absurd = super::Wanted { expected_total: absurd, ..good.clone() };
    let refused = place_order(&app, &guest, absurd, key("d")).await;
    assert!(matches!(refused, Err(Error::Invalid(fields)) if fields[0].code == "amount_too_large"));

    let bare = carts::create(&app, &guest).await.unwrap();
    let empty = super::Wanted { cart_id: bare, ..good.clone() };
    assert!(matches!(place_order(&app, &guest, empty, key("b")).await, Err(Error::CartEmpty)));
    carts::put(&app, &guest, bare, variant, 1).await.unwrap();
    let homeless = super::Wanted { cart_id: bare, expected_total: testing::rp(20_000), ..good };
    let refused = place_order(&app, &guest, homeless, key("c")).await;
    assert!(matches!(refused, Err(Error::Invalid(fields)) if fields[0].field == "delivery"));
    assert!(orders::store::all_orders(app.db.read(), None, 10).await.unwrap().is_empty());
}
