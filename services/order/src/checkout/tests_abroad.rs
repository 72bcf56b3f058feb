//! Sales to buyers abroad: what is frozen, what is refused, and where the money lies afterwards.

use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::{SellerId, account::Rights, catalogue::ExportFacts},
    db::testing::TestDb,
    http::IdempotencyKey,
    money::{Currency, Money},
    session::Role,
};

use super::{Wanted, place_order};
use crate::{
    app::App,
    cancellation::{self, CancelledBy},
    carts::{self, Remark},
    error::Error,
    fulfilment::{self, rules::Event},
    ledger::{account::Account, recheck, store as ledger},
    orders::{self, EXPORT},
    payments, refunds,
    testing::{self, guest, person, rp},
};

sentra_shared::both_databases!(OrderMigrator:
    a_sale_to_hong_kong_freezes_its_rate,
    a_paid_sale_owes_rupiah_and_the_exchange_holds_the_dollars,
    a_refund_goes_back_at_the_frozen_rate,
    a_cancelled_sale_leaves_nothing_behind,
    what_cannot_go_abroad_says_why,
    wrong_input_is_named,
    an_order_within_indonesia_may_be_paid_in_dollars,
    a_seller_hands_over_and_calls_no_courier,
);

fn hkd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Hkd)
}

async fn posted(app: &App, account: Account, currency: Currency) -> i64 {
    let found = ledger::balances(app.db.read(), Some(account)).await.unwrap();
    let balance = found.iter().find(|(_, c, _)| *c == currency).map(|(_, _, b)| *b).unwrap_or_default();
    balance.posted(account).unwrap()
}

/// An order of two packs at Rp 20.000 and one at Rp 35.000 to Hong Kong, at HKD 2105.5.
async fn sold(app: &App) -> (orders::Order, [SellerId; 2]) {
    let (one_seller, one) = testing::market_abroad(app, 20_000, 10).await;
    let (two_seller, two) = testing::market_abroad(app, 35_000, 10).await;
    testing::open_hong_kong(app, "2105.5").await;
    let cart = testing::cart_abroad(app, &guest(), &[(one, 2), (two, 1)]).await;
    let placed = testing::order_in(app, &guest(), cart, Currency::Hkd, "test").await.unwrap();
    (orders::store::order(app.db.read(), placed.order).await.unwrap().unwrap(), [one_seller, two_seller])
}

async fn pay(app: &App, order: &orders::Order) {
    let token = app.track_token(order.id);
    payments::pay_by_test(app, &guest(), order.id, Some(&token)).await.unwrap();
}

async fn a_sale_to_hong_kong_freezes_its_rate(test: TestDb) {
    let app = testing::app(&test);
    let (order, _) = sold(&app).await;
    // 20,000 / 2105.5 is 9.498, so 9.50 for a piece; 35,000 is 16.624, so 16.63. Two packs of 20 x 10 x 10 cm weigh 500 g and count
    // as 667 g, so 1 kg for 95,000, which is 45.119, so 45.12; one counts as 333 g, so half a kilogram for 60,000, so 28.50.
    assert_eq!((order.goods, order.delivery, order.total), (hkd(1_900 + 1_663), hkd(4_512 + 2_850), hkd(10_925)));
    assert_eq!((order.kind.as_str(), order.rate.per_idr.to_string()), (EXPORT, "2105.5".to_owned()));
    let address = order.address.unwrap();
    assert_eq!((address.country.as_str(), address.phone.as_str()), ("HK", "+85291234567"));
    let lines = orders::store::lines_of_order(app.db.read(), order.id).await.unwrap();
    let seen: Vec<_> = lines.iter().map(|l| (l.list_price, l.price, l.total, l.tax.mode.as_str())).collect();
    assert_eq!(
        seen,
        [(rp(20_000), hkd(950), hkd(1_900), "export_0"), (rp(35_000), hkd(1_663), hkd(1_663), "export_0")]
    );
    assert!(lines.iter().all(|l| l.rate == order.rate && l.tax.base == l.total));
    let parts = orders::store::fulfilments_of(app.db.read(), order.id).await.unwrap();
    assert!(parts.iter().all(|p| p.is_export() && !p.pick_up && (p.days_min, p.days_max) == (6, 10)));
    let mut freight: Vec<_> = parts.iter().map(|p| (p.charged_g, p.list_delivery, p.delivery)).collect();
    freight.sort_by_key(|(grams, ..)| *grams);
    assert_eq!(freight, [(500, rp(60_000), hkd(2_850)), (1_000, rp(95_000), hkd(4_512))]);
}

