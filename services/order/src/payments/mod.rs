//! How an order is paid: bank transfer with a unique code, QRIS, and the test gateway of demo mode.

pub(crate) mod qris;
mod record;
pub(crate) mod rules;
pub(crate) mod store;

pub(crate) use record::{Payment, Proof, ProofId, Receipt, ReceiptId, ReceiptState};
