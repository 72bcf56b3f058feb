//! Air cargo: what flying costs, which flights there are, the airline's numbers, and the papers that fly with the goods.
//!
//! The planner that would choose flights by cost is a room left for later work.

mod access;
mod airports;
pub(crate) mod awb;
pub(crate) mod cartons;
pub(crate) mod consignments;
pub(crate) mod documents;
mod fill;
pub(crate) mod flights;
mod ids;
pub(crate) mod input;
pub(crate) mod rate_cards;
pub(crate) mod rating;
pub(crate) mod readiness;
mod refused;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod view;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use access::{sellers_export_part, visible_part};
pub(crate) use ids::{AwbRangeId, ConsignmentId, FlightId, RateCardId};
pub(crate) use refused::CargoRefused;

use crate::app::App;

/// Operations of air cargo.
pub(crate) fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(awb::api::router())
        .merge(cartons::api::router())
        .merge(consignments::api::router())
        .merge(documents::api::router())
        .merge(flights::api::router())
        .merge(rate_cards::api::router())
        .merge(rating::api::router())
        .merge(readiness::api::router())
}

/// Pages of air cargo.
pub(crate) fn pages(app: &App) -> Router {
    Router::new()
        .merge(awb::pages::router(app.clone()))
        .merge(cartons::pages::routes(app.clone()))
        .merge(consignments::pages::routes(app.clone()))
        .merge(documents::pages::routes(app.clone()))
        .merge(flights::pages::router(app.clone()))
        .merge(rate_cards::pages::router(app.clone()))
        .merge(readiness::pages::routes(app.clone()))
}
