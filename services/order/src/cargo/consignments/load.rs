//! What lies in a consignment: orders are added, taken out, and leave it when they are called off.

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

use super::{
    ConsignmentRefused,
    open::takes_cargo,
    record::{Change, Consignment, Load, Part},
    rules::{Event, State, transition},
    store,
};
use crate::{
    app::App,
    cargo::{
        self, ConsignmentId, airports,
        fill::{self, Candidate, Limits, Room, Why},
        flights::{self, Flight},
        readiness::{self, Standing, missing_fields},
    },
    error::Error,
    orders,
    payments::settle::By,
};

/// Who puts which order where.
pub(super) struct Input {
    pub(super) app: App,
    pub(super) actor: Actor,
    pub(super) consignment: ConsignmentId,
    pub(super) order: OrderId,
    pub(super) once: Once,
    pub(super) change: Change,
}

impl Input {
    fn new(
        app: &App,
        actor: &Actor,
        ids: (ConsignmentId, OrderId),
        operation: &'static str,
        key: IdempotencyKey,
    ) -> Result<Self, Error> {
        actor.require(Role::Coordinator)?;
        let now = app.now();
        Ok(Self {
            app: app.clone(),
            actor: actor.clone(),
            consignment: ids.0,
            order: ids.1,
            once: Once::new(actor, operation, key, &ids, now)?,
            change: Change::new(actor.label(), now, operation),
        })
    }
}

/// Adds what is ready of an order. What lies in it already stays; then nothing happens. Returns whether it is the stored answer of an
/// earlier request with the same key.
///
/// # Errors
/// [`ConsignmentRefused`] for every reason there is, [`crate::cargo::CargoRefused::FlightFull`], [`Error::NotFound`].
pub(super) async fn add(
    app: &App,
    actor: &Actor,
    ids: (ConsignmentId, OrderId),
    key: IdempotencyKey,
) -> Result<bool, Error> {
    let input = Input::new(app, actor, ids, "added", key)?;
    write_tx(&app.db, "add_order", &input, |tx, input| Box::pin(add_in(tx, input))).await
}

async fn add_in(tx: &WriteTx, input: &Input) -> Result<bool, Error> {
    if let Begun::Replay(()) = input.once.begin::<(), Error>(tx).await? {
        return Ok(true);
    }
    let standings = locked(tx, input.order).await?;
    let consignment = store::lock(tx, input.consignment).await?.ok_or(Error::NotFound)?;
    let flight = flights::find(tx, consignment.flight_id).await?.ok_or(Error::NotFound)?;
    let chosen = admit(input, &consignment, &flight, &standings)?;
    if !chosen.is_empty() {
        put_in(tx, &consignment, &chosen, &input.change).await?;
        let data = serde_json::json!({ "order": input.order });
        audit::record(tx, &input.actor, input.change.at, "consignment.added", consignment.id, &data).await?;
    }
    input.once.finish(tx, &()).await?;
    Ok(false)
}

/// How the parts of an order stand, which nobody else changes until this transaction ends.
pub(super) async fn locked(tx: &WriteTx, order: OrderId) -> Result<Vec<Standing>, Error> {
    let found = orders::store::order(tx, order).await?.ok_or(Error::NotFound)?;
    if !found.is_export() {
        return Err(ConsignmentRefused::NotForExport.into());
    }
    let mut ids: Vec<FulfilmentId> =
        orders::store::fulfilments_of(tx, order).await?.into_iter().map(|p| p.id).collect();
    ids.sort_unstable();
    let mut parts = Vec::with_capacity(ids.len());
    for id in ids {
        parts.push(orders::store::lock_fulfilment(tx, id).await?.ok_or(Error::NotFound)?);
    }
    readiness::of_parts(tx, parts).await
}

