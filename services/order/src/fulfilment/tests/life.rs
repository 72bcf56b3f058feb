use chrono::TimeDelta;
use sentra_migrations::OrderMigrator;
use sentra_shared::{clock::end_of_day_after, contract::OrderId, db::testing::TestDb, http::IdempotencyKey};

use super::{
    check::{available, balance, consistent, rows},
    sale::Sale,
};
use crate::{
    cancellation::{self, CancelledBy},
    error::Error,
    fulfilment::{
        self, Departure,
        rules::{Event, State},
    },
    payments::{self, rules::PaymentState},
    refunds, testing,
};

sentra_shared::both_databases!(OrderMigrator:
    an_order_goes_its_whole_way,
    a_seller_declines_and_the_buyer_is_owed,
    a_buyer_cancels_before_and_after_payment,
    staff_cancel_with_a_reason_only,
    nobody_moves_what_is_not_theirs,
    deadlines_take_the_next_step,
    what_is_picked_up_is_handed_over,
    sales_are_told_once_for_each_change,
);

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey(Some(text.into()))
}

fn departure() -> Departure {
    Departure { carrier: "JNE".into(), tracking_no: "JNE0012345678".into() }
}

async fn an_order_goes_its_whole_way(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    consistent(&app).await;
    sale.pay().await;
    consistent(&app).await;
    let part = sale.part(0).await;
    assert_eq!(part.state, State::Paid);
    assert_eq!(part.deadlines.dispatch_by, Some(end_of_day_after(part.times.paid_at.unwrap(), 3)));
    assert_eq!(balance(&app, sale.sellers[0]).await, (testing::rp(0), testing::rp(49_000)));

    let seller = sale.seller(0);
    for (event, state) in [(Event::Accept, State::Accepted), (Event::Pack, State::Packed)] {
        assert_eq!(fulfilment::advance(&app, &seller, part.id, event).await.unwrap().state, state);
        consistent(&app).await;
    }
    let shipment = sale.shipment(0).await.id;
    for bad in [("", "JNE0012345678"), ("JNE", "jne-1"), ("J\nE", "JNE00123456")] {
        let wrong = Departure { carrier: bad.0.into(), tracking_no: bad.1.into() };
        assert!(
            matches!(fulfilment::dispatch(&app, &seller, shipment, wrong, key("x")).await, Err(Error::Invalid(_))),
            "{bad:?}"
        );
    }
    let first = fulfilment::dispatch(&app, &seller, shipment, departure(), key("d")).await.unwrap();
    let again = fulfilment::dispatch(&app, &seller, shipment, departure(), key("d")).await.unwrap();
    assert_eq!((first.0, first.1, again.1), (again.0, false, true));
    assert!(matches!(
        fulfilment::dispatch(&app, &seller, shipment, departure(), key("e")).await,
        Err(Error::Refused(_))
    ));
    consistent(&app).await;
    assert!(matches!(cancellation::decline(&app, &seller, part.id, "habis").await, Err(Error::Refused(_))));

    assert_eq!(fulfilment::deliver(&app, &seller, shipment).await.unwrap().state, State::Delivered);
    assert_eq!(fulfilment::deliver(&app, &seller, shipment).await.unwrap().state, State::Delivered);
    sale.receive(0).await;
    sale.receive(0).await;
    consistent(&app).await;
    assert_eq!(balance(&app, sale.sellers[0]).await, (testing::rp(49_000), testing::rp(0)));
    assert_eq!(balance(&app, sale.sellers[1]).await, (testing::rp(0), testing::rp(44_000)));
    let verified = rows(&app, "select subject from event where name = 'purchase.verified'").await;
    assert_eq!(verified.len(), 1, "one event for the one line, however often it is said");
    let letters = rows(&app, "select payload from job where kind = 'mail.send'").await;
    assert_eq!(letters.len(), 4, "placed, paid, dispatched, completed");
}

