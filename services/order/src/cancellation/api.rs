//! `/api/v1/orders/{id}/cancellation`.

use axum::{
    extract::{State, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use sentra_shared::{
    contract::OrderId,
    failure::{Failure, FieldError},
    http::{Anyone, IdempotencyKey, Json, PathOf, QueryOf},
    session::Role,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::cancel::{By, cancel};
use crate::{app::App, error::Error, fulfilment::access::buyer_order, payments::api::mark_replayed};

/// Operations of calling off.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(order_cancel))
}

/// The body may be left out, which axum's own reading of JSON does not allow.
fn read(body: &Bytes) -> Result<CancellationIn, Failure> {
    if body.is_empty() {
        return Ok(CancellationIn::default());
    }
    serde_json::from_slice(body).map_err(|error| {
        if error.is_data() {
            Failure::invalid(vec![FieldError::new("body", "wrong_shape").with("detail", error)])
        } else {
            Failure::malformed(error)
        }
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CancelQuery {
    /// The token of a guest's order.
    token: Option<String>,
}

/// Why an order is called off.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancellationIn {
    /// Staff must say; buyers may.
    #[serde(default)]
    reason: String,
}

/// What was called off.
#[derive(Debug, Serialize, ToSchema)]
struct CancellationOut {
    /// The order.
    order_id: OrderId,
    /// Numbers of the parts that ended.
    ended: Vec<String>,
    /// Numbers of the parts that come all the same, because they had gone too far.
    stays: Vec<String>,
    /// True when it was paid, so that money is owed back.
    refund_due: bool,
}

/// Call an order off: all of it while it is not paid; later those parts that have not gone too far.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/cancellation", tag = "orders", request_body = Option<CancellationIn>,
    params(("id" = OrderId, Path), CancelQuery, ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CancellationOut), (status = 404, description = "no such order, or somebody else's"),
        (status = 409, description = "`state_conflict`: nothing of it can be called off any more"),
        (status = 422, description = "staff gave no reason"))
)]
async fn order_cancel(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<OrderId>,
    QueryOf(query): QueryOf<CancelQuery>,
    key: IdempotencyKey,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body.map_err(|_| Failure::new(413, "too_large"))?;
    let token = query.token.as_deref();
    // Staff who bought something themselves act as the buyer of it.
    let by = match buyer_order(app.db.read(), &actor, id, token).await {
        Ok(_) => By::Buyer,
        Err(Error::NotFound) if actor.has(Role::Staff) => By::Staff,
        Err(error) => return Err(error.into()),
    };
    let reason = read(&body)?.reason;
    let (cancelled, replayed) = cancel(&app, &actor, by, id, token, &reason, key).await?;
    let out = CancellationOut {
        order_id: id,
        ended: cancelled.ended,
        stays: cancelled.stays,
        refund_due: cancelled.refund_due,
    };
    Ok(mark_replayed(Json(out).into_response(), replayed))
}
