//! One payment: its order, the pictures that came, and what can be decided about it.

use askama::Template;
use axum::extract::State;
use sentra_shared::{
    contract::PaymentId,
    failure::{Failure, FieldError},
    http::{PathOf, QueryOf, Staff},
    money::Money,
    page::{Frame, Page},
    secret::{READABLE, random_text},
};
use serde::Deserialize;

use super::{card::CardPanel, list::method_key};
use crate::{
    app::App,
    error::Error,
    fulfilment::rules::{Event, transition},
    orders,
    payments::{self, rules::PaymentState},
    refunds::{self, RefundState},
};

/// One seller's part of the order.
#[derive(Debug)]
struct PartRow {
    number: String,
    tone: &'static str,
    state: String,
    total: Money,
    /// Staff may still call it off.
    open: bool,
}

/// Money that went, or goes, back.
#[derive(Debug)]
struct RefundRow {
    id: String,
    amount: Money,
    reason: String,
    reference: String,
    tone: &'static str,
    state: String,
    /// Waits for a person's transfer.
    to_send: bool,
    /// Why it failed, or empty.
    failure: String,
    at: String,
}

/// What staff typed into a form of this page.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) statement_ref: String,
    pub(super) amount: String,
    pub(super) reason: String,
    pub(super) reference: String,
    /// Which form: `confirm`, `refund`, `cancel` or a refund's id.
    pub(super) form: String,
    /// The hidden key of that form.
    pub(super) key: String,
}

#[derive(Debug, Template)]
#[template(path = "staff/payments/detail.html")]
pub(super) struct DetailPage {
    frame: Frame,
    id: String,
    number: String,
    order_href: String,
    buyer: Vec<String>,
    method: String,
    account: String,
    tone: &'static str,
    state: String,
    amount: Money,
    paid: Option<Money>,
    /// Owed back and not decided yet.
    due: Money,
    /// What can go back at most.
    left: Money,
    parts: Vec<PartRow>,
    proofs: Vec<String>,
    refunds: Vec<RefundRow>,
    is_open: bool,
    is_confirmed: bool,
    is_over: bool,
    is_test: bool,
    card: Option<CardPanel>,
    can_cancel: bool,
    typed: Typed,
    errors: Vec<FieldError>,
    /// The same with the ids of their boxes, for the summary.
    error_list: Vec<(String, String)>,
    refused: (String, String),
    done: String,
}

impl DetailPage {
    /// What was typed, in the form it was typed into.
    fn value(&self, form: &str, typed: &str) -> String {
        if self.typed.form == form { typed.to_owned() } else { String::new() }
    }

    /// The amount of a refund: as typed, else what is owed.
    fn refund_amount(&self) -> String {
        match (self.typed.form == "refund", self.due.is_zero()) {
            (true, _) => self.typed.amount.clone(),
            (false, true) => String::new(),
            (false, false) => self.due.to_decimal(),
        }
    }

    fn reference_hint(&self) -> String {
        let key = if self.card.is_some() { "staff-payments-reference-card" } else { "staff-payments-reference-hint" };
        self.frame.t(key)
    }

    /// What is wrong with a field, in the form it was typed into.
    fn error(&self, form: &str, field: &str) -> String {
        if self.typed.form == form { self.frame.field_error(&self.errors, field) } else { String::new() }
    }
}

/// What is wrong, with the id of each box: the same names occur in several forms of the page.
fn error_list(frame: &Frame, form: &str, failure: Option<&Failure>) -> Vec<(String, String)> {
    let suffix = match form {
        "confirm" => String::new(),
        "refund" | "cancel" => format!("-{form}"),
        refund_id => refund_id.to_owned(),
    };
    let fields = failure.map(|f| f.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|e| (format!("{}{suffix}", e.field), frame.error_text(e))).collect()
}

const fn tone(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Open => "warn",
        PaymentState::Confirmed => "good",
        PaymentState::Expired | PaymentState::Cancelled => "off",
    }
}

