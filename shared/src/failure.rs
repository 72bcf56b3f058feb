//! What a person or a program is told when something does not work, before it is made into JSON or a page.
//!
//! A service's own error enum knows no HTTP; its one `From<..> for Failure` is the table that maps it to a status and a code.
//! The code doubles as the key of the text (`out_of_stock` is shown with the text `error-out-of-stock`), so every failure is
//! said in the reader's language. The cause is kept for the log only.

use std::{error::Error, sync::Arc};

use sea_orm::DbErr;

use crate::money::{Currency, Money};

/// One wrong field of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field as the caller wrote it, e.g. `variants[0].price`.
    pub field: String,
    /// Stable code; its text has the key `field-<code>`.
    pub code: &'static str,
    /// Values the text names.
    pub args: Vec<(&'static str, String)>,
}

impl FieldError {
    /// A wrong field.
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: field.into(), code, args: Vec::new() }
    }

    /// A field with more money than is taken from outside.
    pub fn amount_too_large(field: impl Into<String>, currency: Currency) -> Self {
        Self::new(field, "amount_too_large").with("max", Money::largest(currency))
    }

    /// Adds a value that the text names.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over numbers and texts alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// Collects wrong fields, so that a form tells all of them at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Notes a wrong field.
    pub fn push(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// Notes a wrong field when the condition does not hold.
    pub fn require(&mut self, holds: bool, field: &str, code: &'static str) {
        if !holds {
            self.push(FieldError::new(field, code));
        }
    }

    /// Takes the value or notes the field.
    pub fn take<T, E>(&mut self, result: Result<T, E>, field: &str, code: &'static str) -> Option<T> {
        result.map_err(|_| self.push(FieldError::new(field, code))).ok()
    }

    /// True when nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Ends the check.
    ///
    /// # Errors
    /// All wrong fields, when there are any.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}

/// A refused or failed request.
#[derive(Debug, Clone)]
pub struct Failure {
    /// HTTP status.
    pub status: u16,
    /// Stable code; its text has the key `error-<code>` with dashes.
    pub code: &'static str,
    /// Values the text names.
    pub args: Vec<(&'static str, String)>,
    /// Wrong fields.
    pub fields: Vec<FieldError>,
    /// Seconds after which another try makes sense.
    pub retry_after_s: Option<u32>,
    /// What really happened; logged, never shown.
    pub source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure with a status and a code.
    #[must_use]
    pub fn new(status: u16, code: &'static str) -> Self {
        Self { status, code, args: Vec::new(), fields: Vec::new(), retry_after_s: None, source: None }
    }

    /// Adds a value that the text names.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over numbers and texts alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// 422: the input is understood and wrong.
    #[must_use]
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(422, "invalid") }
    }

    /// 400: the input cannot be read at all.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over numbers and texts alike")]
    pub fn malformed(detail: impl ToString) -> Self {
        Self::new(400, "malformed").with("detail", detail.to_string())
    }

    /// 401: nobody is signed in.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(401, "unauthenticated")
    }

    /// 403: known, but not allowed.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(403, "forbidden")
    }

    /// 404: not there, or not yours.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(404, "not_found")
    }

    /// 409: somebody changed it meanwhile.
    #[must_use]
    pub fn stale() -> Self {
        Self::new(409, "stale_version")
    }

    /// 503: a part is away; worth another try.
    #[must_use]
    pub fn unavailable() -> Self {
        Self { retry_after_s: Some(2), ..Self::new(503, "unavailable") }
    }

    /// 507: there is no space left; nothing was kept of the request.
    #[must_use]
    pub fn storage_full(source: impl Error + Send + Sync + 'static) -> Self {
        Self { retry_after_s: Some(60), ..Self::new(507, "storage_full").caused_by(source) }
    }

    /// 500: our fault.
    #[must_use]
    pub fn internal(source: impl Error + Send + Sync + 'static) -> Self {
        Self::new(500, "internal").caused_by(source)
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        if crate::db::is_full(&error) {
            return Self::storage_full(error);
        }
        let busy = matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) || crate::db::is_contention(&error);
        if busy { Self::unavailable().caused_by(error) } else { Self::internal(error) }
    }
}
