//! A sale from training to delivery, on an installation that was empty, in every shape and on both databases. One runs at a time, so
//! that what is measured is the program.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails at once")]

mod abroad;
mod card;
mod journey;
mod oversell;
mod replicas;

use sentra_tests::{Database, Market, Shape};
use tokio::sync::{Mutex, MutexGuard};

/// A fresh installation, alone.
async fn alone(shape: Shape, database: Database) -> (MutexGuard<'static, ()>, Market) {
    alone_with(shape, database, &[]).await
}

/// The same with further settings.
async fn alone_with(shape: Shape, database: Database, settings: &[(&str, &str)]) -> (MutexGuard<'static, ()>, Market) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let guard = ONE_AT_A_TIME.lock().await;
    (guard, Market::start_with(shape, database, settings))
}
