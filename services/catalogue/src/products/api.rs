//! Products as programs see them.

mod input;
pub(crate) mod output;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sentra_shared::{
    contract::{ProductId, SellerId, catalogue::Status},
    failure::{Failure, FieldError},
    http::{Anyone, CurrencyQuery, IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf, Seller},
    session::Actor,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{
    input::{ProductIn, ProductPatch},
    output::{ProductListOut, ProductOut, out, out_all},
};
use super::{
    create, edit, owned, publish,
    store::{self, Filter, Order},
    visible, withdraw,
};
use crate::{app::App, error::Error, sellers};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(product_list, product_create))
        .routes(routes!(product_get, product_edit))
        .routes(routes!(product_publish, product_withdraw))
}

/// Which products.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductQuery {
    /// Id of a category; those below it count too.
    category: Option<String>,
    /// Id of a seller.
    seller: Option<String>,
    /// Kemendagri code of a kabupaten or kota, or of a province.
    region: Option<String>,
    /// Only Produk Unggulan, or only others.
    featured: Option<bool>,
    /// Published ones unless given; other states are shown to their own seller only.
    status: Option<Status>,
    #[serde(flatten)]
    #[param(ignore)]
    currency: CurrencyQuery,
    #[serde(flatten)]
    #[param(ignore)]
    page: PageText,
}

/// `limit` and `after` beside other parameters, where every value arrives as text.
#[derive(Debug, Default, Deserialize)]
struct PageText {
    limit: Option<String>,
    after: Option<String>,
}

impl PageText {
    fn read(self) -> Result<PageQuery, Failure> {
        let limit = self.limit.map(|l| l.parse::<u64>()).transpose();
        let limit = limit.map_err(|_| Failure::invalid(vec![FieldError::new("limit", "not_a_number")]))?;
        Ok(PageQuery { limit, after: self.after })
    }
}

async fn filter_of(app: &App, actor: &Actor, query: &ProductQuery, page: &PageQuery) -> Result<Filter, Failure> {
    let wrong = |field: &str, code| Failure::invalid(vec![FieldError::new(field, code)]);
    let status = query.status.unwrap_or(Status::Published);
    let mut filter = Filter { status: Some(status), featured: query.featured, ..Filter::default() };
    if let Some(category) = &query.category {
        let tree = app.tree().await?;
        if tree.get(category).is_none() {
            return Err(wrong("category", "unknown_choice"));
        }
        filter.categories = Some(tree.with_descendants(category));
    }
    if let Some(seller) = &query.seller {
        filter.seller = Some(match seller.parse::<SellerId>() {
            Ok(id) => id,
            Err(_) => {
                let found = sellers::by_slug(app.db.read(), seller).await?;
                found.ok_or_else(|| wrong("seller", "unknown_choice"))?.seller_id
            }
        });
    }
    if status != Status::Published {
        let own = actor.require_seller().map_err(Failure::from)?;
        if filter.seller.is_some_and(|s| s != own) {
            return Err(Failure::forbidden());
        }
        filter.seller = Some(own);
    }
    filter.region.clone_from(&query.region);
    if let Some(after) = &page.after {
        filter.after = Some(after.parse().map_err(|_| wrong("after", "unknown_choice"))?);
    }
    Ok(filter)
}

/// Products in the shop, the newest first.
#[utoipa::path(get, path = "/api/v1/products", tag = "products",
    params(ProductQuery, CurrencyQuery, ("limit" = Option<u64>, Query, description = "20 unless given, at most 100"),
        ("after" = Option<String>, Query, description = "where the last page ended")),
    responses((status = 200, body = ProductListOut), (status = 409, description = "`currency_not_offered`"), (status = 422, description = "wrong parameters")))]
