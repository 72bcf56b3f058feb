use std::{
    collections::HashMap,
    str::FromStr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Extension,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, header};

use super::{RequestId, Web, cookie, render::Reader};
use crate::{
    clock::Timestamp,
    contract::SessionId,
    failure::Failure,
    money::Currency,
    page::Frame,
    session::{self, Actor, SignedIn, Who},
    text::Lang,
};

/// How long an answer of account counts.
const CACHE_TIME: Duration = Duration::from_secs(60);
/// Sessions remembered; when full, the memory starts afresh.
const CACHE_MAX: usize = 10_000;
/// The country the goods come from.
const HOME: &str = "ID";
/// Countries whose visitors see prices in their own currency from the first page on.
const ABROAD: [&str; 4] = ["HK", "SG", "MY", "JP"];
/// Longest wait for account.
const ACCOUNT_TIME: Duration = Duration::from_millis(300);

/// What account said of a session.
#[derive(Debug, Clone)]
struct Known {
    /// When account said so; an assertion issued later knows better.
    said_at: Timestamp,
    until: Instant,
    who: Option<SignedIn>,
}

/// What account said of sessions lately.
#[derive(Debug, Default)]
pub(super) struct SessionCache(Mutex<HashMap<SessionId, Known>>);

impl SessionCache {
    fn get(&self, id: SessionId, issued_at: Timestamp) -> Option<Option<SignedIn>> {
        let memory = self.0.lock().ok()?;
        let known = memory.get(&id)?;
        (issued_at <= known.said_at && Instant::now() < known.until).then(|| known.who.clone())
    }

    fn put(&self, id: SessionId, who: Option<SignedIn>, said_at: Timestamp, keep: Duration) {
        if let Ok(mut memory) = self.0.lock() {
            if memory.len() >= CACHE_MAX {
                memory.clear();
            }
            memory.insert(id, Known { said_at, until: Instant::now() + keep, who });
        }
    }
}

impl Web {
    /// Account changed or ended (`None`) a session: this process knows at once, and for as long as assertions issued before are
    /// trusted without asking. Other processes learn it when the assertion is [`session::FRESH_S`] old.
    pub fn session_changed(&self, id: SessionId, who: Option<SignedIn>) {
        let keep = Duration::from_secs(session::FRESH_S.unsigned_abs());
        self.sessions.put(id, who, self.clock.now(), keep);
    }
}

/// How the request proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing.
    None,
    /// The browser's cookie, which needs the same-origin and form checks.
    Cookie,
    /// A program's bearer token, which needs neither.
    Bearer,
}

/// Finds out who asks and in which language, for the extractors and the page frame.
pub(super) async fn identify(Extension(web): Extension<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let (token, proof) = token_of(request.headers(), &web);
    let outcome = match &token {
        Some(token) => resolve(&web, token).await,
        None => Outcome::Nobody,
    };
    let (signed_in, refreshed) = match outcome {
        Outcome::Nobody if proof == Proof::Bearer => return Failure::unauthenticated().into_response(),
        Outcome::Nobody => (None, None),
        Outcome::Known(who, refreshed) => (Some(who), refreshed),
    };
    let cart = cookie::cart(request.headers(), &web.settings);
    let chosen = language_of_request(&request);
    let asked = query_language(&request);
    let explicit = explicit_language(&request);
    let lang = explicit.or_else(|| signed_in.as_ref().and_then(|s| s.lang)).unwrap_or(chosen).at(request.uri().path());
    let request_id = request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
    // Guests share one value: a page opened before the first thing went into the cart must still work afterwards. What keeps
    // other sites out for them is the same-origin check.
    let bound_to = signed_in.as_ref().map_or_else(|| "visitor".to_owned(), |s| s.session_id.to_string());
    let who = signed_in.map_or_else(|| Who::Guest(cart.map(|(id, _)| id)), Who::Person);
    let actor = Actor { who, request_id, lang };
    let page = page_of(&request);
    let csrf = session::csrf_token(&web.keys, &bound_to);
    let (asked_currency, currency) = (query_value(&request, "currency"), currency_of_request(&request));
    let asked_country: Option<Place> = query_value(&request, "country");
    let mut frame = Frame::new(&web, &actor, page, csrf, cart.map_or(0, |(_, count)| count));
    frame.currency = currency;
    frame.country = country_of_request(&request, currency);
    request.extensions_mut().insert(actor);
    request.extensions_mut().insert(proof);
    request.extensions_mut().insert(frame.clone());

    let may_be_shared = ["/assets/", "/media/"].iter().any(|prefix| request.uri().path().starts_with(prefix));
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Reader(frame));
    // Pictures and styles are kept by caches that serve others too, so no cookie may lie beside them.
    if may_be_shared {
        return response;
    }
    if let Some(token) = refreshed.filter(|_| proof == Proof::Cookie) {
        cookie::append(&mut response, &cookie::session(&web.settings, &token));
    }
    if let Some(lang) = asked {
        cookie::append(&mut response, &cookie::lang(&web.settings, lang));
    }
    if let Some(currency) = asked_currency {
        cookie::append(&mut response, &cookie::currency(&web.settings, currency));
    }
    if let Some(Place(code)) = asked_country {
        cookie::append(&mut response, &cookie::country(&web.settings, code));
    }
    response
}

