//! Fresh, migrated databases for tests, SQLite and PostgreSQL alike; [`both_databases`](crate::both_databases) stamps one list of
//! tests onto both.

use sea_orm::DbErr;
use sea_orm_migration::MigratorTrait;

use super::{Db, Durability, Target, connect};

/// A database of one test. The SQLite file goes with it; the PostgreSQL schema goes with the server, which the test command owns.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    _folder: Option<tempfile::TempDir>,
}

/// A fresh SQLite file with the service's tables.
///
/// # Errors
/// The file cannot be made or migrated.
pub async fn sqlite<M: MigratorTrait>() -> Result<TestDb, DbErr> {
    let folder = tempfile::tempdir().map_err(|e| DbErr::Custom(e.to_string()))?;
    let db = connect(&Target::Sqlite(folder.path().join("test.db")), Durability::Normal).await?;
    M::up(db.schema_connection(), None).await?;
    Ok(TestDb { db, _folder: Some(folder) })
}

/// A fresh schema on the PostgreSQL server named by `SENTRA_TEST_POSTGRES`, which `tests/run` starts.
///
/// # Errors
/// The variable is missing (a test without its server fails, it is never skipped) or the server cannot be reached.
#[expect(clippy::disallowed_methods, reason = "the one setting of the test suite, and it needs names that do not meet")]
pub async fn postgres<M: MigratorTrait>() -> Result<TestDb, DbErr> {
    let url = std::env::var("SENTRA_TEST_POSTGRES")
        .map_err(|_| DbErr::Custom("SENTRA_TEST_POSTGRES is not set: start the tests with tests/run".to_owned()))?;
    let schema = format!("t{}", uuid::Uuid::new_v4().simple());
    let db = connect(&Target::Postgres { url, schema, connections_max: 12 }, Durability::Normal).await?;
    M::up(db.schema_connection(), None).await?;
    Ok(TestDb { db, _folder: None })
}

/// Stamps the same tests onto both databases: each named function takes a [`TestDb`].
///
/// `both_databases!(OrderMigrator: holds_stock, refuses_oversell);`
#[macro_export]
macro_rules! both_databases {
    ($migrator:ident: $($name:ident),+ $(,)?) => {
        mod on_sqlite {
            use super::$migrator;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::db::testing::sqlite::<$migrator>().await.expect("a fresh SQLite database")).await;
            })+
        }
        mod on_postgres {
            use super::$migrator;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::db::testing::postgres::<$migrator>().await.expect("a fresh PostgreSQL schema")).await;
            })+
        }
    };
}
