//! The export coordinator's room. No flights can be sold yet, and the page says so.

use askama::Template;
use axum::{Router, routing::get};
use sentra_shared::{
    http::Coordinator,
    page::{Frame, Page},
};

use crate::app::App;

/// Routes of the coordinator's pages.
pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/coordinator", get(show)).with_state(app)
}

#[derive(Debug, Template)]
#[template(path = "coordinator/home.html")]
struct HomePage {
    frame: Frame,
}

async fn show(Coordinator(_): Coordinator, frame: Frame) -> Page<HomePage> {
    Page(HomePage { frame })
}
