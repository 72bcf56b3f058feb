//! Flights: capacity for sale, with a cut-off, limits for pieces, and what its consignments take of it.
//!
//! A flight's row holds what lies on it. [`change_load`] is the only writer of that: one conditional update checks the capacity and
//! takes it, so two consignments can never be sold the same room.

pub(crate) mod api;
mod cancel;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod schedule;
pub(crate) mod store;
pub(crate) mod view;

pub(crate) use rules::Flight;
pub(crate) use rules::Load;
pub(crate) use store::{change_load, find};

#[cfg(test)]
mod tests;
