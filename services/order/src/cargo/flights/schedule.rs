use sentra_shared::{
    audit,
    db::{unique_violation, write_tx},
    failure::FieldError,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};
use serde_json::json;

use super::{
    rules::{self, Flight, FlightIn},
    store,
};
use crate::{app::App, cargo::FlightId, error::Error};

/// Puts a flight and its repetitions up for sale, all or none; the flights, the first one first, and whether this is the answer to a
/// repeat.
///
/// # Errors
/// [`Error::Invalid`] naming every wrong field, also a day on which the carrier has this flight already.
pub(crate) async fn schedule(
    app: &App,
    actor: &Actor,
    written: &FlightIn,
    key: IdempotencyKey,
) -> Result<(Vec<Flight>, bool), Error> {
    actor.require(Role::Coordinator)?;
    let now = app.now();
    let flights = rules::check(written, now)?;
    let once = Once::new(actor, "flight.schedule", key, written, now)?;
    let input = (flights, once, actor.clone(), now);
    let outcome = write_tx(&app.db, "schedule_flights", &input, |tx, (flights, once, actor, now)| {
        Box::pin(async move {
            if let Begun::Replay(ids) = once.begin::<Vec<FlightId>, Error>(tx).await? {
                let mut before = Vec::with_capacity(ids.len());
                for id in ids {
                    before.push(store::find(tx, id).await?.ok_or(Error::NotFound)?);
                }
                return Ok((before, true));
            }
            if let Some(day) = store::taken(tx, flights).await? {
                return Err(Error::Invalid(vec![FieldError::new("number", "flight_exists").with("day", day)]));
            }
            for flight in flights {
                store::insert(tx, flight, &actor.label(), *now).await?;
            }
            let ids: Vec<FlightId> = flights.iter().map(|f| f.id).collect();
            if let Some(first) = flights.first() {
                let what = json!({ "flight": first.to_string(), "departs_at": first.departs_at, "count": ids.len() });
                audit::record(tx, actor, *now, "flight.scheduled", first.id, &what).await?;
            }
            once.finish(tx, &ids).await?;
            Ok((flights.clone(), false))
        })
    })
    .await;
    match outcome {
        // Somebody else wrote the same flight between the look and the insert.
        Err(Error::Db(error)) if unique_violation(&error).is_some_and(|what| names_a_flight(&what)) => {
            Err(Error::Invalid(vec![FieldError::new("number", "flight_exists").with("day", input.0[0].departs_on)]))
        }
        other => other,
    }
}

fn names_a_flight(constraint: &str) -> bool {
    constraint.contains("flight_name")
}
