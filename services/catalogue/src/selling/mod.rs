//! The seller's room for products: the list with state and stock, and the form that a person with a phone and ten minutes can fill.

mod abroad;
mod editor;
mod form;
mod list;
pub(crate) mod pages;
mod typed;
