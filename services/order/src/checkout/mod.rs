//! From cart to order: what the buyer confirms is checked against what is true now, and everything happens in one transaction.

pub(crate) mod api;
mod draft;
mod form;
pub(crate) mod pages;
mod place_order;
mod rules;

#[cfg(test)]
pub(crate) use place_order::Placed;
pub(crate) use place_order::place_order;
pub(crate) use rules::{ContactIn, Wanted};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_abroad;
