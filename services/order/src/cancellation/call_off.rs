//! What calling off a paid part of an order does, whoever does it.

use sentra_shared::db::WriteTx;

use crate::{
    cargo::consignments,
    error::Error,
    fulfilment::rules::{Event, transition},
    orders::{self, Change, Fulfilment},
    payments::{Payment, settle::By},
    refunds::{self, Cause, Why, rules::everything},
    stock,
};

/// Ends these parts of a paid order, gives their stock back, and owes their money to the buyer; with the unique code when nothing of
/// the order stays.
///
/// # Errors
/// [`Error::Refused`] when a part has gone too far, [`consignments::ConsignmentRefused::Closed`] when its papers are made, [`Error::Stale`].
pub(super) async fn paid_parts(
    tx: &WriteTx,
    payment: &Payment,
    parts: &[Fulfilment],
    (event, cause): (Event, Cause),
    reason: &str,
    by: &By,
) -> Result<(), Error> {
    for part in parts {
        let change = Change {
            note: Some(reason.to_owned()).filter(|r| !r.is_empty()),
            ..Change::new(by.label.clone(), by.at, event.as_str())
        };
        orders::store::set_state(tx, part, transition(part.state, event)?, &change).await?;
        stock::release(tx, stock::Part::Fulfilment(part.id), by.at).await?;
        consignments::take_out(tx, part, by).await?;
    }
    let nothing_stays = orders::store::fulfilments_of(tx, payment.order_id).await?.iter().all(|p| p.state.is_dead());
    let account = refunds::account(tx, payment).await?;
    let ids: Vec<_> = parts.iter().map(|p| p.id).collect();
    let shares = everything(&account.parts, &ids, nothing_stays)?;
    refunds::owe(tx, &account, shares, &Why { cause, reason, by }).await?;
    Ok(())
}
