//! How much may go back to a buyer, and which parts of the order it comes out of.

use sentra_shared::{
    contract::{FulfilmentId, LineId},
    money::{Money, MoneyError},
};

/// A part of what a buyer paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A line of goods.
    Line(FulfilmentId, LineId),
    /// The delivery of one seller's part.
    Delivery(FulfilmentId),
    /// What the unique code brought above the price.
    UniqueCode,
}

impl Part {
    /// The fulfilment it belongs to.
    pub(crate) const fn fulfilment(self) -> Option<FulfilmentId> {
        match self {
            Self::Line(fulfilment, _) | Self::Delivery(fulfilment) => Some(fulfilment),
            Self::UniqueCode => None,
        }
    }

    /// The line, if it is one.
    pub(crate) const fn line(self) -> Option<LineId> {
        match self {
            Self::Line(_, line) => Some(line),
            Self::Delivery(_) | Self::UniqueCode => None,
        }
    }
}

/// What was paid for a part and what of it is already owed or given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paid {
    /// Which.
    pub part: Part,
    /// What the buyer paid for it.
    pub paid: Money,
    /// What is already owed or given back.
    pub back: Money,
}

impl Paid {
    /// What may still go back.
    ///
    /// # Errors
    /// The amounts do not fit together.
    pub(crate) fn left(&self) -> Result<Money, MoneyError> {
        self.paid.checked_sub(self.back)
    }
}

/// Why an amount cannot go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RefundRefused {
    /// Not above zero, not whole rupiah, or another currency than was paid.
    #[error("the amount is not above zero and payable in the currency paid")]
    NotPayable,
    /// More than what is left of the payment.
    #[error("no more than {0:?} can go back")]
    TooMuch(Money),
    /// The amounts do not fit together.
    #[error("the amounts do not fit together")]
    Money(#[from] MoneyError),
}

/// All that may still go back.
///
/// # Errors
/// The amounts do not fit together.
pub(crate) fn left(parts: &[Paid], like: Money) -> Result<Money, MoneyError> {
    let each: Result<Vec<Money>, MoneyError> = parts.iter().map(Paid::left).collect();
    Money::sum(like.currency(), each?)
}

/// Deals an amount out over the parts it comes out of: goods and delivery by what is left of each, to the payable step; the unique
/// code only when everything else is used up. Parts that give nothing are left out.
///
/// # Errors
/// [`RefundRefused`].
pub(crate) fn spread(amount: Money, parts: &[Paid]) -> Result<Vec<(Part, Money)>, RefundRefused> {
    if amount.minor() <= 0 || !amount.is_payable() || parts.iter().any(|p| p.paid.currency() != amount.currency()) {
        return Err(RefundRefused::NotPayable);
    }
    let most = left(parts, amount)?;
    if amount.minor() > most.minor() {
        return Err(RefundRefused::TooMuch(most));
    }
    let (code, goods): (Vec<Paid>, Vec<Paid>) = parts.iter().partition(|p| p.part == Part::UniqueCode);
    let goods_left = left(&goods, amount)?;
    let from_goods = if amount.minor() > goods_left.minor() { goods_left } else { amount };
    let mut shares = share_out(from_goods, &goods)?;
    shares.extend(share_out(amount.checked_sub(from_goods)?, &code)?);
    Ok(shares)
}

fn share_out(amount: Money, parts: &[Paid]) -> Result<Vec<(Part, Money)>, RefundRefused> {
    if amount.is_zero() {
        return Ok(Vec::new());
    }
    let weights: Result<Vec<u64>, MoneyError> = parts.iter().map(|p| Ok(p.left()?.minor().unsigned_abs())).collect();
    let dealt = amount.allocate(&weights?)?;
    Ok(parts.iter().map(|p| p.part).zip(dealt).filter(|(_, share)| !share.is_zero()).collect())
}

