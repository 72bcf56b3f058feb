//! What happens by itself when nobody acts: delivery is assumed, arrived parcels are completed.

use sentra_shared::{contract::FulfilmentId, db::write_tx, session::Actor};

use super::{
    advance::{delivery_deadline, step},
    complete::complete,
    rules::{Event, State},
};
use crate::{
    app::App,
    error::Error,
    orders::{self, Deadline},
    payments::settle::By,
};

/// Parts of one round; the next round takes the rest.
const ROUND: u64 = 100;

/// Takes the next step for parts whose deadline has passed. Each is its own transaction, so one that fails does not stop the others.
///
/// # Errors
/// The list cannot be read.
pub(crate) async fn run_deadlines(app: &App) -> Result<(), Error> {
    let rounds = [
        (State::Dispatched, Deadline::Deliver, Event::AssumeDelivered),
        (State::Delivered, Deadline::Complete, Event::Complete),
    ];
    for (state, deadline, event) in rounds {
        for part in orders::store::due(app.db.read(), state, deadline, app.now(), ROUND).await? {
            match by_itself(app, part.id, state, event).await {
                // Somebody acted in this very moment.
                Ok(()) | Err(Error::Stale) => {}
                Err(error) => {
                    tracing::warn!(fulfilment.id = %part.id, error = &error as &dyn std::error::Error, "a deadline could not be kept, trying again later");
                }
            }
        }
    }
    Ok(())
}

async fn by_itself(app: &App, id: FulfilmentId, state: State, event: Event) -> Result<(), Error> {
    let by = By { label: Actor::job("deadlines").label(), at: app.now() };
    write_tx(&app.db, "deadline", &(app.clone(), id, state, event, by), |tx, (app, id, state, event, by)| {
        Box::pin(async move {
            let part = orders::store::fulfilment(tx, *id).await?.ok_or(Error::NotFound)?;
            if part.state != *state {
                return Ok(());
            }
            if *event == Event::Complete {
                complete(tx, app, &part, *event, by).await?;
            } else {
                step(tx, &part, *event, delivery_deadline(app, &part, *event, by.at), by).await?;
            }
            Ok(())
        })
    })
    .await
}
