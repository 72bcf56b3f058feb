//! The seller's orders: tabs by state, each part with its contents, address and next step.

mod pages;
mod read;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use pages::routes;
