//! Money that fits nothing: put it into the queue, find its order, or send it back.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use sentra_shared::{
    contract::PaymentId,
    failure::{Failure, FieldError},
    http::{Form, PathOf, Staff},
    money::Money,
    page::{Frame, Page, Refused},
};
use serde::Deserialize;

use super::{
    card::why_unmatched,
    list::{self, ListQuery, PaymentRow, TypedReceipt, method_key, payment_rows},
    typed,
};
use crate::{
    app::App,
    error::Error,
    payments::{self, NewReceipt, ReceiptId, ReceiptState, rules, rules::PaymentState},
};

/// Payments that are offered for a match.
const CANDIDATES: u64 = 20;

#[derive(Debug, Template)]
#[template(path = "staff/payments/receipt.html")]
struct ReceiptPage {
    frame: Frame,
    id: String,
    statement_ref: String,
    amount: Money,
    method: String,
    at: String,
    note: String,
    /// Address of the payment it paid or came too late for, or empty.
    payment_href: String,
    /// Why it did not pay that payment, or empty.
    why: String,
    waits: bool,
    /// It came by card, so Stripe sends it back.
    is_card: bool,
    /// It is on its way back.
    returning: bool,
    return_ref: String,
    /// Payments it may pay, with their ids.
    candidates: Vec<(String, PaymentRow)>,
    chosen: String,
    reason: String,
    reference: String,
    /// Which form was refused: `match` or `return`.
    form: &'static str,
    errors: Vec<FieldError>,
    /// The same with the ids of their boxes, for the summary.
    error_list: Vec<(String, String)>,
    refused: (String, String),
}

impl ReceiptPage {
    fn error(&self, form: &str, field: &str) -> String {
        if self.form == form { self.frame.field_error(&self.errors, field) } else { String::new() }
    }

    fn value(&self, form: &str, typed: &str) -> String {
        if self.form == form { typed.to_owned() } else { String::new() }
    }
}

/// A form of the receipt's page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DecisionForm {
    #[serde(default)]
    payment_id: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    reference: String,
}

/// What is wrong, with the id of each box: the reason occurs in both forms of the page.
fn error_list(frame: &Frame, form: &str, failure: Option<&Failure>) -> Vec<(String, String)> {
    let id = |field: &str| match field {
        "payment_id" => "payments".to_owned(),
        "reason" => format!("reason-{form}"),
        other => other.to_owned(),
    };
    let fields = failure.map(|f| f.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|e| (id(&e.field), frame.error_text(e))).collect()
}

