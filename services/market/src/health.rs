//! `/healthz` (the process lives), `/readyz` (what it needs answers) and the metrics.

use axum::{Json, Router, extract::State, routing::get};
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusHandle;
use sentra_shared::files::Files;
use serde_json::{Value, json};

/// Outside all layers: a probe has no language and needs no session.
pub(crate) fn router(files: Files) -> Router {
    Router::new().route("/healthz", get(|| async { "ok" })).route("/readyz", get(ready)).with_state(files)
}

/// Databases and indexes were opened before the listener, so what can fail later is the file store.
async fn ready(State(files): State<Files>) -> (StatusCode, Json<Value>) {
    let files = files.is_ready().await;
    let status = if files { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": files, "files": files })))
}

/// `/metrics` for the second listener.
pub(crate) fn metrics(handle: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(move || async move { handle.render() }))
}