/// Which parts of an order go in.
fn admit<'a>(
    input: &Input,
    consignment: &Consignment,
    flight: &Flight,
    standings: &'a [Standing],
) -> Result<Vec<&'a Standing>, Error> {
    if transition(consignment.state, Event::Load).is_none() {
        return Err(ConsignmentRefused::State { state: consignment.state, event: Event::Load }.into());
    }
    takes_cargo(flight, input.change.at)?;
    let goes_to = standings.first().and_then(|s| s.order.address.as_ref()).map_or("", |a| a.country.as_str());
    let flies_to = airports::find(&flight.destination).map_or("", |a| a.country);
    if goes_to != flies_to {
        let refused = ConsignmentRefused::AnotherCountry { order: goes_to.to_owned(), flight: flies_to.to_owned() };
        return Err(refused.into());
    }
    let chosen: Vec<&Standing> = standings.iter().filter(|s| s.is_ready() && s.booked.is_none()).collect();
    if chosen.is_empty() {
        return nothing_to_add(input, consignment, standings);
    }
    let candidate = candidate(&chosen, input.order);
    match fill::fits(&candidate, room(consignment, flight), limits(flight)) {
        Ok(()) => Ok(chosen),
        Err(why) => Err(refused(why, flight)),
    }
}

/// Nothing of an order can be added: because it is there, lies elsewhere, or is not ready.
fn nothing_to_add<'a>(
    input: &Input,
    consignment: &Consignment,
    standings: &[Standing],
) -> Result<Vec<&'a Standing>, Error> {
    let mut booked = standings.iter().filter_map(|s| s.booked.as_ref());
    if standings.iter().any(|s| s.booked.as_deref() == Some(&consignment.number)) {
        return Ok(Vec::new());
    }
    if let Some(number) = booked.next() {
        return Err(ConsignmentRefused::Elsewhere { number: number.clone() }.into());
    }
    let missing = standings.iter().filter(|s| !s.part.state.is_dead());
    let missing: Vec<_> = missing.flat_map(|s| missing_fields(&input.app.texts, input.actor.lang, s)).collect();
    if missing.is_empty() {
        let all = standings.iter().flat_map(|s| missing_fields(&input.app.texts, input.actor.lang, s)).collect();
        return Err(ConsignmentRefused::NotReady(all).into());
    }
    Err(ConsignmentRefused::NotReady(missing).into())
}

/// Parts of an order as one candidate for a flight.
pub(super) fn candidate(standings: &[&Standing], order: OrderId) -> Candidate {
    let load = standings.iter().fold(Load::default(), |sum, s| sum.plus(load_of(s)));
    let cartons = || standings.iter().flat_map(|s| &s.packing.cartons).map(|c| &c.carton);
    Candidate {
        order,
        ready_by: standings.iter().filter_map(|s| s.part.deadlines.dispatch_by).min(),
        ready: standings.iter().all(|s| s.is_ready()),
        pieces: load.pieces,
        weight_g: load.gross_g,
        volume_mm3: load.volume_mm3,
        heaviest_g: cartons().map(|c| c.gross_g).max().unwrap_or(0),
        longest_mm: cartons().flat_map(|c| c.size_mm).max().unwrap_or(0),
    }
}

fn load_of(standing: &Standing) -> Load {
    let totals = standing.totals();
    Load { pieces: totals.pieces, gross_g: totals.gross_g, net_g: totals.net_g, volume_mm3: totals.volume_mm3 }
}

/// What is left for a consignment.
pub(super) fn room(consignment: &Consignment, flight: &Flight) -> Room {
    let free = flight.free();
    Room {
        weight_g: free.weight_g,
        volume_mm3: free.volume_mm3,
        pieces: flight.limits.pieces_max.map(|most| most - consignment.load.pieces),
    }
}

/// What a flight's pieces may be.
pub(super) fn limits(flight: &Flight) -> Limits {
    Limits { piece_max_g: flight.limits.piece_max_g, side_max_mm: flight.limits.side_max_mm }
}

fn refused(why: Why, flight: &Flight) -> Error {
    match why {
        Why::PieceTooHeavy => ConsignmentRefused::PieceTooHeavy { max_g: flight.limits.piece_max_g }.into(),
        Why::PieceTooLong => ConsignmentRefused::PieceTooLong { max_mm: flight.limits.side_max_mm }.into(),
        Why::NoPiecesLeft => {
            ConsignmentRefused::TooManyPieces { max: flight.limits.pieces_max.unwrap_or_default() }.into()
        }
        Why::AfterCutOff => ConsignmentRefused::AfterCutOff { at: flight.cut_off_at }.into(),
        Why::NotReady => ConsignmentRefused::NotReady(Vec::new()).into(),
        Why::NoWeightLeft | Why::NoRoomLeft => cargo::CargoRefused::FlightFull.into(),
    }
}

