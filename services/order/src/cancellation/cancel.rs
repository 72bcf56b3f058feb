//! A buyer or staff call an order off: all of it while it is not paid, else those parts that have not gone too far.

use sentra_shared::{
    audit,
    contract::OrderId,
    db::{WriteTx, write_tx},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};
use serde::{Deserialize, Serialize};

use super::call_off;
use crate::{
    app::App,
    error::Error,
    fulfilment::{
        access::buyer_order,
        rules::{Event, Refused, transition},
    },
    mails, orders,
    payments::{
        self, check_note,
        rules::PaymentState,
        settle::{self, By as Doer},
    },
    refunds::Cause,
};

/// In which part somebody calls off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    /// Who bought it.
    Buyer,
    /// Staff, who give a reason.
    Staff,
}

impl By {
    const fn event(self) -> (Event, Cause) {
        match self {
            Self::Buyer => (Event::CancelByBuyer, Cause::CancelledByBuyer),
            Self::Staff => (Event::CancelByStaff, Cause::CancelledByStaff),
        }
    }
}

/// What was called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cancelled {
    /// Numbers of the parts that ended.
    pub(crate) ended: Vec<String>,
    /// Numbers of the parts that come all the same, because they had gone too far.
    pub(crate) stays: Vec<String>,
    /// True when money is owed back.
    pub(crate) refund_due: bool,
}

struct Input {
    app: App,
    actor: Actor,
    order: OrderId,
    by: By,
    reason: String,
    once: Once,
    doer: Doer,
}

/// Calls an order off. Returns what ended, and whether it is the stored answer of an earlier request with the same key.
///
/// # Errors
/// [`Error::Refused`] when nothing of it can be called off any more, [`Error::NotFound`] for other people's orders,
/// [`Error::Invalid`] for a missing reason of staff.
pub(crate) async fn cancel(
    app: &App,
    actor: &Actor,
    by: By,
    order: OrderId,
    token: Option<&str>,
    reason: &str,
    key: IdempotencyKey,
) -> Result<(Cancelled, bool), Error> {
    match by {
        By::Buyer => {
            buyer_order(app.db.read(), actor, order, token).await?;
        }
        By::Staff => {
            actor.require(Role::Staff)?;
        }
    }
    let reason = check_note(reason, "reason", by == By::Staff).map_err(|e| vec![e])?.unwrap_or_default();
    let now = app.now();
    // Guests share one scope, so the order is part of the operation.
    let once = Once::new(actor, &format!("cancel_order {order}"), key, &(order, by, &reason), now)?;
    let doer = Doer { label: actor.label(), at: now };
    let input = Input { app: app.clone(), actor: actor.clone(), order, by, reason, once, doer };
    write_tx(&app.db, "cancel_order", &input, |tx, input| Box::pin(cancel_in(tx, input))).await
}

async fn cancel_in(tx: &WriteTx, input: &Input) -> Result<(Cancelled, bool), Error> {
    if let Begun::Replay(before) = input.once.begin::<Cancelled, Error>(tx).await? {
        return Ok((before, true));
    }
    let payment = payments::store::of_order(tx, input.order).await?.ok_or(Error::NotFound)?;
    let parts = orders::store::fulfilments_of(tx, input.order).await?;
    let (event, cause) = input.by.event();
    let (ends, stays): (Vec<_>, Vec<_>) = parts.into_iter().partition(|p| transition(p.state, event).is_ok());
    if ends.is_empty() {
        let state = stays.first().map(|p| p.state).ok_or(Error::NotFound)?;
        return Err(Refused { state, event }.into());
    }
    let reason = input.reason.as_str();
    if payment.state == PaymentState::Open {
        let note = Some(reason).filter(|r| !r.is_empty());
        settle::unpaid(tx, &payment, event, note, &input.doer).await?;
    } else {
        call_off::paid_parts(tx, &payment, &ends, (event, cause), reason, &input.doer).await?;
    }
    let cancelled = Cancelled {
        ended: ends.iter().map(|p| p.number.clone()).collect(),
        stays: stays.iter().filter(|p| !p.state.is_dead()).map(|p| p.number.clone()).collect(),
        refund_due: payment.state == PaymentState::Confirmed,
    };
    let order = orders::store::order(tx, input.order).await?.ok_or(Error::NotFound)?;
    mails::cancelled(tx, &input.app, &order, &ends, reason, cancelled.refund_due, input.doer.at).await?;
    if input.by == By::Staff {
        let data = serde_json::json!({ "ended": cancelled.ended, "reason": reason });
        audit::record(tx, &input.actor, input.doer.at, "order.cancelled", input.order, &data).await?;
    }
    input.once.finish(tx, &cancelled).await?;
    Ok((cancelled, false))
}
