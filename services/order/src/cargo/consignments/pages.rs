//! `/coordinator/consignments`: the list, and one consignment with its live panel and the one next step.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::State as Of,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::OrderId,
    failure::{Failure, FieldError},
    http::{Coordinator, Form, IdempotencyKey, List, PathOf, QueryOf},
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
};
use serde::Deserialize;

use super::{
    close, fill, load, open, out,
    read::whole,
    rules::{Event, State},
    steps,
    store::{self, Wanted},
    view::{self, ConsignmentView},
};
use crate::{
    app::App,
    cargo::{
        ConsignmentId, FlightId, airports,
        flights::{self, Flight},
        readiness::{
            of_parts,
            pages::{PARTS_MAX, WAITING},
        },
        view::{kg, m3},
    },
    error::Error,
    orders,
};

/// Rows of a page.
const ROWS: u64 = 20;
/// Flights offered for a new consignment.
const FLIGHTS: u64 = 40;

/// Routes of the coordinator's consignments.
pub(crate) fn routes(app: App) -> Router {
    Router::new()
        .route("/coordinator/consignments", get(list).post(begin))
        .route("/coordinator/consignments/{id}", get(show))
        .route("/coordinator/consignments/{id}/orders", post(change))
        .route("/coordinator/consignments/{id}/filling", post(fill_it))
        .route("/coordinator/consignments/{id}/steps", post(step))
        .with_state(app)
}

#[derive(Debug)]
struct TabView {
    href: String,
    label: String,
    count: String,
    current: bool,
}

#[derive(Debug)]
struct RowView {
    href: String,
    number: String,
    flight: String,
    departs: String,
    orders: i64,
    weight: String,
    tone: &'static str,
    state: String,
}

#[derive(Debug)]
struct FlightView {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Debug, Template)]
#[template(path = "cargo/consignments/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<TabView>,
    rows: Vec<RowView>,
    /// Flights that still take cargo.
    flights: Vec<FlightView>,
    key: String,
    next: String,
    errors: Vec<FieldError>,
}

#[derive(Debug, Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
    /// Flight that is chosen in the form.
    #[serde(default)]
    flight: String,
}

/// Which consignments a tab shows.
const TABS: [(&str, &[State]); 3] = [
    ("work", &[State::Open, State::Closed, State::Tendered]),
    ("away", &[State::Departed, State::Arrived, State::Cleared]),
    ("done", &[State::Delivered, State::Cancelled]),
];

async fn list_page(app: &App, frame: Frame, query: &ListQuery, errors: Vec<FieldError>) -> Result<ListPage, Error> {
    let db = app.db.read();
    let (show, states) = TABS.into_iter().find(|(name, _)| *name == query.show).unwrap_or(TABS[0]);
    let wanted = Wanted { flight: None, states: states.to_vec() };
    let found = store::list(db, &wanted, query.after.parse().ok(), ROWS + 1).await?;
    let list = List::cut(found, ROWS, |c| c.id.to_string());
    let counts = store::count_states(db).await?;
    let tabs = TABS.into_iter().map(|(name, states)| TabView {
        href: format!("/coordinator/consignments?show={name}"),
        label: frame.t(&format!("consignments-tab-{name}")),
        count: counts.iter().filter(|(s, _)| states.contains(s)).map(|(_, many)| many).sum::<i64>().to_string(),
        current: name == show,
    });
    let ids: Vec<ConsignmentId> = list.items.iter().map(|c| c.id).collect();
    let orders = store::count_orders(db, &ids).await?;
    let mut flights: HashMap<FlightId, Flight> = HashMap::new();
    for consignment in &list.items {
        if let Some(flight) = flights::find(db, consignment.flight_id).await? {
            flights.insert(flight.id, flight);
        }
    }
    let row = |c: &super::record::Consignment| {
        let flight = flights.get(&c.flight_id);
        RowView {
            href: format!("/coordinator/consignments/{}", c.id),
            number: c.number.clone(),
            flight: flight.map(view::flight_name).unwrap_or_default(),
            departs: flight.map(|f| view::at_origin(&frame, f, f.departs_at)).unwrap_or_default(),
            orders: orders.get(&c.id).copied().unwrap_or(0),
            weight: kg(frame.lang, c.load.gross_g),
            tone: c.state.tone(),
            state: frame.t(&view::state_key(c.state)),
        }
    };
    Ok(ListPage {
        tabs: tabs.collect(),
        rows: list.items.iter().map(row).collect(),
        flights: open_flights(app, &frame, &query.flight).await?,
        key: random_text(READABLE, 20),
        next: list.next.map(|a| format!("/coordinator/consignments?show={show}&after={a}")).unwrap_or_default(),
        errors,
        frame,
    })
}