async fn a_seller_declines_and_the_buyer_is_owed(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let part = sale.part(1).await;
    assert!(
        matches!(cancellation::decline(&app, &sale.seller(1), part.id, "habis").await, Err(Error::Refused(_))),
        "not paid"
    );
    sale.pay().await;
    assert!(matches!(cancellation::decline(&app, &sale.seller(1), part.id, " ").await, Err(Error::Invalid(_))));
    cancellation::decline(&app, &sale.seller(1), part.id, "Bahan baku habis").await.unwrap();
    assert!(matches!(cancellation::decline(&app, &sale.seller(1), part.id, "lagi").await, Err(Error::Refused(_))));
    consistent(&app).await;
    assert_eq!(sale.part(1).await.state, State::Declined);
    assert_eq!(available(&app, sale.variants[1]).await, 10);
    assert_eq!(balance(&app, sale.sellers[1]).await, (testing::rp(0), testing::rp(0)));
    let payment = sale.payment().await;
    let owed = refunds::store::sums(app.db.read(), &[payment.id]).await.unwrap();
    assert_eq!(
        owed,
        [(payment.id, testing::rp(44_000).minor(), 0)],
        "goods and delivery, the code stays with the part that lives"
    );
    // The other seller cannot either: now nothing of the order stays and the code goes back too.
    cancellation::decline(&app, &sale.seller(0), sale.part(0).await.id, "Tutup").await.unwrap();
    consistent(&app).await;
    let owed = refunds::store::sums(app.db.read(), &[payment.id]).await.unwrap();
    assert_eq!(owed[0].1, payment.paid.unwrap().minor());
}

async fn cancel(sale: &Sale, by: CancelledBy, reason: &str, once: &str) -> Result<cancellation::Cancelled, Error> {
    let (actor, token) = match by {
        CancelledBy::Buyer => (testing::guest(), Some(sale.token.as_str())),
        CancelledBy::Staff => (sale.staff.clone(), None),
    };
    cancellation::cancel(&sale.app, &actor, by, sale.order, token, reason, key(once)).await.map(|(done, _)| done)
}

async fn a_buyer_cancels_before_and_after_payment(test: TestDb) {
    let app = testing::app(&test);
    let unpaid = Sale::new(&app, "bank_transfer").await;
    let done = cancel(&unpaid, CancelledBy::Buyer, "", "a").await.unwrap();
    assert_eq!((done.ended.len(), done.stays.len(), done.refund_due), (2, 0, false));
    assert_eq!(cancel(&unpaid, CancelledBy::Buyer, "", "a").await.unwrap(), done, "a double tap gives the same answer");
    assert!(matches!(cancel(&unpaid, CancelledBy::Buyer, "", "b").await, Err(Error::Refused(_))));
    assert_eq!(unpaid.payment().await.state, PaymentState::Cancelled);
    assert_eq!(available(&app, unpaid.variants[0]).await, 10);
    consistent(&app).await;

    let paid = Sale::new(&app, "bank_transfer").await;
    paid.pay().await;
    fulfilment::advance(&app, &paid.seller(0), paid.part(0).await.id, Event::Accept).await.unwrap();
    let done = cancel(&paid, CancelledBy::Buyer, "Salah pesan", "a").await.unwrap();
    assert_eq!(
        (done.ended.len(), done.stays.len(), done.refund_due),
        (1, 1, true),
        "what a seller has begun comes all the same"
    );
    assert_eq!((paid.part(0).await.state, paid.part(1).await.state), (State::Accepted, State::Cancelled));
    consistent(&app).await;
}

async fn staff_cancel_with_a_reason_only(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "qris").await;
    sale.pay().await;
    fulfilment::advance(&app, &sale.seller(0), sale.part(0).await.id, Event::Pack).await.unwrap();
    sale.dispatch(1).await;
    assert!(matches!(cancel(&sale, CancelledBy::Staff, "", "a").await, Err(Error::Invalid(_))));
    let stranger = testing::person(None, &[]);
    let by = cancellation::cancel(&app, &stranger, CancelledBy::Staff, sale.order, None, "x", key("s")).await;
    assert!(matches!(by, Err(Error::Denied(_))));
    let done = cancel(&sale, CancelledBy::Staff, "Penjual tidak menjawab", "a").await.unwrap();
    assert_eq!((done.ended.len(), done.stays.len()), (1, 1), "what left stays sold");
    consistent(&app).await;
    assert_eq!(rows(&app, "select action from audit where action = 'order.cancelled'").await.len(), 1);
}

