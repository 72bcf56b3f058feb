//! What makes a rate card.

use chrono::{Days, NaiveDate};
use sentra_shared::{
    clock::Timestamp,
    failure::{FieldError, FieldErrors},
    money::{Currency, Money, MoneyError},
    text::Localized,
};
use serde::{Deserialize, Serialize};

use crate::cargo::{
    RateCardId,
    input::{self, Decimal},
    rating::{Basis, Break, PerKg, Surcharge, Tariff, kg_decimal, parse_kg},
};

/// Weight breaks of a card.
pub(crate) const BREAKS_MAX: usize = 12;
/// Surcharges of a card.
pub(crate) const SURCHARGES_MAX: usize = 8;
/// Heaviest break, in grams; a whole freighter carries about this much.
const BREAK_MAX_G: i64 = 150_000_000;
/// Cubic centimetres per kilogram: carriers use 5000 to 7000.
const DIVISOR: std::ops::RangeInclusive<i64> = 1000..=20_000;
/// Longest name or note, in characters.
const TEXT_MAX: usize = 120;

/// A rate card as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// The card.
    pub(crate) id: RateCardId,
    /// Airline designator.
    pub(crate) carrier: String,
    /// IATA code of the airport of departure.
    pub(crate) origin: String,
    /// IATA code of the airport of destination.
    pub(crate) destination: String,
    /// Its prices.
    pub(crate) tariff: Tariff,
    /// Where it comes from, e.g. the number of a contract, or that it is an example.
    pub(crate) note: String,
    /// First day, by the calendar of the airport of departure.
    pub(crate) valid_from: NaiveDate,
    /// Last day; open end without one.
    pub(crate) valid_until: Option<NaiveDate>,
    /// The card whose place it took.
    pub(crate) replaces: Option<RateCardId>,
    /// When a consignment was first priced by it.
    pub(crate) used_at: Option<Timestamp>,
    /// When it was taken back unused.
    pub(crate) withdrawn_at: Option<Timestamp>,
    /// When it was entered.
    pub(crate) created_at: Timestamp,
}

/// A weight break, as written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RateBreakIn)]
pub(crate) struct BreakIn {
    /// Kilograms from which it counts; 0 for the first.
    pub(crate) from_kg: Decimal,
    /// Price of a kilogram, up to four decimals.
    pub(crate) rate: Decimal,
}

/// A surcharge, as written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RateSurchargeIn)]
pub(crate) struct SurchargeIn {
    /// Short code, 1 to 5 capitals or digits, e.g. `MY` for fuel.
    pub(crate) code: String,
    /// What it is called.
    pub(crate) name: Localized,
    /// `actual`, `chargeable` or `flat`.
    pub(crate) per: String,
    /// Price of a kilogram, or of the load when flat.
    pub(crate) amount: Decimal,
    /// Least amount, not for a flat one.
    #[serde(default)]
    pub(crate) minimum: Option<Decimal>,
}

/// A rate card, as written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RateCardIn)]
pub(crate) struct CardIn {
    /// Airline designator of two characters, e.g. `GA`.
    pub(crate) carrier: String,
    /// IATA code of the airport of departure.
    pub(crate) origin: String,
    /// IATA code of the airport of destination.
    pub(crate) destination: String,
    /// ISO 4217 code.
    pub(crate) currency: String,
    /// Least freight of a load, in major units.
    pub(crate) minimum: Decimal,
    /// Weight breaks from the lightest, the first from 0 kg; the price of a kilogram never rises.
    pub(crate) breaks: Vec<BreakIn>,
    /// Cubic centimetres that count as a kilogram; 6000 unless given.
    #[serde(default = "usual_divisor")]
    pub(crate) divisor: i64,
    /// Chargeable weight is rounded up to this; "0.5" unless given.
    #[serde(default = "usual_step")]
    pub(crate) step_kg: Decimal,
    /// What is added.
    #[serde(default)]
    pub(crate) surcharges: Vec<SurchargeIn>,
    /// Where the prices come from, up to 120 characters.
    #[serde(default)]
    pub(crate) note: String,
    /// First day, `2026-11-25`; today unless given.
    #[serde(default)]
    pub(crate) valid_from: String,
    /// Last day; open end unless given.
    #[serde(default)]
    pub(crate) valid_until: String,
    /// The card whose place this one takes: it ends the day before.
    #[serde(default)]
    pub(crate) replaces: Option<RateCardId>,
}

fn usual_divisor() -> i64 {
    6000
}

fn usual_step() -> Decimal {
    Decimal::from("0.5")
}

