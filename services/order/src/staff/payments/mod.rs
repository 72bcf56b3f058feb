//! `/staff/payments`: money to confirm, money that fits nothing, and money to give back. Every decision says what will happen.

mod card;
mod decide;
mod detail;
mod list;
mod receipt;
mod typed;

use axum::{
    Router,
    response::Redirect,
    routing::{get, post},
};

use sentra_shared::{
    contract::{PaymentId, RefundId},
    http::{PathOf, Staff},
};

pub(super) use typed::rupiah;

use crate::{app::App, payments::ReceiptId};

/// Routes of the payments' room.
pub(super) fn routes(app: App) -> Router {
    Router::new()
        .route("/staff/payments", get(list::show))
        .route("/staff/payments/{id}", get(detail::show))
        .route("/staff/payments/{id}/confirmation", post(decide::confirm).get(to_payment))
        .route("/staff/payments/{id}/refunds", post(decide::refund).get(to_payment))
        .route("/staff/payments/{id}/refunds/{refund}/settlement", post(decide::settle).get(to_refund))
        .route("/staff/payments/{id}/cancellation", post(decide::cancel).get(to_payment))
        .route("/staff/payments/{id}/card-look", post(decide::look).get(to_payment))
        .route("/staff/payments/card-events/{id}/note", post(decide::take_note).get(to_list))
        .route("/staff/payments/receipts", post(receipt::record).get(to_list))
        .route("/staff/payments/receipts/{id}", get(receipt::show))
        .route("/staff/payments/receipts/{id}/match", post(receipt::match_to).get(to_receipt))
        .route("/staff/payments/receipts/{id}/return", post(receipt::send_back).get(to_receipt))
        .with_state(app)
}

// A refused form is shown at the address it was sent to; whoever loads that address again, or changes the language there, comes back
// to the page of the form.

async fn to_payment(Staff(_): Staff, PathOf(id): PathOf<PaymentId>) -> Redirect {
    Redirect::to(&format!("/staff/payments/{id}"))
}

async fn to_refund(Staff(_): Staff, PathOf((id, _)): PathOf<(PaymentId, RefundId)>) -> Redirect {
    Redirect::to(&format!("/staff/payments/{id}"))
}

async fn to_list(Staff(_): Staff) -> Redirect {
    Redirect::to("/staff/payments")
}

async fn to_receipt(Staff(_): Staff, PathOf(id): PathOf<ReceiptId>) -> Redirect {
    Redirect::to(&format!("/staff/payments/receipts/{id}"))
}
