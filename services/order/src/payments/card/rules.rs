//! What Stripe takes, what its answers mean for us, and how long to wait before asking again.

use chrono::TimeDelta;
use sentra_shared::{
    clock::Timestamp,
    money::{Currency, Money},
};

use crate::refunds::RefundState;

/// Decimals of a currency at Stripe. The zero-decimal list of docs.stripe.com/currencies has the yen and, unlike many shops think,
/// not the rupiah: Rp 40.000 is 4000000 there.
const fn exponent(currency: Currency) -> u32 {
    match currency {
        Currency::Jpy => 0,
        Currency::Idr | Currency::Hkd | Currency::Sgd | Currency::Myr | Currency::Usd => 2,
    }
}

/// Smallest charge in each currency, in Stripe's units (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). The minimum of
/// the account's own currency counts too, after conversion, which only Stripe can tell.
const fn minimum(currency: Currency) -> i64 {
    match currency {
        Currency::Hkd => 400,
        Currency::Myr => 200,
        Currency::Idr | Currency::Sgd | Currency::Jpy | Currency::Usd => 50,
    }
}

/// Largest charge in Stripe's units: twelve digits (same page).
const MAXIMUM: i64 = 999_999_999_999;

/// Why an amount cannot be charged to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotChargeable {
    /// Below the smallest charge.
    #[error("the amount is below the smallest charge")]
    TooSmall(Money),
    /// Above the largest charge.
    #[error("the amount is above the largest charge")]
    TooLarge,
}

/// An amount in Stripe's units.
fn units(amount: Money) -> Option<i64> {
    let (ours, theirs) = (amount.currency().exponent(), exponent(amount.currency()));
    if theirs >= ours {
        amount.minor().checked_mul(10_i64.checked_pow(theirs - ours)?)
    } else {
        let step = 10_i64.checked_pow(ours - theirs)?;
        (amount.minor() % step == 0).then_some(amount.minor() / step)
    }
}

/// An amount to charge, in Stripe's units.
///
/// # Errors
/// [`NotChargeable`].
pub(crate) fn charge(amount: Money) -> Result<i64, NotChargeable> {
    let least = minimum(amount.currency());
    match units(amount) {
        Some(units) if units < least => Err(NotChargeable::TooSmall(from_units(least, amount.currency()))),
        Some(units) if units <= MAXIMUM => Ok(units),
        _ => Err(NotChargeable::TooLarge),
    }
}

/// An amount that goes back, in Stripe's units; `None` only for what no charge can have been.
pub(super) fn refund_units(amount: Money) -> Option<i64> {
    units(amount).filter(|units| (1..=MAXIMUM).contains(units))
}

fn from_units(units: i64, currency: Currency) -> Money {
    let (ours, theirs) = (currency.exponent(), exponent(currency));
    let minor = if ours >= theirs {
        units.saturating_mul(10_i64.saturating_pow(ours - theirs))
    } else {
        units / 10_i64.saturating_pow(theirs - ours)
    };
    Money::from_minor(minor, currency)
}

/// An amount as Stripe tells it; `None` in a currency that is not sold in.
pub(super) fn money(units: i64, currency: &str) -> Option<Money> {
    let currency: Currency = currency.to_ascii_uppercase().parse().ok()?;
    Some(from_units(units, currency))
}

/// Where the payment page of a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntentState {
    /// There is no page yet, or no answer about it.
    New,
    /// The buyer can pay there.
    Open,
    /// Money came.
    Paid,
    /// The page is closed and nobody paid there.
    Closed,
}

impl IntentState {
    const ALL: [Self; 4] = [Self::New, Self::Open, Self::Paid, Self::Closed];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Closed => "closed",
        }
    }
}

impl std::str::FromStr for IntentState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// What to do about a payment by card next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for a payment page.
    OpenPage,
    /// Look whether somebody paid.
    Look,
    /// Close the page: its time is over, or the order was called off.
    ClosePage,
    /// The order ends unpaid.
    Expire,
    /// Nothing more.
    Rest,
}

