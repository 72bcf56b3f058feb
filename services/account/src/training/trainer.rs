//! The trainer's room: find a person, issue a certificate, see what was issued, take one back, keep the courses.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::{CertificateId, CourseId},
    failure::{Failure, FieldError},
    http::{Form, IdempotencyKey, List, PathOf, QueryOf, Trainer},
    page::{Frame, Page, Refused},
    session::Actor,
    text::{Lang, Localized},
};
use serde::Deserialize;

use super::{
    courses,
    issue::{self, NewCertificate},
    pages::unlock_keys,
    rules::{self, TypedCourse},
    store::{self, Course},
    verify::{self, Verified},
};
use crate::{
    app::App,
    error::Error,
    people::{self, rules::Email, store::Person},
    reply,
};

/// Certificates of one page.
const LIMIT: u64 = 20;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/trainer", get(room))
        .route("/trainer/certificates", post(issue_send))
        .route("/trainer/certificates/{id}", get(certificate_page))
        .route("/trainer/certificates/{id}/revocation", post(revoke_send))
        .route("/trainer/courses", get(courses_page).post(course_add))
        .route("/trainer/courses/{id}", get(course_page).post(course_change))
}

#[derive(Debug, Default, Deserialize)]
struct RoomQuery {
    #[serde(default)]
    email: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    done: String,
}

#[derive(Debug, Default, Clone, Deserialize)]
struct IssueForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    course_id: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    holder_name: String,
    #[serde(default)]
    issued_on: String,
    #[serde(default)]
    valid_until: String,
    #[serde(default)]
    _key: String,
}

#[derive(Debug, Template)]
#[template(path = "training/trainer.html")]
struct RoomPage {
    frame: Frame,
    /// Address looked for; empty when none was.
    email: String,
    person: Option<Person>,
    courses: Vec<Course>,
    form: IssueForm,
    key: String,
    issued: Vec<Verified>,
    /// Cursor of the next page; empty at the end.
    next: String,
    said: &'static str,
    errors: Vec<FieldError>,
}

impl RoomPage {
    async fn load(app: &App, actor: &Actor, frame: Frame, email: &str, after: &str) -> Result<Self, Failure> {
        let found = match email.parse::<Email>() {
            Ok(email) => people::store::find_by_email(app.db.read(), &email.key).await?,
            Err(()) => None,
        };
        let of = found.as_ref().map(|p| p.id);
        let rows = verify::issued(app, actor, of, after.parse().ok(), LIMIT + 1).await?;
        let List { items, next } = List::cut(rows, LIMIT, Verified::id_text);
        let holder_name = found.as_ref().map(|p| p.name.clone()).unwrap_or_default();
        // Somebody unknown has no certificates; those of everybody else would only mislead.
        let issued = if email.is_empty() || found.is_some() { items } else { Vec::new() };
        Ok(Self {
            frame,
            email: email.trim().to_owned(),
            form: IssueForm { email: email.trim().to_owned(), holder_name, ..IssueForm::default() },
            person: found,
            courses: store::courses(app.db.read(), true).await?,
            key: reply::form_key(),
            issued,
            next: next.unwrap_or_default(),
            said: "",
            errors: Vec::new(),
        })
    }
}

async fn room(
    State(app): State<App>,
    Trainer(actor): Trainer,
    QueryOf(query): QueryOf<RoomQuery>,
    frame: Frame,
) -> Result<Page<RoomPage>, Failure> {
    let page = RoomPage::load(&app, &actor, frame, &query.email, &query.after).await?;
    let said = match query.done.as_str() {
        "issued" => "training-said-issued",
        "revoked" => "training-said-revoked",
        _ => "",
    };
    Ok(Page(RoomPage { said, ..page }))
}

