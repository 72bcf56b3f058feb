//! The rooms of the market's own people: queues with counts, each with its next step.

mod home;
mod payments;
mod rates;

use axum::Router;
use sentra_shared::mail;

use crate::app::App;

/// Routes of the staff's rooms.
pub(crate) fn routes(app: App) -> Router {
    let mails = mail::failed_router(&app.db, &app.clock, "/staff/mails", "/staff/people/mails");
    home::routes(app.clone()).merge(mails).merge(payments::routes(app.clone())).merge(rates::routes(app))
}
