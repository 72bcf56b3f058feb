//! The results page.

mod pages;
#[cfg(test)]
mod tests;
mod view;

use axum::{Router, routing::get};

use crate::App;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/search", get(pages::results))
}
