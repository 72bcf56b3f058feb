use sentra_shared::{
    clock::Timestamp,
    contract::{OrderId, PaymentId, RefundId},
    id_type,
    money::Money,
};

use super::rules::Part;

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
    /// Sent.
    Sent,
}

impl RefundState {
    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ToSend => "to_send",
            Self::Sent => "sent",
        }
    }
}

impl std::str::FromStr for RefundState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::ToSend, Self::Sent].into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// Money on its way back to a buyer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: RefundId,
    pub(crate) payment_id: PaymentId,
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    pub(crate) reason: String,
    pub(crate) state: RefundState,
    /// Of the transfer by which it went.
    pub(crate) reference: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) version: i64,
}
