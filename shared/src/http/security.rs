use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Extension,
    extract::{ConnectInfo, FromRequestParts, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, header, request::Parts};

use super::{Web, identify::Proof};
use crate::failure::Failure;

/// Scripts and styles from our own address only, nothing inline, no frames around us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; \
                      manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const WINDOW: Duration = Duration::from_secs(60);
/// Addresses counted; when full, counting starts afresh.
const ADDRESSES_MAX: usize = 50_000;

/// Requests of each address in the present minute.
#[derive(Debug)]
pub(super) struct Limits {
    per_minute: u32,
    seen: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

impl Limits {
    pub(super) fn new(per_minute: u32) -> Self {
        Self { per_minute, seen: Mutex::new(HashMap::new()) }
    }

    fn allows(&self, address: IpAddr) -> bool {
        let Ok(mut seen) = self.seen.lock() else { return true };
        if seen.len() >= ADDRESSES_MAX {
            seen.clear();
        }
        let entry = seen.entry(address).or_insert_with(|| (Instant::now(), 0));
        if entry.0.elapsed() >= WINDOW {
            *entry = (Instant::now(), 0);
        }
        entry.1 += 1;
        entry.1 <= self.per_minute
    }
}

/// The visitor's address, as far as the proxies in front are believed. For limits only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self(IpAddr::V4(Ipv4Addr::LOCALHOST))))
    }
}

fn address_of(request: &Request, trusted_proxies: usize) -> IpAddr {
    let direct =
        request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |c| c.0.ip());
    if trusted_proxies == 0 {
        return direct;
    }
    // Each proxy appends the address it saw, so the believed entry is counted from the right.
    let forwarded = request.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok()).unwrap_or_default();
    forwarded.rsplit(',').nth(trusted_proxies - 1).and_then(|a| a.trim().parse().ok()).unwrap_or(direct)
}

/// Refuses more than the allowed requests of one address in a minute.
pub(super) async fn rate_limit(Extension(web): Extension<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let address = address_of(&request, web.settings.trusted_proxies);
    request.extensions_mut().insert(ClientAddress(address));
    if web.limits.allows(address) {
        return next.run(request).await;
    }
    Failure { retry_after_s: Some(30), ..Failure::new(429, "too_many_requests") }.into_response()
}

/// Refuses a change that a browser sends from another site. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`.
pub(super) async fn same_origin(Extension(web): Extension<Arc<Web>>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let bearer = request.extensions().get::<Proof>() == Some(&Proof::Bearer);
    if safe || bearer || from_here(&web, &request) {
        return next.run(request).await;
    }
    Failure::new(403, "cross_origin").with("site", &web.settings.public_url).into_response()
}

fn from_here(web: &Web, request: &Request) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match text("origin") {
        Some(origin) => {
            let same_host = text("host").is_some_and(|host| origin.split_once("://").is_some_and(|(_, o)| o == host));
            origin == web.settings.public_url || same_host
        }
        // Neither header: a program without a browser's ambient cookies, or a cookie sent by hand.
        None => request.extensions().get::<Proof>() != Some(&Proof::Cookie),
    }
}

/// Headers that every answer carries.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let is_document = !request.uri().path().starts_with("/assets/") && !request.uri().path().starts_with("/media/");
    let mut response = next.run(request).await;
    let set = response.headers_mut();
    set.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    set.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    set.insert("permissions-policy", HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()"));
    set.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    if is_document {
        // Pages differ by person and language; what may be kept says so itself.
        set.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
        set.append(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    }
    response
}