async fn a_paid_sale_owes_rupiah_and_the_exchange_holds_the_dollars(test: TestDb) {
    let app = testing::app(&test);
    let (order, sellers) = sold(&app).await;
    pay(&app, &order).await;
    let idr = Currency::Idr;
    assert_eq!(posted(&app, Account::BuyerPayments, Currency::Hkd).await, 0);
    assert_eq!(posted(&app, Account::Exchange, Currency::Hkd).await, 10_925);
    // 109.25 x 2105.5 is 230,025.875 rupiah; 230,000 are owed, 25 are rounding.
    assert_eq!(posted(&app, Account::Exchange, idr).await, -23_002_500);
    assert_eq!(posted(&app, Account::BuyerPayments, idr).await, 23_000_000);
    assert_eq!(posted(&app, Account::Rounding, idr).await, 2_500);
    let token = app.track_token(order.id);
    for (part, seller) in orders::store::fulfilments_of(app.db.read(), order.id).await.unwrap().iter().zip(sellers) {
        let actor = person(Some(seller), &[Role::Seller]);
        fulfilment::advance(&app, &actor, part.id, Event::Accept).await.unwrap();
        fulfilment::advance(&app, &actor, part.id, Event::Pack).await.unwrap();
    }
    assert!(recheck(&app).await.unwrap().problems.is_empty());
    assert!(fulfilment::receive(&app, &guest(), order.id, first(&app, &order).await, Some(&token)).await.is_err());
}

async fn first(app: &App, order: &orders::Order) -> sentra_shared::contract::FulfilmentId {
    orders::store::fulfilments_of(app.db.read(), order.id).await.unwrap()[0].id
}

async fn refund(app: &App, order: &orders::Order, amount: Money) -> Result<(), Error> {
    let payment = payments::store::of_order(app.db.read(), order.id).await.unwrap().unwrap();
    let staff = person(None, &[Role::Staff]);
    let wanted = refunds::Wanted { payment: payment.id, amount, reason: "Kemasan penyok".into(), reference: None };
    refunds::refund(app, &staff, wanted, IdempotencyKey::default()).await.map(|_| ())
}

async fn a_refund_goes_back_at_the_frozen_rate(test: TestDb) {
    let app = testing::app(&test);
    let (order, _) = sold(&app).await;
    pay(&app, &order).await;
    // The rate moves; money that goes back does not care.
    let staff = person(None, &[Role::Staff]);
    let new = crate::exchange_rates::NewRate {
        currency: "HKD".into(),
        per_idr: "2400".into(),
        ..crate::exchange_rates::NewRate::default()
    };
    crate::exchange_rates::enter(&app, &staff, &new, IdempotencyKey::default()).await.unwrap();
    let Err(Error::Invalid(fields)) = refund(&app, &order, rp(10_000)).await else { panic!("rupiah went back") };
    assert_eq!(fields[0].code, "other_currency");
    let Err(Error::Invalid(fields)) = refund(&app, &order, hkd(10_926)).await else { panic!("too much went back") };
    assert_eq!(fields[0].code, "refund_too_much");
    refund(&app, &order, hkd(1_000)).await.unwrap();
    let left = 10_925 - 1_000;
    assert_eq!(posted(&app, Account::Clearing(payments::rules::Method::Test), Currency::Hkd).await, left);
    assert_eq!(posted(&app, Account::Exchange, Currency::Hkd).await, left);
    assert_eq!(posted(&app, Account::Exchange, Currency::Idr).await, -(left * 21_055 / 1_000 * 100));
    refund(&app, &order, hkd(left)).await.unwrap();
    for (account, currency) in [
        (Account::Exchange, Currency::Hkd),
        (Account::Exchange, Currency::Idr),
        (Account::BuyerPayments, Currency::Idr),
        (Account::Rounding, Currency::Idr),
        (Account::RefundsPayable, Currency::Hkd),
    ] {
        assert_eq!(posted(&app, account, currency).await, 0, "{account} {currency}");
    }
    assert!(recheck(&app).await.unwrap().problems.is_empty());
}