async fn page(
    app: &App,
    frame: Frame,
    id: ReceiptId,
    (form, typed): (&'static str, DecisionForm),
    failure: Option<Failure>,
) -> Result<ReceiptPage, Failure> {
    let db = app.db.read();
    let receipt = payments::store::receipt(db, id).await?.ok_or(Error::NotFound)?;
    let waits = receipt.state == ReceiptState::Unmatched;
    let spread = rules::code_amount(rules::CODES_MAX).map_err(Error::from)?;
    let mut found = Vec::new();
    if waits {
        found = payments::store::open_near(db, receipt.amount, spread, CANDIDATES).await?;
        found.retain(|p| p.method == receipt.method);
    }
    let ids = found.iter().map(|p| p.id.to_string());
    let candidates = ids.zip(payment_rows(app, &frame, &found).await?).collect();
    let paid = receipt.payment_id.or(receipt.meant_for);
    let meant_for = match receipt.meant_for {
        Some(id) => payments::store::find(db, id).await?,
        None => None,
    };
    let why = meant_for.map(|p| frame.t(why_unmatched(p.state == PaymentState::Confirmed, p.amount, receipt.amount)));
    let why = why.unwrap_or_default();
    Ok(ReceiptPage {
        id: id.to_string(),
        statement_ref: receipt.statement_ref.clone(),
        amount: receipt.amount,
        method: frame.t(&method_key(receipt.method)),
        at: frame.date(&receipt.recorded_at),
        note: receipt.note.clone().unwrap_or_default(),
        payment_href: paid.map(|p| format!("/staff/payments/{p}")).unwrap_or_default(),
        why,
        waits,
        is_card: receipt.method == rules::Method::Card,
        returning: receipt.state == ReceiptState::Returning,
        return_ref: receipt.return_ref.clone().unwrap_or_default(),
        candidates,
        chosen: typed.payment_id,
        reason: typed.reason,
        reference: typed.reference,
        form,
        error_list: error_list(&frame, form, failure.as_ref()),
        errors: failure.as_ref().map(|f| f.fields.clone()).unwrap_or_default(),
        refused: failure.filter(|f| f.status != 422).map(|f| frame.failure_text(&f)).unwrap_or_default(),
        frame,
    })
}

/// The page of money in the queue.
pub(super) async fn show(
    State(app): State<App>,
    Staff(_): Staff,
    frame: Frame,
    PathOf(id): PathOf<ReceiptId>,
) -> Result<Response, Failure> {
    Ok(Page(page(&app, frame, id, ("", DecisionForm::default()), None).await?).into_response())
}

async fn answer(
    app: &App,
    frame: Frame,
    id: ReceiptId,
    form: (&'static str, DecisionForm),
    outcome: Result<String, Error>,
) -> Result<Response, Failure> {
    match outcome.map_err(Failure::from) {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(failure) if matches!(failure.status, 409 | 422) => {
            Ok(Refused(page(app, frame, id, form, Some(failure)).await?).into_response())
        }
        Err(failure) => Err(failure),
    }
}

pub(super) async fn match_to(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    PathOf(id): PathOf<ReceiptId>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let outcome = match form.payment_id.parse::<PaymentId>() {
        Ok(payment) => payments::match_to(&app, &actor, id, payment, &form.reason).await,
        Err(_) => Err(Error::Invalid(vec![FieldError::new("payment_id", "unknown_choice")])),
    };
    let outcome = outcome.map(|c| format!("/staff/payments/{}?done=confirmed", c.payment.id));
    answer(&app, frame, id, ("match", form), outcome).await
}

pub(super) async fn send_back(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    PathOf(id): PathOf<ReceiptId>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let outcome = payments::send_back(&app, &actor, id, &form.reference, &form.reason).await;
    let done = |r: &payments::Receipt| if r.state == ReceiptState::Returning { "returning" } else { "returned" };
    let outcome = outcome.map(|r| format!("/staff/payments?done={}#unmatched", done(&r)));
    answer(&app, frame, id, ("return", form), outcome).await
}

/// The form for money that fits nothing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RecordForm {
    #[serde(default)]
    statement_ref: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    note: String,
}

pub(super) async fn record(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    Form(form): Form<RecordForm>,
) -> Result<Response, Failure> {
    let outcome = match (typed::rupiah(&form.amount), form.method.parse()) {
        (Some(amount), Ok(method)) => {
            let new = NewReceipt { statement_ref: form.statement_ref.clone(), method, amount, note: form.note.clone() };
            payments::record_receipt(&app, &actor, new).await
        }
        (None, _) => Err(Error::Invalid(vec![FieldError::new("amount", "not_money")])),
        (_, Err(())) => Err(Error::Invalid(vec![FieldError::new("method", "unknown_choice")])),
    };
    match outcome.map_err(Failure::from) {
        Ok(_) => Ok(Redirect::to("/staff/payments?done=recorded#unmatched").into_response()),
        Err(failure) if matches!(failure.status, 409 | 422) => {
            let typed = TypedReceipt {
                statement_ref: form.statement_ref,
                amount: form.amount,
                method: form.method,
                note: form.note,
            };
            Ok(Refused(list::page(&app, frame, ListQuery::default(), typed, Some(failure)).await?).into_response())
        }
        Err(failure) => Err(failure),
    }
}
