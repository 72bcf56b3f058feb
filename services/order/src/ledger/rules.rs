//! The ledger's accounts and the transfers each step of a sale makes.
//!
//! A transfer moves an amount from one account to another (it debits the one and credits the other), so the ledger balances by its
//! shape. A transfer is made at once, or is *pending* and later resolved exactly once: posted or voided, as a further transfer that
//! names it. Nothing is ever changed; corrections are new transfers.
//!
//! What a buyer pays lies in `buyer_payments` until the seller has earned it. From the payment on, the shares of a sale are pending;
//! completion posts them, cancellation voids them and owes the money back.

use std::{collections::HashMap, fmt, str::FromStr};

use sentra_shared::{
    contract::{SellerId, TransferId},
    money::{Currency, Money, MoneyError},
};

use crate::payments::rules::Method;

/// An account of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Account {
    /// Money that is with the marketplace, by the way it came. The only asset; all others say whom it belongs to.
    Clearing(Method),
    /// Paid by buyers, not earned by anybody yet.
    BuyerPayments,
    /// Earned by a seller with goods.
    SellerPayable(SellerId),
    /// Owed to a seller for the courier.
    DeliveryPayable(SellerId),
    /// The marketplace's fee.
    Fees,
    /// Tax on the fee.
    FeeTax,
    /// What unique codes brought above the price.
    Rounding,
    /// Owed back to buyers.
    RefundsPayable,
    /// Came in and fits no payment.
    Unmatched,
}

impl Account {
    /// True when a debit makes the balance larger.
    pub(crate) const fn is_asset(self) -> bool {
        matches!(self, Self::Clearing(_))
    }

    /// The seller whose account it is.
    pub(crate) const fn seller(self) -> Option<SellerId> {
        match self {
            Self::SellerPayable(seller) | Self::DeliveryPayable(seller) => Some(seller),
            _ => None,
        }
    }

    /// The accounts that belong to nobody in particular.
    pub(crate) fn shared() -> Vec<Self> {
        let mut accounts: Vec<Self> = Method::ALL.into_iter().map(Self::Clearing).collect();
        accounts.extend([
            Self::BuyerPayments,
            Self::Fees,
            Self::FeeTax,
            Self::Rounding,
            Self::RefundsPayable,
            Self::Unmatched,
        ]);
        accounts
    }

    /// Key of the text that names the account to people, without the seller.
    pub(crate) const fn text_key(self) -> &'static str {
        match self {
            Self::Clearing(Method::BankTransfer) => "ledger-account-clearing-bank-transfer",
            Self::Clearing(Method::Qris) => "ledger-account-clearing-qris",
            Self::Clearing(Method::Test) => "ledger-account-clearing-test",
            Self::BuyerPayments => "ledger-account-buyer-payments",
            Self::SellerPayable(_) => "ledger-account-seller-payable",
            Self::DeliveryPayable(_) => "ledger-account-delivery-payable",
            Self::Fees => "ledger-account-fees",
            Self::FeeTax => "ledger-account-fee-tax",
            Self::Rounding => "ledger-account-rounding",
            Self::RefundsPayable => "ledger-account-refunds-payable",
            Self::Unmatched => "ledger-account-unmatched",
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clearing(method) => write!(f, "clearing.{}", method.as_str()),
            Self::BuyerPayments => f.write_str("buyer_payments"),
            Self::SellerPayable(seller) => write!(f, "seller_payable.{seller}"),
            Self::DeliveryPayable(seller) => write!(f, "delivery_payable.{seller}"),
            Self::Fees => f.write_str("fees"),
            Self::FeeTax => f.write_str("fee_tax"),
            Self::Rounding => f.write_str("rounding"),
            Self::RefundsPayable => f.write_str("refunds_payable"),
            Self::Unmatched => f.write_str("unmatched"),
        }
    }
}

impl FromStr for Account {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once('.') {
            Some(("clearing", method)) => Ok(Self::Clearing(method.parse()?)),
            Some(("seller_payable", seller)) => Ok(Self::SellerPayable(seller.parse().map_err(|_| ())?)),
            Some(("delivery_payable", seller)) => Ok(Self::DeliveryPayable(seller.parse().map_err(|_| ())?)),
            Some(_) => Err(()),
            None => Self::shared().into_iter().find(|a| a.to_string() == text).ok_or(()),
        }
    }
}