/// Lays parts into an open consignment and takes their room of the flight, which refuses what does not fit.
pub(super) async fn put_in(
    tx: &WriteTx,
    consignment: &Consignment,
    chosen: &[&Standing],
    change: &Change,
) -> Result<(), Error> {
    let mut sum = Load::default();
    for standing in chosen {
        let part = Part {
            fulfilment_id: standing.part.id,
            consignment_id: consignment.id,
            order_id: standing.order.id,
            load: load_of(standing),
            added_at: change.at,
            freight_minor: None,
            customs_path: None,
        };
        if !store::add_part(tx, &part, &change.actor).await? {
            return Err(Error::Stale);
        }
        sum = sum.plus(part.load);
    }
    let mut numbers: Vec<&str> = chosen.iter().map(|s| s.order.number.as_str()).collect();
    numbers.dedup();
    store::change_load(tx, consignment, sum, &change.clone().noting(numbers.join(", "))).await?;
    take_room(tx, consignment, sum).await
}

async fn take_room(tx: &WriteTx, consignment: &Consignment, by: Load) -> Result<(), Error> {
    let room = flights::Load { weight_g: by.gross_g, volume_mm3: by.volume_mm3, ..flights::Load::default() };
    flights::change_load(tx, consignment.flight_id, room).await?;
    Ok(())
}

/// Takes an order out of an open consignment. Returns whether it is the stored answer of an earlier request with the same key.
///
/// # Errors
/// [`ConsignmentRefused::State`], [`Error::NotFound`] when it does not lie in it.
pub(super) async fn remove(
    app: &App,
    actor: &Actor,
    ids: (ConsignmentId, OrderId),
    key: IdempotencyKey,
) -> Result<bool, Error> {
    let input = Input::new(app, actor, ids, "removed", key)?;
    write_tx(&app.db, "remove_order", &input, |tx, input| Box::pin(remove_in(tx, input))).await
}

async fn remove_in(tx: &WriteTx, input: &Input) -> Result<bool, Error> {
    if let Begun::Replay(()) = input.once.begin::<(), Error>(tx).await? {
        return Ok(true);
    }
    let standings = locked(tx, input.order).await?;
    let consignment = store::lock(tx, input.consignment).await?.ok_or(Error::NotFound)?;
    let parts = store::parts_of_orders(tx, &[input.order]).await?;
    let parts: Vec<Part> = parts.into_iter().filter(|p| p.consignment_id == consignment.id).collect();
    if parts.is_empty() {
        return Err(Error::NotFound);
    }
    if transition(consignment.state, Event::Load).is_none() {
        return Err(ConsignmentRefused::State { state: consignment.state, event: Event::Load }.into());
    }
    let number = standings.first().map(|s| s.order.number.clone()).unwrap_or_default();
    take(tx, &consignment, &parts, &input.change.clone().noting(number)).await?;
    let data = serde_json::json!({ "order": input.order });
    audit::record(tx, &input.actor, input.change.at, "consignment.removed", consignment.id, &data).await?;
    input.once.finish(tx, &()).await?;
    Ok(false)
}

/// Takes parts out of an open consignment and gives their room back to the flight.
async fn take(tx: &WriteTx, consignment: &Consignment, parts: &[Part], change: &Change) -> Result<(), Error> {
    let ids: Vec<FulfilmentId> = parts.iter().map(|p| p.fulfilment_id).collect();
    store::remove_parts(tx, &ids).await?;
    let less = parts.iter().fold(Load::default(), |sum, p| sum.plus(p.load)).minus();
    store::change_load(tx, consignment, less, change).await?;
    take_room(tx, consignment, less).await
}

/// A part is called off: it leaves the open consignment it lies in. The caller holds the part's row.
///
/// # Errors
/// [`ConsignmentRefused::Closed`] once the consignment's papers are made: a coordinator opens it again first.
pub(crate) async fn take_out(tx: &WriteTx, part: &orders::Fulfilment, by: &By) -> Result<(), Error> {
    let Some(found) = store::of_part(tx, part.id).await? else { return Ok(()) };
    let consignment = store::lock(tx, found.consignment_id).await?.ok_or(Error::NotFound)?;
    if consignment.state != State::Open {
        return Err(ConsignmentRefused::Closed { number: consignment.number }.into());
    }
    let change = Change::new(by.label.clone(), by.at, "removed").noting(&part.number);
    take(tx, &consignment, &[found], &change).await
}
