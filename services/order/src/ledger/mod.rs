//! The double-entry ledger under everything that moves money.

pub(crate) mod rules;