/// All that is left of some fulfilments, for a cancellation; with the unique code when nothing of the order stays.
///
/// # Errors
/// The amounts do not fit together.
pub(crate) fn everything(
    parts: &[Paid],
    of: &[FulfilmentId],
    with_code: bool,
) -> Result<Vec<(Part, Money)>, MoneyError> {
    let wanted = |p: &&Paid| p.part.fulfilment().map_or(with_code, |f| of.contains(&f));
    let shares: Result<Vec<(Part, Money)>, MoneyError> =
        parts.iter().filter(wanted).map(|p| Ok((p.part, p.left()?))).collect();
    Ok(shares?.into_iter().filter(|(_, m)| m.minor() > 0).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rupiah(whole: i64) -> Money {
        Money::rupiah(whole).unwrap()
    }

    fn line(fulfilment: FulfilmentId, paid: i64, back: i64) -> Paid {
        Paid { part: Part::Line(fulfilment, LineId::new()), paid: rupiah(paid), back: rupiah(back) }
    }

    fn order() -> (FulfilmentId, Vec<Paid>) {
        let f = FulfilmentId::new();
        let delivery = Paid { part: Part::Delivery(f), paid: rupiah(18_000), back: rupiah(0) };
        let code = Paid { part: Part::UniqueCode, paid: rupiah(356), back: rupiah(0) };
        (f, vec![line(f, 40_000, 0), line(f, 60_000, 10_000), delivery, code])
    }

    #[test]
    fn the_whole_rest_goes_back_exactly() {
        let (_, parts) = order();
        let shares = spread(rupiah(108_356), &parts).unwrap();
        assert_eq!(shares.iter().map(|(_, m)| m.major()).collect::<Vec<_>>(), vec![40_000, 50_000, 18_000, 356]);
    }

    #[test]
    fn the_code_comes_last() {
        let (_, parts) = order();
        let shares = spread(rupiah(54_000), &parts).unwrap();
        assert_eq!(shares.iter().map(|(_, m)| m.major()).collect::<Vec<_>>(), vec![20_000, 25_000, 9_000]);
    }

    #[test]
    fn wrong_amounts_are_refused() {
        let (_, parts) = order();
        assert_eq!(spread(rupiah(108_357), &parts), Err(RefundRefused::TooMuch(rupiah(108_356))));
        for bad in [
            rupiah(0),
            rupiah(-1),
            Money::from_minor(150, rupiah(0).currency()),
            Money::from_minor(100, sentra_shared::money::Currency::Usd),
        ] {
            assert_eq!(spread(bad, &parts), Err(RefundRefused::NotPayable), "{bad}");
        }
        assert_eq!(spread(rupiah(1), &[]), Err(RefundRefused::TooMuch(rupiah(0))));
    }

    #[test]
    fn a_cancelled_part_gives_all_of_itself() {
        let (f, mut parts) = order();
        parts.push(line(FulfilmentId::new(), 5_000, 0));
        let shares = everything(&parts, &[f], false).unwrap();
        assert_eq!(shares.iter().map(|(_, m)| m.major()).sum::<i64>(), 108_000);
        let with_code = everything(&parts, &[f], true).unwrap();
        assert_eq!(with_code.iter().map(|(_, m)| m.major()).sum::<i64>(), 108_356);
    }

    proptest! {
        #[test]
        fn shares_add_up_and_never_exceed_what_is_left(
            parts in proptest::collection::vec((1i64..2_000_000, 0i64..=100), 1..8),
            code in 0i64..=9_999,
            per_mille in 1i64..=1_000,
        ) {
            let f = FulfilmentId::new();
            let mut all: Vec<Paid> = parts.into_iter().map(|(paid, percent)| line(f, paid, paid * percent / 100)).collect();
            all.push(Paid { part: Part::UniqueCode, paid: rupiah(code), back: rupiah(0) });
            let most = left(&all, rupiah(0)).unwrap().major();
            let amount = most * per_mille / 1_000;
            prop_assume!(amount > 0);
            let shares = spread(rupiah(amount), &all).unwrap();
            prop_assert_eq!(shares.iter().map(|(_, m)| m.major()).sum::<i64>(), amount);
            for (part, share) in shares {
                let of = all.iter().find(|p| p.part == part).unwrap().left().unwrap();
                prop_assert!(share.is_payable() && share.minor() > 0 && share.minor() <= of.minor());
            }
        }
    }
}
