//! `/staff/rates`: what currencies cost from which day on, and what air cargo to each country costs.

mod list;
mod tariff;

use axum::{Router, routing::get};

use crate::app::App;

/// Routes of the room of rates.
pub(super) fn routes(app: App) -> Router {
    Router::new()
        .route("/staff/rates", get(list::show).post(list::enter_rate))
        .route("/staff/rates/history/{currency}", get(list::history))
        .route("/staff/rates/countries/{country}", get(tariff::show).post(tariff::set))
        .with_state(app)
}
