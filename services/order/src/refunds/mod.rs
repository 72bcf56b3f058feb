//! Money that goes back to buyers.

pub(crate) mod rules;
