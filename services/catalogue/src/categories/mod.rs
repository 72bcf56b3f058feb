//! The category tree: short slugs as ids, names in two languages, and whether goods in it are food, which needs its own right.

pub(crate) mod api;
pub(crate) mod pages;
mod put;
mod renamed;
mod rules;
mod store;

pub(crate) use renamed::{KIND as RENAMED, RenamedJob};
pub(crate) use rules::{Category, Tree};
pub(crate) use store::tree;
