//! One seller's part of an order after it was placed: accepted, packed, dispatched, delivered, completed.

pub(crate) mod access;
mod advance;
pub(crate) mod api;
mod complete;
mod deadlines;
pub(crate) mod rules;
mod sales;
pub(crate) mod store;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use advance::{Departure, advance, arrive, deliver, depart, dispatch, receive, step};
pub(crate) use deadlines::run_deadlines;
pub(crate) use sales::tell_sales;
