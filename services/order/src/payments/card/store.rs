//! The only SQL over intents, attempts and events of card payments.

use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::PaymentId,
    db::WriteTx,
    job,
    money::{Currency, Money},
};
use serde::{Deserialize, Serialize};

use super::{
    record::{Attempt, AttemptId, AttemptKind, AttemptState, Event, EventId, Intent, Outcome},
    rows::{attempt, event, intent},
    rules::IntentState,
};

/// Kind of the jobs that look after a payment page.
pub(crate) const TEND: &str = "card.tend";

/// What such a job is told: it does nothing when the time is not the one that the intent waits for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Tend {
    pub(super) payment: PaymentId,
    pub(super) at: Timestamp,
}

/// A value that only this program writes and that it cannot read back.
fn damaged(what: &str) -> DbErr {
    DbErr::Type(format!("the column {what} of card payments holds an unknown value"))
}

fn read_intent(row: intent::Model) -> Result<Intent, DbErr> {
    let currency: Currency = row.currency.parse().map_err(|_| damaged("currency"))?;
    Ok(Intent {
        payment_id: row.payment_id,
        state: row.state.parse().map_err(|()| damaged("state"))?,
        amount: Money::from_minor(row.amount_minor, currency),
        session_id: row.session_id,
        stripe_intent: row.stripe_intent,
        failure: row.failure,
        checks: row.checks,
        tend_at: row.tend_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

fn read_attempt(row: attempt::Model) -> Result<Attempt, DbErr> {
    Ok(Attempt {
        id: row.id,
        payment_id: row.payment_id,
        kind: row.kind.parse().map_err(|()| damaged("kind"))?,
        target: row.target,
        request: row.request,
        state: row.state.parse().map_err(|()| damaged("state"))?,
        object_id: row.object_id,
        error_code: row.error_code,
        tries: row.tries,
        failures: row.failures,
        asked_at: row.asked_at,
        answered_at: row.answered_at,
    })
}

/// Writes the intent of a new payment.
pub(super) async fn insert_intent(
    tx: &WriteTx,
    payment: PaymentId,
    amount: Money,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = intent::ActiveModel {
        payment_id: Set(payment),
        state: Set(IntentState::New.as_str().to_owned()),
        amount_minor: Set(amount.minor()),
        currency: Set(amount.currency().code().to_owned()),
        session_id: Set(None),
        stripe_intent: Set(None),
        failure: Set(None),
        checks: Set(0),
        tend_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    intent::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The intent of a payment.
pub(crate) async fn find(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Option<Intent>, DbErr> {
    intent::Entity::find_by_id(payment).one(db).await?.map(read_intent).transpose()
}

/// The intent of a payment, for this transaction alone: everybody else who wants to change something about it waits here, and then
/// sees what this one wrote.
pub(super) async fn lock(tx: &WriteTx, payment: PaymentId) -> Result<Option<Intent>, DbErr> {
    intent::Entity::update_many()
        .col_expr(intent::Column::Version, Expr::col(intent::Column::Version).add(1))
        .filter(intent::Column::PaymentId.eq(payment))
        .exec(tx)
        .await?;
    find(tx, payment).await
}

/// Writes what has become of an intent that this transaction holds.
pub(super) async fn save(tx: &WriteTx, now: Timestamp, changed: &Intent) -> Result<(), DbErr> {
    use intent::Column;
    intent::Entity::update_many()
        .col_expr(Column::State, Expr::value(changed.state.as_str()))
        .col_expr(Column::SessionId, Expr::value(changed.session_id.clone()))
        .col_expr(Column::StripeIntent, Expr::value(changed.stripe_intent.clone()))
        .col_expr(Column::Failure, Expr::value(changed.failure.clone()))
        .col_expr(Column::Checks, Expr::value(changed.checks))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::PaymentId.eq(changed.payment_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Looks after a payment page at this time, and not at any other time planned before.
pub(super) async fn schedule(tx: &WriteTx, payment: PaymentId, at: Timestamp) -> Result<(), DbErr> {
    intent::Entity::update_many()
        .col_expr(intent::Column::TendAt, Expr::value(at))
        .filter(intent::Column::PaymentId.eq(payment))
        .exec(tx)
        .await?;
    job::enqueue(tx, TEND, &Tend { payment, at }, at).await
}

/// The call of this kind for this target that has no clear answer yet.
pub(super) async fn asked(
    db: &impl ConnectionTrait,
    kind: AttemptKind,
    target: &str,
) -> Result<Option<Attempt>, DbErr> {
    let query = attempt::Entity::find()
        .filter(attempt::Column::Kind.eq(kind.as_str()))
        .filter(attempt::Column::Target.eq(target))
        .filter(attempt::Column::State.eq(AttemptState::Asked.as_str()));
    query.one(db).await?.map(read_attempt).transpose()
}

/// The last call of this kind for this target.
pub(super) async fn last_attempt(
    db: &impl ConnectionTrait,
    kind: AttemptKind,
    target: &str,
) -> Result<Option<Attempt>, DbErr> {
    let query = attempt::Entity::find()
        .filter(attempt::Column::Kind.eq(kind.as_str()))
        .filter(attempt::Column::Target.eq(target))
        .order_by_desc(attempt::Column::Id);
    query.one(db).await?.map(read_attempt).transpose()
}

/// Calls about a payment, oldest first.
pub(crate) async fn attempts_of(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Attempt>, DbErr> {
    let query = attempt::Entity::find().filter(attempt::Column::PaymentId.eq(payment));
    query.order_by_asc(attempt::Column::Id).all(db).await?.into_iter().map(read_attempt).collect()
}

/// Writes a call that is going to be made.
pub(super) async fn insert_attempt(tx: &WriteTx, new: &Attempt) -> Result<(), DbErr> {
    let row = attempt::ActiveModel {
        id: Set(new.id),
        payment_id: Set(new.payment_id),
        kind: Set(new.kind.as_str().to_owned()),
        target: Set(new.target.clone()),
        request: Set(new.request.clone()),
        state: Set(new.state.as_str().to_owned()),
        object_id: Set(new.object_id.clone()),
        error_code: Set(new.error_code.clone()),
        tries: Set(new.tries),
        failures: Set(new.failures),
        asked_at: Set(new.asked_at),
        answered_at: Set(new.answered_at),
    };
    attempt::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what came of a call; does nothing when it has its answer already.
pub(super) async fn save_attempt(tx: &WriteTx, changed: &Attempt) -> Result<(), DbErr> {
    use attempt::Column;
    attempt::Entity::update_many()
        .col_expr(Column::State, Expr::value(changed.state.as_str()))
        .col_expr(Column::ObjectId, Expr::value(changed.object_id.clone()))
        .col_expr(Column::ErrorCode, Expr::value(changed.error_code.clone()))
        .col_expr(Column::Tries, Expr::value(changed.tries))
        .col_expr(Column::Failures, Expr::value(changed.failures))
        .col_expr(Column::AnsweredAt, Expr::value(changed.answered_at))
        .filter(Column::Id.eq(changed.id))
        .filter(Column::State.eq(AttemptState::Asked.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// What a call made came to nothing afterwards.
pub(super) async fn fail_attempt(tx: &WriteTx, id: AttemptId, code: &str) -> Result<(), DbErr> {
    use attempt::Column;
    attempt::Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Refused.as_str()))
        .col_expr(Column::ErrorCode, Expr::value(code))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The attempt that made an object at Stripe.
pub(super) async fn attempt_of_object(
    db: &impl ConnectionTrait,
    kind: AttemptKind,
    target: &str,
    object: &str,
) -> Result<Option<Attempt>, DbErr> {
    let query = attempt::Entity::find()
        .filter(attempt::Column::Kind.eq(kind.as_str()))
        .filter(attempt::Column::Target.eq(target))
        .filter(attempt::Column::ObjectId.eq(object));
    query.one(db).await?.map(read_attempt).transpose()
}

/// An attempt by its id.
pub(super) async fn attempt(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<Attempt>, DbErr> {
    attempt::Entity::find_by_id(id).one(db).await?.map(read_attempt).transpose()
}

/// Something Stripe told, with its body.
#[derive(Debug, Clone)]
pub(super) struct NewEvent {
    pub(super) id: EventId,
    pub(super) event_id: String,
    pub(super) kind: String,
    pub(super) body: Vec<u8>,
    pub(super) received_at: Timestamp,
}

/// Keeps what Stripe told; false when it is there already.
pub(super) async fn insert_event(tx: &WriteTx, new: &NewEvent) -> Result<bool, DbErr> {
    let row = event::ActiveModel {
        id: Set(new.id),
        event_id: Set(new.event_id.clone()),
        kind: Set(new.kind.clone()),
        body: Set(new.body.clone()),
        received_at: Set(new.received_at),
        interpreted_at: Set(None),
        outcome: Set(None),
        payment_id: Set(None),
        note: Set(None),
        noted_at: Set(None),
        noted_by: Set(None),
    };
    let once = OnConflict::column(event::Column::EventId).do_nothing().to_owned();
    Ok(event::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1)
}

fn read_event(row: event::Model) -> Result<Event, DbErr> {
    let outcome = row.outcome.map(|o| o.parse().map_err(|()| damaged("outcome"))).transpose()?;
    Ok(Event {
        id: row.id,
        event_id: row.event_id,
        kind: row.kind,
        received_at: row.received_at,
        outcome,
        payment_id: row.payment_id,
        note: row.note,
        noted_at: row.noted_at,
    })
}

/// Body and kind of an event that no job has read yet.
pub(super) async fn unread(db: &impl ConnectionTrait, id: EventId) -> Result<Option<(String, Vec<u8>)>, DbErr> {
    let row = event::Entity::find_by_id(id).filter(event::Column::InterpretedAt.is_null()).one(db).await?;
    Ok(row.map(|row| (row.kind, row.body)))
}

/// What was made of an event.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) outcome: Outcome,
    pub(super) payment: Option<PaymentId>,
    pub(super) note: Option<String>,
}

/// Writes what was made of an event.
pub(super) async fn set_read(tx: &WriteTx, id: EventId, read: &Read, at: Timestamp) -> Result<(), DbErr> {
    use event::Column;
    event::Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(read.outcome.as_str()))
        .col_expr(Column::PaymentId, Expr::value(read.payment))
        .col_expr(Column::Note, Expr::value(read.note.clone()))
        .col_expr(Column::InterpretedAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Events about a payment, oldest first.
pub(crate) async fn events_of(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Event>, DbErr> {
    let query = event::Entity::find().filter(event::Column::PaymentId.eq(payment));
    query.order_by_asc(event::Column::Id).all(db).await?.into_iter().map(read_event).collect()
}

fn for_staff() -> Select<event::Entity> {
    let outcomes = Outcome::FOR_STAFF.map(Outcome::as_str);
    event::Entity::find().filter(event::Column::Outcome.is_in(outcomes)).filter(event::Column::NotedAt.is_null())
}

/// Events that a person has to look at, oldest first.
pub(crate) async fn events_for_staff(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Event>, DbErr> {
    let query = for_staff().order_by_asc(event::Column::Id).limit(limit);
    query.all(db).await?.into_iter().map(read_event).collect()
}

/// How many events a person has to look at.
pub(crate) async fn count_events_for_staff(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    for_staff().count(db).await
}

/// An event.
pub(crate) async fn event(db: &impl ConnectionTrait, id: EventId) -> Result<Option<Event>, DbErr> {
    event::Entity::find_by_id(id).one(db).await?.map(read_event).transpose()
}

/// Writes who has taken note of an event.
pub(super) async fn set_noted(tx: &WriteTx, id: EventId, by: &str, at: Timestamp) -> Result<(), DbErr> {
    event::Entity::update_many()
        .col_expr(event::Column::NotedAt, Expr::value(at))
        .col_expr(event::Column::NotedBy, Expr::value(by))
        .filter(event::Column::Id.eq(id))
        .filter(event::Column::NotedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes events from before this time that nobody has to look at any more: their bodies hold names and addresses.
pub(super) async fn prune_events(tx: &WriteTx, before: Timestamp) -> Result<u64, DbErr> {
    let settled = event::Column::Outcome
        .is_not_in(Outcome::FOR_STAFF.map(Outcome::as_str))
        .or(event::Column::NotedAt.is_not_null());
    let old = event::Entity::delete_many().filter(event::Column::ReceivedAt.lt(before)).filter(settled);
    Ok(old.exec(tx).await?.rows_affected)
}
