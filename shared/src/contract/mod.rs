//! How the services meet: ids that cross a border, the events of each producer and the ports one service offers the others.
//!
//! This is the only part of the common crate that names things of the trade.

pub mod account;
pub mod address;
pub mod catalogue;
mod ids;
pub mod order;

pub use ids::*;
