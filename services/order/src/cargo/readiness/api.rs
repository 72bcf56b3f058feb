//! `/api/v1/fulfilments/{id}/readiness` and the papers of a shipment.

use axum::extract::State;
use sentra_shared::{
    contract::{FulfilmentId, OrderId},
    failure::Failure,
    http::{Json, Member, PathOf, Seller},
    session::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    note_paper, of_part,
    read::Standing,
    rules::{Code, Who},
    view::missing_views,
};
use crate::{
    app::App,
    cargo::{self, consignments::ConsignmentRefused},
    error::Error,
    orders,
};

/// Operations on readiness.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(readiness_get)).routes(routes!(shipment_paper_put))
}

/// Something that keeps a part from flying.
#[derive(Debug, Serialize, ToSchema)]
struct ReadinessMissingOut {
    /// Stable code.
    code: Code,
    /// Who must act.
    who: Who,
    /// What is missing, in the reader's language.
    what: String,
    /// What to do.
    next_step: String,
    /// Page on which whoever must act does it; null where there is none.
    link: Option<String>,
}

/// Whether a part can fly.
#[derive(Debug, Serialize, ToSchema)]
struct FulfilmentReadinessOut {
    /// The part.
    fulfilment_id: FulfilmentId,
    /// Its order.
    order_id: OrderId,
    /// True when nothing is missing.
    ready: bool,
    /// What is missing.
    missing: Vec<ReadinessMissingOut>,
    /// Number of the consignment it lies in.
    consignment: Option<String>,
}

fn out(app: &App, actor: &Actor, standing: &Standing) -> FulfilmentReadinessOut {
    let missing = missing_views(&app.texts, actor.lang, standing).into_iter().map(|m| ReadinessMissingOut {
        code: m.code,
        who: m.who,
        what: m.what,
        next_step: m.next_step,
        link: Some(m.href).filter(|href| !href.is_empty()),
    });
    FulfilmentReadinessOut {
        fulfilment_id: standing.part.id,
        order_id: standing.order.id,
        ready: standing.is_ready(),
        missing: missing.collect(),
        consignment: standing.booked.clone(),
    }
}

async fn read(app: &App, actor: &Actor, id: FulfilmentId) -> Result<FulfilmentReadinessOut, Error> {
    let part = cargo::visible_part(app.db.read(), actor, id).await?;
    let order = orders::store::order(app.db.read(), part.order_id).await?.ok_or(Error::NotFound)?;
    if !order.is_export() {
        return Err(ConsignmentRefused::NotForExport.into());
    }
    Ok(out(app, actor, &of_part(app.db.read(), part).await?))
}

/// Whether a part of an export order can fly, and who must do what when it cannot.
#[utoipa::path(
    get, path = "/api/v1/fulfilments/{id}/readiness", tag = "cargo", params(("id" = FulfilmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentReadinessOut), (status = 403, description = "for sellers, coordinators and staff"),
        (status = 404, description = "no such part, or another seller's"), (status = 409, description = "`not_for_export`"))
)]
async fn readiness_get(
    State(app): State<App>,
    Member(actor): Member,
    PathOf(id): PathOf<FulfilmentId>,
) -> Result<Json<FulfilmentReadinessOut>, Failure> {
    Ok(Json(read(&app, &actor, id).await?))
}

/// A paper of one shipment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShipmentPaperIn {
    /// Its number.
    number: String,
}

/// Note the number of a paper that was made for one shipment: `phytosanitary`, `health_certificate` or `cites`.
#[utoipa::path(
    put, path = "/api/v1/fulfilments/{id}/papers/{code}", tag = "cargo", request_body = ShipmentPaperIn,
    params(("id" = FulfilmentId, Path), ("code" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = FulfilmentReadinessOut), (status = 403, description = "for sellers"),
        (status = 404, description = "no such part, or another seller's"),
        (status = 409, description = "`not_for_export`, `part_in_consignment`"),
        (status = 422, description = "unknown kind, or no number"))
)]
async fn shipment_paper_put(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf((id, code)): PathOf<(FulfilmentId, String)>,
    Json(body): Json<ShipmentPaperIn>,
) -> Result<Json<FulfilmentReadinessOut>, Failure> {
    note_paper(&app, &actor, id, &code, &body.number).await?;
    Ok(Json(read(&app, &actor, id).await?))
}
