//! What staff do with products of others: feature the good ones, stop the bad ones. Every deed asks for its reason and is recorded.

pub(crate) mod api;
mod moderate;
pub(crate) mod pages;

pub(crate) use moderate::{block, feature, unblock};
