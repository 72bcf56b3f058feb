//! Staff's room for people: find a person, give and take roles, suspend a seller. Every deed has a reason and an audit row.

pub(crate) mod api;
mod find;
pub(crate) mod pages;
mod roles;
mod suspend;
#[cfg(test)]
mod tests;