/// Why a transfer was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Code {
    /// A buyer's payment of an order.
    Payment,
    /// The part of a payment that is above the price: the unique code.
    UniqueCode,
    /// A seller's earning on goods.
    Goods,
    /// The delivery fee, for the courier.
    Delivery,
    /// The marketplace's fee.
    Fee,
    /// Tax on the fee.
    FeeTax,
    /// Money that is owed back to a buyer.
    RefundOwed,
    /// Money that went back to a buyer.
    RefundPaid,
    /// Money that came in and fits no payment.
    Unmatched,
    /// Money from the queue that found its payment.
    Matched,
    /// Money from the queue that went back.
    Returned,
}

impl Code {
    /// All codes.
    pub(crate) const ALL: [Self; 11] = [
        Self::Payment,
        Self::UniqueCode,
        Self::Goods,
        Self::Delivery,
        Self::Fee,
        Self::FeeTax,
        Self::RefundOwed,
        Self::RefundPaid,
        Self::Unmatched,
        Self::Matched,
        Self::Returned,
    ];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::UniqueCode => "unique_code",
            Self::Goods => "goods",
            Self::Delivery => "delivery",
            Self::Fee => "fee",
            Self::FeeTax => "fee_tax",
            Self::RefundOwed => "refund_owed",
            Self::RefundPaid => "refund_paid",
            Self::Unmatched => "unmatched",
            Self::Matched => "matched",
            Self::Returned => "returned",
        }
    }
}

impl FromStr for Code {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|c| c.as_str() == name).ok_or(())
    }
}

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

/// One seller's share of a paid order, as far as it was not given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    /// The seller.
    pub seller: SellerId,
    /// What the buyer paid for goods.
    pub goods: Money,
    /// What the buyer paid for delivery.
    pub delivery: Money,
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
            goods: goods_left,
            delivery: delivery_left,
            fee: kept(self.fee)?,
            fee_tax: kept(self.fee_tax)?,
        })
    }

    /// The share as transfers out of `from`; nothing for zero amounts.
    fn transfers(&self, from: Account, stage: Stage) -> Result<Vec<Draft>, MoneyError> {
        let earned = self.goods.checked_sub(self.fee)?.checked_sub(self.fee_tax)?;
        if earned.is_negative() {
            return Err(MoneyError::Overflow);
        }
        let parts = [
            (Code::Goods, Account::SellerPayable(self.seller), earned),
            (Code::Delivery, Account::DeliveryPayable(self.seller), self.delivery),
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

/// A part of a fulfilment's money is owed back to the buyer.
///
/// Not yet earned: the pending shares are voided, what stays is announced anew, and the part leaves `buyer_payments`. Already earned:
/// the part leaves the accounts it went to, the seller's balance may become negative.
///
/// # Errors
/// More is owed than there is, or the amounts do not fit together.
pub(crate) fn owe_back(
    share: &Share,
    pending: &[Transfer],
    earned: Earned,
    goods: Money,
    delivery: Money,
) -> Result<Vec<Draft>, MoneyError> {
    let left = share.without(goods, delivery)?;
    if earned == Earned::Yes {
        let back = Share {
            seller: share.seller,
            goods,
            delivery,
            fee: share.fee.checked_sub(left.fee)?,
            fee_tax: share.fee_tax.checked_sub(left.fee_tax)?,
        };
        let taken = back.transfers(Account::RefundsPayable, Stage::Single)?;
        // The same parts the other way round.
        return Ok(taken
            .into_iter()
            .map(|d| Draft::new(Code::RefundOwed, d.credit, d.debit, d.amount, Stage::Single))
            .collect());
    }
    let mut drafts = resolve(pending, Resolution::Void);
    drafts.extend(expect_earning(&left)?);
    let back = goods.checked_add(delivery)?;
    if !back.is_zero() {
        drafts.push(Draft::new(Code::RefundOwed, Account::BuyerPayments, Account::RefundsPayable, back, Stage::Single));
    }
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

/// Why a row of the ledger cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsound {
    /// An amount that is zero, negative or not payable.
    #[error("the amount of {0} is not above zero and payable")]
    Amount(TransferId),
    /// Taken from and given to the same account.
    #[error("{0} stays in its account")]
    SameAccount(TransferId),
    /// Resolves what is not a pending transfer.
    #[error("{0} resolves what is not pending")]
    NotPending(TransferId),
    /// Resolves a pending transfer a second time.
    #[error("{0} resolves what is already resolved")]
    ResolvedTwice(TransferId),
    /// Accounts, amount or code differ from those of the transfer it resolves.
    #[error("{0} differs from what it resolves")]
    Differs(TransferId),
    /// The sums do not fit.
    #[error("the sums with {0} are too large")]
    Overflow(TransferId),
}

/// What an account holds, in minor units of one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Debits that count.
    pub debits: i64,
    /// Credits that count.
    pub credits: i64,
    /// Debits that are pending.
    pub debits_pending: i64,
    /// Credits that are pending.
    pub credits_pending: i64,
}

impl Balance {
    /// What counts, positive on the account's own side.
    pub(crate) fn posted(&self, account: Account) -> Option<i64> {
        let credit = self.credits.checked_sub(self.debits)?;
        if account.is_asset() { credit.checked_neg() } else { Some(credit) }
    }

    /// What is announced, positive on the account's own side.
    pub(crate) fn pending(&self, account: Account) -> Option<i64> {
        let credit = self.credits_pending.checked_sub(self.debits_pending)?;
        if account.is_asset() { credit.checked_neg() } else { Some(credit) }
    }
}

/// All transfers in the order they were made, checked one by one: the ledger as it follows from its rows.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pending: HashMap<TransferId, (Draft, bool)>,
    balances: HashMap<(Account, Currency), Balance>,
}

