//! Money goes back to cards.

use chrono::TimeDelta;
use sentra_migrations::OrderMigrator;
use sentra_shared::{contract::RefundId, db::testing::TestDb, http::IdempotencyKey, money::Money};
use sentra_stripe::{Card, Fault, Refunding};

use super::{ANSWER_TIME, Desk, consistent, part_of};
use crate::{
    error::Error,
    fulfilment::tests::sale::Sale,
    payments::{ReceiptState, rules::Method, send_back, store as payments},
    refunds::{self, Refund, RefundState, Wanted},
};

sentra_shared::both_databases!(OrderMigrator:
    a_card_gets_its_money_back_in_parts_and_never_more,
    a_refund_is_made_once_whatever_happens_to_the_answer,
    a_refund_may_wait_and_then_succeed_or_fail,
    a_refund_that_failed_is_owed_again_and_can_be_transferred,
    stripe_may_refuse_a_refund,
    money_from_the_queue_that_cannot_go_back_waits_again,
);

async fn give(desk: &Desk, sale: &Sale, amount: Money, key: &str) -> Result<Refund, Error> {
    let wanted = Wanted { payment: sale.payment().await.id, amount, reason: "Barang rusak".into(), reference: None };
    let (refund, _) = refunds::refund(&desk.app, &sale.staff, wanted, IdempotencyKey(Some(key.into()))).await?;
    Ok(refund)
}

async fn state(desk: &Desk, id: RefundId) -> Refund {
    refunds::store::find(desk.app.db.read(), id).await.unwrap().unwrap()
}

async fn due(desk: &Desk, sale: &Sale) -> i64 {
    let sums = refunds::store::sums(desk.app.db.read(), &[sale.payment().await.id]).await.unwrap();
    sums.first().map_or(0, |(_, owed, back)| owed - back)
}

async fn a_card_gets_its_money_back_in_parts_and_never_more(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.paid_sale().await;
    let paid = sale.payment().await.paid.unwrap();
    let first = give(&desk, &sale, part_of(paid), "1").await.unwrap();
    assert_eq!((first.state, first.method), (RefundState::Pending, Method::Card));
    consistent(&desk.app).await;
    desk.settle().await;
    let sent = state(&desk, first.id).await;
    let told = desk.stripe.refunds();
    assert_eq!((sent.state, sent.reference.as_deref()), (RefundState::Sent, told[0]["id"].as_str()));
    assert_eq!(told[0]["amount"], part_of(paid).minor());
    let by_hand = refunds::settle(&desk.app, &sale.staff, first.payment_id, first.id, "TRF-1").await;
    assert!(matches!(by_hand, Err(Error::Stale)), "nobody transfers what Stripe has sent");
    let rest = paid.checked_sub(part_of(paid)).unwrap();
    let more = rest.checked_add(crate::testing::rp(1)).unwrap();
    let refused = give(&desk, &sale, more, "2").await;
    assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].code == "refund_too_much"));
    give(&desk, &sale, rest, "3").await.unwrap();
    desk.settle().await;
    desk.deliver_all().await;
    let back: i64 = desk.stripe.refunds().iter().map(|r| r["amount"].as_i64().unwrap()).sum();
    assert_eq!((back, desk.stripe.refunds().len()), (paid.minor(), 2));
    consistent(&desk.app).await;
    let dollars = Money::from_minor(100, sentra_shared::money::Currency::Usd);
    assert!(matches!(give(&desk, &sale, dollars, "4").await, Err(Error::Invalid(_))));
}

