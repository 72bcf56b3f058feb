//! A seller cannot do its part of a paid order and says why.

use sentra_shared::{contract::FulfilmentId, db::write_tx, session::Actor};

use super::call_off;
use crate::{
    app::App,
    error::Error,
    fulfilment::{
        access::seller_part,
        rules::{Event, transition},
    },
    mails, orders,
    payments::{self, check_note, settle::By},
    refunds::Cause,
};

/// Declines a paid part: its stock can be sold again, its money is owed to the buyer, who is told the reason.
///
/// # Errors
/// [`Error::Refused`] after dispatch or before payment, [`Error::NotFound`] for another seller's, [`Error::Invalid`] without a reason.
pub(crate) async fn decline(app: &App, actor: &Actor, id: FulfilmentId, reason: &str) -> Result<(), Error> {
    seller_part(app.db.read(), actor, id).await?;
    let reason = check_note(reason, "reason", true).map_err(|e| vec![e])?.unwrap_or_default();
    let by = By { label: actor.label(), at: app.now() };
    write_tx(&app.db, "decline_fulfilment", &(app.clone(), id, reason, by), |tx, (app, id, reason, by)| {
        Box::pin(async move {
            let part = orders::store::fulfilment(tx, *id).await?.ok_or(Error::NotFound)?;
            transition(part.state, Event::Decline)?;
            let order = orders::store::order(tx, part.order_id).await?.ok_or(Error::NotFound)?;
            let payment = payments::store::of_order(tx, order.id).await?.ok_or(Error::NotFound)?;
            let parts = [part];
            call_off::paid_parts(tx, &payment, &parts, (Event::Decline, Cause::Declined), reason, by).await?;
            mails::cancelled(tx, app, &order, &parts, reason, true, by.at).await?;
            Ok(())
        })
    })
    .await
}
