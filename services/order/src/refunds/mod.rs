//! Money that goes back to buyers: a claim makes it owed, a refund sends it.

mod gateway;
mod owe;
mod record;
mod refund;
pub(crate) mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use gateway::{gateway_failed, gateway_sent};
pub(crate) use owe::{Why, account, owe};
pub(crate) use record::{Cause, Refund, RefundState};
pub(crate) use refund::{Wanted, refund, settle};
