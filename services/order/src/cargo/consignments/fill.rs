//! "Fill by deadline" of a consignment.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    audit,
    contract::{FulfilmentId, OrderId},
    db::{WriteTx, write_tx},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};
use serde::{Deserialize, Serialize};

use super::{
    ConsignmentRefused,
    load::{candidate, limits, put_in, room},
    record::{Change, Consignment},
    rules::{Event, transition},
    store,
};
use crate::{
    app::App,
    cargo::{
        ConsignmentId, airports,
        fill::{self, Filled, Why},
        flights::{self, Flight},
        readiness::{
            self, Standing,
            pages::{PARTS_MAX, WAITING},
        },
    },
    error::Error,
    orders,
};

/// What filling did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// Orders that went in, the most urgent first.
    pub(super) added: Vec<Named>,
    /// Orders that stay, and why.
    pub(super) left_out: Vec<LeftOut>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) order: OrderId,
    pub(super) number: String,
}

/// An order that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LeftOut {
    pub(super) order: OrderId,
    pub(super) number: String,
    pub(super) why: Why,
}

struct Input {
    actor: Actor,
    consignment: ConsignmentId,
    chosen: Vec<OrderId>,
    left_out: Vec<LeftOut>,
    once: Once,
    change: Change,
}

/// Adds the ready orders to the flight's country, the earliest deadline first, as far as there is room, and says why each other one
/// stays. Orders are chosen outside the transaction and looked at again inside. Returns what it did, and whether it is the stored
/// answer of an earlier request with the same key.
///
/// # Errors
/// [`ConsignmentRefused::State`] unless it is open, [`Error::NotFound`].
pub(super) async fn fill(
    app: &App,
    actor: &Actor,
    id: ConsignmentId,
    key: IdempotencyKey,
) -> Result<(Outcome, bool), Error> {
    actor.require(Role::Coordinator)?;
    let (db, now) = (app.db.read(), app.now());
    let once = Once::new(actor, "fill_consignment", key, &id, now)?;
    let consignment = store::find(db, id).await?.ok_or(Error::NotFound)?;
    let flight = flights::find(db, consignment.flight_id).await?.ok_or(Error::NotFound)?;
    let country = airports::find(&flight.destination).map_or("", |a| a.country);
    let waiting = waiting(db, country).await?;
    let filled = choose(&consignment, &flight, &waiting, flight.is_open(now));
    let left_out = filled.left_out.iter().map(|(order, why)| left_out(&waiting, *order, *why)).collect();
    let change = Change::new(actor.label(), now, "added");
    let input = Input { actor: actor.clone(), consignment: id, chosen: filled.chosen, left_out, once, change };
    write_tx(&app.db, "fill_consignment", &input, |tx, input| Box::pin(fill_in(tx, input))).await
}

/// Parts by order.
type ByOrder = BTreeMap<OrderId, Vec<Standing>>;

/// Orders to a country that have parts which have not left and lie in no consignment.
async fn waiting(db: &impl ConnectionTrait, country: &str) -> Result<ByOrder, Error> {
    let parts = orders::store::abroad(db, Some(country), &WAITING, PARTS_MAX).await?;
    Ok(by_order(readiness::of_parts(db, parts).await?))
}

fn by_order(standings: Vec<Standing>) -> ByOrder {
    let mut orders = ByOrder::new();
    for standing in standings.into_iter().filter(|s| s.booked.is_none()) {
        orders.entry(standing.order.id).or_default().push(standing);
    }
    orders
}

fn choose(consignment: &Consignment, flight: &Flight, orders: &ByOrder, open: bool) -> Filled {
    let candidates: Vec<_> =
        orders.iter().map(|(order, parts)| candidate(&parts.iter().collect::<Vec<_>>(), *order)).collect();
    fill::fill(&candidates, room(consignment, flight), limits(flight), open)
}

fn left_out(orders: &ByOrder, order: OrderId, why: Why) -> LeftOut {
    LeftOut { order, number: number_of(orders, order), why }
}

fn number_of(orders: &ByOrder, order: OrderId) -> String {
    orders.get(&order).and_then(|parts| parts.first()).map(|s| s.order.number.clone()).unwrap_or_default()
}

async fn fill_in(tx: &WriteTx, input: &Input) -> Result<(Outcome, bool), Error> {
    if let Begun::Replay(before) = input.once.begin::<Outcome, Error>(tx).await? {
        return Ok((before, true));
    }
    let orders = locked(tx, &input.chosen).await?;
    let consignment = store::lock(tx, input.consignment).await?.ok_or(Error::NotFound)?;
    if transition(consignment.state, Event::Load).is_none() {
        return Err(ConsignmentRefused::State { state: consignment.state, event: Event::Load }.into());
    }
    // Nothing is taken yet; the flight's row is held so that the room seen here is the room there is.
    let flight = flights::change_load(tx, consignment.flight_id, flights::Load::default()).await?;
    let filled = choose(&consignment, &flight, &orders, flight.is_open(input.change.at));
    let chosen: Vec<&Standing> = filled.chosen.iter().filter_map(|order| orders.get(order)).flatten().collect();
    if !chosen.is_empty() {
        put_in(tx, &consignment, &chosen, &input.change).await?;
    }
    let mut stay = input.left_out.clone();
    stay.extend(filled.left_out.iter().map(|(order, why)| left_out(&orders, *order, *why)));
    let added = filled.chosen.iter().map(|order| Named { order: *order, number: number_of(&orders, *order) });
    let outcome = Outcome { added: added.collect(), left_out: stay };
    audit::record(tx, &input.actor, input.change.at, "consignment.filled", consignment.id, &outcome).await?;
    input.once.finish(tx, &outcome).await?;
    Ok((outcome, false))
}

/// How the parts of these orders stand, which nobody else changes until this transaction ends.
async fn locked(tx: &WriteTx, chosen: &[OrderId]) -> Result<ByOrder, Error> {
    let found = orders::store::fulfilments_of_orders(tx, chosen).await?;
    let mut ids: Vec<FulfilmentId> = found.into_iter().filter(|p| !p.state.is_final()).map(|p| p.id).collect();
    ids.sort_unstable();
    let mut parts = Vec::with_capacity(ids.len());
    for id in ids {
        parts.extend(orders::store::lock_fulfilment(tx, id).await?);
    }
    parts.retain(|p| WAITING.contains(&p.state));
    Ok(by_order(readiness::of_parts(tx, parts).await?))
}
