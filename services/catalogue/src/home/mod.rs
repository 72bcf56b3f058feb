//! The first page of the shop.

pub(crate) mod pages;
