//! Completion: the money becomes the seller's, and the purchase counts.

use sentra_shared::{
    contract::order::{PURCHASE_VERIFIED, PurchaseVerified},
    db::WriteTx,
    feed,
};

use super::{
    advance::step,
    rules::{Event, State},
    sales,
};
use crate::{
    app::App,
    error::Error,
    ledger::{
        rules::{Resolution, resolve},
        store::{self as ledger, Refs},
    },
    mails,
    orders::{self, Deadlines, Fulfilment},
    payments::settle::By,
};

/// Completes a part that arrived: posts what the seller earned, tells that each line was really bought, and counts the sales.
///
/// # Errors
/// [`Error::Refused`] when it has not left yet, [`Error::Stale`].
pub(super) async fn complete(
    tx: &WriteTx,
    app: &App,
    part: &Fulfilment,
    event: Event,
    by: &By,
) -> Result<State, Error> {
    let to = step(tx, part, event, Deadlines::default(), by).await?;
    let order = orders::store::order(tx, part.order_id).await?.ok_or(Error::NotFound)?;
    for parcel in orders::store::shipments_of(tx, &[part.id]).await? {
        if parcel.delivered_at.is_none() {
            orders::store::set_delivered(tx, parcel.id, by.at).await?;
        }
    }
    let pending = ledger::pending_of_fulfilment(tx, part.id).await?;
    let refs = Refs { order: Some(part.order_id), fulfilment: Some(part.id), ..Refs::default() };
    ledger::write(tx, &refs, &resolve(&pending, Resolution::Post), by.at).await?;
    for line in orders::store::lines_of_fulfilment(tx, part.id).await? {
        let bought =
            PurchaseVerified { order_line_id: line.id, product_id: line.product_id, person_id: order.person_id };
        feed::emit(tx, PURCHASE_VERIFIED, line.id, 1, by.at, &bought).await?;
        sales::changed(tx, line.product_id, by.at).await?;
    }
    mails::completed(tx, app, &order, part, by.at).await?;
    Ok(to)
}
