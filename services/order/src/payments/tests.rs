use bytes::Bytes;
use chrono::TimeDelta;
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::PaymentId,
    db::{testing::TestDb, write_tx},
    failure::Failure,
    money::MAJOR_MAX,
    session::Role,
};
use tokio::task::JoinSet;

use super::{
    NewReceipt, ReceiptState, check_note, check_ref, confirm, match_to, pay_by_test, proofs,
    qris::Qris,
    record_receipt,
    rules::{Method, PaymentState},
    send_back, store,
};
use crate::{
    error::Error,
    fulfilment::{
        rules::State,
        tests::{check::consistent, sale::Sale},
    },
    ledger::{
        rules::{Resolution, resolve},
        store::{self as book, Refs},
    },
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    only_the_exact_amount_confirms_and_twice_is_once,
    two_people_confirm_at_the_same_moment,
    money_that_comes_too_late_waits_and_goes_back,
    a_transfer_without_its_code_finds_its_order,
    what_does_not_fit_is_refused,
    a_qris_order_has_its_own_code,
    the_test_gateway_is_for_demonstrations,
    proofs_are_pictures_that_staff_see,
    the_ledger_itself_refuses_changes,
);

#[test]
fn a_slip_of_a_text_is_called_what_it_is() {
    for (typed, code) in [
        ("BJ-1", None),
        (" ", Some("required")),
        ("BJ\u{0}1", Some("control_characters")),
        ("x".repeat(64).as_str(), None),
        ("x".repeat(65).as_str(), Some("too_long")),
    ] {
        assert_eq!(check_ref(typed, "reference").err().map(|e| e.code), code, "{typed:?}");
    }
    for (typed, code) in [
        ("dua\nbaris", None),
        ("nol\u{0}", Some("control_characters")),
        ("x".repeat(500).as_str(), None),
        ("x".repeat(501).as_str(), Some("too_long")),
    ] {
        assert_eq!(check_note(typed, "note", false).err().map(|e| e.code), code, "{typed:?}");
    }
}

async fn only_the_exact_amount_confirms_and_twice_is_once(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let payment = sale.payment().await;
    let without_code = payment.base;
    let refused = confirm(&app, &sale.staff, payment.id, "A-1", without_code).await.unwrap_err();
    assert!(matches!(&refused, Error::AmountDiffers { expected } if *expected == payment.amount));
    assert_eq!(Failure::from(refused).status, 409);
    for (reference, amount) in
        [("", payment.amount), ("x\ny", payment.amount), ("A-1", testing::rp(0)), ("A-1", testing::rp(-5))]
    {
        assert!(
            matches!(confirm(&app, &sale.staff, payment.id, reference, amount).await, Err(Error::Invalid(_))),
            "{reference:?}"
        );
    }
    let unknown = confirm(&app, &sale.staff, PaymentId::new(), "A-1", payment.amount).await;
    assert!(matches!(unknown, Err(Error::NotFound)));
    for other in [testing::guest(), sale.seller(0)] {
        assert!(matches!(confirm(&app, &other, payment.id, "A-1", payment.amount).await, Err(Error::Denied(_))));
    }
    assert_eq!(sale.payment().await, payment, "a refusal changes nothing");

    let first = confirm(&app, &sale.staff, payment.id, " A-1 ", payment.amount).await.unwrap();
    let again = confirm(&app, &sale.staff, payment.id, "A-1", payment.amount).await.unwrap();
    assert_eq!((&first.payment, &first.receipt), (&again.payment, &again.receipt));
    assert_eq!((first.payment.state, first.payment.paid), (PaymentState::Confirmed, Some(payment.amount)));
    assert_eq!(sale.part(1).await.state, State::Paid);
    let more = confirm(&app, &sale.staff, payment.id, "A-2", payment.amount).await;
    assert!(matches!(more, Err(Error::AlreadyPaid)));
    let other = Sale::new(&app, "bank_transfer").await;
    let reused = confirm(&app, &other.staff, other.payment().await.id, "A-1", other.payment().await.amount).await;
    assert!(matches!(reused, Err(Error::StatementRefUsed)));
    consistent(&app).await;
}

async fn two_people_confirm_at_the_same_moment(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let payment = sale.payment().await;
    let mut people = JoinSet::new();
    for _ in 0..6 {
        let (app, staff) = (app.clone(), testing::person(None, &[Role::Staff]));
        people.spawn(async move { confirm(&app, &staff, payment.id, "SAME", payment.amount).await });
    }
    let answers: Vec<_> = people.join_all().await.into_iter().map(|a| a.unwrap().receipt.id).collect();
    assert!(answers.iter().all(|id| *id == answers[0]), "all see the one receipt");
    consistent(&app).await;
}

