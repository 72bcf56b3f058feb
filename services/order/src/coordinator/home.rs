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
        awb, consignments,
        flights::{self, Flight, view::FlightRow},
        rate_cards::{self, Card},
        readiness::{
            self,
            pages::{PARTS_MAX, WAITING},
        },
    },
    error::Error,
    orders,
};

/// Days ahead that the desk shows.
const DAYS: i64 = 14;
/// Flights that are shown.
const FLIGHTS: u64 = 40;

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
    waits.extend(orders_and_consignments(&app, &frame).await?);
    waits.extend(without_card(&frame, &next, &cards));
    waits.extend(ending(&frame, &cards, last));
    Ok(Page(HomePage {
        flights: next.iter().map(|f| flights::view::row(&frame, f, &cards, now)).collect(),
        waits,
        frame,
    }))
}

/// Orders that could fly or could not yet, and consignments that are not with the airline.
async fn orders_and_consignments(app: &App, frame: &Frame) -> Result<Vec<Wait>, Error> {
    let db = app.db.read();
    let parts = orders::store::abroad(db, None, &WAITING, PARTS_MAX).await?;
    let waiting: Vec<_> = readiness::of_parts(db, parts).await?.into_iter().filter(|s| s.booked.is_none()).collect();
    let (ready, lacking): (Vec<_>, Vec<_>) = waiting.iter().partition(|s| s.is_ready());
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
        (ready.len().to_string(), "box", "ready", "/coordinator/consignments"),
        (open.to_string(), "plane", "consignments", "/coordinator/consignments"),
        (lacking.len().to_string(), "clock", "lacking", "/coordinator/orders?show=waiting"),
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