async fn issue_send(
    State(app): State<App>,
    Trainer(actor): Trainer,
    frame: Frame,
    Form(form): Form<IssueForm>,
) -> Result<Response, Failure> {
    let mut new = NewCertificate {
        email: form.email.clone(),
        course_id: form.course_id.parse().ok(),
        number: form.number.clone(),
        holder_name: form.holder_name.clone(),
        ..NewCertificate::default()
    };
    let key = IdempotencyKey(Some(form._key.clone()).filter(|k| !k.is_empty() && k.len() <= 64));
    let outcome = match new.read_dates(&form.issued_on, &form.valid_until) {
        Ok(()) => issue::issue(&app, &actor, new, key).await,
        Err(wrong) => Err(wrong),
    };
    match outcome {
        Ok((certificate, _)) => {
            Ok(Redirect::to(&format!("/trainer/certificates/{}?done=issued", certificate.id)).into_response())
        }
        Err(Error::Invalid(errors)) => {
            let page = RoomPage::load(&app, &actor, frame, &form.email, "").await?;
            Ok(Refused(RoomPage { form, errors, ..page }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Template)]
#[template(path = "training/issued.html")]
struct IssuedPage {
    frame: Frame,
    verified: Verified,
    reason: String,
    said: &'static str,
    errors: Vec<FieldError>,
}

async fn load_issued(app: &App, frame: Frame, id: CertificateId) -> Result<IssuedPage, Failure> {
    let certificate = store::find_certificate(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let verified = verify::verify(app, &certificate.code).await?;
    Ok(IssuedPage { frame, verified, reason: String::new(), said: "", errors: Vec::new() })
}

async fn certificate_page(
    State(app): State<App>,
    Trainer(_): Trainer,
    PathOf(id): PathOf<CertificateId>,
    QueryOf(query): QueryOf<RoomQuery>,
    frame: Frame,
) -> Result<Page<IssuedPage>, Failure> {
    let page = load_issued(&app, frame, id).await?;
    let said = if query.done == "issued" { "training-said-issued" } else { "" };
    Ok(Page(IssuedPage { said, ..page }))
}

#[derive(Debug, Default, Deserialize)]
struct RevokeForm {
    #[serde(default)]
    reason: String,
}

async fn revoke_send(
    State(app): State<App>,
    Trainer(actor): Trainer,
    PathOf(id): PathOf<CertificateId>,
    frame: Frame,
    Form(form): Form<RevokeForm>,
) -> Result<Response, Failure> {
    match issue::revoke(&app, &actor, id, &form.reason).await {
        Ok(_) => Ok(Redirect::to("/trainer?done=revoked").into_response()),
        Err(Error::Invalid(errors)) => {
            let page = load_issued(&app, frame, id).await?;
            Ok(Refused(IssuedPage { reason: form.reason, errors, ..page }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Clone, Deserialize)]
struct CourseForm {
    #[serde(default)]
    code: String,
    #[serde(default, rename = "title.id")]
    title_id: String,
    #[serde(default, rename = "title.en")]
    title_en: String,
    #[serde(default, rename = "title.zh_hant")]
    title_zh_hant: String,
    #[serde(default, rename = "summary.id")]
    summary_id: String,
    #[serde(default, rename = "summary.en")]
    summary_en: String,
    #[serde(default, rename = "summary.zh_hant")]
    summary_zh_hant: String,
    #[serde(default, rename = "how_to.id")]
    how_to_id: String,
    #[serde(default, rename = "how_to.en")]
    how_to_en: String,
    #[serde(default, rename = "how_to.zh_hant")]
    how_to_zh_hant: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    list_food: String,
    #[serde(default)]
    export: String,
    #[serde(default)]
    valid_months: String,
    #[serde(default)]
    active: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    _key: String,
}

impl CourseForm {
    fn empty() -> Self {
        Self { valid_months: "24".to_owned(), active: "yes".to_owned(), list: "yes".to_owned(), ..Self::default() }
    }

    fn of(course: &Course) -> Self {
        let facts = &course.facts;
        let text = |text: &Localized, lang: Lang| text.exact(lang).unwrap_or_default().to_owned();
        let tick = |on: bool| if on { "yes".to_owned() } else { String::new() };
        Self {
            code: course.code.clone(),
            title_id: text(&facts.title, Lang::Id),
            title_en: text(&facts.title, Lang::En),
            title_zh_hant: text(&facts.title, Lang::ZhHant),
            summary_id: text(&facts.summary, Lang::Id),
            summary_en: text(&facts.summary, Lang::En),
            summary_zh_hant: text(&facts.summary, Lang::ZhHant),
            how_to_id: text(&facts.how_to, Lang::Id),
            how_to_en: text(&facts.how_to, Lang::En),
            how_to_zh_hant: text(&facts.how_to, Lang::ZhHant),
            list: tick(facts.unlocks.list),
            list_food: tick(facts.unlocks.list_food),
            export: tick(facts.unlocks.export),
            valid_months: facts.valid_months.to_string(),
            active: tick(facts.active),
            version: course.version.to_string(),
            _key: String::new(),
        }
    }

    fn typed(&self) -> TypedCourse {
        let ticks = [("list", &self.list), ("list_food", &self.list_food), ("export", &self.export)];
        TypedCourse {
            code: self.code.trim().to_owned(),
            title: Localized::new(&self.title_id, &self.title_en).with(Lang::ZhHant, &self.title_zh_hant),
            summary: Localized::new(&self.summary_id, &self.summary_en).with(Lang::ZhHant, &self.summary_zh_hant),
            how_to: Localized::new(&self.how_to_id, &self.how_to_en).with(Lang::ZhHant, &self.how_to_zh_hant),
            unlocks: ticks.into_iter().filter(|(_, on)| !on.is_empty()).map(|(name, _)| name.to_owned()).collect(),
            valid_months: self.valid_months.trim().parse().unwrap_or(0),
            active: !self.active.is_empty(),
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "training/courses.html")]
struct CoursesPage {
    frame: Frame,
    courses: Vec<Course>,
    /// The course being changed; `None` adds one.
    id: Option<String>,
    form: CourseForm,
    key: String,
    saved: bool,
    errors: Vec<FieldError>,
}

impl CoursesPage {
    async fn load(app: &App, frame: Frame, id: Option<CourseId>) -> Result<Self, Failure> {
        let form = match id {
            Some(id) => CourseForm::of(&store::find_course(app.db.read(), id).await?.ok_or(Error::NotFound)?),
            None => CourseForm::empty(),
        };
        let courses = store::courses(app.db.read(), false).await?;
        let id = id.map(|i| i.to_string());
        Ok(Self { frame, courses, id, form, key: reply::form_key(), saved: false, errors: Vec::new() })
    }

    fn unlock_keys(course: &Course) -> Vec<&'static str> {
        unlock_keys(course.facts.unlocks)
    }
}

async fn courses_page(
    State(app): State<App>,
    Trainer(_): Trainer,
    QueryOf(query): QueryOf<RoomQuery>,
    frame: Frame,
) -> Result<Page<CoursesPage>, Failure> {
    let page = CoursesPage::load(&app, frame, None).await?;
    Ok(Page(CoursesPage { saved: query.done == "saved", ..page }))
}

async fn course_page(
    State(app): State<App>,
    Trainer(_): Trainer,
    PathOf(id): PathOf<CourseId>,
    frame: Frame,
) -> Result<Page<CoursesPage>, Failure> {
    Ok(Page(CoursesPage::load(&app, frame, Some(id)).await?))
}

async fn course_add(
    State(app): State<App>,
    Trainer(actor): Trainer,
    frame: Frame,
    Form(form): Form<CourseForm>,
) -> Result<Response, Failure> {
    let key = IdempotencyKey(Some(form._key.clone()).filter(|k| !k.is_empty() && k.len() <= 64));
    let outcome = courses::add(&app, &actor, form.typed(), key).await.map(|_| ());
    course_answer(&app, frame, None, form, outcome).await
}

async fn course_change(
    State(app): State<App>,
    Trainer(actor): Trainer,
    PathOf(id): PathOf<CourseId>,
    frame: Frame,
    Form(form): Form<CourseForm>,
) -> Result<Response, Failure> {
    let version = form.version.parse().unwrap_or(0);
    let outcome = courses::change(&app, &actor, id, version, form.typed()).await.map(|_| ());
    course_answer(&app, frame, Some(id), form, outcome).await
}

async fn course_answer(
    app: &App,
    frame: Frame,
    id: Option<CourseId>,
    form: CourseForm,
    outcome: Result<(), Error>,
) -> Result<Response, Failure> {
    match outcome {
        Ok(()) => Ok(Redirect::to("/trainer/courses?done=saved").into_response()),
        Err(Error::Invalid(errors)) => {
            let page = CoursesPage::load(app, frame, id).await?;
            Ok(Refused(CoursesPage { form, errors, ..page }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

impl RoomPage {
    /// The form's way to the next page.
    fn next_href(&self) -> String {
        let email =
            if self.email.is_empty() { String::new() } else { format!("email={}&", self.email.replace('+', "%2B")) };
        format!("/trainer?{email}after={}", self.next)
    }

    fn course_label(&self, course: &Course) -> String {
        let title = course.facts.title.get(self.frame.lang);
        format!("{title} ({})", self.frame.tn("training-months", "months", &course.facts.valid_months))
    }
}

impl IssuedPage {
    fn is_revoked(&self) -> bool {
        self.verified.state == rules::State::Revoked
    }
}
