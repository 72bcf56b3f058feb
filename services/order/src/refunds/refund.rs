//! Staff give money back, and note how it went.

use sentra_shared::{
    audit,
    contract::{PaymentId, RefundId},
    db::{WriteTx, write_tx},
    failure::{FieldError, FieldErrors},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    money::Money,
    session::{Actor, Role},
};
use serde::Serialize;

use super::{
    owe::{self, Why},
    record::{Cause, Refund, RefundState},
    rules::{RefundRefused, spread},
    store,
};
use crate::{
    app::App,
    error::Error,
    ledger::{
        rules::{announce, pay_back},
        store::{self as ledger, Refs},
    },
    mails, orders,
    payments::{
        self, Payment, card,
        rules::{Method, PaymentState},
        settle::By,
    },
};

/// A refund as staff want it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Wanted {
    pub(crate) payment: PaymentId,
    pub(crate) amount: Money,
    pub(crate) reason: String,
    /// Of the transfer, when the money is sent already.
    pub(crate) reference: Option<String>,
}

struct Input {
    app: App,
    actor: Actor,
    wanted: Wanted,
    once: Once,
    id: RefundId,
    by: By,
}

/// Gives money of a payment back. What is owed already (after a cancellation) is used first; beyond it the amount is taken out of goods
/// and delivery by what is left of each. The test gateway gives back at once; a card is given back by Stripe; a transfer is sent by
/// a person, who notes its reference now or later. With a reference the refund of a card is a transfer too: the way out when the card
/// cannot take it. Returns the refund, and whether it is the stored answer of an earlier request with the same key.
///
/// # Errors
/// [`Error::Invalid`] for `amount` beyond what was paid, [`Error::NotFound`], [`Error::Stale`] while another change of the payment runs.
pub(crate) async fn refund(
    app: &App,
    actor: &Actor,
    wanted: Wanted,
    key: IdempotencyKey,
) -> Result<(Refund, bool), Error> {
    actor.require(Role::Staff)?;
    let wanted = check(&wanted)?;
    let now = app.now();
    let once = Once::new(actor, "refund", key, &wanted, now)?;
    let by = By { label: actor.label(), at: now };
    let input = Input { app: app.clone(), actor: actor.clone(), wanted, once, id: RefundId::new(), by };
    write_tx(&app.db, "refund", &input, |tx, input| Box::pin(refund_in(tx, input))).await
}

fn check(wanted: &Wanted) -> Result<Wanted, Error> {
    let mut errors = FieldErrors::default();
    if let Err(error) = payments::check_amount(wanted.amount, "amount") {
        errors.push(error);
    }
    let reason = payments::check_note(&wanted.reason, "reason", true).map_err(|e| errors.push(e)).ok().flatten();
    let reference = match wanted.reference.as_deref().map(str::trim).filter(|r| !r.is_empty()) {
        Some(reference) => payments::check_ref(reference, "reference").map_err(|e| errors.push(e)).ok(),
        None => None,
    };
    errors.finish()?;
    Ok(Wanted { payment: wanted.payment, amount: wanted.amount, reason: reason.unwrap_or_default(), reference })
}

async fn refund_in(tx: &WriteTx, input: &Input) -> Result<(Refund, bool), Error> {
    if let Begun::Replay(before) = input.once.begin::<Refund, Error>(tx).await? {
        return Ok((before, true));
    }
    let wanted = &input.wanted;
    let payment = payments::store::find(tx, wanted.payment).await?.ok_or(Error::NotFound)?;
    if payment.state != PaymentState::Confirmed {
        return Err(Error::Invalid(vec![
            FieldError::new("amount", "refund_too_much").with("most", Money::zero(payment.base.currency())),
        ]));
    }
    if wanted.amount.currency() != payment.base.currency() {
        return Err(Error::Invalid(vec![FieldError::new("amount", "other_currency")]));
    }
    owe_the_rest(tx, &payment, wanted, &input.by).await?;
    let (method, reference) = match payment.method {
        Method::Test => (Method::Test, Some(format!("TEST-{}", input.id))),
        Method::Card if wanted.reference.is_some() => (Method::BankTransfer, wanted.reference.clone()),
        method => (method, wanted.reference.clone()),
    };
    let waits = if method == Method::Card { RefundState::Pending } else { RefundState::ToSend };
    let is_sent = reference.is_some();
    let refund = Refund {
        id: input.id,
        payment_id: payment.id,
        order_id: payment.order_id,
        amount: wanted.amount,
        reason: wanted.reason.clone(),
        method,
        state: if is_sent { RefundState::Sent } else { waits },
        reference,
        failure: None,
        created_at: input.by.at,
        sent_at: is_sent.then_some(input.by.at),
        version: 1,
    };
    store::insert(tx, &refund, &input.by.label).await?;
    if is_sent {
        sent(tx, &input.app, &refund, &input.by).await?;
    } else if method == Method::Card {
        ledger::write(tx, &refs(&refund), &announce(&pay_back(method, refund.amount)), input.by.at).await?;
        card::plan_back(tx, card::Target::Refund(refund.id), input.by.at).await?;
    }
    let data = serde_json::json!({ "refund": refund.id, "amount": refund.amount, "reason": refund.reason, "state": refund.state });
    audit::record(tx, &input.actor, input.by.at, "payment.refunded", payment.id, &data).await?;
    input.once.finish(tx, &refund).await?;
    Ok((refund, false))
}

