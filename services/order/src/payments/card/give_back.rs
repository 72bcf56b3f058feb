//! Money goes back to cards: refunds of paid orders, and money from the queue. Asked of Stripe by a job, told by its answer or a
//! webhook, whichever is first; a webhook may take back later what had succeeded.

use chrono::TimeDelta;
use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::{PaymentId, RefundId},
    db::{WriteTx, write_tx},
    job::{self, JobError, JobHandler},
    money::Money,
    session::Actor,
};
use serde::{Deserialize, Serialize};

use super::{
    attempts::{self, Begun, Planned},
    gateway::{Back, BackAsk, CallError, Gateway},
    record::{Attempt, AttemptId, AttemptKind, AttemptState, Outcome},
    rules::{self, BackState},
    store,
};
use crate::{
    app::App,
    error::Error,
    payments::{ReceiptId, ReceiptState, receipts::returned_by_card, rules::Method, settle::By, store as payments},
    refunds::{self, RefundState},
};

/// Kind of the jobs that send money back.
pub(crate) const GIVE_BACK: &str = "card.give_back";
/// Minutes until the next look at money whose way back is not decided, if no webhook is faster.
const LOOK_MINUTES: i64 = 60;
/// Minutes between tries when card payments are switched off meanwhile.
const OFF_MINUTES: i64 = 15;

/// What goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// A refund of a paid order.
    Refund(RefundId),
    /// Money from the queue.
    Receipt(ReceiptId),
}

impl Target {
    fn id(self) -> String {
        match self {
            Self::Refund(id) => id.to_string(),
            Self::Receipt(id) => id.to_string(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let refund = text.parse().ok().map(Self::Refund);
        refund.or_else(|| text.parse().ok().map(Self::Receipt))
    }

    const fn kind(self) -> AttemptKind {
        match self {
            Self::Refund(_) => AttemptKind::Refund,
            Self::Receipt(_) => AttemptKind::Return,
        }
    }
}

/// Plans the sending, in the transaction that decides it.
///
/// # Errors
/// The database's.
pub(crate) async fn plan(tx: &WriteTx, target: Target, at: Timestamp) -> Result<(), Error> {
    Ok(job::enqueue(tx, GIVE_BACK, &target, at).await?)
}

/// The job that sends money back.
pub(crate) struct GiveBackJob(pub(crate) App);

#[async_trait::async_trait]
impl JobHandler for GiveBackJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        let target: Target = serde_json::from_value(payload)?;
        if let Some(at) = send(&self.0, target).await? {
            write_tx(&self.0.db, "card_back_planned", &(target, at), |tx, (target, at)| {
                Box::pin(plan(tx, *target, *at))
            })
            .await?;
        }
        Ok(())
    }
}

/// What is to go back: out of which charge and payment, and how much.
struct Due {
    payment: PaymentId,
    intent: String,
    amount: Money,
}

/// What waits to go back; `None` when nothing waits any more.
async fn due(tx: &WriteTx, target: Target) -> Result<Option<Due>, Error> {
    match target {
        Target::Refund(id) => {
            let refund = refunds::store::find(tx, id).await?.ok_or(Error::NotFound)?;
            let paid_by = payments::receipt_of_payment(tx, refund.payment_id).await?.ok_or(Error::NotFound)?;
            let due = Due { payment: refund.payment_id, intent: paid_by.statement_ref, amount: refund.amount };
            // Money from the queue may have paid another order than the one it was charged for.
            let charged_for = paid_by.meant_for.unwrap_or(refund.payment_id);
            Ok((refund.state == RefundState::Pending).then_some(Due { payment: charged_for, ..due }))
        }
        Target::Receipt(id) => {
            let receipt = payments::receipt(tx, id).await?.ok_or(Error::NotFound)?;
            let payment = receipt.meant_for.ok_or(Error::NotFound)?;
            let due = Due { payment, intent: receipt.statement_ref, amount: receipt.amount };
            Ok((receipt.state == ReceiptState::Returning).then_some(due))
        }
    }
}

enum Next {
    /// Nothing waits any more.
    Done,
    /// It was asked; see how it stands.
    Look(String),
    /// Ask. When the key is spent, first find out what became of the call.
    Call(Attempt, bool),
}

struct Sending {
    target: Target,
    id: AttemptId,
    at: Timestamp,
    /// A call of which nothing came.
    gone: Option<Attempt>,
}

