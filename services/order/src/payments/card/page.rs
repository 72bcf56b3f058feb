//! The payment page at Stripe: opened when the order is placed, looked at when no webhook is faster, closed when the order's time is over.

use sentra_shared::{
    clock::Timestamp,
    contract::PaymentId,
    db::{WriteTx, write_tx},
    failure::FieldError,
    job::{JobError, JobHandler},
};

use super::{
    arrive,
    attempts::{self, Begun, Planned},
    gateway::{CallError, Gateway, PageAsk, Session},
    record::{Attempt, AttemptId, AttemptKind, Intent},
    rules::{self, IntentState, Step},
    store::{self, Tend},
};
use crate::{
    app::App,
    error::Error,
    orders,
    payments::{Payment, expire::expire, rules::PaymentState, store as payments},
};

/// Seconds the placing of an order has to open the page itself, before a job takes over.
const OWN_TRY_S: i64 = 5;
/// Steps of one look after a page; each is at most one call.
const STEPS_MAX: u32 = 4;
/// Minutes between looks when card payments are switched off meanwhile.
const OFF_MINUTES: i64 = 15;

/// How the buyer can pay now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Page {
    /// The page is open; the payment knows its address.
    Open,
    /// Stripe did not answer; another try follows.
    Later(Timestamp),
    /// Stripe refused to open one.
    Refused,
    /// The payment waits for nothing any more.
    Over,
}

/// The intent of a new payment, in the transaction of its order. A job sees to its page if the buyer's own request does not get to it.
///
/// # Errors
/// The database's.
pub(crate) async fn begin(tx: &WriteTx, payment: &Payment) -> Result<(), Error> {
    let now = payment.opened_at;
    store::insert_intent(tx, payment.id, payment.amount, now).await?;
    Ok(store::schedule(tx, payment.id, now + chrono::TimeDelta::seconds(OWN_TRY_S)).await?)
}

/// The payment waits for nothing any more (paid otherwise, expired, cancelled): its page must be closed. In the transaction of that.
///
/// # Errors
/// The database's.
pub(crate) async fn over(tx: &WriteTx, payment: PaymentId, at: Timestamp) -> Result<(), Error> {
    Ok(store::schedule(tx, payment, at).await?)
}

fn gateway(app: &App) -> Option<&Gateway> {
    app.stripe.as_deref()
}

struct Opening {
    payment: PaymentId,
    planned: Planned,
    again: AttemptId,
}

/// Sees to it that the buyer has a page to pay on, and asks Stripe for it if need be.
///
/// # Errors
/// The database's. That Stripe is away or refuses is no error.
pub(crate) async fn ensure(app: &App, id: PaymentId) -> Result<Page, Error> {
    let Some(gateway) = gateway(app) else { return Ok(Page::Later(off(app))) };
    let payment = payments::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let ask = ask(app, &payment).await?;
    let planned = Planned {
        id: AttemptId::new(),
        payment: id,
        kind: AttemptKind::Open,
        target: id.to_string(),
        request: serde_json::to_string(&ask).unwrap_or_default(),
        at: app.now(),
    };
    let opening = Opening { payment: id, planned, again: AttemptId::new() };
    let begun = write_tx(&app.db, "card_page_asked", &opening, |tx, o| Box::pin(begin_opening(tx, o))).await?;
    let attempt = match begun {
        Ok(attempt) => attempt,
        Err(page) => return Ok(page),
    };
    let Ok(ask) = serde_json::from_str::<PageAsk>(&attempt.request) else { return Ok(Page::Refused) };
    let answer = gateway.open_page(&attempt.id.to_string(), &ask).await;
    note(&attempt, answer.as_ref().err());
    let input = (attempt, answer, app.now());
    write_tx(&app.db, "card_page_answered", &input, |tx, (attempt, answer, now)| {
        Box::pin(opened(tx, attempt, answer, *now))
    })
    .await
}

fn off(app: &App) -> Timestamp {
    app.now() + chrono::TimeDelta::minutes(OFF_MINUTES)
}

/// What is asked for a payment now.
async fn ask(app: &App, payment: &Payment) -> Result<PageAsk, Error> {
    let order = orders::store::order(app.db.read(), payment.order_id).await?.ok_or(Error::NotFound)?;
    let amount =
        rules::charge(payment.amount).map_err(|_| vec![FieldError::new("payment_method", "card_too_large")])?;
    let site = &app.settings.site;
    let token = app.track_token(order.id);
    Ok(PageAsk {
        payment: payment.id.to_string(),
        amount,
        currency: payment.amount.currency().code().to_ascii_lowercase(),
        title: format!("{} {}", site.name, order.number),
        locale: rules::locale(order.lang.code()).to_owned(),
        success_url: format!("{}/orders/{}/card-return?token={token}", site.public_url, order.id),
        cancel_url: app.track_url(order.id),
        expires_at: rules::page_until(payment.expires_at, app.now()).timestamp(),
    })
}

