//! `/staff/payments`: money to confirm, money that fits nothing, and money to give back. Every decision says what will happen.

mod decide;
mod detail;
mod list;
mod receipt;
mod typed;

use axum::{
    Router,
    routing::{get, post},
};

use crate::app::App;

/// Routes of the payments' room.
pub(super) fn routes(app: App) -> Router {
    Router::new()
        .route("/staff/payments", get(list::show))
        .route("/staff/payments/{id}", get(detail::show))
        .route("/staff/payments/{id}/confirmation", post(decide::confirm))
        .route("/staff/payments/{id}/refunds", post(decide::refund))
        .route("/staff/payments/{id}/refunds/{refund}/settlement", post(decide::settle))
        .route("/staff/payments/{id}/cancellation", post(decide::cancel))
        .route("/staff/payments/receipts", post(receipt::record))
        .route("/staff/payments/receipts/{id}", get(receipt::show))
        .route("/staff/payments/receipts/{id}/match", post(receipt::match_to))
        .route("/staff/payments/receipts/{id}/return", post(receipt::send_back))
        .with_state(app)
}