/// Asks Stripe to send money back, or goes on asking. Returns when to ask or look again.
///
/// # Errors
/// The database's.
pub(crate) async fn send(app: &App, target: Target) -> Result<Option<Timestamp>, Error> {
    let Some(gateway) = app.stripe.as_deref() else { return Ok(Some(app.now() + TimeDelta::minutes(OFF_MINUTES))) };
    let mut gone = None;
    // At most twice: once more after it was found out that nothing came of a call.
    for _ in 0..2 {
        let sending = Sending { target, id: AttemptId::new(), at: app.now(), gone };
        let next = write_tx(&app.db, "card_back_asked", &sending, |tx, sending| Box::pin(begin(tx, sending))).await?;
        match next {
            Next::Done => return Ok(None),
            Next::Look(object) => return look(app, gateway, target, &object).await,
            Next::Call(attempt, false) => return call(app, gateway, target, attempt).await,
            Next::Call(attempt, true) => {
                let Ok(ask) = serde_json::from_str::<BackAsk>(&attempt.request) else { return Ok(None) };
                match gateway.back_for(&ask.intent, &ask.target).await {
                    Ok(Some(back)) => return answered(app, target, attempt, Ok(back)).await,
                    Ok(None) => gone = Some(attempt),
                    Err(error) => return answered(app, target, attempt, Err(error)).await,
                }
            }
        }
    }
    Ok(Some(app.now() + rules::pause(1)))
}

async fn begin(tx: &WriteTx, sending: &Sending) -> Result<Next, Error> {
    let Some(due) = due(tx, sending.target).await? else { return Ok(Next::Done) };
    store::lock(tx, due.payment).await?.ok_or(Error::NotFound)?;
    let (kind, target) = (sending.target.kind(), sending.target.id());
    let last = store::last_attempt(tx, kind, &target).await?;
    if let Some(object) = last.filter(|a| a.state == AttemptState::Answered).and_then(|a| a.object_id) {
        return Ok(Next::Look(object));
    }
    let amount = rules::refund_units(due.amount).ok_or(Error::NotFound)?;
    let ask = BackAsk { intent: due.intent, amount, target: target.clone() };
    let request = serde_json::to_string(&ask).map_err(|e| sea_orm::DbErr::Json(e.to_string()))?;
    let planned = Planned { id: sending.id, payment: due.payment, kind, target, request, at: sending.at };
    let Begun { attempt, is_spent } = match &sending.gone {
        Some(gone) => attempts::begin_anew(tx, gone, &planned).await?,
        None => attempts::begin(tx, &planned).await?,
    };
    Ok(Next::Call(attempt, is_spent))
}

async fn call(app: &App, gateway: &Gateway, target: Target, attempt: Attempt) -> Result<Option<Timestamp>, Error> {
    let Ok(ask) = serde_json::from_str::<BackAsk>(&attempt.request) else { return Ok(None) };
    let answer = gateway.give_back(&attempt.id.to_string(), &ask).await;
    answered(app, target, attempt, answer).await
}

async fn look(app: &App, gateway: &Gateway, target: Target, object: &str) -> Result<Option<Timestamp>, Error> {
    if let Ok(back) = gateway.back(object).await {
        let said = Said::of(&back);
        if said.state != BackState::Underway {
            tell(app, target, said).await?;
            return Ok(None);
        }
    }
    Ok(Some(app.now() + TimeDelta::minutes(LOOK_MINUTES)))
}

async fn answered(
    app: &App,
    target: Target,
    attempt: Attempt,
    answer: Result<Back, CallError>,
) -> Result<Option<Timestamp>, Error> {
    if let Err(error) = &answer {
        let kind = attempt.kind.as_str();
        tracing::warn!(payment.id = %attempt.payment_id, card.call = kind, card.tries = attempt.tries, error = error as &dyn std::error::Error, "a call of Stripe did not succeed");
    }
    let again = match &answer {
        Ok(back) if Said::of(back).state == BackState::Underway => Some(app.now() + TimeDelta::minutes(LOOK_MINUTES)),
        Ok(_) | Err(CallError::Refused(_)) => None,
        Err(CallError::Unclear { .. }) => Some(app.now() + rules::pause(attempt.tries)),
    };
    let input = (app.clone(), target, attempt, answer, app.now());
    let run = || {
        write_tx(&app.db, "card_back_answered", &input, |tx, (app, target, attempt, answer, now)| {
            Box::pin(async move {
                store::lock(tx, attempt.payment_id).await?;
                attempts::settle(tx, attempt, answer.as_ref().map(|b| b.id.as_str()), *now).await?;
                let said = match answer {
                    Ok(back) => Said::of(back),
                    Err(CallError::Refused(code)) => Said::failed(code),
                    Err(CallError::Unclear { .. }) => return Ok(()),
                };
                apply(tx, app, *target, &said, *now).await
            })
        })
    };
    match run().await {
        Err(Error::Stale) => run().await?,
        outcome => outcome?,
    }
    Ok(again)
}

/// What Stripe says of money on its way back.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    state: BackState,
    /// Stripe's id of the Refund; `None` when it was refused.
    reference: Option<String>,
    failure: Option<String>,
}

impl Said {
    fn of(back: &Back) -> Self {
        Self {
            state: BackState::read(back.status.as_deref()),
            reference: Some(back.id.clone()),
            failure: back.failure_reason.clone().or_else(|| back.status.clone()),
        }
    }

