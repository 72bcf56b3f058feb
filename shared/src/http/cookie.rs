//! The five cookies: session, cart, language, currency and country. The first two carry the `__Host-` prefix unless the public address is plain http
//! on this machine, where browsers refuse it.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};

use super::WebSettings;
use crate::{contract::CartId, money::Currency, text::Lang};

/// Name of the language cookie.
pub const LANG: &str = "lang";
/// Name of the currency cookie.
pub const CURRENCY: &str = "currency";
/// Name of the cookie of the country that goods are to go to.
pub const COUNTRY: &str = "country";

/// Seconds a cart is remembered.
const CART_S: u32 = 30 * 24 * 3600;
/// Seconds a session's cookie is kept; account may end it earlier.
const SESSION_S: u32 = 30 * 24 * 3600;

/// Name of the session cookie.
#[must_use]
pub fn session_name(settings: &WebSettings) -> &'static str {
    if settings.is_plain_loopback() { "sentra" } else { "__Host-sentra" }
}

fn cart_name(settings: &WebSettings) -> &'static str {
    if settings.is_plain_loopback() { "sentra-cart" } else { "__Host-cart" }
}

/// Reads a cookie.
#[must_use]
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// The cart's id and the number of pieces in it, as order left them.
#[must_use]
pub fn cart(headers: &HeaderMap, settings: &WebSettings) -> Option<(CartId, u32)> {
    let value = read(headers, cart_name(settings))?;
    let (id, count) = value.split_once('.')?;
    Some((id.parse().ok()?, count.parse().ok()?))
}

fn build(settings: &WebSettings, name: &str, value: &str, seconds: u32) -> String {
    let secure = if settings.is_plain_loopback() { "" } else { "; Secure" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// Sets the session cookie.
#[must_use]
pub fn session(settings: &WebSettings, token: &str) -> String {
    build(settings, session_name(settings), token, SESSION_S)
}

/// Removes the session cookie.
#[must_use]
pub fn no_session(settings: &WebSettings) -> String {
    build(settings, session_name(settings), "", 0)
}

/// Sets the cart cookie.
#[must_use]
pub fn set_cart(settings: &WebSettings, id: CartId, count: u32) -> String {
    build(settings, cart_name(settings), &format!("{id}.{count}"), CART_S)
}

/// Removes the cart cookie.
#[must_use]
pub fn no_cart(settings: &WebSettings) -> String {
    build(settings, cart_name(settings), "", 0)
}

/// Remembers the language.
#[must_use]
pub fn lang(settings: &WebSettings, lang: Lang) -> String {
    build(settings, LANG, lang.code(), 365 * 24 * 3600)
}

/// Remembers the currency.
#[must_use]
pub fn currency(settings: &WebSettings, currency: Currency) -> String {
    build(settings, CURRENCY, currency.code(), 365 * 24 * 3600)
}

/// Remembers the country that goods are to go to.
#[must_use]
pub fn country(settings: &WebSettings, code: &str) -> String {
    build(settings, COUNTRY, code, 365 * 24 * 3600)
}

/// Adds a cookie to an answer.
pub fn append(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
