//! The export coordinator's home. Its rooms lie with what they are about: flights, rate cards, waybill numbers.

mod home;

use axum::Router;

use crate::app::App;

/// Routes of the coordinator's home.
pub(crate) fn routes(app: App) -> Router {
    home::routes(app)
}
