//! What happens to an order when its payment ends: the money came, or it will not come. One transaction each, whoever starts it.

use sentra_shared::{
    clock::{Timestamp, end_of_day_after},
    db::WriteTx,
    money::{Currency, Money, MoneyError},
};

use super::{
    Payment, ReceiptId, card,
    rules::{Method, PaymentState},
    store,
};
use crate::{
    app::App,
    error::Error,
    fulfilment::rules::{Event, transition},
    ledger::{
        account::Account,
        rules::{Resolution, Share, exchange, expect_earning, match_received, resolve},
        store::{self as ledger, Refs},
    },
    mails,
    orders::{self, Change, Deadlines, Fulfilment, Line, Order},
    stock,
};

/// Money that pays a payment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrived {
    pub(super) receipt: ReceiptId,
    pub(super) amount: Money,
    /// True when it waited in the queue before, so that the ledger already has it.
    pub(super) from_queue: bool,
}

/// Who lets something happen, and when.
#[derive(Debug, Clone)]
pub(crate) struct By {
    /// `Actor::label()`.
    pub(crate) label: String,
    pub(crate) at: Timestamp,
}

/// The money came: the payment is confirmed, the ledger has it, what was held is promised, and the sellers may begin.
///
/// # Errors
/// [`Error::Stale`] when the payment is not open any more.
pub(super) async fn paid(
    tx: &WriteTx,
    app: &App,
    payment: &Payment,
    arrived: &Arrived,
    by: &By,
) -> Result<Payment, Error> {
    store::close(tx, payment, PaymentState::Confirmed, Some(arrived.amount), by.at).await?;
    if payment.method == Method::Card {
        card::over(tx, payment.id, by.at).await?;
    }
    let order = orders::store::order(tx, payment.order_id).await?.ok_or(Error::NotFound)?;
    let refs =
        Refs { order: Some(order.id), payment: Some(payment.id), receipt: Some(arrived.receipt), ..Refs::default() };
    let expected = ledger::pending_of_payment(tx, payment.id).await?;
    let how = if arrived.from_queue { Resolution::Void } else { Resolution::Post };
    let mut drafts = resolve(&expected, how);
    if arrived.from_queue {
        drafts.extend(match_received(payment.base, arrived.amount)?);
    }
    let lines = orders::store::lines_of_order(tx, order.id).await?;
    let parts = orders::store::fulfilments_of(tx, order.id).await?;
    let shares: Result<Vec<Share>, Error> = parts.iter().map(|part| share_of(part, &lines)).collect();
    let shares = shares?;
    let owed = Money::sum(Currency::Idr, shares.iter().flat_map(|s| [s.goods, s.delivery]))?;
    drafts.extend(exchange(payment.base, order.rate, owed)?);
    ledger::write(tx, &refs, &drafts, by.at).await?;
    for (part, share) in parts.iter().zip(&shares) {
        let deadlines = Deadlines {
            dispatch_by: Some(end_of_day_after(by.at, app.settings.order.dispatch_days.into())),
            ..Deadlines::default()
        };
        let change = Change { deadlines, ..Change::new(by.label.clone(), by.at, Event::Pay.as_str()) };
        orders::store::set_state(tx, part, transition(part.state, Event::Pay)?, &change).await?;
        let refs = Refs { fulfilment: Some(part.id), ..refs };
        ledger::write(tx, &refs, &expect_earning(share)?, by.at).await?;
    }
    stock::allocate(tx, stock::Part::Order(order.id), by.at).await?;
    let confirmed = Payment {
        state: PaymentState::Confirmed,
        paid: Some(arrived.amount),
        confirmed_at: Some(by.at),
        version: payment.version + 1,
        ..payment.clone()
    };
    mails::payment_confirmed(tx, app, &order, &confirmed, by.at).await?;
    mails::to_sellers(tx, app, &order, &parts, by.at).await?;
    Ok(confirmed)
}

/// A fulfilment's share of what the buyer paid, in rupiah, before anything went back.
///
/// # Errors
/// The amounts do not fit together.
pub(crate) fn share_of(part: &Fulfilment, lines: &[Line]) -> Result<Share, Error> {
    let mine = || lines.iter().filter(|l| l.fulfilment_id == part.id);
    let goods: Result<Vec<Money>, MoneyError> = mine().map(Line::list_total).collect();
    Ok(Share {
        seller: part.seller_id,
        goods: Money::sum(Currency::Idr, goods?)?,
        delivery: part.list_delivery,
        carrier: if part.is_export() { Account::Freight } else { Account::DeliveryPayable(part.seller_id) },
        fee: Money::sum(Currency::Idr, mine().map(|l| l.tax.fee))?,
        fee_tax: Money::sum(Currency::Idr, mine().map(|l| l.tax.fee_tax))?,
    })
}

/// The money will not come: the payment ends as expired or cancelled, what was announced is voided, and the stock can be sold again.
///
/// # Errors
/// [`Error::Stale`] when the payment is not open any more.
pub(crate) async fn unpaid(
    tx: &WriteTx,
    payment: &Payment,
    event: Event,
    note: Option<&str>,
    by: &By,
) -> Result<Order, Error> {
    let state = if event == Event::Expire { PaymentState::Expired } else { PaymentState::Cancelled };
    store::close(tx, payment, state, None, by.at).await?;
    if payment.method == Method::Card {
        card::over(tx, payment.id, by.at).await?;
    }
    let order = orders::store::order(tx, payment.order_id).await?.ok_or(Error::NotFound)?;
    let refs = Refs { order: Some(order.id), payment: Some(payment.id), ..Refs::default() };
    let expected = ledger::pending_of_payment(tx, payment.id).await?;
    ledger::write(tx, &refs, &resolve(&expected, Resolution::Void), by.at).await?;
    for part in orders::store::fulfilments_of(tx, order.id).await? {
        let change = Change { note: note.map(str::to_owned), ..Change::new(by.label.clone(), by.at, event.as_str()) };
        orders::store::set_state(tx, &part, transition(part.state, event)?, &change).await?;
    }
    stock::release(tx, stock::Part::Order(order.id), by.at).await?;
    Ok(order)
}
