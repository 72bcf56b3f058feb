//! Training: courses, certificates issued to people by trainers, their public verification, and reminders before they end.

pub(crate) mod api;
pub(crate) mod courses;
pub(crate) mod issue;
pub(crate) mod pages;
mod remind;
pub(crate) mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod trainer;
pub(crate) mod verify;

use sentra_shared::text::Source;

pub(crate) use remind::remind;

/// Texts of this feature.
pub(crate) const TEXTS: Source = Source { feature: "training", id: include_str!("id.ftl"), en: include_str!("en.ftl") };
