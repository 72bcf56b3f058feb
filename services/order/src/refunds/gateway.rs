//! What became of refunds that Stripe sends.

use sentra_shared::db::WriteTx;

use super::{
    record::{Refund, RefundState},
    refund::tell_sent,
    store,
};
use crate::{
    app::App,
    error::Error,
    ledger::{
        rules::{Resolution, pay_back_failed, resolve},
        store::{self as ledger, Refs},
    },
    payments::{self, settle::By},
};

fn refs(refund: &Refund) -> Refs {
    Refs { order: Some(refund.order_id), payment: Some(refund.payment_id), refund: Some(refund.id), ..Refs::default() }
}

/// A refund reached the buyer's bank: the announced transfer counts, and the buyer is told.
///
/// # Errors
/// [`Error::Stale`] when the refund has changed meanwhile.
pub(crate) async fn gateway_sent(
    tx: &WriteTx,
    app: &App,
    refund: &Refund,
    reference: &str,
    by: &By,
) -> Result<(), Error> {
    store::set_outcome(tx, refund, Ok(reference), &by.label, by.at).await?;
    let announced = ledger::pending_of_refund(tx, refund.id).await?;
    ledger::write(tx, &refs(refund), &resolve(&announced, Resolution::Post), by.at).await?;
    let sent = Refund {
        state: RefundState::Sent,
        reference: Some(reference.to_owned()),
        sent_at: Some(by.at),
        version: refund.version + 1,
        ..refund.clone()
    };
    tell_sent(tx, app, &sent, by).await
}

/// A refund did not reach the buyer, at once or after it had seemed to: the money is owed as before, and staff decide anew.
///
/// # Errors
/// [`Error::Stale`] when the refund or its payment has changed meanwhile.
pub(crate) async fn gateway_failed(tx: &WriteTx, refund: &Refund, why: &str, by: &By) -> Result<(), Error> {
    let payment = payments::store::find(tx, refund.payment_id).await?.ok_or(Error::NotFound)?;
    // What is owed grows again, which a refund that is just being decided must not overlook.
    payments::store::claim(tx, &payment).await?;
    store::set_outcome(tx, refund, Err(why), &by.label, by.at).await?;
    let drafts = if refund.state == RefundState::Sent {
        pay_back_failed(refund.method, refund.amount)
    } else {
        resolve(&ledger::pending_of_refund(tx, refund.id).await?, Resolution::Void)
    };
    ledger::write(tx, &refs(refund), &drafts, by.at).await?;
    Ok(())
}
