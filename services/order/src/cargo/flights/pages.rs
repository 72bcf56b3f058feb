//! `/coordinator/flights`: the coming weeks, a new flight, and one flight.

use askama::Template;
use axum::{
    Router,
    extract::State as Of,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use sentra_shared::{
    clock::{Timestamp, WIB, is_within_reach},
    failure::{Failure, FieldError},
    http::{Coordinator, Form, PathOf, QueryOf},
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
    text::calendar_day,
};
use serde::Deserialize;

use super::{
    cancel,
    rules::{Aircraft, CapacityIn, Flight, FlightIn, PieceLimitsIn, RepeatIn, State},
    schedule,
    store::{self, Wanted},
    view::{self as rows, FlightRow},
};
use crate::{
    app::App,
    cargo::{
        FlightId, airports, rate_cards,
        view::{self, AirportChoice, Typed},
    },
    error::Error,
};

/// Weeks on a page.
const WEEKS: u64 = 4;
/// Flights on a page; more in four weeks is a different business.
const FLIGHTS_MAX: u64 = 500;

/// Routes of the pages.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/coordinator/flights", get(list).post(create))
        .route("/coordinator/flights/new", get(new))
        .route("/coordinator/flights/{id}", get(show))
        .route("/coordinator/flights/{id}/cancellation", post(call_off))
        .with_state(app)
}

/// The Monday of a day's week.
fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// Midnight in the marketplace's zone.
fn midnight(day: NaiveDate) -> Option<Timestamp> {
    day.and_time(NaiveTime::MIN).and_local_timezone(WIB).single().map(|at| at.to_utc())
}

/// A week with its flights.
#[derive(Debug)]
struct Week {
    title: String,
    flights: Vec<FlightRow>,
}

#[derive(Debug, Template)]
#[template(path = "cargo/flights/list.html")]
struct ListPage {
    frame: Frame,
    weeks: Vec<Week>,
    none: bool,
    done: String,
    earlier: String,
    later: String,
}

#[derive(Debug, Default, Deserialize)]
struct ListQuery {
    /// A day of the first week.
    #[serde(default)]
    week: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    count: String,
}

