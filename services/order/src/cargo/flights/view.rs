//! How flights look in lists.

use sentra_shared::{clock::Timestamp, page::Frame, text::Lang};

use super::rules::{Flight, State};
use crate::cargo::{airports, rate_cards::Card, view};

/// A flight in a list.
#[derive(Debug)]
pub(crate) struct FlightRow {
    /// Its page.
    pub(crate) href: String,
    /// `GA876`.
    pub(crate) number: String,
    /// `SUB → HKG`.
    pub(crate) route: String,
    /// City of destination.
    pub(crate) city: String,
    /// Departure by the clock of the origin.
    pub(crate) departs: String,
    /// The last moment for cargo, by the same clock.
    pub(crate) cut_off: String,
    /// Tone and text of its state.
    pub(crate) tone: &'static str,
    /// The text.
    pub(crate) state: String,
    /// How full it is, by the fuller of weight and room.
    pub(crate) percent: i64,
    /// The same in kilograms and cubic metres.
    pub(crate) filled: String,
    /// Consignments on it.
    pub(crate) consignments: i64,
    /// Where a rate card for it is made, when none counts on its day.
    pub(crate) card_missing_href: String,
}

/// A flight as lists show it, with the cards that may count for it.
pub(crate) fn row(frame: &Frame, flight: &Flight, cards: &[Card], now: Timestamp) -> FlightRow {
    let (tone, state) = state(flight, now);
    let card = cards.iter().any(|c| counts_for(c, flight));
    let new_card = || {
        let Flight { carrier, origin, destination, .. } = flight;
        format!("/coordinator/rates/new?carrier={carrier}&origin={origin}&destination={destination}")
    };
    FlightRow {
        href: format!("/coordinator/flights/{}", flight.id),
        number: flight.to_string(),
        route: format!("{} → {}", flight.origin, flight.destination),
        city: view::city(&flight.destination).to_owned(),
        departs: local(frame.lang, flight, flight.departs_at),
        cut_off: local(frame.lang, flight, flight.cut_off_at),
        tone,
        state: frame.t(state),
        percent: percent(flight),
        filled: filled(frame, flight),
        consignments: flight.load.consignments,
        card_missing_href: if card || !flight.is_open(now) { String::new() } else { new_card() },
    }
}

/// Whether a card counts for a flight on the day it departs.
pub(crate) fn counts_for(card: &Card, flight: &Flight) -> bool {
    card.carrier == flight.carrier
        && card.origin == flight.origin
        && card.destination == flight.destination
        && card.counts_on(flight.departs_on)
}

/// A moment by the clock of the origin.
pub(crate) fn local(lang: Lang, flight: &Flight, at: Timestamp) -> String {
    match airports::find(&flight.origin) {
        Some(airport) => airport.date_time(lang, at),
        None => sentra_shared::text::date_time(lang, at),
    }
}

fn percent(flight: &Flight) -> i64 {
    let weight = view::percent(flight.load.weight_g, flight.capacity.weight_g);
    weight.max(view::percent(flight.load.volume_mm3, flight.capacity.volume_mm3))
}

/// `120 of 500 kg, 0,8 of 3 m³`.
fn filled(frame: &Frame, flight: &Flight) -> String {
    let kg = |grams| view::kg(frame.lang, grams);
    let m3 = |mm3| view::m3(frame.lang, mm3);
    let of = |a: String, b: String| frame.tn2("flights-of", "part", &a, "whole", &b);
    format!(
        "{} · {}",
        of(kg(flight.load.weight_g), kg(flight.capacity.weight_g)),
        of(m3(flight.load.volume_mm3), m3(flight.capacity.volume_mm3))
    )
}

/// Tone and text of a flight's state.
fn state(flight: &Flight, now: Timestamp) -> (&'static str, &'static str) {
    if flight.state == State::Cancelled {
        ("bad", "flights-cancelled")
    } else if flight.departs_at <= now {
        ("off", "flights-departed")
    } else if flight.cut_off_at <= now {
        ("warn", "flights-cut-off")
    } else {
        ("good", "flights-open")
    }
}
