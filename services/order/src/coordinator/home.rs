//! `/coordinator`: what waits, and the next flights with what is on them.

use askama::Template;
use axum::{Router, extract::State, routing::get};
use chrono::{Days, NaiveDate, TimeDelta};
use sentra_shared::{
    clock::WIB,
    failure::Failure,
    http::Coordinator,
    page::{Frame, Page},
    text::calendar_day,
};

use crate::{
    app::App,
    cargo::{
        awb,
        consignments::{self, CardView},
        flights::{self, Flight, view::FlightRow},
        rate_cards::{self, Card},
        readiness::{
            self, Standing,
            pages::{OrderView, PARTS_MAX, WAITING, by_order, count_orders},
        },
    },
    error::Error,
    orders,
};

/// Days ahead that the desk shows.
const DAYS: i64 = 14;
/// Flights that are shown.
const FLIGHTS: u64 = 40;
/// Open consignments among which the most urgent are found, and those that are shown.
const LOOKED_AT: u64 = 100;
const CONSIGNMENTS: usize = 6;
/// Orders to place that are shown.
const ORDERS: usize = 8;

/// Routes of the page.
pub(super) fn routes(app: App) -> Router {
    Router::new().route("/coordinator", get(show)).with_state(app)
}

/// Something that waits for the coordinator.
#[derive(Debug)]
struct Wait {
    icon: &'static str,
    text: String,
    more: String,
    href: String,
    count: String,
    bad: bool,
}

#[derive(Debug, Template)]
#[template(path = "coordinator/home.html")]
struct HomePage {
    frame: Frame,
    waits: Vec<Wait>,
    /// Open consignments, the next cut-off first.
    open: Vec<CardView>,
    /// Orders that are ready and lie in no consignment.
    to_place: Vec<OrderView>,
    flights: Vec<FlightRow>,
}

async fn show(State(app): State<App>, Coordinator(_): Coordinator, frame: Frame) -> Result<Page<HomePage>, Failure> {
    let (db, now) = (app.db.read(), app.now());
    let today = now.with_timezone(&WIB).date_naive();
    let last = today + Days::new(DAYS.unsigned_abs());
    let wanted = flights::store::Wanted {
        from: Some(now),
        until: Some(now + TimeDelta::days(DAYS)),
        ..flights::store::Wanted::default()
    };
    let next = flights::store::list(db, &wanted, None, FLIGHTS).await?;
    let cards = rate_cards::store::between(db, today, last).await?;
    let mut waits: Vec<Wait> = awb::levels(db).await?.iter().filter_map(|level| low(&frame, level)).collect();
    let unplaced = unplaced(&app).await?;
    waits.extend(orders_and_consignments(&app, &frame, &unplaced).await?);
    waits.extend(without_card(&frame, &next, &cards));
    waits.extend(ending(&frame, &cards, last));
    Ok(Page(HomePage {
        flights: next.iter().map(|f| flights::view::row(&frame, f, &cards, now)).collect(),
        open: open_consignments(&app, &frame).await?,
        to_place: to_place(&frame, &unplaced),
        waits,
        frame,
    }))
}

/// Parts that lie in no consignment, the most urgent first.
async fn unplaced(app: &App) -> Result<Vec<Standing>, Error> {
    let db = app.db.read();
    let parts = orders::store::abroad(db, None, &WAITING, PARTS_MAX).await?;
    Ok(readiness::of_parts(db, parts).await?.into_iter().filter(|s| s.booked.is_none()).collect())
}

/// Orders of which something is ready, the most urgent first.
fn to_place(frame: &Frame, unplaced: &[Standing]) -> Vec<OrderView> {
    let mut orders = by_order(frame, unplaced.iter().filter(|s| s.is_ready()));
    orders.truncate(ORDERS);
    orders
}

