//! Air waybill numbers: their check digit, and an own stock that airlines give in ranges.
//!
//! Every number is a row for ever: free, used by one consignment, or void. What is used or void never becomes free again.

pub(crate) mod api;
mod number;
pub(crate) mod pages;
pub(crate) mod receive;
pub(crate) mod store;
mod void;

pub(crate) use store::{Level, levels};
pub(crate) use store::{draw, void_used};

#[cfg(test)]
mod tests;
