use sentra_shared::{
    audit,
    db::write_tx,
    failure::{FieldError, FieldErrors},
    session::{Actor, Role},
};
use serde_json::json;

use super::{
    rules::{Flight, State},
    store,
};
use crate::{
    app::App,
    cargo::{CargoRefused, FlightId, input},
    error::Error,
};

/// Longest reason, in characters.
const REASON_MAX: usize = 200;

/// Calls a flight off that has no consignment.
///
/// # Errors
/// [`CargoRefused::FlightInUse`], [`CargoRefused::FlightCancelled`], [`Error::Stale`], [`Error::Invalid`] without a reason.
pub(super) async fn cancel(
    app: &App,
    actor: &Actor,
    id: FlightId,
    version: Option<i64>,
    reason: &str,
) -> Result<Flight, Error> {
    actor.require(Role::Coordinator)?;
    let mut errors = FieldErrors::default();
    let reason = input::line(&mut errors, "reason", reason, REASON_MAX);
    if reason.is_empty() {
        errors.push(FieldError::new("reason", "required"));
    }
    errors.finish()?;
    let input = (id, version, reason, actor.clone(), app.now());
    write_tx(&app.db, "cancel_flight", &input, |tx, (id, version, reason, actor, now)| {
        Box::pin(async move {
            let flight = store::find(tx, *id).await?.ok_or(Error::NotFound)?;
            if version.is_some_and(|v| v != flight.version) {
                return Err(Error::Stale);
            }
            if flight.state == State::Cancelled {
                return Err(Error::Cargo(CargoRefused::FlightCancelled));
            }
            if flight.load.consignments > 0 {
                return Err(Error::Cargo(CargoRefused::FlightInUse));
            }
            if !store::cancel(tx, *id, flight.version, reason).await? {
                return Err(Error::Stale);
            }
            let what = json!({ "flight": flight.to_string(), "reason": reason });
            audit::record(tx, actor, *now, "flight.cancelled", *id, &what).await?;
            store::find(tx, *id).await?.ok_or(Error::NotFound)
        })
    })
    .await
}
