use sentra_shared::{
    clock::Timestamp,
    contract::{OrderId, PaymentId, RefundId},
    id_type,
    money::Money,
};

use super::rules::Part;
use crate::payments::rules::Method;

id_type!(
    /// A reason to give money back.
    ClaimId,
    "clm"
);

/// Why money is owed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// The buyer called it off.
    CancelledByBuyer,
    /// The seller could not do it.
    Declined,
    /// Staff called it off.
    CancelledByStaff,
    /// Staff decided to give money back.
    Refund,
}

impl Cause {
    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::CancelledByBuyer => "cancelled_by_buyer",
            Self::Declined => "declined",
            Self::CancelledByStaff => "cancelled_by_staff",
            Self::Refund => "refund",
        }
    }
}

/// Money that is owed back, and the parts of the order it comes out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) id: ClaimId,
    pub(crate) payment_id: PaymentId,
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    pub(crate) cause: Cause,
    pub(crate) reason: String,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) shares: Vec<(Part, Money)>,
}

/// Where money on its way back stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundState {
    /// Decided; a person has yet to make the transfer.
    ToSend,
    /// Decided; Stripe has yet to say that it went.
    Pending,
    /// Sent.
    Sent,
    /// It did not reach the buyer, so it is owed again and to be decided anew.
    Failed,
}

impl RefundState {
    const ALL: [Self; 4] = [Self::ToSend, Self::Pending, Self::Sent, Self::Failed];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ToSend => "to_send",
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for RefundState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// The way of refunds that were kept with their request's key before cards came; only transfers were sent by people.
const fn by_transfer() -> Method {
    Method::BankTransfer
}

/// Money on its way back to a buyer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: RefundId,
    pub(crate) payment_id: PaymentId,
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    pub(crate) reason: String,
    /// The way it goes: that of the payment, or a transfer instead.
    #[serde(default = "by_transfer")]
    pub(crate) method: Method,
    pub(crate) state: RefundState,
    /// Of the transfer by which it went; of a card Stripe's id of the refund.
    pub(crate) reference: Option<String>,
    /// Why it failed, in a word of Stripe's.
    #[serde(default)]
    pub(crate) failure: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) version: i64,
}
