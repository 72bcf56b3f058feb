//! Letters about an order: what was bought, what to do now, and how to reach the seller or the complaints desk.
//!
//! A use case calls one of these inside its transaction, so that a letter leaves if and only if the change was kept.
