//! Public pages: the courses and how to take part, and the verification of a certificate.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use sentra_shared::{
    contract::account::Rights,
    failure::Failure,
    http::{Anyone, PathOf, QueryOf},
    page::{Frame, Page},
};
use serde::Deserialize;

use super::{
    rules, store,
    store::Course,
    trainer,
    verify::{self, Verified},
};
use crate::{app::App, error::Error};

/// The pages of this feature.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/training", get(training_page))
        .route("/certificates", get(lookup_page))
        .route("/certificates/{code}", get(certificate_page))
        .merge(trainer::router())
}

/// Keys of the names of the rights a course unlocks.
pub(super) fn unlock_keys(rights: Rights) -> Vec<&'static str> {
    let key = |right: &str| match right {
        "list_food" => "training-right-list-food",
        "export" => "training-right-export",
        _ => "training-right-list",
    };
    rules::unlocked(rights).into_iter().map(key).collect()
}

#[derive(Debug, Template)]
#[template(path = "training/training.html")]
struct TrainingPage {
    frame: Frame,
    courses: Vec<Course>,
    issuing_body: String,
    email: String,
    phone: String,
}

async fn training_page(State(app): State<App>, Anyone(_): Anyone, frame: Frame) -> Result<Page<TrainingPage>, Failure> {
    let courses = store::courses(app.db.read(), true).await?;
    let programme = &app.settings.programme;
    Ok(Page(TrainingPage {
        frame,
        courses,
        issuing_body: programme.issuing_body.clone(),
        email: programme.complaints_email.clone(),
        phone: programme.complaints_phone.clone(),
    }))
}

#[derive(Debug, Template)]
#[template(path = "training/certificate.html")]
struct CertificatePage {
    frame: Frame,
    /// What was looked up; empty when nothing was yet.
    typed: String,
    verified: Option<Verified>,
}

#[derive(Debug, Default, Deserialize)]
struct LookupQuery {
    #[serde(default)]
    code: String,
}

async fn lookup_page(Anyone(_): Anyone, QueryOf(query): QueryOf<LookupQuery>, frame: Frame) -> Response {
    match rules::code_key(&query.code) {
        Some(code) => Redirect::to(&format!("/certificates/{code}")).into_response(),
        None if query.code.trim().is_empty() => {
            Page(CertificatePage { frame, typed: String::new(), verified: None }).into_response()
        }
        None => not_found(frame, query.code),
    }
}

fn not_found(frame: Frame, typed: String) -> Response {
    let mut response = Page(CertificatePage { frame, typed, verified: None }).into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

async fn certificate_page(
    State(app): State<App>,
    Anyone(_): Anyone,
    PathOf(code): PathOf<String>,
    frame: Frame,
) -> Result<Response, Failure> {
    match verify::verify(&app, &code).await {
        Ok(verified) => Ok(Page(CertificatePage { frame, typed: code, verified: Some(verified) }).into_response()),
        Err(Error::NotFound) => Ok(not_found(frame, code)),
        Err(other) => Err(other.into()),
    }
}
