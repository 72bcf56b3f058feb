use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Codes of both databases after which the same transaction may simply run again: serialisation failure and deadlock
/// (PostgreSQL), busy, busy snapshot and locked (SQLite).
const RETRY_CODES: [&str; 6] = ["40001", "40P01", "5", "517", "6", "262"];

/// Codes for "no space left": PostgreSQL's `disk_full`, SQLite's `SQLITE_FULL`.
const FULL_CODES: [&str; 2] = ["53100", "13"];

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = error
    else {
        return None;
    };
    inner.as_database_error().and_then(sqlx::error::DatabaseError::code).map(std::borrow::Cow::into_owned)
}

/// True when the database has no space left; nothing of the transaction was kept.
#[must_use]
pub fn is_full(error: &DbErr) -> bool {
    code(error).is_some_and(|code| FULL_CODES.contains(&code.as_str()))
}

/// True when the error is a loss of a race for a lock, so that a second run can succeed.
#[must_use]
pub fn is_contention(error: &DbErr) -> bool {
    code(error).is_some_and(|code| RETRY_CODES.contains(&code.as_str()))
}

/// The text by which the database names the violated unique constraint (PostgreSQL: its name; SQLite: `table.column`, or the index'
/// name for a partial one), if that is what the error is.
#[must_use]
pub fn unique_violation(error: &DbErr) -> Option<String> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(text)) => Some(text),
        _ => None,
    }
}
