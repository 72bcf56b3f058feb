//! What a consignment comes to at the moment: weights, freight, and what is left of the flight.

use sentra_shared::{
    money::Money,
    text::{Lang, Localized},
};

use super::record::{Consignment, Load};
use crate::cargo::{
    RateCardId,
    cartons::store::Stored,
    flights::{Flight, rules::Capacity},
    rate_cards::Card,
    rating::{Charge, PerKg, Pieces, RatingError, rate},
};

/// Grams in a kilogram.
const KILO_G: i128 = 1_000;
/// Parts of a major unit in which a price per kilogram is held.
const PARTS: i128 = 10_000;

/// A consignment in numbers.
#[derive(Debug, Clone)]
pub(crate) struct Panel {
    /// What lies in it.
    pub(crate) load: Load,
    /// The rate card that counts, if there is one.
    pub(crate) card: Option<RateCardId>,
    /// What flying it costs; nothing while it is empty or no rate card counts.
    pub(crate) charge: Option<Charge>,
    /// Names of the card's surcharges by their codes.
    pub(crate) surcharges: Vec<(String, Localized)>,
    /// The same for each kilogram on the scale.
    pub(crate) cost_per_kg: Option<PerKg>,
    /// What is left of the flight.
    pub(crate) free: Capacity,
    /// Pieces the air waybill may still have, where the carrier counts them.
    pub(crate) pieces_left: Option<i64>,
}

impl Panel {
    /// What a surcharge is called: its code, when the card gives it no name.
    pub(crate) fn surcharge(&self, code: &str, lang: Lang) -> String {
        let named = self.surcharges.iter().find(|(c, _)| c == code).map_or("", |(_, names)| names.get(lang));
        if named.is_empty() { code.to_owned() } else { format!("{named} ({code})") }
    }
}

/// Cartons as what is rated.
pub(crate) fn pieces<'a>(cartons: impl IntoIterator<Item = &'a Stored>) -> Vec<Pieces> {
    let piece = |c: &Stored| Pieces { count: 1, weight_g: c.carton.gross_g, size_mm: c.carton.size_mm };
    cartons.into_iter().map(piece).collect()
}

/// Reckons: by the card that counts now, or by what was frozen at closing.
///
/// # Errors
/// Loads beyond any aircraft, amounts that do not fit.
pub(crate) fn reckon(
    consignment: &Consignment,
    flight: &Flight,
    card: Option<&Card>,
    pieces: &[Pieces],
) -> Result<Panel, RatingError> {
    let frozen = consignment.frozen.as_ref();
    let charge = match frozen {
        Some(frozen) => Some(frozen.charge.charge().map_err(|_| RatingError::BadTariff)?),
        None if pieces.is_empty() => None,
        None => card.map(|card| rate(&card.tariff, pieces)).transpose()?,
    };
    let surcharges = match (frozen, card) {
        (Some(frozen), _) => {
            let kept = |code: &str| frozen.charge.surcharge_names.iter().find(|(c, _)| c == code);
            let named = |(code, name, _): &(String, String, i64)| {
                let names = kept(code).map_or_else(|| Localized::new("", name), |(_, names)| names.clone());
                (code.clone(), names)
            };
            frozen.charge.surcharges.iter().map(named).collect()
        }
        (None, Some(card)) => card.tariff.surcharges.iter().map(|s| (s.code.clone(), s.names.clone())).collect(),
        (None, None) => Vec::new(),
    };
    Ok(Panel {
        surcharges,
        load: consignment.load,
        card: frozen.map(|f| f.rate_card_id).or_else(|| card.map(|c| c.id)),
        cost_per_kg: charge.as_ref().and_then(|c| per_kilogram(c.total, c.actual_g)),
        charge,
        free: flight.free(),
        pieces_left: flight.limits.pieces_max.map(|most| most - consignment.load.pieces),
    })
}

/// An amount spread over kilograms, half a part rounded up.
fn per_kilogram(total: Money, grams: i64) -> Option<PerKg> {
    let over = i128::from(total.currency().per_major()).checked_mul(i128::from(grams)).filter(|over| *over > 0)?;
    let parts = i128::from(total.minor()).checked_mul(PARTS)?.checked_mul(KILO_G)?;
    i64::try_from((parts + over / 2).div_euclid(over)).ok().map(PerKg)
}

#[cfg(test)]
mod tests {
    use sentra_shared::money::Currency;

    use super::*;

    #[test]
    fn a_price_is_spread_over_kilograms() {
        for (amount, currency, grams, price) in [
            ("100000", Currency::Idr, 2_000, "50000"),
            ("100", Currency::Usd, 3_000, "33.3333"),
            ("200", Currency::Usd, 3_000, "66.6667"),
            ("1000", Currency::Jpy, 500, "2000"),
        ] {
            let per_kg = per_kilogram(Money::parse(amount, currency).unwrap(), grams).unwrap();
            assert_eq!(per_kg.to_decimal(currency), price);
        }
        assert_eq!(per_kilogram(Money::zero(Currency::Usd), 0), None);
    }
}