async fn money_that_comes_too_late_waits_and_goes_back(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let payment = sale.payment().await;
    app.clock.advance(TimeDelta::hours(25));
    super::expire_overdue(&app).await.unwrap();
    let late = confirm(&app, &sale.staff, payment.id, "LATE-1", payment.amount).await.unwrap();
    assert_eq!((late.receipt.state, late.payment.state), (ReceiptState::Unmatched, PaymentState::Expired));
    let again = confirm(&app, &sale.staff, payment.id, "LATE-1", payment.amount).await.unwrap();
    assert_eq!(again.receipt, late.receipt);
    assert_eq!(store::count_unmatched(app.db.read()).await.unwrap(), 1);
    consistent(&app).await;
    assert!(matches!(send_back(&app, &sale.staff, late.receipt.id, "TRF-9", "").await, Err(Error::Invalid(_))));
    assert!(matches!(send_back(&app, &sale.seller(0), late.receipt.id, "TRF-9", "x").await, Err(Error::Denied(_))));
    for _ in 0..2 {
        let back = send_back(&app, &sale.staff, late.receipt.id, "TRF-9", "Pesanan sudah berakhir").await.unwrap();
        assert_eq!(back.state, ReceiptState::Returned);
    }
    assert!(matches!(send_back(&app, &sale.staff, late.receipt.id, "TRF-10", "lagi").await, Err(Error::Stale)));
    assert_eq!(sale.part(0).await.state, State::Expired, "the order does not come back to life");
    consistent(&app).await;
}

fn line(reference: &str, amount: sentra_shared::money::Money) -> NewReceipt {
    NewReceipt { statement_ref: reference.into(), method: Method::BankTransfer, amount, note: "dari Dewi".into() }
}

async fn a_transfer_without_its_code_finds_its_order(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let payment = sale.payment().await;
    let receipt = record_receipt(&app, &sale.staff, line("B-1", payment.base)).await.unwrap();
    assert_eq!(record_receipt(&app, &sale.staff, line("B-1", payment.base)).await.unwrap(), receipt);
    let differs = record_receipt(&app, &sale.staff, line("B-1", payment.amount)).await;
    assert!(matches!(differs, Err(Error::StatementRefUsed)));
    consistent(&app).await;
    for _ in 0..2 {
        let matched = match_to(&app, &sale.staff, receipt.id, payment.id, "Nama pengirim sama").await.unwrap();
        assert_eq!((matched.payment.state, matched.payment.paid), (PaymentState::Confirmed, Some(payment.base)));
        assert_eq!(matched.receipt.state, ReceiptState::Matched);
    }
    assert_eq!(sale.part(0).await.state, State::Paid);
    consistent(&app).await;
    assert!(matches!(send_back(&app, &sale.staff, receipt.id, "T", "x").await, Err(Error::Stale)));
    // With another order's code the difference is rounding.
    let next = Sale::new(&app, "bank_transfer").await;
    let expected = next.payment().await;
    let more = expected.base.checked_add(testing::rp(7_777)).unwrap();
    let receipt = record_receipt(&app, &sale.staff, line("B-2", more)).await.unwrap();
    match_to(&app, &sale.staff, receipt.id, expected.id, "Kode lama").await.unwrap();
    assert_eq!(next.payment().await.paid, Some(more));
    consistent(&app).await;
}

async fn what_does_not_fit_is_refused(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let payment = sale.payment().await;
    let less = payment.base.checked_sub(testing::rp(1)).unwrap();
    let receipt = record_receipt(&app, &sale.staff, line("C-1", less)).await.unwrap();
    let refused = match_to(&app, &sale.staff, receipt.id, payment.id, "kurang").await;
    assert!(matches!(refused, Err(Error::DoesNotFit)));
    let qris = NewReceipt { method: Method::Qris, ..line("C-2", payment.base) };
    let receipt = record_receipt(&app, &sale.staff, qris).await.unwrap();
    let refused = match_to(&app, &sale.staff, receipt.id, payment.id, "cara lain").await;
    assert!(matches!(refused, Err(Error::DoesNotFit)));
    assert!(matches!(match_to(&app, &sale.staff, receipt.id, payment.id, "").await, Err(Error::Invalid(_))));
    assert_eq!(sale.payment().await.state, PaymentState::Open);
    // A slip of the pen must not be booked: nothing is ever taken out of the ledger again.
    for whole in [MAJOR_MAX + 1, 92_233_720_368_547_757] {
        let refused = record_receipt(&app, &sale.staff, line("C-3", testing::rp(whole))).await;
        assert!(matches!(&refused, Err(Error::Invalid(f)) if f[0].code == "amount_too_large"), "{refused:?}");
    }
    record_receipt(&app, &sale.staff, line("C-3", testing::rp(MAJOR_MAX))).await.unwrap();
    consistent(&app).await;
}

