use sentra_migrations::OrderMigrator;
use sentra_shared::{db::testing::TestDb, http::IdempotencyKey, money::Money};
use tokio::task::JoinSet;

use super::{RefundState, Wanted, refund, settle, store};
use crate::{
    cancellation,
    error::Error,
    fulfilment::tests::{
        check::{balance, consistent},
        sale::Sale,
    },
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    money_goes_back_in_parts_and_never_more_than_was_paid,
    what_is_owed_after_a_decline_is_used_first,
    a_completed_sellers_balance_shrinks,
    many_refunds_at_once_never_exceed_the_payment,
    the_test_gateway_gives_back_at_once,
);

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey(Some(text.into()))
}

fn wanted(sale_payment: sentra_shared::contract::PaymentId, amount: Money) -> Wanted {
    Wanted { payment: sale_payment, amount, reason: "Barang rusak".into(), reference: None }
}

async fn money_goes_back_in_parts_and_never_more_than_was_paid(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let id = sale.payment().await.id;
    let unpaid = refund(&app, &sale.staff, wanted(id, testing::rp(1_000)), key("0")).await;
    assert!(matches!(unpaid, Err(Error::Invalid(_))));
    sale.pay().await;
    let paid = sale.payment().await.paid.unwrap();

    let (first, replayed) = refund(&app, &sale.staff, wanted(id, testing::rp(10_001)), key("1")).await.unwrap();
    let (again, second_time) = refund(&app, &sale.staff, wanted(id, testing::rp(10_001)), key("1")).await.unwrap();
    assert_eq!((&first, replayed, second_time), (&again, false, true));
    assert_eq!(first.state, RefundState::ToSend);
    let other_body = refund(&app, &sale.staff, wanted(id, testing::rp(5)), key("1")).await;
    assert!(matches!(other_body, Err(Error::KeyReused(_))));
    consistent(&app).await;
    let absurd = testing::rp(sentra_shared::money::MAJOR_MAX + 1);
    for (amount, reason) in [(testing::rp(0), "x"), (testing::rp(-1), "x"), (absurd, "x"), (testing::rp(1), " ")] {
        let bad = Wanted { reason: reason.into(), ..wanted(id, amount) };
        assert!(matches!(refund(&app, &sale.staff, bad, key("2")).await, Err(Error::Invalid(_))));
    }
    let sender = refund(&app, &sale.seller(0), wanted(id, testing::rp(1)), key("3")).await;
    assert!(matches!(sender, Err(Error::Denied(_))));

    let rest = paid.checked_sub(testing::rp(10_001)).unwrap();
    let too_much = refund(&app, &sale.staff, wanted(id, rest.checked_add(testing::rp(1)).unwrap()), key("4")).await;
    assert!(matches!(&too_much, Err(Error::Invalid(fields)) if fields[0].code == "refund_too_much"), "{too_much:?}");
    let (last, _) = refund(&app, &sale.staff, Wanted { reference: Some("TRF-2".into()), ..wanted(id, rest) }, key("5"))
        .await
        .unwrap();
    assert_eq!(last.state, RefundState::Sent);
    consistent(&app).await;
    for _ in 0..2 {
        assert_eq!(settle(&app, &sale.staff, id, first.id, "TRF-1").await.unwrap().state, RefundState::Sent);
    }
    assert!(matches!(settle(&app, &sale.staff, id, first.id, "TRF-3").await, Err(Error::Stale)));
    consistent(&app).await;
    assert_eq!(balance(&app, sale.sellers[0]).await, (testing::rp(0), testing::rp(0)), "nothing is left to earn");
    let nothing = refund(&app, &sale.staff, wanted(id, testing::rp(1)), key("6")).await;
    assert!(matches!(nothing, Err(Error::Invalid(_))));
}

async fn what_is_owed_after_a_decline_is_used_first(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    sale.pay().await;
    let id = sale.payment().await.id;
    cancellation::decline(&app, &sale.seller(1), sale.part(1).await.id, "Habis").await.unwrap();
    assert_eq!(store::claimed_payments(app.db.read(), 10).await.unwrap(), [id]);
    refund(&app, &sale.staff, wanted(id, testing::rp(44_000)), key("1")).await.unwrap();
    assert!(store::claimed_payments(app.db.read(), 10).await.unwrap().is_empty());
    assert_eq!(store::to_send(app.db.read(), 10).await.unwrap().len(), 1);
    assert_eq!(balance(&app, sale.sellers[0]).await.1, testing::rp(49_000), "the other seller's share is untouched");
    consistent(&app).await;
    refund(&app, &sale.staff, wanted(id, testing::rp(4_900)), key("2")).await.unwrap();
    assert_eq!(balance(&app, sale.sellers[0]).await.1, testing::rp(44_100));
    consistent(&app).await;
}

async fn a_completed_sellers_balance_shrinks(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    sale.pay().await;
    for index in [0, 1] {
        sale.dispatch(index).await;
        sale.receive(index).await;
    }
    let id = sale.payment().await.id;
    refund(&app, &sale.staff, wanted(id, testing::rp(9_300)), key("1")).await.unwrap();
    consistent(&app).await;
    let (first, second) = (balance(&app, sale.sellers[0]).await.0, balance(&app, sale.sellers[1]).await.0);
    assert_eq!(first.checked_add(second).unwrap(), testing::rp(93_000 - 9_300));
    assert_eq!((first, second), (testing::rp(44_100), testing::rp(39_600)), "by what each part cost");
}

async fn many_refunds_at_once_never_exceed_the_payment(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    sale.pay().await;
    let id = sale.payment().await.id;
    let mut people = JoinSet::new();
    for n in 0..12 {
        let (app, staff) = (app.clone(), sale.staff.clone());
        people.spawn(async move { refund(&app, &staff, wanted(id, testing::rp(20_000)), key(&format!("k{n}"))).await });
    }
    let mut done = 0;
    for outcome in people.join_all().await {
        match outcome {
            Ok(_) => done += 1,
            Err(Error::Stale | Error::Invalid(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!((1..=4).contains(&done), "{done} refunds of Rp 20.000 out of Rp 93.000");
    consistent(&app).await;
}

async fn the_test_gateway_gives_back_at_once(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "test").await;
    crate::payments::pay_by_test(&app, &testing::guest(), sale.order, Some(&sale.token)).await.unwrap();
    let (back, _) =
        refund(&app, &sale.staff, wanted(sale.payment().await.id, testing::rp(93_000)), key("1")).await.unwrap();
    assert_eq!(back.state, RefundState::Sent);
    consistent(&app).await;
}
