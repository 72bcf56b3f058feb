//! What Stripe tells by itself: checked by its signature on the raw body, kept as it came, and read by a job in its own time.

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::HeaderMap,
};
use sentra_shared::{
    contract::PaymentId,
    db::write_tx,
    failure::Failure,
    http::{Anyone, Json},
    job::{self, JobError, JobHandler},
    session::{Actor, Role},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    arrive::{self, Charge},
    gateway::{Back, OURS, Session},
    give_back,
    record::{EventId, Outcome},
    signature::is_genuine,
    store::{self, NewEvent, Read},
};
use crate::{app::App, error::Error, payments::store as payments};

/// Kind of the jobs that read events.
pub(crate) const READ_EVENT: &str = "card.event";
/// Longest id and kind of an event that are kept.
const NAME_BYTES_MAX: usize = 255;
/// Days for which events are kept that nobody has to look at.
const KEPT_DAYS: i64 = 90;

/// The webhook.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stripe_webhook))
}

/// What every event has.
#[derive(Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

/// The answer to Stripe.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookOut {
    /// Always true: it is kept, now or from before.
    received: bool,
}

/// Take in an event of Stripe. Only Stripe can sign it; the same event again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/webhooks/stripe", tag = "webhooks", request_body(content = String, content_type = "application/json"),
    params(("Stripe-Signature" = Option<String>, Header, description = "`t=<unix time>,v1=<hex>` over the raw body")),
    responses((status = 200, body = WebhookOut),
        (status = 400, description = "`bad_signature`: not signed by Stripe within the last five minutes; `malformed`: signed, and no event; \
         nothing is kept"),
        (status = 404, description = "card payments are off"))
)]
async fn stripe_webhook(
    State(app): State<App>,
    Anyone(_actor): Anyone,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<WebhookOut>, Failure> {
    let body = body.map_err(|_| Failure::new(413, "too_large"))?;
    let signature = headers.get("stripe-signature").and_then(|v| v.to_str().ok()).unwrap_or_default();
    receive(&app, signature, &body).await?;
    Ok(Json(WebhookOut { received: true }))
}

/// Keeps an event of Stripe for a job to read.
///
/// # Errors
/// [`Error::BadSignature`], [`Error::UnreadableEvent`], [`Error::NotFound`] when card payments are off.
pub(crate) async fn receive(app: &App, signature: &str, body: &[u8]) -> Result<(), Error> {
    let gateway = app.stripe.as_deref().ok_or(Error::NotFound)?;
    let now = app.now();
    if !is_genuine(gateway.webhook_secret(), signature, body, now.timestamp()) {
        return Err(Error::BadSignature);
    }
    let named = |text: &str| !text.is_empty() && text.len() <= NAME_BYTES_MAX && !text.contains('\0');
    let envelope = serde_json::from_slice::<Envelope>(body).ok().filter(|e| named(&e.id) && named(&e.kind));
    let Some(Envelope { id: event_id, kind }) = envelope else { return Err(Error::UnreadableEvent) };
    let event = NewEvent { id: EventId::new(), event_id, kind, body: body.to_vec(), received_at: now };
    write_tx(&app.db, "card_event", &event, |tx, event| {
        Box::pin(async move {
            if store::insert_event(tx, event).await? {
                job::enqueue(tx, READ_EVENT, &event.id, event.received_at).await?;
            }
            Ok(())
        })
    })
    .await
}

/// The job that reads an event.
pub(crate) struct ReadEventJob(pub(crate) App);

#[async_trait::async_trait]
impl JobHandler for ReadEventJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        Ok(interpret(&self.0, serde_json::from_value(payload)?).await?)
    }
}

/// Reads an event and takes over what it says. What it says is taken over once however often this runs, so it need not be one
/// transaction with the note that it was read.
///
/// # Errors
/// The database's.
pub(crate) async fn interpret(app: &App, id: EventId) -> Result<(), Error> {
    let Some((kind, body)) = store::unread(app.db.read(), id).await? else { return Ok(()) };
    let read = read(app, &kind, &body).await?;
    if Outcome::FOR_STAFF.contains(&read.outcome) {
        tracing::warn!(stripe.event = %id, stripe.kind = kind, stripe.outcome = read.outcome.as_str(), "an event of Stripe is for a person to look at");
    }
    let input = (id, read, app.now());
    write_tx(&app.db, "card_event_read", &input, |tx, (id, read, now)| Box::pin(store::set_read(tx, *id, read, *now)))
        .await?;
    Ok(())
}

#[derive(Deserialize)]
struct Whole<T> {
    data: Data<T>,
}

#[derive(Deserialize)]
struct Data<T> {
    object: T,
}

/// A PaymentIntent, as far as it matters.
#[derive(Deserialize)]
struct IntentObject {
    id: String,
    amount_received: Option<i64>,
    currency: Option<String>,
    metadata: Option<std::collections::HashMap<String, String>>,
    last_payment_error: Option<LastError>,
}

#[derive(Deserialize)]
struct LastError {
    code: Option<String>,
    decline_code: Option<String>,
}

