//! Backup and restore of the embedded default: every service's database as it was at one and the same moment, and the files.
//!
//! - [`databases`] copies the databases while they are written to.
//! - [`archive`] is the one file they go into, with a list of what must be in it.
//! - [`take`] and [`restore`] are the two use cases, [`history`] tells the feeds that they went back in time.
//!
//! PostgreSQL has its own tools for the first half; the README gives the commands, and [`history`] is the second half there too.

mod archive;
mod databases;
pub(crate) mod history;
pub(crate) mod restore;
pub(crate) mod take;

/// True when the error, or what caused it, is that there is no space left.
pub(crate) fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::StorageFull);
        let sqlite = cause
            .downcast_ref::<rusqlite::Error>()
            .and_then(rusqlite::Error::sqlite_error_code)
            .is_some_and(|code| code == rusqlite::ErrorCode::DiskFull);
        io || sqlite
    })
}
