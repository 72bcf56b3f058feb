//! The decisions about a payment: confirm, give back, note a transfer, call the order off.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use sentra_shared::{
    contract::{PaymentId, RefundId},
    failure::{Failure, FieldError},
    http::{Form, IdempotencyKey, PathOf, Staff},
    money::Money,
    page::{Frame, Refused},
};
use serde::Deserialize;

use super::{
    detail::{self, Typed},
    typed,
};
use crate::{
    app::App,
    cancellation::{self, CancelledBy},
    error::Error,
    payments::{self, ReceiptState, card::EventId},
    refunds,
};

/// A form of the payment's page. All fields are text, so that the page can show them again.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DecisionForm {
    #[serde(default)]
    statement_ref: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    reference: String,
    #[serde(default, rename = "_key")]
    key: String,
}

impl DecisionForm {
    fn typed(self, form: &str) -> Typed {
        Typed {
            statement_ref: self.statement_ref,
            amount: self.amount,
            reason: self.reason,
            reference: self.reference,
            form: form.to_owned(),
            key: self.key,
        }
    }

    fn idempotency_key(&self) -> IdempotencyKey {
        IdempotencyKey(Some(self.key.clone()).filter(|k| !k.is_empty() && k.chars().count() <= 64))
    }

    /// The amount in the payment's currency.
    async fn amount(&self, app: &App, id: PaymentId) -> Result<Money, Error> {
        let payment = payments::store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
        let amount = typed::amount(&self.amount, payment.base.currency());
        amount.ok_or_else(|| Error::Invalid(vec![FieldError::new("amount", "not_money")]))
    }
}

/// Back to the payment's page, which says what was done; or the page again with what was refused.
async fn answer(
    app: &App,
    frame: Frame,
    id: PaymentId,
    typed: Typed,
    outcome: Result<&str, Error>,
) -> Result<Response, Failure> {
    match outcome.map_err(Failure::from) {
        Ok(done) => Ok(Redirect::to(&format!("/staff/payments/{id}?done={done}")).into_response()),
        Err(failure) if matches!(failure.status, 409 | 422) => {
            Ok(Refused(detail::page(app, frame, id, typed, Some(failure)).await?).into_response())
        }
        Err(failure) => Err(failure),
    }
}

pub(super) async fn confirm(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    PathOf(id): PathOf<PaymentId>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let outcome = match form.amount(&app, id).await {
        Ok(amount) => payments::confirm(&app, &actor, id, &form.statement_ref, amount).await,
        Err(error) => Err(error),
    };
    let done = outcome.map(|c| if c.receipt.state == ReceiptState::Unmatched { "queued" } else { "confirmed" });
    answer(&app, frame, id, form.typed("confirm"), done).await
}

pub(super) async fn refund(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    PathOf(id): PathOf<PaymentId>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let outcome = match form.amount(&app, id).await {
        Ok(amount) => {
            let reference = Some(form.reference.clone()).filter(|r| !r.trim().is_empty());
            let wanted = refunds::Wanted { payment: id, amount, reason: form.reason.clone(), reference };
            refunds::refund(&app, &actor, wanted, form.idempotency_key()).await
        }
        Err(error) => Err(error),
    };
    answer(&app, frame, id, form.typed("refund"), outcome.map(|_| "refunded")).await
}

pub(super) async fn settle(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    PathOf((id, refund)): PathOf<(PaymentId, RefundId)>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let outcome = refunds::settle(&app, &actor, id, refund, &form.reference).await;
    answer(&app, frame, id, form.typed(&refund.to_string()), outcome.map(|_| "sent")).await
}

pub(super) async fn cancel(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    PathOf(id): PathOf<PaymentId>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let payment = payments::store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let key = form.idempotency_key();
    let outcome =
        cancellation::cancel(&app, &actor, CancelledBy::Staff, payment.order_id, None, &form.reason, key).await;
    answer(&app, frame, id, form.typed("cancel"), outcome.map(|_| "cancelled")).await
}

/// Looks at Stripe how a payment by card stands.
pub(super) async fn look(
    State(app): State<App>,
    Staff(_): Staff,
    PathOf(id): PathOf<PaymentId>,
    Form(_): Form<DecisionForm>,
) -> Result<Redirect, Failure> {
    payments::card::tend(&app, id).await?;
    Ok(Redirect::to(&format!("/staff/payments/{id}?done=looked")))
}

/// Takes note of something Stripe told.
pub(super) async fn take_note(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<EventId>,
    Form(_): Form<DecisionForm>,
) -> Result<Redirect, Failure> {
    payments::card::take_note(&app, &actor, id).await?;
    Ok(Redirect::to("/staff/payments?done=noted#cards"))
}
