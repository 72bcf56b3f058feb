//! `/media/{name}`: public files. `/media/signed/{name}`: private files for whoever holds a link.

use axum::{
    Router,
    extract::{FromRef, Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, StatusCode, header};

use super::{Files, link};
use crate::{clock::Clock, failure::Failure, secret::Keys};

/// Public files never change under their name.
pub(super) const PUBLIC: &str = "public, max-age=31536000, immutable";
/// Private files stay with their reader and are kept nowhere.
pub(super) const PRIVATE: &str = "private, no-store";

/// Shown instead of a public picture that the store does not have, so that a page keeps its shape.
const MISSING: &str = concat!(
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="#f4eee4"/>"##,
    r##"<g fill="none" stroke="#8b8473" stroke-width="2"><rect x="22" y="26" width="36" height="28" rx="3"/><circle cx="32" cy="36" r="3"/>"##,
    r##"<path d="M24 51l11-10 7 6 6-5 8 8M20 60l40-40"/></g></svg>"##,
);

#[derive(Clone)]
struct Serving {
    files: Files,
    keys: Keys,
    clock: Clock,
}

impl FromRef<Serving> for Files {
    fn from_ref(serving: &Serving) -> Self {
        serving.files.clone()
    }
}

impl Files {
    /// The routes of every process.
    pub fn router(self, keys: Keys, clock: Clock) -> Router {
        Router::new()
            .route("/media/{name}", get(public))
            .route("/media/signed/{name}", get(signed))
            .with_state(Serving { files: self, keys, clock })
    }
}

/// The media type of a stored file by the ending of its name, which we chose.
pub(super) fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("webp") => "image/webp",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("pdf") => "application/pdf",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

async fn public(State(files): State<Files>, Path(name): Path<String>) -> Result<Response, Failure> {
    let media_type = media_type(&name);
    if !media_type.starts_with("image/") {
        return Err(Failure::not_found());
    }
    match files.get(&name).await {
        Ok(content) => {
            Ok(([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, PUBLIC)], content).into_response())
        }
        Err(error) if error.is_missing() => {
            let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")];
            Ok((StatusCode::NOT_FOUND, headers, MISSING).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn signed(
    State(Serving { files, keys, clock }): State<Serving>,
    Path(name): Path<String>,
    query: Result<Query<link::Signed>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Failure> {
    let Query(signed) = query.map_err(|_| Failure::not_found())?;
    link::check(&keys, &name, &signed, clock.now())?;
    let content = files.get_private(&name).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(&name))),
        (header::CACHE_CONTROL, HeaderValue::from_static(PRIVATE)),
        (header::CONTENT_DISPOSITION, disposition(&signed.shown_as)),
    ];
    Ok((headers, content).into_response())
}

/// Shown in the browser, and saved under this name: RFC 6266 with the encoding of RFC 8187.
fn disposition(shown_as: &str) -> HeaderValue {
    let mut value = String::from("inline; filename*=UTF-8''");
    for byte in shown_as.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            value.push(char::from(byte));
        } else {
            value.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("inline"))
}
