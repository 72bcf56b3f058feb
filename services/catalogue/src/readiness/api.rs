use axum::extract::State;
use sentra_shared::{
    contract::ProductId,
    failure::{Failure, FieldError},
    http::{Anyone, Json, PathOf, QueryOf},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    markets::market,
    rules::{Around, Status, Who, assess},
};
use crate::{app::App, categories, products::visible, sellers};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(product_readiness))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReadinessQuery {
    /// Country, ISO 3166 alpha-2: `HK`, `SG`, `MY` or `JP`.
    #[serde(default)]
    destination: String,
}

/// Whether a product may be sold to a country.
#[derive(Debug, Serialize, ToSchema)]
struct ReadinessOut {
    destination: &'static str,
    /// 0 to 100.
    score: u32,
    /// Nothing hard is missing.
    ready: bool,
    items: Vec<ReadinessItemOut>,
}

/// One thing that the country, the carrier or customs ask.
#[derive(Debug, Serialize, ToSchema)]
struct ReadinessItemOut {
    code: String,
    /// In words.
    name: String,
    status: Status,
    /// Nothing goes out while it is not done.
    hard: bool,
    /// Who must act.
    who: Who,
    /// What to do; null when it is done.
    next_step: Option<String>,
}

/// What a product still lacks for a country, who must act and what the next step is.
#[utoipa::path(get, path = "/api/v1/products/{id}/readiness", tag = "products",
    params(("id" = String, Path, description = "product id"), ReadinessQuery),
    responses((status = 200, body = ReadinessOut), (status = 404, description = "not there, or not yours"),
        (status = 422, description = "no country that is sold to")))]
async fn product_readiness(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<ProductId>,
    QueryOf(query): QueryOf<ReadinessQuery>,
) -> Result<Json<ReadinessOut>, Failure> {
    let code = if query.destination.is_empty() { "required" } else { "unknown_choice" };
    let market =
        market(&query.destination).ok_or_else(|| Failure::invalid(vec![FieldError::new("destination", code)]))?;
    let product = visible(&app, &actor, id).await?;
    let db = app.db.read();
    let seller = sellers::find(db, product.seller_id).await?;
    let food = categories::tree(db).await?.is_food(product.facts.category_id.as_deref());
    let found = assess(&product, &Around::at(seller.as_ref(), food, app.clock.now()), market);
    let say = |key: &str| app.texts.get(actor.lang, key, &[]);
    let items = found.items.into_iter().map(|item| ReadinessItemOut {
        name: say(&item.name_key()),
        status: item.status,
        hard: item.hard,
        who: item.who,
        next_step: (item.status != Status::Done).then(|| say(&item.step)),
        code: item.code,
    });
    Ok(Json(ReadinessOut { destination: market.code, score: found.score, ready: found.ready, items: items.collect() }))
}
