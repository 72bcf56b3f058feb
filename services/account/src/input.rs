//! Checks of typed text that every feature needs.

use sentra_shared::{
    failure::{FieldError, FieldErrors},
    text::Localized,
};

/// Characters of a reason that staff or trainers give.
const REASON_MIN: usize = 5;
const REASON_MAX: usize = 500;

/// One line: blanks trimmed and runs of them made one. Notes what is wrong and always answers what it read.
pub(crate) fn line(errors: &mut FieldErrors, field: &str, typed: &str, min: usize, max: usize) -> String {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    check(errors, field, &text, min, max);
    text
}

/// Several lines; Windows line ends become plain ones.
pub(crate) fn paragraphs(errors: &mut FieldErrors, field: &str, typed: &str, min: usize, max: usize) -> String {
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    check(errors, field, &text.replace('\n', " "), min, max);
    text
}

/// Why somebody did something that others must be able to follow.
pub(crate) fn reason(errors: &mut FieldErrors, typed: &str) -> String {
    line(errors, "reason", typed, REASON_MIN, REASON_MAX)
}

/// Each language of a text by itself.
pub(crate) fn localized(
    errors: &mut FieldErrors,
    field: &str,
    typed: &Localized,
    required: bool,
    max: usize,
) -> Localized {
    let mut clean = |lang: &str, text: &Option<String>| {
        let text = paragraphs(errors, &format!("{field}.{lang}"), text.as_deref().unwrap_or_default(), 0, max);
        Some(text).filter(|t| !t.is_empty())
    };
    let text =
        Localized { id: clean("id", &typed.id), en: clean("en", &typed.en), zh_hant: clean("zh_hant", &typed.zh_hant) };
    errors.require(!required || !text.is_empty(), &format!("{field}.id"), "text_needed");
    text
}

fn check(errors: &mut FieldErrors, field: &str, text: &str, min: usize, max: usize) {
    let length = text.chars().count();
    if text.is_empty() && min > 0 {
        errors.push(FieldError::new(field, "required"));
    } else if length < min {
        errors.push(FieldError::new(field, "too_short").with("min", min));
    } else if length > max {
        errors.push(FieldError::new(field, "too_long").with("max", max));
    } else if text.chars().any(is_unprintable) {
        errors.push(FieldError::new(field, "unprintable"));
    }
}

/// Control characters, and the marks that turn the direction of text and so can make a name look like another.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_bounded() {
        let mut errors = FieldErrors::default();
        assert_eq!(line(&mut errors, "name", "  Siti \t Aminah\n", 1, 100), "Siti Aminah");
        assert!(errors.is_empty());
        for (typed, code) in [
            ("", "required"),
            ("ab", "too_short"),
            ("abcdefghijk", "too_long"),
            ("abc\u{0}d", "unprintable"),
            ("abc\u{202e}d", "unprintable"),
        ] {
            let mut errors = FieldErrors::default();
            line(&mut errors, "name", typed, 3, 10);
            assert_eq!(errors.finish().unwrap_err()[0].code, code, "{typed:?}");
        }
    }
}