async fn list(
    Of(app): Of<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Page<ListPage>, Failure> {
    let now = app.now();
    let this_week = monday(now.with_timezone(&WIB).date_naive());
    let asked = query.week.parse::<NaiveDate>().ok().filter(is_within_reach);
    let first = asked.map_or(this_week, monday);
    let ends = first + Days::new(7 * WEEKS);
    let wanted = Wanted { from: midnight(first), until: midnight(ends), cancelled: true, ..Wanted::default() };
    let flights = store::list(app.db.read(), &wanted, None, FLIGHTS_MAX).await?;
    let cards = rate_cards::store::between(app.db.read(), first, ends).await?;
    let week_of = |flight: &Flight| monday(flight.departs_at.with_timezone(&WIB).date_naive());
    let weeks = (0..WEEKS).map(|n| first + Days::new(7 * n)).map(|begins| Week {
        title: frame.tn2(
            "flights-week",
            "from",
            &calendar_day(frame.lang, begins),
            "until",
            &calendar_day(frame.lang, begins + Days::new(6)),
        ),
        flights: flights.iter().filter(|f| week_of(f) == begins).map(|f| rows::row(&frame, f, &cards, now)).collect(),
    });
    Ok(Page(ListPage {
        weeks: weeks.collect(),
        none: flights.is_empty() && first >= this_week,
        done: match query.done.as_str() {
            "planned" => frame.tn("flights-planned", "count", &query.count.parse::<u32>().unwrap_or(1)),
            "cancelled" => frame.t("flights-called-off"),
            _ => String::new(),
        },
        earlier: format!("/coordinator/flights?week={}", first - Days::new(7 * WEEKS)),
        later: format!("/coordinator/flights?week={ends}"),
        frame,
    }))
}

/// A day of the week to tick.
#[derive(Debug)]
struct Weekday {
    name: String,
    label: String,
    ticked: bool,
}

#[derive(Debug, Template)]
#[template(path = "cargo/flights/new.html")]
struct NewPage {
    frame: Frame,
    typed: Typed,
    errors: Vec<FieldError>,
    airports: Vec<AirportChoice>,
    aircraft: Vec<(&'static str, String)>,
    weekdays: Vec<Weekday>,
}

impl NewPage {
    fn new(frame: Frame, typed: Typed, errors: Vec<FieldError>) -> Self {
        let weekday = |n: u32| {
            let name = format!("day{n}");
            Weekday { label: frame.t(&format!("flights-day-{n}")), ticked: !typed.text(&name).is_empty(), name }
        };
        Self {
            airports: view::airport_choices(),
            aircraft: Aircraft::ALL.into_iter().map(|a| (a.as_str(), usual(&frame, a))).collect(),
            weekdays: (1..=7).map(weekday).collect(),
            frame,
            typed,
            errors,
        }
    }

    fn wrong(&self, field: &str) -> String {
        self.frame.field_error(&self.errors, field)
    }
}

/// What an aircraft usually takes, in words.
fn usual(frame: &Frame, aircraft: Aircraft) -> String {
    let limits = aircraft.usual();
    let name = frame.t(&format!("flights-aircraft-{}", aircraft.as_str().replace('_', "-")));
    let kg = view::kg(frame.lang, limits.piece_max_g);
    let side = limits.side_max_mm / 10;
    format!("{name} ({})", frame.tn2("flights-usual", "kg", &kg, "cm", &side))
}

async fn new(Coordinator(_): Coordinator, frame: Frame) -> Page<NewPage> {
    let mut typed = Typed::default();
    typed.set("origin", "SUB");
    typed.set("_key", random_text(READABLE, 20));
    Page(NewPage::new(frame, typed, Vec::new()))
}

/// The flight that was typed.
///
/// # Errors
/// Numbers that may mean two things, times and kinds of aircraft that are none.
fn read(typed: &Typed) -> Result<FlightIn, Vec<FieldError>> {
    let mut errors = Vec::new();
    // An unknown airport is named by the rules; until then its clock does not matter.
    let origin = airports::find(&typed.text("origin").to_ascii_uppercase()).or_else(|| airports::find("SUB"));
    let mut moment = |name: &str| {
        let text = typed.text(name);
        if text.is_empty() {
            return None;
        }
        let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
        let local = formats.iter().find_map(|f| NaiveDateTime::parse_from_str(text, f).ok());
        let moment = local.filter(is_within_reach).and_then(|l| origin?.moment(l));
        if moment.is_none() {
            errors.push(FieldError::new(name, "not_a_time"));
        }
        moment
    };
    let (departs_at, cut_off_at) = (moment("departs_at"), moment("cut_off_at"));
    let weekdays: Vec<u32> = (1..=7).filter(|n| !typed.text(&format!("day{n}")).is_empty()).collect();
    let until = typed.text("repeat.until").to_owned();
    let repeats = !weekdays.is_empty() || !until.is_empty();
    let side_cm = typed.decimal(&mut errors, "piece_limits.side_mm");
    let side_mm = crate::cargo::rating::parse_kg(&side_cm.0).ok().map(|thousandths| thousandths / 100);
    if side_mm.is_none() && !side_cm.0.is_empty() {
        errors.push(FieldError::new("piece_limits.side_mm", "not_a_decimal"));
    }
    let aircraft = typed.text("aircraft");
    if !aircraft.is_empty() && aircraft.parse::<Aircraft>().is_err() {
        errors.push(FieldError::new("aircraft", "unknown_choice"));
    }
    let flight = FlightIn {
        carrier: typed.text("carrier").to_owned(),
        number: typed.text("number").to_owned(),
        departs_at,
        cut_off_at,
        origin: typed.text("origin").to_owned(),
        destination: typed.text("destination").to_owned(),
        capacity: CapacityIn {
            kg: typed.decimal(&mut errors, "capacity.kg"),
            m3: typed.decimal(&mut errors, "capacity.m3"),
            positions: typed.whole(&mut errors, "capacity.positions"),
        },
        aircraft: aircraft.parse().unwrap_or_default(),
        piece_limits: PieceLimitsIn {
            piece_kg: Some(typed.decimal(&mut errors, "piece_limits.piece_kg")),
            side_mm,
            pieces: typed.whole(&mut errors, "piece_limits.pieces"),
        },
        repeat: repeats.then_some(RepeatIn { weekdays, until }),
    };
    if errors.is_empty() { Ok(flight) } else { Err(errors) }
}

async fn create(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let key = typed.key();
    let outcome = match read(&typed) {
        Ok(flight) => schedule::schedule(&app, &actor, &flight, key).await,
        Err(wrong) => Err(Error::Invalid(wrong)),
    };
    match outcome {
        Ok((flights, _)) => {
            let week = flights.first().map(|f| f.departs_on.to_string()).unwrap_or_default();
            let to = format!("/coordinator/flights?week={week}&done=planned&count={}", flights.len());
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(Refused(NewPage::new(frame, typed, errors)).into_response()),
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Template)]
#[template(path = "cargo/flights/show.html")]
struct ShowPage {
    frame: Frame,
    flight: FlightRow,
    id: String,
    version: i64,
    origin: String,
    destination: String,
    aircraft: String,
    capacity: Vec<(String, String)>,
    free: Vec<(String, String)>,
    limits: Vec<(String, String)>,
    card: Option<(String, String)>,
    open: bool,
    can_cancel: bool,
    cancel_reason: String,
    reason: String,
    errors: Vec<FieldError>,
    refused: (String, String),
}

fn name(code: &str) -> String {
    airports::find(code).map_or_else(|| code.to_owned(), |a| format!("{}, {} ({})", a.city, a.name, a.code))
}

async fn page(
    app: &App,
    frame: Frame,
    id: FlightId,
    reason: String,
    failure: Option<Failure>,
) -> Result<ShowPage, Failure> {
    let db = app.db.read();
    let flight = store::find(db, id).await?.ok_or(Error::NotFound)?;
    let now = app.now();
    let card =
        rate_cards::in_force(db, &flight.carrier, &flight.origin, &flight.destination, flight.departs_on).await?;
    let cards: Vec<_> = card.into_iter().collect();
    let room = |room: super::rules::Capacity| {
        let mut all = vec![
            (frame.t("flights-weight"), view::kg(frame.lang, room.weight_g)),
            (frame.t("flights-volume"), view::m3(frame.lang, room.volume_mm3)),
        ];
        all.extend(room.positions.map(|p| (frame.t("flights-positions"), p.to_string())));
        all
    };
    let mut limits = vec![
        (frame.t("flights-piece-kg"), view::kg(frame.lang, flight.limits.piece_max_g)),
        (frame.t("flights-side"), format!("{}\u{a0}cm", flight.limits.side_max_mm / 10)),
    ];
    limits.extend(flight.limits.pieces_max.map(|p| (frame.t("flights-pieces"), p.to_string())));
    Ok(ShowPage {
        id: flight.id.to_string(),
        version: flight.version,
        origin: name(&flight.origin),
        destination: name(&flight.destination),
        aircraft: frame.t(&format!("flights-aircraft-{}", flight.aircraft.as_str().replace('_', "-"))),
        capacity: room(flight.capacity),
        free: room(flight.free()),
        limits,
        card: cards.first().map(|c| (format!("/coordinator/rates/{}", c.id), c.tariff.minimum.to_string())),
        open: flight.is_open(now),
        can_cancel: flight.state == State::Scheduled && flight.load.consignments == 0 && flight.departs_at > now,
        cancel_reason: flight.cancel_reason.clone().unwrap_or_default(),
        reason,
        errors: failure.as_ref().map(|f| f.fields.clone()).unwrap_or_default(),
        refused: failure.filter(|f| f.status != 422).map(|f| frame.failure_text(&f)).unwrap_or_default(),
        flight: rows::row(&frame, &flight, &cards, now),
        frame,
    })
}

async fn show(
    Of(app): Of<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    PathOf(id): PathOf<FlightId>,
) -> Result<Page<ShowPage>, Failure> {
    Ok(Page(page(&app, frame, id, String::new(), None).await?))
}

#[derive(Debug, Default, Deserialize)]
struct CallOffForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    version: String,
}

async fn call_off(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    PathOf(id): PathOf<FlightId>,
    Form(form): Form<CallOffForm>,
) -> Result<Response, Failure> {
    let outcome = cancel::cancel(&app, &actor, id, form.version.parse().ok(), &form.reason).await;
    match outcome.map_err(Failure::from) {
        Ok(flight) => {
            let to = format!("/coordinator/flights?week={}&done=cancelled", flight.departs_on);
            Ok(Redirect::to(&to).into_response())
        }
        Err(failure) if matches!(failure.status, 409 | 422) => {
            Ok(Refused(page(&app, frame, id, form.reason, Some(failure)).await?).into_response())
        }
        Err(failure) => Err(failure),
    }
}
