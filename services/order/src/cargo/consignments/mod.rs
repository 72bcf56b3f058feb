//! Consignments: orders that fly together under one air waybill, from the first order added to the last buyer served.
//!
//! A part of an order lies in at most one consignment: its row in `consignment_part` is keyed by the part. Whoever changes what lies in
//! a consignment locks the parts in the order of their ids, then the consignment, then the flight, so that nobody waits in a circle.

pub(crate) mod api;
mod close;
mod fill;
mod load;
mod open;
mod out;
pub(crate) mod pages;
mod panel;
mod papers;
mod read;
mod record;
mod refused;
mod rows;
mod rules;
mod steps;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod view;
pub(crate) mod way;

pub(crate) use load::take_out;
pub(crate) use read::whole;
pub(crate) use refused::ConsignmentRefused;
pub(crate) use rules::State;
pub(crate) use store::{booked, booked_in};
pub(crate) use view::{CardView, card};