async fn product_list(
    State(app): State<App>,
    Anyone(actor): Anyone,
    QueryOf(mut query): QueryOf<ProductQuery>,
) -> Result<Json<ProductListOut>, Failure> {
    let page = std::mem::take(&mut query.page).read()?;
    let rate = app.rate_asked(&query.currency).await?;
    let filter = filter_of(&app, &actor, &query, &page).await?;
    let rows = store::list(app.db.read(), &filter, Order::Made, page.limit() + 1).await?;
    let List { items, next } = List::cut(rows, page.limit(), |p| p.id.to_string());
    let items = out_all(&app, items).await?.into_iter().map(|p| p.at(rate)).collect();
    Ok(Json(ProductListOut { items, next }))
}

/// A product. One that is not in the shop is shown to its seller and to staff.
#[utoipa::path(get, path = "/api/v1/products/{id}", tag = "products",
    params(("id" = String, Path, description = "product id"), CurrencyQuery),
    responses((status = 200, body = ProductOut), (status = 404, description = "not there, or not yours"),
        (status = 409, description = "`currency_not_offered`")))]
async fn product_get(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<ProductId>,
    QueryOf(currency): QueryOf<CurrencyQuery>,
) -> Result<Json<ProductOut>, Failure> {
    let rate = app.rate_asked(&currency).await?;
    let product = visible(&app, &actor, id).await?;
    Ok(Json(out(&app, product).await?.at(rate)))
}

/// Make a product as a draft. Almost everything may come later.
#[utoipa::path(post, path = "/api/v1/products", tag = "products", request_body = ProductIn, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key makes one product only")),
    responses((status = 201, body = ProductOut), (status = 403, description = "no seller acted for"), (status = 422, description = "wrong fields")))]
async fn product_create(
    State(app): State<App>,
    Seller(actor): Seller,
    key: IdempotencyKey,
    Json(given): Json<ProductIn>,
) -> Result<Response, Failure> {
    let created = create(&app, &actor, given.into_draft(actor.lang), key).await?;
    let location = format!("/api/v1/products/{}", created.product.id);
    let body = out(&app, created.product).await?;
    let mut response = (StatusCode::CREATED, [(header::LOCATION, location)], Json(body)).into_response();
    if created.replayed {
        let replayed = HeaderName::from_static("idempotent-replayed");
        response.headers_mut().insert(replayed, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Change a product. Only the fields given change; variants, when given, are all there are from then on.
#[utoipa::path(patch, path = "/api/v1/products/{id}", tag = "products", request_body = ProductPatch, security(("bearer" = [])),
    params(("id" = String, Path, description = "product id")),
    responses((status = 200, body = ProductOut), (status = 404, description = "not yours"), (status = 409, description = "changed meanwhile"),
        (status = 422, description = "wrong fields")))]
async fn product_edit(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    Json(patch): Json<ProductPatch>,
) -> Result<Json<ProductOut>, Failure> {
    let seller = actor.require_seller()?;
    let held = owned(app.db.read(), seller, id).await?;
    if held.version != patch.version {
        return Err(Error::Stale.into());
    }
    let version = patch.version;
    let product = edit(&app, &actor, id, version, patch.onto(held.to_draft(), actor.lang)).await?;
    Ok(Json(out(&app, product).await?))
}

/// Put a product into the shop. Refused with everything that is missing and the next step for each.
#[utoipa::path(post, path = "/api/v1/products/{id}/publication", tag = "products", security(("bearer" = [])),
    params(("id" = String, Path, description = "product id")),
    responses((status = 200, body = ProductOut), (status = 404, description = "not yours"),
        (status = 409, description = "something is missing, or staff blocked it")))]
async fn product_publish(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
) -> Result<Json<ProductOut>, Failure> {
    let product = publish(&app, &actor, id).await?;
    Ok(Json(out(&app, product).await?))
}

/// Take a product out of the shop.
#[utoipa::path(delete, path = "/api/v1/products/{id}/publication", tag = "products", security(("bearer" = [])),
    params(("id" = String, Path, description = "product id")),
    responses((status = 200, body = ProductOut), (status = 404, description = "not yours")))]
async fn product_withdraw(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
) -> Result<Json<ProductOut>, Failure> {
    let product = withdraw(&app, &actor, id).await?;
    Ok(Json(out(&app, product).await?))
}
