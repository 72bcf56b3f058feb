//! The double-entry ledger under everything that moves money.

pub(crate) mod account;
pub(crate) mod api;
pub(crate) mod book;
mod recheck;
pub(crate) mod rules;
pub(crate) mod store;

pub(crate) use recheck::{Report, recheck, watch};
