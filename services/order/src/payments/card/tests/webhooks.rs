//! What Stripe tells, and what others would like us to believe.

use axum::{body::Body, http::Request};
use sentra_migrations::OrderMigrator;
use sentra_shared::{db::testing::TestDb, money::Currency, session::Role};
use sentra_stripe::{Card, SECRET_KEY, WEBHOOK_SECRET, sign};
use serde_json::json;
use tower::ServiceExt;

use super::{Desk, PaymentState, consistent, rows, store};
use crate::{
    app::App,
    error::Error,
    payments::card::{Outcome, take_note, webhook},
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    what_is_not_signed_is_refused_and_not_kept,
    an_event_counts_once,
    what_does_not_fit_is_for_staff_and_pays_nothing,
    old_events_go_when_nobody_has_to_look_at_them,
);

async fn post(app: &App, signature: Option<String>, body: &str) -> u16 {
    let (router, _) = webhook::router().with_state(app.clone()).split_for_parts();
    let mut request = Request::post("/api/v1/webhooks/stripe").header("content-type", "application/json");
    if let Some(signature) = signature {
        request = request.header("stripe-signature", signature);
    }
    router.oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap().status().as_u16()
}

async fn what_is_not_signed_is_refused_and_not_kept(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let payment = sale.payment().await;
    let forged = json!({
        "id": "evt_forged", "type": "payment_intent.succeeded",
        "data": { "object": { "id": "pi_forged", "amount_received": payment.amount.minor(), "currency": "idr",
            "metadata": { "sentra": payment.id.to_string() } } },
    })
    .to_string();
    let now = desk.app.now().timestamp();
    for signature in [
        None,
        Some(String::new()),
        Some(sign("whsec_lain", &forged, now)),
        Some(sign(SECRET_KEY, &forged, now)),
        Some(sign(WEBHOOK_SECRET, "{}", now)),
        Some(sign(WEBHOOK_SECRET, &forged, now - 301)),
        Some(sign(WEBHOOK_SECRET, &forged, now + 400)),
    ] {
        assert_eq!(post(&desk.app, signature.clone(), &forged).await, 400, "{signature:?}");
    }
    for nonsense in ["", "null", "{\"id\":\"\",\"type\":\"x\"}", "{\"id\":1,\"type\":\"x\"}"] {
        let signature = sign(WEBHOOK_SECRET, nonsense, now);
        assert_eq!(post(&desk.app, Some(signature.clone()), nonsense).await, 400, "{nonsense}");
        let refused = webhook::receive(&desk.app, &signature, nonsense.as_bytes()).await;
        assert!(matches!(refused, Err(Error::UnreadableEvent)), "{nonsense}: {refused:?}");
    }
    assert!(rows(&desk.app, "select * from webhook_event").await.is_empty());
    assert_eq!(sale.payment().await.state, PaymentState::Open);
    let off = testing::app(&test);
    assert_eq!(post(&off, Some(sign(WEBHOOK_SECRET, &forged, now)), &forged).await, 404);
}

async fn an_event_counts_once(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    assert!(desk.stripe.pay(&desk.session(&sale).await, Card::Good));
    let events = desk.stripe.take_events();
    for _ in 0..3 {
        for body in &events {
            let signature = sign(WEBHOOK_SECRET, body, desk.app.now().timestamp());
            assert_eq!(post(&desk.app, Some(signature), body).await, 200);
        }
        desk.settle().await;
    }
    assert_eq!(rows(&desk.app, "select * from webhook_event").await.len(), events.len());
    desk.paid_once(&sale).await;
    let kept = store::events_of(desk.app.db.read(), sale.payment().await.id).await.unwrap();
    assert!(kept.len() == events.len() && kept.iter().all(|e| e.outcome == Some(Outcome::Applied)));
}