async fn open_flights(app: &App, frame: &Frame, chosen: &str) -> Result<Vec<FlightView>, Error> {
    let now = app.now();
    let wanted = flights::store::Wanted { from: Some(now), ..flights::store::Wanted::default() };
    let found = flights::store::list(app.db.read(), &wanted, None, FLIGHTS).await?;
    let flight = |f: &Flight| FlightView {
        id: f.id.to_string(),
        name: format!("{} · {}", view::flight_name(f), view::at_origin(frame, f, f.departs_at)),
        chosen: f.id.to_string() == chosen,
    };
    Ok(found.iter().filter(|f| f.is_open(now)).map(flight).collect())
}

async fn list(
    Of(app): Of<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Page<ListPage>, Failure> {
    Ok(Page(list_page(&app, frame, &query, Vec::new()).await?))
}

#[derive(Debug, Default, Deserialize)]
struct BeginForm {
    #[serde(default)]
    flight_id: String,
    #[serde(default)]
    _key: String,
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey(Some(text.to_owned()).filter(|k| !k.is_empty() && k.len() <= 64))
}

async fn begin(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    Form(form): Form<BeginForm>,
) -> Result<Response, Failure> {
    let refused = async |errors| {
        let query = ListQuery { flight: form.flight_id.clone(), ..ListQuery::default() };
        Ok(Refused(list_page(&app, frame, &query, errors).await?).into_response())
    };
    let Ok(flight) = form.flight_id.parse() else {
        return refused(vec![FieldError::new("flight_id", "unknown_choice")]).await;
    };
    match open::open(&app, &actor, flight, None, key(&form._key)).await {
        Ok((id, _)) => Ok(Redirect::to(&format!("/coordinator/consignments/{id}")).into_response()),
        Err(Error::Invalid(errors)) => refused(errors).await,
        Err(error) => Err(error.into()),
    }
}

/// An order that could be added.
#[derive(Debug)]
struct ReadyView {
    id: String,
    number: String,
    buyer: String,
    due: String,
    load: String,
}

#[derive(Debug, Template)]
#[template(path = "cargo/consignments/consignment.html")]
struct ConsignmentPage {
    frame: Frame,
    c: ConsignmentView,
    ready: Vec<ReadyView>,
    key: String,
    reason: String,
    /// Numbers of orders that filling left out, with the reason.
    left_out: Vec<(String, String)>,
    errors: Vec<FieldError>,
    /// Title and text of what was refused, or empty.
    refused: (String, String),
    /// What else is wrong, in words.
    details: Vec<String>,
    done: String,
}

async fn page(app: &App, frame: Frame, id: ConsignmentId) -> Result<ConsignmentPage, Error> {
    let whole = whole(app.db.read(), id).await?;
    let c = view::view(&frame, &whole);
    let ready = if c.open { ready(app, &frame, &whole.flight).await? } else { Vec::new() };
    Ok(ConsignmentPage {
        c,
        ready,
        key: random_text(READABLE, 20),
        reason: String::new(),
        left_out: Vec::new(),
        errors: Vec::new(),
        refused: (String::new(), String::new()),
        details: Vec::new(),
        done: String::new(),
        frame,
    })
}

/// Ready orders to the flight's country that lie in no consignment, the most urgent first.
async fn ready(app: &App, frame: &Frame, flight: &Flight) -> Result<Vec<ReadyView>, Error> {
    let country = airports::find(&flight.destination).map_or("", |a| a.country);
    let parts = orders::store::abroad(app.db.read(), Some(country), &WAITING, PARTS_MAX).await?;
    let mut found: Vec<(OrderId, ReadyView, (i64, i64, i64))> = Vec::new();
    for standing in of_parts(app.db.read(), parts).await?.iter().filter(|s| s.is_ready() && s.booked.is_none()) {
        let totals = standing.totals();
        match found.iter_mut().find(|(order, ..)| *order == standing.order.id) {
            Some((_, _, sum)) => {
                *sum = (sum.0 + totals.pieces, sum.1 + totals.gross_g, sum.2 + totals.volume_mm3);
            }
            None => {
                let view = ReadyView {
                    id: standing.order.id.to_string(),
                    number: standing.order.number.clone(),
                    buyer: standing.order.contact_name.clone(),
                    due: standing.part.deadlines.dispatch_by.map(|at| frame.day(&at)).unwrap_or_default(),
                    load: String::new(),
                };
                found.push((standing.order.id, view, (totals.pieces, totals.gross_g, totals.volume_mm3)));
            }
        }
    }
    let with_load = |(_, view, (pieces, grams, mm3)): (OrderId, ReadyView, (i64, i64, i64))| {
        let load = format!("{} · {}", kg(frame.lang, grams), m3(frame.lang, mm3));
        ReadyView { load: frame.tn2("fly-ready-load", "pieces", &pieces, "load", &load), ..view }
    };
    Ok(found.into_iter().map(with_load).collect())
}

#[derive(Debug, Default, Deserialize)]
struct DoneQuery {
    #[serde(default)]
    done: String,
}

async fn show(
    Of(app): Of<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    PathOf(id): PathOf<ConsignmentId>,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Result<Page<ConsignmentPage>, Failure> {
    let known = ["added", "removed", "close", "reopen", "tender", "depart", "arrive", "clear", "deliver", "cancel"];
    let done = known.into_iter().find(|d| *d == query.done);
    let done = done.map(|d| frame.t(&format!("consignments-event-{d}"))).unwrap_or_default();
    Ok(Page(ConsignmentPage { done, ..page(&app, frame, id).await? }))
}

/// The consignment as it stands now with what was refused, instead of an error page without a way on.
async fn refuse(app: &App, frame: Frame, id: ConsignmentId, error: Error) -> Result<Response, Failure> {
    let failure = match error {
        Error::Invalid(errors) => {
            let page = ConsignmentPage { errors, ..page(app, frame, id).await? };
            return Ok(Refused(page).into_response());
        }
        error => Failure::from(error),
    };
    if failure.status != 409 {
        return Err(failure);
    }
    let refused = frame.failure_text(&failure);
    let details = failure.fields.iter().map(|f| format!("{}: {}", f.field, frame.error_text(f))).collect();
    Ok(Refused(ConsignmentPage { refused, details, ..page(app, frame, id).await? }).into_response())
}

fn back(id: ConsignmentId, done: &str) -> Response {
    Redirect::to(&format!("/coordinator/consignments/{id}?done={done}")).into_response()
}

#[derive(Debug, Default, Deserialize)]
struct ChangeForm {
    #[serde(default)]
    add: String,
    #[serde(default)]
    remove: String,
    #[serde(default)]
    _key: String,
}

/// Adds an order, or takes one out.
async fn change(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    PathOf(id): PathOf<ConsignmentId>,
    Form(form): Form<ChangeForm>,
) -> Result<Response, Failure> {
    let order = |text: &str| text.parse::<OrderId>().map_err(|_| Error::NotFound);
    let (outcome, done) = if form.remove.is_empty() {
        (load::add(&app, &actor, (id, order(&form.add)?), key(&form._key)).await, "added")
    } else {
        (load::remove(&app, &actor, (id, order(&form.remove)?), key(&form._key)).await, "removed")
    };
    match outcome {
        Ok(_) => Ok(back(id, done)),
        Err(error) => refuse(&app, frame, id, error).await,
    }
}

#[derive(Debug, Default, Deserialize)]
struct FillForm {
    #[serde(default)]
    _key: String,
}

/// Fills by deadline and says at once why each other order stays.
async fn fill_it(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    PathOf(id): PathOf<ConsignmentId>,
    Form(form): Form<FillForm>,
) -> Result<Response, Failure> {
    match fill::fill(&app, &actor, id, key(&form._key)).await {
        Ok((outcome, _)) => {
            let done = frame.tn("consignments-filled", "orders", &outcome.added.len());
            let left_out = outcome.left_out.iter().map(|o| (o.number.clone(), frame.t(&out::reason_key(o.why))));
            let left_out = left_out.collect();
            Ok(Page(ConsignmentPage { done, left_out, ..page(&app, frame, id).await? }).into_response())
        }
        Err(error) => refuse(&app, frame, id, error).await,
    }
}

#[derive(Debug, Default, Deserialize)]
struct StepForm {
    #[serde(default)]
    r#do: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    _key: String,
}

async fn step(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    PathOf(id): PathOf<ConsignmentId>,
    Form(form): Form<StepForm>,
) -> Result<Response, Failure> {
    let event = match form.r#do.as_str() {
        "closing" => Event::Close,
        "reopening" => Event::Reopen,
        "tender" => Event::Tender,
        "departure" => Event::Depart,
        "arrival" => Event::Arrive,
        "clearance" => Event::Clear,
        "delivery" => Event::Deliver,
        "cancellation" => Event::Cancel,
        _ => return Err(Failure::invalid(vec![FieldError::new("do", "unknown_choice")])),
    };
    let outcome = if event == Event::Close {
        close::close(&app, &actor, id, key(&form._key)).await
    } else {
        let reason = if event == Event::Cancel { form.reason.as_str() } else { "" };
        steps::advance(&app, &actor, id, event, reason, key(&form._key)).await
    };
    match outcome {
        Ok(_) => Ok(back(id, event.as_str())),
        Err(error) => refuse(&app, frame, id, error).await,
    }
}