/// What to do next. `waits` says whether the payment waits for money, `overdue` whether its time is over. An order ends only after its
/// page is closed, so that nobody pays for one that is just ending.
pub(super) const fn step(intent: IntentState, waits: bool, overdue: bool) -> Step {
    match (intent, waits, overdue) {
        (IntentState::Open, true, false) => Step::Look,
        (IntentState::Open, _, _) => Step::ClosePage,
        (_, true, true) => Step::Expire,
        (IntentState::New, true, false) => Step::OpenPage,
        (IntentState::New | IntentState::Paid | IntentState::Closed, _, _) => Step::Rest,
    }
}

/// Answers with the same key that Stripe failed, until another key is tried: it stores such answers with the key and would repeat them
/// for a day.
const SAME_KEY_MAX: i64 = 3;
/// Hours for which a key certainly counts; Stripe keeps it for at least 24.
const KEY_HOURS: i64 = 20;

/// True when asking again with the same key leads nowhere, so that it must be found out what became of the call before another one.
pub(super) fn key_is_spent(failures: i64, age: TimeDelta) -> bool {
    failures >= SAME_KEY_MAX || age >= TimeDelta::hours(KEY_HOURS)
}

/// Pause before the next try of a call that had no answer: 2 s, 4 s, 8 s, up to 15 minutes.
pub(super) fn pause(tries: i64) -> TimeDelta {
    let doubled = u32::try_from(tries).ok().and_then(|t| 2_i64.checked_pow(t)).unwrap_or(900);
    TimeDelta::seconds(doubled.clamp(2, 900))
}

/// When to look at an open page again, if no webhook is faster: after 1, 2, 4, 8 minutes and then every 10, but not past the deadline.
pub(super) fn next_look(checks: i64, now: Timestamp, deadline: Timestamp) -> Timestamp {
    let doubled = u32::try_from(checks).ok().and_then(|c| 2_i64.checked_pow(c)).unwrap_or(10);
    let next = now + TimeDelta::minutes(doubled.clamp(1, 10));
    if now < deadline && deadline < next { deadline } else { next }
}

/// Where a payment page may be open until: Stripe wants at least 30 minutes and at most 24 hours from now.
pub(super) fn page_until(deadline: Timestamp, now: Timestamp) -> Timestamp {
    deadline.clamp(now + TimeDelta::minutes(31), now + TimeDelta::hours(23))
}

/// What Stripe says about money on its way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BackState {
    /// Not decided yet.
    Underway,
    /// It is with the buyer's bank.
    Succeeded,
    /// It did not reach the buyer.
    Failed,
}

impl BackState {
    /// Reads the status of a Refund (docs.stripe.com/api/refunds/object); what is new there is still underway.
    pub(super) fn read(status: Option<&str>) -> Self {
        match status {
            Some("succeeded") => Self::Succeeded,
            Some("failed" | "canceled") => Self::Failed,
            _ => Self::Underway,
        }
    }
}

/// Where a refund goes from `state` by what Stripe says; `None` when that changes nothing. A failure is final and may come after a
/// success, and events come in any order, so nothing leads away from a failure.
pub(super) const fn refund_step(state: RefundState, said: BackState) -> Option<RefundState> {
    match (state, said) {
        (RefundState::Pending, BackState::Succeeded) => Some(RefundState::Sent),
        (RefundState::Pending | RefundState::Sent, BackState::Failed) => Some(RefundState::Failed),
        _ => None,
    }
}

