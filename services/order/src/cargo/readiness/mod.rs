//! Whether a seller's part of an export order can fly, and who must do what when it cannot.

pub(crate) mod api;
pub(crate) mod pages;
mod papers;
mod read;
pub(crate) mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use papers::note_paper;
pub(crate) use read::{Standing, of_part, of_parts};
pub(crate) use view::{MissingView, missing_fields, missing_views, paper_name};
