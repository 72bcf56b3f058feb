use sentra_migrations::OrderMigrator;
use sentra_shared::{
    clock::Clock,
    contract::{OrderId, SellerId, TransferId, VariantId, catalogue::Status},
    db::testing::TestDb,
    http::IdempotencyKey,
    money::{Currency, Money},
    session::Role,
};

use super::{
    money::{Entry, balances, effect, entries},
    today::{Work, today, work},
};
use crate::{
    app::App,
    fulfilment::{self, rules::Event},
    ledger::{
        account::Account,
        rules::{Draft, Earned, Resolution, Share, Stage, Transfer, expect_earning, owe_back, resolve},
        store::{Refs, Row},
    },
    orders, payments, testing,
};

fn rupiah(whole: i64) -> Money {
    Money::rupiah(whole).unwrap()
}

fn row(draft: Draft) -> Row {
    Row { transfer: Transfer { id: TransferId::new(), draft }, refs: Refs::default(), at: Clock::system().now() }
}

/// What these rows leave of a seller's money: available and pending.
fn left(rows: &[Row], seller: SellerId) -> (Money, Money) {
    let zero = Money::zero(Currency::Idr);
    rows.iter().fold((zero, zero), |(available, pending), row| {
        let (a, p) = effect(row, seller).unwrap();
        (available.checked_add(a).unwrap(), pending.checked_add(p).unwrap())
    })
}

#[test]
fn entries_add_up_to_the_balance() {
    let seller = SellerId::new();
    let share = Share {
        seller,
        carrier: Account::DeliveryPayable(seller),
        goods: rupiah(48_000),
        delivery: rupiah(9_000),
        fee: rupiah(0),
        fee_tax: rupiah(0),
    };
    let announced: Vec<Row> = expect_earning(&share).unwrap().into_iter().map(row).collect();
    assert_eq!(left(&announced, seller), (rupiah(0), rupiah(57_000)));
    let pending: Vec<Transfer> = announced.iter().map(|r| r.transfer).collect();
    for (how, earned) in [(Resolution::Post, rupiah(57_000)), (Resolution::Void, rupiah(0))] {
        let resolved = resolve(&pending, how).into_iter().map(row);
        let rows: Vec<Row> = announced.iter().cloned().chain(resolved).collect();
        assert_eq!(left(&rows, seller), (earned, rupiah(0)));
    }
}

#[test]
fn money_that_goes_back_is_taken_from_the_balance() {
    let seller = SellerId::new();
    let share = Share {
        seller,
        carrier: Account::DeliveryPayable(seller),
        goods: rupiah(40_000),
        delivery: rupiah(0),
        fee: rupiah(0),
        fee_tax: rupiah(0),
    };
    let kept = Share { goods: rupiah(25_000), ..share };
    let back = owe_back(&share, &kept, &[], Earned::Yes, Account::RefundsPayable).unwrap();
    let rows: Vec<Row> = back.into_iter().map(row).collect();
    assert!(rows.iter().all(|r| r.transfer.draft.stage == Stage::Single));
    assert_eq!(left(&rows, seller), (Money::zero(Currency::Idr).checked_sub(rupiah(15_000)).unwrap(), rupiah(0)));
}

#[test]
fn every_kind_of_work_leads_somewhere() {
    let all = [Work::Overdue, Work::Accept, Work::Pack, Work::Dispatch, Work::SoldOut, Work::Low];
    assert!(all.iter().all(|w| w.href().starts_with("/seller/")));
}

sentra_shared::both_databases!(OrderMigrator: what_waits_and_what_is_earned_follow_a_sale, stock_that_runs_low_is_counted_when_for_sale);

/// A guest's order of two pieces, paid.
async fn paid(app: &App, variant: VariantId) -> OrderId {
    let guest = testing::guest();
    let cart = testing::cart(app, &guest, &[(variant, 2)]).await;
    let placed = testing::order(app, &guest, cart, "test").await.unwrap();
    payments::pay_by_test(app, &guest, placed.order, Some(&app.track_token(placed.order))).await.unwrap();
    placed.order
}

