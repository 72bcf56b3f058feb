//! Finding the Harmonized System code of a product by words or number: for sellers from their form and back, for programs by address.

pub(crate) mod api;
pub(crate) mod pages;
mod table;