async fn nobody_moves_what_is_not_theirs(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    sale.pay().await;
    let (part, shipment) = (sale.part(0).await.id, sale.shipment(0).await.id);
    let other = sale.seller(1);
    let stranger = testing::person(None, &[]);
    let not_there = |outcome: Result<_, Error>| matches!(outcome, Err(Error::NotFound));
    assert!(not_there(fulfilment::advance(&app, &other, part, Event::Accept).await));
    assert!(not_there(fulfilment::dispatch(&app, &other, shipment, departure(), key("a")).await.map(|d| d.0)));
    assert!(not_there(fulfilment::deliver(&app, &other, shipment).await));
    assert!(matches!(fulfilment::deliver(&app, &stranger, shipment).await, Err(Error::Denied(_))));
    assert!(matches!(fulfilment::advance(&app, &sale.staff, part, Event::Accept).await, Err(Error::Denied(_))));
    for (actor, token) in [(&stranger, None), (&stranger, Some("wrong")), (&testing::guest(), None)] {
        assert!(not_there(fulfilment::receive(&app, actor, sale.order, part, token).await));
        let done = cancellation::cancel(&app, actor, CancelledBy::Buyer, sale.order, token, "", key("c")).await;
        assert!(matches!(done, Err(Error::NotFound)));
    }
    let another = Sale::new(&app, "bank_transfer").await;
    let crossed = fulfilment::receive(&app, &testing::guest(), another.order, part, Some(&another.token)).await;
    assert!(not_there(crossed), "a token opens its own order only");
    let unknown = fulfilment::receive(&app, &testing::guest(), OrderId::new(), part, Some(&sale.token)).await;
    assert!(not_there(unknown));
    consistent(&app).await;
}

async fn deadlines_take_the_next_step(test: TestDb) {
    let app = testing::app(&test);
    let (paid, unpaid) = (Sale::new(&app, "bank_transfer").await, Sale::new(&app, "bank_transfer").await);
    paid.pay().await;
    paid.dispatch(0).await;
    payments::expire_overdue(&app).await.unwrap();
    fulfilment::run_deadlines(&app).await.unwrap();
    assert_eq!(
        (paid.part(0).await.state, unpaid.part(0).await.state),
        (State::Dispatched, State::AwaitingPayment),
        "nothing is due"
    );

    app.clock.advance(TimeDelta::hours(25));
    for _ in 0..2 {
        payments::expire_overdue(&app).await.unwrap();
    }
    assert_eq!(unpaid.payment().await.state, PaymentState::Expired);
    assert_eq!(unpaid.part(1).await.state, State::Expired);
    assert_eq!(available(&app, unpaid.variants[0]).await, 10);
    consistent(&app).await;

    app.clock.advance(TimeDelta::days(15));
    fulfilment::run_deadlines(&app).await.unwrap();
    assert_eq!(paid.part(0).await.state, State::Delivered);
    app.clock.advance(TimeDelta::days(4));
    for _ in 0..2 {
        fulfilment::run_deadlines(&app).await.unwrap();
    }
    assert_eq!((paid.part(0).await.state, paid.part(1).await.state), (State::Completed, State::Paid));
    assert_eq!(balance(&app, paid.sellers[0]).await.0, testing::rp(49_000));
    consistent(&app).await;
}

async fn what_is_picked_up_is_handed_over(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "test").await;
    payments::pay_by_test(&app, &testing::guest(), sale.order, Some(&sale.token)).await.unwrap();
    let part = sale.part(0).await;
    let refused = fulfilment::advance(&app, &sale.seller(0), part.id, Event::HandOver).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "a parcel to be sent is not handed over");
    use sea_orm::ConnectionTrait;
    app.db.schema_connection().execute_unprepared("update fulfilment set pick_up = true").await.unwrap();
    let shipment = sale.shipment(0).await.id;
    let sent = fulfilment::dispatch(&app, &sale.seller(0), shipment, departure(), key("d")).await;
    assert!(matches!(sent, Err(Error::Refused(_))), "what is picked up is not sent");
    assert_eq!(fulfilment::deliver(&app, &sale.seller(0), shipment).await.unwrap().state, State::Delivered);
    assert!(sale.shipment(0).await.delivered_at.is_some());
    consistent(&app).await;
    sale.receive(0).await;
    consistent(&app).await;
}

async fn sales_are_told_once_for_each_change(test: TestDb) {
    let app = testing::app(&test);
    let told = || rows(&app, "select data from event where name = 'sales.counted' order by version");
    for _ in 0..2 {
        let sale = Sale::new(&app, "bank_transfer").await;
        sale.pay().await;
        sale.dispatch(0).await;
        sale.receive(0).await;
    }
    for _ in 0..2 {
        fulfilment::tell_sales(&app).await.unwrap();
    }
    let events = told().await;
    assert_eq!(events.len(), 2, "one for each of the two products, although asked twice");
    let counted: serde_json::Value = match &events[0]["data"] {
        serde_json::Value::String(text) => serde_json::from_str(text).unwrap(),
        other => other.clone(),
    };
    assert_eq!((counted["units_30d"].as_i64(), counted["units_total"].as_i64()), (Some(2), Some(2)));
}
