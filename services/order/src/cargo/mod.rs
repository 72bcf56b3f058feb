//! Air cargo: what flying costs, which flights there are, and the airline's numbers.
//!
//! The planner that would choose flights by cost is a room left for later work.

#[cfg_attr(not(test), expect(dead_code, reason = "closing a consignment makes them"))]
pub(crate) mod documents;
mod ids;
pub(crate) mod rating;

use utoipa_axum::router::OpenApiRouter;

pub(crate) use ids::ConsignmentId;

use crate::app::App;

/// Operations of air cargo.
pub(crate) fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(documents::api::router())
}
