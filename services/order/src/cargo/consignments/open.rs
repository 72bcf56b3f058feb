use sentra_shared::{
    audit,
    clock::Timestamp,
    db::{WriteTx, write_tx},
    failure::FieldError,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};

use super::{
    ConsignmentRefused,
    record::{Change, Consignment, Load},
    rules::State,
    store,
};
use crate::{
    app::App,
    cargo::{CargoRefused, ConsignmentId, FlightId, flights},
    error::Error,
};

struct Input {
    actor: Actor,
    new: Consignment,
    once: Once,
    change: Change,
}

/// Opens an empty consignment on a flight. Returns it, and whether it is the stored answer of an earlier request with the same key.
///
/// `positions` are the pallet and container positions it takes, where the flight counts them: one unless given.
///
/// # Errors
/// [`ConsignmentRefused::AfterCutOff`], [`CargoRefused::FlightCancelled`], [`CargoRefused::FlightFull`] without a position left,
/// [`Error::Invalid`] for an unknown flight.
pub(super) async fn open(
    app: &App,
    actor: &Actor,
    flight: FlightId,
    positions: Option<i64>,
    key: IdempotencyKey,
) -> Result<(ConsignmentId, bool), Error> {
    actor.require(Role::Coordinator)?;
    let now = app.now();
    let once = Once::new(actor, "open_consignment", key, &(flight, positions), now)?;
    let found = flights::find(app.db.read(), flight).await?;
    let found = found.ok_or_else(|| vec![FieldError::new("flight_id", "unknown_choice")])?;
    let positions = match found.capacity.positions {
        Some(most) => {
            let wanted = positions.unwrap_or(1);
            if !(0..=most).contains(&wanted) {
                return Err(vec![FieldError::new("positions", "out_of_range").with("min", 0).with("max", most)].into());
            }
            wanted
        }
        None => 0,
    };
    let new = Consignment {
        id: ConsignmentId::new(),
        number: String::new(),
        flight_id: flight,
        state: State::Open,
        version: 1,
        load: Load::default(),
        positions,
        awb: None,
        frozen: None,
        created_at: now,
    };
    let change = Change::new(actor.label(), now, "opened");
    let input = Input { actor: actor.clone(), new, once, change };
    write_tx(&app.db, "open_consignment", &input, |tx, input| Box::pin(open_in(tx, input))).await
}

async fn open_in(tx: &WriteTx, input: &Input) -> Result<(ConsignmentId, bool), Error> {
    let Input { actor, new, once, change } = input;
    if let Begun::Replay(before) = once.begin::<ConsignmentId, Error>(tx).await? {
        return Ok((before, true));
    }
    let room = flights::Load { consignments: 1, positions: new.positions, ..flights::Load::default() };
    let flight = flights::change_load(tx, new.flight_id, room).await?;
    takes_cargo(&flight, change.at)?;
    let prefix = format!("{}-{}-{}-", flight.origin, flight.destination, flight.departs_on.format("%y%m%d"));
    let number = store::insert(tx, new, &prefix, change).await?;
    audit::record(tx, actor, change.at, "consignment.opened", new.id, &number).await?;
    once.finish(tx, &new.id).await?;
    Ok((new.id, false))
}

/// Refuses what a flight does not take any more.
///
/// # Errors
/// [`CargoRefused::FlightCancelled`], [`ConsignmentRefused::AfterCutOff`].
pub(super) fn takes_cargo(flight: &flights::Flight, now: Timestamp) -> Result<(), Error> {
    if flight.state == flights::rules::State::Cancelled {
        return Err(CargoRefused::FlightCancelled.into());
    }
    if flight.is_open(now) { Ok(()) } else { Err(ConsignmentRefused::AfterCutOff { at: flight.cut_off_at }.into()) }
}
