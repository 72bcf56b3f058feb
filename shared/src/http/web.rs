use std::{sync::Arc, time::Duration};

use axum::{Extension, Router, extract::DefaultBodyLimit, middleware};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

use super::{identify, render, security};
use crate::{clock::Clock, contract::account::AccountPort, secret::Keys, text::Texts};

/// Largest body of a request, except where an upload route says otherwise.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// Longest time a request may take.
const REQUEST_S_MAX: u64 = 60;

/// What pages and the HTTP layer need to know of the installation.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the marketplace.
    pub site_name: String,
    /// Address visitors use, without a trailing slash.
    pub public_url: String,
    /// True when started with `--demo`.
    pub demo: bool,
    /// Requests of one address in a minute.
    pub requests_per_minute: u32,
    /// Number of proxies in front whose `X-Forwarded-For` entry is believed; 0 takes the connection's own address.
    pub trusted_proxies: usize,
}

impl Settings {
    /// True when cookies may be sent without `Secure`: the public address is plain http on this machine.
    #[must_use]
    pub fn is_plain_loopback(&self) -> bool {
        let Some(rest) = self.public_url.strip_prefix("http://") else { return false };
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        name == "localhost" || name == "[::1]" || name.starts_with("127.")
    }
}

/// Everything the HTTP layer holds, one per process.
pub struct Web {
    /// The installation.
    pub settings: Settings,
    /// Fixed texts.
    pub texts: Texts,
    /// Keys.
    pub keys: Keys,
    /// Time.
    pub clock: Clock,
    /// Asks account about sessions.
    pub account: Arc<dyn AccountPort>,
    pub(super) sessions: identify::SessionCache,
    pub(super) limits: security::Limits,
}

impl std::fmt::Debug for Web {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Web").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Web {
    /// The HTTP layer of a process.
    #[must_use]
    pub fn new(settings: Settings, texts: Texts, keys: Keys, clock: Clock, account: Arc<dyn AccountPort>) -> Arc<Self> {
        let limits = security::Limits::new(settings.requests_per_minute);
        Arc::new(Self { settings, texts, keys, clock, account, sessions: identify::SessionCache::default(), limits })
    }
}

/// Puts the layers around the routes of this process. From the outside in: security headers and compression, one log line per request
/// and the rendering of failures, panics, time limit, rate limit, who asks, same origin.
pub fn apply(router: Router, web: &Arc<Web>) -> Router {
    router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(security::same_origin))
        .layer(middleware::from_fn(identify::identify))
        .layer(middleware::from_fn(security::rate_limit))
        .layer(TimeoutLayer::with_status_code(
            http::StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(REQUEST_S_MAX),
        ))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(render::render))
        .layer(Extension(Arc::clone(web)))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(security::headers))
}
