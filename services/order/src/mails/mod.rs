//! Letters about an order: what was bought, what to do now, and how to reach the seller or the complaints desk.
//!
//! A use case calls one of these inside its transaction, so that a letter leaves if and only if the change was kept. Letters to the
//! buyer are in the language the order was placed in. Letters to a seller need an address that only account knows: a job asks for it.

mod buyer;
mod compose;
mod letter;
mod seller;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use buyer::{cancelled, completed, dispatched, expired, order_placed, payment_confirmed, refunded};
pub(crate) use seller::{TELL_SELLER, TellSellerJob, to_sellers};
