//! `/api/v1/orders`.

use axum::extract::State;
use sentra_shared::{
    contract::OrderId,
    failure::{Failure, FieldError},
    http::{Anyone, Json, List, Member, PageQuery, PathOf, QueryOf},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    out::{OrderOut, order_out},
    read::{self, As},
};
use crate::{app::App, error::Error};

/// Operations on orders as records.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(order_get)).routes(routes!(order_list))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TokenQuery {
    /// The token of a guest's order.
    token: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RoleQuery {
    /// `buyer` (also when left out): orders placed by the account; `seller`: orders that the acting seller has a part in.
    role: Option<String>,
}

/// Read an order. A seller sees its own part.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", tag = "orders", params(("id" = OrderId, Path), TokenQuery),
    responses((status = 200, body = OrderOut), (status = 404, description = "no such order, or somebody else's"))
)]
async fn order_get(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<OrderId>,
    QueryOf(query): QueryOf<TokenQuery>,
) -> Result<Json<OrderOut>, Failure> {
    let whole = read::visible(&app, &actor, id, query.token.as_deref()).await?;
    Ok(Json(order_out(&whole, actor.lang)?))
}

/// Orders of the account or of the acting seller, newest first.
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "orders", params(RoleQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, body = List<OrderOut>), (status = 401, description = "nobody is signed in"),
        (status = 403, description = "role=seller without acting for one"))
)]
async fn order_list(
    State(app): State<App>,
    Member(actor): Member,
    QueryOf(role): QueryOf<RoleQuery>,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<OrderOut>>, Failure> {
    let role = match role.role.as_deref() {
        None | Some("buyer") => As::Buyer,
        Some("seller") => As::Seller(actor.require_seller()?),
        Some(_) => return Err(Failure::invalid(vec![FieldError::new("role", "unknown_choice")])),
    };
    let limit = page.limit();
    let found = read::list(&app, &actor, role, page.after.as_deref(), limit + 1).await?;
    // The cursor of a seller's list is its part, because that is what the list is ordered by.
    let cursor = |w: &read::Whole| match role {
        As::Buyer => w.order.id.to_string(),
        As::Seller(_) => w.parts.first().map(|p| p.fulfilment.id.to_string()).unwrap_or_default(),
    };
    let List { items, next } = List::cut(found, limit, cursor);
    let items = items.iter().map(|w| order_out(w, actor.lang)).collect::<Result<Vec<_>, Error>>()?;
    Ok(Json(List { items, next }))
}
