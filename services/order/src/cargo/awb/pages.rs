//! `/coordinator/awb`: the stock of waybill numbers.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    failure::{Failure, FieldError},
    http::{Coordinator, Form, QueryOf},
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
};
use serde::Deserialize;

use super::{
    number::AwbNumber,
    receive::{self, RangeIn},
    store::{self, Gone, LOW, Level},
    void,
};
use crate::{app::App, cargo::view::Typed, error::Error};

/// Ranges and used numbers that are shown.
const RANGES: u64 = 50;
const GONE: u64 = 50;

/// Routes of the page.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/coordinator/awb", get(show).post(create))
        .route("/coordinator/awb/void", post(make_void))
        .with_state(app)
}

/// A range in the list.
#[derive(Debug)]
struct RangeRow {
    carrier: String,
    first: String,
    last: String,
    free: u64,
    count: u32,
    note: String,
    at: String,
}

/// A number that is not free any more.
#[derive(Debug)]
struct GoneRow {
    number: String,
    tone: &'static str,
    state: String,
    more: String,
}

#[derive(Debug, Template)]
#[template(path = "cargo/awb/list.html")]
struct AwbPage {
    frame: Frame,
    levels: Vec<Level>,
    low: i64,
    ranges: Vec<RangeRow>,
    gone: Vec<GoneRow>,
    done: String,
    typed: Typed,
    /// Which form was refused: `range`, `void`, or none.
    form: &'static str,
    errors: Vec<FieldError>,
    refused: (String, String),
}

impl AwbPage {
    fn wrong(&self, form: &str, field: &str) -> String {
        if self.form == form { self.frame.field_error(&self.errors, field) } else { String::new() }
    }

    fn value(&self, form: &str, field: &str) -> String {
        if self.form == form || self.form.is_empty() { self.typed.text(field).to_owned() } else { String::new() }
    }
}

fn gone(frame: &Frame, number: Gone) -> GoneRow {
    let void = number.state == store::State::Void;
    let drawn = number.drawn_at.map(|at| frame.date(&at)).unwrap_or_default();
    GoneRow {
        number: number.number,
        tone: if void { "off" } else { "info" },
        state: frame.t(if void { "awb-void" } else { "awb-used" }),
        more: number.void_reason.filter(|_| void).unwrap_or(drawn),
    }
}

async fn page(
    app: &App,
    frame: Frame,
    done: String,
    (form, mut typed): (&'static str, Typed),
    failure: Option<Failure>,
) -> Result<AwbPage, Failure> {
    let db = app.db.read();
    let mut ranges = Vec::new();
    for range in store::ranges(db, None, RANGES).await? {
        ranges.push(RangeRow {
            free: store::free_of(db, range.id).await?,
            count: range.last.serial() - range.first.serial() + 1,
            carrier: range.carrier,
            first: range.first.to_string(),
            last: range.last.to_string(),
            note: range.note,
            at: frame.day(&range.created_at),
        });
    }
    if typed.text("_key").is_empty() {
        typed.set("_key", random_text(READABLE, 20));
    }
    Ok(AwbPage {
        levels: store::levels(db).await?,
        low: LOW,
        ranges,
        gone: store::gone(db, GONE).await?.into_iter().map(|g| gone(&frame, g)).collect(),
        done,
        typed,
        form,
        errors: failure.as_ref().map(|f| f.fields.clone()).unwrap_or_default(),
        refused: failure.filter(|f| f.status != 422).map(|f| frame.failure_text(&f)).unwrap_or_default(),
        frame,
    })
}

#[derive(Debug, Default, Deserialize)]
struct DoneQuery {
    #[serde(default)]
    done: String,
    #[serde(default)]
    number: String,
}

async fn show(
    State(app): State<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Result<Page<AwbPage>, Failure> {
    let done = match (query.done.as_str(), query.number.parse::<AwbNumber>()) {
        ("received", _) => frame.t("awb-received"),
        ("voided", Ok(number)) => frame.tn("awb-voided", "number", &number),
        _ => String::new(),
    };
    Ok(Page(page(&app, frame, done, ("", Typed::default()), None).await?))
}

async fn answer(
    app: &App,
    frame: Frame,
    form: (&'static str, Typed),
    outcome: Result<String, Error>,
) -> Result<Response, Failure> {
    match outcome.map_err(Failure::from) {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(failure) if matches!(failure.status, 404 | 409 | 422) => {
            Ok(Refused(page(app, frame, String::new(), form, Some(failure)).await?).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn create(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let key = typed.key();
    let range = RangeIn {
        carrier: typed.text("carrier").to_owned(),
        prefix: typed.text("prefix").to_owned(),
        first: typed.text("first").to_owned(),
        last: typed.text("last").to_owned(),
        note: typed.text("note").to_owned(),
    };
    let outcome = receive::receive(&app, &actor, &range, key).await;
    answer(&app, frame, ("range", typed), outcome.map(|_| "/coordinator/awb?done=received".to_owned())).await
}

async fn make_void(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let outcome = void::void(&app, &actor, typed.text("number"), typed.text("reason")).await;
    let outcome = match outcome {
        // The page is there; what was typed on it is not.
        Err(Error::NotFound) => Err(Error::Invalid(vec![FieldError::new("number", "awb_unknown")])),
        outcome => outcome.map(|number| format!("/coordinator/awb?done=voided&number={number}")),
    };
    answer(&app, frame, ("void", typed), outcome).await
}
