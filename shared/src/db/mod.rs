//! A service's own database: one SQLite file or one PostgreSQL schema.
//!
//! On SQLite all writes go through one connection behind a fair queue and every write transaction takes the lock at once
//! (`BEGIN IMMEDIATE`), so a reader that turns writer never finds the file busy; reads have their own pool. On PostgreSQL
//! both pools are one. [`write_tx`] is the only way to write.

mod connect;
mod error;
mod migrate;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod write;

use std::sync::Arc;

use sea_orm::{DatabaseConnection, DbBackend};
use tokio::sync::watch;

pub use connect::{Durability, Target, connect};
pub use error::{is_contention, is_full, unique_violation};
pub use migrate::migrate;
pub use write::{BoxFuture, TxError, WriteTx, write_tx};

/// Handles to one service's database.
#[derive(Debug, Clone)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
    committed: Arc<watch::Sender<()>>,
}

impl Db {
    /// For reading outside a transaction. Writing through it fails on SQLite.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// For migrations only, which manage their own transactions.
    #[must_use]
    pub fn schema_connection(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Changes after each commit that left events or jobs.
    pub(crate) fn commits(&self) -> watch::Receiver<()> {
        self.committed.subscribe()
    }
}
