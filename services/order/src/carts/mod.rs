//! Carts of guests and members, across several sellers, and what changed about their lines meanwhile.

pub(crate) mod api;
mod basket;
mod change;
mod lines_view;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

pub(crate) use basket::{Basket, Group, load};
pub(crate) use change::{mine, prune, set_delivery};
pub(crate) use lines_view::{GroupView, LineView, groups};