/// A Dispute, as far as it matters.
#[derive(Deserialize)]
struct DisputeObject {
    payment_intent: Option<String>,
    reason: Option<String>,
    status: Option<String>,
}

fn object<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice::<Whole<T>>(body).ok().map(|whole| whole.data.object)
}

fn outcome(outcome: Outcome, payment: Option<PaymentId>, note: Option<String>) -> Read {
    Read { outcome, payment, note }
}

async fn read(app: &App, kind: &str, body: &[u8]) -> Result<Read, Error> {
    let unreadable = || Ok(outcome(Outcome::Unreadable, None, None));
    match kind {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" | "checkout.session.expired" => {
            let Some(session) = object::<Session>(body) else { return unreadable() };
            read_session(app, &session).await
        }
        "payment_intent.succeeded" | "payment_intent.payment_failed" => {
            let Some(intent) = object::<IntentObject>(body) else { return unreadable() };
            read_intent(app, kind, intent).await
        }
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            let Some(back) = object::<Back>(body) else { return unreadable() };
            let (found, payment) = give_back::told(app, &back).await?;
            // Of a refund made elsewhere staff are told once.
            let repeats = found == Outcome::ForeignRefund && kind != "refund.created";
            let found = if repeats { Outcome::Ignored } else { found };
            Ok(outcome(found, payment, Some(back.id)))
        }
        kind if kind.starts_with("charge.dispute.") => {
            let Some(dispute) = object::<DisputeObject>(body) else { return unreadable() };
            let charged = dispute.payment_intent.as_deref().unwrap_or_default();
            let receipt = payments::receipt_by_ref(app.db.read(), charged).await?;
            let words: Vec<String> = [dispute.reason, dispute.status].into_iter().flatten().collect();
            let payment = receipt.and_then(|r| r.payment_id.or(r.meant_for));
            Ok(outcome(Outcome::Dispute, payment, Some(words.join(", "))))
        }
        _ => Ok(outcome(Outcome::Ignored, None, None)),
    }
}

/// The payment that something at Stripe is for, by the reference we gave it.
async fn payment_of(app: &App, reference: Option<&str>) -> Result<Option<PaymentId>, Error> {
    let Some(id) = reference.and_then(|r| r.parse().ok()) else { return Ok(None) };
    Ok(store::find(app.db.read(), id).await?.map(|intent| intent.payment_id))
}

async fn read_session(app: &App, session: &Session) -> Result<Read, Error> {
    let note = Some(session.id.clone());
    let Some(payment) = payment_of(app, session.client_reference_id.as_deref()).await? else {
        // A page that closed without money is nobody's concern, whoever opened it.
        let paid = session.payment_status.as_deref() == Some("paid");
        return Ok(outcome(if paid { Outcome::UnknownPayment } else { Outcome::Ignored }, None, note));
    };
    Ok(outcome(arrive::seen(app, payment, session).await?, Some(payment), note))
}

async fn read_intent(app: &App, kind: &str, intent: IntentObject) -> Result<Read, Error> {
    let note = Some(intent.id.clone());
    let reference = intent.metadata.as_ref().and_then(|m| m.get(OURS)).map(String::as_str);
    let succeeded = kind == "payment_intent.succeeded";
    let Some(payment) = payment_of(app, reference).await? else {
        return Ok(outcome(if succeeded { Outcome::UnknownPayment } else { Outcome::Ignored }, None, note));
    };
    if !succeeded {
        let error = intent.last_payment_error;
        let code = error.and_then(|e| e.decline_code.or(e.code)).unwrap_or_else(|| "declined".to_owned());
        return Ok(outcome(arrive::declined(app, payment, &code).await?, Some(payment), Some(code)));
    }
    let (Some(amount), Some(currency)) = (intent.amount_received, intent.currency) else {
        return Ok(outcome(Outcome::Unreadable, Some(payment), note));
    };
    let found = arrive::charged(app, Charge { payment, intent: intent.id, amount, currency }).await?;
    Ok(outcome(found, Some(payment), note))
}

/// Staff have taken note of an event.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn take_note(app: &App, actor: &Actor, id: EventId) -> Result<(), Error> {
    actor.require(Role::Staff)?;
    store::event(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let input = (id, actor.clone(), app.now());
    write_tx(&app.db, "card_event_noted", &input, |tx, (id, actor, now)| {
        Box::pin(async move {
            store::set_noted(tx, *id, &actor.label(), *now).await?;
            let nothing = serde_json::json!({});
            Ok(sentra_shared::audit::record(tx, actor, *now, "card_event.noted", *id, &nothing).await?)
        })
    })
    .await
}

/// Removes old events that nobody has to look at.
///
/// # Errors
/// The database's.
pub(crate) async fn prune(app: &App) -> Result<(), Error> {
    let before = app.now() - chrono::TimeDelta::days(KEPT_DAYS);
    write_tx(&app.db, "card_prune_events", &before, |tx, before| Box::pin(store::prune_events(tx, *before))).await?;
    Ok(())
}
