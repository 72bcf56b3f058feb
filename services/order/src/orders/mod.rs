//! Orders as records: what was agreed, where each seller's part stands, and what buyers see of it.

mod record;
mod rows;
pub(crate) mod store;

pub(crate) use record::{
    Address, Change, Deadline, Deadlines, Entry, Fulfilment, Line, LineTax, Order, Shipment, Times,
};
