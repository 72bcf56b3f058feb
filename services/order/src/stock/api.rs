//! `/api/v1/stock`.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};
use sentra_shared::{
    contract::VariantId,
    failure::Failure,
    http::{IdempotencyKey, Json, PathOf, Seller},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    change::{self, Count, MoveIn},
    store::Stock,
};
use crate::app::App;

/// Operations on stock.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stock_get, stock_put)).routes(routes!(stock_move))
}

/// The stock of a variant.
#[derive(Debug, Serialize, ToSchema)]
struct StockOut {
    /// The variant.
    variant_id: VariantId,
    /// In the seller's hands.
    on_hand: i64,
    /// Paid and not sent yet.
    allocated: i64,
    /// Ordered and not paid yet.
    held: i64,
    /// What can be sold now.
    available: i64,
    /// Counts changes of `on_hand`; for the next change.
    version: i64,
}

fn out(stock: &Stock) -> StockOut {
    StockOut {
        variant_id: stock.variant_id,
        on_hand: stock.figure.on_hand,
        allocated: stock.figure.allocated,
        held: stock.figure.held,
        available: stock.figure.available(),
        version: stock.version,
    }
}

/// Read the stock of one's own variant.
#[utoipa::path(
    get, path = "/api/v1/stock/{variant_id}", tag = "stock", params(("variant_id" = VariantId, Path)), security(("bearer" = [])),
    responses((status = 200, body = StockOut), (status = 404, description = "no such variant, or another seller's"))
)]
async fn stock_get(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(variant): PathOf<VariantId>,
) -> Result<Json<StockOut>, Failure> {
    Ok(Json(out(&change::own(&app, &actor, variant).await?)))
}

/// Write a count of what is in the seller's hands; at least what is promised to buyers.
#[utoipa::path(
    put, path = "/api/v1/stock/{variant_id}", tag = "stock", params(("variant_id" = VariantId, Path)), request_body = Count,
    security(("bearer" = [])),
    responses((status = 200, body = StockOut), (status = 404, description = "no such variant, or another seller's"),
        (status = 409, description = "`stale_version`"), (status = 422, description = "the number"))
)]
async fn stock_put(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(variant): PathOf<VariantId>,
    Json(count): Json<Count>,
) -> Result<Json<StockOut>, Failure> {
    Ok(Json(out(&change::set_on_hand(&app, &actor, variant, count).await?)))
}

/// Note pieces that came or went.
#[utoipa::path(
    post, path = "/api/v1/stock/{variant_id}/movements", tag = "stock", params(("variant_id" = VariantId, Path)),
    request_body = MoveIn, security(("bearer" = [])),
    responses((status = 200, body = StockOut), (status = 404, description = "no such variant, or another seller's"),
        (status = 409, description = "`stale_version`"), (status = 422, description = "the number or reason"))
)]
async fn stock_move(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(variant): PathOf<VariantId>,
    key: IdempotencyKey,
    Json(wanted): Json<MoveIn>,
) -> Result<Response, Failure> {
    let (stock, replayed) = change::move_stock(&app, &actor, variant, wanted, key).await?;
    let mut response = Json(out(&stock)).into_response();
    if replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}
