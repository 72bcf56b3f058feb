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

use sentra_shared::{clock::WIB, contract::OrderId, exchange::Rate, money::Money, page::Frame, text::grouped};

use crate::app::App;

pub(crate) use out::{FulfilmentOut, fulfilments_out};
pub(crate) use record::{
    Address, Change, DOMESTIC, Deadline, Deadlines, EXPORT, Entry, Fulfilment, Line, LineTax, Order, Shipment, Times,
};

/// What an order's amounts were converted at, in words.
pub(crate) fn rate_note(frame: &Frame, rate: Rate) -> String {
    let one = Money::from_minor(rate.currency.per_major(), rate.currency);
    let per = grouped(frame.lang, &rate.per_idr.to_string());
    let day = rate.valid_from.and_time(chrono::NaiveTime::MIN).and_local_timezone(WIB).single();
    let day = day.map(|at| frame.day(&at.to_utc())).unwrap_or_default();
    let values = [("one", one.to_string()), ("per", format!("Rp\u{a0}{per}")), ("day", day)];
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    frame.texts().get(frame.lang, "orders-rate", &values)
}

/// A part's way of delivery in the reader's language; as it was called when ordered where only that is known.
pub(crate) fn service_name(frame: &Frame, part: &Fulfilment) -> String {
    let key = format!("orders-service-{}", part.service.replace('_', "-"));
    if frame.texts().has(&key) { frame.t(&key) } else { part.service_name.clone() }
}

/// Who pays import tax in a country abroad, and when it is due there.
pub(crate) fn import_tax(frame: &Frame, country: &str) -> String {
    frame.t(&format!("orders-import-tax-{}", country.to_ascii_lowercase()))
}

/// Path of an order's page that needs no signing in.
pub(crate) fn track_path(app: &App, order: OrderId) -> String {
    format!("/track/{}", app.track_token(order))
}
