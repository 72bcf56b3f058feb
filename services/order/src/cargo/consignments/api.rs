//! `/api/v1/consignments`.

use axum::{
    extract::State as Of,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sentra_shared::{
    contract::OrderId,
    failure::Failure,
    http::{Coordinator, IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf},
    session::Actor,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    close, fill, load, open,
    out::{self, ConsignmentListedOut, ConsignmentOut, FillingOut},
    read::whole,
    rules::{Event, State},
    steps,
    store::{self, Wanted},
};
use crate::{
    app::App,
    cargo::{ConsignmentId, FlightId},
    payments::api::mark_replayed,
};

/// Operations on consignments.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(consignment_list, consignment_open))
        .routes(routes!(consignment_get))
        .routes(routes!(consignment_add, consignment_remove))
        .routes(routes!(consignment_fill))
        .routes(routes!(consignment_close))
        .routes(routes!(consignment_reopen))
        .routes(routes!(consignment_tender))
        .routes(routes!(consignment_depart))
        .routes(routes!(consignment_arrive))
        .routes(routes!(consignment_clear))
        .routes(routes!(consignment_deliver))
        .routes(routes!(consignment_cancel))
}

async fn answer(
    app: &App,
    actor: &Actor,
    id: ConsignmentId,
    status: StatusCode,
    replayed: bool,
) -> Result<Response, Failure> {
    let whole = whole(app.db.read(), id).await?;
    let body = Json(out::consignment(&app.texts, actor.lang, &whole));
    Ok(mark_replayed((status, body).into_response(), replayed))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ConsignmentQuery {
    /// Of this flight.
    flight_id: Option<FlightId>,
    /// In this state.
    state: Option<State>,
}

/// Consignments, the newest first.
#[utoipa::path(
    get, path = "/api/v1/consignments", tag = "cargo", params(ConsignmentQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, body = List<ConsignmentListedOut>))
)]
async fn consignment_list(
    Of(app): Of<App>,
    Coordinator(_actor): Coordinator,
    QueryOf(query): QueryOf<ConsignmentQuery>,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<ConsignmentListedOut>>, Failure> {
    let wanted = Wanted { flight: query.flight_id, states: query.state.into_iter().collect() };
    let found = store::list(app.db.read(), &wanted, page.after()?, page.limit() + 1).await?;
    let list = List::cut(found, page.limit(), |c| c.id.to_string());
    Ok(Json(List { items: list.items.iter().map(out::listed).collect(), next: list.next }))
}

/// A consignment to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConsignmentIn {
    /// On this flight.
    flight_id: FlightId,
    /// Pallet and container positions it takes, where the flight counts them; one unless given.
    #[serde(default)]
    positions: Option<i64>,
}

/// Open a consignment on a flight.
#[utoipa::path(
    post, path = "/api/v1/consignments", tag = "cargo", request_body = ConsignmentIn, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ConsignmentOut),
        (status = 409, description = "`after_cut_off`, `flight_cancelled`, `flight_full`: no position left"),
        (status = 422, description = "unknown flight"))
)]
async fn consignment_open(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    key: IdempotencyKey,
    Json(body): Json<ConsignmentIn>,
) -> Result<Response, Failure> {
    let (id, replayed) = open::open(&app, &actor, body.flight_id, body.positions, key).await?;
    answer(&app, &actor, id, StatusCode::CREATED, replayed).await
}

/// A consignment: what lies in it, what it costs, what is left of the flight, what is missing.
#[utoipa::path(
    get, path = "/api/v1/consignments/{id}", tag = "cargo", params(("id" = ConsignmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = ConsignmentOut), (status = 404, description = "no such consignment"))
)]
async fn consignment_get(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    PathOf(id): PathOf<ConsignmentId>,
) -> Result<Response, Failure> {
    answer(&app, &actor, id, StatusCode::OK, false).await
}

/// Add what is ready of an order. What lies in it already stays.
#[utoipa::path(
    post, path = "/api/v1/consignments/{id}/orders/{order_id}", tag = "cargo", security(("bearer" = [])),
    params(("id" = ConsignmentId, Path), ("order_id" = OrderId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ConsignmentOut), (status = 404, description = "no such consignment or order"),
        (status = 409, description = "`order_not_ready` (with the reasons), `order_in_consignment`, `after_cut_off`, `flight_full`, \
         `piece_too_heavy`, `piece_too_long`, `too_many_pieces`, `another_country`, `not_for_export`, `consignment_state`, `flight_cancelled`"))
)]
async fn consignment_add(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    PathOf(ids): PathOf<(ConsignmentId, OrderId)>,
    key: IdempotencyKey,
) -> Result<Response, Failure> {
    let replayed = load::add(&app, &actor, ids, key).await?;
    answer(&app, &actor, ids.0, StatusCode::OK, replayed).await
}

