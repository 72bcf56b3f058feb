//! The seller's room: what to do today, then the money.