/// Opening a page: go on with the call before, or begin one. Nobody was ever led to a page whose address never came, so when a key is
/// used up another page is asked for without asking what became of the first; it closes by itself.
async fn begin_opening(tx: &WriteTx, opening: &Opening) -> Result<Result<Attempt, Page>, Error> {
    let now = opening.planned.at;
    let intent = store::lock(tx, opening.payment).await?.ok_or(Error::NotFound)?;
    let payment = payments::find(tx, opening.payment).await?.ok_or(Error::NotFound)?;
    if payment.state != PaymentState::Open || now >= payment.expires_at || intent.state == IntentState::Paid {
        return Ok(Err(Page::Over));
    }
    if intent.state == IntentState::Open {
        return Ok(Err(Page::Open));
    }
    let Begun { attempt, is_spent } = attempts::begin(tx, &opening.planned).await?;
    if !is_spent {
        return Ok(Ok(attempt));
    }
    let anew = Planned { id: opening.again, ..opening.planned.clone() };
    Ok(Ok(attempts::begin_anew(tx, &attempt, &anew).await?.attempt))
}

async fn opened(
    tx: &WriteTx,
    attempt: &Attempt,
    answer: &Result<Session, CallError>,
    now: Timestamp,
) -> Result<Page, Error> {
    let intent = store::lock(tx, attempt.payment_id).await?.ok_or(Error::NotFound)?;
    attempts::settle(tx, attempt, answer.as_ref().map(|s| s.id.as_str()), now).await?;
    let payment = payments::find(tx, attempt.payment_id).await?.ok_or(Error::NotFound)?;
    match answer {
        Ok(session) if matches!(intent.state, IntentState::New | IntentState::Closed) => {
            let session_id = Some(session.id.clone());
            // Kept also when the order ended meanwhile: what is open must be closed.
            let opened = Intent { state: IntentState::Open, session_id, failure: None, checks: 0, ..intent };
            store::save(tx, now, &opened).await?;
            let is_open = payment.state == PaymentState::Open;
            let url = session.url.as_deref().filter(|url| is_open && is_web_address(url));
            payments::set_pay_url(tx, payment.id, url).await?;
            let look = if is_open { rules::next_look(0, now, payment.expires_at) } else { now };
            store::schedule(tx, payment.id, look).await?;
            Ok(if is_open { Page::Open } else { Page::Over })
        }
        Ok(_) if intent.state == IntentState::Open => Ok(Page::Open),
        Ok(_) => Ok(Page::Over),
        Err(CallError::Refused(code)) => {
            store::save(tx, now, &Intent { failure: Some(code.clone()), ..intent }).await?;
            Ok(Page::Refused)
        }
        Err(CallError::Unclear { .. }) => Ok(Page::Later(now + rules::pause(attempt.tries))),
    }
}

/// True for what may stand in a link. Only the stand-in of the tests is spoken to without TLS.
fn is_web_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://127.0.0.1:")
}

fn note(attempt: &Attempt, error: Option<&CallError>) {
    if let Some(error) = error {
        let kind = attempt.kind.as_str();
        tracing::warn!(payment.id = %attempt.payment_id, card.call = kind, card.tries = attempt.tries, error = error as &dyn std::error::Error, "a call of Stripe did not succeed");
    }
}

/// Looks whether somebody paid on the open page, because the buyer came back from there.
///
/// # Errors
/// The database's.
pub(crate) async fn look(app: &App, id: PaymentId) -> Result<(), Error> {
    let (Some(gateway), Some(intent)) = (gateway(app), store::find(app.db.read(), id).await?) else { return Ok(()) };
    let Some(session) = intent.session_id.filter(|_| intent.state == IntentState::Open) else { return Ok(()) };
    if let Ok(now) = gateway.page(&session).await {
        arrive::seen(app, id, &now).await?;
    }
    Ok(())
}

/// What a step led to.
enum After {
    /// Something changed: see what is next.
    Again,
    /// Nothing to do before then.
    Wait(Timestamp),
    /// Nothing to do any more.
    Done,
}

/// Does what is next for a payment, and plans the next look.
///
/// # Errors
/// The database's.
pub(crate) async fn tend(app: &App, id: PaymentId) -> Result<(), Error> {
    let mut after = After::Again;
    for _ in 0..STEPS_MAX {
        after = one_step(app, id).await?;
        if !matches!(after, After::Again) {
            break;
        }
    }
    let at = match after {
        After::Done => return Ok(()),
        After::Wait(at) => at,
        After::Again => app.now() + rules::pause(1),
    };
    write_tx(&app.db, "card_tend_planned", &(id, at), |tx, (id, at)| Box::pin(store::schedule(tx, *id, *at))).await?;
    Ok(())
}