enum Outcome {
    Nobody,
    /// Who, and a new token when account confirmed an older one.
    Known(SignedIn, Option<String>),
}

async fn resolve(web: &Web, token: &str) -> Outcome {
    let now = web.clock.now();
    let Some(assertion) = session::read(&web.keys, token) else { return Outcome::Nobody };
    let id = assertion.signed_in.session_id;
    if let Some(known) = web.sessions.get(id, assertion.issued_at) {
        return known.map_or(Outcome::Nobody, |who| Outcome::Known(who, None));
    }
    if assertion.is_fresh(now) {
        return Outcome::Known(assertion.signed_in, None);
    }
    match tokio::time::timeout(ACCOUNT_TIME, web.account.session(id)).await {
        Ok(Ok(answer)) => {
            web.sessions.put(id, answer.clone(), now, CACHE_TIME);
            answer.map_or(Outcome::Nobody, |who| Outcome::Known(who.clone(), Some(session::issue(&web.keys, who, now))))
        }
        // Account is away: who was signed in lately may go on buying, and nothing more.
        _ if assertion.is_usable(now) => {
            Outcome::Known(SignedIn { seller_id: None, roles: Vec::new(), ..assertion.signed_in }, None)
        }
        _ => Outcome::Nobody,
    }
}

fn token_of(headers: &HeaderMap, web: &Web) -> (Option<String>, Proof) {
    let bearer =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        return (Some(token.trim().to_owned()), Proof::Bearer);
    }
    match cookie::read(headers, cookie::session_name(&web.settings)) {
        Some(token) => (Some(token), Proof::Cookie),
        None => (None, Proof::None),
    }
}

/// The page that a reader comes back to, by the links for languages for one: this one, or for a form the page it was sent from, because
/// most addresses of forms show nothing when they are only opened.
fn page_of(request: &Request) -> String {
    let here = request.uri().path_and_query().map_or("/", |p| p.as_str());
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        // Two slashes at the start would make links of this page lead to another site.
        return format!("/{}", here.trim_start_matches('/'));
    }
    let text = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    let from = text(header::REFERER).and_then(|from| from.split_once("://")?.1.split_once('/'));
    match (from, text(header::HOST)) {
        (Some((site, path)), Some(host)) if site == host => format!("/{}", path.trim_start_matches('/')),
        _ => here.to_owned(),
    }
}

/// `?lang=`, then the cookie.
fn explicit_language(request: &Request) -> Option<Lang> {
    query_language(request).or_else(|| cookie::read(request.headers(), cookie::LANG).and_then(|code| code.parse().ok()))
}

fn query_language(request: &Request) -> Option<Lang> {
    query_value(request, "lang")
}

/// The value of a parameter of the address that can be read as what is wanted.
fn query_value<T: FromStr>(request: &Request, name: &str) -> Option<T> {
    let pairs = request.uri().query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(n, _)| *n == name).find_map(|(_, value)| value.parse().ok())
}

/// A country that goods go to.
struct Place(&'static str);

impl FromStr for Place {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        let known = std::iter::once(HOME).chain(ABROAD).find(|known| *known == code);
        known.map(Self).ok_or(())
    }
}

/// `?currency=`, cookie, the country of the browser, rupiah.
fn currency_of_request(request: &Request) -> Currency {
    let by_cookie = || cookie::read(request.headers(), cookie::CURRENCY).and_then(|code| code.parse().ok());
    let by_country = || country_of_browser(request).and_then(Currency::of_country);
    query_value(request, "currency").or_else(by_cookie).or_else(by_country).unwrap_or(Currency::Idr)
}

/// `?country=`, cookie, the country of the browser, that of the currency; `None` when nothing tells.
fn country_of_request(request: &Request, currency: Currency) -> Option<&'static str> {
    let by_cookie = || cookie::read(request.headers(), cookie::COUNTRY).and_then(|code| code.parse().ok());
    let chosen = query_value(request, "country").or_else(by_cookie).map(|Place(code)| code);
    let by_currency = || ABROAD.into_iter().find(|code| Currency::of_country(code) == Some(currency));
    chosen.or_else(|| country_of_browser(request)).or_else(by_currency)
}

/// The country of the first language the browser names. Only countries that goods are sent to count: browsers all over the world, in
/// Indonesia as well, name `en-US` when nobody told them anything else.
fn country_of_browser(request: &Request) -> Option<&'static str> {
    let header = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let tag = header.split([',', ';']).next()?.trim();
    let country = tag.split('-').skip(1).find(|part| part.len() == 2)?;
    ABROAD.into_iter().find(|code| code.eq_ignore_ascii_case(country))
}

/// The language without knowing the person: `?lang=`, cookie, `Accept-Language`, Indonesian; of those that the page speaks.
pub(super) fn language_of_request(request: &Request) -> Lang {
    let accepted =
        || request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Lang::accepted);
    explicit_language(request).or_else(accepted).unwrap_or_default().at(request.uri().path())
}
