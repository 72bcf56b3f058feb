//! From rupiah to another currency and back: one rule for every price that is shown, charged, booked or given back.
//!
//! Sellers price in rupiah. A rate says how many rupiah one unit of a currency costs (`HKD 2105.50`), in millionths of a rupiah, so
//! there is no float anywhere. **The price of one piece is converted by itself and rounded up to the currency's payable step**; a line
//! is that price times its number, a total is the sum of its lines. So what a shelf shows is what a cart adds up, and what is taken is
//! never worth less than the rupiah owed for it. The way back ([`Rate::to_rupiah`]) rounds down to whole rupiah: both ways the odd part
//! stays with the marketplace, in its rounding account.
//!
//! Order keeps the rates; services that show prices keep a copy of them ([`copy`]).

pub mod copy;

use std::{collections::BTreeMap, fmt};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::money::{Currency, Money, MoneyError};

/// Millionths in one rupiah: the digits a rate can have.
const MICRO: i64 = 1_000_000;
/// Digits after the point.
const DECIMALS: usize = 6;
/// No currency is worth more rupiah than this; it keeps every product inside 128 bits.
const MICRO_MAX: i64 = 1_000_000_000 * MICRO;

/// Rupiah for one unit of a currency, exact to a millionth of a rupiah and more than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PerIdr(i64);

impl PerIdr {
    /// Rupiah for one rupiah.
    pub const ONE: Self = Self(MICRO);

    /// Reads a decimal with a point and at most six decimals.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`], also at or below zero; [`MoneyError::TooManyDecimals`]; [`MoneyError::Overflow`] above a thousand
    /// million rupiah.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(MoneyError::NotANumber);
        }
        if fraction.len() > DECIMALS {
            return Err(MoneyError::TooManyDecimals);
        }
        let micro: i64 = format!("{whole}{fraction:0<DECIMALS$}").parse().map_err(|_| MoneyError::Overflow)?;
        match micro {
            0 => Err(MoneyError::NotANumber),
            1..=MICRO_MAX => Ok(Self(micro)),
            _ => Err(MoneyError::Overflow),
        }
    }

    /// How far this is from another rate, in basis points (1/10,000) of that one, rounded down and without sign.
    #[must_use]
    pub fn basis_points_from(self, other: Self) -> u64 {
        let off = i128::from(self.0 - other.0).unsigned_abs() * 10_000 / i128::from(other.0).unsigned_abs();
        u64::try_from(off).unwrap_or(u64::MAX)
    }
}

/// Without zeros at the end: `2105.5`, `108`.
impl fmt::Display for PerIdr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.0 / MICRO, self.0 % MICRO);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A decimal string, never a JSON number.
impl Serialize for PerIdr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PerIdr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The rate of one currency from a date on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The currency.
    pub currency: Currency,
    /// Rupiah for one unit of it.
    pub per_idr: PerIdr,
    /// First day (Jakarta) it counts.
    pub valid_from: NaiveDate,
}

impl Rate {
    /// Rupiah itself, for prices that need no conversion.
    #[must_use]
    pub const fn rupiah(today: NaiveDate) -> Self {
        Self { currency: Currency::Idr, per_idr: PerIdr::ONE, valid_from: today }
    }

    /// A rupiah price of one piece in this currency, rounded up to the payable step; what costs something never becomes nothing.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] when the price is not in rupiah, [`MoneyError::Overflow`].
    pub fn from_rupiah(self, price: Money) -> Result<Money, MoneyError> {
        if price.currency() != Currency::Idr {
            return Err(MoneyError::CurrencyMismatch);
        }
        if self.currency == Currency::Idr {
            return Ok(price);
        }
        let numerator = i128::from(price.minor()) * i128::from(MICRO) * i128::from(self.currency.per_major());
        let divisor = i128::from(Currency::Idr.per_major()) * i128::from(self.per_idr.0);
        self.steps(numerator, divisor, true, self.currency)
    }

