//! The way of a consignment after closing, and its end before.

use sentra_shared::{
    audit,
    contract::FulfilmentId,
    db::{WriteTx, write_tx},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};

use super::{
    ConsignmentRefused,
    record::{Change, Consignment, Load},
    rules::{Event, transition},
    store,
};
use crate::{
    app::App,
    cargo::{ConsignmentId, awb, documents, flights},
    error::Error,
    fulfilment::{self, Departure, rules::State as FulfilmentState},
    orders::{self, Fulfilment},
    payments::{check_note, settle::By},
};

struct Input {
    app: App,
    actor: Actor,
    consignment: ConsignmentId,
    event: Event,
    note: Option<String>,
    once: Once,
    change: Change,
}

/// Takes the next step of a consignment, opens it again, or calls it off (which needs a `note`). Goods leave the sellers' stock with the
/// departure and count as delivered with the delivery. Returns whether it is the stored answer of an earlier request with the same key.
///
/// # Errors
/// [`ConsignmentRefused::State`] when it is not possible now, [`Error::Invalid`] without a reason, [`Error::NotFound`].
pub(super) async fn advance(
    app: &App,
    actor: &Actor,
    id: ConsignmentId,
    event: Event,
    note: &str,
    key: IdempotencyKey,
) -> Result<bool, Error> {
    actor.require(Role::Coordinator)?;
    let note = check_note(note, "reason", event == Event::Cancel).map_err(|e| vec![e])?;
    let now = app.now();
    let once = Once::new(actor, &format!("consignment_{}", event.as_str()), key, &(id, &note), now)?;
    let change = Change { note: note.clone(), ..Change::new(actor.label(), now, event.as_str()) };
    let input = Input { app: app.clone(), actor: actor.clone(), consignment: id, event, note, once, change };
    write_tx(&app.db, "advance_consignment", &input, |tx, input| Box::pin(advance_in(tx, input))).await
}

async fn advance_in(tx: &WriteTx, input: &Input) -> Result<bool, Error> {
    if let Begun::Replay(()) = input.once.begin::<(), Error>(tx).await? {
        return Ok(true);
    }
    let parts = locked_parts(tx, input.consignment).await?;
    let consignment = store::lock(tx, input.consignment).await?.ok_or(Error::NotFound)?;
    let refused = || ConsignmentRefused::State { state: consignment.state, event: input.event };
    let lies_in_it = store::parts(tx, consignment.id).await?;
    if !lies_in_it.iter().map(|p| p.fulfilment_id).eq(parts.iter().map(|p| p.id)) {
        return Err(Error::Stale);
    }
    // What lies in it and how it is closed have their own ways.
    let own_way = matches!(input.event, Event::Load | Event::Close);
    let to = transition(consignment.state, input.event).filter(|_| !own_way).ok_or_else(refused)?;
    store::set_state(tx, &consignment, to, &input.change).await?;
    match input.event {
        Event::Depart => depart(tx, input, &consignment, &parts).await?,
        Event::Deliver => deliver(tx, input, &parts).await?,
        Event::Reopen => {
            documents::store::supersede(tx, consignment.id, input.change.at).await?;
            store::freeze(tx, consignment.id, None).await?;
        }
        Event::Cancel => cancel(tx, input, &consignment, &parts).await?,
        Event::Load | Event::Close | Event::Tender | Event::Arrive | Event::Clear => {}
    }
    let action = format!("consignment.{}", input.event.as_str());
    audit::record(tx, &input.actor, input.change.at, &action, consignment.id, &consignment.number).await?;
    input.once.finish(tx, &()).await?;
    Ok(false)
}

/// Parts of a consignment, which nobody else changes until this transaction ends.
async fn locked_parts(tx: &WriteTx, id: ConsignmentId) -> Result<Vec<Fulfilment>, Error> {
    let mut locked = Vec::new();
    for part in store::parts(tx, id).await? {
        locked.push(orders::store::lock_fulfilment(tx, part.fulfilment_id).await?.ok_or(Error::NotFound)?);
    }
    Ok(locked)
}

/// Everything in it leaves: stock, states of the parts, and the buyers' letters.
async fn depart(tx: &WriteTx, input: &Input, consignment: &Consignment, parts: &[Fulfilment]) -> Result<(), Error> {
    let flight = flights::find(tx, consignment.flight_id).await?.ok_or(Error::NotFound)?;
    let departure = Departure {
        carrier: flight.to_string(),
        tracking_no: consignment.awb.clone().unwrap_or_else(|| consignment.number.clone()),
    };
    let by = By { label: input.change.actor.clone(), at: input.change.at };
    let ids: Vec<FulfilmentId> = parts.iter().map(|p| p.id).collect();
    let parcels = orders::store::shipments_of(tx, &ids).await?;
    for part in parts {
        let parcel = parcels.iter().find(|s| s.fulfilment_id == part.id).ok_or(Error::NotFound)?;
        fulfilment::depart(tx, &input.app, (part, parcel.id), &departure, &by).await?;
    }
    Ok(())
}

/// Everything in it arrives. Buyers may have said so themselves before.
async fn deliver(tx: &WriteTx, input: &Input, parts: &[Fulfilment]) -> Result<(), Error> {
    let by = By { label: input.change.actor.clone(), at: input.change.at };
    let ids: Vec<FulfilmentId> = parts.iter().map(|p| p.id).collect();
    let parcels = orders::store::shipments_of(tx, &ids).await?;
    for part in parts.iter().filter(|p| p.state == FulfilmentState::Dispatched) {
        let parcel = parcels.iter().find(|s| s.fulfilment_id == part.id).ok_or(Error::NotFound)?;
        fulfilment::arrive(tx, &input.app, (part, parcel.id), &by).await?;
    }
    Ok(())
}

/// Its orders can go with another one, the flight has its room back, and the waybill number is never used again. Documents stay.
async fn cancel(tx: &WriteTx, input: &Input, consignment: &Consignment, parts: &[Fulfilment]) -> Result<(), Error> {
    let ids: Vec<FulfilmentId> = parts.iter().map(|p| p.id).collect();
    store::remove_parts(tx, &ids).await?;
    let Load { gross_g, volume_mm3, .. } = consignment.load.minus();
    let room = flights::Load { consignments: -1, weight_g: gross_g, volume_mm3, positions: -consignment.positions };
    flights::change_load(tx, consignment.flight_id, room).await?;
    documents::store::supersede(tx, consignment.id, input.change.at).await?;
    let reason = input.note.as_deref().unwrap_or_default();
    awb::void_used(tx, consignment.id, reason, input.change.at).await?;
    Ok(())
}
