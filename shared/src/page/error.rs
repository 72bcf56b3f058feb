use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;

use super::{Frame, Page};
use crate::failure::Failure;

#[derive(Debug, Template)]
#[template(path = "page/error.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    title: String,
    detail: String,
    request_id: String,
    home_href: String,
}

/// A failure as a page. Who is not signed in is sent to sign in and comes back.
pub(crate) fn page(frame: &Frame, failure: &Failure, request_id: &str) -> Response {
    if failure.status == 401 {
        let next = serde_urlencoded::to_string([("next", &frame.path)]).unwrap_or_default();
        return Redirect::to(&format!("/sign-in?{next}")).into_response();
    }
    let (title, mut detail) = frame.failure_text(failure);
    if !failure.fields.is_empty() {
        detail = failure.fields.iter().map(|e| frame.error_text(e)).collect::<Vec<_>>().join(" ");
    }
    let page = ErrorPage {
        frame: frame.clone(),
        status: failure.status,
        title,
        detail,
        request_id: request_id.to_owned(),
        home_href: "/".to_owned(),
    };
    let mut response = Page(page).into_response();
    *response.status_mut() = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    crate::http::set_retry_after(&mut response, failure);
    response
}
