//! The papers of a closed consignment: what they say, whether they agree, how they look, and where they are kept.
//!
//! Closing fills [`papers::Papers`] from its rows (the waybill number must be drawn by then, it stands on every page), calls [`make::make`]
//! outside of any transaction and [`store::record`] inside the one that closes. Reopening calls [`store::supersede`]. What was stored is never
//! written again: a lost file comes back only when it can be printed with its old hash.

pub(crate) mod api;
pub(crate) mod check;
mod data;
mod kind;
mod letters;
pub(crate) mod make;
pub(crate) mod pages;
pub(crate) mod papers;
mod print;
mod read;
mod refused;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use print::unprintable;
pub(crate) use refused::DocumentRefused;
