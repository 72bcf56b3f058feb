//! Staff's view of the index: where it stands, and a rebuild on request.

mod pages;
mod rebuild;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    routing::{get, post},
};

use crate::App;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/staff/search", get(pages::index)).route("/staff/search/rebuild", post(pages::rebuild))
}
