//! Orders that are not paid in time end and give their stock back.

use sentra_shared::{clock::Timestamp, contract::PaymentId, db::write_tx, session::Actor};

use super::{
    rules::PaymentState,
    settle::{self, By},
    store,
};
use crate::{app::App, error::Error, fulfilment::rules::Event, mails};

/// Payments of one round; the next round takes the rest.
const ROUND: u64 = 100;
/// Hours after which an order that was to be paid by card ends although Stripe could not be asked to close its page: what comes later
/// waits in the queue.
const CARD_GRACE_HOURS: i64 = 2;

/// Ends what was not paid in time. Each order is its own transaction, so one that fails does not stop the others.
///
/// # Errors
/// The list cannot be read.
pub(crate) async fn expire_overdue(app: &App) -> Result<(), Error> {
    let now = app.now();
    let cards_by = now - chrono::TimeDelta::hours(CARD_GRACE_HOURS);
    for payment in store::overdue(app.db.read(), now, cards_by, ROUND).await? {
        match expire(app, payment.id, app.now()).await {
            // Paid or cancelled in this very moment.
            Ok(()) | Err(Error::Stale) => {}
            Err(error) => {
                tracing::warn!(payment.id = %payment.id, error = &error as &dyn std::error::Error, "an order could not expire, trying again later");
            }
        }
    }
    Ok(())
}

/// Ends one payment that was not paid by `now`; does nothing when it is not due or not open.
///
/// # Errors
/// [`Error::Stale`] when it is paid or cancelled in this very moment.
pub(crate) async fn expire(app: &App, id: PaymentId, now: Timestamp) -> Result<(), Error> {
    let by = By { label: Actor::job("expire_payments").label(), at: now };
    write_tx(&app.db, "expire_payment", &(app.clone(), id, by), |tx, (app, id, by)| {
        Box::pin(async move {
            let payment = store::find(tx, *id).await?.ok_or(Error::NotFound)?;
            if payment.state != PaymentState::Open || payment.expires_at > by.at {
                return Ok(());
            }
            let order = settle::unpaid(tx, &payment, Event::Expire, None, by).await?;
            mails::expired(tx, app, &order, by.at).await?;
            Ok(())
        })
    })
    .await
}
