//! `/coordinator/rates`: the list, a new card, and one card with a calculator.

mod new;
mod show;

use askama::Template;
use axum::{Router, extract::State, routing::get};
use chrono::{Days, NaiveDate};
use sentra_shared::{
    clock::WIB,
    failure::Failure,
    http::{Coordinator, List, QueryOf},
    page::{Frame, Page},
    text::calendar_day,
};
use serde::Deserialize;

use super::{rules::Card, store};
use crate::{
    app::App,
    cargo::{
        rating::{self, Tariff},
        view,
    },
};

/// Cards on a page.
const ROWS: u64 = 50;
/// Before so many days a card's end is announced.
pub(crate) const ENDS_SOON_DAYS: u64 = 14;

/// Routes of the pages.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/coordinator/rates", get(list).post(new::create))
        .route("/coordinator/rates/new", get(new::new))
        .route("/coordinator/rates/{id}", get(show::show))
        .with_state(app)
}

fn today(app: &App) -> NaiveDate {
    app.now().with_timezone(&WIB).date_naive()
}

/// A card in a list.
#[derive(Debug)]
struct CardRow {
    href: String,
    route: String,
    carrier: String,
    minimum: String,
    prices: Vec<(String, String)>,
    period: String,
    note: String,
    tone: &'static str,
    state: String,
}

fn row(frame: &Frame, card: &Card, today: NaiveDate) -> CardRow {
    let (tone, state) = state(card, today);
    CardRow {
        href: format!("/coordinator/rates/{}", card.id),
        route: format!("{} → {}", card.origin, card.destination),
        carrier: card.carrier.clone(),
        minimum: card.tariff.minimum.to_string(),
        prices: prices(frame, &card.tariff),
        period: period(frame, card),
        note: card.note.clone(),
        tone,
        state: frame.t(state),
    }
}

/// Each break with its price.
fn prices(frame: &Frame, tariff: &Tariff) -> Vec<(String, String)> {
    let label = |b: &rating::Break| match b.from_g {
        0 => frame.t("rate-cards-normal"),
        from_g => frame.tn("rate-cards-from", "kg", &view::kg(frame.lang, from_g)),
    };
    tariff.breaks.iter().map(|b| (label(b), b.per_kg.shown(tariff.currency))).collect()
}

fn period(frame: &Frame, card: &Card) -> String {
    let day = |day| calendar_day(frame.lang, day);
    match card.valid_until {
        Some(until) => frame.tn2("rate-cards-period", "from", &day(card.valid_from), "until", &day(until)),
        None => frame.tn("rate-cards-period-open", "from", &day(card.valid_from)),
    }
}

/// Tone and text of a card's state.
fn state(card: &Card, today: NaiveDate) -> (&'static str, &'static str) {
    if card.withdrawn_at.is_some() {
        ("off", "rate-cards-withdrawn")
    } else if card.valid_until.is_some_and(|until| until < today) {
        ("off", "rate-cards-over")
    } else if card.valid_from > today {
        ("info", "rate-cards-to-come")
    } else if card.valid_until.is_some_and(|until| until < today + Days::new(ENDS_SOON_DAYS)) {
        ("warn", "rate-cards-ends-soon")
    } else {
        ("good", "rate-cards-in-force")
    }
}

#[derive(Debug, Template)]
#[template(path = "cargo/rate_cards/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<CardRow>,
    all: bool,
    /// Address of the next page, or empty.
    next: String,
}

#[derive(Debug, Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    all: String,
    #[serde(default)]
    after: String,
}

async fn list(
    State(app): State<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Page<ListPage>, Failure> {
    let (today, all) = (today(&app), query.all == "1");
    let cards = store::list(app.db.read(), all, today, query.after.parse().ok(), ROWS + 1).await?;
    let list = List::cut(cards, ROWS, |c| c.id.to_string());
    let rows = list.items.iter().map(|card| row(&frame, card, today)).collect();
    let next = list.next.map(|after| format!("/coordinator/rates?all={}&after={after}", u8::from(all)));
    Ok(Page(ListPage { rows, all, next: next.unwrap_or_default(), frame }))
}
