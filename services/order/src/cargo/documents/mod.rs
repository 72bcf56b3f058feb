//! The papers of a closed consignment: what they say, whether they agree, how they look, and where they are kept.

pub(crate) mod check;
pub(crate) mod papers;
#[cfg(test)]
pub(crate) mod sample;
