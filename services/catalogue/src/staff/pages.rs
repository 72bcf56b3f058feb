use crate::app::App;
use axum::Router;
pub(crate) fn routes(_: App) -> Router {
    Router::new()
}
