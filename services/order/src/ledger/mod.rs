//! The double-entry ledger under everything that moves money.

pub(crate) mod account;
pub(crate) mod api;
pub(crate) mod book;
mod recheck;
pub(crate) mod rules;
pub(crate) mod store;

#[cfg(test)]
pub(crate) use recheck::recheck;
pub(crate) use recheck::watch;
