//! The stand-in over HTTP: who may call, keys, and what goes wrong on command.

use std::{io, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{
    Call, Fault, SECRET_KEY, Shared, WEBHOOK_SECRET,
    book::{Answer, Form, refused},
    page, sign,
};

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/checkout/sessions", post(change))
        .route("/v1/checkout/sessions/{id}", get(session))
        .route("/v1/checkout/sessions/{id}/expire", post(change))
        .route("/v1/payment_intents/{id}", get(intent))
        .route("/v1/refunds", post(change).get(refunds))
        .route("/v1/refunds/{id}", get(refund))
        .route("/pay/{id}", get(page::show).post(page::send))
        .fallback(|| async { told(refused(404, "invalid_request_error", None, "Unrecognized request URL")) })
        .with_state(shared)
}

fn told((status, body): Answer) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// Notes the call; an answer when it may not be made.
fn admit(shared: &Shared, method: &str, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let key = text(headers, "idempotency-key").map(str::to_owned);
    let call = Call { method: method.to_owned(), path: uri.path().to_owned(), key };
    shared.calls.lock().unwrap().push(call);
    let may = text(headers, "authorization") == Some(&format!("Bearer {SECRET_KEY}"));
    let versioned = text(headers, "stripe-version").is_some();
    (!may || !versioned).then(|| told(refused(401, "invalid_request_error", None, "Invalid API Key provided")))
}

async fn session(State(shared): State<Arc<Shared>>, Path(id): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    admit(&shared, "GET", &uri, &headers).unwrap_or_else(|| told(shared.book().get("sessions", &id)))
}

async fn intent(State(shared): State<Arc<Shared>>, Path(id): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    admit(&shared, "GET", &uri, &headers).unwrap_or_else(|| told(shared.book().get("payment_intents", &id)))
}

async fn refund(State(shared): State<Arc<Shared>>, Path(id): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    admit(&shared, "GET", &uri, &headers).unwrap_or_else(|| told(shared.book().get("refunds", &id)))
}

async fn refunds(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Form>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let intent = query.get("payment_intent").cloned().unwrap_or_default();
    admit(&shared, "GET", &uri, &headers).unwrap_or_else(|| told(shared.book().list_refunds(&intent)))
}

fn failure() -> Answer {
    refused(500, "api_error", None, "Something went wrong on Stripe's end")
}

/// Every call that changes something.
async fn change(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(answer) = admit(&shared, method.as_str(), &uri, &headers) {
        return answer;
    }
    let key = text(&headers, "idempotency-key").unwrap_or_default().to_owned();
    let fault = {
        let mut faults = shared.faults.lock().unwrap();
        let at = faults.iter().position(|(part, _)| uri.path().contains(part.as_str()));
        at.and_then(|at| faults.remove(at)).map(|(_, fault)| fault)
    };
    if let Some(Fault::Refuse(status, code)) = fault {
        return told(refused(status, "invalid_request_error", Some(code), "refused on command"));
    }
    let answer = answer(&shared, &uri, &key, &body, fault.as_ref());
    send_events(&shared);
    match fault {
        Some(Fault::LoseAnswer) => {
            let broken =
                futures::stream::once(async { Err::<Bytes, io::Error>(io::ErrorKind::ConnectionReset.into()) });
            Response::new(Body::from_stream(broken))
        }
        Some(Fault::Late(pause)) => {
            tokio::time::sleep(pause).await;
            told(answer)
        }
        Some(Fault::Garbage) => "<html>bad gateway</html>".into_response(),
        _ => told(answer),
    }
}

fn answer(shared: &Shared, uri: &Uri, key: &str, body: &Bytes, fault: Option<&Fault>) -> Answer {
    let mut form: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    form.sort();
    let call = format!("{} {form:?}", uri.path());
    let mut book = shared.book();
    if let Some((before, answer)) = book.keys.get(key).filter(|_| !key.is_empty()) {
        let other = "Keys for idempotent requests can only be used with the same parameters";
        return if *before == call { answer.clone() } else { refused(400, "idempotency_error", None, other) };
    }
    let answer = if fault == Some(&Fault::FailBefore) {
        failure()
    } else {
        let form: Form = form.into_iter().collect();
        let done = match uri.path().strip_prefix("/v1/checkout/sessions/").and_then(|p| p.strip_suffix("/expire")) {
            Some(id) => book.expire_session(id),
            None if uri.path() == "/v1/refunds" => book.refund(&form),
            None => book.open_session(&form, &shared.url),
        };
        if fault == Some(&Fault::FailAfter) { failure() } else { done }
    };
    if !key.is_empty() {
        book.keys.insert(key.to_owned(), (call, answer.clone()));
    }
    answer
}

/// Sends waiting events to the webhook, if there is one, until it takes them.
pub(crate) fn send_events(shared: &Arc<Shared>) {
    let Some(url) = shared.webhook.lock().unwrap().clone() else { return };
    let events: Vec<String> = std::mem::take(&mut shared.book().events).iter().map(ToString::to_string).collect();
    let clock = shared.clock.clone();
    tokio::spawn(async move {
        sentra_shared::tls::install();
        let client = reqwest::Client::new();
        for body in events {
            for _ in 0..20 {
                let signed = sign(WEBHOOK_SECRET, &body, clock.now().timestamp());
                let sent = client.post(&url).header("stripe-signature", signed).body(body.clone()).send().await;
                if sent.is_ok_and(|answer| answer.status().is_success()) {
                    break;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    });
}
