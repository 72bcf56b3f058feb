//! Readiness for export: for each country, what a product still lacks, who must act and what the next step is; and telling the other
//! services again when a rule, a date or a right changes it.

pub(crate) mod api;
mod controls;
mod markets;
mod refresh;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use controls::{Control, Effect, controls};
pub(crate) use markets::{MARKETS, Market};
pub(crate) use refresh::{RightJob, follow_right, sweep};
pub(crate) use rules::{Around, Item, Readiness, Status, assess, licences, ready_for};

/// Kind of the job that follows a changed right.
pub(crate) const RIGHT_CHANGED: &str = "readiness.right_changed";
