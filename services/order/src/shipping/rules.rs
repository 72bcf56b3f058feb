//! How couriers weigh and round. Grams and integers only.

use std::str::FromStr;

use sentra_shared::money::{Money, MoneyError};

/// What a courier does with the grams over a whole kilogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// Up to 300 g over are free, more count as a kilogram (JNE's rule; see `jne_rounds_at_300_grams`).
    Jne,
    /// A begun kilogram counts.
    KgUp,
    /// To the gram.
    Exact,
}

impl FromStr for Rounding {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "jne" => Ok(Self::Jne),
            "kg_up" => Ok(Self::KgUp),
            "exact" => Ok(Self::Exact),
            _ => Err(()),
        }
    }
}

/// A courier service's rules of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weighing {
    /// What happens to grams over a kilogram.
    pub(crate) rounding: Rounding,
    /// Cubic centimetres that count as one kilogram.
    pub(crate) divisor: i64,
    /// Least weight charged, in grams.
    pub(crate) min_g: i64,
    /// Largest parcel, in grams.
    pub(crate) max_g: i64,
}

/// So many pieces of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Of one, packed, in grams.
    pub(crate) weight_g: i64,
    /// Length, width, height of one, packed, in millimetres.
    pub(crate) size_mm: [i64; 3],
    /// How many.
    pub(crate) quantity: i64,
}

/// Real weight of all pieces, in grams.
pub(crate) fn weight_g(pieces: &[Piece]) -> i64 {
    pieces.iter().fold(0_i64, |sum, p| sum.saturating_add(p.weight_g.max(0).saturating_mul(p.quantity.max(0))))
}

/// Weight that the room of all pieces counts as, in grams, rounded up: a cubic millimetre over the divisor is a milligram of a
/// kilogram per cubic centimetre, so no factor is left.
fn volume_g(pieces: &[Piece], divisor: i64) -> i64 {
    let room: i128 = pieces
        .iter()
        .map(|p| {
            p.size_mm.iter().map(|side| i128::from(side.max(&0).to_owned())).product::<i128>()
                * i128::from(p.quantity.max(0))
        })
        .fold(0, i128::saturating_add);
    let divisor = i128::from(divisor.max(1));
    i64::try_from((room + divisor - 1) / divisor).unwrap_or(i64::MAX)
}

fn round(grams: i64, rounding: Rounding) -> i64 {
    let (whole, over) = (grams / 1000, grams % 1000);
    let up = match rounding {
        Rounding::Exact => return grams,
        Rounding::Jne => over > 300,
        Rounding::KgUp => over > 0,
    };
    whole.saturating_add(i64::from(up)).saturating_mul(1000)
}

/// The weight a courier charges: the larger of real and volume weight, rounded, at least its minimum; `None` when it takes no
/// parcel so heavy.
pub(crate) fn charged_g(pieces: &[Piece], weighing: &Weighing) -> Option<i64> {
    let larger = weight_g(pieces).max(volume_g(pieces, weighing.divisor));
    (larger <= weighing.max_g).then(|| round(larger, weighing.rounding).max(weighing.min_g))
}

/// The price of so many grams, rounded up to what can be paid.
///
/// # Errors
/// The amount does not fit.
pub(crate) fn price(per_kg: Money, charged_g: i64) -> Result<Money, MoneyError> {
    let step = i128::from(per_kg.currency().step()) * 1000;
    let exact = i128::from(per_kg.minor()) * i128::from(charged_g);
    let steps = (exact + step - 1) / step;
    let minor = i64::try_from(steps * (step / 1000)).map_err(|_| MoneyError::Overflow)?;
    Ok(Money::from_minor(minor, per_kg.currency()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JNE: Weighing = Weighing { rounding: Rounding::Jne, divisor: 6000, min_g: 1000, max_g: 1_000_000 };

    fn flat(weight_g: i64) -> Vec<Piece> {
        vec![Piece { weight_g, size_mm: [1, 1, 1], quantity: 1 }]
    }

    #[test]
    fn jne_rounds_at_300_grams() {
        for (grams, kg) in [(200, 1), (1000, 1), (1300, 1), (1301, 2), (2300, 2), (2301, 3), (2450, 3), (5250, 5)] {
            assert_eq!(charged_g(&flat(grams), &JNE), Some(kg * 1000), "{grams} g");
        }
    }

    #[test]
    fn room_counts_when_it_is_the_larger() {
        // 50 x 50 x 100 cm over 6000 is 41.67 kg, which the courier charges as 42.
        let box_ = [Piece { weight_g: 3000, size_mm: [500, 500, 1000], quantity: 1 }];
        assert_eq!(charged_g(&box_, &JNE), Some(42_000));
        let cargo = Weighing { rounding: Rounding::Exact, divisor: 5000, min_g: 11_000, max_g: 1_000_000 };
        assert_eq!(charged_g(&box_, &cargo), Some(50_000));
        assert_eq!(charged_g(&flat(700), &cargo), Some(11_000));
    }

    #[test]
    fn too_heavy_is_not_taken() {
        assert_eq!(charged_g(&flat(60_000), &Weighing { max_g: 50_000, ..JNE }), None);
    }

    #[test]
    fn a_price_is_payable() {
        let per_kg = Money::rupiah(3333).unwrap();
        assert_eq!(price(per_kg, 3000).unwrap(), Money::rupiah(9999).unwrap());
        assert_eq!(price(per_kg, 1500).unwrap(), Money::rupiah(5000).unwrap());
    }

    proptest! {
        #[test]
        fn more_is_never_cheaper(a in 0_i64..200_000, b in 0_i64..200_000, rounding in prop_oneof![Just(Rounding::Jne), Just(Rounding::KgUp), Just(Rounding::Exact)]) {
            let weighing = Weighing { rounding, ..JNE };
            let (less, more) = (a.min(b), a.max(b));
            prop_assert!(charged_g(&flat(less), &weighing) <= charged_g(&flat(more), &weighing));
        }

        #[test]
        fn huge_numbers_do_not_break(weight in any::<i64>(), side in any::<i64>(), quantity in any::<i64>()) {
            charged_g(&[Piece { weight_g: weight, size_mm: [side.min(1_000_000); 3], quantity }], &JNE);
        }
    }
}
