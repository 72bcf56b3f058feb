//! `/api/v1/shipments` and the steps of a seller under `/api/v1/fulfilments`.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sentra_shared::{
    contract::{FulfilmentId, OrderId, ShipmentId},
    failure::Failure,
    http::{Anyone, IdempotencyKey, Json, Member, PathOf, QueryOf, Seller},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    advance::{self, Departure, Step},
    rules::{Event, State as FulfilmentState},
};
use crate::{app::App, cancellation, payments::api::mark_replayed};

/// Operations on parcels and parts.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(shipment_dispatch))
        .routes(routes!(shipment_deliver))
        .routes(routes!(fulfilment_accept))
        .routes(routes!(fulfilment_pack))
        .routes(routes!(fulfilment_hand_over))
        .routes(routes!(fulfilment_decline))
        .routes(routes!(fulfilment_receive))
}

/// A part of an order after a step.
#[derive(Debug, Serialize, ToSchema)]
struct FulfilmentStepOut {
    /// Which.
    fulfilment_id: FulfilmentId,
    /// Its state now.
    state: FulfilmentState,
}

impl From<Step> for FulfilmentStepOut {
    fn from(step: Step) -> Self {
        Self { fulfilment_id: step.fulfilment, state: step.state }
    }
}

/// How a parcel left.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DispatchIn {
    /// Name of the courier.
    carrier: String,
    /// Its number for the parcel: 8 to 20 capitals and digits.
    tracking_no: String,
}

/// Say that a parcel was given to the courier.
#[utoipa::path(
    post, path = "/api/v1/shipments/{id}/dispatch", tag = "shipments", request_body = DispatchIn,
    params(("id" = ShipmentId, Path), ("Idempotency-Key" = Option<String>, Header)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentStepOut), (status = 403, description = "for sellers"),
        (status = 404, description = "no such parcel, or another seller's"),
        (status = 409, description = "`state_conflict`: not paid, left already, called off, or to be picked up"),
        (status = 422, description = "wrong fields"))
)]
async fn shipment_dispatch(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ShipmentId>,
    key: IdempotencyKey,
    Json(body): Json<DispatchIn>,
) -> Result<Response, Failure> {
    let departure = Departure { carrier: body.carrier, tracking_no: body.tracking_no };
    let (step, replayed) = advance::dispatch(&app, &actor, id, departure, key).await?;
    Ok(mark_replayed(Json(FulfilmentStepOut::from(step)).into_response(), replayed))
}

/// Say that a parcel arrived; what is picked up counts as handed over. The same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/shipments/{id}/delivery", tag = "shipments", params(("id" = ShipmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentStepOut), (status = 403, description = "for sellers and staff"),
        (status = 404, description = "no such parcel, or another seller's"), (status = 409, description = "`state_conflict`: it has not left"))
)]
async fn shipment_deliver(
    State(app): State<App>,
    Member(actor): Member,
    PathOf(id): PathOf<ShipmentId>,
) -> Result<Json<FulfilmentStepOut>, Failure> {
    Ok(Json(advance::deliver(&app, &actor, id).await?.into()))
}

/// Take a paid part on.
#[utoipa::path(
    post, path = "/api/v1/fulfilments/{id}/acceptance", tag = "fulfilments", params(("id" = FulfilmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentStepOut), (status = 404, description = "no such part, or another seller's"),
        (status = 409, description = "`state_conflict`"))
)]
async fn fulfilment_accept(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<FulfilmentId>,
) -> Result<Json<FulfilmentStepOut>, Failure> {
    Ok(Json(advance::advance(&app, &actor, id, Event::Accept).await?.into()))
}

/// Say that a part is packed.
#[utoipa::path(
    post, path = "/api/v1/fulfilments/{id}/packing", tag = "fulfilments", params(("id" = FulfilmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentStepOut), (status = 404, description = "no such part, or another seller's"),
        (status = 409, description = "`state_conflict`"))
)]
async fn fulfilment_pack(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<FulfilmentId>,
) -> Result<Json<FulfilmentStepOut>, Failure> {
    Ok(Json(advance::advance(&app, &actor, id, Event::Pack).await?.into()))
}

/// Say that the buyer picked a part up.
#[utoipa::path(
    post, path = "/api/v1/fulfilments/{id}/hand-over", tag = "fulfilments", params(("id" = FulfilmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentStepOut), (status = 404, description = "no such part, or another seller's"),
        (status = 409, description = "`state_conflict`, also when it is to be sent"))
)]
async fn fulfilment_hand_over(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<FulfilmentId>,
) -> Result<Json<FulfilmentStepOut>, Failure> {
    Ok(Json(advance::advance(&app, &actor, id, Event::HandOver).await?.into()))
}

/// Why a part cannot be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeclineIn {
    /// The buyer reads it.
    reason: String,
}

/// Decline a paid part: its stock can be sold again and its money is owed to the buyer.
#[utoipa::path(
    post, path = "/api/v1/fulfilments/{id}/decline", tag = "fulfilments", request_body = DeclineIn,
    params(("id" = FulfilmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentStepOut), (status = 404, description = "no such part, or another seller's"),
        (status = 409, description = "`state_conflict`: not paid, or left already"), (status = 422, description = "no reason"))
)]
async fn fulfilment_decline(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<FulfilmentId>,
    Json(body): Json<DeclineIn>,
) -> Result<Json<FulfilmentStepOut>, Failure> {
    cancellation::decline(&app, &actor, id, &body.reason).await?;
    Ok(Json(FulfilmentStepOut { fulfilment_id: id, state: FulfilmentState::Declined }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReceiptQuery {
    /// The token of a guest's order.
    token: Option<String>,
}

/// Say as the buyer that a part arrived and is right: it is completed. The same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/fulfilments/{fulfilment_id}/receipt", tag = "orders",
    params(("id" = OrderId, Path), ("fulfilment_id" = FulfilmentId, Path), ReceiptQuery),
    responses((status = 200, body = FulfilmentStepOut), (status = 404, description = "no such part, or somebody else's order"),
        (status = 409, description = "`state_conflict`: it has not left"))
)]
async fn fulfilment_receive(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf((id, part)): PathOf<(OrderId, FulfilmentId)>,
    QueryOf(query): QueryOf<ReceiptQuery>,
) -> Result<Json<FulfilmentStepOut>, Failure> {
    Ok(Json(advance::receive(&app, &actor, id, part, query.token.as_deref()).await?.into()))
}
