//! The steps of a seller, a buyer and the courier: accepted, packed, dispatched or handed over, delivered, received.

use sentra_shared::{
    audit,
    clock::{Timestamp, end_of_day_after},
    contract::{FulfilmentId, OrderId, ShipmentId},
    db::{WriteTx, write_tx},
    failure::{FieldError, FieldErrors},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::Actor,
};
use serde::{Deserialize, Serialize};

use super::{
    access::{buyer_order, seller_part, shipment_of},
    complete::complete,
    rules::{Event, Party, Refused, State, is_tracking_number, may, transition},
};
use crate::{
    app::App,
    error::Error,
    mails,
    orders::{self, Change, Deadlines, Fulfilment},
    payments::settle::By,
    stock,
};

/// Longest name of a courier.
const CARRIER_CHARS_MAX: usize = 40;
/// Stands for the courier of what is picked up.
const PICK_UP: &str = "pick_up";

/// A fulfilment after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// Which.
    pub(crate) fulfilment: FulfilmentId,
    /// Its state now.
    pub(crate) state: State,
}

/// The seller takes the part on ([`Event::Accept`]), has packed it ([`Event::Pack`]), or gave it to the buyer in person
/// ([`Event::HandOver`]).
///
/// # Errors
/// [`Error::Refused`], [`Error::NotFound`] for another seller's, [`Error::Stale`].
pub(crate) async fn advance(app: &App, actor: &Actor, id: FulfilmentId, event: Event) -> Result<Step, Error> {
    seller_part(app.db.read(), actor, id).await?;
    let by = By { label: actor.label(), at: app.now() };
    write_tx(&app.db, "advance_fulfilment", &(app.clone(), id, event, by), |tx, (app, id, event, by)| {
        Box::pin(async move {
            let part = orders::store::fulfilment(tx, *id).await?.ok_or(Error::NotFound)?;
            let wrong_way = (*event == Event::HandOver && !part.pick_up) || !may(Party::Seller, *event);
            if wrong_way {
                return Err(Refused { state: part.state, event: *event }.into());
            }
            let to = step(tx, &part, *event, delivery_deadline(app, &part, *event, by.at), by).await?;
            if *event == Event::HandOver {
                stock::ship(tx, part.id, by.at).await?;
                for parcel in orders::store::shipments_of(tx, &[part.id]).await? {
                    orders::store::set_dispatched(tx, parcel.id, PICK_UP, None, by.at).await?;
                    orders::store::set_delivered(tx, parcel.id, by.at).await?;
                }
            }
            Ok(Step { fulfilment: part.id, state: to })
        })
    })
    .await
}

/// Writes one step by the rules.
///
/// # Errors
/// [`Error::Refused`], or [`Error::Stale`] when the part has changed since it was read.
pub(crate) async fn step(
    tx: &WriteTx,
    part: &Fulfilment,
    event: Event,
    deadlines: Deadlines,
    by: &By,
) -> Result<State, Error> {
    let to = transition(part.state, event)?;
    let change = Change { deadlines, ..Change::new(by.label.clone(), by.at, event.as_str()) };
    orders::store::set_state(tx, part, to, &change).await?;
    Ok(to)
}

/// The deadline that begins with an event of a part. Abroad the way takes as long as its buyer was told when ordering.
pub(super) fn delivery_deadline(app: &App, part: &Fulfilment, event: Event, at: Timestamp) -> Deadlines {
    let rules = &app.settings.order;
    match event {
        Event::Dispatch => {
            let days = if part.is_export() { part.days_max.unsigned_abs() } else { rules.delivery_days };
            Deadlines { deliver_by: Some(end_of_day_after(at, days.into())), ..Deadlines::default() }
        }
        Event::HandOver | Event::Deliver | Event::AssumeDelivered => {
            Deadlines { complete_by: Some(end_of_day_after(at, rules.completion_days.into())), ..Deadlines::default() }
        }
        _ => Deadlines::default(),
    }
}

/// How a parcel left.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Departure {
    pub(crate) carrier: String,
    pub(crate) tracking_no: String,
}

fn check(departure: &Departure) -> Result<Departure, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let carrier = departure.carrier.trim().to_owned();
    let tracking_no: String = departure.tracking_no.trim().to_owned();
    errors.require(!carrier.is_empty(), "carrier", "required");
    if carrier.chars().count() > CARRIER_CHARS_MAX {
        errors.push(FieldError::new("carrier", "too_long").with("max", CARRIER_CHARS_MAX));
    }
    errors.require(!carrier.chars().any(char::is_control), "carrier", "control_characters");
    errors.require(is_tracking_number(&tracking_no), "tracking_no", "bad_tracking_number");
    errors.finish()?;
    Ok(Departure { carrier, tracking_no })
}

