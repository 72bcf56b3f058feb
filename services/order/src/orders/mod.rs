//! Orders as records: what was agreed, where each seller's part stands, and what buyers see of it.

pub(crate) mod api;
pub(crate) mod number;
mod out;
pub(crate) mod pages;
mod read;
mod record;
mod rows;
pub(crate) mod store;
mod view;

use sentra_shared::contract::OrderId;

use crate::app::App;

pub(crate) use out::{FulfilmentOut, fulfilments_out};
pub(crate) use record::{
    Address, Change, Deadline, Deadlines, Entry, Fulfilment, Line, LineTax, Order, Shipment, Times,
};

/// Path of an order's page that needs no signing in.
pub(crate) fn track_path(app: &App, order: OrderId) -> String {
    format!("/track/{}", app.track_token(order))
}
