//! What people and programs write: decimals, codes of carriers and airports, days.

use chrono::NaiveDate;
use sentra_shared::{
    clock::is_within_reach,
    failure::{FieldError, FieldErrors},
    money::MoneyError,
};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    airports::{self, Airport},
    rating::{PerKg, parse_kg},
};

/// A decimal as it was written: a text (`"0.5"`) or a JSON number, whose digits are taken as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = DecimalIn, value_type = String, example = "12.5")]
#[serde(transparent)]
pub(crate) struct Decimal(pub(crate) String);

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Number(serde_json::Number),
        }
        Ok(Self(match Written::deserialize(deserializer)? {
            Written::Text(text) => text.trim().to_owned(),
            Written::Number(number) => number.to_string(),
        }))
    }
}

impl From<&str> for Decimal {
    fn from(text: &str) -> Self {
        Self(text.trim().to_owned())
    }
}

fn code_of(error: MoneyError) -> &'static str {
    match error {
        MoneyError::TooManyDecimals => "too_many_decimals",
        MoneyError::Overflow => "too_large_number",
        _ => "not_a_decimal",
    }
}

/// Thousandths of what is written (grams of kilograms, litres of cubic metres), from `least` to `most`.
pub(crate) fn thousandths(
    errors: &mut FieldErrors,
    field: &str,
    written: &Decimal,
    least: i64,
    most: i64,
) -> Option<i64> {
    if written.0.is_empty() {
        errors.push(FieldError::new(field, "required"));
        return None;
    }
    match parse_kg(&written.0) {
        Ok(value) if (least..=most).contains(&value) => Some(value),
        Ok(value) if value <= 0 => {
            errors.push(FieldError::new(field, "not_positive"));
            None
        }
        Ok(_) => {
            let (min, max) = (super::rating::kg_decimal(least), super::rating::kg_decimal(most));
            errors.push(FieldError::new(field, "out_of_range").with("min", min).with("max", max));
            None
        }
        Err(error) => {
            errors.push(FieldError::new(field, code_of(error)));
            None
        }
    }
}

/// A price per kilogram above zero.
pub(crate) fn per_kg(errors: &mut FieldErrors, field: &str, written: &Decimal) -> Option<PerKg> {
    if written.0.is_empty() {
        errors.push(FieldError::new(field, "required"));
        return None;
    }
    match PerKg::parse(written.0.trim_start_matches('-')) {
        Ok(rate) if rate.0 > 0 && rate <= PerKg::MOST && !written.0.starts_with('-') => return Some(rate),
        Ok(rate) if rate > PerKg::MOST => errors.push(FieldError::new(field, "too_large_number")),
        Ok(_) => errors.push(FieldError::new(field, "not_positive")),
        Err(error) => errors.push(FieldError::new(field, code_of(error))),
    }
    None
}

/// A two-character airline designator in capitals.
pub(crate) fn carrier(errors: &mut FieldErrors, field: &str, written: &str) -> Option<String> {
    let code = written.trim().to_ascii_uppercase();
    let fits = code.len() == 2
        && code.bytes().all(|b| b.is_ascii_alphanumeric())
        && code.bytes().any(|b| b.is_ascii_alphabetic());
    errors.require(fits, field, if code.is_empty() { "required" } else { "not_a_carrier" });
    fits.then_some(code)
}

/// A known airport.
pub(crate) fn airport(errors: &mut FieldErrors, field: &str, written: &str) -> Option<&'static Airport> {
    let code = written.trim().to_ascii_uppercase();
    let found = airports::find(&code);
    errors.require(found.is_some(), field, if code.is_empty() { "required" } else { "unknown_airport" });
    found
}

/// Two different airports.
pub(crate) fn route(
    errors: &mut FieldErrors,
    origin: &str,
    destination: &str,
) -> Option<(&'static Airport, &'static Airport)> {
    let (from, to) = (airport(errors, "origin", origin), airport(errors, "destination", destination));
    let (from, to) = (from?, to?);
    errors.require(from.code != to.code, "destination", "same_airport");
    (from.code != to.code).then_some((from, to))
}

/// A day as `2026-11-25`; nothing when the field is empty.
pub(crate) fn day(errors: &mut FieldErrors, field: &str, written: &str) -> Option<NaiveDate> {
    let written = written.trim();
    if written.is_empty() {
        return None;
    }
    let read = written.parse::<NaiveDate>().ok().filter(is_within_reach);
    errors.require(read.is_some(), field, "not_a_day");
    read
}

/// One line of text without control characters, up to `most` characters; may be empty.
pub(crate) fn line(errors: &mut FieldErrors, field: &str, written: &str, most: usize) -> String {
    let text = written.trim().to_owned();
    if text.chars().count() > most {
        errors.push(FieldError::new(field, "too_long").with("max", most));
    }
    errors.require(!text.chars().any(char::is_control), field, "control_characters");
    text
}
