//! What is left of each variant, as order last told it: shown on pages, never decided upon here.

mod consume;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use consume::OrderConsumer;
pub(crate) use store::of_variants;
