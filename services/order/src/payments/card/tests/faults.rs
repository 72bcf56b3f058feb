//! Answers that do not come, come late, or are failures: at the end there is one charge and one order all the same.

use std::time::Duration;

use chrono::TimeDelta;
use sentra_migrations::OrderMigrator;
use sentra_shared::db::testing::TestDb;
use sentra_stripe::{Card, Fault};
use tokio::task::JoinSet;

use super::{ANSWER_TIME, Desk, PaymentState, consistent};
use crate::{
    fulfilment::tests::check::rows,
    payments::{
        self,
        card::{
            self,
            arrive::{Charge, charged},
            record::AttemptState,
            rules::IntentState,
        },
        send_back,
    },
};

sentra_shared::both_databases!(OrderMigrator:
    a_page_comes_whatever_happens_to_the_answer,
    a_webhook_may_be_faster_than_the_answer,
    a_process_may_end_in_the_middle_of_a_call,
    a_refusal_is_told_and_not_repeated,
    many_at_once_open_one_page_and_book_one_charge,
    an_order_ends_although_stripe_is_away_and_late_money_goes_back,
);

async fn a_page_comes_whatever_happens_to_the_answer(test: TestDb) {
    let desk = Desk::open(&test).await;
    let faults = [
        vec![Fault::LoseAnswer],
        vec![Fault::LoseAnswer, Fault::LoseAnswer, Fault::Refuse(409, "idempotency_key_in_use")],
        vec![Fault::Late(ANSWER_TIME * 2)],
        vec![Fault::Garbage],
        vec![Fault::FailBefore],
        vec![Fault::FailAfter],
        vec![Fault::Refuse(429, "rate_limit"), Fault::Refuse(401, "api_key_expired"), Fault::Refuse(503, "down")],
    ];
    for faults in faults {
        for fault in &faults {
            desk.stripe.fault("/checkout/sessions", fault.clone());
        }
        let before = desk.stripe.sessions().len();
        let sale = desk.sale().await;
        assert_eq!(sale.payment().await.pay_url, None, "{faults:?}");
        for _ in 0..12 {
            if sale.payment().await.pay_url.is_some() {
                break;
            }
            desk.pass(TimeDelta::seconds(40)).await;
        }
        let session = desk.session(&sale).await;
        let opened = desk.stripe.sessions().len() - before;
        // Only where Stripe repeats its own failure for the key is another page asked for; nobody knows the address of the first.
        let most = if faults == [Fault::FailAfter] { 2 } else { 1 };
        assert!((1..=most).contains(&opened), "{faults:?} opened {opened}");
        assert!(desk.stripe.pay(&session, Card::Good), "{faults:?}");
        desk.deliver_all().await;
        desk.paid_once(&sale).await;
    }
}

async fn a_webhook_may_be_faster_than_the_answer(test: TestDb) {
    let desk = Desk::open(&test).await;
    desk.stripe.fault("/checkout/sessions", Fault::LoseAnswer);
    let sale = desk.sale().await;
    assert_eq!(desk.intent(&sale).await.session_id, None);
    let session = desk.stripe.sessions()[0]["id"].as_str().unwrap().to_owned();
    assert!(desk.stripe.pay(&session, Card::Good));
    desk.deliver_all().await;
    desk.paid_once(&sale).await;
    desk.pass(TimeDelta::minutes(2)).await;
    assert_eq!(desk.stripe.sessions().len(), 1, "no other page is asked for");
    desk.paid_once(&sale).await;
}

async fn a_process_may_end_in_the_middle_of_a_call(test: TestDb) {
    let desk = Desk::open(&test).await;
    desk.stripe.fault("/checkout/sessions", Fault::Refuse(503, "away"));
    let sale = desk.sale().await;
    let id = sale.payment().await.id;
    desk.stripe.fault("/checkout/sessions", Fault::Late(Duration::from_secs(1)));
    // Stopped between the call and its answer.
    let stopped = tokio::time::timeout(Duration::from_millis(300), card::ensure(&desk.app, id)).await;
    assert!(stopped.is_err());
    let attempts = card::store::attempts_of(desk.app.db.read(), id).await.unwrap();
    assert_eq!((attempts.len(), attempts[0].state, attempts[0].tries), (1, AttemptState::Asked, 2));
    desk.pass(TimeDelta::seconds(30)).await;
    let attempts = card::store::attempts_of(desk.app.db.read(), id).await.unwrap();
    assert_eq!((attempts.len(), attempts[0].state), (1, AttemptState::Answered));
    let keys: Vec<_> = desk.stripe.calls().into_iter().filter_map(|c| c.key).collect();
    assert!(keys.len() >= 3 && keys.iter().all(|key| *key == attempts[0].id.to_string()), "{keys:?}");
    assert_eq!(desk.stripe.sessions().len(), 1);
    assert!(desk.stripe.pay(&desk.session(&sale).await, Card::Good));
    desk.deliver_all().await;
    desk.paid_once(&sale).await;
}