/// Take an order out.
#[utoipa::path(
    delete, path = "/api/v1/consignments/{id}/orders/{order_id}", tag = "cargo", security(("bearer" = [])),
    params(("id" = ConsignmentId, Path), ("order_id" = OrderId, Path)),
    responses((status = 200, body = ConsignmentOut), (status = 404, description = "no such consignment, or the order is not in it"),
        (status = 409, description = "`consignment_state`: its papers are made"))
)]
async fn consignment_remove(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    PathOf(ids): PathOf<(ConsignmentId, OrderId)>,
    key: IdempotencyKey,
) -> Result<Response, Failure> {
    let replayed = load::remove(&app, &actor, ids, key).await?;
    answer(&app, &actor, ids.0, StatusCode::OK, replayed).await
}

/// Fill by deadline: add the ready orders to the flight's country, the earliest first, as far as there is room.
#[utoipa::path(
    post, path = "/api/v1/consignments/{id}/filling", tag = "cargo", security(("bearer" = [])),
    params(("id" = ConsignmentId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = FillingOut), (status = 404, description = "no such consignment"),
        (status = 409, description = "`consignment_state`: it is not open"))
)]
async fn consignment_fill(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    PathOf(id): PathOf<ConsignmentId>,
    key: IdempotencyKey,
) -> Result<Response, Failure> {
    let (outcome, replayed) = fill::fill(&app, &actor, id, key).await?;
    Ok(mark_replayed(Json(out::filling(&app.texts, actor.lang, outcome)).into_response(), replayed))
}

/// Close a consignment: draw its air waybill number, freeze rates and freight, and make its papers.
#[utoipa::path(
    post, path = "/api/v1/consignments/{id}/closing", tag = "cargo", security(("bearer" = [])),
    params(("id" = ConsignmentId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ConsignmentOut), (status = 404, description = "no such consignment"),
        (status = 409, description = "`consignment_state`, `consignment_empty`, `after_cut_off`, `order_not_ready`, `no_rate_card`, \
         `awb_none_left`, `papers_disagree`, `letters_not_printable`, `stale_version`"),
        (status = 503, description = "account does not answer, or printing takes too long"))
)]
async fn consignment_close(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    PathOf(id): PathOf<ConsignmentId>,
    key: IdempotencyKey,
) -> Result<Response, Failure> {
    let replayed = close::close(&app, &actor, id, key).await?;
    answer(&app, &actor, id, StatusCode::OK, replayed).await
}

async fn step(
    app: &App,
    actor: &Actor,
    id: ConsignmentId,
    (event, note): (Event, &str),
    key: IdempotencyKey,
) -> Result<Response, Failure> {
    let replayed = steps::advance(app, actor, id, event, note, key).await?;
    answer(app, actor, id, StatusCode::OK, replayed).await
}

/// Defines the operations that only take the next step.
macro_rules! step_operation {
    ($(#[$doc:meta])* $name:ident, $path:literal, $event:ident) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "cargo", security(("bearer" = [])),
            params(("id" = ConsignmentId, Path), ("Idempotency-Key" = Option<String>, Header)),
            responses((status = 200, body = ConsignmentOut), (status = 404, description = "no such consignment"),
                (status = 409, description = "`consignment_state`: not possible now"))
        )]
        async fn $name(
            Of(app): Of<App>,
            Coordinator(actor): Coordinator,
            PathOf(id): PathOf<ConsignmentId>,
            key: IdempotencyKey,
        ) -> Result<Response, Failure> {
            step(&app, &actor, id, (Event::$event, ""), key).await
        }
    };
}

step_operation!(
    /// Open a closed consignment again; its papers stay and are marked as superseded.
    consignment_reopen, "/api/v1/consignments/{id}/reopening", Reopen
);
step_operation!(
    /// Say that a consignment was handed to the airline.
    consignment_tender, "/api/v1/consignments/{id}/tender", Tender
);
step_operation!(
    /// Say that a consignment took off: its goods leave the sellers' stock.
    consignment_depart, "/api/v1/consignments/{id}/departure", Depart
);
step_operation!(
    /// Say that a consignment landed.
    consignment_arrive, "/api/v1/consignments/{id}/arrival", Arrive
);
step_operation!(
    /// Say that customs of the destination let a consignment through.
    consignment_clear, "/api/v1/consignments/{id}/clearance", Clear
);
step_operation!(
    /// Say that a consignment was brought to its buyers.
    consignment_deliver, "/api/v1/consignments/{id}/delivery", Deliver
);

/// Why a consignment is called off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConsignmentCancellationIn {
    /// The reason.
    reason: String,
}

/// Call a consignment off before it is handed over: its orders can go with another one, its waybill number is void.
#[utoipa::path(
    post, path = "/api/v1/consignments/{id}/cancellation", tag = "cargo", request_body = ConsignmentCancellationIn,
    params(("id" = ConsignmentId, Path), ("Idempotency-Key" = Option<String>, Header)), security(("bearer" = [])),
    responses((status = 200, body = ConsignmentOut), (status = 404, description = "no such consignment"),
        (status = 409, description = "`consignment_state`: it was handed over"), (status = 422, description = "no reason"))
)]
async fn consignment_cancel(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    PathOf(id): PathOf<ConsignmentId>,
    key: IdempotencyKey,
    Json(body): Json<ConsignmentCancellationIn>,
) -> Result<Response, Failure> {
    step(&app, &actor, id, (Event::Cancel, &body.reason), key).await
}