/// The locale of Stripe's page for a language of ours.
pub(super) fn locale(lang: &str) -> &'static str {
    match lang {
        "id" => "id",
        "zh-Hant" => "zh-HK",
        _ => "en",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every currency with its decimals at Stripe, an amount in our minor units and in Stripe's, and Stripe's minimum.
    #[test]
    fn amounts_are_told_in_stripes_units() {
        let table = [
            (Currency::Idr, "40000", 4_000_000, 50),
            (Currency::Hkd, "20.50", 2_050, 400),
            (Currency::Sgd, "0.50", 50, 50),
            (Currency::Myr, "2.00", 200, 200),
            (Currency::Jpy, "1200", 1_200, 50),
            (Currency::Usd, "9.99", 999, 50),
        ];
        assert_eq!(table.map(|row| row.0), Currency::ALL, "every currency is tried");
        for (currency, text, want, least) in table {
            let amount = Money::parse(text, currency).unwrap();
            assert_eq!(charge(amount), Ok(want), "{currency} {text}");
            assert_eq!(money(want, &currency.code().to_lowercase()), Some(amount));
            assert_eq!(charge(Money::from_minor(least, currency)), Ok(least), "{currency}");
            let below = Money::from_minor(least - 1, currency);
            assert_eq!(charge(below), Err(NotChargeable::TooSmall(Money::from_minor(least, currency))), "{currency}");
            assert_eq!(charge(Money::from_minor(MAXIMUM, currency)), Ok(MAXIMUM));
            assert_eq!(charge(Money::from_minor(MAXIMUM + 1, currency)), Err(NotChargeable::TooLarge));
        }
        assert_eq!(money(100, "eur"), None);
        assert_eq!(refund_units(Money::from_minor(0, Currency::Usd)), None);
    }

    proptest! {
        #[test]
        fn what_is_told_comes_back(minor in 50_i64..=MAXIMUM, which in 0_usize..6) {
            let amount = Money::from_minor(minor, Currency::ALL[which]);
            if let Ok(units) = charge(amount) {
                prop_assert_eq!(money(units, amount.currency().code()), Some(amount));
            }
        }
    }

    #[test]
    fn an_order_ends_only_after_its_page_is_closed() {
        use IntentState as I;
        for (intent, waits, overdue, want) in [
            (I::New, true, false, Step::OpenPage),
            (I::New, true, true, Step::Expire),
            (I::New, false, false, Step::Rest),
            (I::Open, true, false, Step::Look),
            (I::Open, true, true, Step::ClosePage),
            (I::Open, false, false, Step::ClosePage),
            (I::Closed, true, false, Step::Rest),
            (I::Closed, true, true, Step::Expire),
            (I::Paid, true, false, Step::Rest),
            (I::Paid, true, true, Step::Expire),
            (I::Paid, false, true, Step::Rest),
        ] {
            assert_eq!(step(intent, waits, overdue), want, "{intent:?} {waits} {overdue}");
        }
    }

    #[test]
    fn a_failure_of_a_refund_is_final() {
        use RefundState as R;
        for state in [R::ToSend, R::Pending, R::Sent, R::Failed] {
            assert_eq!(refund_step(state, BackState::Underway), None);
        }
        assert_eq!(refund_step(R::Pending, BackState::Succeeded), Some(R::Sent));
        assert_eq!(refund_step(R::Sent, BackState::Succeeded), None);
        assert_eq!(refund_step(R::Pending, BackState::Failed), Some(R::Failed));
        assert_eq!(refund_step(R::Sent, BackState::Failed), Some(R::Failed));
        assert_eq!(refund_step(R::Failed, BackState::Succeeded), None);
        assert_eq!(refund_step(R::Failed, BackState::Failed), None);
        assert_eq!(refund_step(R::ToSend, BackState::Succeeded), None, "what a person sends is a person's to tell");
        for (status, want) in [
            (Some("pending"), BackState::Underway),
            (Some("requires_action"), BackState::Underway),
            (Some("succeeded"), BackState::Succeeded),
            (Some("failed"), BackState::Failed),
            (Some("canceled"), BackState::Failed),
            (Some("new_word"), BackState::Underway),
            (None, BackState::Underway),
        ] {
            assert_eq!(BackState::read(status), want);
        }
    }

    #[test]
    fn pauses_grow_and_end() {
        assert_eq!([1, 2, 5, 40, 9_999].map(|t| pause(t).num_seconds()), [2, 4, 32, 900, 900]);
        let now = Timestamp::from_timestamp_secs(1_700_000_000).unwrap();
        let deadline = now + TimeDelta::minutes(5);
        assert_eq!(next_look(0, now, deadline), now + TimeDelta::minutes(1));
        assert_eq!(next_look(3, now, deadline), deadline);
        assert_eq!(next_look(99, deadline, deadline), deadline + TimeDelta::minutes(10));
        assert_eq!(page_until(now + TimeDelta::minutes(60), now), now + TimeDelta::minutes(60));
        assert_eq!(page_until(now + TimeDelta::minutes(2), now), now + TimeDelta::minutes(31));
        assert!(!key_is_spent(2, TimeDelta::zero()) && key_is_spent(3, TimeDelta::zero()));
        assert!(!key_is_spent(0, TimeDelta::hours(19)) && key_is_spent(0, TimeDelta::hours(20)));
    }
}
