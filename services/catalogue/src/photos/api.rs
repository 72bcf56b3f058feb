use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use sentra_shared::{
    contract::{PhotoId, ProductId},
    failure::{Failure, FieldError},
    http::{Json, PathOf, Seller, Upload},
    text::{Lang, Localized},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Arrange, FILE_BYTES_MAX, add, arrange};
use crate::{
    app::App,
    products::api::output::{PhotoOut, ProductOut, out},
};

/// Room for the other fields and the frame of a multipart body, in bytes.
const FRAME_BYTES: usize = 64 * 1024;

pub(crate) fn routes() -> OpenApiRouter<App> {
    let upload =
        OpenApiRouter::new().routes(routes!(photo_add)).layer(DefaultBodyLimit::max(FILE_BYTES_MAX + FRAME_BYTES));
    OpenApiRouter::new().routes(routes!(photo_order)).routes(routes!(photo_delete)).merge(upload)
}

/// A photo to add.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart body")]
struct PhotoIn {
    /// JPEG, PNG or WebP, up to 10 MB.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// What it shows, in the language of the request; `alt_id`, `alt_en` and `alt_zh_hant` name the language.
    alt: Option<String>,
    alt_id: Option<String>,
    alt_en: Option<String>,
    alt_zh_hant: Option<String>,
}

/// Add a photo behind the others. Its metadata is dropped; the same picture twice is one photo.
#[utoipa::path(post, path = "/api/v1/products/{id}/photos", tag = "products", security(("bearer" = [])),
    params(("id" = String, Path, description = "product id")),
    request_body(content = PhotoIn, content_type = "multipart/form-data"),
    responses((status = 201, body = PhotoOut), (status = 404, description = "not yours"), (status = 413, description = "too large"),
        (status = 422, description = "not a photo, or too many of them")))]
async fn photo_add(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    mut upload: Upload,
) -> Result<(StatusCode, Json<PhotoOut>), Failure> {
    let mut alt =
        Localized::new(upload.text("alt_id"), upload.text("alt_en")).with(Lang::ZhHant, upload.text("alt_zh_hant"));
    if alt.exact(actor.lang).is_none() {
        alt = alt.with(actor.lang, upload.text("alt"));
    }
    let place = upload.files.iter().position(|f| f.field == "file");
    let Some(file) = place.map(|at| upload.files.swap_remove(at)) else {
        return Err(Failure::invalid(vec![FieldError::new("file", "required")]));
    };
    let photo = add(&app, &actor, id, file.bytes, alt).await?;
    Ok((StatusCode::CREATED, Json(PhotoOut::from(&photo))))
}

/// All photos of a product in the wanted order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PhotoOrderIn {
    /// Ids of all its photos; the first one is shown on cards.
    photos: Vec<PhotoId>,
}

/// Order the photos.
#[utoipa::path(put, path = "/api/v1/products/{id}/photos/order", tag = "products", security(("bearer" = [])), request_body = PhotoOrderIn,
    params(("id" = String, Path, description = "product id")),
    responses((status = 200, body = ProductOut), (status = 404, description = "not yours, or not all of its photos")))]
async fn photo_order(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    Json(given): Json<PhotoOrderIn>,
) -> Result<Json<ProductOut>, Failure> {
    let product = arrange(&app, &actor, id, Arrange::Order(given.photos)).await?;
    Ok(Json(out(&app, product).await?))
}

/// Take a photo away.
#[utoipa::path(delete, path = "/api/v1/products/{id}/photos/{photo}", tag = "products", security(("bearer" = [])),
    params(("id" = String, Path, description = "product id"), ("photo" = String, Path, description = "photo id")),
    responses((status = 200, body = ProductOut), (status = 404, description = "not yours"),
        (status = 422, description = "the last photo of a published product")))]
async fn photo_delete(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf((id, photo)): PathOf<(ProductId, PhotoId)>,
) -> Result<Json<ProductOut>, Failure> {
    let product = arrange(&app, &actor, id, Arrange::Delete(photo)).await?;
    Ok(Json(out(&app, product).await?))
}
