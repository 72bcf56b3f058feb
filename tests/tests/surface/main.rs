//! What every operation and every page owes to whoever comes: tried on one shared demonstration.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails at once")]

mod bad_input;
mod bad_pictures;
mod document;
mod pages;
mod roles;

use std::sync::OnceLock;

use sentra_tests::Market;

/// The demonstration all tests here share; what a test changes is its own.
fn demonstration() -> &'static Market {
    static SHARED: OnceLock<Market> = OnceLock::new();
    SHARED.get_or_init(Market::demonstration)
}
