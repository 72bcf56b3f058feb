//! The papers of a closed consignment: what they say, whether they agree, how they look, and where they are kept.

pub(crate) mod check;
mod data;
mod kind;
pub(crate) mod papers;
mod print;
#[cfg(test)]
pub(crate) mod sample;
