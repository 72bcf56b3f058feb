//! What catalogue refuses, without HTTP words, and the one table that maps it to a status and a code.

use sea_orm::DbErr;
use sentra_shared::{
    db::TxError,
    failure::{Failure, FieldError},
    files::FileError,
    http::idempotency::KeyReused,
    session::Denied,
};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Fields are wrong.
    #[error("the input is not valid")]
    Invalid(Vec<FieldError>),
    /// The product lacks what publishing needs; each item says what and its next step.
    #[error("the product cannot be published yet")]
    NotPublishable(Vec<FieldError>),
    /// Staff stopped the product; only staff may let it go.
    #[error("the product is blocked")]
    Blocked,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Not there, or not theirs.
    #[error("not found")]
    NotFound,
    /// Somebody changed it meanwhile.
    #[error("the version is stale")]
    Stale,
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The file store.
    #[error(transparent)]
    Files(#[from] FileError),
    /// The thread that works on pictures broke.
    #[error("the picture worker failed")]
    Worker(#[from] tokio::task::JoinError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbErr),
}

impl Error {
    /// One wrong field.
    pub(crate) fn field(field: &str, code: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(field, code)])
    }
}

impl TxError for Error {
    fn db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(fields) => Self::invalid(fields),
            Error::NotPublishable(fields) => Self { fields, ..Self::new(409, "not_publishable") },
            Error::Blocked => Self::new(409, "product_blocked"),
            Error::Denied(denied) => denied.into(),
            Error::NotFound => Self::not_found(),
            Error::Stale => Self::stale(),
            Error::KeyReused(reused) => reused.into(),
            Error::Files(error) => error.into(),
            Error::Worker(error) => Self::internal(error),
            Error::Db(error) => error.into(),
        }
    }
}
