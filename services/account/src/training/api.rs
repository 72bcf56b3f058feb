//! Courses and certificates for programs.

use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use sentra_shared::{
    clock::Timestamp,
    contract::{CertificateId, CourseId, PersonId},
    failure::{Failure, FieldError},
    http::{Anyone, IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf, Trainer},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    courses,
    issue::{self, NewCertificate},
    rules::{self, State as Standing, TypedCourse},
    store::{self, Course},
    verify::{self, Verified},
};
use crate::{app::App, error::Error, people, reply};

/// The operations of this feature.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(course_list, course_add))
        .routes(routes!(course_edit))
        .routes(routes!(certificate_list, certificate_issue))
        .routes(routes!(certificate_revoke))
        .routes(routes!(certificate_verify))
}

/// Adds a course.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CourseIn {
    /// Words that name it for ever; made from the title unless given.
    #[serde(default)]
    code: Option<String>,
    title: Localized,
    #[serde(default)]
    summary: Option<Localized>,
    /// How to take part.
    #[serde(default)]
    how_to: Option<Localized>,
    /// `list`, `list_food`, `export`.
    unlocks: Vec<String>,
    /// Months a certificate is valid, 1 to 120.
    valid_months: i64,
    /// Whether certificates are issued now; true unless given.
    #[serde(default)]
    active: Option<bool>,
}

impl CourseIn {
    fn typed(self) -> TypedCourse {
        TypedCourse {
            code: self.code.unwrap_or_default(),
            title: self.title,
            summary: self.summary.unwrap_or_default(),
            how_to: self.how_to.unwrap_or_default(),
            unlocks: self.unlocks,
            valid_months: self.valid_months,
            active: self.active.unwrap_or(true),
        }
    }
}

/// A course as it is from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CoursePatch {
    title: Localized,
    #[serde(default)]
    summary: Option<Localized>,
    #[serde(default)]
    how_to: Option<Localized>,
    unlocks: Vec<String>,
    valid_months: i64,
    #[serde(default)]
    active: Option<bool>,
    version: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct CourseOut {
    #[schema(value_type = String)]
    id: CourseId,
    code: String,
    title: Localized,
    summary: Localized,
    how_to: Localized,
    unlocks: Vec<String>,
    valid_months: i32,
    active: bool,
    version: i64,
}

impl From<Course> for CourseOut {
    fn from(course: Course) -> Self {
        let facts = course.facts;
        Self {
            id: course.id,
            code: course.code,
            title: facts.title,
            summary: facts.summary,
            how_to: facts.how_to,
            unlocks: rules::unlocked(facts.unlocks).into_iter().map(str::to_owned).collect(),
            valid_months: facts.valid_months,
            active: facts.active,
            version: course.version,
        }
    }
}

/// Issues a certificate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CertificateIn {
    /// The holder's account.
    email: String,
    #[schema(value_type = String)]
    course_id: CourseId,
    /// As printed on the paper.
    number: String,
    /// Name as on the paper; the account's unless given.
    #[serde(default)]
    holder_name: Option<String>,
    /// Today unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<NaiveDate>,
    /// Last day; as many months as the course says unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<NaiveDate>,
    /// The installation's own unless given.
    #[serde(default)]
    issuing_body: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CertificateOut {
    #[schema(value_type = String)]
    id: CertificateId,
    /// For verification.
    code: String,
    number: String,
    #[schema(value_type = String)]
    course_id: CourseId,
    #[schema(value_type = String)]
    person_id: PersonId,
    holder_name: String,
    #[schema(value_type = String, format = Date)]
    issued_on: NaiveDate,
    #[schema(value_type = String, format = Date)]
    valid_until: NaiveDate,
    issuing_body: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    revoke_reason: Option<String>,
}

impl From<store::Certificate> for CertificateOut {
    fn from(c: store::Certificate) -> Self {
        Self {
            id: c.id,
            code: c.code,
            number: c.number,
            course_id: c.course_id,
            person_id: c.person_id,
            holder_name: c.holder_name,
            issued_on: c.validity.issued_on,
            valid_until: c.validity.last_day,
            issuing_body: c.issuing_body,
            revoked_at: c.revoked_at,
            revoke_reason: c.revoke_reason,
        }
    }
}

/// Whether a certificate is real and counts now.
#[derive(Debug, Serialize, ToSchema)]
struct VerificationOut {
    code: String,
    valid: bool,
    state: Standing,
    name: String,
    course: Localized,
    number: String,
    #[schema(value_type = String, format = Date)]
    issued_on: NaiveDate,
    #[schema(value_type = String, format = Date)]
    valid_until: NaiveDate,
    issuing_body: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

impl From<Verified> for VerificationOut {
    fn from(v: Verified) -> Self {
        Self {
            code: v.certificate.code,
            valid: v.state == Standing::Valid,
            state: v.state,
            name: v.certificate.holder_name,
            course: v.course.facts.title,
            number: v.certificate.number,
            issued_on: v.certificate.validity.issued_on,
            valid_until: v.certificate.validity.last_day,
            issuing_body: v.certificate.issuing_body,
            revoked_at: v.certificate.revoked_at,
        }
    }
}

/// Why a certificate is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevocationIn {
    reason: String,
}

/// Whose certificates.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CertificateQuery {
    /// The holder's e-mail address.
    email: Option<String>,
    /// Entries wanted: 20 unless given, at most 100.
    limit: Option<u64>,
    /// Where the last page ended.
    after: Option<String>,
}

