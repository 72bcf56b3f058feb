//! Which amount identifies a payment, and what a line of a bank statement can pay.

use sentra_shared::money::{Currency, Money, MoneyError};

/// Codes tried first: the last three digits tell the payer.
pub(crate) const CODES_FIRST: i64 = 999;
/// Codes there are at all; beyond them no further transfer of the same amount can be opened.
pub(crate) const CODES_MAX: i64 = 9_999;

/// How a buyer pays.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Method {
    /// Transfer to one of the marketplace's bank accounts, told apart by a unique code in the amount.
    BankTransfer,
    /// A QRIS code of the marketplace with the amount in it.
    Qris,
    /// A card, on Stripe's page.
    Card,
    /// The test gateway of demo mode: nothing is really paid.
    Test,
}

impl Method {
    /// All methods.
    pub(crate) const ALL: [Self; 4] = [Self::BankTransfer, Self::Qris, Self::Card, Self::Test];

    /// True when a program says by itself that the money came, so that no person confirms it.
    pub(crate) const fn is_automatic(self) -> bool {
        matches!(self, Self::Card | Self::Test)
    }

    /// Stable name, in columns, accounts and the API.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::BankTransfer => "bank_transfer",
            Self::Qris => "qris",
            Self::Card => "card",
            Self::Test => "test",
        }
    }
}

impl std::str::FromStr for Method {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|m| m.as_str() == name).ok_or(())
    }
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentState {
    /// Waits for the money.
    Open,
    /// The money is there.
    Confirmed,
    /// Its time ran out.
    Expired,
    /// The order was cancelled before it was paid.
    Cancelled,
}

impl PaymentState {
    /// All states.
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Confirmed, Self::Expired, Self::Cancelled];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::str::FromStr for PaymentState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// A free unique code, in whole rupiah: from 1 to 999 as long as one is free, then up to 9,999; `None` when all are taken.
///
/// `taken` holds the codes of open payments on this base amount. The search begins at `first` and `second` (any number; it is
/// brought into the range), so that two buyers at the same moment rarely want the same one.
pub(crate) fn free_code(taken: &[i64], first: u32, second: u32) -> Option<i64> {
    pick(1, CODES_FIRST, taken, first).or_else(|| pick(CODES_FIRST + 1, CODES_MAX, taken, second))
}

fn pick(low: i64, high: i64, taken: &[i64], seed: u32) -> Option<i64> {
    let count = high - low + 1;
    let start = i64::from(seed) % count;
    let is_taken: std::collections::HashSet<i64> = taken.iter().copied().collect();
    (0..count).map(|step| low + (start + step) % count).find(|code| !is_taken.contains(code))
}

/// A code as money.
///
/// # Errors
/// Only beyond the range of codes.
pub(crate) fn code_amount(code: i64) -> Result<Money, MoneyError> {
    Money::rupiah(code)
}

/// What a payment waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    /// What the order costs.
    pub base: Money,
    /// What the buyer was asked to pay: the same, or with a unique code on top.
    pub amount: Money,
    /// Where it stands.
    pub state: PaymentState,
}

/// What can be done with money that came in and is said to be for a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It pays it.
    Pays,
    /// It came after the payment's time, or after the order was cancelled: it waits in the queue.
    TooLate,
    /// The payment is already made; this is other money.
    AlreadyPaid,
    /// The amount is another one.
    OtherAmount,
}

/// Whether a line of the statement with this amount pays a payment: only the exact amount does.
pub(crate) fn fit(expected: &Expected, received: Money) -> Fit {
    match expected.state {
        PaymentState::Confirmed => Fit::AlreadyPaid,
        _ if received != expected.amount => Fit::OtherAmount,
        PaymentState::Open => Fit::Pays,
        PaymentState::Expired | PaymentState::Cancelled => Fit::TooLate,
    }
}

/// Whether staff may settle an open payment with money from the queue: it covers the order, and what is above it is no more than a
/// unique code can be. So a transfer without the code, or with the code of an earlier order, still finds its order.
pub(crate) fn covers(expected: &Expected, received: Money) -> bool {
    let above = received.checked_sub(expected.base).map(Money::minor);
    expected.state == PaymentState::Open
        && received.currency() == Currency::Idr
        && received.is_payable()
        && above.is_ok_and(|above| (0..=CODES_MAX * Currency::Idr.per_major()).contains(&above))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rupiah(whole: i64) -> Money {
        Money::rupiah(whole).unwrap()
    }

    fn expected(state: PaymentState) -> Expected {
        Expected { base: rupiah(147_000), amount: rupiah(147_356), state }
    }

    #[test]
    fn codes_have_three_digits_then_four_then_end() {
        assert_eq!(free_code(&[], 355, 0), Some(356));
        assert_eq!(free_code(&[356], 355, 0), Some(357));
        let small: Vec<i64> = (1..=999).collect();
        assert_eq!(free_code(&small, 5, 0), Some(1_000));
        assert_eq!(free_code(&small, 5, 8_999), Some(9_999));
        let without_one: Vec<i64> = (1..=9_999).filter(|c| *c != 4_711).collect();
        assert_eq!(free_code(&without_one, 1, 1), Some(4_711));
        let all: Vec<i64> = (1..=9_999).collect();
        assert_eq!(free_code(&all, 1, 1), None);
    }

    proptest! {
        #[test]
        fn a_code_is_free_and_in_range(taken in proptest::collection::vec(1i64..=9_999, 0..2_000), first: u32, second: u32) {
            let code = free_code(&taken, first, second).unwrap();
            prop_assert!((1..=9_999).contains(&code) && !taken.contains(&code));
            let small_left = (1..=999).any(|c| !taken.contains(&c));
            prop_assert_eq!(code <= 999, small_left);
        }
    }

    #[test]
    fn only_the_exact_amount_in_time_pays() {
        use PaymentState as S;
        for (state, received, want) in [
            (S::Open, 147_356, Fit::Pays),
            (S::Open, 147_000, Fit::OtherAmount),
            (S::Open, 147_357, Fit::OtherAmount),
            (S::Expired, 147_356, Fit::TooLate),
            (S::Expired, 1, Fit::OtherAmount),
            (S::Cancelled, 147_356, Fit::TooLate),
            (S::Confirmed, 147_356, Fit::AlreadyPaid),
            (S::Confirmed, 1, Fit::AlreadyPaid),
        ] {
            assert_eq!(fit(&expected(state), rupiah(received)), want, "{state:?} {received}");
        }
    }

    #[test]
    fn staff_may_forgive_the_code_but_not_the_price() {
        for (received, fits) in
            [(147_000, true), (147_356, true), (147_999, true), (156_999, true), (157_000, false), (146_999, false)]
        {
            assert_eq!(covers(&expected(PaymentState::Open), rupiah(received)), fits, "{received}");
        }
        assert!(!covers(&expected(PaymentState::Expired), rupiah(147_356)));
        assert!(!covers(&expected(PaymentState::Open), Money::from_minor(14_735_650, Currency::Idr)));
        assert!(!covers(&expected(PaymentState::Open), Money::from_minor(14_735_600, Currency::Usd)));
    }
}