const fn refund_tone(state: RefundState) -> &'static str {
    match state {
        RefundState::ToSend | RefundState::Pending => "info",
        RefundState::Sent => "good",
        RefundState::Failed => "bad",
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct DoneQuery {
    done: Option<String>,
}

/// The page with what was typed into one of its forms, and what was wrong with it.
pub(super) async fn page(
    app: &App,
    frame: Frame,
    id: PaymentId,
    typed: Typed,
    failure: Option<Failure>,
) -> Result<DetailPage, Failure> {
    let db = app.db.read();
    let payment = payments::store::find(db, id).await?.ok_or(Error::NotFound)?;
    let order = orders::store::order(db, payment.order_id).await?.ok_or(Error::NotFound)?;
    let parts = orders::store::fulfilments_of(db, order.id).await?;
    let proofs = payments::store::proofs_of(db, &[id]).await?;
    let account = refunds::account(db, &payment).await?;
    let (owed, back) = refunds::store::sums(db, &[id]).await?.first().map_or((0, 0), |(_, o, b)| (*o, *b));
    let due = Money::from_minor(owed.saturating_sub(back), payment.base.currency());
    let is_confirmed = payment.state == PaymentState::Confirmed;
    let unclaimed = refunds::rules::left(&account.parts, payment.base).map_err(Error::from)?;
    let left = if is_confirmed {
        unclaimed.checked_add(due).map_err(Error::from)?
    } else {
        Money::zero(payment.base.currency())
    };
    let mut part_rows = Vec::new();
    for part in &parts {
        part_rows.push(PartRow {
            number: part.number.clone(),
            tone: part.state.tone(),
            state: frame.t(&part.state.text_key()),
            total: part.total().map_err(Error::from)?,
            open: transition(part.state, Event::CancelByStaff).is_ok(),
        });
    }
    let sent = refunds::store::of_order(db, order.id).await?;
    let refund_row = |r: &refunds::Refund| RefundRow {
        id: r.id.to_string(),
        amount: r.amount,
        reason: r.reason.clone(),
        reference: r.reference.clone().unwrap_or_default(),
        tone: refund_tone(r.state),
        state: frame.t(&format!("staff-payments-refund-{}", r.state.as_str().replace('_', "-"))),
        to_send: r.state == RefundState::ToSend,
        failure: r.failure.clone().unwrap_or_default(),
        at: frame.date(&r.sent_at.unwrap_or(r.created_at)),
    };
    let wrong = error_list(&frame, &typed.form, failure.as_ref());
    let typed = if typed.key.is_empty() { Typed { key: random_text(READABLE, 20), ..typed } } else { typed };
    Ok(DetailPage {
        id: id.to_string(),
        number: order.number.clone(),
        order_href: format!("/orders/{}", order.id),
        buyer: vec![order.contact_name.clone(), order.contact_email.clone(), order.contact_phone.clone()],
        method: frame.t(&method_key(payment.method)),
        account: payment.bank.as_ref().map(|b| format!("{b} {}", payment.account)).unwrap_or_default(),
        tone: tone(payment.state),
        state: frame.t(&format!("staff-payments-state-{}", payment.state.as_str())),
        amount: payment.amount,
        paid: payment.paid,
        due,
        left,
        can_cancel: part_rows.iter().any(|p| p.open),
        parts: part_rows,
        proofs: proofs.iter().map(|p| format!("/staff/payments/proofs/{}", p.id)).collect(),
        refunds: sent.iter().map(refund_row).collect(),
        is_open: payment.state == PaymentState::Open,
        is_confirmed,
        is_over: matches!(payment.state, PaymentState::Expired | PaymentState::Cancelled),
        is_test: payment.method == payments::rules::Method::Test,
        card: CardPanel::load(app, &frame, id).await?,
        typed,
        error_list: wrong,
        errors: failure.as_ref().map(|f| f.fields.clone()).unwrap_or_default(),
        refused: failure.filter(|f| f.status != 422).map(|f| frame.failure_text(&f)).unwrap_or_default(),
        done: String::new(),
        frame,
    })
}

/// The page of a payment.
pub(super) async fn show(
    State(app): State<App>,
    Staff(_): Staff,
    frame: Frame,
    PathOf(id): PathOf<PaymentId>,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Result<Page<DetailPage>, Failure> {
    let done = query
        .done
        .as_deref()
        .filter(|d| matches!(*d, "confirmed" | "queued" | "refunded" | "sent" | "cancelled" | "looked"));
    let done = done.map(|d| frame.t(&format!("staff-payments-done-{d}"))).unwrap_or_default();
    let mut page = page(&app, frame, id, Typed::default(), None).await?;
    page.done = done;
    Ok(Page(page))
}