async fn what_does_not_fit_is_for_staff_and_pays_nothing(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let payment = sale.payment().await;
    let reference = payment.id.to_string();
    let charge = |id: &str, amount: i64, currency: &str, reference: &str| json!({ "id": id, "amount_received": amount, "currency": currency, "metadata": { "sentra": reference } });
    let full = payment.amount.minor();
    let invented = [
        ("payment_intent.succeeded", charge("pi_less", full - 100, "idr", &reference), Outcome::Differs),
        ("payment_intent.succeeded", charge("pi_dollars", full, "usd", &reference), Outcome::Differs),
        ("payment_intent.succeeded", charge("pi_euros", full, "eur", &reference), Outcome::Differs),
        ("payment_intent.succeeded", charge("pi_absurd", i64::MAX, "idr", &reference), Outcome::Differs),
        (
            "payment_intent.succeeded",
            charge("pi_other", full, "idr", "pay_00000000000000000000000000"),
            Outcome::UnknownPayment,
        ),
        ("payment_intent.succeeded", charge("pi_shop", full, "idr", "another shop"), Outcome::UnknownPayment),
        ("payment_intent.succeeded", json!({ "amount": 5 }), Outcome::Unreadable),
        (
            "checkout.session.completed",
            json!({ "id": "cs_x", "status": "complete", "payment_status": "paid" }),
            Outcome::UnknownPayment,
        ),
        (
            "refund.created",
            json!({ "id": "re_x", "status": "succeeded", "payment_intent": "pi_nobody" }),
            Outcome::UnknownPayment,
        ),
        (
            "charge.dispute.created",
            json!({ "payment_intent": "pi_less", "reason": "fraudulent", "status": "needs_response" }),
            Outcome::Dispute,
        ),
        ("customer.created", json!({ "id": "cus_1" }), Outcome::Ignored),
        ("payment_intent.payment_failed", charge("pi_shop", 0, "idr", "another shop"), Outcome::Ignored),
    ];
    let mut want: Vec<&str> = Vec::new();
    for (kind, object, outcome) in invented {
        desk.stripe.invent(kind, object);
        want.push(outcome.as_str());
    }
    desk.deliver_all().await;
    let outcomes = rows(&desk.app, "select outcome, note from webhook_event order by id").await;
    assert_eq!(outcomes.iter().map(|r| r["outcome"].as_str().unwrap()).collect::<Vec<_>>(), want);
    assert_eq!(sale.payment().await.state, PaymentState::Open, "nothing of it pays the order");
    let queue = desk.queue().await;
    let money: Vec<_> = queue.iter().map(|r| (r.amount.minor(), r.amount.currency(), r.meant_for)).collect();
    let meant = Some(payment.id);
    assert_eq!(money, [(full - 100, Currency::Idr, meant), (full, Currency::Usd, meant)]);
    let waiting = store::events_for_staff(desk.app.db.read(), 50).await.unwrap();
    assert_eq!(waiting.len(), 10);
    let buyer = testing::person(None, &[]);
    assert!(take_note(&desk.app, &buyer, waiting[0].id).await.is_err());
    for _ in 0..2 {
        take_note(&desk.app, &testing::person(None, &[Role::Staff]), waiting[0].id).await.unwrap();
    }
    assert_eq!(store::count_events_for_staff(desk.app.db.read()).await.unwrap(), 9);
}

async fn old_events_go_when_nobody_has_to_look_at_them(test: TestDb) {
    let desk = Desk::open(&test).await;
    desk.stripe.invent("customer.created", json!({ "id": "cus_1" }));
    desk.stripe.invent("charge.dispute.created", json!({ "payment_intent": "pi_1" }));
    desk.deliver_all().await;
    super::super::prune(&desk.app).await.unwrap();
    assert_eq!(rows(&desk.app, "select * from webhook_event").await.len(), 2);
    desk.app.clock.advance(chrono::TimeDelta::days(91));
    super::super::prune(&desk.app).await.unwrap();
    let left = rows(&desk.app, "select kind from webhook_event").await;
    assert_eq!(left.iter().map(|r| r["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["charge.dispute.created"]);
    consistent(&desk.app).await;
}
