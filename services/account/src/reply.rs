//! Answers that several features give in the same way.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use sentra_shared::{
    http::{Web, cookie},
    secret,
};
use serde::Serialize;

/// 201 with the address of what was made; a repeated request says so in its header.
pub(crate) fn created<T: Serialize>(location: &str, body: T, replayed: bool) -> Response {
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Ok(value) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    if replayed {
        response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}

/// Goes on to another page with the session in the browser's cookie.
pub(crate) fn signed_in_to(web: &Web, token: &str, path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    cookie::append(&mut response, &cookie::session(&web.settings, token));
    response
}

/// Goes on to another page and takes the cookie away.
pub(crate) fn signed_out_to(web: &Web, path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    cookie::append(&mut response, &cookie::no_session(&web.settings));
    response
}

/// A hidden key that makes a double tap one request.
pub(crate) fn form_key() -> String {
    secret::random_text(secret::READABLE, 20)
}
