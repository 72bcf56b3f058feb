//! One card, with a calculator.

use askama::Template;
use axum::extract::State;
use sentra_shared::{
    failure::{Failure, FieldError},
    http::{Coordinator, PathOf, QueryOf},
    money::{Currency, Money},
    page::{Frame, Page},
};

use super::{super::store, CardRow, row, today};
use crate::{
    app::App,
    cargo::{
        RateCardId,
        rating::{self, Basis, Charge, PerKg, Pieces, Tariff},
        view::{self, Typed},
    },
    error::Error,
};

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
pub(super) struct ShowPage {
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
    /// The same with the names of the boxes, for the top of the form.
    error_list: Vec<(String, String)>,
    quote: Option<Quote>,
}

/// A wrong box of the calculator with its label in front.
fn named(frame: &Frame, error: &FieldError) -> (String, String) {
    let label = match error.field.as_str() {
        "count" => "rate-cards-count",
        "weight" => "rate-cards-weight-each",
        "length" => "rate-cards-length",
        "width" => "rate-cards-width",
        "height" => "rate-cards-height",
        _ => return (error.field.clone(), frame.error_text(error)),
    };
    (error.field.clone(), format!("{}: {}", frame.t(label), frame.error_text(error)))
}

pub(super) async fn show(
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
        error_list: errors.iter().map(|e| named(&frame, e)).collect(),
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
            let least = Money::from_minor(minor, currency);
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
