//! How weights, rooms and typed numbers look to people.

use std::collections::BTreeMap;

use sentra_shared::{
    failure::FieldError,
    money::group_thousands,
    text::{Lang, decimal_mark},
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

fn grouped(lang: Lang, decimal: &str) -> String {
    let mark = decimal_mark(lang);
    let thousands = if mark == ',' { '.' } else { ',' };
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("-", rest));
    match digits.split_once('.') {
        Some((whole, fraction)) => format!("{sign}{}{mark}{fraction}", group_thousands(whole, thousands)),
        None => format!("{sign}{}", group_thousands(digits, thousands)),
    }
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

    /// Fills a box, before the form is shown.
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over numbers and texts alike")]
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.insert(name.into(), value.to_string());
    }

    /// A decimal as people write it, see [`decimal`].
    pub(crate) fn decimal(&self, errors: &mut Vec<FieldError>, name: &str) -> Decimal {
        decimal(self.text(name)).unwrap_or_else(|()| {
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

/// A decimal with either mark, and with marks between thousands where they can be nothing else. `52.000` may be 52 or 52,000, and a
/// wrong guess would be a wrong price, so nobody guesses.
///
/// # Errors
/// The text may mean two numbers.
fn decimal(text: &str) -> Result<Decimal, ()> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let last = plain.rfind(['.', ',']);
    let Some((whole, fraction)) = last.map(|at| (&plain[..at], &plain[at + 1..])) else { return Ok(Decimal(plain)) };
    let mark = last.and_then(|at| plain[at..].chars().next());
    let without_marks = |s: &str| s.replace(['.', ','], "");
    if whole.contains(['.', ',']) {
        // The same mark again stands between thousands; another one before the last is between thousands too.
        let again = mark.is_some_and(|mark| whole.contains(mark));
        let digits = without_marks(whole);
        return Ok(Decimal(if again { format!("{digits}{fraction}") } else { format!("{digits}.{fraction}") }));
    }
    let grouped = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if grouped { Err(()) } else { Ok(Decimal(format!("{whole}.{fraction}"))) }
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

    #[test]
    fn a_typed_number_is_never_guessed() {
        for (text, number) in [
            ("52000", "52000"),
            ("0.5", "0.5"),
            ("0,5", "0.5"),
            ("0.500", "0.500"),
            ("37,15", "37.15"),
            ("1.234,5", "1234.5"),
            ("1,234.5", "1234.5"),
            ("1.234.567", "1234567"),
            ("12 500", "12500"),
            ("", ""),
            ("abc", "abc"),
        ] {
            assert_eq!(decimal(text), Ok(Decimal(number.into())), "{text}");
        }
        for text in ["52.000", "52,000", "1.500", "999,999"] {
            assert_eq!(decimal(text), Err(()), "{text}");
        }
    }
}
