//! The rooms of the market's own people: queues with counts, each with its next step.

mod home;
mod payments;

use axum::Router;

use crate::app::App;

/// Routes of the staff's rooms.
pub(crate) fn routes(app: App) -> Router {
    home::routes(app.clone()).merge(payments::routes(app))
}