async fn one_step(app: &App, id: PaymentId) -> Result<After, Error> {
    let db = app.db.read();
    let (Some(payment), Some(intent)) = (payments::find(db, id).await?, store::find(db, id).await?) else {
        return Ok(After::Done);
    };
    let now = app.now();
    let waits = payment.state == PaymentState::Open;
    match rules::step(intent.state, waits, now >= payment.expires_at) {
        // What Stripe refused is asked again only when the buyer asks.
        Step::OpenPage if intent.failure.is_some() => Ok(After::Wait(payment.expires_at)),
        Step::OpenPage => Ok(match ensure(app, id).await? {
            Page::Open | Page::Over => After::Again,
            Page::Later(at) => After::Wait(at.min(payment.expires_at.max(now))),
            Page::Refused => After::Wait(payment.expires_at),
        }),
        Step::Look => checked(app, &payment, &intent).await,
        Step::ClosePage => close(app, &intent).await,
        Step::Expire => match expire(app, id, now).await {
            Ok(()) | Err(Error::Stale) => Ok(After::Again),
            Err(error) => Err(error),
        },
        Step::Rest if waits => Ok(After::Wait(payment.expires_at)),
        Step::Rest => Ok(After::Done),
    }
}

/// A look at an open page when nobody came back from it.
async fn checked(app: &App, payment: &Payment, intent: &Intent) -> Result<After, Error> {
    let id = payment.id;
    look(app, id).await?;
    let input = (id, app.now());
    write_tx(&app.db, "card_page_checked", &input, |tx, (id, now)| {
        Box::pin(async move {
            if let Some(intent) = store::lock(tx, *id).await? {
                store::save(tx, *now, &Intent { checks: intent.checks + 1, ..intent }).await?;
            }
            Ok::<_, Error>(())
        })
    })
    .await?;
    let after = store::find(app.db.read(), id).await?;
    if after.is_none_or(|after| after.state != IntentState::Open) {
        return Ok(After::Again);
    }
    Ok(After::Wait(rules::next_look(intent.checks + 1, app.now(), payment.expires_at)))
}

/// Closes the page. Stripe refuses when somebody paid there first; then that is what happened.
async fn close(app: &App, intent: &Intent) -> Result<After, Error> {
    let (Some(gateway), Some(session)) = (gateway(app), intent.session_id.clone()) else {
        return Ok(After::Wait(off(app)));
    };
    let planned = Planned {
        id: AttemptId::new(),
        payment: intent.payment_id,
        kind: AttemptKind::Close,
        target: session.clone(),
        request: "{}".to_owned(),
        at: app.now(),
    };
    let input = (planned, AttemptId::new());
    let attempt = write_tx(&app.db, "card_page_closing", &input, |tx, (planned, again)| {
        Box::pin(async move {
            store::lock(tx, planned.payment).await?;
            let Begun { attempt, is_spent } = attempts::begin(tx, planned).await?;
            if !is_spent {
                return Ok::<_, Error>(attempt);
            }
            // Closing twice is closing once, whatever became of the first call.
            let anew = Planned { id: *again, ..planned.clone() };
            Ok(attempts::begin_anew(tx, &attempt, &anew).await?.attempt)
        })
    })
    .await?;
    let answer = gateway.close_page(&attempt.id.to_string(), &session).await;
    note(&attempt, answer.as_ref().err());
    let input = (attempt, answer, app.now());
    write_tx(&app.db, "card_page_closed_answer", &input, |tx, (attempt, answer, now)| {
        Box::pin(attempts::settle(tx, attempt, answer.as_ref().map(|s| s.id.as_str()), *now))
    })
    .await?;
    let (attempt, answer, now) = input;
    let session = match answer {
        Ok(closed) => Ok(closed),
        Err(CallError::Refused(_)) => gateway.page(&session).await,
        Err(unclear) => Err(unclear),
    };
    match session {
        Ok(session) => {
            arrive::seen(app, intent.payment_id, &session).await?;
            let is_open = session.status.as_deref() == Some("open");
            Ok(if is_open { After::Wait(now + rules::pause(attempt.tries)) } else { After::Again })
        }
        Err(_) => Ok(After::Wait(now + rules::pause(attempt.tries))),
    }
}

/// The job that looks after a payment's page.
pub(crate) struct TendJob(pub(crate) App);

#[async_trait::async_trait]
impl JobHandler for TendJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        let planned: Tend = serde_json::from_value(payload)?;
        let intent = store::find(self.0.db.read(), planned.payment).await?;
        // Another job was planned instead of this one.
        if intent.is_none_or(|intent| intent.tend_at != Some(planned.at)) {
            return Ok(());
        }
        Ok(tend(&self.0, planned.payment).await?)
    }
}