/// The seller gave a parcel to the courier. Returns the step, and whether it is the stored answer of an earlier request with the same
/// key.
///
/// # Errors
/// [`Error::Refused`], [`Error::Invalid`] for courier or number, [`Error::NotFound`] for another seller's.
pub(crate) async fn dispatch(
    app: &App,
    actor: &Actor,
    id: ShipmentId,
    departure: Departure,
    key: IdempotencyKey,
) -> Result<(Step, bool), Error> {
    let (_, part, party) = shipment_of(app.db.read(), actor, id).await?;
    if !may(party, Event::Dispatch) {
        return Err(Error::NotFound);
    }
    let departure = check(&departure)?;
    let by = By { label: actor.label(), at: app.now() };
    let once = Once::new(actor, "dispatch", key, &(id, &departure), by.at)?;
    let input = (app.clone(), (id, part.id), departure, once, by);
    write_tx(&app.db, "dispatch", &input, |tx, (app, (id, part), departure, once, by)| {
        Box::pin(async move {
            if let Begun::Replay(before) = once.begin::<Step, Error>(tx).await? {
                return Ok((before, true));
            }
            let part = orders::store::fulfilment(tx, *part).await?.ok_or(Error::NotFound)?;
            if part.pick_up {
                return Err(Refused { state: part.state, event: Event::Dispatch }.into());
            }
            if part.is_export() {
                return Err(Error::ByConsolidation);
            }
            let to = depart(tx, app, (&part, *id), departure, by).await?;
            let answer = Step { fulfilment: part.id, state: to };
            once.finish(tx, &answer).await?;
            Ok((answer, false))
        })
    })
    .await
}

/// A part leaves with this parcel: its stock leaves the seller's hands, and the buyer is told.
///
/// # Errors
/// [`Error::Refused`], [`Error::Stale`].
pub(crate) async fn depart(
    tx: &WriteTx,
    app: &App,
    (part, parcel): (&Fulfilment, ShipmentId),
    departure: &Departure,
    by: &By,
) -> Result<State, Error> {
    let to = step(tx, part, Event::Dispatch, delivery_deadline(app, part, Event::Dispatch, by.at), by).await?;
    orders::store::set_dispatched(tx, parcel, &departure.carrier, Some(&departure.tracking_no), by.at).await?;
    stock::ship(tx, part.id, by.at).await?;
    let order = orders::store::order(tx, part.order_id).await?.ok_or(Error::NotFound)?;
    mails::dispatched(tx, app, &order, part, &departure.carrier, &departure.tracking_no, by.at).await?;
    Ok(to)
}

/// A part that left arrives with this parcel.
///
/// # Errors
/// [`Error::Refused`], [`Error::Stale`].
pub(crate) async fn arrive(
    tx: &WriteTx,
    app: &App,
    (part, parcel): (&Fulfilment, ShipmentId),
    by: &By,
) -> Result<State, Error> {
    let to = step(tx, part, Event::Deliver, delivery_deadline(app, part, Event::Deliver, by.at), by).await?;
    orders::store::set_delivered(tx, parcel, by.at).await?;
    Ok(to)
}

/// A parcel arrived, says its seller or staff. What is picked up in person counts as handed over. Said before, it gives the same answer.
///
/// # Errors
/// [`Error::Refused`] before dispatch, [`Error::NotFound`] for another seller's.
pub(crate) async fn deliver(app: &App, actor: &Actor, id: ShipmentId) -> Result<Step, Error> {
    let (_, part, party) = shipment_of(app.db.read(), actor, id).await?;
    if part.pick_up && matches!(part.state, State::Paid | State::Accepted | State::Packed) && party == Party::Seller {
        return advance(app, actor, part.id, Event::HandOver).await;
    }
    if part.is_export() && party == Party::Seller {
        return Err(Error::ByConsolidation);
    }
    if matches!(part.state, State::Delivered | State::Completed) {
        return Ok(Step { fulfilment: part.id, state: part.state });
    }
    let by = By { label: actor.label(), at: app.now() };
    let staff = (party == Party::Staff).then(|| actor.clone());
    let input = (app.clone(), (id, part.id), staff, by);
    write_tx(&app.db, "deliver", &input, |tx, (app, (id, part), staff, by)| {
        Box::pin(async move {
            let part = orders::store::fulfilment(tx, *part).await?.ok_or(Error::NotFound)?;
            let to = arrive(tx, app, (&part, *id), by).await?;
            if let Some(actor) = staff {
                audit::record(tx, actor, by.at, "fulfilment.delivered", part.id, &part.number).await?;
            }
            Ok(Step { fulfilment: part.id, state: to })
        })
    })
    .await
}

/// The buyer has it and is content: the part is completed and the money is the seller's. Said before, it gives the same answer.
///
/// # Errors
/// [`Error::Refused`] before dispatch, [`Error::NotFound`] for other people's orders.
pub(crate) async fn receive(
    app: &App,
    actor: &Actor,
    order: OrderId,
    id: FulfilmentId,
    token: Option<&str>,
) -> Result<Step, Error> {
    let order = buyer_order(app.db.read(), actor, order, token).await?;
    let by = By { label: actor.label(), at: app.now() };
    write_tx(&app.db, "receive", &(app.clone(), order.id, id, by), |tx, (app, order, id, by)| {
        Box::pin(async move {
            let part =
                orders::store::fulfilment(tx, *id).await?.filter(|p| p.order_id == *order).ok_or(Error::NotFound)?;
            if part.state == State::Completed {
                return Ok(Step { fulfilment: part.id, state: part.state });
            }
            let state = complete(tx, app, &part, Event::Receive, by).await?;
            Ok(Step { fulfilment: part.id, state })
        })
    })
    .await
}
