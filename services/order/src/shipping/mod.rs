//! What sending costs: couriers' rules of weight, zones and prices, air cargo abroad, and the choices a buyer has for each seller.

pub(crate) mod abroad;
mod quote;
pub(crate) mod rules;
mod store;

pub(crate) use quote::{Parcel, Quote, cheapest, quotes};
