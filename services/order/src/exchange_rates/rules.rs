//! What may be entered as a rate.

use chrono::{Days, NaiveDate};
use sentra_shared::{
    exchange::{PerIdr, Rate},
    failure::{FieldError, FieldErrors},
    money::{Currency, MoneyError},
};

/// A rate this far from the last one, in basis points, is a slip of the hand until somebody says otherwise.
const JUMP_BASIS_POINTS: u64 = 2_000;
/// Days that a rate can be entered ahead.
const AHEAD_DAYS: u64 = 31;

/// A rate as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed<'a> {
    /// ISO 4217.
    pub(crate) currency: &'a str,
    /// Decimal.
    pub(crate) per_idr: &'a str,
    /// `2025-11-25`; empty: today.
    pub(crate) valid_from: &'a str,
}

/// Reads a rate. The past is not open: what was sold then was sold at the rates of then.
///
/// # Errors
/// All wrong fields.
pub(crate) fn read(typed: &Typed<'_>, today: NaiveDate) -> Result<Rate, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let currency = typed.currency.trim().parse::<Currency>().ok().filter(|c| *c != Currency::Idr);
    errors.require(currency.is_some(), "currency", "unknown_choice");
    let per_idr = PerIdr::parse(typed.per_idr.trim());
    if let Err(error) = per_idr {
        let code = if error == MoneyError::TooManyDecimals { "rate_decimals" } else { "not_a_rate" };
        errors.push(FieldError::new("per_idr", code));
    }
    let valid_from = match typed.valid_from.trim() {
        "" => Some(today),
        day => day.parse::<NaiveDate>().ok(),
    };
    let last = today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(today);
    match valid_from {
        None => errors.push(FieldError::new("valid_from", "not_a_day")),
        Some(day) if day < today => errors.push(FieldError::new("valid_from", "day_past")),
        Some(day) if day > last => errors.push(FieldError::new("valid_from", "day_too_far").with("last", last)),
        Some(_) => {}
    }
    errors.finish()?;
    match (currency, per_idr, valid_from) {
        (Some(currency), Ok(per_idr), Some(valid_from)) => Ok(Rate { currency, per_idr, valid_from }),
        _ => Err(Vec::new()),
    }
}

/// A rate that jumps needs a second look: the field's refusal names how far it is from the last one.
pub(crate) fn jump(new: PerIdr, last: Option<PerIdr>) -> Option<FieldError> {
    let last = last?;
    let off = new.basis_points_from(last);
    let percent = off / 100;
    (off > JUMP_BASIS_POINTS)
        .then(|| FieldError::new("per_idr", "rate_jump").with("percent", percent).with("last", last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_wrong_field_is_named() {
        let today = day("2025-11-25");
        for (currency, per_idr, valid_from, wrong) in [
            ("HKD", "2105.50", "", ""),
            ("HKD", "2105.50", "2025-11-25", ""),
            ("HKD", "2105.50", "2025-12-26", ""),
            ("IDR", "1", "", "currency:unknown_choice"),
            ("hkd", "2105", "", "currency:unknown_choice"),
            ("XAU", "2105", "", "currency:unknown_choice"),
            ("HKD", "0", "", "per_idr:not_a_rate"),
            ("HKD", "-2", "", "per_idr:not_a_rate"),
            ("HKD", "2.105,50", "", "per_idr:not_a_rate"),
            ("HKD", "1.0000001", "", "per_idr:rate_decimals"),
            ("HKD", "2105", "2025-11-24", "valid_from:day_past"),
            ("HKD", "2105", "2025-12-27", "valid_from:day_too_far"),
            ("HKD", "2105", "25/11/2025", "valid_from:not_a_day"),
        ] {
            let found = read(&Typed { currency, per_idr, valid_from }, today).err().unwrap_or_default();
            let found: Vec<String> = found.iter().map(|e| format!("{}:{}", e.field, e.code)).collect();
            assert_eq!(found.join(" "), wrong, "{currency} {per_idr} {valid_from}");
        }
        assert_eq!(read(&Typed::default(), today).unwrap_err().len(), 2);
    }

    #[test]
    fn more_than_a_fifth_away_is_a_jump() {
        let rate = |text| PerIdr::parse(text).unwrap();
        assert!(jump(rate("2400"), Some(rate("2000"))).is_none());
        assert!(jump(rate("1600"), Some(rate("2000"))).is_none());
        assert_eq!(jump(rate("2401"), Some(rate("2000"))).unwrap().code, "rate_jump");
        assert!(jump(rate("21055"), Some(rate("2105.5"))).is_some());
        assert!(jump(rate("21055"), None).is_none());
    }
}
