//! What every operation and every page owes to whoever comes: tried on two shared
//! installations.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails at once")]

mod bad_input;
mod bad_pictures;
mod document;
mod pages;
mod roles;

use std::sync::OnceLock;

use sentra_tests::{Database, Market, Shape};

/// An installation that was empty, for the tests of operations; what a test makes is its own.
fn empty() -> &'static Market {
    static SHARED: OnceLock<Market> = OnceLock::new();
    SHARED.get_or_init(|| Market::start(Shape::One, Database::Sqlite))
}

/// A demonstration, for the tests of pages, which change nothing.
fn demonstration() -> &'static Market {
    static SHARED: OnceLock<Market> = OnceLock::new();
    SHARED.get_or_init(Market::demonstration)
}
