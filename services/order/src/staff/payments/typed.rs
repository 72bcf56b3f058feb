//! Amounts as staff type or paste them from a statement.

use sentra_shared::money::{Currency, Money};

/// Reads `147356`, `147.356`, `Rp 147.356`, `Rp147.356,00`. A dot is the thousands mark, never a decimal one; cents other than 00 are
/// refused, because no bank moves sen.
pub(in crate::staff) fn rupiah(typed: &str) -> Option<Money> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain
        .strip_prefix("Rp")
        .or_else(|| plain.strip_prefix("rp"))
        .or_else(|| plain.strip_prefix("RP"))
        .unwrap_or(&plain);
    let plain = plain.strip_prefix('.').unwrap_or(plain);
    let plain = plain.strip_suffix(",00").or_else(|| plain.strip_suffix(",-")).unwrap_or(plain);
    let mut groups = plain.split('.');
    let first = groups.next().filter(|g| !g.is_empty())?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|g| g.len() == 3));
    if !grouped {
        return None;
    }
    Money::parse(&format!("{first}{}", rest.concat()), Currency::Idr).ok().filter(|m| m.minor() > 0)
}

/// Reads an amount of a payment's own currency: rupiah as [`rupiah`] does, others as `HK$ 1,020.50` or `1020.5`.
pub(super) fn amount(typed: &str, currency: Currency) -> Option<Money> {
    if currency == Currency::Idr {
        return rupiah(typed);
    }
    let plain: String = typed.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    Money::parse(&plain, currency).ok().filter(|m| m.minor() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amounts_of_other_currencies() {
        for (typed, currency, minor) in [
            ("HK$ 1,020.50", Currency::Hkd, Some(102_050)),
            ("1020.5", Currency::Hkd, Some(102_050)),
            ("\u{a5} 1,200", Currency::Jpy, Some(1_200)),
            ("1.5", Currency::Jpy, None),
            ("-5", Currency::Hkd, None),
            ("", Currency::Hkd, None),
            ("40.000", Currency::Idr, Some(4_000_000)),
        ] {
            assert_eq!(amount(typed, currency), minor.map(|m| Money::from_minor(m, currency)), "{typed}");
        }
    }

    #[test]
    fn reads_what_statements_and_people_write() {
        for (typed, whole) in [
            ("147356", Some(147_356)),
            ("147.356", Some(147_356)),
            ("Rp 147.356", Some(147_356)),
            ("Rp\u{a0}1.147.356,00", Some(1_147_356)),
            ("Rp. 40.000,-", Some(40_000)),
            ("40.00", None),
            ("1470.356", None),
            ("147,356", None),
            ("-5", None),
            ("0", None),
            ("", None),
            ("Rp", None),
        ] {
            assert_eq!(rupiah(typed), whole.map(|w| Money::rupiah(w).unwrap()), "{typed}");
        }
    }
}
