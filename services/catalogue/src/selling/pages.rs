use crate::app::WithOrder;
use axum::Router;
pub(crate) fn routes(_: WithOrder) -> Router {
    Router::new()
}
