//! Sending abroad: the countries Sentra knows how to write to, and what consolidated air cargo to each costs, brought to the door by
//! the destination's own courier. Staff keep the prices at `/staff/rates`; a country without one is not offered.

pub(crate) mod api;
pub(crate) mod country;
mod set_tariff;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    money::Money,
    text::{Lang, Localized},
};

use super::{Quote, rules};
use crate::{
    cargo::rating::{self, Break, PerKg, Pieces, RatingError},
    error::Error,
};

pub(crate) use set_tariff::{NewTariff, set_tariff};
pub(crate) use store::Tariff;

/// Code of the one way of delivery abroad. The seller hands over to the consolidation; what happens then is air cargo's.
pub(crate) const AIR_CONSOLIDATED: &str = "air_consolidated";
/// Cubic centimetres that count as one kilogram in air freight (IATA).
const DIVISOR: i64 = 6000;
/// Weight is charged by the begun half kilogram.
const STEP_G: i64 = 500;
/// Parts of a major unit in which the rating holds a price per kilogram.
const RATING_PARTS: i64 = 10_000;
/// Heaviest load of one seller's part; more is a matter of a quotation.
const MAX_G: i64 = 300_000;

/// What sending these pieces to a country costs; empty when the country is not offered or the load is too heavy.
///
/// # Errors
/// The database's, or an amount that does not fit.
pub(crate) async fn quotes(
    db: &impl ConnectionTrait,
    pieces: &[rules::Piece],
    country: &str,
) -> Result<Vec<Quote>, Error> {
    let Some(tariff) = store::find(db, country).await?.filter(|t| t.active) else { return Ok(Vec::new()) };
    Ok(quote(&tariff, pieces)?.into_iter().collect())
}

/// The price by a tariff, by the same rating as the airline's; `None` when the load is too heavy.
fn quote(tariff: &Tariff, pieces: &[rules::Piece]) -> Result<Option<Quote>, Error> {
    let loads: Vec<Pieces> = pieces
        .iter()
        .map(|p| Pieces {
            count: u32::try_from(p.quantity).unwrap_or(u32::MAX),
            weight_g: p.weight_g,
            size_mm: p.size_mm,
        })
        .collect();
    let weight_g = rules::weight_g(pieces);
    if loads.is_empty() || weight_g > MAX_G {
        return Ok(None);
    }
    let rated = rating::Tariff {
        currency: tariff.per_kg.currency(),
        minimum: tariff.minimum,
        breaks: vec![Break { from_g: 0, per_kg: per_kg(tariff.per_kg) }],
        divisor: DIVISOR,
        step_g: STEP_G,
        surcharges: Vec::new(),
    };
    let charge = match rating::rate(&rated, &loads) {
        Ok(charge) => charge,
        Err(RatingError::Money(error)) => return Err(error.into()),
        // An offer without weight or size cannot be rated; readiness says so to its seller.
        Err(_) => return Ok(None),
    };
    Ok((charge.chargeable_g <= MAX_G).then(|| Quote {
        service: AIR_CONSOLIDATED.to_owned(),
        names: names(),
        list_price: charge.total,
        price: charge.total,
        days_min: tariff.days_min,
        days_max: tariff.days_max,
        weight_g,
        charged_g: charge.chargeable_g,
    }))
}

/// A payable price of one kilogram in the digits of the rating.
fn per_kg(price: Money) -> PerKg {
    PerKg(price.minor().saturating_mul(RATING_PARTS / price.currency().per_major()))
}

/// How buyers know it.
fn names() -> Localized {
    Localized::new("Kargo udara gabungan, diantar sampai rumah", "Consolidated air cargo, brought to your door")
        .with(Lang::ZhHant, "合併空運，送貨上門")
}
