//! Keeping an installation: backup and restore, upgrades from older data, and what happens when the disk is full.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails at once")]

mod backup;
mod full_disk;
mod upgrade;

use tokio::sync::{Mutex, MutexGuard};

/// One installation at a time: each is busy by itself.
async fn alone() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    ONE_AT_A_TIME.lock().await
}
