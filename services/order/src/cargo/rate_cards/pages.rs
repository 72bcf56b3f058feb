//! `/coordinator/rates`: the list, a new card, and one card with a calculator.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use chrono::{Days, NaiveDate};
use sentra_shared::{
    clock::WIB,
    failure::{Failure, FieldError},
    http::{Coordinator, Form, IdempotencyKey, List, PathOf, QueryOf},
    money::Currency,
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
    text::{Localized, calendar_day},
};
use serde::Deserialize;

use super::{
    publish,
    rules::{BREAKS_MAX, BreakIn, Card, CardIn, SURCHARGES_MAX, SurchargeIn},
    store,
};
use crate::{
    app::App,
    cargo::{
        RateCardId,
        rating::{self, Basis, Charge, PerKg, Pieces, Tariff, kg_decimal},
        view::{self, AirportChoice, Typed},
    },
    error::Error,
};

/// Cards on a page.
const ROWS: u64 = 50;
/// Empty rows for breaks and surcharges that the form offers.
const BREAK_ROWS: usize = 6;
const SURCHARGE_ROWS: usize = 3;
/// Before so many days a card's end is announced.
pub(crate) const ENDS_SOON_DAYS: u64 = 14;

/// Routes of the pages.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/coordinator/rates", get(list).post(create))
        .route("/coordinator/rates/new", get(new))
        .route("/coordinator/rates/{id}", get(show))
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

#[derive(Debug, Template)]
#[template(path = "cargo/rate_cards/new.html")]
struct NewPage {
    frame: Frame,
    typed: Typed,
    errors: Vec<FieldError>,
    airports: Vec<AirportChoice>,
    currencies: Vec<&'static str>,
    breaks: Vec<usize>,
    surcharges: Vec<usize>,
    /// What a surcharge may count, with its name.
    bases: Vec<(&'static str, String)>,
    /// Whether the row of surcharges is unfolded.
    surcharged: bool,
    /// The card whose place it takes, in words; empty for none.
    replaces: String,
}

impl NewPage {
    fn new(frame: Frame, typed: Typed, errors: Vec<FieldError>, replaces: Option<&Card>) -> Self {
        let filled = |list: &str, most: usize| {
            let begins =
                |n: usize| typed.0.iter().any(|(k, v)| k.starts_with(&format!("{list}[{n}]")) && !v.is_empty());
            (0..most).rev().find(|n| begins(*n)).map_or(0, |n| n + 1)
        };
        let (breaks, surcharges) = (filled("breaks", BREAKS_MAX), filled("surcharges", SURCHARGES_MAX));
        Self {
            breaks: (0..BREAK_ROWS.max(breaks + 1).min(BREAKS_MAX)).collect(),
            surcharges: (0..SURCHARGE_ROWS.max(surcharges + 1).min(SURCHARGES_MAX)).collect(),
            surcharged: typed
                .0
                .iter()
                .any(|(k, v)| k.starts_with("surcharges[") && k.ends_with("code") && !v.is_empty()),
            bases: Basis::ALL.iter().map(|b| (b.as_str(), frame.t(&format!("rate-cards-basis-{b}")))).collect(),
            airports: view::airport_choices(),
            currencies: Currency::ALL.iter().map(|c| c.code()).collect(),
            replaces: replaces
                .map(|c| format!("{} {} → {}, {}", c.carrier, c.origin, c.destination, period(&frame, c)))
                .unwrap_or_default(),
            frame,
            typed,
            errors,
        }
    }

    /// What stands in a box of a row.
    fn at(&self, list: &str, n: &usize, name: &str) -> String {
        self.typed.text(&box_name(list, *n, name)).to_owned()
    }