    /// A rupiah price as it is shown: converted, or as it is where it does not fit. Charges are converted with [`Self::from_rupiah`],
    /// which says so.
    #[must_use]
    pub fn shown(self, price: Money) -> Money {
        self.from_rupiah(price).unwrap_or(price)
    }

    /// The lowest whole rupiah price that is shown as this amount or more; with [`Self::to_rupiah`] as the highest that is shown as an
    /// amount or less, prices are filtered by what their reader sees.
    ///
    /// # Errors
    /// As [`Self::to_rupiah`].
    pub fn least_rupiah(self, amount: Money) -> Result<Money, MoneyError> {
        if self.currency == Currency::Idr || amount.is_zero() {
            return self.to_rupiah(amount);
        }
        let below = amount.checked_sub(Money::from_minor(self.currency.step(), self.currency))?;
        self.to_rupiah(below)?.checked_add(Money::rupiah(1)?)
    }

    /// What an amount of this currency is worth in whole rupiah, rounded down.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] when the amount is not in this currency, [`MoneyError::Overflow`].
    pub fn to_rupiah(self, amount: Money) -> Result<Money, MoneyError> {
        if amount.currency() != self.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        if self.currency == Currency::Idr {
            return Ok(amount);
        }
        let numerator = i128::from(amount.minor()) * i128::from(self.per_idr.0) * i128::from(Currency::Idr.per_major());
        let divisor = i128::from(MICRO) * i128::from(self.currency.per_major());
        self.steps(numerator, divisor, false, Currency::Idr)
    }

    /// `numerator / divisor` minor units of `currency`, up or down to its payable step.
    fn steps(self, numerator: i128, divisor: i128, up: bool, currency: Currency) -> Result<Money, MoneyError> {
        let step = i128::from(currency.step());
        let divisor = divisor * step;
        let whole = numerator.div_euclid(divisor) + i128::from(up && numerator.rem_euclid(divisor) != 0);
        let minor = i64::try_from(whole * step).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::from_minor(minor, currency))
    }
}

/// The rates a service knows, for the choice of the one in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    by_currency: BTreeMap<Currency, BTreeMap<NaiveDate, PerIdr>>,
}

impl Rates {
    /// From any number of dated rates; of two for one day the later in the list counts.
    #[must_use]
    pub fn new(rates: impl IntoIterator<Item = Rate>) -> Self {
        let mut by_currency: BTreeMap<Currency, BTreeMap<NaiveDate, PerIdr>> = BTreeMap::new();
        for rate in rates {
            by_currency.entry(rate.currency).or_default().insert(rate.valid_from, rate.per_idr);
        }
        Self { by_currency }
    }

    /// The rate of a day (Jakarta): the last one that began by then, unless it is more than `age_days_max` days old. Rupiah always has one.
    #[must_use]
    pub fn on(&self, day: NaiveDate, currency: Currency, age_days_max: u32) -> Option<Rate> {
        if currency == Currency::Idr {
            return Some(Rate::rupiah(day));
        }
        let (from, per_idr) = self.by_currency.get(&currency)?.range(..=day).next_back()?;
        let oldest = day.checked_sub_days(Days::new(u64::from(age_days_max)))?;
        (*from >= oldest).then_some(Rate { currency, per_idr: *per_idr, valid_from: *from })
    }

