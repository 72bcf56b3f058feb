//! BUY: carts, offers, stock, checkout, orders, payments, shipments and the ledger.
//!
//! [`OrderService::open`] opens the store, gives out its feed and port, and [`OrderService::build`] makes the service once the
//! peers' ports are there.

mod app;
mod cancellation;
mod carts;
mod checkout;
mod error;
mod fulfilment;
mod ledger;
mod mails;
mod offers;
mod orders;
mod payments;
mod refunds;
mod sellers;
mod shipping;
mod stock;
