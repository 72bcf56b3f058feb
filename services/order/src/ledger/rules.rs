//! The transfers each step of a sale makes.
//!
//! A transfer moves an amount from one account to another (it debits the one and credits the other), so the ledger balances by its
//! shape. A transfer is made at once, or is *pending* and later resolved exactly once: posted or voided, as a further transfer that
//! names it. Nothing is ever changed; corrections are new transfers.
//!
//! An order in another currency is exchanged at its frozen rate as soon as it is paid: one transfer gives the foreign amount to the
//! `exchange` account, a second one takes its worth in rupiah from there. From then on sellers are owed rupiah; money that goes back
//! is exchanged the other way at the same rate.
//!
//! What a buyer pays lies in `buyer_payments` until the seller has earned it. From the payment on, the shares of a sale are pending;
//! completion posts them, cancellation voids them and owes the money back.

use sentra_shared::{
    contract::{SellerId, TransferId},
    exchange::Rate,
    money::{Money, MoneyError},
};

use super::account::{Account, Code};
use crate::payments::rules::Method;

/// How a transfer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// At once and for good.
    Single,
    /// Announced; resolved later.
    Pending,
    /// Resolves a pending transfer: it counts now.
    Post(TransferId),
    /// Resolves a pending transfer: it never counts.
    Void(TransferId),
}

impl Stage {
    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Pending => "pending",
            Self::Post(_) => "post",
            Self::Void(_) => "void",
        }
    }

    /// The pending transfer it resolves.
    pub(crate) const fn resolves(self) -> Option<TransferId> {
        match self {
            Self::Post(id) | Self::Void(id) => Some(id),
            Self::Single | Self::Pending => None,
        }
    }

    /// Reads [`Self::as_str`] and [`Self::resolves`].
    pub(crate) fn read(name: &str, resolves: Option<TransferId>) -> Option<Self> {
        match (name, resolves) {
            ("single", None) => Some(Self::Single),
            ("pending", None) => Some(Self::Pending),
            ("post", Some(id)) => Some(Self::Post(id)),
            ("void", Some(id)) => Some(Self::Void(id)),
            _ => None,
        }
    }
}

/// A transfer, not yet written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Account the amount is taken from.
    pub debit: Account,
    /// Account the amount goes to.
    pub credit: Account,
    /// Above zero.
    pub amount: Money,
    /// Why.
    pub code: Code,
    /// How it counts.
    pub stage: Stage,
}

impl Draft {
    fn new(code: Code, debit: Account, credit: Account, amount: Money, stage: Stage) -> Self {
        Self { debit, credit, amount, code, stage }
    }
}

/// A transfer of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// What it does.
    pub draft: Draft,
}

/// How pending transfers are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// They count.
    Post,
    /// They never count.
    Void,
}

/// One seller's share of a paid order in rupiah, as far as it was not given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    /// The seller.
    pub seller: SellerId,
    /// Goods at the seller's price.
    pub goods: Money,
    /// Delivery at the tariff's price.
    pub delivery: Money,
    /// Who is owed the delivery: the seller for the courier, or the air cargo.
    pub carrier: Account,
    /// The marketplace's fee out of the goods.
    pub fee: Money,
    /// Tax on the fee, out of the goods too.
    pub fee_tax: Money,
}

impl Share {
    /// Goods and delivery.
    ///
    /// # Errors
    /// The amounts do not fit together.
    #[cfg(test)]
    pub(crate) fn total(&self) -> Result<Money, MoneyError> {
        self.goods.checked_add(self.delivery)
    }

    /// What is left after `goods` and `delivery` of it go back; the fee shrinks with the goods, to the payable step.
    ///
    /// # Errors
    /// More goes back than there is, or the amounts do not fit together.
    pub(crate) fn without(&self, goods: Money, delivery: Money) -> Result<Self, MoneyError> {
        let goods_left = self.goods.checked_sub(goods)?;
        let delivery_left = self.delivery.checked_sub(delivery)?;
        if goods_left.is_negative() || delivery_left.is_negative() || goods.is_negative() || delivery.is_negative() {
            return Err(MoneyError::Overflow);
        }
        let kept = |amount: Money| -> Result<Money, MoneyError> {
            if self.goods.is_zero() {
                return Ok(amount);
            }
            let parts = amount.allocate(&[goods_left.minor().unsigned_abs(), goods.minor().unsigned_abs()])?;
            parts.first().copied().ok_or(MoneyError::NoWeights)
        };
        Ok(Self {
            seller: self.seller,
            carrier: self.carrier,
            goods: goods_left,
            delivery: delivery_left,
            fee: kept(self.fee)?,
            fee_tax: kept(self.fee_tax)?,
        })
    }

    /// What is left when `back` of the `charged` amounts, in the buyer's currency, goes back: the same portion of this share. Worked
    /// out from the original and all that ever went back, so that roundings of several refunds do not pile up.
    ///
    /// # Errors
    /// More goes back than was charged, or the amounts do not fit together.
    pub(crate) fn after(&self, charged: Charged, back: Charged) -> Result<Self, MoneyError> {
        let goods = portion(self.goods, charged.goods, back.goods)?;
        self.without(goods, portion(self.delivery, charged.delivery, back.delivery)?)
    }

