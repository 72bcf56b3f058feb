//! The accounts of the ledger and the reasons of its transfers.

use std::{fmt, str::FromStr};

use sentra_shared::contract::SellerId;

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
    /// What unique codes, and prices rounded up in other currencies, brought above the price.
    Rounding,
    /// Owed back to buyers.
    RefundsPayable,
    /// Came in and fits no payment.
    Unmatched,
    /// Owed to who carries the consolidated air cargo.
    Freight,
    /// Between the currencies: what was taken in one of them and given in another. It has a balance in each, so that every currency
    /// balances by itself.
    Exchange,
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
            Self::Freight,
            Self::Exchange,
        ]);
        accounts
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
            Self::Freight => f.write_str("freight"),
            Self::Exchange => f.write_str("exchange"),
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
#[expect(clippy::enum_variant_names, reason = "a unique code is what the trade calls it")]
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
    /// Money that went back and did not reach the buyer.
    RefundFailed,
    /// Money that came in and fits no payment.
    Unmatched,
    /// Money from the queue that found its payment.
    Matched,
    /// Money from the queue that went back.
    Returned,
    /// One side of an exchange between two currencies.
    Exchange,
    /// What an exchange brought above, or left below, what is owed.
    ExchangeRounding,
}

impl Code {
    /// All codes.
    pub(crate) const ALL: [Self; 14] = [
        Self::Payment,
        Self::UniqueCode,
        Self::Goods,
        Self::Delivery,
        Self::Fee,
        Self::FeeTax,
        Self::RefundOwed,
        Self::RefundPaid,
        Self::RefundFailed,
        Self::Unmatched,
        Self::Matched,
        Self::Returned,
        Self::Exchange,
        Self::ExchangeRounding,
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
            Self::RefundFailed => "refund_failed",
            Self::Unmatched => "unmatched",
            Self::Matched => "matched",
            Self::Returned => "returned",
            Self::Exchange => "exchange",
            Self::ExchangeRounding => "exchange_rounding",
        }
    }
}

impl FromStr for Code {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|c| c.as_str() == name).ok_or(())
    }
}
