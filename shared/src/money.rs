//! Money: an integer count of the currency's smallest unit, and the rules that keep every unit accounted for.
//!
//! Amounts are held at the ISO 4217 exponent (Rp 40.000 is 4,000,000 minor units, ¥40 is 40). Some currencies are paid in
//! larger steps than their exponent says (no Indonesian bank moves sen), so each has a *payable step*: prices, shares, fees
//! and refunds are multiples of it. There is no float, no `+` operator and no way to add two currencies.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

/// A currency Sentra can price in. The set is code because the exponent and the step are facts of the currency itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Indonesian rupiah: two decimals by ISO 4217, paid in whole rupiah.
    Idr,
    /// Hong Kong dollar.
    Hkd,
    /// Singapore dollar.
    Sgd,
    /// Malaysian ringgit.
    Myr,
    /// Japanese yen: no decimals.
    Jpy,
    /// United States dollar.
    Usd,
}

impl Currency {
    /// Every currency, rupiah first.
    pub const ALL: [Self; 6] = [Self::Idr, Self::Hkd, Self::Sgd, Self::Myr, Self::Jpy, Self::Usd];

    /// ISO 4217 code in capitals.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Idr => "IDR",
            Self::Hkd => "HKD",
            Self::Sgd => "SGD",
            Self::Myr => "MYR",
            Self::Jpy => "JPY",
            Self::Usd => "USD",
        }
    }

    /// The currency of a country (ISO 3166-1 alpha-2).
    #[must_use]
    pub fn of_country(code: &str) -> Option<Self> {
        match code {
            "ID" => Some(Self::Idr),
            "HK" => Some(Self::Hkd),
            "SG" => Some(Self::Sgd),
            "MY" => Some(Self::Myr),
            "JP" => Some(Self::Jpy),
            "US" => Some(Self::Usd),
            _ => None,
        }
    }

    /// Number of decimals by ISO 4217.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            _ => 2,
        }
    }

    /// Minor units in one major unit.
    #[must_use]
    pub const fn per_major(self) -> i64 {
        match self.exponent() {
            0 => 1,
            _ => 100,
        }
    }

    /// Smallest amount that can really be paid, in minor units.
    #[must_use]
    pub const fn step(self) -> i64 {
        match self {
            Self::Idr => 100,
            _ => 1,
        }
    }

    /// How prices in it begin.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Idr => "Rp",
            Self::Hkd => "HK$",
            Self::Sgd => "S$",
            Self::Myr => "RM",
            Self::Jpy => "¥",
            Self::Usd => "US$",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::ALL.into_iter().find(|c| c.code() == code).ok_or(MoneyError::UnknownCurrency)
    }
}

/// Why an amount cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The code is not one of [`Currency::ALL`].
    #[error("currency is not known")]
    UnknownCurrency,
    /// Not a plain decimal number.
    #[error("amount is not a decimal number")]
    NotANumber,
    /// More decimals than the currency, or the payable step, has.
    #[error("amount has more decimals than can be paid")]
    TooManyDecimals,
    /// The result does not fit.
    #[error("amount is too large")]
    Overflow,
    /// Two currencies in one calculation.
    #[error("amounts are in different currencies")]
    CurrencyMismatch,
    /// Nothing to divide by: no weights, or all of them zero.
    #[error("amount cannot be divided by these weights")]
    NoWeights,
}

/// Most whole units of any currency that an amount from outside may have: a hundred thousand million. No sale, refund or tariff is
/// near it, and the minor units of 900,000 rows of it still add up in 64 bits, so that one slip of the pen breaks no sum.
pub const MAJOR_MAX: i64 = 100_000_000_000;