/// Makes sure that at least the amount wanted is owed and not on its way yet.
async fn owe_the_rest(tx: &WriteTx, payment: &Payment, wanted: &Wanted, by: &By) -> Result<(), Error> {
    let currency = payment.base.currency();
    let (owed, back) = store::sums(tx, &[payment.id]).await?.first().map_or((0, 0), |(_, owed, back)| (*owed, *back));
    let due = Money::from_minor(owed.saturating_sub(back), currency);
    let rest = wanted.amount.checked_sub(due)?;
    if rest.minor() <= 0 {
        // Nothing new becomes owed; the claim on the version still keeps two refunds from using the same due amount.
        return payments::store::claim(tx, payment).await;
    }
    let account = owe::account(tx, payment).await?;
    let shares = spread(rest, &account.parts).map_err(|refused| match refused {
        RefundRefused::TooMuch(left) => {
            let most = left.checked_add(due).unwrap_or(left);
            Error::Invalid(vec![FieldError::new("amount", "refund_too_much").with("most", most)])
        }
        RefundRefused::NotPayable => Error::Invalid(vec![FieldError::new("amount", "not_money")]),
        RefundRefused::Money(error) => error.into(),
    })?;
    owe::owe(tx, &account, shares, &Why { cause: Cause::Refund, reason: &wanted.reason, by }).await?;
    Ok(())
}

fn refs(refund: &Refund) -> Refs {
    Refs { order: Some(refund.order_id), payment: Some(refund.payment_id), refund: Some(refund.id), ..Refs::default() }
}

async fn sent(tx: &WriteTx, app: &App, refund: &Refund, by: &By) -> Result<(), Error> {
    ledger::write(tx, &refs(refund), &pay_back(refund.method, refund.amount), by.at).await?;
    tell_sent(tx, app, refund, by).await
}

/// Tells the buyer that the money went back.
///
/// # Errors
/// The database's.
pub(super) async fn tell_sent(tx: &WriteTx, app: &App, refund: &Refund, by: &By) -> Result<(), Error> {
    let order = orders::store::order(tx, refund.order_id).await?.ok_or(Error::NotFound)?;
    mails::refunded(tx, app, &order, refund, by.at).await
}

/// Notes that a refund was transferred. Done before with the same reference, it gives the same answer.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], [`Error::Stale`] when it was sent with another reference.
pub(crate) async fn settle(
    app: &App,
    actor: &Actor,
    payment: PaymentId,
    id: RefundId,
    reference: &str,
) -> Result<Refund, Error> {
    actor.require(Role::Staff)?;
    let reference = payments::check_ref(reference, "reference").map_err(|e| vec![e])?;
    let by = By { label: actor.label(), at: app.now() };
    let input = (app.clone(), actor.clone(), (payment, id), reference, by);
    write_tx(&app.db, "settle_refund", &input, |tx, (app, actor, (payment, id), reference, by)| {
        Box::pin(async move {
            let refund = store::find(tx, *id).await?.filter(|r| r.payment_id == *payment).ok_or(Error::NotFound)?;
            if refund.reference.as_deref() == Some(reference) {
                return Ok(refund);
            }
            store::set_sent(tx, &refund, reference, &by.label, by.at).await?;
            let refund = Refund {
                state: RefundState::Sent,
                reference: Some(reference.clone()),
                sent_at: Some(by.at),
                version: refund.version + 1,
                ..refund
            };
            sent(tx, app, &refund, by).await?;
            let data = serde_json::json!({ "refund": refund.id, "reference": reference });
            audit::record(tx, actor, by.at, "refund.sent", refund.payment_id, &data).await?;
            Ok(refund)
        })
    })
    .await
}