async fn a_cancelled_sale_leaves_nothing_behind(test: TestDb) {
    let app = testing::app(&test);
    let (order, _) = sold(&app).await;
    pay(&app, &order).await;
    let staff = person(None, &[Role::Staff]);
    cancellation::cancel(&app, &staff, CancelledBy::Staff, order.id, None, "Salah negara", IdempotencyKey::default())
        .await
        .unwrap();
    assert_eq!(posted(&app, Account::RefundsPayable, Currency::Hkd).await, 10_925);
    for (account, currency) in [
        (Account::Exchange, Currency::Hkd),
        (Account::Exchange, Currency::Idr),
        (Account::BuyerPayments, Currency::Idr),
        (Account::Rounding, Currency::Idr),
    ] {
        assert_eq!(posted(&app, account, currency).await, 0, "{account} {currency}");
    }
    assert!(recheck(&app).await.unwrap().problems.is_empty());
}

async fn try_order(app: &App, wanted: Wanted) -> Error {
    place_order(app, &guest(), wanted, IdempotencyKey::default()).await.expect_err("it was ordered")
}

async fn what_cannot_go_abroad_says_why(test: TestDb) {
    let app = testing::app(&test);
    testing::open_hong_kong(&app, "2105.5").await;
    let seller = SellerId::new();
    let offer = testing::offer_abroad(seller, 20_000, 10);
    let with = |export| sentra_shared::contract::catalogue::OfferChanged { export, ..offer.clone() };
    let facts = offer.export.clone();
    let hong_kong = crate::shipping::abroad::country::find("HK").unwrap();
    for (may_export, export, reason) in [
        (false, facts.clone(), Remark::NoExportRight),
        (true, ExportFacts { hs6: None, ..facts.clone() }, Remark::NoHsCode),
        (true, ExportFacts { net_g: None, ..facts.clone() }, Remark::NoNetWeight),
        (true, ExportFacts { net_g: Some(0), ..facts.clone() }, Remark::NoNetWeight),
        (true, ExportFacts { dangerous_goods: true, ..facts.clone() }, Remark::Dangerous),
        (true, ExportFacts { ready_for: vec!["SG".into()], ..facts.clone() }, Remark::NotReadyFor(hong_kong)),
        (true, ExportFacts { ready_for: Vec::new(), hs6: None, ..facts.clone() }, Remark::NoHsCode),
    ] {
        let version = app.now().timestamp_micros();
        let rights = Rights { list: true, list_food: true, export: may_export };
        let state = sentra_shared::contract::account::SellerChanged { rights, ..testing::seller_state(seller) };
        testing::tell(&app, &state, &[with(export)], version).await;
        let cart = testing::cart_abroad(&app, &guest(), &[(offer.variant_id, 1)]).await;
        let basket = testing::basket_in(&app, cart, Currency::Hkd).await;
        let line = basket.lines().next().unwrap();
        assert_eq!(line.remarks, [reason]);
        assert!(basket.is_blocked() && !basket.is_blocked_at_home());
        let error = try_order(&app, testing::wanted(cart, basket.total, "test")).await;
        let Error::NotForSale(fields) = error else { panic!("{error:?}") };
        assert_eq!((fields[0].field.clone(), fields[0].code), (format!("lines[{}]", offer.variant_id), reason.code()));
        // The same goods may stay in the country.
        let at_home = testing::cart(&app, &guest(), &[(offer.variant_id, 1)]).await;
        assert!(!carts::load(app.db.read(), at_home, None, app.now()).await.unwrap().is_blocked());
    }
}

