//! People and sellers for programs of staff.

use std::sync::Arc;

use axum::{Extension, extract::State};
use sentra_shared::{
    contract::{PersonId, SellerId, account::SellerStatus},
    failure::{Failure, FieldError},
    http::{Json, List, PageQuery, PathOf, QueryOf, Staff, Web},
    session::Role,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    find::{self, Found},
    roles, suspend,
};
use crate::app::App;

/// The operations of this feature.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(person_list)).routes(routes!(person_set_role)).routes(routes!(seller_suspend))
}

/// Whom to find.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PersonQuery {
    /// Part of a name or an e-mail address.
    q: Option<String>,
    /// Entries wanted: 20 unless given, at most 100.
    limit: Option<u64>,
    /// Where the last page ended.
    after: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PersonOut {
    #[schema(value_type = String)]
    id: PersonId,
    name: String,
    email: String,
    roles: Vec<Role>,
}

impl From<Found> for PersonOut {
    fn from(found: Found) -> Self {
        Self { id: found.person.id, name: found.person.name, email: found.person.email, roles: found.roles }
    }
}

/// A role to give or to take away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonRoleIn {
    /// `coordinator`, `trainer` or `staff`.
    role: String,
    granted: bool,
    reason: String,
}

/// A seller to suspend or to let take part again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SuspensionIn {
    suspended: bool,
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct SuspensionOut {
    #[schema(value_type = String)]
    id: SellerId,
    status: SellerStatus,
}

/// Find people.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(PersonQuery), security(("bearer" = [])),
    responses((status = 200, body = List<PersonOut>), (status = 403, description = "not staff")))]
async fn person_list(
    State(app): State<App>,
    Staff(actor): Staff,
    QueryOf(query): QueryOf<PersonQuery>,
) -> Result<Json<List<PersonOut>>, Failure> {
    let page = PageQuery { limit: query.limit, after: query.after };
    let after = match page.after.as_deref() {
        Some(text) => {
            Some(text.parse().map_err(|_| Failure::invalid(vec![FieldError::new("after", "unknown_choice")]))?)
        }
        None => None,
    };
    let found = find::search(&app, &actor, query.q.as_deref().unwrap_or_default(), after, page.limit() + 1).await?;
    let rows: Vec<PersonOut> = found.into_iter().map(PersonOut::from).collect();
    Ok(Json(List::cut(rows, page.limit(), |p| p.id.to_string())))
}

/// Give a role or take it away.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/roles", tag = "accounts", request_body = PersonRoleIn, security(("bearer" = [])),
    params(("id" = String, Path, description = "person id")),
    responses((status = 200, body = PersonOut), (status = 404, description = "not there"), (status = 409, description = "the own staff role"),
        (status = 422, description = "wrong fields")))]
async fn person_set_role(
    State(app): State<App>,
    Staff(actor): Staff,
    Extension(web): Extension<Arc<Web>>,
    PathOf(id): PathOf<PersonId>,
    Json(body): Json<PersonRoleIn>,
) -> Result<Json<PersonOut>, Failure> {
    for session in roles::set_role(&app, &actor, id, &body.role, body.granted, &body.reason).await? {
        web.session_changed(session.session_id, Some(session));
    }
    Ok(Json(find::one(&app, &actor, id).await?.into()))
}

/// Suspend a seller, or let it take part again.
#[utoipa::path(post, path = "/api/v1/sellers/{id}/suspension", tag = "sellers", request_body = SuspensionIn, security(("bearer" = [])),
    params(("id" = String, Path, description = "seller id")),
    responses((status = 200, body = SuspensionOut), (status = 404, description = "not there"), (status = 422, description = "no reason")))]
async fn seller_suspend(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<SellerId>,
    Json(body): Json<SuspensionIn>,
) -> Result<Json<SuspensionOut>, Failure> {
    let seller = suspend::set_suspended(&app, &actor, id, body.suspended, &body.reason).await?;
    Ok(Json(SuspensionOut { id: seller.id, status: seller.status }))
}
