use std::{
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::{Db, is_contention};

/// Runs of one transaction before the caller is told that the database is busy.
const RUNS_MAX: u32 = 8;

/// A boxed future that may borrow.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An error of a use case that may wrap a database error, so that [`write_tx`] can see whether to run again.
pub trait TxError: From<DbErr> + Send {
    /// The database error inside, if it is one.
    fn db_err(&self) -> Option<&DbErr>;
}

impl TxError for DbErr {
    fn db_err(&self) -> Option<&DbErr> {
        Some(self)
    }
}

/// An open write transaction. Store functions that change rows take it, so they cannot be called outside one.
#[derive(Debug)]
pub struct WriteTx {
    tx: DatabaseTransaction,
    wakes: AtomicBool,
}

impl WriteTx {
    /// Marks that this transaction leaves an event or a job, so that the background is woken after the commit.
    pub(crate) fn wake_after_commit(&self) {
        self.wakes.store(true, Ordering::Relaxed);
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for WriteTx {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(statement).await
    }
}

/// Runs `work` in one write transaction and commits when it returns `Ok`. After a lost race for a lock it runs again from the
/// start, so `work` holds no network call, clock or randomness: what it needs of them is made before and lies in `input`.
///
/// ```text
/// write_tx(&db, "publish", &input, |tx, input| Box::pin(async move { store::publish(tx, input.id).await })).await
/// ```
///
/// # Errors
/// The error of `work`, or the database's own.
pub async fn write_tx<I, T, E, F>(db: &Db, name: &'static str, input: &I, work: F) -> Result<T, E>
where
    I: Sync + ?Sized,
    T: Send,
    E: TxError,
    F: for<'t> Fn(&'t WriteTx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
{
    let mut run = 1;
    loop {
        match attempt(db, input, &work).await {
            Err(error) if run < RUNS_MAX && error.db_err().is_some_and(is_contention) => {
                metrics::counter!("db_tx_retries_total", "tx" => name).increment(1);
                tokio::time::sleep(Duration::from_millis(u64::from(run * run) * 5)).await;
                run += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn attempt<I, T, E, F>(db: &Db, input: &I, work: &F) -> Result<T, E>
where
    I: Sync + ?Sized,
    T: Send,
    E: TxError,
    F: for<'t> Fn(&'t WriteTx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
{
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = WriteTx { tx: db.write.begin_with_options(options).await?, wakes: AtomicBool::new(false) };
    let outcome = work(&tx, input).await;
    let WriteTx { tx, wakes } = tx;
    match outcome {
        Ok(value) => {
            tx.commit().await?;
            if wakes.load(Ordering::Relaxed) {
                db.committed.send_replace(());
            }
            Ok(value)
        }
        Err(error) => {
            // The first error is the one worth telling; a rollback that fails closes the connection anyway.
            tx.rollback().await.ok();
            Err(error)
        }
    }
}
