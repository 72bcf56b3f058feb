use std::{error::Error, sync::Arc, time::Instant};

use axum::{
    Extension,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::{Web, identify};
use crate::{
    failure::Failure,
    id,
    page::{Frame, error_page},
    text::Lang,
};

/// The request's id, in logs, problems and the `X-Request-Id` header.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Who asked, as the inner layers found out, for the outer one that renders failures.
#[derive(Debug, Clone)]
pub(super) struct Reader(pub(super) Frame);

impl IntoResponse for Failure {
    /// Carries the failure to the layer that knows the reader's language and whether a page or JSON is wanted.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Debug, Serialize)]
struct Problem<'a> {
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    code: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField<'a>>,
}

#[derive(Debug, Serialize)]
struct ProblemField<'a> {
    field: &'a str,
    code: &'a str,
    detail: String,
}

/// Gives the request an id, writes one line about it and turns failures into problem+json or the error page.
pub(super) async fn render(Extension(web): Extension<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = id::encode(id::fresh());
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let lang = identify::language_of_request(&request);
    let fallback = Frame::bare(&web, lang, &path);

    let mut response = next.run(request).await;
    let frame = response.extensions_mut().remove::<Reader>().map_or(fallback, |reader| reader.0);
    let failure = response.extensions_mut().remove::<Failure>().or_else(|| bare_failure(&response));
    if let Some(failure) = &failure {
        log_failure(failure, &request_id);
        let headers = std::mem::take(response.headers_mut());
        response = if is_program_path(&path) {
            problem(&web, frame.lang, failure, &request_id)
        } else {
            error_page(&frame, failure, &request_id)
        };
        // Cookies set on the way (a refreshed session) survive the rewriting of the body.
        for value in headers.get_all(header::SET_COOKIE) {
            response.headers_mut().append(header::SET_COOKIE, value.clone());
        }
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let (status, duration_us) =
        (response.status().as_u16(), u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
    metrics::histogram!("http_request_duration_us", "status" => status.to_string())
        .record(f64::from(u32::try_from(duration_us).unwrap_or(u32::MAX)));
    tracing::info!(http.method = %method, http.path = loggable(&path), http.status = status, duration_us, request.id = request_id, "request");
    response
}

/// A path without what opens something by itself: the links of orders and of password resets stay out of logs.
fn loggable(path: &str) -> &str {
    ["/track/", "/password/"].into_iter().find(|prefix| path.starts_with(prefix)).unwrap_or(path)
}

/// The router's own plain answers (404, 405, 408, 413, panics) become failures too.
fn bare_failure(response: &Response) -> Option<Failure> {
    if response.headers().contains_key(header::CONTENT_TYPE) && response.status().as_u16() != 500 {
        return None;
    }
    match response.status().as_u16() {
        404 => Some(Failure::not_found()),
        405 => Some(Failure::new(405, "method_not_allowed")),
        408 | 503 => Some(Failure::unavailable()),
        413 => Some(Failure::new(413, "too_large")),
        415 => Some(Failure::new(415, "unsupported_type")),
        500 => Some(Failure::new(500, "internal")),
        _ => None,
    }
}

fn is_program_path(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/internal/")
}

fn log_failure(failure: &Failure, request_id: &str) {
    let cause = failure.source.as_deref().map(chain).unwrap_or_default();
    if failure.status >= 500 {
        tracing::error!(
            failure.code = failure.code,
            failure.status = failure.status,
            failure.cause = cause,
            request.id = request_id,
            "failed"
        );
    } else {
        tracing::debug!(
            failure.code = failure.code,
            failure.status = failure.status,
            failure.cause = cause,
            request.id = request_id,
            "refused"
        );
    }
}

fn chain(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

fn problem(web: &Web, lang: Lang, failure: &Failure, request_id: &str) -> Response {
    let text = |key: &str, args: &[(&'static str, String)]| {
        let values: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        web.texts.get(lang, key, &values)
    };
    let key = failure.code.replace('_', "-");
    let body = Problem {
        r#type: format!("{}/api/docs#error-{key}", web.settings.public_url),
        title: text(&format!("error-{key}"), &failure.args),
        status: failure.status,
        detail: text(&format!("error-{key}-detail"), &failure.args),
        code: failure.code,
        request_id,
        errors: failure
            .fields
            .iter()
            .map(|e| ProblemField {
                field: &e.field,
                code: e.code,
                detail: text(&format!("field-{}", e.code.replace('_', "-")), &e.args),
            })
            .collect(),
    };
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = serde_json::to_vec(&body).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], json).into_response();
    set_retry_after(&mut response, failure);
    response
}

/// Says when another try makes sense.
pub(crate) fn set_retry_after(response: &mut Response, failure: &Failure) {
    if let Some(seconds) = failure.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}
