use sea_orm::{ConnectionTrait, DbBackend, DbErr, TransactionOptions, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use super::Db;

/// Key of the lock under which replicas migrate one after another.
const LOCK: &str = "select pg_advisory_xact_lock(hashtext('sentra-migrate'))";

/// Brings a service's tables up to date.
///
/// # Errors
/// A migration fails; nothing of it stays.
pub async fn migrate<M: MigratorTrait>(db: &Db) -> Result<(), DbErr> {
    if db.backend() != DbBackend::Postgres {
        return M::up(db.schema_connection(), None).await;
    }
    let guard = db.schema_connection().begin_with_options(TransactionOptions::default()).await?;
    guard.execute_unprepared(LOCK).await?;
    let done = M::up(db.schema_connection(), None).await;
    guard.commit().await?;
    done
}
