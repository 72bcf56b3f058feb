//! What is kept about card payments.

use sentra_shared::{clock::Timestamp, contract::PaymentId, id_type, money::Money};

use super::rules::IntentState;

id_type!(
    /// A call that changes something at Stripe; as text it is the call's idempotency key.
    AttemptId,
    "cat"
);
id_type!(
    /// Something Stripe told.
    EventId,
    "sev"
);

/// What a payment by card has come to at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Intent {
    pub(crate) payment_id: PaymentId,
    pub(crate) state: IntentState,
    pub(crate) amount: Money,
    /// The payment page in use.
    pub(crate) session_id: Option<String>,
    /// The PaymentIntent that paid.
    pub(crate) stripe_intent: Option<String>,
    /// Code of the last decline or refusal.
    pub(crate) failure: Option<String>,
    /// Looks at the open page.
    pub(crate) checks: i64,
    /// When the next one is due.
    pub(crate) tend_at: Option<Timestamp>,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: i64,
}

/// What a call is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttemptKind {
    /// Open a payment page.
    Open,
    /// Close it.
    Close,
    /// Give money of a payment back.
    Refund,
    /// Give money that fits nothing back.
    Return,
}

impl AttemptKind {
    const ALL: [Self; 4] = [Self::Open, Self::Close, Self::Refund, Self::Return];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Close => "close",
            Self::Refund => "refund",
            Self::Return => "return",
        }
    }
}

impl std::str::FromStr for AttemptKind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.as_str() == name).ok_or(())
    }
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttemptState {
    /// Asked, maybe several times, without a clear answer.
    Asked,
    /// Done at Stripe.
    Answered,
    /// Refused by Stripe.
    Refused,
    /// Its key is used up and nothing came of it; another attempt took its place.
    GivenUp,
}

impl AttemptState {
    const ALL: [Self; 4] = [Self::Asked, Self::Answered, Self::Refused, Self::GivenUp];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
        }
    }
}

impl std::str::FromStr for AttemptState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// A call that changes something at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) id: AttemptId,
    pub(crate) payment_id: PaymentId,
    pub(crate) kind: AttemptKind,
    /// What it is for: the payment, the session, the refund or the receipt.
    pub(crate) target: String,
    /// What is asked, as JSON.
    pub(crate) request: String,
    pub(crate) state: AttemptState,
    /// What it made at Stripe.
    pub(crate) object_id: Option<String>,
    pub(crate) error_code: Option<String>,
    pub(crate) tries: i64,
    /// Answers of Stripe that it failed.
    pub(crate) failures: i64,
    pub(crate) asked_at: Timestamp,
    pub(crate) answered_at: Option<Timestamp>,
}

/// What came of something Stripe told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was taken over, or known already.
    Applied,
    /// It is of no concern here.
    Ignored,
    /// It is about a payment that is not known here.
    UnknownPayment,
    /// Amount or currency are not those of the payment.
    Differs,
    /// Money went back that was not sent back from here.
    ForeignRefund,
    /// A buyer disputes the charge.
    Dispute,
    /// It does not have the form it should have.
    Unreadable,
}

impl Outcome {
    const ALL: [Self; 7] = [
        Self::Applied,
        Self::Ignored,
        Self::UnknownPayment,
        Self::Differs,
        Self::ForeignRefund,
        Self::Dispute,
        Self::Unreadable,
    ];

    /// Those that a person has to look at.
    pub(crate) const FOR_STAFF: [Self; 5] =
        [Self::UnknownPayment, Self::Differs, Self::ForeignRefund, Self::Dispute, Self::Unreadable];

    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Ignored => "ignored",
            Self::UnknownPayment => "unknown_payment",
            Self::Differs => "differs",
            Self::ForeignRefund => "foreign_refund",
            Self::Dispute => "dispute",
            Self::Unreadable => "unreadable",
        }
    }
}

impl std::str::FromStr for Outcome {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|o| o.as_str() == name).ok_or(())
    }
}

/// Something Stripe told, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) id: EventId,
    /// Stripe's id of it; each is kept once.
    pub(crate) event_id: String,
    /// Stripe's name of what happened.
    pub(crate) kind: String,
    pub(crate) received_at: Timestamp,
    /// `None` until a job has read it.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) payment_id: Option<PaymentId>,
    /// What of it staff need to know.
    pub(crate) note: Option<String>,
    /// When staff have taken note.
    pub(crate) noted_at: Option<Timestamp>,
}
