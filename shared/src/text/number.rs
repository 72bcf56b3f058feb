//! Numbers as people read and write them.

use super::{Lang, decimal_mark};
use crate::money::group_thousands;

/// A plain decimal (`1234.5`) as it is written in a language: `1.234,5` in Indonesian.
#[must_use]
pub fn grouped(lang: Lang, decimal: &str) -> String {
    let mark = decimal_mark(lang);
    let thousands = if mark == ',' { '.' } else { ',' };
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("-", rest));
    match digits.split_once('.') {
        Some((whole, fraction)) => format!("{sign}{}{mark}{fraction}", group_thousands(whole, thousands)),
        None => format!("{sign}{}", group_thousands(digits, thousands)),
    }
}

/// The plain decimal that somebody typed with either mark, and with marks between thousands where they can be nothing else. `52.000` may
/// be 52 or 52,000, and a wrong guess would be a wrong price: then it is `None`. What is no number comes back as it is.
#[must_use]
pub fn typed_decimal(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let last = plain.rfind(['.', ',']);
    let Some((whole, fraction)) = last.map(|at| (&plain[..at], &plain[at + 1..])) else { return Some(plain) };
    let mark = last.and_then(|at| plain[at..].chars().next());
    if whole.contains(['.', ',']) {
        // The same mark again stands between thousands; another one before the last is between thousands too.
        let again = mark.is_some_and(|mark| whole.contains(mark));
        let digits = whole.replace(['.', ','], "");
        return Some(if again { format!("{digits}{fraction}") } else { format!("{digits}.{fraction}") });
    }
    let grouped = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    (!grouped).then(|| format!("{whole}.{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_the_readers_language() {
        for (decimal, id, en) in
            [("2105.5", "2.105,5", "2,105.5"), ("108", "108", "108"), ("-1234567.25", "-1.234.567,25", "-1,234,567.25")]
        {
            assert_eq!((grouped(Lang::Id, decimal), grouped(Lang::En, decimal)), (id.into(), en.into()));
        }
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
            assert_eq!(typed_decimal(text).as_deref(), Some(number), "{text}");
        }
        for text in ["52.000", "52,000", "1.500", "999,999"] {
            assert_eq!(typed_decimal(text), None, "{text}");
        }
    }
}
