//! Staff confirm a payment by the amount and reference of the statement.

use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::PaymentId,
    db::{WriteTx, write_tx},
    failure::{FieldError, FieldErrors},
    money::Money,
    session::{Actor, Role},
};

use super::{
    Payment, Receipt, ReceiptId, ReceiptState,
    rules::{self, Fit, Method},
    settle::{self, Arrived, By},
    store,
};
use crate::{
    app::App,
    error::Error,
    ledger::{
        rules::receive_unmatched,
        store::{self as ledger, Refs},
    },
};

/// Longest reference of a statement.
const REF_CHARS_MAX: usize = 64;
/// Longest note.
pub(super) const NOTE_CHARS_MAX: usize = 500;

/// A payment after somebody said that its money came, and the money.
#[derive(Debug, Clone)]
pub(crate) struct Confirmed {
    /// The payment: confirmed, or as before when the money came too late and waits in the queue.
    pub(crate) payment: Payment,
    /// The money.
    pub(crate) receipt: Receipt,
}

/// A reference as somebody typed it.
///
/// # Errors
/// The field.
pub(crate) fn check_ref(typed: &str, field: &str) -> Result<String, FieldError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(FieldError::new(field, "required"));
    }
    if text.chars().count() > REF_CHARS_MAX {
        return Err(FieldError::new(field, "too_long").with("max", REF_CHARS_MAX));
    }
    if text.chars().any(char::is_control) {
        return Err(FieldError::new(field, "control_characters"));
    }
    Ok(text.to_owned())
}

/// An amount above zero that can be paid, and not so large that sums over the ledger would end.
///
/// # Errors
/// The field.
pub(crate) fn check_amount(amount: Money, field: &str) -> Result<Money, FieldError> {
    if amount.minor() <= 0 || !amount.is_payable() {
        return Err(FieldError::new(field, "not_money"));
    }
    if amount.is_too_large() {
        return Err(FieldError::amount_too_large(field, amount.currency()));
    }
    Ok(amount)
}

/// Confirms a payment. The same confirmation again gives the same answer; money for a payment that expired or was cancelled goes to
/// the queue of what fits nothing.
///
/// # Errors
/// [`Error::AmountDiffers`], [`Error::AlreadyPaid`], [`Error::StatementRefUsed`], [`Error::NotFound`], [`Error::Invalid`];
/// [`Error::PaidByCard`] for a payment that Stripe confirms.
pub(crate) async fn confirm(
    app: &App,
    actor: &Actor,
    id: PaymentId,
    statement_ref: &str,
    amount: Money,
) -> Result<Confirmed, Error> {
    actor.require(Role::Staff)?;
    let mut errors = FieldErrors::default();
    let reference = check_ref(statement_ref, "statement_ref").map_err(|e| errors.push(e)).ok();
    let amount = check_amount(amount, "amount").map_err(|e| errors.push(e)).ok();
    errors.finish()?;
    let (Some(reference), Some(amount)) = (reference, amount) else { return Err(Error::Stale) };
    let now = app.now();
    let input = Input { app: app.clone(), actor: actor.clone(), id, reference, amount, receipt: ReceiptId::new(), now };
    let run = || write_tx(&app.db, "confirm_payment", &input, |tx, input| Box::pin(confirm_in(tx, input)));
    match run().await {
        // Two confirmations at the same moment: the loser looks again and finds what the other one wrote.
        Err(Error::Stale | Error::StatementRefUsed) => run().await,
        outcome => outcome,
    }
}

struct Input {
    app: App,
    actor: Actor,
    id: PaymentId,
    reference: String,
    amount: Money,
    receipt: ReceiptId,
    now: Timestamp,
}

async fn confirm_in(tx: &WriteTx, input: &Input) -> Result<Confirmed, Error> {
    let payment = store::find(tx, input.id).await?.ok_or(Error::NotFound)?;
    if payment.method == Method::Card {
        return Err(Error::PaidByCard);
    }
    if let Some(receipt) = store::receipt_by_ref(tx, &input.reference).await? {
        let same = receipt.payment_id.or(receipt.meant_for) == Some(payment.id) && receipt.amount == input.amount;
        return if same { Ok(Confirmed { payment, receipt }) } else { Err(Error::StatementRefUsed) };
    }
    let by = By { label: input.actor.label(), at: input.now };
    let state = match rules::fit(&payment.expected(), input.amount) {
        Fit::Pays => ReceiptState::Matched,
        Fit::TooLate => ReceiptState::Unmatched,
        Fit::AlreadyPaid => return Err(Error::AlreadyPaid),
        Fit::OtherAmount => return Err(Error::AmountDiffers { expected: payment.amount }),
    };
    let pays = state == ReceiptState::Matched;
    let receipt = Receipt {
        id: input.receipt,
        statement_ref: input.reference.clone(),
        method: payment.method,
        amount: input.amount,
        state,
        payment_id: pays.then_some(payment.id),
        meant_for: (!pays).then_some(payment.id),
        note: None,
        recorded_by: by.label.clone(),
        recorded_at: by.at,
        return_ref: None,
        version: 1,
    };
    store::insert_receipt(tx, &receipt).await?;
    let payment = if pays {
        let arrived = Arrived { receipt: receipt.id, amount: input.amount, from_queue: false };
        settle::paid(tx, &input.app, &payment, &arrived, &by).await?
    } else {
        let refs = Refs { receipt: Some(receipt.id), ..Refs::default() };
        ledger::write(tx, &refs, &receive_unmatched(payment.method, input.amount), by.at).await?;
        payment
    };
    let action = if pays { "payment.confirmed" } else { "payment.came_too_late" };
    let data = serde_json::json!({ "statement_ref": input.reference, "amount": input.amount });
    audit::record(tx, &input.actor, by.at, action, payment.id, &data).await?;
    Ok(Confirmed { payment, receipt })
}