/// An amount of one currency. Negative amounts exist (corrections), so callers that need a price check the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount in minor units at the ISO exponent.
    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The largest amount that is taken from outside ([`MAJOR_MAX`]).
    #[must_use]
    pub const fn largest(currency: Currency) -> Self {
        Self { minor: MAJOR_MAX * currency.per_major(), currency }
    }

    /// Whole rupiah.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] above about 92 thousand trillion rupiah.
    pub fn rupiah(whole: i64) -> Result<Self, MoneyError> {
        let minor = whole.checked_mul(Currency::Idr.per_major()).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, currency: Currency::Idr })
    }

    /// Minor units at the ISO exponent.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Whole units of the currency, the remainder cut off.
    #[must_use]
    pub const fn major(self) -> i64 {
        self.minor / self.currency.per_major()
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// True below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// True at exactly zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// True further from zero than [`Self::largest`].
    #[must_use]
    pub const fn is_too_large(self) -> bool {
        self.minor.unsigned_abs() > Self::largest(self.currency).minor.unsigned_abs()
    }

    /// True when the amount is a multiple of the currency's payable step.
    #[must_use]
    pub const fn is_payable(self) -> bool {
        self.minor % self.currency.step() == 0
    }

    /// Sum.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Difference.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// A number of pieces at this price.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn checked_mul(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Sum of any number of amounts.
    ///
    /// # Errors
    /// As [`Self::checked_add`].
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// A share in basis points (1/10,000), rounded half away from zero to the payable step.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn basis_points_half_up(self, basis_points: i64) -> Result<Self, MoneyError> {
        let step = i128::from(self.currency.step());
        let exact = i128::from(self.minor) * i128::from(basis_points);
        let unit = 10_000 * step;
        let half = if exact < 0 { -unit / 2 } else { unit / 2 };
        let minor = i64::try_from((exact + half) / unit * step).map_err(|_| MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Deals the whole amount out by weight. Every part is a multiple of the payable step, the parts add up to the amount
    /// exactly, and each differs from its exact share by less than one step: left-over steps go to the largest remainders,
    /// the earlier part first. An amount that is not payable itself keeps its odd units on the first part with a weight.
    ///
    /// # Errors
    /// [`MoneyError::NoWeights`] when the weights are empty or all zero.
    pub fn allocate(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let total: u128 = weights.iter().map(|w| u128::from(*w)).sum();
        let first = weights.iter().position(|w| *w > 0).ok_or(MoneyError::NoWeights)?;
        let step = self.currency.step().unsigned_abs();
        let sign = self.minor.signum();
        let steps = u128::from(self.minor.unsigned_abs() / step);
        let odd = self.minor.unsigned_abs() % step;

        let mut shares: Vec<(usize, u128, u128)> = weights
            .iter()
            .enumerate()
            .map(|(i, w)| {
                let exact = steps * u128::from(*w);
                (i, exact / total, exact % total)
            })
            .collect();
        let dealt: u128 = shares.iter().map(|(_, part, _)| part).sum();
        shares.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
        let left = usize::try_from(steps - dealt).map_err(|_| MoneyError::Overflow)?;
        for share in shares.iter_mut().take(left) {
            share.1 += 1;
        }
        shares.sort_by_key(|(i, ..)| *i);
        shares
            .into_iter()
            .map(|(i, part, _)| {
                let extra = if i == first { odd } else { 0 };
                let units = part * u128::from(step) + u128::from(extra);
                let minor = i64::try_from(units).map_err(|_| MoneyError::Overflow)?;
                Ok(Self { minor: minor * sign, ..self })
            })
            .collect()
    }

    /// Reads a decimal string in major units with at most the decimals that can be paid: `"40000"` and `"40000.00"` are
    /// both forty thousand rupiah, `"40000.50"` is refused.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`], [`MoneyError::TooManyDecimals`] or [`MoneyError::Overflow`].
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (sign, digits) = amount.strip_prefix('-').map_or((1, amount), |rest| (-1, rest));
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(MoneyError::NotANumber),
            Some((whole, fraction)) => (whole, fraction),
            None => (digits, ""),
        };
        let only_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !only_digits(whole) || !only_digits(fraction) {
            return Err(MoneyError::NotANumber);
        }
        let decimals = usize::try_from(currency.exponent()).map_err(|_| MoneyError::Overflow)?;
        if fraction.len() > decimals {
            return Err(MoneyError::TooManyDecimals);
        }
        let text = format!("{whole}{fraction:0<decimals$}");
        let minor: i64 = text.parse().map_err(|_| MoneyError::Overflow)?;
        let money = Self { minor: minor * sign, currency };
        if money.is_payable() { Ok(money) } else { Err(MoneyError::TooManyDecimals) }
    }

    /// The decimal string of the API: no grouping, all decimals of the currency, none for rupiah.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let (per, magnitude) = (self.currency.per_major().unsigned_abs(), self.minor.unsigned_abs());
        let hide = per == 1 || (self.currency == Currency::Idr && self.is_payable());
        if hide {
            format!("{sign}{}", magnitude / per)
        } else {
            format!("{sign}{}.{:02}", magnitude / per, magnitude % per)
        }
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}

/// How a person reads it: `Rp 40.000`, `HK$ 20.50`, `¥ 1,200`. The blank is a no-break space, so an amount stays on one line.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (symbol, mark) = (self.currency.symbol(), if self.currency == Currency::Idr { '.' } else { ',' });
        let decimal = self.to_decimal();
        let (sign, plain) = decimal.strip_prefix('-').map_or(("", decimal.as_str()), |rest| ("-", rest));
        let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(w, d)| (w, Some(d)));
        write!(f, "{sign}{symbol}\u{a0}{}", group_thousands(whole, mark))?;
        match (fraction, self.currency) {
            (Some(d), Currency::Idr) => write!(f, ",{d}"),
            (Some(d), _) => write!(f, ".{d}"),
            (None, _) => Ok(()),
        }
    }
}

/// Puts a mark between groups of three digits.
#[must_use]
pub fn group_thousands(digits: &str, mark: char) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

/// `{ "amount": "40000", "currency": "IDR" }`: the decimal string in major units, never a JSON number.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Money", 2)?;
        out.serialize_field("amount", &self.to_decimal())?;
        out.serialize_field("currency", self.currency.code())?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            amount: String,
            currency: String,
        }
        let wire = Wire::deserialize(deserializer)?;
        let currency = wire.currency.parse().map_err(serde::de::Error::custom)?;
        Self::parse(&wire.amount, currency).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
        let text = |what: &str| {
            ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).description(Some(what.to_owned()))
        };
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .property("amount", text("decimal string in major units, e.g. \"40000\""))
            .property("currency", text("ISO 4217 code"))
            .required("amount")
            .required("currency")
            .into()
    }
}

impl utoipa::ToSchema for Money {
    fn name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }
}

#[cfg(test)]
mod tests;
