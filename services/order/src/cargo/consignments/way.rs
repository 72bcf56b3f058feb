//! The way of an order through the air, as its buyer and its sellers see it.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId},
    page::Frame,
};

use super::{record::Consignment, rules::State, store};
use crate::{
    cargo::{
        flights::{self, Flight},
        view::city,
    },
    error::Error,
    orders::Order,
};

/// The steps that people wait for.
const STEPS: [State; 4] = [State::Departed, State::Arrived, State::Cleared, State::Delivered];

/// How a part flies.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// Its consignment.
    consignment: Consignment,
    /// Its flight.
    flight: Flight,
    /// When each step happened.
    times: HashMap<State, Timestamp>,
}

/// How parts fly, by part.
pub(crate) type Ways = HashMap<FulfilmentId, Way>;

/// How the parts of an order fly; nothing for one within Indonesia.
///
/// # Errors
/// The database's.
pub(crate) async fn of_order(db: &impl ConnectionTrait, order: &Order) -> Result<Ways, Error> {
    if order.is_export() { of_orders(db, &[order.id]).await } else { Ok(Ways::new()) }
}

/// How the parts of these orders fly; parts that lie in no consignment are left out.
///
/// # Errors
/// The database's.
pub(crate) async fn of_orders(db: &impl ConnectionTrait, orders: &[OrderId]) -> Result<Ways, Error> {
    let parts = store::parts_of_orders(db, orders).await?;
    let mut ids: Vec<_> = parts.iter().map(|p| p.consignment_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let entered = store::entered_at(db, &ids).await?;
    let mut ways = HashMap::new();
    for consignment in store::find_many(db, &ids).await? {
        let flight = flights::find(db, consignment.flight_id).await?.ok_or(Error::NotFound)?;
        let times = entered.iter().filter(|((id, _), _)| *id == consignment.id).map(|((_, s), at)| (*s, *at)).collect();
        ways.insert(consignment.id, Way { consignment, flight, times });
    }
    let of_part = |p: super::record::Part| Some((p.fulfilment_id, ways.get(&p.consignment_id)?.clone()));
    Ok(parts.into_iter().filter_map(of_part).collect())
}

/// The same in the reader's words.
#[derive(Debug, Clone)]
pub(crate) struct WayView {
    /// `GA876, Surabaya to Hong Kong`.
    pub(crate) flight: String,
    /// When it departs, or departed.
    pub(crate) when: String,
    /// Air waybill number, once it is handed over; empty before.
    pub(crate) awb: String,
    /// Title, time and state (`done`, `now`, `next`) of each step.
    pub(crate) steps: Vec<(String, String, &'static str)>,
}

/// A way in the reader's words.
pub(crate) fn view(frame: &Frame, way: &Way) -> WayView {
    let (from, to) = (city(&way.flight.origin), city(&way.flight.destination));
    let state = way.consignment.state;
    let step = |of: State| {
        let title = frame.t(&format!("orders-way-{}", of.as_str()));
        let when = way.times.get(&of).filter(|_| of <= state).map(|at| frame.date(at)).unwrap_or_default();
        let mark = match of.cmp(&state) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal if of == State::Delivered => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "next",
        };
        (title, when, mark)
    };
    let planned = frame.date(&way.flight.departs_at);
    WayView {
        flight: format!("{}, {from} – {to}", way.flight),
        when: if state < State::Departed { frame.tn("orders-way-planned", "when", &planned) } else { String::new() },
        awb: way.consignment.awb.clone().filter(|_| state >= State::Tendered).unwrap_or_default(),
        steps: STEPS.into_iter().map(step).collect(),
    }
}
