use axum::extract::State;
use sentra_shared::{
    contract::ProductId,
    failure::Failure,
    http::{Json, PathOf, Staff},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{block, feature, unblock};
use crate::{
    app::App,
    products::api::output::{ProductOut, out},
};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(product_feature)).routes(routes!(product_block, product_unblock))
}

/// Whether a product is featured.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProductFeaturedIn {
    featured: bool,
}

/// Make a product a Produk Unggulan, or no longer.
#[utoipa::path(post, path = "/api/v1/products/{id}/featured", tag = "products", security(("bearer" = [])), request_body = ProductFeaturedIn,
    params(("id" = String, Path, description = "product id")),
    responses((status = 200, body = ProductOut), (status = 403, description = "not staff"), (status = 404, description = "not there")))]
async fn product_feature(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<ProductId>,
    Json(given): Json<ProductFeaturedIn>,
) -> Result<Json<ProductOut>, Failure> {
    let product = feature(&app, &actor, id, given.featured).await?;
    Ok(Json(out(&app, product).await?))
}

/// Why a product is stopped.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProductBlockIn {
    /// What its seller reads.
    reason: String,
}

/// Take a product out of the shop; its seller reads the reason.
#[utoipa::path(post, path = "/api/v1/products/{id}/block", tag = "products", security(("bearer" = [])), request_body = ProductBlockIn,
    params(("id" = String, Path, description = "product id")),
    responses((status = 200, body = ProductOut), (status = 403, description = "not staff"), (status = 404, description = "not there"),
        (status = 422, description = "no reason")))]
async fn product_block(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<ProductId>,
    Json(given): Json<ProductBlockIn>,
) -> Result<Json<ProductOut>, Failure> {
    let product = block(&app, &actor, id, &given.reason).await?;
    Ok(Json(out(&app, product).await?))
}

/// Give a stopped product back to its seller.
#[utoipa::path(delete, path = "/api/v1/products/{id}/block", tag = "products", security(("bearer" = [])),
    params(("id" = String, Path, description = "product id")),
    responses((status = 200, body = ProductOut), (status = 403, description = "not staff"), (status = 404, description = "not there")))]
async fn product_unblock(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<ProductId>,
) -> Result<Json<ProductOut>, Failure> {
    let product = unblock(&app, &actor, id).await?;
    Ok(Json(out(&app, product).await?))
}
