//! Everything that a use case of this service refuses or fails with, and the one table that maps it to a status and a code.

use sea_orm::DbErr;
use sentra_shared::{
    contract::{VariantId, account::PortError},
    db::TxError,
    failure::{Failure, FieldError},
    files::FileError,
    http::idempotency::KeyReused,
    money::{Currency, Money, MoneyError},
    session::Denied,
};

use crate::{
    cargo::{
        CargoRefused,
        consignments::ConsignmentRefused,
        documents::{DocumentRefused, check::Mismatch},
    },
    fulfilment::rules::Refused,
};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The database.
    #[error("the database failed")]
    Db(#[from] DbErr),
    /// The store of files.
    #[error("the file store failed")]
    Files(#[from] FileError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Wrong input, field by field.
    #[error("some fields are wrong")]
    Invalid(Vec<FieldError>),
    /// Not there, or not the actor's.
    #[error("there is no such thing")]
    NotFound,
    /// Somebody changed it meanwhile.
    #[error("the version is not the present one")]
    Stale,
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// An amount cannot be calculated.
    #[error("an amount cannot be calculated")]
    Money(#[from] MoneyError),
    /// The fulfilment's state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Documents are not made or not given out.
    #[error(transparent)]
    Document(#[from] DocumentRefused),
    /// The state of flights, rate cards or waybill numbers does not allow it.
    #[error(transparent)]
    Cargo(#[from] CargoRefused),
    /// The state of a consignment, or of what should lie in it, does not allow it.
    #[error(transparent)]
    Consignment(#[from] ConsignmentRefused),
    /// Another service does not answer.
    #[error(transparent)]
    Peer(#[from] PortError),
    /// Less in stock than wanted: each variant with what is left of it.
    #[error("not enough in stock")]
    OutOfStock(Vec<Shortage>),
    /// The sum is not the one the buyer agreed to.
    #[error("the total has changed")]
    TotalChanged {
        /// What it is now.
        now: Money,
    },
    /// Lines that cannot be bought any more.
    #[error("some lines are not for sale")]
    NotForSale(Vec<FieldError>),
    /// There is no rate for the currency today.
    #[error("{currency} is not offered today")]
    CurrencyNotOffered {
        /// Which.
        currency: Currency,
    },
    /// It goes abroad by the consolidation, not by a courier of the seller's.
    #[error("the consolidation takes it, not a courier")]
    ByConsolidation,
    /// Nothing in the cart.
    #[error("the cart is empty")]
    CartEmpty,
    /// The cart is too old.
    #[error("the cart has expired")]
    CartExpired,
    /// The cart became an order.
    #[error("the cart was ordered")]
    CartOrdered,
    /// Another payment took the unique code first; another try finds a free one.
    #[error("the unique code was taken meanwhile")]
    CodeTaken,
    /// All unique codes of this amount are in use.
    #[error("no unique code is free")]
    NoCodeFree,
    /// The line of the statement was recorded before, for something else.
    #[error("the statement reference was used before")]
    StatementRefUsed,
    /// The payment waits for another amount.
    #[error("the payment waits for another amount")]
    AmountDiffers {
        /// The one it waits for.
        expected: Money,
    },
    /// The payment was confirmed before, with other money.
    #[error("the payment is confirmed already")]
    AlreadyPaid,
    /// Stripe confirms this payment, nobody else.
    #[error("the payment is confirmed by Stripe")]
    PaidByCard,
    /// What was sent is not signed by Stripe, or not just now.
    #[error("the signature is not Stripe's")]
    BadSignature,
    /// Stripe signed it, and it is no event.
    #[error("what is signed cannot be read as an event")]
    UnreadableEvent,
    /// Money from the queue does not fit the payment it was to be matched with.
    #[error("the money does not fit this payment")]
    DoesNotFit,
}

/// What is missing of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shortage {
    /// The variant.
    pub(crate) variant: VariantId,
    /// What can be had.
    pub(crate) left: i64,
}

impl TxError for Error {
    fn db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Invalid(fields)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Db(error) => error.into(),
            Error::Files(error) => error.into(),
            Error::Denied(denied) => denied.into(),
            Error::Invalid(fields) => Self::invalid(fields),
            Error::NotFound => Self::not_found(),
            Error::Stale => Self::stale(),
            Error::KeyReused(reused) => reused.into(),
            Error::Money(error) => Self::internal(error),
            Error::Refused(refused) => Self::new(409, "state_conflict").caused_by(refused),
            Error::Document(refused) => document(refused),
            Error::Cargo(refused) => Self::new(409, refused.code()),
            Error::Consignment(refused) => refused.to_failure(),
            Error::Peer(error) => error.into(),
            Error::OutOfStock(short) => {
                let line = |s: &Shortage| {
                    FieldError::new(format!("lines[{}]", s.variant), "out_of_stock").with("left", s.left)
                };
                Self { fields: short.iter().map(line).collect(), ..Self::new(409, "out_of_stock") }
            }
            Error::TotalChanged { now } => Self::new(409, "total_changed").with("total", now),
            Error::NotForSale(fields) => Self { fields, ..Self::new(409, "not_for_sale") },
            Error::CurrencyNotOffered { currency } => Self::new(409, "currency_not_offered").with("currency", currency),
            Error::ByConsolidation => Self::new(409, "by_consolidation"),
            Error::CartEmpty => Self::new(409, "cart_empty"),
            Error::CartExpired => Self::new(409, "cart_expired"),
            Error::CartOrdered => Self::new(409, "cart_ordered"),
            Error::CodeTaken => Self { retry_after_s: Some(1), ..Self::new(409, "code_taken") },
            Error::NoCodeFree => Self::new(409, "no_code_free"),
            Error::StatementRefUsed => Self::new(409, "statement_ref_used"),
            Error::AmountDiffers { expected } => Self::new(409, "amount_differs").with("expected", expected),
            Error::AlreadyPaid => Self::new(409, "already_paid"),
            Error::PaidByCard => Self::new(409, "paid_by_card"),
            Error::BadSignature => Self::new(400, "bad_signature"),
            Error::UnreadableEvent => Self::malformed("not an event with id and type"),
            Error::DoesNotFit => Self::new(409, "does_not_fit"),
        }
    }
}

/// The part of the table above that is about documents.
fn document(refused: DocumentRefused) -> Failure {
    match refused {
        DocumentRefused::Disagree(found) => {
            let line = |m: Mismatch| {
                let place = FieldError::new(m.place, "disagrees").with("what", m.what);
                place.with("expected", m.expected).with("found", m.found)
            };
            Failure { fields: found.into_iter().map(line).collect(), ..Failure::new(409, "papers_disagree") }
        }
        DocumentRefused::Letters(fields) => Failure { fields, ..Failure::new(409, "letters_not_printable") },
        DocumentRefused::Slow => Failure::unavailable().caused_by(DocumentRefused::Slow),
        DocumentRefused::Lost => Failure::new(409, "document_lost"),
        DocumentRefused::Differs(documents) => Failure::new(409, "document_differs").with("documents", documents),
        ours @ (DocumentRefused::Unset(_) | DocumentRefused::Unreadable) => Failure::internal(ours),
    }
}