    /// What is wrong with it.
    fn wrong(&self, list: &str, n: &usize, name: &str) -> String {
        self.frame.field_error(&self.errors, &box_name(list, *n, name))
    }
}

fn box_name(list: &str, n: usize, name: &str) -> String {
    format!("{list}[{n}].{name}")
}

#[derive(Debug, Default, Deserialize)]
struct NewQuery {
    #[serde(default)]
    replaces: String,
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    origin: String,
    #[serde(default)]
    destination: String,
}

async fn new(
    State(app): State<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    QueryOf(query): QueryOf<NewQuery>,
) -> Result<Page<NewPage>, Failure> {
    let mut typed = Typed::default();
    let old = match query.replaces.parse::<RateCardId>() {
        Ok(id) => store::find(app.db.read(), id).await?,
        Err(_) => None,
    };
    for (name, value) in [("currency", "IDR"), ("breaks[0].from_kg", "0"), ("divisor", "6000"), ("step_kg", "0.5")] {
        typed.set(name, value);
    }
    match &old {
        Some(card) => fill(&mut typed, card, today(&app)),
        None => {
            typed.set("carrier", &query.carrier);
            typed.set("origin", if query.origin.is_empty() { "SUB" } else { &query.origin });
            typed.set("destination", &query.destination);
            typed.set("valid_from", today(&app));
        }
    }
    typed.set("_key", random_text(READABLE, 20));
    Ok(Page(NewPage::new(frame, typed, Vec::new(), old.as_ref())))
}

/// The boxes as a card has them, for its next version.
fn fill(typed: &mut Typed, card: &Card, today: NaiveDate) {
    let tariff = &card.tariff;
    typed.set("replaces", card.id);
    typed.set("carrier", &card.carrier);
    typed.set("origin", &card.origin);
    typed.set("destination", &card.destination);
    typed.set("currency", tariff.currency);
    typed.set("minimum", tariff.minimum.to_decimal());
    typed.set("divisor", tariff.divisor);
    typed.set("step_kg", kg_decimal(tariff.step_g));
    typed.set("note", &card.note);
    typed.set("valid_from", today.max(card.valid_from) + Days::new(1));
    for (n, b) in tariff.breaks.iter().enumerate() {
        typed.set(box_name("breaks", n, "from_kg"), kg_decimal(b.from_g));
        typed.set(box_name("breaks", n, "rate"), b.per_kg.to_decimal(tariff.currency));
    }
    for (n, s) in tariff.surcharges.iter().enumerate() {
        let least = s.minimum_minor.map(|m| sentra_shared::money::Money::from_minor(m, tariff.currency).to_decimal());
        typed.set(box_name("surcharges", n, "code"), &s.code);
        typed.set(box_name("surcharges", n, "name_id"), s.names.id.as_deref().unwrap_or_default());
        typed.set(box_name("surcharges", n, "name_en"), s.names.en.as_deref().unwrap_or_default());
        typed.set(box_name("surcharges", n, "per"), s.per);
        typed.set(box_name("surcharges", n, "amount"), s.amount.to_decimal(tariff.currency));
        typed.set(box_name("surcharges", n, "minimum"), least.unwrap_or_default());
    }
}

/// The card that was typed.
///
/// # Errors
/// Numbers that may mean two things.
fn read(typed: &Typed) -> Result<CardIn, Vec<FieldError>> {
    let mut errors = Vec::new();
    // Rows behind the last filled one are no rows; an empty one before it is a gap, which the rules name.
    let rows = |list: &str, names: &[&str], most: usize| {
        let filled = |n: &usize| names.iter().any(|name| !typed.text(&box_name(list, *n, name)).is_empty());
        (0..most).rev().find(filled).map_or(0, |n| n + 1)
    };
    let breaks = (0..rows("breaks", &["from_kg", "rate"], BREAKS_MAX))
        .map(|n| BreakIn {
            from_kg: typed.decimal(&mut errors, &box_name("breaks", n, "from_kg")),
            rate: typed.decimal(&mut errors, &box_name("breaks", n, "rate")),
        })
        .collect();
    let surcharges = (0..rows("surcharges", &["code", "name_id", "name_en", "amount", "minimum"], SURCHARGES_MAX))
        .map(|n| SurchargeIn {
            code: typed.text(&box_name("surcharges", n, "code")).to_owned(),
            name: Localized::new(
                typed.text(&box_name("surcharges", n, "name_id")),
                typed.text(&box_name("surcharges", n, "name_en")),
            ),
            per: typed.text(&box_name("surcharges", n, "per")).to_owned(),
            amount: typed.decimal(&mut errors, &box_name("surcharges", n, "amount")),
            minimum: Some(typed.decimal(&mut errors, &box_name("surcharges", n, "minimum"))),
        })
        .collect();
    let card = CardIn {
        carrier: typed.text("carrier").to_owned(),
        origin: typed.text("origin").to_owned(),
        destination: typed.text("destination").to_owned(),
        currency: typed.text("currency").to_owned(),
        minimum: typed.decimal(&mut errors, "minimum"),
        breaks,
        divisor: typed.whole(&mut errors, "divisor").unwrap_or(0),
        step_kg: typed.decimal(&mut errors, "step_kg"),
        surcharges,
        note: typed.text("note").to_owned(),
        valid_from: typed.text("valid_from").to_owned(),
        valid_until: typed.text("valid_until").to_owned(),
        replaces: typed.text("replaces").parse().ok(),
    };
    if errors.is_empty() { Ok(card) } else { Err(errors) }
}

async fn create(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let key = IdempotencyKey(Some(typed.text("_key").to_owned()).filter(|k| !k.is_empty()));
    let outcome = match read(&typed) {
        Ok(card) => publish::publish(&app, &actor, &card, key).await,
        Err(wrong) => Err(Error::Invalid(wrong)),
    };
    match outcome {
        Ok((card, _)) => Ok(Redirect::to(&format!("/coordinator/rates/{}?saved=1", card.id)).into_response()),
        Err(Error::Invalid(wrong)) => {
            // A name is one box for each language on the page.
            let at_box = |e: FieldError| match e.field.strip_suffix("].name") {
                Some(row) => FieldError { field: format!("{row}].name_id"), ..e },
                None => e,
            };
            let old = match typed.text("replaces").parse::<RateCardId>() {
                Ok(id) => store::find(app.db.read(), id).await?,
                Err(_) => None,
            };
            let errors = wrong.into_iter().map(at_box).collect();
            Ok(Refused(NewPage::new(frame, typed, errors, old.as_ref())).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What the calculator says.
#[derive(Debug)]
struct Quote {
    actual: String,
    volume: String,
    chargeable: String,
    charged_as: String,
    /// Paid for more than it weighs, because that is cheaper.
    lifted: bool,
    price: String,
    freight: String,
    surcharges: Vec<(String, String)>,
    total: String,
    to_cheaper: String,
}

#[derive(Debug, Template)]
#[template(path = "cargo/rate_cards/show.html")]
struct ShowPage {
    frame: Frame,
    card: CardRow,
    id: String,
    cities: String,
    divisor: i64,
    step: String,
    surcharges: Vec<(String, String)>,
    used: String,
    replaces_href: String,
    can_replace: bool,
    others: Vec<CardRow>,
    saved: bool,
    typed: Typed,
    errors: Vec<FieldError>,
    quote: Option<Quote>,
}

async fn show(
    State(app): State<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    PathOf(id): PathOf<RateCardId>,
    QueryOf(typed): QueryOf<Typed>,
) -> Result<Page<ShowPage>, Failure> {
    let card = store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let today = today(&app);
    let siblings = store::siblings(app.db.read(), &card, 20).await?;
    let (quote, errors) = match load(&typed) {
        None => (None, Vec::new()),
        Some(Err(errors)) => (None, errors),
        Some(Ok(pieces)) => match rating::rate(&card.tariff, &[pieces]).map_err(rating::api::refused) {
            Ok(charge) => (Some(quote(&frame, &card.tariff, &charge)), Vec::new()),
            Err(Error::Invalid(errors)) => {
                (None, errors.into_iter().map(|e| FieldError { field: "count".into(), ..e }).collect())
            }
            Err(other) => return Err(other.into()),
        },
    };
    let name = |s: &rating::Surcharge| format!("{} · {}", s.code, s.names.get(frame.lang));
    Ok(Page(ShowPage {
        card: row(&frame, &card, today),
        id: card.id.to_string(),
        cities: format!("{} → {}", view::city(&card.origin), view::city(&card.destination)),
        divisor: card.tariff.divisor,
        step: view::kg(frame.lang, card.tariff.step_g),
        surcharges: card
            .tariff
            .surcharges
            .iter()
            .map(|s| (name(s), surcharge(&frame, s, card.tariff.currency)))
            .collect(),
        used: card.used_at.map(|at| frame.date(&at)).unwrap_or_default(),
        replaces_href: card.replaces.map(|old| format!("/coordinator/rates/{old}")).unwrap_or_default(),
        can_replace: card.withdrawn_at.is_none() && card.valid_until.is_none_or(|until| until >= today),
        others: siblings.iter().map(|c| row(&frame, c, today)).collect(),
        saved: typed.text("saved") == "1",
        typed,
        errors,
        quote,
        frame,
    }))
}

/// What a surcharge asks for, in words.
fn surcharge(frame: &Frame, s: &rating::Surcharge, currency: Currency) -> String {
    let amount = s.amount.shown(currency);
    let asked = match s.per {
        Basis::Flat => frame.tn("rate-cards-per-flat", "amount", &amount),
        Basis::Actual => frame.tn("rate-cards-per-actual", "amount", &amount),
        Basis::Chargeable => frame.tn("rate-cards-per-chargeable", "amount", &amount),
    };
    match s.minimum_minor {
        Some(minor) => {
            let least = sentra_shared::money::Money::from_minor(minor, currency);
            format!("{asked}, {}", frame.tn("rate-cards-at-least", "amount", &least))
        }
        None => asked,
    }
}

/// The calculator's boxes: nothing when it was not used yet.
fn load(typed: &Typed) -> Option<Result<Pieces, Vec<FieldError>>> {
    let names = ["count", "weight", "length", "width", "height"];
    if names.iter().all(|name| typed.text(name).is_empty()) {
        return None;
    }
    let mut errors = Vec::new();
    let mut decimal = |name: &str, scale: i64| {
        let written = typed.decimal(&mut errors, name);
        let read = rating::parse_kg(&written.0).ok().and_then(|n| n.checked_mul(scale)).filter(|n| *n > 0);
        if read.is_none() && errors.iter().all(|e| e.field != name) {
            errors.push(FieldError::new(name, if written.0.is_empty() { "required" } else { "not_positive" }));
        }
        read.unwrap_or_default()
    };
    // Thousandths of centimetres are hundredths of millimetres.
    let (weight_g, sides) =
        (decimal("weight", 1), ["length", "width", "height"].map(|name| (decimal(name, 1) + 99) / 100));
    let count = typed.text("count").parse::<u32>().ok().filter(|n| *n > 0);
    if count.is_none() {
        errors.push(FieldError::new("count", "not_positive"));
    }
    let pieces = Pieces { count: count.unwrap_or_default(), weight_g, size_mm: sides };
    Some(if errors.is_empty() { Ok(pieces) } else { Err(errors) })
}

fn quote(frame: &Frame, tariff: &Tariff, charge: &Charge) -> Quote {
    let kg = |grams| view::kg(frame.lang, grams);
    let names = |code: &str| {
        let found = tariff.surcharges.iter().find(|s| s.code == code);
        found.map(|s| s.names.get(frame.lang).to_owned()).unwrap_or_default()
    };
    let price = |per_kg: PerKg| per_kg.shown(tariff.currency);
    let class = match charge.class {
        rating::RateClass::M => frame.t("rate-cards-class-m"),
        rating::RateClass::N => frame.tn("rate-cards-class-n", "price", &price(charge.per_kg)),
        rating::RateClass::Q => {
            frame.tn2("rate-cards-class-q", "kg", &kg(charge.break_g), "price", &price(charge.per_kg))
        }
    };
    Quote {
        actual: kg(charge.actual_g),
        volume: kg(charge.volume_g),
        chargeable: kg(charge.chargeable_g),
        charged_as: kg(charge.charged_as_g),
        lifted: charge.charged_as_g > charge.chargeable_g,
        price: class,
        freight: charge.freight.to_string(),
        surcharges: charge.surcharges.iter().map(|(code, m)| (names(code), m.to_string())).collect(),
        total: charge.total.to_string(),
        to_cheaper: charge.to_cheaper_break_g.map(kg).unwrap_or_default(),
    }
}
