//! The double-entry ledger under everything that moves money.

pub(crate) mod account;
pub(crate) mod book;
pub(crate) mod rules;
pub(crate) mod store;
