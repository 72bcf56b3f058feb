//! What sending costs: couriers' rules of weight, zones and prices, and the choices a buyer has for each seller.

mod quote;
pub(crate) mod rules;
mod store;

pub(crate) use quote::{Parcel, Quote, cheapest, quotes};
