//! Calling off: by buyer or staff for an order, by a seller for its part of one.

pub(crate) mod api;
mod call_off;
mod cancel;
mod decline;

#[cfg(test)]
pub(crate) use cancel::Cancelled;
pub(crate) use cancel::{By as CancelledBy, cancel};
pub(crate) use decline::decline;
