//! How an order is paid: bank transfer with a unique code, QRIS, card, and the test gateway of demo mode.
//!
//! Checkout plans a payment before its transaction ([`plan`]) and opens it inside ([`open()`]); [`instructions_view`] is the part of an
//! order's page that says how to pay.

pub(crate) mod api;
pub(crate) mod card;
mod confirm;
mod expire;
mod instructions;
mod open;
pub(crate) mod pages;
mod proofs;
pub(crate) mod qris;
mod receipts;
mod record;
pub(crate) mod rules;
pub(crate) mod settle;
pub(crate) mod store;
mod test_gateway;
#[cfg(test)]
mod tests;

pub(crate) use api::PaymentOut;
pub(crate) use confirm::{Confirmed, check_amount, check_ref, confirm};
#[cfg(test)]
pub(crate) use expire::expire;
pub(crate) use expire::expire_overdue;
pub(crate) use instructions::instructions_view;
pub(crate) use open::{Plan, methods, open, plan};
pub(crate) use receipts::{NewReceipt, check_note, match_to, record as record_receipt, send_back};
pub(crate) use record::{Payment, Proof, ProofId, Receipt, ReceiptId, ReceiptState};
pub(crate) use settle::share_of;
#[cfg(test)]
pub(crate) use test_gateway::pay as pay_by_test;
