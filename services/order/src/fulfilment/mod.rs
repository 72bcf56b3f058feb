//! One seller's part of an order after it was placed: accepted, packed, dispatched, delivered, completed.

pub(crate) mod rules;
