//! A seller's shop: its story, its proof of training, its goods, how to ask it something, and who it is by law.

pub(crate) mod pages;
