//! How an order is paid: bank transfer with a unique code, QRIS, and the test gateway of demo mode.

pub(crate) mod qris;
pub(crate) mod rules;
