//! The queue of money that fits no payment: staff put it there from the statement, find its order later, or send it back.

use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::PaymentId,
    db::{WriteTx, write_tx},
    failure::{FieldError, FieldErrors},
    money::{Currency, Money},
    session::{Actor, Role},
};

use super::{
    Receipt, ReceiptId, ReceiptState, card,
    confirm::{Confirmed, NOTE_CHARS_MAX, check_amount, check_ref},
    rules::{self, Method},
    settle::{self, Arrived, By},
    store::{self, Settled},
};
use crate::{
    app::App,
    error::Error,
    ledger::{
        rules::{Resolution, announce, receive_unmatched, resolve, return_received},
        store::{self as ledger, Refs},
    },
};

/// A line of the statement as staff typed it.
#[derive(Debug, Clone)]
pub(crate) struct NewReceipt {
    pub(crate) statement_ref: String,
    pub(crate) method: Method,
    pub(crate) amount: Money,
    pub(crate) note: String,
}

/// A remark or reason as somebody typed it.
///
/// # Errors
/// The field.
pub(crate) fn check_note(typed: &str, field: &str, is_required: bool) -> Result<Option<String>, FieldError> {
    let text = typed.trim();
    if text.is_empty() {
        return if is_required { Err(FieldError::new(field, "required")) } else { Ok(None) };
    }
    if text.chars().count() > NOTE_CHARS_MAX {
        return Err(FieldError::new(field, "too_long").with("max", NOTE_CHARS_MAX));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\r') {
        return Err(FieldError::new(field, "control_characters"));
    }
    Ok(Some(text.to_owned()))
}

/// Records money that fits no payment; it then waits in the queue. The same line again gives the same answer.
///
/// # Errors
/// [`Error::StatementRefUsed`], [`Error::Invalid`].
pub(crate) async fn record(app: &App, actor: &Actor, new: NewReceipt) -> Result<Receipt, Error> {
    actor.require(Role::Staff)?;
    let mut errors = FieldErrors::default();
    let reference = check_ref(&new.statement_ref, "statement_ref").map_err(|e| errors.push(e)).ok();
    // The statements of the accounts buyers transfer to are in rupiah.
    let rupiah =
        |a: Money| if a.currency() == Currency::Idr { Ok(a) } else { Err(FieldError::new("amount", "not_money")) };
    let amount = check_amount(new.amount, "amount").and_then(rupiah).map_err(|e| errors.push(e)).ok();
    let note = check_note(&new.note, "note", false).map_err(|e| errors.push(e)).ok();
    // No statement tells of charges to cards.
    errors.require(new.method != Method::Card, "method", "method_off");
    errors.finish()?;
    let (Some(statement_ref), Some(amount), Some(note)) = (reference, amount, note) else { return Err(Error::Stale) };
    let receipt = Receipt {
        id: ReceiptId::new(),
        statement_ref,
        method: new.method,
        amount,
        state: ReceiptState::Unmatched,
        payment_id: None,
        meant_for: None,
        note,
        recorded_by: actor.label(),
        recorded_at: app.now(),
        return_ref: None,
        version: 1,
    };
    write_tx(&app.db, "record_receipt", &(actor.clone(), receipt), |tx, (actor, receipt)| {
        Box::pin(async move {
            if let Some(before) = store::receipt_by_ref(tx, &receipt.statement_ref).await? {
                let same =
                    before.amount == receipt.amount && before.method == receipt.method && before.meant_for.is_none();
                return if same { Ok(before) } else { Err(Error::StatementRefUsed) };
            }
            store::insert_receipt(tx, receipt).await?;
            let refs = Refs { receipt: Some(receipt.id), ..Refs::default() };
            ledger::write(tx, &refs, &receive_unmatched(receipt.method, receipt.amount), receipt.recorded_at).await?;
            let data = serde_json::json!({ "statement_ref": receipt.statement_ref, "amount": receipt.amount });
            audit::record(tx, actor, receipt.recorded_at, "receipt.recorded", receipt.id, &data).await?;
            Ok(receipt.clone())
        })
    })
    .await
}

struct Decision {
    app: App,
    actor: Actor,
    receipt: ReceiptId,
    reason: String,
    now: Timestamp,
}

/// Pays an open payment with money from the queue. What is above the price, at most what a unique code can be, is kept as rounding.
/// Done before with the same payment, it gives the same answer.
///
/// # Errors
/// [`Error::DoesNotFit`], [`Error::NotFound`], [`Error::Invalid`], [`Error::Stale`].
pub(crate) async fn match_to(
    app: &App,
    actor: &Actor,
    receipt: ReceiptId,
    payment: PaymentId,
    reason: &str,
) -> Result<Confirmed, Error> {
    let decision = decide(app, actor, receipt, reason)?;
    write_tx(&app.db, "match_receipt", &(decision, payment), |tx, (decision, payment)| {
        Box::pin(match_in(tx, decision, *payment))
    })
    .await
}

fn decide(app: &App, actor: &Actor, receipt: ReceiptId, reason: &str) -> Result<Decision, Error> {
    actor.require(Role::Staff)?;
    let reason = check_note(reason, "reason", true).map_err(|e| vec![e])?.unwrap_or_default();
    Ok(Decision { app: app.clone(), actor: actor.clone(), receipt, reason, now: app.now() })
}