    fn failed(code: &str) -> Self {
        Self { state: BackState::Failed, reference: None, failure: Some(code.to_owned()) }
    }

    fn failure(&self) -> &str {
        self.failure.as_deref().unwrap_or("unknown")
    }
}

/// Takes over what a webhook says of money on its way back. The payment is the one it belongs to, as far as it is known.
///
/// # Errors
/// The database's.
pub(super) async fn told(app: &App, back: &Back) -> Result<(Outcome, Option<PaymentId>), Error> {
    let db = app.db.read();
    let charged = match &back.payment_intent {
        Some(intent) => payments::receipt_by_ref(db, intent).await?.and_then(|r| r.payment_id.or(r.meant_for)),
        None => None,
    };
    let Some(target) = back.target().and_then(Target::read) else {
        return Ok((if charged.is_some() { Outcome::ForeignRefund } else { Outcome::UnknownPayment }, charged));
    };
    let (payment, amount) = match target {
        Target::Refund(id) => refunds::store::find(db, id).await?.map(|r| (Some(r.payment_id), r.amount)),
        Target::Receipt(id) => payments::receipt(db, id).await?.map(|r| (r.payment_id.or(r.meant_for), r.amount)),
    }
    .map_or((None, None), |(payment, amount)| (payment, Some(amount)));
    let Some(amount) = amount else { return Ok((Outcome::UnknownPayment, charged)) };
    let told_amount = back.amount.zip(back.currency.as_deref()).and_then(|(units, code)| rules::money(units, code));
    if told_amount != Some(amount) {
        return Ok((Outcome::Differs, payment));
    }
    tell(app, target, Said::of(back)).await?;
    Ok((Outcome::Applied, payment))
}

async fn tell(app: &App, target: Target, said: Said) -> Result<(), Error> {
    let input = (app.clone(), target, said, app.now());
    let run = || {
        write_tx(&app.db, "card_back_told", &input, |tx, (app, target, said, now)| {
            Box::pin(async move {
                let (kind, id) = (target.kind(), target.id());
                let reference = said.reference.as_deref().unwrap_or_default();
                // The answer of the call may still be on its way; its attempt is settled all the same.
                if store::attempt_of_object(tx, kind, &id, reference).await?.is_none()
                    && let Some(attempt) = store::asked(tx, kind, &id).await?
                {
                    attempts::settle(tx, &attempt, Ok(reference), *now).await?;
                }
                apply(tx, app, *target, said, *now).await
            })
        })
    };
    match run().await {
        Err(Error::Stale) => run().await,
        outcome => outcome,
    }
}

/// False for news of a try that had failed before, which may come late and more than once: another try may be under way meanwhile.
async fn is_news(tx: &WriteTx, target: Target, said: &Said) -> Result<bool, Error> {
    let Some(reference) = said.reference.as_deref() else { return Ok(true) };
    let Some(attempt) = store::attempt_of_object(tx, target.kind(), &target.id(), reference).await? else {
        return Ok(true);
    };
    if attempt.state == AttemptState::Refused {
        return Ok(false);
    }
    if said.state == BackState::Failed {
        store::fail_attempt(tx, attempt.id, said.failure()).await?;
    }
    Ok(true)
}

async fn apply(tx: &WriteTx, app: &App, target: Target, said: &Said, now: Timestamp) -> Result<(), Error> {
    if !is_news(tx, target, said).await? {
        return Ok(());
    }
    let actor = Actor::job("stripe");
    let by = By { label: actor.label(), at: now };
    let (payment, state) = match target {
        Target::Refund(id) => {
            let refund = refunds::store::find(tx, id).await?.ok_or(Error::NotFound)?;
            if refund.method != Method::Card {
                return Ok(());
            }
            match rules::refund_step(refund.state, said.state) {
                None => return Ok(()),
                Some(RefundState::Sent) => {
                    refunds::gateway_sent(tx, app, &refund, said.reference.as_deref().unwrap_or_default(), &by).await?;
                    (refund.payment_id, "refund.sent")
                }
                Some(_) => {
                    refunds::gateway_failed(tx, &refund, said.failure(), &by).await?;
                    (refund.payment_id, "refund.failed")
                }
            }
        }
        Target::Receipt(id) => {
            let receipt = payments::receipt(tx, id).await?.ok_or(Error::NotFound)?;
            let outcome = match said.state {
                BackState::Underway => return Ok(()),
                BackState::Succeeded => Ok(said.reference.as_deref().unwrap_or_default()),
                BackState::Failed => Err(said.failure()),
            };
            let moved = returned_by_card(tx, &receipt, outcome, &by).await?;
            let Some(payment) = receipt.meant_for.filter(|_| moved) else { return Ok(()) };
            (payment, if outcome.is_ok() { "receipt.returned" } else { "receipt.return_failed" })
        }
    };
    let data = serde_json::json!({ "target": target.id(), "reference": said.reference, "failure": said.failure });
    Ok(audit::record(tx, &actor, now, state, payment, &data).await?)
}
