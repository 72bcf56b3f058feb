use sea_orm::DbErr;
use sentra_shared::{
    db::TxError,
    failure::{Failure, FieldError},
    session::Denied,
};

/// Why search did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Parameters are wrong.
    #[error("the question is wrong in {} places", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not for this actor.
    #[error("not allowed")]
    Denied(#[from] Denied),
    /// The database.
    #[error("the database failed")]
    Db(#[from] DbErr),
}

impl TxError for Error {
    fn db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Db(error) => Some(error),
            Self::Invalid(_) | Self::Denied(_) => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(fields) => Self::invalid(fields),
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
        }
    }
}
