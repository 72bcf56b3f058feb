//! The airline's arithmetic.
//!
//! The larger of total actual and total volume weight counts, rounded up once, on the total. The freight is
//! `max(minimum, min over breaks of rate x max(chargeable, break))`: paying for a heavier break is allowed when that is cheaper.
//! Source: IATA TACT rules as carriers publish them (volume 6000 cm3 per kg, steps of 0.5 kg).

use sentra_shared::money::{Currency, Money, MoneyError};

use super::tariff::{Basis, Break, PARTS, PerKg, Pieces, Surcharge, Tariff};

/// Which kind of rate was charged, as an air waybill writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub(crate) enum RateClass {
    /// Minimum charge.
    M,
    /// Normal rate, below the first quantity break.
    N,
    /// Quantity rate.
    Q,
}

/// What a load costs, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Charge {
    /// Weight on the scale, in grams.
    pub(crate) actual_g: i64,
    /// Weight that its room counts as, in grams, rounded up.
    pub(crate) volume_g: i64,
    /// The larger of both, rounded up to the tariff's step.
    pub(crate) chargeable_g: i64,
    /// The weight that is paid for: more than chargeable where a heavier break is cheaper.
    pub(crate) charged_as_g: i64,
    /// Kind of rate.
    pub(crate) class: RateClass,
    /// The break whose price counts, in grams; of no effect in class M.
    pub(crate) break_g: i64,
    /// Price of a kilogram in that break.
    pub(crate) per_kg: PerKg,
    /// Freight, payable.
    pub(crate) freight: Money,
    /// Surcharges by code, payable.
    pub(crate) surcharges: Vec<(String, Money)>,
    /// Freight and surcharges.
    pub(crate) total: Money,
    /// Grams from the chargeable weight to the next break with a lower price; none beyond the last.
    pub(crate) to_cheaper_break_g: Option<i64>,
}

/// Why a load cannot be rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RatingError {
    /// Nothing to weigh.
    #[error("there is nothing to rate")]
    NoPieces,
    /// A count, weight or size below 1.
    #[error("a piece has no weight or size")]
    BadPieces,
    /// Breaks, divisor or step do not make a tariff.
    #[error("the tariff is not complete")]
    BadTariff,
    /// The numbers are beyond any aircraft.
    #[error("the load is too large to rate")]
    TooLarge,
    /// Amounts of several currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What the tariff asks for these pieces together.
///
/// # Errors
/// Pieces or tariff that make no sense, or numbers that do not fit.
pub(crate) fn rate(tariff: &Tariff, pieces: &[Pieces]) -> Result<Charge, RatingError> {
    if tariff.divisor <= 0 || tariff.step_g <= 0 || tariff.breaks.first().is_none_or(|b| b.from_g != 0) {
        return Err(RatingError::BadTariff);
    }
    let (actual_g, room_mm3) = measure(pieces)?;
    // A cubic millimetre over cubic centimetres per kilogram is a gram, so no factor is left.
    let volume_g = to_i64(up(room_mm3, i128::from(tariff.divisor)))?;
    let step = i128::from(tariff.step_g);
    let chargeable_g = to_i64(up(i128::from(actual_g.max(volume_g)), step) * step)?;

    let priced = |b: &Break| exact(b.per_kg, chargeable_g.max(b.from_g));
    let best = tariff.breaks.iter().min_by_key(|b| priced(b)).ok_or(RatingError::BadTariff)?;
    let paid_g = chargeable_g.max(best.from_g);
    let by_weight = weight_charge(best.per_kg, paid_g, tariff.currency)?;
    let minimum = tariff.minimum;
    let class = match minimum.minor() > by_weight.minor() {
        true => RateClass::M,
        false if best.from_g == 0 => RateClass::N,
        false => RateClass::Q,
    };
    let (freight, charged_as_g) = if class == RateClass::M { (minimum, chargeable_g) } else { (by_weight, paid_g) };
    let surcharges = tariff
        .surcharges
        .iter()
        .map(|s| Ok((s.code.clone(), surcharge(s, tariff.currency, actual_g, chargeable_g)?)))
        .collect::<Result<Vec<_>, RatingError>>()?;
    let total = surcharges.iter().try_fold(freight, |sum, (_, more)| sum.checked_add(*more))?;
    Ok(Charge {
        actual_g,
        volume_g,
        chargeable_g,
        charged_as_g,
        class,
        break_g: best.from_g,
        per_kg: best.per_kg,
        freight,
        surcharges,
        total,
        to_cheaper_break_g: to_cheaper_break(&tariff.breaks, chargeable_g),
    })
}