async fn wrong_input_is_named(test: TestDb) {
    let app = testing::app(&test);
    let (_, one) = testing::market_abroad(&app, 20_000, 10).await;
    let cart = testing::cart_abroad(&app, &guest(), &[(one, 1)]).await;
    // No rate for the day.
    let error = try_order(&app, testing::wanted(cart, hkd(3_800), "test")).await;
    assert!(matches!(error, Error::CurrencyNotOffered { currency: Currency::Hkd }), "{error:?}");
    // No price to the country.
    let error = try_order(&app, testing::wanted(cart, rp(20_000), "bank_transfer")).await;
    let Error::Invalid(fields) = error else { panic!("{error:?}") };
    assert_eq!((fields[0].field.as_str(), fields[0].code), ("delivery", "not_sent_abroad"));
    testing::open_hong_kong(&app, "2105.5").await;
    // A way to pay that moves rupiah only.
    let error = try_order(&app, testing::wanted(cart, hkd(3_800), "bank_transfer")).await;
    let Error::Invalid(fields) = error else { panic!("{error:?}") };
    assert_eq!((fields[0].field.as_str(), fields[0].code), ("payment_method", "method_other_currency"));
    // Another total, and the total in another currency.
    for total in [hkd(3_799), rp(20_000)] {
        let error = try_order(&app, testing::wanted(cart, total, "test")).await;
        assert!(matches!(error, Error::TotalChanged { .. }), "{error:?}");
    }
    // A rate that became too old meanwhile.
    let total = testing::basket_in(&app, cart, Currency::Hkd).await.total;
    app.clock.advance(chrono::TimeDelta::days(8));
    let error = try_order(&app, testing::wanted(cart, total, "test")).await;
    assert!(matches!(error, Error::CurrencyNotOffered { .. }), "{error:?}");
    // Rupiah needs no rate, also for abroad.
    let rupiah = carts::load(app.db.read(), cart, None, app.now()).await.unwrap().total;
    assert_eq!(rupiah, rp(80_000));
    place_order(&app, &guest(), testing::wanted(cart, rupiah, "bank_transfer"), IdempotencyKey::default())
        .await
        .unwrap();
}

async fn an_order_within_indonesia_may_be_paid_in_dollars(test: TestDb) {
    let app = testing::app(&test);
    let (seller, one) = testing::market(&app, 20_000, 10).await;
    testing::open_hong_kong(&app, "2000").await;
    let cart = testing::cart(&app, &guest(), &[(one, 1)]).await;
    let placed = testing::order_in(&app, &guest(), cart, Currency::Hkd, "test").await.unwrap();
    let order = orders::store::order(app.db.read(), placed.order).await.unwrap().unwrap();
    assert_eq!((order.total, order.is_export()), (hkd(1_450), false));
    pay(&app, &order).await;
    assert_eq!(posted(&app, Account::BuyerPayments, Currency::Idr).await, 2_900_000);
    let pending = ledger::balances(app.db.read(), Some(Account::DeliveryPayable(seller))).await.unwrap();
    assert_eq!(pending[0].2.credits_pending, 900_000, "the courier is the seller's to pay");
}

async fn a_seller_hands_over_and_calls_no_courier(test: TestDb) {
    let app = testing::app(&test);
    let (order, sellers) = sold(&app).await;
    pay(&app, &order).await;
    let part = &orders::store::fulfilments_of(app.db.read(), order.id).await.unwrap()[0];
    let seller = person(Some(sellers[0]), &[Role::Seller]);
    let parcel = &orders::store::shipments_of(app.db.read(), &[part.id]).await.unwrap()[0];
    let departure = fulfilment::Departure { carrier: "JNE".into(), tracking_no: "JP1234567890".into() };
    let sent = fulfilment::dispatch(&app, &seller, parcel.id, departure, IdempotencyKey::default()).await;
    assert!(matches!(sent, Err(Error::ByConsolidation)), "{sent:?}");
    let arrived = fulfilment::deliver(&app, &seller, parcel.id).await;
    assert!(matches!(arrived, Err(Error::ByConsolidation)), "{arrived:?}");
    fulfilment::advance(&app, &seller, part.id, Event::Accept).await.unwrap();
    app.clock.advance(chrono::TimeDelta::days(30));
    assert_eq!(orders::store::count_overdue(app.db.read(), Some(sellers[0]), app.now()).await.unwrap(), 1);
    fulfilment::advance(&app, &seller, part.id, Event::Pack).await.unwrap();
    assert_eq!(orders::store::count_overdue(app.db.read(), Some(sellers[0]), app.now()).await.unwrap(), 0);
}