/// Checks what was written and makes a card of it.
///
/// # Errors
/// Every wrong field.
pub(crate) fn check(
    written: &CardIn,
    id: RateCardId,
    today: NaiveDate,
    now: Timestamp,
) -> Result<Card, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let carrier = input::carrier(&mut errors, "carrier", &written.carrier);
    let route = input::route(&mut errors, &written.origin, &written.destination);
    let currency = errors.take(written.currency.trim().parse::<Currency>(), "currency", "unknown_currency");
    let minimum = currency.and_then(|c| payable(&mut errors, "minimum", &written.minimum, c));
    let breaks = breaks(&mut errors, &written.breaks);
    if !DIVISOR.contains(&written.divisor) {
        errors.push(out_of_range("divisor", DIVISOR.start(), DIVISOR.end()));
    }
    let step_g = input::thousandths(&mut errors, "step_kg", &written.step_kg, 1, 10_000);
    let surcharges = currency.map(|c| surcharges(&mut errors, &written.surcharges, c)).unwrap_or_default();
    if let (Some(minimum), Some(first), Some(step_g)) = (minimum, breaks.first(), step_g) {
        check_minimum(&mut errors, minimum, *first, step_g);
    }
    let note = input::line(&mut errors, "note", &written.note, TEXT_MAX);
    let from = input::day(&mut errors, "valid_from", &written.valid_from).unwrap_or(today);
    let until = input::day(&mut errors, "valid_until", &written.valid_until);
    if let Some(until) = until {
        errors.require(until >= from, "valid_until", "card_ends_before_it_begins");
        errors.require(until >= today, "valid_until", "card_is_over");
    }
    errors.finish()?;
    let (Some(carrier), Some((origin, destination)), Some(currency), Some(minimum), Some(step_g)) =
        (carrier, route, currency, minimum, step_g)
    else {
        return Err(Vec::new());
    };
    Ok(Card {
        id,
        carrier,
        origin: origin.code.to_owned(),
        destination: destination.code.to_owned(),
        tariff: Tariff { currency, minimum, breaks, divisor: written.divisor, step_g, surcharges },
        note,
        valid_from: from,
        valid_until: until,
        replaces: written.replaces,
        used_at: None,
        withdrawn_at: None,
        created_at: now,
    })
}

fn out_of_range(field: &str, min: impl ToString, max: impl ToString) -> FieldError {
    FieldError::new(field, "out_of_range").with("min", min).with("max", max)
}

/// An amount above zero that can be paid in this currency, within the bound of all money from outside.
fn payable(errors: &mut FieldErrors, field: &str, written: &Decimal, currency: Currency) -> Option<Money> {
    if written.0.is_empty() {
        errors.push(FieldError::new(field, "required"));
        return None;
    }
    match Money::parse(&written.0, currency) {
        Ok(amount) if amount.is_too_large() => errors.push(FieldError::amount_too_large(field, currency)),
        Ok(amount) if amount.minor() > 0 => return Some(amount),
        Ok(_) => errors.push(FieldError::new(field, "not_positive")),
        Err(MoneyError::Overflow) => errors.push(FieldError::amount_too_large(field, currency)),
        Err(_) => errors.push(FieldError::new(field, "not_payable").with("currency", currency)),
    }
    None
}

/// Breaks in order, without a gap below the first, each kilogram at most as dear as before, and each break's own least price at
/// least the one before: otherwise the lighter break could never be used.
fn breaks(errors: &mut FieldErrors, written: &[BreakIn]) -> Vec<Break> {
    if written.is_empty() {
        errors.push(FieldError::new("breaks", "required"));
    }
    if written.len() > BREAKS_MAX {
        errors.push(FieldError::new("breaks", "too_many_entries").with("max", BREAKS_MAX));
        return Vec::new();
    }
    let mut read: Vec<Break> = Vec::new();
    for (i, row) in written.iter().enumerate() {
        let (from_field, rate_field) = (format!("breaks[{i}].from_kg"), format!("breaks[{i}].rate"));
        let from_g = if i == 0 {
            errors.take(
                parse_kg(&row.from_kg.0).ok().filter(|g| *g == 0).ok_or(()),
                &from_field,
                "first_break_not_zero",
            )
        } else {
            input::thousandths(errors, &from_field, &row.from_kg, 1, BREAK_MAX_G)
        };
        let per_kg = input::per_kg(errors, &rate_field, &row.rate);
        let (Some(from_g), Some(per_kg)) = (from_g, per_kg) else { continue };
        if let Some(before) = read.last() {
            follows(errors, (&from_field, &rate_field), *before, Break { from_g, per_kg });
        }
        read.push(Break { from_g, per_kg });
    }
    read
}