/// Courses of the training centre.
#[utoipa::path(get, path = "/api/v1/courses", tag = "training", responses((status = 200, body = List<CourseOut>)))]
async fn course_list(State(app): State<App>, _anyone: Anyone) -> Result<Json<List<CourseOut>>, Failure> {
    let courses = store::courses(app.db.read(), true).await?;
    Ok(Json(List { items: courses.into_iter().map(CourseOut::from).collect(), next: None }))
}

/// Add a course.
#[utoipa::path(post, path = "/api/v1/courses", tag = "training", request_body = CourseIn, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key makes one course only")),
    responses((status = 201, body = CourseOut), (status = 403, description = "not a trainer"), (status = 422, description = "wrong fields")))]
async fn course_add(
    State(app): State<App>,
    Trainer(actor): Trainer,
    key: IdempotencyKey,
    Json(body): Json<CourseIn>,
) -> Result<Response, Failure> {
    let (course, replayed) = courses::add(&app, &actor, body.typed(), key).await?;
    Ok(reply::created("/api/v1/courses", CourseOut::from(course), replayed))
}

/// Change a course.
#[utoipa::path(patch, path = "/api/v1/courses/{id}", tag = "training", request_body = CoursePatch, security(("bearer" = [])),
    params(("id" = String, Path, description = "course id")),
    responses((status = 200, body = CourseOut), (status = 404, description = "not there"), (status = 409, description = "changed meanwhile"),
        (status = 422, description = "wrong fields")))]
async fn course_edit(
    State(app): State<App>,
    Trainer(actor): Trainer,
    PathOf(id): PathOf<CourseId>,
    Json(body): Json<CoursePatch>,
) -> Result<Json<CourseOut>, Failure> {
    let CoursePatch { title, summary, how_to, unlocks, valid_months, active, version } = body;
    let typed = CourseIn { code: None, title, summary, how_to, unlocks, valid_months, active }.typed();
    Ok(Json(courses::change(&app, &actor, id, version, typed).await?.into()))
}

/// Certificates issued.
#[utoipa::path(get, path = "/api/v1/certificates", tag = "training", params(CertificateQuery), security(("bearer" = [])),
    responses((status = 200, body = List<CertificateOut>), (status = 403, description = "not a trainer")))]
async fn certificate_list(
    State(app): State<App>,
    Trainer(actor): Trainer,
    QueryOf(query): QueryOf<CertificateQuery>,
) -> Result<Json<List<CertificateOut>>, Failure> {
    let page = PageQuery { limit: query.limit, after: query.after };
    let after = match page.after.as_deref() {
        Some(text) => {
            Some(text.parse().map_err(|_| Failure::invalid(vec![FieldError::new("after", "unknown_choice")]))?)
        }
        None => None,
    };
    let person = match query.email.as_deref() {
        Some(email) => {
            let person = match email.parse::<people::rules::Email>() {
                Ok(email) => people::store::find_by_email(app.db.read(), &email.key).await?,
                Err(()) => None,
            };
            let Some(person) = person else { return Ok(Json(List { items: Vec::new(), next: None })) };
            Some(person.id)
        }
        None => None,
    };
    let found = verify::issued(&app, &actor, person, after, page.limit() + 1).await?;
    let rows: Vec<CertificateOut> = found.into_iter().map(|v| v.certificate.into()).collect();
    Ok(Json(List::cut(rows, page.limit(), |c| c.id.to_string())))
}

/// Issue a certificate to a person who has an account.
#[utoipa::path(post, path = "/api/v1/certificates", tag = "training", request_body = CertificateIn, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key makes one certificate only")),
    responses((status = 201, body = CertificateOut), (status = 403, description = "not a trainer"), (status = 422, description = "wrong fields")))]
async fn certificate_issue(
    State(app): State<App>,
    Trainer(actor): Trainer,
    key: IdempotencyKey,
    Json(body): Json<CertificateIn>,
) -> Result<Response, Failure> {
    let new = NewCertificate {
        email: body.email,
        course_id: Some(body.course_id),
        number: body.number,
        holder_name: body.holder_name.unwrap_or_default(),
        issued_on: body.issued_on,
        valid_until: body.valid_until,
        issuing_body: body.issuing_body.unwrap_or_default(),
    };
    let (certificate, replayed) = issue::issue(&app, &actor, new, key).await?;
    let location = format!("/api/v1/certificates/{}/verification", certificate.code);
    Ok(reply::created(&location, CertificateOut::from(certificate), replayed))
}

/// Take a certificate back.
#[utoipa::path(post, path = "/api/v1/certificates/{id}/revocation", tag = "training", request_body = RevocationIn, security(("bearer" = [])),
    params(("id" = String, Path, description = "certificate id")),
    responses((status = 200, body = CertificateOut), (status = 404, description = "not there"), (status = 409, description = "revoked already"),
        (status = 422, description = "no reason")))]
async fn certificate_revoke(
    State(app): State<App>,
    Trainer(actor): Trainer,
    PathOf(id): PathOf<CertificateId>,
    Json(body): Json<RevocationIn>,
) -> Result<Json<CertificateOut>, Failure> {
    Ok(Json(issue::revoke(&app, &actor, id, &body.reason).await?.into()))
}

/// Is this certificate real, and does it count now?
#[utoipa::path(get, path = "/api/v1/certificates/{code}/verification", tag = "training",
    params(("code" = String, Path, description = "code printed on the certificate")),
    responses((status = 200, body = VerificationOut), (status = 404, description = "nobody issued such a certificate")))]
async fn certificate_verify(
    State(app): State<App>,
    _anyone: Anyone,
    PathOf(code): PathOf<String>,
) -> Result<Json<VerificationOut>, Failure> {
    let verified: Result<Verified, Error> = verify::verify(&app, &code).await;
    Ok(Json(verified?.into()))
}