    /// The share as transfers out of `from`; nothing for zero amounts.
    fn transfers(&self, from: Account, stage: Stage) -> Result<Vec<Draft>, MoneyError> {
        let earned = self.goods.checked_sub(self.fee)?.checked_sub(self.fee_tax)?;
        if earned.is_negative() {
            return Err(MoneyError::Overflow);
        }
        let parts = [
            (Code::Goods, Account::SellerPayable(self.seller), earned),
            (Code::Delivery, self.carrier, self.delivery),
            (Code::Fee, Account::Fees, self.fee),
            (Code::FeeTax, Account::FeeTax, self.fee_tax),
        ];
        Ok(parts
            .into_iter()
            .filter(|(.., a)| !a.is_zero())
            .map(|(code, to, a)| Draft::new(code, from, to, a, stage))
            .collect())
    }
}

/// Amounts of one seller's part in the buyer's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Charged {
    /// For goods.
    pub goods: Money,
    /// For delivery.
    pub delivery: Money,
}

/// The portion of `amount` that `back` is of `charged`; the same amount when nothing was converted.
fn portion(amount: Money, charged: Money, back: Money) -> Result<Money, MoneyError> {
    let kept = charged.checked_sub(back)?;
    if kept.is_negative() || back.is_negative() {
        return Err(MoneyError::Overflow);
    }
    if amount.currency() == charged.currency() && amount == charged {
        return Ok(back);
    }
    if charged.is_zero() {
        return Ok(Money::zero(amount.currency()));
    }
    let parts = amount.allocate(&[kept.minor().unsigned_abs(), back.minor().unsigned_abs()])?;
    parts.get(1).copied().ok_or(MoneyError::NoWeights)
}

/// A paid amount becomes rupiah at the frozen rate; what its prices were rounded up by is above what is `owed` and stays with the
/// marketplace. Nothing for rupiah.
///
/// # Errors
/// The amounts do not fit together.
pub(crate) fn exchange(paid: Money, rate: Rate, owed: Money) -> Result<Vec<Draft>, MoneyError> {
    if paid.currency() == owed.currency() {
        return Ok(Vec::new());
    }
    let worth = rate.to_rupiah(paid)?;
    let (buyers, between) = (Account::BuyerPayments, Account::Exchange);
    let mut drafts = vec![Draft::new(Code::Exchange, buyers, between, paid, Stage::Single)];
    drafts.extend(one_way(Code::Exchange, between, buyers, worth)?);
    drafts.extend(one_way(Code::ExchangeRounding, buyers, Account::Rounding, worth.checked_sub(owed)?)?);
    Ok(drafts)
}

/// The other way, when money goes back: `back` of a payment of `paid`, of which `before` went back earlier, leaves the exchange account,
/// and its worth at the frozen rate returns there. What the sellers' shares gave (`taken`) is a little more or less: that is rounding.
///
/// # Errors
/// More goes back than was paid, or the amounts do not fit together.
pub(crate) fn exchange_back(
    paid: Money,
    rate: Rate,
    before: Money,
    back: Money,
    taken: Money,
) -> Result<Vec<Draft>, MoneyError> {
    let left = paid.checked_sub(before)?;
    let kept = left.checked_sub(back)?;
    if kept.is_negative() || back.is_negative() {
        return Err(MoneyError::Overflow);
    }
    let worth = rate.to_rupiah(left)?.checked_sub(rate.to_rupiah(kept)?)?;
    let between = Account::Exchange;
    let mut drafts = one_way(Code::RefundOwed, between, Account::RefundsPayable, back)?;
    drafts.extend(one_way(Code::ExchangeRounding, Account::Rounding, between, worth.checked_sub(taken)?)?);
    Ok(drafts)
}

/// One transfer; the other way round when the amount is below zero, none when it is zero.
fn one_way(code: Code, from: Account, to: Account, amount: Money) -> Result<Vec<Draft>, MoneyError> {
    if amount.is_zero() {
        return Ok(Vec::new());
    }
    if amount.is_negative() {
        let amount = Money::zero(amount.currency()).checked_sub(amount)?;
        return Ok(vec![Draft::new(code, to, from, amount, Stage::Single)]);
    }
    Ok(vec![Draft::new(code, from, to, amount, Stage::Single)])
}

/// A payment is opened: the money is expected. `extra` is the unique code, or zero.
pub(crate) fn expect_payment(method: Method, base: Money, extra: Money) -> Vec<Draft> {
    let clearing = Account::Clearing(method);
    let mut drafts = vec![Draft::new(Code::Payment, clearing, Account::BuyerPayments, base, Stage::Pending)];
    if !extra.is_zero() {
        drafts.push(Draft::new(Code::UniqueCode, clearing, Account::Rounding, extra, Stage::Pending));
    }
    drafts
}

