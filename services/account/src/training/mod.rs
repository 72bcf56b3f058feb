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

pub(crate) use remind::remind;
