//! One call that changes something at Stripe, from before it is made until its answer is known: written first, made outside any
//! transaction, repeated with the same key as long as nobody knows what became of it.

use sentra_shared::{clock::Timestamp, contract::PaymentId, db::WriteTx};

use super::{
    gateway::CallError,
    record::{Attempt, AttemptId, AttemptKind, AttemptState},
    rules::key_is_spent,
    store,
};
use crate::error::Error;

/// A call to make, as it would be if it is the first.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) id: AttemptId,
    pub(super) payment: PaymentId,
    pub(super) kind: AttemptKind,
    pub(super) target: String,
    /// As JSON.
    pub(super) request: String,
    pub(super) at: Timestamp,
}

/// A call and whether its key may be used.
#[derive(Debug, Clone)]
pub(super) struct Begun {
    pub(super) attempt: Attempt,
    /// The key leads nowhere any more: see what became of the call, then give it up or take its outcome.
    pub(super) is_spent: bool,
}

/// Begins a call, or goes on with the one that has no answer yet. The intent is held by this transaction.
pub(super) async fn begin(tx: &WriteTx, planned: &Planned) -> Result<Begun, Error> {
    if let Some(before) = store::asked(tx, planned.kind, &planned.target).await? {
        let is_spent = key_is_spent(before.failures, planned.at - before.asked_at);
        let attempt = Attempt { tries: before.tries + 1, ..before };
        store::save_attempt(tx, &attempt).await?;
        return Ok(Begun { attempt, is_spent });
    }
    let attempt = Attempt {
        id: planned.id,
        payment_id: planned.payment,
        kind: planned.kind,
        target: planned.target.clone(),
        request: planned.request.clone(),
        state: AttemptState::Asked,
        object_id: None,
        error_code: None,
        tries: 1,
        failures: 0,
        asked_at: planned.at,
        answered_at: None,
    };
    store::insert_attempt(tx, &attempt).await?;
    Ok(Begun { attempt, is_spent: false })
}

/// Begins the call anew with another key, after it was found out that nothing came of the one before.
pub(super) async fn begin_anew(tx: &WriteTx, spent: &Attempt, planned: &Planned) -> Result<Begun, Error> {
    store::save_attempt(tx, &Attempt { state: AttemptState::GivenUp, ..spent.clone() }).await?;
    begin(tx, planned).await
}

/// Writes the answer of a call, or that there was none.
pub(super) async fn settle(
    tx: &WriteTx,
    attempt: &Attempt,
    outcome: Result<&str, &CallError>,
    at: Timestamp,
) -> Result<(), Error> {
    let now = store::attempt(tx, attempt.id).await?.unwrap_or_else(|| attempt.clone());
    let settled = match outcome {
        Ok(object) => Attempt {
            state: AttemptState::Answered,
            object_id: Some(object.to_owned()),
            error_code: None,
            answered_at: Some(at),
            ..now
        },
        Err(CallError::Refused(code)) => {
            Attempt { state: AttemptState::Refused, error_code: Some(code.clone()), answered_at: Some(at), ..now }
        }
        Err(CallError::Unclear { code, failed_inside }) => {
            Attempt { error_code: Some(code.clone()), failures: now.failures + i64::from(*failed_inside), ..now }
        }
    };
    store::save_attempt(tx, &settled).await?;
    Ok(())
}
