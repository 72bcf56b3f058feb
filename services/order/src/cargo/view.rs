//! How weights, rooms and typed numbers look to people.

use std::collections::BTreeMap;

use sentra_shared::{
    failure::FieldError,
    http::IdempotencyKey,
    text::{Lang, grouped, typed_decimal},
};
use serde::Deserialize;

use super::{
    airports::{self, Airport},
    input::Decimal,
    rating::kg_decimal,
};

/// `1.234,5 kg`; the blank does not break.
pub(crate) fn kg(lang: Lang, grams: i64) -> String {
    format!("{}\u{a0}kg", grouped(lang, &kg_decimal(grams)))
}

/// `2,05 m³`, rounded half up to hundredths.
pub(crate) fn m3(lang: Lang, mm3: i64) -> String {
    let hundredths = mm3.saturating_add(5_000_000).div_euclid(10_000_000);
    let decimal = format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100));
    format!("{}\u{a0}m³", grouped(lang, decimal.trim_end_matches('0').trim_end_matches('.')))
}

/// Whole percent of the fuller of weight and room, from 0 to 100.
pub(crate) fn percent(part: i64, whole: i64) -> i64 {
    let exact = i128::from(part.max(0)) * 100 / i128::from(whole.max(1));
    i64::try_from(exact).unwrap_or(100).min(100)
}

/// An airport for the list that boxes for airports offer.
#[derive(Debug)]
pub(crate) struct AirportChoice {
    /// Code.
    pub(crate) code: &'static str,
    /// `Surabaya, Juanda International Airport`.
    pub(crate) label: String,
}

/// All airports, as boxes offer them.
pub(crate) fn airport_choices() -> Vec<AirportChoice> {
    let label = |a: &Airport| format!("{}, {}", a.city, a.name);
    airports::all().map(|a| AirportChoice { code: a.code, label: label(a) }).collect()
}

/// City of an airport; the code itself when it is unknown.
pub(crate) fn city(code: &str) -> &str {
    airports::find(code).map_or(code, |a| a.city)
}

/// What somebody typed into a form of many boxes, by their names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Typed(pub(crate) BTreeMap<String, String>);

impl Typed {
    /// What stands in a box, trimmed; empty when nothing does.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }

    /// The key that the form was shown with, so that sending it twice does one thing.
    pub(crate) fn key(&self) -> IdempotencyKey {
        IdempotencyKey(Some(self.text("_key").to_owned()).filter(|key| !key.is_empty()))
    }

    /// Fills a box, before the form is shown.
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over numbers and texts alike")]
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.insert(name.into(), value.to_string());
    }

    /// A decimal as people write it, see [`typed_decimal`].
    pub(crate) fn decimal(&self, errors: &mut Vec<FieldError>, name: &str) -> Decimal {
        typed_decimal(self.text(name)).map(Decimal).unwrap_or_else(|| {
            errors.push(FieldError::new(name, "ambiguous_number").with("written", self.text(name)));
            Decimal::default()
        })
    }

    /// A whole number; nothing for an empty box.
    pub(crate) fn whole(&self, errors: &mut Vec<FieldError>, name: &str) -> Option<i64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        text.parse().map_err(|_| errors.push(FieldError::new(name, "not_a_number"))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_read_as_in_the_readers_language() {
        assert_eq!(kg(Lang::Id, 1_234_500), "1.234,5\u{a0}kg");
        assert_eq!(kg(Lang::En, -1_234_500), "-1,234.5\u{a0}kg");
        assert_eq!(m3(Lang::Id, 2_054_999_999), "2,05\u{a0}m³");
        assert_eq!(m3(Lang::En, 3_200_000_000), "3.2\u{a0}m³");
        assert_eq!((percent(1, 3), percent(5, 3), percent(0, 0), percent(i64::MAX, 2)), (33, 100, 0, 100));
    }
}
