//! The form of a new card, and of the next version of one.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Days, NaiveDate};
use sentra_shared::{
    failure::{Failure, FieldError},
    http::{Coordinator, Form, QueryOf},
    money::{Currency, Money},
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
    text::{Lang, Localized, decimal_mark},
};
use serde::Deserialize;

use super::{
    super::{
        publish,
        rules::{BREAKS_MAX, BreakIn, Card, CardIn, SURCHARGES_MAX, SurchargeIn},
        store,
    },
    period, today,
};
use crate::{
    app::App,
    cargo::{
        RateCardId,
        rating::{Basis, kg_decimal},
        view::{self, AirportChoice, Typed},
    },
    error::Error,
};

/// Empty rows for breaks and surcharges that the form offers.
const BREAK_ROWS: usize = 6;
const SURCHARGE_ROWS: usize = 3;

#[derive(Debug, Template)]
#[template(path = "cargo/rate_cards/new.html")]
pub(super) struct NewPage {
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
pub(super) struct NewQuery {
    #[serde(default)]
    replaces: String,
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    origin: String,
    #[serde(default)]
    destination: String,
}

pub(super) async fn new(
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
    for (name, value) in [("currency", "IDR"), ("breaks[0].from_kg", "0"), ("divisor", "6000")] {
        typed.set(name, value);
    }
    typed.set("step_kg", written(frame.lang, "0.5"));
    match &old {
        Some(card) => fill(&mut typed, card, today(&app), frame.lang),
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

/// A plain decimal as its reader types it. Three digits behind the mark could be thousands; a fourth says that they are not.
fn written(lang: Lang, decimal: &str) -> String {
    match decimal.split_once('.') {
        Some((whole, fraction)) => {
            let more = if fraction.len() == 3 { "0" } else { "" };
            format!("{whole}{}{fraction}{more}", decimal_mark(lang))
        }
        None => decimal.to_owned(),
    }
}

/// The boxes as a card has them, for its next version.
fn fill(typed: &mut Typed, card: &Card, today: NaiveDate, lang: Lang) {
    let tariff = &card.tariff;
    let written = |decimal: String| written(lang, &decimal);
    typed.set("replaces", card.id);
    typed.set("carrier", &card.carrier);
    typed.set("origin", &card.origin);
    typed.set("destination", &card.destination);
    typed.set("currency", tariff.currency);
    typed.set("minimum", written(tariff.minimum.to_decimal()));
    typed.set("divisor", tariff.divisor);
    typed.set("step_kg", written(kg_decimal(tariff.step_g)));
    typed.set("note", &card.note);
    typed.set("valid_from", today.max(card.valid_from) + Days::new(1));
    for (n, b) in tariff.breaks.iter().enumerate() {
        typed.set(box_name("breaks", n, "from_kg"), written(kg_decimal(b.from_g)));
        typed.set(box_name("breaks", n, "rate"), written(b.per_kg.to_decimal(tariff.currency)));
    }
    for (n, s) in tariff.surcharges.iter().enumerate() {
        let least = s.minimum_minor.map(|m| written(Money::from_minor(m, tariff.currency).to_decimal()));
        typed.set(box_name("surcharges", n, "code"), &s.code);
        typed.set(box_name("surcharges", n, "name_id"), s.names.id.as_deref().unwrap_or_default());
        typed.set(box_name("surcharges", n, "name_en"), s.names.en.as_deref().unwrap_or_default());
        typed.set(box_name("surcharges", n, "per"), s.per);
        typed.set(box_name("surcharges", n, "amount"), written(s.amount.to_decimal(tariff.currency)));
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

pub(super) async fn create(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let key = typed.key();
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

#[cfg(test)]
mod tests {
    use sentra_shared::text::typed_decimal;

    use super::*;

    #[test]
    fn a_filled_box_reads_back_as_it_was() {
        for (decimal, shown, read) in [
            ("25000", "25000", "25000"),
            ("0.5", "0,5", "0.5"),
            ("0.125", "0,1250", "0.1250"),
            ("1.125", "1,1250", "1.1250"),
            ("37.15", "37,15", "37.15"),
        ] {
            assert_eq!(written(Lang::Id, decimal), shown);
            assert_eq!(typed_decimal(shown).as_deref(), Some(read));
            assert_eq!(typed_decimal(&written(Lang::En, decimal)).as_deref(), Some(read));
        }
    }
}
