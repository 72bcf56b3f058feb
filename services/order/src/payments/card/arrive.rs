//! Money came, or a payment page was closed: whoever says it first (the answer, a webhook, a look) and however often.

use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::PaymentId,
    db::{WriteTx, write_tx},
    money::Money,
    session::Actor,
};

use super::{
    gateway::Session,
    record::{Intent, Outcome},
    rules::{self, IntentState},
    store,
};
use crate::{
    app::App,
    error::Error,
    ledger::{
        rules::receive_unmatched,
        store::{self as ledger, Refs},
    },
    payments::{
        Payment, Receipt, ReceiptId, ReceiptState,
        rules::{Fit, Method, fit},
        settle::{self, Arrived, By},
        store as payments,
    },
};

/// A charge that succeeded.
#[derive(Debug, Clone)]
pub(super) struct Charge {
    pub(super) payment: PaymentId,
    /// Stripe's id of the PaymentIntent; the receipt's reference, so that each is booked once.
    pub(super) intent: String,
    /// In Stripe's units.
    pub(super) amount: i64,
    pub(super) currency: String,
}

struct Input<T> {
    app: App,
    what: T,
    receipt: ReceiptId,
    now: Timestamp,
}

impl<T> Input<T> {
    fn new(app: &App, what: T) -> Self {
        Self { app: app.clone(), what, receipt: ReceiptId::new(), now: app.now() }
    }
}

/// Books a charge. It pays its payment once; anything else that comes goes to the queue of what fits nothing.
///
/// # Errors
/// The database's.
pub(super) async fn charged(app: &App, charge: Charge) -> Result<Outcome, Error> {
    let input = Input::new(app, charge);
    let run = || {
        write_tx(&app.db, "card_charged", &input, |tx, input| {
            Box::pin(charged_in(tx, &input.app, &input.what, input.receipt, input.now))
        })
    };
    match run().await {
        // The order was paid otherwise, expired or cancelled in this very moment: look again.
        Err(Error::Stale | Error::StatementRefUsed) => run().await,
        outcome => outcome,
    }
}

async fn charged_in(
    tx: &WriteTx,
    app: &App,
    charge: &Charge,
    receipt: ReceiptId,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let Some(intent) = store::lock(tx, charge.payment).await? else { return Ok(Outcome::UnknownPayment) };
    if let Some(known) = payments::receipt_by_ref(tx, &charge.intent).await? {
        return Ok(if known.method == Method::Card { Outcome::Applied } else { Outcome::Differs });
    }
    let payment = payments::find(tx, charge.payment).await?.ok_or(Error::NotFound)?;
    let paid = Intent {
        state: IntentState::Paid,
        stripe_intent: intent.stripe_intent.clone().or_else(|| Some(charge.intent.clone())),
        failure: None,
        ..intent
    };
    store::save(tx, now, &paid).await?;
    // An amount that nobody can have paid is for a person to look at; booked, it would end the sums over the ledger.
    let possible = |amount: &Money| amount.minor() > 0 && !amount.is_too_large();
    let Some(amount) = rules::money(charge.amount, &charge.currency).filter(possible) else {
        return Ok(Outcome::Differs);
    };
    // The exact amount in time pays; another amount, a second charge and one that comes too late wait in the queue.
    let pays = fit(&payment.expected(), amount) == Fit::Pays;
    let state = if pays { ReceiptState::Matched } else { ReceiptState::Unmatched };
    let by = By { label: Actor::job("stripe").label(), at: now };
    let receipt = Receipt {
        id: receipt,
        statement_ref: charge.intent.clone(),
        method: Method::Card,
        amount,
        state,
        payment_id: pays.then_some(payment.id),
        meant_for: (!pays).then_some(payment.id),
        note: None,
        recorded_by: by.label.clone(),
        recorded_at: now,
        return_ref: None,
        version: 1,
    };
    payments::insert_receipt(tx, &receipt).await?;
    book(tx, app, &payment, &receipt, &by).await?;
    Ok(if amount == payment.amount { Outcome::Applied } else { Outcome::Differs })
}

async fn book(tx: &WriteTx, app: &App, payment: &Payment, receipt: &Receipt, by: &By) -> Result<(), Error> {
    let action = if receipt.state == ReceiptState::Matched {
        let arrived = Arrived { receipt: receipt.id, amount: receipt.amount, from_queue: false };
        settle::paid(tx, app, payment, &arrived, by).await?;
        "payment.confirmed"
    } else {
        let refs = Refs { receipt: Some(receipt.id), ..Refs::default() };
        ledger::write(tx, &refs, &receive_unmatched(Method::Card, receipt.amount), by.at).await?;
        "payment.came_too_late"
    };
    let data = serde_json::json!({ "statement_ref": receipt.statement_ref, "amount": receipt.amount });
    Ok(audit::record(tx, &Actor::job("stripe"), by.at, action, payment.id, &data).await?)
}

/// Takes over how a payment page stands: paid, or closed without money.
///
/// # Errors
/// The database's.
pub(super) async fn seen(app: &App, payment: PaymentId, session: &Session) -> Result<Outcome, Error> {
    match (session.status.as_deref(), session.payment_status.as_deref()) {
        (Some("complete"), Some("paid")) => {
            let (Some(intent), Some(amount), Some(currency)) =
                (session.payment_intent.clone(), session.amount_total, session.currency.clone())
            else {
                return Ok(Outcome::Unreadable);
            };
            charged(app, Charge { payment, intent, amount, currency }).await
        }
        (Some("expired"), _) => closed(app, payment, &session.id).await,
        _ => Ok(Outcome::Ignored),
    }
}

/// The page is closed and nobody paid there. The order's own end comes with its deadline.
async fn closed(app: &App, payment: PaymentId, session: &str) -> Result<Outcome, Error> {
    let input = Input::new(app, (payment, session.to_owned()));
    write_tx(&app.db, "card_page_closed", &input, |tx, input| {
        Box::pin(async move {
            let (payment, session) = &input.what;
            let Some(intent) = store::lock(tx, *payment).await? else { return Ok(Outcome::UnknownPayment) };
            let is_this = intent.session_id.as_deref() == Some(session) && intent.state == IntentState::Open;
            if is_this {
                store::save(tx, input.now, &Intent { state: IntentState::Closed, ..intent }).await?;
                payments::set_pay_url(tx, *payment, None).await?;
                store::schedule(tx, *payment, input.now).await?;
            }
            Ok::<_, Error>(Outcome::Applied)
        })
    })
    .await
}

/// The bank declined the card; the page stays open for another try.
///
/// # Errors
/// The database's.
pub(super) async fn declined(app: &App, payment: PaymentId, code: &str) -> Result<Outcome, Error> {
    let input = Input::new(app, (payment, code.to_owned()));
    write_tx(&app.db, "card_declined", &input, |tx, input| {
        Box::pin(async move {
            let (payment, code) = &input.what;
            let Some(intent) = store::lock(tx, *payment).await? else { return Ok(Outcome::UnknownPayment) };
            if intent.state != IntentState::Paid {
                store::save(tx, input.now, &Intent { failure: Some(code.clone()), ..intent }).await?;
            }
            Ok::<_, Error>(Outcome::Applied)
        })
    })
    .await
}
