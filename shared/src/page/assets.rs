use std::sync::LazyLock;

use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use http::header;

use crate::{failure::Failure, secret};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("app.js");
const ICON: &str = include_str!("icon.svg");
const PATTERN: &str = include_str!("pattern.svg");

/// A name with a hash of the content, so that it may be cached for ever.
fn hashed(stem: &str, ending: &str, content: &str) -> String {
    let hash: String = secret::token_hash(content).chars().filter(char::is_ascii_alphanumeric).take(10).collect();
    format!("{stem}-{hash}.{ending}")
}

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| hashed("style", "css", STYLE));
static SCRIPT_NAME: LazyLock<String> = LazyLock::new(|| hashed("app", "js", SCRIPT));
static ICON_NAME: LazyLock<String> = LazyLock::new(|| hashed("icon", "svg", ICON));

pub(super) fn style_href() -> String {
    format!("/assets/{}", *STYLE_NAME)
}

pub(super) fn script_href() -> String {
    format!("/assets/{}", *SCRIPT_NAME)
}

pub(super) fn icon_href() -> String {
    format!("/assets/{}", *ICON_NAME)
}

/// `/assets/*`: style, script and pictures of the design system, from inside the binary.
pub fn router() -> Router {
    Router::new().route("/assets/{file}", get(asset)).route("/favicon.ico", get(favicon))
}

async fn favicon() -> Response {
    serve("image/svg+xml", ICON)
}

async fn asset(Path(file): Path<String>) -> Response {
    match file.as_str() {
        name if name == *STYLE_NAME => serve("text/css; charset=utf-8", STYLE),
        name if name == *SCRIPT_NAME => serve("text/javascript; charset=utf-8", SCRIPT),
        name if name == *ICON_NAME => serve("image/svg+xml", ICON),
        "pattern.svg" => serve("image/svg+xml", PATTERN),
        _ => Failure::not_found().into_response(),
    }
}

fn serve(content_type: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], content)
        .into_response()
}
