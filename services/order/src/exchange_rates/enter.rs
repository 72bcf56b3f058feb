use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::order::EXCHANGE_RATE_CHANGED,
    db::{WriteTx, unique_violation, write_tx},
    exchange::Rate,
    feed,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};
use serde::{Deserialize, Serialize};

use super::{
    rules::{self, Typed},
    store::{self, Entry},
    subject, today,
};
use crate::{app::App, error::Error};

/// A rate as staff type it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ExchangeRateIn)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewRate {
    /// ISO 4217, not `IDR`.
    pub(crate) currency: String,
    /// Rupiah for one unit of the currency: a decimal with a point and at most six decimals.
    pub(crate) per_idr: String,
    /// First day (Jakarta) it counts, today or up to a month ahead; today when left out.
    pub(crate) valid_from: String,
    /// True when a rate more than 20% from the last one is meant.
    pub(crate) confirm_jump: bool,
}

struct Input {
    actor: Actor,
    rate: Rate,
    confirm_jump: bool,
    entry: Entry,
    once: Once,
    now: Timestamp,
}

/// Enters a rate from a day on and tells the other services. For a day that has one already it is a correction. Returns the rate, and
/// whether it is the stored answer of an earlier request with the same key.
///
/// # Errors
/// [`Error::Invalid`] naming the fields, `rate_jump` for one that is far from the last and not confirmed; [`Error::Stale`] when
/// somebody else enters the same rate in this moment.
pub(crate) async fn enter(app: &App, actor: &Actor, new: &NewRate, key: IdempotencyKey) -> Result<(Rate, bool), Error> {
    actor.require(Role::Staff)?;
    let now = app.now();
    let typed = Typed { currency: &new.currency, per_idr: &new.per_idr, valid_from: &new.valid_from };
    let rate = rules::read(&typed, today(now))?;
    let input = Input {
        actor: actor.clone(),
        rate,
        confirm_jump: new.confirm_jump,
        entry: Entry::new(rate, actor.label(), now),
        once: Once::new(actor, "exchange_rate", key, new, now)?,
        now,
    };
    let outcome = write_tx(&app.db, "enter_rate", &input, |tx, input| Box::pin(enter_in(tx, input))).await;
    match outcome {
        Err(Error::Db(error)) if unique_violation(&error).is_some() => Err(Error::Stale),
        outcome => outcome,
    }
}

async fn enter_in(tx: &WriteTx, input: &Input) -> Result<(Rate, bool), Error> {
    if let Begun::Replay(rate) = input.once.begin::<Rate, Error>(tx).await? {
        return Ok((rate, true));
    }
    let rate = input.rate;
    let last = store::last_by(tx, rate.currency, rate.valid_from).await?;
    let jump = rules::jump(rate.per_idr, last.as_ref().map(|l| l.rate.per_idr));
    if let Some(jump) = jump.filter(|_| !input.confirm_jump) {
        return Err(Error::Invalid(vec![jump]));
    }
    let before = last.filter(|l| l.rate.valid_from == rate.valid_from).map_or(0, |l| l.version);
    let entry = Entry { version: before + 1, ..input.entry.clone() };
    store::insert(tx, &entry).await?;
    feed::emit(tx, EXCHANGE_RATE_CHANGED, subject(&rate), entry.version, input.now, &rate).await?;
    audit::record(tx, &input.actor, input.now, "exchange_rate.entered", subject(&rate), &rate).await?;
    input.once.finish(tx, &rate).await?;
    Ok((rate, false))
}
