//! The seller's room: what to do today, then the money.

mod money;
mod pages;
#[cfg(test)]
mod tests;
mod today;

pub(crate) use pages::routes;
