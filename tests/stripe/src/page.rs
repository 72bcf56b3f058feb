//! The page on which the buyer pays, where Stripe's would be.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde_json::Value;

use crate::{
    Shared,
    book::{Card, Form},
    http::send_events,
};

fn write(session: &Value, intent: Option<&Value>, said: &str) -> Html<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().replace('<', "&lt;").replace('"', "&quot;");
    let asks = intent.is_some_and(|i| i["status"] == "requires_action");
    let button = |card: &str, label: &str| format!("<p><button name=card value={card}>{label}</button></p>");
    let buttons = if asks {
        button("agree", "Confirm at the bank (3-D Secure)") + &button("refuse", "Do not confirm")
    } else {
        button("good", "Pay with a good card")
            + &button("declined", "Pay with a declined card")
            + &button("asks", "Pay with 3-D Secure")
    };
    Html(format!(
        "<!doctype html><meta name=viewport content='width=device-width'><title>Stand-in for Stripe</title><h1>Stand-in for Stripe</h1>\
         <p>{} · {} {}</p><p>{said}</p><form method=post>{buttons}</form><p><a href=\"{}\">Back without paying</a></p>",
        text(&session["standin"]["title"]),
        session["amount_total"],
        text(&session["currency"]),
        text(&session["cancel_url"]),
    ))
}

pub(crate) async fn show(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    respond(&shared, &id, "")
}

fn respond(shared: &Shared, id: &str, said: &str) -> Response {
    let book = shared.book();
    let Some(session) = book.sessions.get(id) else { return StatusCode::NOT_FOUND.into_response() };
    match session["status"].as_str() {
        Some("complete") => Redirect::to(session["success_url"].as_str().unwrap_or_default()).into_response(),
        Some("open") => {
            let intent = session["payment_intent"].as_str().and_then(|i| book.intents.get(i));
            write(session, intent, said).into_response()
        }
        _ => (StatusCode::GONE, Html("<h1>This page has expired</h1>")).into_response(),
    }
}

pub(crate) async fn send(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    axum::Form(form): axum::Form<Form>,
) -> Response {
    let said = match form.get("card").map(String::as_str) {
        Some("good") => shared.book().pay(&id, Card::Good),
        Some("declined") => shared.book().pay(&id, Card::Declined),
        Some("asks") => shared.book().pay(&id, Card::AsksBank),
        Some("agree") => shared.book().answer_bank(&id, true),
        _ => shared.book().answer_bank(&id, false),
    };
    send_events(&shared);
    respond(&shared, &id, if said { "Your bank did not accept it, or wants to ask you." } else { "" })
}