/// Pending transfers are resolved, each by one further transfer.
pub(crate) fn resolve(pending: &[Transfer], how: Resolution) -> Vec<Draft> {
    let stage = |id| match how {
        Resolution::Post => Stage::Post(id),
        Resolution::Void => Stage::Void(id),
    };
    pending.iter().map(|t| Draft { stage: stage(t.id), ..t.draft }).collect()
}

/// A paid fulfilment: its shares wait for completion.
///
/// # Errors
/// Fee and tax are above the goods, or the amounts do not fit together.
pub(crate) fn expect_earning(share: &Share) -> Result<Vec<Draft>, MoneyError> {
    share.transfers(Account::BuyerPayments, Stage::Pending)
}

/// Money comes in that fits no payment.
pub(crate) fn receive_unmatched(method: Method, amount: Money) -> Vec<Draft> {
    vec![Draft::new(Code::Unmatched, Account::Clearing(method), Account::Unmatched, amount, Stage::Single)]
}

/// Money from the queue pays an order of `base`; what is above it stays as rounding.
///
/// # Errors
/// It does not cover the order.
pub(crate) fn match_received(base: Money, received: Money) -> Result<Vec<Draft>, MoneyError> {
    let above = received.checked_sub(base)?;
    if above.is_negative() {
        return Err(MoneyError::Overflow);
    }
    let mut drafts = vec![Draft::new(Code::Matched, Account::Unmatched, Account::BuyerPayments, base, Stage::Single)];
    if !above.is_zero() {
        drafts.push(Draft::new(Code::UniqueCode, Account::Unmatched, Account::Rounding, above, Stage::Single));
    }
    Ok(drafts)
}

/// Money from the queue goes back.
pub(crate) fn return_received(method: Method, amount: Money) -> Vec<Draft> {
    vec![Draft::new(Code::Returned, Account::Unmatched, Account::Clearing(method), amount, Stage::Single)]
}

/// Where the money of a fulfilment lies when some of it goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Earned {
    /// Not yet the seller's.
    NotYet,
    /// The seller's.
    Yes,
}

/// A part of a fulfilment's money is owed back to the buyer: the share was `before` and is `left`, both worked out from the same
/// original, so that roundings of several refunds do not pile up.
///
/// Not yet earned: the pending shares are voided, what stays is announced anew, and the part leaves `buyer_payments`. Already earned:
/// the part leaves the accounts it went to, the seller's balance may become negative. It goes to `refunds_payable`, or to `exchange`
/// when the buyer paid in another currency.
///
/// # Errors
/// The share grows, or the amounts do not fit together.
pub(crate) fn owe_back(
    before: &Share,
    left: &Share,
    pending: &[Transfer],
    earned: Earned,
    to: Account,
) -> Result<Vec<Draft>, MoneyError> {
    let goods = before.goods.checked_sub(left.goods)?;
    let delivery = before.delivery.checked_sub(left.delivery)?;
    if goods.is_negative() || delivery.is_negative() {
        return Err(MoneyError::Overflow);
    }
    if earned == Earned::Yes {
        let fee = before.fee.checked_sub(left.fee)?;
        let fee_tax = before.fee_tax.checked_sub(left.fee_tax)?;
        let parts = [
            (Account::SellerPayable(before.seller), goods.checked_sub(fee)?.checked_sub(fee_tax)?),
            (before.carrier, delivery),
            (Account::Fees, fee),
            (Account::FeeTax, fee_tax),
        ];
        // One step too much, which roundings of fee and tax can bring, goes the other way round.
        let drafts: Result<Vec<Vec<Draft>>, MoneyError> =
            parts.into_iter().map(|(from, amount)| one_way(Code::RefundOwed, from, to, amount)).collect();
        return Ok(drafts?.concat());
    }
    let mut drafts = resolve(pending, Resolution::Void);
    drafts.extend(expect_earning(left)?);
    drafts.extend(one_way(Code::RefundOwed, Account::BuyerPayments, to, goods.checked_add(delivery)?)?);
    Ok(drafts)
}

/// The unique code of a payment is owed back.
pub(crate) fn owe_back_code(amount: Money) -> Vec<Draft> {
    if amount.is_zero() {
        return Vec::new();
    }
    vec![Draft::new(Code::RefundOwed, Account::Rounding, Account::RefundsPayable, amount, Stage::Single)]
}

/// What was owed went back to the buyer.
pub(crate) fn pay_back(method: Method, amount: Money) -> Vec<Draft> {
    vec![Draft::new(Code::RefundPaid, Account::RefundsPayable, Account::Clearing(method), amount, Stage::Single)]
}

/// The same transfers as announced ones, to be resolved when it is known whether they happen.
pub(crate) fn announce(drafts: &[Draft]) -> Vec<Draft> {
    drafts.iter().map(|draft| Draft { stage: Stage::Pending, ..*draft }).collect()
}

/// What had gone back to the buyer came back from the bank: it is with the marketplace and owed again.
pub(crate) fn pay_back_failed(method: Method, amount: Money) -> Vec<Draft> {
    vec![Draft::new(Code::RefundFailed, Account::Clearing(method), Account::RefundsPayable, amount, Stage::Single)]
}

#[cfg(test)]
mod tests;
