//! Stock: what a seller has, what is promised, and what can be sold.
//!
//! `available = on_hand - allocated - held`. Checkout holds, payment turns holds into allocations, dispatch lowers on hand, expiry
//! and cancellation release. Every change is a conditional update that must hit its row, rows are taken in key order, and
//! `on_hand >= allocated + held` holds at any time, so what was promised can always be sent.

pub(crate) mod api;
mod change;
mod hold;
pub(crate) mod pages;
mod port;
mod rules;
pub(crate) mod store;

pub(crate) use hold::{Part, Want, allocate, hold, release, ship};
pub(crate) use port::Port;
pub(crate) use store::open;

#[cfg(test)]
mod tests;