async fn a_qris_order_has_its_own_code(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "qris").await;
    let payment = sale.payment().await;
    assert_eq!((payment.extra, payment.amount), (testing::rp(0), payment.base));
    let text = payment.qris_text.clone().unwrap();
    assert_eq!(Qris::parse(&text).unwrap().merchant_name(), "KERIPIK CONTOH");
    assert!(text.contains(&format!("54{:02}{}", payment.amount.to_decimal().len(), payment.amount.to_decimal())));
    assert!((payment.expires_at - payment.opened_at) == TimeDelta::minutes(60));
    let too_large = super::plan(&app, Method::Qris, testing::rp(10_000_001), app.now()).await;
    assert!(matches!(too_large, Err(Error::Invalid(_))));
    sale.pay().await;
    consistent(&app).await;
}

async fn the_test_gateway_is_for_demonstrations(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "test").await;
    for (actor, token) in
        [(testing::guest(), None), (testing::person(None, &[]), None), (testing::guest(), Some("wrong"))]
    {
        assert!(matches!(pay_by_test(&app, &actor, sale.order, token).await, Err(Error::NotFound)));
    }
    let mut taps = JoinSet::new();
    for _ in 0..4 {
        let (app, order, token) = (app.clone(), sale.order, sale.token.clone());
        taps.spawn(async move { pay_by_test(&app, &testing::guest(), order, Some(&token)).await });
    }
    for answer in taps.join_all().await {
        assert_eq!(answer.unwrap().state, PaymentState::Confirmed);
    }
    consistent(&app).await;
    let transfer = Sale::new(&app, "bank_transfer").await;
    let other_method = pay_by_test(&app, &testing::guest(), transfer.order, Some(&transfer.token)).await;
    assert!(matches!(other_method, Err(Error::NotFound)));
}

async fn proofs_are_pictures_that_staff_see(test: TestDb) {
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let (guest, token) = (testing::guest(), Some(sale.token.as_str()));
    let png = Bytes::from_static(b"\x89PNG\r\n\x1a\nnot much of a picture");
    for (content, code) in [
        (Bytes::new(), "required"),
        (Bytes::from_static(b"PK\x03\x04zip"), "not_a_picture"),
        (Bytes::from(vec![0xFF; proofs::BYTES_MAX + 1]), "picture_too_large"),
    ] {
        let refused = proofs::send(&app, &guest, sale.order, token, content).await;
        assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].code == code), "{refused:?}");
    }
    assert!(matches!(proofs::send(&app, &guest, sale.order, None, png.clone()).await, Err(Error::NotFound)));
    for _ in 0..2 {
        proofs::send(&app, &guest, sale.order, token, png.clone()).await.unwrap();
    }
    let sent = store::proofs_of(app.db.read(), &[sale.payment().await.id]).await.unwrap();
    assert_eq!(sent.len(), 1, "the same picture twice is one");
    assert_eq!(proofs::show(&app, &sale.staff, sent[0].id).await.unwrap(), (png, "image/png"));
    assert!(matches!(proofs::show(&app, &sale.seller(0), sent[0].id).await, Err(Error::Denied(_))));
    assert!(app.files.get(&sent[0].file).await.is_err(), "no public address shows it");
}

async fn the_ledger_itself_refuses_changes(test: TestDb) {
    use sea_orm::ConnectionTrait;
    let app = testing::app(&test);
    let sale = Sale::new(&app, "bank_transfer").await;
    let payment = sale.payment().await;
    for deed in ["update ledger_transfer set amount_minor = 1", "delete from ledger_transfer"] {
        assert!(app.db.schema_connection().execute_unprepared(deed).await.is_err(), "{deed}");
    }
    let pending = book::pending_of_payment(app.db.read(), payment.id).await.unwrap();
    sale.pay().await;
    let input = (pending, app.now());
    let again = write_tx(&app.db, "resolve_twice", &input, |tx, (pending, now)| {
        Box::pin(async move {
            book::write(tx, &Refs::default(), &resolve(pending, Resolution::Void), *now).await?;
            Ok::<(), Error>(())
        })
    });
    assert!(matches!(again.await, Err(Error::Db(_))), "a pending transfer is resolved once");
    consistent(&app).await;
}
