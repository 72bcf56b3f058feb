//! Rate cards: what a carrier asks for a route, from when to when.
//!
//! A card is never changed. A mistake or a new price is a new card that takes the old one's place: the old one then ends the day
//! before, or is withdrawn when no consignment was priced by it and the new one begins no later.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod publish;
pub(crate) mod rules;
pub(crate) mod store;

pub(crate) use rules::Card;
pub(crate) use store::mark_used;
pub(crate) use store::{find, in_force};

#[cfg(test)]
mod tests;
