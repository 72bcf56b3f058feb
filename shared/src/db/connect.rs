use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use sqlx::Connection;
use tokio::sync::watch;

use super::Db;

/// How much a crash of the machine may lose on SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed (`synchronous=FULL`): accounts and orders.
    Full,
    /// The last moments before a power cut (`synchronous=NORMAL`); the file stays whole.
    Normal,
}

/// A reader that nobody needed for so long is closed, with its thread and cache.
const READER_IDLE: Duration = Duration::from_secs(60);

/// Where a service's database is.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file; its folder exists.
    Sqlite(PathBuf),
    /// A server's address and the schema to use, which is made when missing.
    Postgres {
        /// `postgres://user:password@host:port/database`.
        url: String,
        /// Schema of this service.
        schema: String,
        /// Largest number of connections of this process to it.
        connections_max: u32,
    },
}

/// Opens the database, making the file or schema when it is not there.
///
/// # Errors
/// The database cannot be reached or opened.
pub async fn connect(target: &Target, durability: Durability) -> Result<Db, DbErr> {
    match target {
        Target::Sqlite(path) => {
            let write = sqlite(path, durability, 1, false).await?;
            // The file must exist before the read pool opens it read-only.
            write.execute_unprepared("PRAGMA user_version").await?;
            let read = sqlite(path, durability, readers(), true).await?;
            Ok(Db { write, read, committed: Arc::new(watch::Sender::new(())) })
        }
        Target::Postgres { url, schema, connections_max } => {
            let pool = postgres(url, schema, *connections_max).await?;
            Ok(Db { write: pool.clone(), read: pool, committed: Arc::new(watch::Sender::new(())) })
        }
    }
}

/// Connections that read a SQLite file at the same time. Each is a thread with a cache of its own, so more than keep the cores busy
/// only cost memory and changes of thread.
fn readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    u32::try_from(2 * cores).unwrap_or(u32::MAX).clamp(4, 16)
}

async fn sqlite(
    path: &Path,
    durability: Durability,
    connections: u32,
    read_only: bool,
) -> Result<DatabaseConnection, DbErr> {
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(read_only.then_some(READER_IDLE))
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        // When the disk is full SQLite may undo a transaction by itself, and sqlx would go on counting it as open for ever: what is
        // begun later on that connection would be a part of it. Such a connection is not used again.
        .map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        })
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", synchronous)
                .pragma("busy_timeout", "5000")
                .pragma("foreign_keys", "ON")
                .pragma("query_only", if read_only { "ON" } else { "OFF" })
        });
    Database::connect(options).await
}

async fn postgres(url: &str, schema: &str, connections_max: u32) -> Result<DatabaseConnection, DbErr> {
    let mut once = ConnectOptions::new(url.to_owned());
    once.max_connections(1).sqlx_logging(false);
    let first = Database::connect(once).await?;
    // Several processes may start together, and `if not exists` alone still races inside PostgreSQL.
    first
        .execute_unprepared(&format!(
            "begin; select pg_advisory_xact_lock(hashtext('sentra-schema')); create schema if not exists \"{schema}\"; commit"
        ))
        .await?;
    first.close().await?;
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections_max)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .set_schema_search_path(format!("\"{schema}\""));
    Database::connect(options).await
}