    /// Every currency that has a rate on a day, rupiah first.
    #[must_use]
    pub fn offered(&self, day: NaiveDate, age_days_max: u32) -> Vec<Currency> {
        Currency::ALL.into_iter().filter(|c| self.on(day, *c, age_days_max).is_some()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rate(currency: Currency, per_idr: &str) -> Rate {
        Rate { currency, per_idr: PerIdr::parse(per_idr).unwrap(), valid_from: day("2025-11-25") }
    }

    #[test]
    fn reads_a_rate_and_writes_it_shortly() {
        for (typed, shown) in [("2105.50", "2105.5"), ("108", "108"), ("16500.000001", "16500.000001"), ("0.5", "0.5")]
        {
            assert_eq!(PerIdr::parse(typed).unwrap().to_string(), shown);
        }
        for (typed, error) in [
            ("", MoneyError::NotANumber),
            ("0", MoneyError::NotANumber),
            ("0.000000", MoneyError::NotANumber),
            ("-1", MoneyError::NotANumber),
            ("2.105,50", MoneyError::NotANumber),
            ("1e3", MoneyError::NotANumber),
            ("5.", MoneyError::NotANumber),
            ("1.0000001", MoneyError::TooManyDecimals),
            ("1000000001", MoneyError::Overflow),
            ("99999999999999999999", MoneyError::Overflow),
        ] {
            assert_eq!(PerIdr::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn a_price_is_rounded_up_to_what_can_be_paid() {
        for (currency, per_idr, rupiah, shown) in [
            (Currency::Hkd, "2000", 40_000, "HK$ 20.00"),
            (Currency::Hkd, "2105.5", 40_000, "HK$ 19.00"),
            (Currency::Hkd, "2105.5", 42_110, "HK$ 20.00"),
            (Currency::Hkd, "2105.5", 42_111, "HK$ 20.01"),
            (Currency::Jpy, "108.25", 40_000, "¥ 370"),
            (Currency::Jpy, "108.25", 1, "¥ 1"),
            (Currency::Usd, "16500", 1, "US$ 0.01"),
            (Currency::Usd, "16500", 0, "US$ 0.00"),
            (Currency::Idr, "1", 40_000, "Rp 40.000"),
        ] {
            let price = rate(currency, per_idr).from_rupiah(Money::rupiah(rupiah).unwrap()).unwrap();
            assert_eq!(price.to_string().replace('\u{a0}', " "), shown, "{rupiah} at {per_idr}");
        }
        let yen = Money::from_minor(1, Currency::Jpy);
        assert_eq!(rate(Currency::Hkd, "2105.5").from_rupiah(yen), Err(MoneyError::CurrencyMismatch));
        assert_eq!(rate(Currency::Hkd, "2105.5").to_rupiah(yen), Err(MoneyError::CurrencyMismatch));
        assert_eq!(
            rate(Currency::Jpy, "0.000001").from_rupiah(Money::from_minor(i64::MAX, Currency::Idr)),
            Err(MoneyError::Overflow)
        );
    }

    #[test]
    fn the_last_rate_counts_until_it_is_too_old() {
        let rates = Rates::new([
            Rate { valid_from: day("2025-11-01"), ..rate(Currency::Hkd, "2000") },
            Rate { valid_from: day("2025-11-05"), ..rate(Currency::Hkd, "2100") },
            Rate { valid_from: day("2025-11-05"), ..rate(Currency::Hkd, "2105.5") },
            Rate { valid_from: day("2025-11-20"), ..rate(Currency::Hkd, "2110") },
        ]);
        for (on, expected) in [
            ("2025-10-31", None),
            ("2025-11-01", Some("2000")),
            ("2025-11-04", Some("2000")),
            ("2025-11-05", Some("2105.5")),
            ("2025-11-12", Some("2105.5")),
            ("2025-11-13", None),
            ("2025-11-20", Some("2110")),
        ] {
            let found = rates.on(day(on), Currency::Hkd, 7).map(|r| r.per_idr.to_string());
            assert_eq!(found.as_deref(), expected, "{on}");
        }
        assert_eq!(rates.on(day("2025-11-20"), Currency::Jpy, 7), None);
        assert_eq!(rates.offered(day("2025-11-20"), 7), [Currency::Idr, Currency::Hkd]);
        assert_eq!(rates.offered(day("2025-11-15"), 7), [Currency::Idr]);
    }

    #[test]
    fn a_jump_is_measured_from_the_rate_before() {
        for (new, old, off) in [("120", "100", 2_000), ("80", "100", 2_000), ("121", "100", 2_100), ("100", "100", 0)] {
            assert_eq!(PerIdr::parse(new).unwrap().basis_points_from(PerIdr::parse(old).unwrap()), off);
        }
    }

    proptest! {
        #[test]
        fn a_converted_price_is_worth_the_rupiah_and_less_than_a_step_more(
            rupiah in 0_i64..1_000_000_000, micro in 1_000_000_i64..50_000_000_000, which in 1_usize..6,
        ) {
            let currency = Currency::ALL[which];
            let rate = Rate { per_idr: PerIdr(micro), ..rate(currency, "1") };
            let price = Money::rupiah(rupiah).unwrap();
            let converted = rate.from_rupiah(price).unwrap();
            prop_assert!(converted.is_payable());
            prop_assert_eq!(converted.is_zero(), price.is_zero());
            let worth = i128::from(converted.minor()) * i128::from(micro) * 100;
            let exact = i128::from(price.minor()) * 1_000_000 * i128::from(currency.per_major());
            prop_assert!(worth >= exact, "worth less than the rupiah owed");
            prop_assert!(worth - exact < i128::from(currency.step()) * i128::from(micro) * 100, "a step or more too much");
            prop_assert!(rate.to_rupiah(converted).unwrap().minor() >= price.minor(), "rounding down loses rupiah owed");
        }

        #[test]
        fn bounds_in_another_currency_hold_exactly_the_prices_that_are_shown_within_them(
            rupiah in 1_i64..1_000_000, low in 0_i64..10_000, more in 0_i64..10_000, micro in 1_000_000_i64..50_000_000_000, which in 1_usize..6,
        ) {
            let currency = Currency::ALL[which];
            let rate = Rate { per_idr: PerIdr(micro), ..rate(currency, "1") };
            let amount = |steps: i64| Money::from_minor(steps * currency.step(), currency);
            let (min, max, price) = (amount(low), amount(low + more), Money::rupiah(rupiah).unwrap());
            let shown = rate.shown(price);
            prop_assert_eq!(price.minor() >= rate.least_rupiah(min).unwrap().minor(), shown.minor() >= min.minor());
            prop_assert_eq!(price.minor() <= rate.to_rupiah(max).unwrap().minor(), shown.minor() <= max.minor());
        }

        #[test]
        fn bounds_are_shown_again_as_they_were_typed(steps in 1_i64..100_000, per in 101_i64..50_000, which in 1_usize..6) {
            let currency = Currency::ALL[which];
            let rate = rate(currency, &per.to_string());
            let typed = Money::from_minor(steps * currency.step(), currency);
            prop_assert_eq!(rate.shown(rate.least_rupiah(typed).unwrap()), typed);
            prop_assert_eq!(rate.shown(rate.to_rupiah(typed).unwrap()), typed);
        }

        #[test]
        fn more_rupiah_never_cost_less(a in 0_i64..1_000_000_000, more in 0_i64..1_000_000, micro in 1_000_000_i64..50_000_000_000) {
            let rate = Rate { per_idr: PerIdr(micro), ..rate(Currency::Hkd, "1") };
            let of = |rupiah| rate.from_rupiah(Money::rupiah(rupiah).unwrap()).unwrap().minor();
            prop_assert!(of(a) <= of(a + more));
        }

        #[test]
        fn multiples_of_the_rate_convert_exactly_there_and_back(units in 0_i64..100_000, per in 1_i64..50_000, which in 1_usize..6) {
            let currency = Currency::ALL[which];
            let rate = rate(currency, &per.to_string());
            let rupiah = Money::rupiah(units * per).unwrap();
            let converted = rate.from_rupiah(rupiah).unwrap();
            prop_assert_eq!(converted.minor(), units * currency.per_major());
            prop_assert_eq!(rate.to_rupiah(converted).unwrap(), rupiah);
        }

        #[test]
        fn a_rate_reads_back(micro in 1_i64..=MICRO_MAX) {
            let rate = PerIdr(micro);
            prop_assert_eq!(PerIdr::parse(&rate.to_string()).unwrap(), rate);
        }
    }
}
