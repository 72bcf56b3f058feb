//! The test gateway of demo mode: a button that pays at once. It exists only there, and every page that shows it says so.

use sentra_shared::{
    contract::OrderId,
    db::{WriteTx, write_tx},
    session::Actor,
};

use super::{
    Payment, Receipt, ReceiptId, ReceiptState,
    rules::{Method, PaymentState},
    settle::{self, Arrived, By},
    store,
};
use crate::{app::App, error::Error, fulfilment::access::buyer_order};

/// Pays the order by the test gateway. Paid before, it gives the same answer.
///
/// # Errors
/// [`Error::NotFound`] outside demo mode, for other methods and for other people's orders; [`Error::Stale`] when it expired.
pub(crate) async fn pay(app: &App, actor: &Actor, order: OrderId, token: Option<&str>) -> Result<Payment, Error> {
    let order = buyer_order(app.db.read(), actor, order, token).await?;
    if !app.demo || order.payment_method != Method::Test {
        return Err(Error::NotFound);
    }
    let by = By { label: actor.label(), at: app.now() };
    let input = (app.clone(), order.id, ReceiptId::new(), by);
    let run = || write_tx(&app.db, "pay_by_test", &input, |tx, input| Box::pin(pay_in(tx, input)));
    match run().await {
        // A double tap: the loser looks again and finds the payment made.
        Err(Error::Stale | Error::StatementRefUsed) => run().await,
        outcome => outcome,
    }
}

async fn pay_in(tx: &WriteTx, (app, order, receipt, by): &(App, OrderId, ReceiptId, By)) -> Result<Payment, Error> {
    let payment = store::of_order(tx, *order).await?.ok_or(Error::NotFound)?;
    if payment.state == PaymentState::Confirmed {
        return Ok(payment);
    }
    let receipt = test_receipt(&payment, *receipt, by);
    let arrived = Arrived { receipt: receipt.id, amount: payment.amount, from_queue: false };
    store::insert_receipt(tx, &receipt).await?;
    settle::paid(tx, app, &payment, &arrived, by).await
}

fn test_receipt(payment: &Payment, id: ReceiptId, by: &By) -> Receipt {
    Receipt {
        id,
        statement_ref: format!("TEST-{}", payment.id),
        method: Method::Test,
        amount: payment.amount,
        state: ReceiptState::Matched,
        payment_id: Some(payment.id),
        meant_for: None,
        note: None,
        recorded_by: by.label.clone(),
        recorded_at: by.at,
        return_ref: None,
        version: 1,
    }
}
