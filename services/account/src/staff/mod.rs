//! Staff's room for people: find a person, give and take roles, suspend a seller. Every deed has a reason and an audit row.

pub(crate) mod api;
mod find;
pub(crate) mod pages;
mod roles;
mod suspend;
#[cfg(test)]
mod tests;

use sentra_shared::text::Source;

/// Texts of this feature.
pub(crate) const TEXTS: Source =
    Source { feature: "staff-people", id: include_str!("id.ftl"), en: include_str!("en.ftl") };
