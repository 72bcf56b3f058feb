use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Codes of both databases after which the same transaction may simply run again: serialisation failure and deadlock
/// (PostgreSQL), busy, busy snapshot and locked (SQLite).
const RETRY_CODES: [&str; 6] = ["40001", "40P01", "5", "517", "6", "262"];

/// True when the error is a loss of a race for a lock, so that a second run can succeed.
#[must_use]
pub fn is_contention(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = error
    else {
        return false;
    };
    inner
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| RETRY_CODES.contains(&code.as_ref()))
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
