//! The three queues: payments to confirm, money that fits nothing, money to give back.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use sentra_shared::{
    contract::{OrderId, PaymentId},
    failure::{Failure, FieldError},
    http::{QueryOf, Staff},
    money::Money,
    page::{Frame, Page},
};
use serde::Deserialize;

use super::{
    card::{self, EventRow},
    typed,
};
use crate::{
    app::App,
    error::Error,
    orders::{self, Order},
    payments::{self, Payment, Receipt},
    refunds,
};

/// Rows of each queue on the page.
const SHOWN: u64 = 50;

#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    /// An amount of the statement.
    #[serde(default)]
    amount: String,
    /// Where the last page of payments ended.
    after: Option<PaymentId>,
    /// What just happened.
    done: Option<String>,
}

/// A payment in the list.
#[derive(Debug)]
pub(super) struct PaymentRow {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) buyer: String,
    pub(super) method: String,
    pub(super) amount: Money,
    pub(super) until: String,
    pub(super) proofs: usize,
}

/// Money in the queue.
#[derive(Debug)]
struct ReceiptRow {
    href: String,
    statement_ref: String,
    amount: Money,
    method: String,
    at: String,
    note: String,
    too_late: bool,
}

/// Money to give back.
#[derive(Debug)]
struct DueRow {
    href: String,
    number: String,
    buyer: String,
    amount: Money,
    /// True when it is decided and only the transfer is missing.
    decided: bool,
}

/// What staff typed into the form for money that fits nothing.
#[derive(Debug, Default)]
pub(super) struct TypedReceipt {
    pub(super) statement_ref: String,
    pub(super) amount: String,
    pub(super) method: String,
    pub(super) note: String,
}

#[derive(Debug, Template)]
#[template(path = "staff/payments/list.html")]
pub(super) struct ListPage {
    frame: Frame,
    amount: String,
    searched: bool,
    amount_wrong: bool,
    rows: Vec<PaymentRow>,
    next: String,
    receipts: Vec<ReceiptRow>,
    due: Vec<DueRow>,
    /// What Stripe told and a person has to look at.
    events: Vec<EventRow>,
    typed: TypedReceipt,
    errors: Vec<FieldError>,
    refused: (String, String),
    done: String,
}

/// Key of the text that names a method.
pub(super) fn method_key(method: payments::rules::Method) -> String {
    format!("staff-payments-method-{}", method.as_str().replace('_', "-"))
}

pub(super) async fn orders_by_id(app: &App, ids: &[OrderId]) -> Result<HashMap<OrderId, Order>, Error> {
    Ok(orders::store::orders(app.db.read(), ids).await?.into_iter().map(|o| (o.id, o)).collect())
}

/// Payments with their orders' numbers and the pictures that came.
pub(super) async fn payment_rows(app: &App, frame: &Frame, found: &[Payment]) -> Result<Vec<PaymentRow>, Error> {
    let ids: Vec<OrderId> = found.iter().map(|p| p.order_id).collect();
    let orders = orders_by_id(app, &ids).await?;
    let payments: Vec<PaymentId> = found.iter().map(|p| p.id).collect();
    let proofs = payments::store::proofs_of(app.db.read(), &payments).await?;
    let row = |p: &Payment| {
        let order = orders.get(&p.order_id);
        PaymentRow {
            href: format!("/staff/payments/{}", p.id),
            number: order.map(|o| o.number.clone()).unwrap_or_default(),
            buyer: order.map(|o| o.contact_name.clone()).unwrap_or_default(),
            method: frame.t(&method_key(p.method)),
            amount: p.amount,
            until: frame.date(&p.expires_at),
            proofs: proofs.iter().filter(|proof| proof.payment_id == p.id).count(),
        }
    };
    Ok(found.iter().map(row).collect())
}

fn receipt_row(frame: &Frame, receipt: &Receipt) -> ReceiptRow {
    ReceiptRow {
        href: format!("/staff/payments/receipts/{}", receipt.id),
        statement_ref: receipt.statement_ref.clone(),
        amount: receipt.amount,
        method: frame.t(&method_key(receipt.method)),
        at: frame.date(&receipt.recorded_at),
        note: receipt.note.clone().unwrap_or_default(),
        too_late: receipt.meant_for.is_some(),
    }
}

/// What is owed and not decided yet, and what is decided and not sent yet.
async fn due_rows(app: &App) -> Result<Vec<DueRow>, Error> {
    let db = app.db.read();
    let claimed = refunds::store::claimed_payments(db, SHOWN).await?;
    let mut found: Vec<(Payment, Money, bool)> = Vec::new();
    for (id, owed, back) in refunds::store::sums(db, &claimed).await? {
        if let Some(payment) = payments::store::find(db, id).await? {
            let due = Money::from_minor(owed.saturating_sub(back), payment.base.currency());
            found.push((payment, due, false));
        }
    }
    for refund in refunds::store::to_send(db, SHOWN).await? {
        if let Some(payment) = payments::store::find(db, refund.payment_id).await? {
            found.push((payment, refund.amount, true));
        }
    }
    let ids: Vec<OrderId> = found.iter().map(|(p, ..)| p.order_id).collect();
    let orders = orders_by_id(app, &ids).await?;
    let row = |(payment, amount, decided): &(Payment, Money, bool)| {
        let order = orders.get(&payment.order_id);
        DueRow {
            href: format!("/staff/payments/{}#refunds", payment.id),
            number: order.map(|o| o.number.clone()).unwrap_or_default(),
            buyer: order.map(|o| o.contact_name.clone()).unwrap_or_default(),
            amount: *amount,
            decided: *decided,
        }
    };
    Ok(found.iter().map(row).collect())
}

/// The page with what was typed into its form, and what was wrong with it.
pub(super) async fn page(
    app: &App,
    frame: Frame,
    query: ListQuery,
    typed: TypedReceipt,
    failure: Option<Failure>,
) -> Result<ListPage, Failure> {
    let db = app.db.read();
    let searched = !query.amount.trim().is_empty();
    let amount = typed::rupiah(&query.amount);
    let found = if searched && amount.is_none() {
        Vec::new()
    } else {
        payments::store::open_ones(db, amount, query.after, SHOWN + 1).await?
    };
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let next =
        found.get(shown).and_then(|_| found.get(shown - 1)).map(|last| format!("/staff/payments?after={}", last.id));
    let rows = payment_rows(app, &frame, found.get(..shown).unwrap_or(&found)).await?;
    let receipts = payments::store::unmatched(db, None, SHOWN).await?;
    let done =
        query.done.as_deref().filter(|d| matches!(*d, "recorded" | "matched" | "returned" | "returning" | "noted"));
    Ok(ListPage {
        amount: query.amount,
        searched,
        amount_wrong: searched && amount.is_none(),
        rows,
        next: next.unwrap_or_default(),
        receipts: receipts.iter().map(|r| receipt_row(&frame, r)).collect(),
        due: due_rows(app).await?,
        events: card::for_staff(app, &frame).await?,
        typed,
        errors: failure.as_ref().map(|f| f.fields.clone()).unwrap_or_default(),
        refused: failure.filter(|f| f.status != 422).map(|f| frame.failure_text(&f)).unwrap_or_default(),
        done: done.map(|d| frame.t(&format!("staff-payments-done-{d}"))).unwrap_or_default(),
        frame,
    })
}

/// The queues.
pub(super) async fn show(
    State(app): State<App>,
    Staff(_): Staff,
    frame: Frame,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Page<ListPage>, Failure> {
    Ok(Page(page(&app, frame, query, TypedReceipt::default(), None).await?))
}
