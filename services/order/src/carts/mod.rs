//! Carts of guests and members, across several sellers, and what changed about their lines meanwhile.

pub(crate) mod api;
mod basket;
mod change;
mod lines_view;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

pub(crate) use basket::{Basket, BasketLine, Group, Remark, load, load_in};
pub(crate) use change::{check_usable, mine, prune};
pub(crate) use lines_view::{GroupView, groups, hindrances, photo_href};

#[cfg(test)]
pub(crate) use change::{create, put};
#[cfg(test)]
mod tests;