async fn a_refund_is_made_once_whatever_happens_to_the_answer(test: TestDb) {
    let desk = Desk::open(&test).await;
    let faults = [
        vec![Fault::LoseAnswer],
        vec![Fault::Late(ANSWER_TIME * 2)],
        vec![Fault::Garbage],
        vec![Fault::FailBefore],
        vec![Fault::FailAfter],
        vec![Fault::Refuse(503, "down"), Fault::Refuse(429, "rate_limit"), Fault::LoseAnswer],
    ];
    for (n, faults) in faults.into_iter().enumerate() {
        let sale = desk.paid_sale().await;
        let before = desk.stripe.refunds().len();
        for fault in &faults {
            desk.stripe.fault("/refunds", fault.clone());
        }
        let paid = sale.payment().await.paid.unwrap();
        let refund = give(&desk, &sale, paid, &format!("f{n}")).await.unwrap();
        // Half of the times a webhook tells it before the answer is known.
        for round in 0..12 {
            desk.pass(TimeDelta::seconds(40)).await;
            if n % 2 == 0 && round == 1 {
                desk.deliver_all().await;
            }
        }
        desk.deliver_all().await;
        assert_eq!(state(&desk, refund.id).await.state, RefundState::Sent, "{faults:?}");
        assert_eq!(desk.stripe.refunds().len() - before, 1, "{faults:?}");
        let open = super::rows(&desk.app, "select * from card_attempt where state = 'asked'").await;
        assert!(open.is_empty(), "{faults:?} {open:?}");
        consistent(&desk.app).await;
    }
}

async fn a_refund_may_wait_and_then_succeed_or_fail(test: TestDb) {
    let desk = Desk::open(&test).await;
    desk.stripe.refunding(Refunding::Pending);
    for (n, by_webhook) in [true, false].into_iter().enumerate() {
        for succeeds in [true, false] {
            let sale = desk.paid_sale().await;
            let paid = sale.payment().await.paid.unwrap();
            let refund = give(&desk, &sale, paid, &format!("p{n}{succeeds}")).await.unwrap();
            desk.settle().await;
            desk.deliver_all().await;
            assert_eq!(state(&desk, refund.id).await.state, RefundState::Pending);
            consistent(&desk.app).await;
            let told = desk.stripe.refunds().last().unwrap()["id"].as_str().unwrap().to_owned();
            desk.stripe.finish_refund(&told, succeeds);
            if by_webhook {
                desk.deliver_all().await;
            } else {
                desk.pass(TimeDelta::minutes(61)).await;
            }
            let want = if succeeds { RefundState::Sent } else { RefundState::Failed };
            assert_eq!(state(&desk, refund.id).await.state, want);
            assert_eq!(due(&desk, &sale).await, if succeeds { 0 } else { paid.minor() });
            consistent(&desk.app).await;
        }
    }
}

