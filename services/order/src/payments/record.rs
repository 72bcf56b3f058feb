use sentra_shared::{
    clock::Timestamp,
    contract::{OrderId, PaymentId},
    id_type,
    money::Money,
};

use super::rules::{Expected, Method, PaymentState};

id_type!(
    /// Money that came in, as one line of a statement.
    ReceiptId,
    "rcp"
);
id_type!(
    /// A picture by which a buyer shows that the money was sent.
    ProofId,
    "prf"
);

/// The payment of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Payment {
    pub(crate) id: PaymentId,
    pub(crate) order_id: OrderId,
    pub(crate) method: Method,
    /// Number of the bank account; the method's name for the others.
    pub(crate) account: String,
    /// Name of the bank.
    pub(crate) bank: Option<String>,
    /// Whose account it is.
    pub(crate) holder: Option<String>,
    pub(crate) state: PaymentState,
    /// What the order costs.
    pub(crate) base: Money,
    /// The unique code on top.
    pub(crate) extra: Money,
    /// What the buyer is asked to pay.
    pub(crate) amount: Money,
    /// What came, once it came.
    pub(crate) paid: Option<Money>,
    /// The code to scan.
    pub(crate) qris_text: Option<String>,
    /// The page where it can be paid now.
    pub(crate) pay_url: Option<String>,
    pub(crate) opened_at: Timestamp,
    /// Until when it must be paid.
    pub(crate) expires_at: Timestamp,
    pub(crate) confirmed_at: Option<Timestamp>,
    /// When it expired or was cancelled.
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) version: i64,
}

impl Payment {
    /// What it waits for, as the rules ask.
    pub(crate) fn expected(&self) -> Expected {
        Expected { base: self.base, amount: self.amount, state: self.state }
    }

    /// What came above the price; zero while nothing came.
    ///
    /// # Errors
    /// The amounts do not fit together.
    pub(crate) fn paid_extra(&self) -> Result<Money, sentra_shared::money::MoneyError> {
        self.paid.map_or(Ok(Money::zero(self.base.currency())), |paid| paid.checked_sub(self.base))
    }
}

/// Where money that came in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReceiptState {
    /// It paid an order.
    Matched,
    /// It fits nothing and waits.
    Unmatched,
    /// It is on its way back to the card it came from.
    Returning,
    /// It went back to who sent it.
    Returned,
}

impl ReceiptState {
    /// All states.
    pub(crate) const ALL: [Self; 4] = [Self::Matched, Self::Unmatched, Self::Returning, Self::Returned];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Unmatched => "unmatched",
            Self::Returning => "returning",
            Self::Returned => "returned",
        }
    }
}

impl std::str::FromStr for ReceiptState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// Money that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) id: ReceiptId,
    /// What names the line of the statement; each is recorded once.
    pub(crate) statement_ref: String,
    pub(crate) method: Method,
    pub(crate) amount: Money,
    pub(crate) state: ReceiptState,
    /// The payment it paid.
    pub(crate) payment_id: Option<PaymentId>,
    /// The payment it came too late for.
    pub(crate) meant_for: Option<PaymentId>,
    pub(crate) note: Option<String>,
    pub(crate) recorded_by: String,
    pub(crate) recorded_at: Timestamp,
    /// Reference of the transfer by which it went back.
    pub(crate) return_ref: Option<String>,
    pub(crate) version: i64,
}

/// A picture a buyer sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) id: ProofId,
    pub(crate) payment_id: PaymentId,
    /// Name of the private file.
    pub(crate) file: String,
    pub(crate) sent_at: Timestamp,
}