fn follows(errors: &mut FieldErrors, (from_field, rate_field): (&str, &str), before: Break, next: Break) {
    if next.from_g <= before.from_g {
        errors.push(FieldError::new(from_field, "break_not_sorted").with("before", kg_decimal(before.from_g)));
    } else if next.per_kg > before.per_kg {
        errors.push(FieldError::new(rate_field, "rate_rises"));
    } else if least_price(next) < least_price(before) {
        errors.push(FieldError::new(rate_field, "break_price_falls").with("before", kg_decimal(before.from_g)));
    }
}

/// What the lightest load of a break costs, in 1/10,000,000 of the major unit.
fn least_price(b: Break) -> i128 {
    i128::from(b.from_g) * i128::from(b.per_kg.0)
}

/// A minimum below the price of one step of weight would never be charged.
fn check_minimum(errors: &mut FieldErrors, minimum: Money, first: Break, step_g: i64) {
    let scale = i128::from(10_000_000 / minimum.currency().per_major());
    let step = Break { from_g: step_g, ..first };
    errors.require(i128::from(minimum.minor()) * scale >= least_price(step), "minimum", "minimum_without_effect");
}

fn surcharges(errors: &mut FieldErrors, written: &[SurchargeIn], currency: Currency) -> Vec<Surcharge> {
    if written.len() > SURCHARGES_MAX {
        errors.push(FieldError::new("surcharges", "too_many_entries").with("max", SURCHARGES_MAX));
        return Vec::new();
    }
    let mut read: Vec<Surcharge> = Vec::new();
    for (i, row) in written.iter().enumerate() {
        let field = |name: &str| format!("surcharges[{i}].{name}");
        let code = row.code.trim().to_ascii_uppercase();
        let fits = (1..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        errors.require(fits, &field("code"), "bad_surcharge_code");
        errors.require(read.iter().all(|s| s.code != code), &field("code"), "surcharge_twice");
        errors.require(!row.name.is_empty(), &field("name"), "text_needed");
        errors.require(row.name.all().all(|n| !n.chars().any(char::is_control)), &field("name"), "control_characters");
        if row.name.longest() > TEXT_MAX {
            errors.push(FieldError::new(field("name"), "too_long").with("max", TEXT_MAX));
        }
        let per = Basis::ALL.into_iter().find(|b| b.as_str() == row.per);
        errors.require(per.is_some(), &field("per"), "unknown_choice");
        let amount = if per == Some(Basis::Flat) {
            payable(errors, &field("amount"), &row.amount, currency)
                .and_then(|amount| errors.take(PerKg::once(amount), &field("amount"), "too_large_number"))
        } else {
            input::per_kg(errors, &field("amount"), &row.amount)
        };
        let least = row.minimum.as_ref().filter(|m| !m.0.is_empty() && per != Some(Basis::Flat));
        let minimum = least.and_then(|m| payable(errors, &field("minimum"), m, currency));
        let (Some(per), Some(amount)) = (per, amount) else { continue };
        read.push(Surcharge { code, names: row.name.tidy(), per, amount, minimum_minor: minimum.map(Money::minor) });
    }
    read
}

impl Card {
    /// Whether it counts on a day.
    pub(crate) fn counts_on(&self, day: NaiveDate) -> bool {
        self.withdrawn_at.is_none() && self.valid_from <= day && self.valid_until.is_none_or(|until| day <= until)
    }
}

/// What happens to the card whose place another one takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It ends on this day.
    EndsOn(NaiveDate),
    /// It never counted, or counts no more from its first day on.
    Withdrawn,
}

/// How `old` makes room for `new`.
///
/// # Errors
/// The field, when the cards do not belong together or the old one has priced consignments in days it would lose.
pub(crate) fn replace(old: &Card, new: &Card) -> Result<Ending, FieldError> {
    let same = |c: &Card| (c.carrier.clone(), c.origin.clone(), c.destination.clone());
    if same(old) != same(new) {
        return Err(FieldError::new("replaces", "another_route"));
    }
    if old.withdrawn_at.is_some() {
        return Err(FieldError::new("replaces", "card_withdrawn"));
    }
    let before = new.valid_from.checked_sub_days(Days::new(1)).filter(|day| *day >= old.valid_from);
    match before {
        // It may have an end already, which must not be put off.
        Some(day) => Ok(Ending::EndsOn(old.valid_until.map_or(day, |until| until.min(day)))),
        None if old.used_at.is_some() => Err(FieldError::new("valid_from", "card_used")),
        None => Ok(Ending::Withdrawn),
    }
}
