//! The buyer's way to the payment page and back. The order's page links to Stripe's page; no form leaves our address, so the content
//! security policy stays as narrow as it is.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::OrderId,
    failure::Failure,
    http::{Anyone, Form, PathOf, QueryOf},
    page::{Frame, Page},
};
use serde::Deserialize;

use super::page;
use crate::{
    app::App,
    error::Error,
    fulfilment::access::buyer_order,
    payments::{
        pages::order_page,
        rules::{Method, PaymentState},
        store as payments,
    },
};

/// Looks of the waiting page by itself; then the buyer is told what comes next.
const LOOKS_MAX: u32 = 8;

/// Routes of card payments.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/orders/{id}/card-payment", post(prepare).get(to_order))
        .route("/orders/{id}/card-return", get(come_back))
        .with_state(app)
}

#[derive(Debug, Default, Deserialize)]
struct TokenForm {
    #[serde(default)]
    token: String,
    /// Looks so far.
    #[serde(default)]
    n: u32,
}

/// The page is not open yet, or has closed: ask for one. The order's page then links to it.
async fn prepare(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<OrderId>,
    Form(form): Form<TokenForm>,
) -> Result<Redirect, Failure> {
    let order = buyer_order(app.db.read(), &actor, id, Some(&form.token)).await?;
    let payment = payments::of_order(app.db.read(), order.id).await?.ok_or(Error::NotFound)?;
    if payment.method != Method::Card {
        return Err(Error::NotFound.into());
    }
    page::ensure(&app, payment.id).await?;
    Ok(Redirect::to(&format!("{}#pay", order_page(id, &form.token))))
}

async fn to_order(Anyone(_): Anyone, PathOf(id): PathOf<OrderId>, QueryOf(query): QueryOf<TokenForm>) -> Redirect {
    Redirect::to(&order_page(id, &query.token))
}

#[derive(Debug, Template)]
#[template(path = "payments/card/waiting.html")]
struct WaitingPage {
    frame: Frame,
    number: String,
    order_href: String,
    /// Where this page looks again by itself, or empty.
    again: String,
}

/// The buyer comes back from Stripe's page. What counts is what Stripe tells us, not that somebody opened this address.
async fn come_back(
    State(app): State<App>,
    Anyone(actor): Anyone,
    frame: Frame,
    PathOf(id): PathOf<OrderId>,
    QueryOf(query): QueryOf<TokenForm>,
) -> Result<Response, Failure> {
    let order = buyer_order(app.db.read(), &actor, id, Some(&query.token)).await?;
    let waits =
        |payment: &crate::payments::Payment| payment.method == Method::Card && payment.state == PaymentState::Open;
    let mut payment = payments::of_order(app.db.read(), order.id).await?.ok_or(Error::NotFound)?;
    if waits(&payment) {
        page::look(&app, payment.id).await?;
        payment = payments::of_order(app.db.read(), order.id).await?.ok_or(Error::NotFound)?;
    }
    // Who is signed in goes on without the token.
    let is_buyer = actor.person_id().is_some() && actor.person_id() == order.person_id;
    let order_href = order_page(id, if is_buyer { "" } else { &query.token });
    if !waits(&payment) {
        let done = if payment.state == PaymentState::Confirmed { "?done=paid" } else { "" };
        return Ok(Redirect::to(&format!("{order_href}{done}")).into_response());
    }
    let next = query.n.saturating_add(1);
    let token = &query.token;
    let again = (query.n < LOOKS_MAX).then(|| format!("/orders/{id}/card-return?token={token}&n={next}"));
    Ok(Page(WaitingPage { number: order.number, order_href, again: again.unwrap_or_default(), frame }).into_response())
}
