//! Air cargo: what flying costs, which flights there are, the airline's numbers, and the papers that fly with the goods.
//!
//! The planner that would choose flights by cost is a room left for later work.

mod airports;
#[cfg_attr(not(test), expect(dead_code, reason = "consignments use them"))]
pub(crate) mod awb;
#[cfg_attr(not(test), expect(dead_code, reason = "closing a consignment makes them"))]
pub(crate) mod documents;
#[cfg_attr(not(test), expect(dead_code, reason = "consignments use them"))]
pub(crate) mod flights;
mod ids;
pub(crate) mod input;
#[cfg_attr(not(test), expect(dead_code, reason = "consignments use them"))]
pub(crate) mod rate_cards;
#[cfg_attr(not(test), expect(dead_code, reason = "consignments use them"))]
pub(crate) mod rating;
#[cfg_attr(not(test), expect(dead_code, reason = "consignments refuse with the rest"))]
mod refused;
pub(crate) mod view;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use ids::{AwbRangeId, ConsignmentId, FlightId, RateCardId};
pub(crate) use refused::CargoRefused;

use crate::app::App;

/// Operations of air cargo.
pub(crate) fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(awb::api::router())
        .merge(documents::api::router())
        .merge(flights::api::router())
        .merge(rate_cards::api::router())
        .merge(rating::api::router())
}

/// Pages of air cargo.
pub(crate) fn pages(app: &App) -> Router {
    Router::new()
        .merge(awb::pages::router(app.clone()))
        .merge(documents::pages::routes(app.clone()))
        .merge(flights::pages::router(app.clone()))
        .merge(rate_cards::pages::router(app.clone()))
}
