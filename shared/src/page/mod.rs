//! The frame around every page and the parts pages are made of: layout, form parts, icons, style and script, the error page.
//!
//! A page is an askama template that extends `page/layout.html` and has a field `frame: Frame`; its handler returns [`Page`].

mod assets;
mod error;
mod frame;
pub mod icon;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;

pub use assets::router as assets;
pub(crate) use error::page as error_page;
pub use frame::{Frame, FramePerson};

use crate::{failure::Failure, text::Source};

/// Texts of layout, parts, failures and the staff's room for mails.
pub const TEXTS: [Source; 3] = [
    Source {
        feature: "page",
        id: include_str!("page.id.ftl"),
        en: include_str!("page.en.ftl"),
        zh_hant: Some(include_str!("page.zh_hant.ftl")),
    },
    Source {
        feature: "failure",
        id: include_str!("failure.id.ftl"),
        en: include_str!("failure.en.ftl"),
        zh_hant: Some(include_str!("failure.zh_hant.ftl")),
    },
    Source { feature: "mail", id: include_str!("../mail/id.ftl"), en: include_str!("../mail/en.ftl"), zh_hant: None },
];

/// A rendered page.
#[derive(Debug)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => Html(html).into_response(),
            Err(error) => Failure::internal(error).into_response(),
        }
    }
}

/// A page that shows a form again with what was wrong: 422, so that programs and browsers know nothing was done.
#[derive(Debug)]
pub struct Refused<T>(pub T);

impl<T: Template> IntoResponse for Refused<T> {
    fn into_response(self) -> Response {
        let mut response = Page(self.0).into_response();
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        response
    }
}