async fn a_refund_that_failed_is_owed_again_and_can_be_transferred(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.paid_sale().await;
    let paid = sale.payment().await.paid.unwrap();
    let first = give(&desk, &sale, paid, "1").await.unwrap();
    desk.settle().await;
    assert_eq!(state(&desk, first.id).await.state, RefundState::Sent);
    // The bank sends it back days later, and the messages come twice and in the wrong order.
    let told = desk.stripe.refunds()[0]["id"].as_str().unwrap().to_owned();
    let created = desk.stripe.take_events();
    desk.stripe.finish_refund(&told, false);
    let failed = desk.stripe.take_events();
    for body in failed.iter().chain(&created).chain(&failed) {
        desk.deliver(body).await.unwrap();
    }
    desk.settle().await;
    let now = state(&desk, first.id).await;
    assert_eq!((now.state, now.failure.as_deref()), (RefundState::Failed, Some("lost_or_stolen_card")));
    assert_eq!(due(&desk, &sale).await, paid.minor());
    consistent(&desk.app).await;
    // Half goes to the card once more, half by transfer.
    let again = give(&desk, &sale, part_of(paid), "2").await.unwrap();
    desk.settle().await;
    assert_eq!(state(&desk, again.id).await.state, RefundState::Sent);
    let rest = paid.checked_sub(part_of(paid)).unwrap();
    let by_transfer = Wanted {
        payment: first.payment_id,
        amount: rest,
        reason: "Kartu ditutup".into(),
        reference: Some("TRF-9".into()),
    };
    let key = IdempotencyKey(Some("3".into()));
    let (transfer, _) = refunds::refund(&desk.app, &sale.staff, by_transfer, key).await.unwrap();
    assert_eq!((transfer.state, transfer.method), (RefundState::Sent, Method::BankTransfer));
    assert_eq!(due(&desk, &sale).await, 0);
    desk.deliver_all().await;
    super::rows(&desk.app, "select 1 as one").await;
    let report = crate::ledger::recheck(&desk.app).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

async fn stripe_may_refuse_a_refund(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.paid_sale().await;
    let paid = sale.payment().await.paid.unwrap();
    desk.stripe.fault("/refunds", Fault::Refuse(400, "charge_disputed"));
    let refund = give(&desk, &sale, paid, "1").await.unwrap();
    desk.settle().await;
    let now = state(&desk, refund.id).await;
    assert_eq!((now.state, now.failure.as_deref()), (RefundState::Failed, Some("charge_disputed")));
    assert_eq!(due(&desk, &sale).await, paid.minor());
    consistent(&desk.app).await;
    // Somebody gave it back in Stripe's dashboard: Stripe gives no more than was charged, and staff are told.
    let gateway = desk.app.stripe.clone().unwrap();
    let intent = desk.stripe.charges()[0]["id"].as_str().unwrap().to_owned();
    let foreign = super::super::gateway::BackAsk { intent, amount: paid.minor(), target: String::new() };
    gateway.give_back("dashboard", &foreign).await.unwrap();
    desk.deliver_all().await;
    let events = super::store::events_for_staff(desk.app.db.read(), 10).await.unwrap();
    assert_eq!(events.iter().map(|e| e.outcome).collect::<Vec<_>>(), [Some(super::super::Outcome::ForeignRefund)]);
    assert_eq!(events[0].payment_id, Some(sale.payment().await.id));
    let more = give(&desk, &sale, paid, "2").await.unwrap();
    desk.settle().await;
    assert_eq!(state(&desk, more.id).await.state, RefundState::Failed);
    consistent(&desk.app).await;
}

async fn money_from_the_queue_that_cannot_go_back_waits_again(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let payment = sale.payment().await;
    let session = desk.session(&sale).await;
    let token = Some(sale.token.as_str());
    let guest = crate::testing::guest();
    assert!(desk.stripe.pay(&session, Card::Good));
    let by = crate::cancellation::CancelledBy::Buyer;
    crate::cancellation::cancel(&desk.app, &guest, by, sale.order, token, "", Default::default()).await.unwrap();
    desk.deliver_all().await;
    let receipt = desk.queue().await.remove(0);
    assert_eq!(receipt.meant_for, Some(payment.id));
    desk.stripe.refunding(Refunding::Fails);
    send_back(&desk.app, &sale.staff, receipt.id, "", "Dibatalkan").await.unwrap();
    consistent(&desk.app).await;
    desk.settle().await;
    let waits = desk.queue().await;
    assert_eq!((waits.len(), waits[0].note.as_deref()), (1, Some("expired_or_canceled_card")));
    consistent(&desk.app).await;
    desk.stripe.refunding(Refunding::Succeeds);
    send_back(&desk.app, &sale.staff, receipt.id, "", "Coba lagi").await.unwrap();
    desk.settle().await;
    let back = payments::receipt(desk.app.db.read(), receipt.id).await.unwrap().unwrap();
    assert_eq!(back.state, ReceiptState::Returned);
    // What failed before is told once more.
    let old = desk.stripe.refunds()[0]["id"].as_str().unwrap().to_owned();
    desk.stripe.finish_refund(&old, false);
    desk.deliver_all().await;
    let back = payments::receipt(desk.app.db.read(), receipt.id).await.unwrap().unwrap();
    assert_eq!(back.state, ReceiptState::Returned);
    // It seemed to be there and came back.
    let told = desk.stripe.refunds().last().unwrap()["id"].as_str().unwrap().to_owned();
    desk.stripe.finish_refund(&told, false);
    desk.deliver_all().await;
    assert_eq!(desk.queue().await.len(), 1);
    consistent(&desk.app).await;
}