async fn balance(app: &App, seller: SellerId) -> (Money, Money) {
    let found = balances(app.db.read(), seller).await.unwrap();
    assert_eq!(found.len(), 1);
    (found[0].available, found[0].pending)
}

async fn what_waits_and_what_is_earned_follow_a_sale(test: TestDb) {
    let app = testing::app(&test);
    let (seller, variant) = testing::market(&app, 20_000, 20).await;
    let actor = testing::person(Some(seller), &[Role::Seller]);
    assert_eq!(today(&app, &actor).await.unwrap().work, []);
    let order = paid(&app, variant).await;
    let part = orders::store::fulfilments_of(app.db.read(), order).await.unwrap().remove(0);
    let due = part.total().unwrap();

    let found = today(&app, &actor).await.unwrap();
    assert_eq!(found.work, [(Work::Accept, 1)]);
    assert!(found.account.is_none() && found.catalogue.is_none(), "peers that are away are said to be");
    assert_eq!(balance(&app, seller).await, (rupiah(0), due));

    fulfilment::advance(&app, &actor, part.id, Event::Accept).await.unwrap();
    assert_eq!(work(app.db.read(), seller, app.now()).await.unwrap(), [(Work::Pack, 1)]);
    fulfilment::advance(&app, &actor, part.id, Event::Pack).await.unwrap();
    app.clock.advance(chrono::TimeDelta::days(5));
    let late = work(app.db.read(), seller, app.now()).await.unwrap();
    assert_eq!(late, [(Work::Overdue, 1), (Work::Dispatch, 1)]);
    assert_eq!(work(app.db.read(), SellerId::new(), app.now()).await.unwrap(), [], "nothing of another seller");

    let parcel = orders::store::shipments_of(app.db.read(), &[part.id]).await.unwrap().remove(0);
    let departure = fulfilment::Departure { carrier: "JNE".to_owned(), tracking_no: "JP1234567890".to_owned() };
    fulfilment::dispatch(&app, &actor, parcel.id, departure, IdempotencyKey::default()).await.unwrap();
    assert_eq!(work(app.db.read(), seller, app.now()).await.unwrap(), []);
    let token = app.track_token(order);
    fulfilment::receive(&app, &testing::guest(), order, part.id, Some(&token)).await.unwrap();
    assert_eq!(balance(&app, seller).await, (due, rupiah(0)));

    let listed = entries(app.db.read(), seller, None, 10).await.unwrap();
    let sum = |of: fn(&Entry) -> Money| Money::sum(Currency::Idr, listed.iter().map(|(_, e)| of(e))).unwrap();
    assert_eq!((sum(|e| e.available), sum(|e| e.pending)), (due, rupiah(0)));
    assert!(listed.iter().all(|(_, e)| e.part.as_ref().is_some_and(|(_, number)| *number == part.number)));
    let rest = entries(app.db.read(), seller, listed.first().map(|(id, _)| *id), 10).await.unwrap();
    assert_eq!(rest.len(), listed.len() - 1, "pages go on where the last one ended");
}

async fn stock_that_runs_low_is_counted_when_for_sale(test: TestDb) {
    let app = testing::app(&test);
    let seller = SellerId::new();
    let mut offers: Vec<_> = [0, 3, 5, 6].into_iter().map(|many| testing::offer_state(seller, 20_000, many)).collect();
    let mut draft = testing::offer_state(seller, 20_000, 0);
    draft.status = Status::Draft;
    offers.push(draft);
    testing::tell(&app, &testing::seller_state(seller), &offers, 1).await;
    let found = work(app.db.read(), seller, app.now()).await.unwrap();
    assert_eq!(found, [(Work::SoldOut, 1), (Work::Low, 2)]);
}