async fn match_in(tx: &WriteTx, decision: &Decision, payment: PaymentId) -> Result<Confirmed, Error> {
    let receipt = store::receipt(tx, decision.receipt).await?.ok_or(Error::NotFound)?;
    let payment = store::find(tx, payment).await?.ok_or(Error::NotFound)?;
    if receipt.payment_id == Some(payment.id) {
        return Ok(Confirmed { payment, receipt });
    }
    if receipt.state != ReceiptState::Unmatched {
        return Err(Error::Stale);
    }
    if receipt.method != payment.method || !rules::covers(&payment.expected(), receipt.amount) {
        return Err(Error::DoesNotFit);
    }
    let by = By { label: decision.actor.label(), at: decision.now };
    store::settle_receipt(tx, &receipt, &Settled::Matched(payment.id), &by.label, by.at).await?;
    let arrived = Arrived { receipt: receipt.id, amount: receipt.amount, from_queue: true };
    let payment = settle::paid(tx, &decision.app, &payment, &arrived, &by).await?;
    let data = serde_json::json!({ "payment": payment.id, "amount": receipt.amount, "reason": decision.reason });
    audit::record(tx, &decision.actor, by.at, "receipt.matched", receipt.id, &data).await?;
    let receipt =
        Receipt { state: ReceiptState::Matched, payment_id: Some(payment.id), version: receipt.version + 1, ..receipt };
    Ok(Confirmed { payment, receipt })
}

/// Sends money from the queue back: notes the transfer by which it went, or, for a card, has Stripe send it; then no reference is
/// asked for. Done before with the same reference, it gives the same answer.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], [`Error::Stale`].
pub(crate) async fn send_back(
    app: &App,
    actor: &Actor,
    receipt: ReceiptId,
    reference: &str,
    reason: &str,
) -> Result<Receipt, Error> {
    actor.require(Role::Staff)?;
    let by_card = store::receipt(app.db.read(), receipt).await?.ok_or(Error::NotFound)?.method == Method::Card;
    let mut errors = FieldErrors::default();
    let reference = if by_card { Ok(String::new()) } else { check_ref(reference, "reference") };
    let reference = reference.map_err(|e| errors.push(e)).unwrap_or_default();
    if let Err(error) = check_note(reason, "reason", true) {
        errors.push(error);
    }
    errors.finish()?;
    let decision = decide(app, actor, receipt, reason)?;
    if by_card {
        return write_tx(&app.db, "return_to_card", &decision, |tx, d| Box::pin(return_to_card(tx, d))).await;
    }
    write_tx(&app.db, "return_receipt", &(decision, reference), |tx, (decision, reference)| {
        Box::pin(async move {
            let receipt = store::receipt(tx, decision.receipt).await?.ok_or(Error::NotFound)?;
            if receipt.return_ref.as_deref() == Some(reference) {
                return Ok(receipt);
            }
            let (label, at) = (decision.actor.label(), decision.now);
            store::settle_receipt(tx, &receipt, &Settled::Returned(reference.clone()), &label, at).await?;
            let refs = Refs { receipt: Some(receipt.id), ..Refs::default() };
            ledger::write(tx, &refs, &return_received(receipt.method, receipt.amount), at).await?;
            let data =
                serde_json::json!({ "reference": reference, "amount": receipt.amount, "reason": decision.reason });
            audit::record(tx, &decision.actor, at, "receipt.returned", receipt.id, &data).await?;
            Ok(Receipt {
                state: ReceiptState::Returned,
                return_ref: Some(reference.clone()),
                version: receipt.version + 1,
                ..receipt
            })
        })
    })
    .await
}

/// Has Stripe send money from the queue back to its card. Until it is there the ledger only announces it.
async fn return_to_card(tx: &WriteTx, decision: &Decision) -> Result<Receipt, Error> {
    let receipt = store::receipt(tx, decision.receipt).await?.ok_or(Error::NotFound)?;
    if matches!(receipt.state, ReceiptState::Returning | ReceiptState::Returned) {
        return Ok(receipt);
    }
    let (label, at) = (decision.actor.label(), decision.now);
    store::settle_receipt(tx, &receipt, &Settled::Returning, &label, at).await?;
    let refs = Refs { receipt: Some(receipt.id), ..Refs::default() };
    ledger::write(tx, &refs, &announce(&return_received(receipt.method, receipt.amount)), at).await?;
    card::plan_back(tx, card::Target::Receipt(receipt.id), at).await?;
    let data = serde_json::json!({ "amount": receipt.amount, "reason": decision.reason });
    audit::record(tx, &decision.actor, at, "receipt.returning", receipt.id, &data).await?;
    Ok(Receipt { state: ReceiptState::Returning, version: receipt.version + 1, ..receipt })
}

/// Stripe has sent money of the queue back (its reference), or could not (why): then it waits in the queue again, also when that turns
/// out later. False when nothing changed.
///
/// # Errors
/// [`Error::Stale`] when it has changed meanwhile.
pub(super) async fn returned_by_card(
    tx: &WriteTx,
    receipt: &Receipt,
    outcome: Result<&str, &str>,
    by: &By,
) -> Result<bool, Error> {
    let refs = Refs { receipt: Some(receipt.id), ..Refs::default() };
    let announced = ledger::pending_of_receipt(tx, receipt.id).await?;
    let drafts = match (receipt.state, outcome) {
        (ReceiptState::Returning, Ok(_)) => resolve(&announced, Resolution::Post),
        (ReceiptState::Returning, Err(_)) => resolve(&announced, Resolution::Void),
        (ReceiptState::Returned, Err(_)) => receive_unmatched(receipt.method, receipt.amount),
        _ => return Ok(false),
    };
    store::set_returned(tx, receipt, outcome, &by.label, by.at).await?;
    ledger::write(tx, &refs, &drafts, by.at).await?;
    Ok(true)
}