async fn a_refusal_is_told_and_not_repeated(test: TestDb) {
    let desk = Desk::open(&test).await;
    desk.stripe.fault("/checkout/sessions", Fault::Refuse(400, "amount_too_small"));
    let sale = desk.sale().await;
    let intent = desk.intent(&sale).await;
    assert_eq!((intent.state, intent.failure.as_deref()), (IntentState::New, Some("amount_too_small")));
    let calls = desk.stripe.calls().len();
    desk.pass(TimeDelta::minutes(30)).await;
    desk.pass(TimeDelta::minutes(31)).await;
    assert_eq!(sale.payment().await.state, PaymentState::Expired, "it ends in its time");
    assert!(desk.stripe.calls().len() <= calls + 1, "Stripe is not asked again and again");
    consistent(&desk.app).await;
}

async fn many_at_once_open_one_page_and_book_one_charge(test: TestDb) {
    let desk = Desk::open(&test).await;
    desk.stripe.fault("/checkout/sessions", Fault::Refuse(503, "away"));
    let sale = desk.sale().await;
    let id = sale.payment().await.id;
    let mut all = JoinSet::new();
    for _ in 0..6 {
        let app = desk.app.clone();
        all.spawn(async move { card::ensure(&app, id).await.unwrap() });
    }
    all.join_all().await;
    assert_eq!(desk.stripe.sessions().len(), 1);
    assert!(desk.stripe.pay(&desk.session(&sale).await, Card::Good));
    let intent = desk.stripe.charges()[0]["id"].as_str().unwrap().to_owned();
    let amount = sale.payment().await.amount.minor();
    let mut all = JoinSet::new();
    for n in 0..8 {
        let (app, intent) = (desk.app.clone(), intent.clone());
        all.spawn(async move {
            if n % 2 == 0 {
                card::page::look(&app, id).await.unwrap();
            } else {
                charged(&app, Charge { payment: id, intent, amount, currency: "idr".into() }).await.unwrap();
            }
        });
    }
    all.join_all().await;
    desk.deliver_all().await;
    desk.paid_once(&sale).await;
    let receipts = rows(&desk.app, "select statement_ref from receipt").await;
    assert_eq!(receipts.len(), 1);
}

async fn an_order_ends_although_stripe_is_away_and_late_money_goes_back(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    assert!(desk.stripe.pay(&desk.session(&sale).await, Card::Good));
    let events = desk.stripe.take_events();
    // Nobody hears from Stripe any more: no answers, no webhooks.
    desk.app.clock.advance(TimeDelta::minutes(61));
    payments::expire_overdue(&desk.app).await.unwrap();
    assert_eq!(sale.payment().await.state, PaymentState::Open);
    desk.app.clock.advance(TimeDelta::hours(2));
    payments::expire_overdue(&desk.app).await.unwrap();
    assert_eq!(sale.payment().await.state, PaymentState::Expired, "stock is not held for ever");
    for body in &events {
        desk.deliver(body).await.unwrap();
    }
    read_all(&desk).await;
    let queue = desk.queue().await;
    assert_eq!((queue.len(), queue[0].amount), (1, sale.payment().await.amount));
    consistent(&desk.app).await;
    let receipt = send_back(&desk.app, &sale.staff, queue[0].id, "", "Pesanan sudah berakhir").await.unwrap();
    let again = send_back(&desk.app, &sale.staff, queue[0].id, "", "Pesanan sudah berakhir").await.unwrap();
    assert_eq!((receipt.state, again.state), (payments::ReceiptState::Returning, payments::ReceiptState::Returning));
    consistent(&desk.app).await;
    assert_eq!(card::give_back::send(&desk.app, card::Target::Receipt(receipt.id)).await.unwrap(), None);
    let back = payments::store::receipt(desk.app.db.read(), receipt.id).await.unwrap().unwrap();
    let refund = &desk.stripe.refunds()[0];
    assert_eq!((back.state, back.return_ref.as_deref()), (payments::ReceiptState::Returned, refund["id"].as_str()));
    assert_eq!(refund["amount"], receipt.amount.minor());
    consistent(&desk.app).await;
}

/// Reads what was delivered, without the worker.
async fn read_all(desk: &Desk) {
    for mut row in rows(&desk.app, "select payload from job where kind = 'card.event'").await {
        let payload = row["payload"].take();
        // One database gives JSON as text, the other one as it is; the payload itself is a text too.
        let payload = payload.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(payload);
        card::webhook::interpret(&desk.app, serde_json::from_value(payload).unwrap()).await.unwrap();
    }
}