/// Open consignments, the next cut-off first.
async fn open_consignments(app: &App, frame: &Frame) -> Result<Vec<CardView>, Error> {
    let db = app.db.read();
    let wanted = consignments::store::Wanted { flight: None, states: vec![consignments::State::Open] };
    let mut open = consignments::store::list(db, &wanted, None, LOOKED_AT).await?;
    let flights: Vec<_> = open.iter().map(|c| c.flight_id).collect();
    let flights = flights::store::find_many(db, &flights).await?;
    open.sort_by_key(|c| flights.iter().find(|f| f.id == c.flight_id).map(|f| f.cut_off_at));
    let mut cards = Vec::new();
    for consignment in open.iter().take(CONSIGNMENTS) {
        match consignments::whole(db, consignment.id).await {
            Ok(whole) => cards.push(consignments::card(frame, &whole, app.now())),
            // What cannot be reckoned is said on its own page.
            Err(Error::Invalid(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(cards)
}

/// Orders that could fly or could not yet, and consignments that are not with the airline.
async fn orders_and_consignments(app: &App, frame: &Frame, unplaced: &[Standing]) -> Result<Vec<Wait>, Error> {
    let db = app.db.read();
    let (ready, lacking): (Vec<_>, Vec<_>) = unplaced.iter().partition(|s| s.is_ready());
    let counts = consignments::store::count_states(db).await?;
    let work = [consignments::State::Open, consignments::State::Closed, consignments::State::Tendered];
    let open: i64 = counts.iter().filter(|(s, _)| work.contains(s)).map(|(_, many)| many).sum();
    let wait = |icon, key: &str, href: &str, count: String| Wait {
        icon,
        text: frame.t(&format!("coordinator-{key}")),
        more: frame.t(&format!("coordinator-{key}-more")),
        href: href.to_owned(),
        count,
        bad: false,
    };
    let waits = [
        (count_orders(ready).to_string(), "box", "ready", "/coordinator/consignments"),
        (open.to_string(), "plane", "consignments", "/coordinator/consignments"),
        (count_orders(lacking).to_string(), "clock", "lacking", "/coordinator/orders?show=waiting"),
    ];
    let waits = waits.into_iter().filter(|(count, ..)| count != "0");
    Ok(waits.map(|(count, icon, key, href)| wait(icon, key, href, count)).collect())
}

/// A carrier with few numbers left.
fn low(frame: &Frame, level: &awb::Level) -> Option<Wait> {
    level.is_low().then(|| Wait {
        icon: "receipt",
        text: frame.tn("coordinator-awb-low", "carrier", &level.carrier),
        more: frame.t("coordinator-awb-low-more"),
        href: "/coordinator/awb".to_owned(),
        count: level.free.to_string(),
        bad: level.free == 0,
    })
}

/// Flights that nothing can be priced for.
fn without_card(frame: &Frame, flights: &[Flight], cards: &[Card]) -> Option<Wait> {
    let missing: Vec<&Flight> =
        flights.iter().filter(|f| !cards.iter().any(|c| flights::view::counts_for(c, f))).collect();
    let first = missing.first()?;
    let Flight { carrier, origin, destination, .. } = first;
    Some(Wait {
        icon: "wallet",
        text: frame.tn2("coordinator-no-card", "carrier", carrier, "route", &format!("{origin} → {destination}")),
        more: frame.t("coordinator-no-card-more"),
        href: format!("/coordinator/rates/new?carrier={carrier}&origin={origin}&destination={destination}"),
        count: missing.len().to_string(),
        bad: true,
    })
}

/// Cards that end within the days shown and have no card after them.
fn ending(frame: &Frame, cards: &[Card], last: NaiveDate) -> Vec<Wait> {
    let followed = |card: &Card, until: NaiveDate| {
        cards.iter().any(|c| {
            c.id != card.id
                && (&c.carrier, &c.origin, &c.destination) == (&card.carrier, &card.origin, &card.destination)
                && c.valid_from > until
        })
    };
    let ends = |card: &Card| {
        let until = card.valid_until.filter(|until| *until < last && !followed(card, *until))?;
        let route = format!("{} {} → {}", card.carrier, card.origin, card.destination);
        Some(Wait {
            icon: "clock",
            text: frame.tn2("coordinator-card-ends", "route", &route, "day", &calendar_day(frame.lang, until)),
            more: frame.t("coordinator-card-ends-more"),
            href: format!("/coordinator/rates/new?replaces={}", card.id),
            count: String::new(),
            bad: false,
        })
    };
    cards.iter().filter_map(ends).collect()
}