impl Book {
    /// Takes in the next transfer.
    ///
    /// # Errors
    /// [`Unsound`]; the book is then as before.
    pub(crate) fn record(&mut self, transfer: &Transfer) -> Result<(), Unsound> {
        let Transfer { id, draft } = *transfer;
        if draft.amount.minor() <= 0 || !draft.amount.is_payable() {
            return Err(Unsound::Amount(id));
        }
        if draft.debit == draft.credit {
            return Err(Unsound::SameAccount(id));
        }
        if let Some(of) = draft.stage.resolves() {
            let (announced, resolved) = self.pending.get(&of).ok_or(Unsound::NotPending(id))?;
            if *resolved {
                return Err(Unsound::ResolvedTwice(id));
            }
            if (Draft { stage: announced.stage, ..draft }) != *announced {
                return Err(Unsound::Differs(id));
            }
        }
        let amount = draft.amount.minor();
        let (posted, pending) = match draft.stage {
            Stage::Single => (amount, 0),
            Stage::Pending => (0, amount),
            Stage::Post(_) => (amount, -amount),
            Stage::Void(_) => (0, -amount),
        };
        self.add(draft.debit, draft.amount.currency(), [posted, 0, pending, 0]).ok_or(Unsound::Overflow(id))?;
        self.add(draft.credit, draft.amount.currency(), [0, posted, 0, pending]).ok_or(Unsound::Overflow(id))?;
        match draft.stage {
            Stage::Pending => {
                self.pending.insert(id, (draft, false));
            }
            Stage::Post(of) | Stage::Void(of) => {
                if let Some(entry) = self.pending.get_mut(&of) {
                    entry.1 = true;
                }
            }
            Stage::Single => {}
        }
        Ok(())
    }

    fn add(&mut self, account: Account, currency: Currency, [d, c, dp, cp]: [i64; 4]) -> Option<()> {
        let balance = self.balances.entry((account, currency)).or_default();
        *balance = Balance {
            debits: balance.debits.checked_add(d)?,
            credits: balance.credits.checked_add(c)?,
            debits_pending: balance.debits_pending.checked_add(dp)?,
            credits_pending: balance.credits_pending.checked_add(cp)?,
        };
        Some(())
    }

    /// What an account holds.
    pub(crate) fn balance(&self, account: Account, currency: Currency) -> Balance {
        self.balances.get(&(account, currency)).copied().unwrap_or_default()
    }

    /// All accounts with transfers.
    pub(crate) fn accounts(&self) -> Vec<(Account, Currency, Balance)> {
        let mut all: Vec<_> = self.balances.iter().map(|((a, c), b)| (*a, *c, *b)).collect();
        all.sort_by_key(|(a, c, _)| (*a, *c));
        all
    }

    /// Debits less credits over all accounts, counted and pending; both are zero in a sound ledger.
    pub(crate) fn difference(&self, currency: Currency) -> (i128, i128) {
        self.balances.iter().filter(|((_, c), _)| *c == currency).fold((0, 0), |(posted, pending), (_, b)| {
            (
                posted + i128::from(b.debits) - i128::from(b.credits),
                pending + i128::from(b.debits_pending) - i128::from(b.credits_pending),
            )
        })
    }
}

#[cfg(test)]
mod tests;
