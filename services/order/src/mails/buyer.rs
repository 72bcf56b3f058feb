//! Letters to the buyer, written in the transaction of what they tell.

use sentra_shared::{clock::Timestamp, contract::FulfilmentId, db::WriteTx, mail, money::Money};

use super::{
    compose::{Closing, Ending, HowToPay, Parcel, Writer},
    letter::Letter,
    view::{self, MailOrder},
};
use crate::{
    app::App,
    error::Error,
    orders::{Fulfilment, Order},
    payments::{self, Payment, rules::Method},
    refunds::{self, Refund},
};

fn writer<'a>(app: &'a App, order: &Order) -> Writer<'a> {
    Writer { texts: &app.texts, settings: &app.settings, lang: order.lang }
}

async fn send(tx: &WriteTx, letter: &Letter, order: &Order, now: Timestamp) -> Result<(), Error> {
    Ok(mail::send(tx, &letter.to(&order.contact_email), now).await?)
}

/// The order with these parts only.
async fn parts_of(tx: &WriteTx, app: &App, order: &Order, parts: &[FulfilmentId]) -> Result<MailOrder, Error> {
    Ok(view::load(tx, app, order, order.lang).await?.only(parts))
}

/// The order was placed: what to pay, where, until when. Called after the order was written.
///
/// # Errors
/// The database's.
pub(crate) async fn order_placed(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    payment: &Payment,
    now: Timestamp,
) -> Result<(), Error> {
    let account = (payment.method == Method::BankTransfer).then(|| {
        let (bank, holder) = (payment.bank.as_deref(), payment.holder.as_deref());
        (bank.unwrap_or_default(), payment.account.as_str(), holder.unwrap_or_default())
    });
    let pay = HowToPay { method: payment.method, account, amount: payment.amount };
    let view = view::load(tx, app, order, order.lang).await?;
    send(tx, &writer(app, order).placed(&view, &pay), order, now).await
}

/// The money came. Called after the parts got their deadlines.
///
/// # Errors
/// The database's.
pub(crate) async fn payment_confirmed(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    payment: &Payment,
    now: Timestamp,
) -> Result<(), Error> {
    let view = view::load(tx, app, order, order.lang).await?;
    let paid = payment.paid.unwrap_or(payment.amount);
    // Money from the queue may be another sum than the one asked for; what is above the price is the code then.
    let view = MailOrder { code_extra: payment.paid_extra()?, ..view };
    send(tx, &writer(app, order).confirmed(&view, paid), order, now).await
}

/// A part left with this carrier.
///
/// # Errors
/// The database's.
pub(crate) async fn dispatched(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    part: &Fulfilment,
    carrier: &str,
    tracking_no: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let view = parts_of(tx, app, order, &[part.id]).await?;
    let Some(said) = view.parts.first() else { return Ok(()) };
    let parcel = Parcel { carrier, tracking_no };
    send(tx, &writer(app, order).dispatched(&view, said, &parcel), order, now).await
}

/// A part is completed.
///
/// # Errors
/// The database's.
pub(crate) async fn completed(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    part: &Fulfilment,
    now: Timestamp,
) -> Result<(), Error> {
    let view = parts_of(tx, app, order, &[part.id]).await?;
    let Some(said) = view.parts.first() else { return Ok(()) };
    send(tx, &writer(app, order).completed(&view, said), order, now).await
}

/// The order was not paid in time.
///
/// # Errors
/// The database's.
pub(crate) async fn expired(tx: &WriteTx, app: &App, order: &Order, now: Timestamp) -> Result<(), Error> {
    let view = view::load(tx, app, order, order.lang).await?;
    send(tx, &writer(app, order).closed(&view, Closing::Expired), order, now).await
}

/// These parts ended before they were sent: buyer or staff called them off, or their seller could not do them. Called after their
/// states and what is owed back were written.
///
/// # Errors
/// The database's.
pub(crate) async fn cancelled(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    parts: &[Fulfilment],
    reason: &str,
    refund_due: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let ids: Vec<FulfilmentId> = parts.iter().map(|p| p.id).collect();
    let view = parts_of(tx, app, order, &ids).await?;
    let ending = Ending {
        reason: Some(reason.to_owned()).filter(|r| !r.is_empty()),
        owed: if refund_due { owed(tx, order).await? } else { None },
    };
    let by_seller = view.parts.iter().any(|p| p.declined);
    let closing = if by_seller { Closing::Declined(&ending) } else { Closing::Cancelled(&ending) };
    send(tx, &writer(app, order).closed(&view, closing), order, now).await
}

/// What the buyer is owed and was not sent yet.
async fn owed(tx: &WriteTx, order: &Order) -> Result<Option<Money>, Error> {
    let Some(payment) = payments::store::of_order(tx, order.id).await? else { return Ok(None) };
    let sums = refunds::store::sums(tx, &[payment.id]).await?;
    let due = sums.first().map_or(0, |(_, owed, back)| owed.saturating_sub(*back));
    Ok((due > 0).then(|| Money::from_minor(due, payment.base.currency())))
}

/// Money went back to the buyer.
///
/// # Errors
/// The database's.
pub(crate) async fn refunded(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    refund: &Refund,
    now: Timestamp,
) -> Result<(), Error> {
    let view = view::load(tx, app, order, order.lang).await?;
    let letter = writer(app, order).refunded(&view, refund.amount, refund.reference.as_deref());
    send(tx, &letter, order, now).await
}
