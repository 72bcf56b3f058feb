//! Logs: one wide line per request, JSON unless a person reads along. Never personal data or tokens.

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging to standard error. `filter` is in the form of `RUST_LOG`, e.g. `info,sqlx=warn`.
pub fn start(filter: &str, json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr);
    // A second start (tests) keeps the first logger.
    let started = if json { registry.with(layer.json()).try_init() } else { registry.with(layer.compact()).try_init() };
    drop(started);
}
