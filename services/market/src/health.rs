//! `/healthz` (the process lives), `/readyz` (what it needs answers) and the metrics.

use axum::{
    Json, Router,
    extract::{FromRef, State},
    routing::get,
};
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusHandle;
use sentra_shared::files::Files;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// What the probes look at.
#[derive(Clone, FromRef)]
struct Probed {
    files: Files,
    leaving: CancellationToken,
}

/// Outside all layers: a probe has no language and needs no session. Once `leaving` is cancelled `/healthz` is answered with 503, so that
/// a proxy sends no more requests to a process that is about to stop.
pub(crate) fn router(files: Files, leaving: CancellationToken) -> Router {
    Router::new().route("/healthz", get(lives)).route("/readyz", get(ready)).with_state(Probed { files, leaving })
}

async fn lives(State(leaving): State<CancellationToken>) -> (StatusCode, &'static str) {
    if leaving.is_cancelled() { (StatusCode::SERVICE_UNAVAILABLE, "leaving") } else { (StatusCode::OK, "ok") }
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
