//! Numbers as people type them.

/// `24.000`, `Rp 24.000`, `24000`, `24.000,00`: whole rupiah, or any other whole number. Anything else is `None`.
pub(super) fn whole(typed: &str) -> Option<i64> {
    let bare: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect();
    let bare = bare.strip_prefix("Rp").or_else(|| bare.strip_prefix("rp")).unwrap_or(&bare);
    let bare = bare.strip_suffix(",-").or_else(|| bare.strip_suffix(",00")).unwrap_or(bare);
    let mark = bare.chars().find(|c| matches!(c, '.' | ','));
    let digits = match mark {
        None => bare.to_owned(),
        Some(mark) => {
            let mut groups = bare.split(mark);
            let first = groups.next().unwrap_or_default();
            // Groups of three only: `1.5` is no way to write a whole number.
            if !(1..=3).contains(&first.len()) || !groups.clone().all(|g| g.len() == 3) {
                return None;
            }
            groups.fold(first.to_owned(), |all, group| all + group)
        }
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) { None } else { digits.parse().ok() }
}

/// `12`, `12,5`, `12.5`: centimetres with at most one decimal, as millimetres.
pub(super) fn centimetres(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let (whole, tenth) = typed.split_once([',', '.']).unwrap_or((typed, "0"));
    let plain = |s: &str, max: usize| (1..=max).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole, 5) || !plain(tenth, 1) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 10 + tenth.parse::<i64>().ok()?)
}

/// Writes what [`centimetres`] reads.
pub(super) fn as_centimetres(mm: i64) -> String {
    if mm % 10 == 0 { (mm / 10).to_string() } else { format!("{},{}", mm / 10, mm % 10) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_prices_as_people_type_them() {
        for (typed, value) in [
            ("24000", Some(24_000)),
            ("24.000", Some(24_000)),
            ("Rp 24.000", Some(24_000)),
            ("Rp24.000,00", Some(24_000)),
            ("24.000,-", Some(24_000)),
            ("1.250.000", Some(1_250_000)),
            ("24,000", Some(24_000)),
            ("1.5", None),
            ("24.00", None),
            ("24.000,50", None),
            ("-5", None),
            ("", None),
            ("1e3", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(whole(typed), value, "{typed}");
        }
    }

    #[test]
    fn reads_centimetres() {
        for (typed, value) in
            [("20", Some(200)), ("15,5", Some(155)), ("15.5", Some(155)), ("15.55", None), ("-1", None), ("", None)]
        {
            assert_eq!(centimetres(typed), value, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn centimetres_read_back(mm in 0_i64..99_999) {
            prop_assert_eq!(centimetres(&as_centimetres(mm)), Some(mm));
        }

        #[test]
        fn no_typing_breaks_it(typed in "\\PC{0,12}") {
            let _ = (whole(&typed), centimetres(&typed));
        }
    }
}
