//! What buyers send from an order's page about its payment, and the pictures that staff look at.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::OrderId,
    failure::Failure,
    http::{Anyone, Form, PathOf, Staff, Upload},
};
use serde::Deserialize;

use super::{ProofId, proofs, test_gateway};
use crate::{app::App, error::Error};

/// Room for the other fields of the upload form.
const FORM_BYTES: usize = 16 * 1024;

/// Routes of payments.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/orders/{id}/proof", post(proof_send).layer(DefaultBodyLimit::max(proofs::BYTES_MAX + FORM_BYTES)))
        .route("/orders/{id}/test-payment", post(test_pay))
        .route("/staff/payments/proofs/{id}", get(proof_show))
        .with_state(app)
}

/// The page of an order, for who came with its link and for who is signed in.
pub(crate) fn order_page(order: OrderId, token: &str) -> String {
    if token.is_empty() { format!("/orders/{order}") } else { format!("/track/{token}") }
}

async fn proof_send(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<OrderId>,
    upload: Upload,
) -> Result<Redirect, Failure> {
    let token = upload.text("token").to_owned();
    let content = upload.files.into_iter().find(|f| f.field == "proof").map(|f| f.bytes).unwrap_or_default();
    let page = order_page(id, &token);
    match proofs::send(&app, &actor, id, Some(&token), content).await {
        Ok(()) => Ok(Redirect::to(&format!("{page}?done=proof#pay"))),
        // The order's page shows it beside the field.
        Err(Error::Invalid(errors)) => {
            let code = errors.first().map_or("required", |e| e.code);
            Ok(Redirect::to(&format!("{page}?proof={code}#pay")))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
struct TokenForm {
    #[serde(default)]
    token: String,
}

async fn test_pay(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<OrderId>,
    Form(form): Form<TokenForm>,
) -> Result<Redirect, Failure> {
    test_gateway::pay(&app, &actor, id, Some(&form.token)).await?;
    Ok(Redirect::to(&order_page(id, &form.token)))
}

async fn proof_show(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<ProofId>,
) -> Result<Response, Failure> {
    let (content, media_type) = proofs::show(&app, &actor, id).await?;
    Ok(([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "private, no-store")], content).into_response())
}
