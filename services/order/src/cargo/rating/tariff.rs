//! What is rated, and by which prices.

use std::fmt;

use sentra_shared::{
    money::{Currency, Money, MoneyError},
    text::Localized,
};
use serde::{Deserialize, Serialize};

/// Parts of a major unit in which a price per kilogram is held.
pub(super) const PARTS: i64 = 10_000;
/// Decimals of a price per kilogram.
const DECIMALS: usize = 4;

/// So many equal pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pieces {
    /// How many.
    pub(crate) count: u32,
    /// Gross weight of each, in grams.
    pub(crate) weight_g: i64,
    /// Length, width and height of each, in millimetres.
    pub(crate) size_mm: [i64; 3],
}

/// A price for one kilogram, in 1/10,000 of the currency's major unit: tariffs quote more digits than can be paid (HK$ 37.155, ¥ 812.5).
/// Only the product with a weight is money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PerKg(pub(crate) i64);

impl PerKg {
    /// Ten million major units; more is a slip of the pen in any currency.
    pub(crate) const MOST: Self = Self(10_000_000 * PARTS);

    /// The price of a flat surcharge, which counts as that of one kilogram.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`], never for an amount that is not too large.
    pub(crate) fn once(amount: Money) -> Result<Self, MoneyError> {
        let parts = amount.minor().checked_mul(PARTS / amount.currency().per_major());
        parts.map(Self).ok_or(MoneyError::Overflow)
    }

    /// Reads a plain decimal with at most four decimals, not negative.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`], [`MoneyError::TooManyDecimals`] or [`MoneyError::Overflow`].
    pub(crate) fn parse(text: &str) -> Result<Self, MoneyError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(MoneyError::NotANumber),
            Some(parts) => parts,
            None => (text, ""),
        };
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(MoneyError::NotANumber);
        }
        if fraction.len() > DECIMALS {
            return Err(MoneyError::TooManyDecimals);
        }
        format!("{whole}{fraction:0<DECIMALS$}").parse().map(Self).map_err(|_| MoneyError::Overflow)
    }

    /// The decimal of the API: at least the decimals that `currency` is paid in, no idle zeros behind them.
    pub(crate) fn to_decimal(self, currency: Currency) -> String {
        let (whole, mut fraction) = (self.0 / PARTS, format!("{:04}", self.0 % PARTS));
        let least = if currency.step() == 1 && currency.per_major() > 1 { 2 } else { 0 };
        while fraction.len() > least && fraction.ends_with('0') {
            fraction.pop();
        }
        if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
    }

    /// To the nearest amount that can be paid, where a figure is only looked at.
    pub(crate) fn rounded(self, currency: Currency) -> Money {
        let step = PARTS / currency.per_major() * currency.step();
        Money::from_minor((self.0 + step / 2) / step * currency.step(), currency)
    }

    /// How a person reads it, without "per kilogram": `HK$ 37.15`, `Rp 52.350,5`.
    pub(crate) fn shown(self, currency: Currency) -> String {
        let decimal = self.to_decimal(currency);
        let (_, fraction) = decimal.split_once('.').unwrap_or((&decimal, ""));
        let whole = Money::from_minor((self.0 / PARTS).saturating_mul(currency.per_major()), currency).to_string();
        let whole = whole.strip_suffix(".00").unwrap_or(&whole);
        let mark = if currency == Currency::Idr { ',' } else { '.' };
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole}{mark}{fraction}") }
    }
}

/// A weight break: from so many grams on, a kilogram costs this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Break {
    /// Least weight, in grams; the first is 0, the normal rate.
    pub(crate) from_g: i64,
    /// Price of a kilogram.
    pub(crate) per_kg: PerKg,
}

/// What a surcharge counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurchargeBasis)]
pub(crate) enum Basis {
    /// Kilograms on the scale.
    Actual,
    /// Chargeable kilograms, the real ones: not those of a cheaper break.
    Chargeable,
    /// Nothing: once for the load.
    Flat,
}

impl Basis {
    /// All of them, in the order of forms.
    pub(crate) const ALL: [Self; 3] = [Self::Actual, Self::Chargeable, Self::Flat];

    /// Stable name, also the API's.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Chargeable => "chargeable",
            Self::Flat => "flat",
        }
    }
}

/// What is added to the freight: fuel, security.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Surcharge {
    /// Short code, as airlines print it (`MY` fuel, `SC` security).
    pub(crate) code: String,
    /// What it is called.
    pub(crate) names: Localized,
    /// What it counts.
    pub(crate) per: Basis,
    /// Price of a kilogram, or of the load when `per` is [`Basis::Flat`].
    pub(crate) amount: PerKg,
    /// Least amount, in minor units of the tariff's currency.
    pub(crate) minimum_minor: Option<i64>,
}

/// An air freight tariff of one carrier for one route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tariff {
    /// Currency of every price in it.
    pub(crate) currency: Currency,
    /// Least freight of a load.
    pub(crate) minimum: Money,
    /// Weight breaks, lightest first, the first from 0 g.
    pub(crate) breaks: Vec<Break>,
    /// Cubic centimetres that count as one kilogram; 6000 for most carriers.
    pub(crate) divisor: i64,
    /// Chargeable weight is rounded up to this many grams; 500 for most carriers.
    pub(crate) step_g: i64,
    /// What is added.
    pub(crate) surcharges: Vec<Surcharge>,
}

/// A weight in kilograms as the API writes it: `12`, `12.5`, `0.125`.
pub(crate) fn kg_decimal(grams: i64) -> String {
    let (sign, grams) = (if grams < 0 { "-" } else { "" }, grams.unsigned_abs());
    let fraction = format!("{:03}", grams % 1000);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{}", grams / 1000),
        fraction => format!("{sign}{}.{fraction}", grams / 1000),
    }
}

/// Reads what [`kg_decimal`] writes, not negative; at most three decimals.
///
/// # Errors
/// [`MoneyError::NotANumber`], [`MoneyError::TooManyDecimals`] or [`MoneyError::Overflow`].
pub(crate) fn parse_kg(text: &str) -> Result<i64, MoneyError> {
    let ten = PerKg::parse(text)?.0;
    if ten % 10 == 0 { Ok(ten / 10) } else { Err(MoneyError::TooManyDecimals) }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
