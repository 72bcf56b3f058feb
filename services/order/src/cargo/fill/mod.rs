//! "Fill by deadline": which ready orders go on a flight, the most urgent first, and why each other one stays.
//!
//! Every order is looked at once, in the order of deadlines; it goes when it fits into what is left then. Room only shrinks, so the
//! reason that is given for an order that stays is still true at the end.

mod rules;
#[cfg(test)]
mod tests;

pub(crate) use rules::{Candidate, Filled, Limits, Room, Why, fill, fits};