/// Deals a cost out by weight, exactly and in payable units ([`Money::allocate`] tells the order of left-over units). Weights below
/// zero count as zero; where nobody has a weight, all pay the same. Without anybody the list is empty.
pub(crate) fn share(total: Money, weights: &[i64]) -> Vec<Money> {
    let own: Vec<u64> = weights.iter().map(|w| u64::try_from(*w).unwrap_or(0)).collect();
    let own = if own.iter().all(|w| *w == 0) { vec![1; own.len()] } else { own };
    // It refuses only an empty list: a part is never larger than the whole.
    total.allocate(&own).unwrap_or_default()
}

/// Grams on the scale and cubic millimetres of all pieces.
fn measure(pieces: &[Pieces]) -> Result<(i64, i128), RatingError> {
    if pieces.is_empty() {
        return Err(RatingError::NoPieces);
    }
    let mut grams = 0_i64;
    let mut room = 0_i128;
    for piece in pieces {
        if piece.count == 0 || piece.weight_g <= 0 || piece.size_mm.iter().any(|side| *side <= 0) {
            return Err(RatingError::BadPieces);
        }
        let weight = piece.weight_g.checked_mul(i64::from(piece.count)).ok_or(RatingError::TooLarge)?;
        grams = grams.checked_add(weight).ok_or(RatingError::TooLarge)?;
        let all =
            piece.size_mm.iter().try_fold(i128::from(piece.count), |room, side| room.checked_mul(i128::from(*side)));
        room = all.and_then(|all| room.checked_add(all)).ok_or(RatingError::TooLarge)?;
    }
    Ok((grams, room))
}

/// Division rounded up, of what is not negative.
fn up(value: i128, by: i128) -> i128 {
    value / by + i128::from(value % by > 0)
}

fn to_i64(value: i128) -> Result<i64, RatingError> {
    i64::try_from(value).map_err(|_| RatingError::TooLarge)
}

/// A price by weight before rounding, in 1/10,000,000 of the major unit.
fn exact(per_kg: PerKg, grams: i64) -> i128 {
    i128::from(per_kg.0) * i128::from(grams)
}

/// A price by weight, rounded half up to the payable step; the only rounding of money.
///
/// # Errors
/// [`RatingError::TooLarge`].
pub(crate) fn weight_charge(per_kg: PerKg, grams: i64, currency: Currency) -> Result<Money, RatingError> {
    let step = i128::from(currency.step());
    let exact = exact(per_kg, grams).checked_mul(i128::from(currency.per_major())).ok_or(RatingError::TooLarge)?;
    let unit = i128::from(PARTS) * 1000 * step;
    let steps = (exact + unit / 2) / unit;
    Ok(Money::from_minor(to_i64(steps * step)?, currency))
}

fn surcharge(s: &Surcharge, currency: Currency, actual_g: i64, chargeable_g: i64) -> Result<Money, RatingError> {
    let grams = match s.per {
        Basis::Actual => actual_g,
        Basis::Chargeable => chargeable_g,
        Basis::Flat => 1000,
    };
    let asked = weight_charge(s.amount, grams, currency)?;
    let least = s.minimum_minor.unwrap_or(0);
    Ok(if asked.minor() < least { Money::from_minor(least, currency) } else { asked })
}

/// Grams to the next break with a lower price than the weight's own.
fn to_cheaper_break(breaks: &[Break], chargeable_g: i64) -> Option<i64> {
    let own = breaks.iter().rfind(|b| b.from_g <= chargeable_g)?;
    let next = breaks.iter().find(|b| b.from_g > chargeable_g && b.per_kg < own.per_kg)?;
    Some(next.from_g - chargeable_g)
}
