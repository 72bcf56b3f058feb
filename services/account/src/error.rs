//! What this service refuses, and the one table that maps it to HTTP.

use sea_orm::DbErr;
use sentra_shared::{
    db::TxError,
    failure::{Failure, FieldError},
    http::idempotency::KeyReused,
    secret::SealError,
    session::Denied,
};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the input is wrong: {0:?}")]
    Invalid(Vec<FieldError>),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("it is not there, or not theirs")]
    NotFound,
    #[error("somebody changed it meanwhile")]
    Stale,
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The same for an unknown address and a wrong password, so that neither is given away.
    #[error("the e-mail address or the password is wrong")]
    WrongCredentials,
    #[error("too many attempts")]
    TooManyAttempts,
    #[error("the reset link was used, is too old or was never given")]
    ResetLinkEnded,
    #[error("the person owns as many sellers as one may")]
    TooManySellers,
    #[error("the certificate is revoked already")]
    AlreadyRevoked,
    #[error("staff cannot take their own staff role away")]
    OwnStaffRole,
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("the password cannot be hashed")]
    Hash(#[from] argon2::password_hash::Error),
    #[error("background work ended early")]
    Work(#[from] tokio::task::JoinError),
    #[error(transparent)]
    Db(#[from] DbErr),
}

/// Seconds after which another attempt makes sense.
const ATTEMPT_WAIT_S: u32 = 15 * 60;

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
            Error::Denied(denied) => denied.into(),
            Error::NotFound => Self::not_found(),
            Error::Stale => Self::stale(),
            Error::KeyReused(reused) => reused.into(),
            Error::WrongCredentials => Self::new(401, "wrong_credentials"),
            Error::TooManyAttempts => {
                Self { retry_after_s: Some(ATTEMPT_WAIT_S), ..Self::new(429, "too_many_attempts") }
            }
            Error::ResetLinkEnded => Self::new(422, "reset_link_ended"),
            Error::TooManySellers => Self::new(409, "too_many_sellers"),
            Error::AlreadyRevoked => Self::new(409, "already_revoked"),
            Error::OwnStaffRole => Self::new(409, "own_staff_role"),
            Error::Seal(error) => Self::internal(error),
            Error::Hash(error) => Self::internal(error),
            Error::Work(error) => Self::internal(error),
            Error::Db(error) => error.into(),
        }
    }
}
