//! `/api/v1/flights`.

use axum::{
    extract::State as Of,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use sentra_shared::{
    clock::{Timestamp, is_within_reach},
    failure::{Failure, FieldErrors},
    http::{Coordinator, IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    cancel,
    rules::{Aircraft, Capacity, Flight, FlightIn, MM3_PER_LITRE, State},
    schedule, store,
};
use crate::{
    app::App,
    cargo::{FlightId, rating::kg_decimal},
    error::Error,
};

/// Operations on flights.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(flight_list, flight_schedule))
        .routes(routes!(flight_get))
        .routes(routes!(flight_cancel))
}

/// Room on a flight.
#[derive(Debug, Serialize, ToSchema)]
struct FlightCapacityOut {
    /// Kilograms.
    kg: String,
    /// Cubic metres, begun litres left out.
    m3: String,
    /// Pallet and container positions; null when they are not counted.
    positions: Option<i64>,
}

impl From<Capacity> for FlightCapacityOut {
    fn from(room: Capacity) -> Self {
        Self {
            kg: kg_decimal(room.weight_g),
            m3: kg_decimal(room.volume_mm3.div_euclid(MM3_PER_LITRE)),
            positions: room.positions,
        }
    }
}

/// What pieces may be.
#[derive(Debug, Serialize, ToSchema)]
struct FlightPieceLimitsOut {
    /// Heaviest piece in kilograms.
    piece_kg: String,
    /// Longest side in millimetres.
    side_mm: i64,
    /// Most pieces under one air waybill; null without a limit.
    pieces: Option<i64>,
}

/// A flight.
#[derive(Debug, Serialize, ToSchema)]
struct FlightOut {
    /// The flight.
    id: FlightId,
    /// Airline designator.
    carrier: String,
    /// Designator and number, e.g. `GA876`.
    number: String,
    /// Airport of departure.
    origin: String,
    /// Airport of destination.
    destination: String,
    /// Departure.
    #[schema(value_type = String, format = DateTime)]
    departs_at: Timestamp,
    /// Until then cargo is taken.
    #[schema(value_type = String, format = DateTime)]
    cut_off_at: Timestamp,
    /// Kind of aircraft.
    aircraft: Aircraft,
    /// Room for sale.
    capacity: FlightCapacityOut,
    /// What is left of it.
    free: FlightCapacityOut,
    /// What pieces may be.
    piece_limits: FlightPieceLimitsOut,
    /// Consignments on it.
    consignments: i64,
    /// Whether it takes place.
    state: State,
    /// Why it was called off.
    cancel_reason: Option<String>,
    /// For the next change.
    version: i64,
}

fn out(flight: Flight) -> FlightOut {
    FlightOut {
        id: flight.id,
        number: flight.to_string(),
        capacity: flight.capacity.into(),
        free: flight.free().into(),
        carrier: flight.carrier,
        origin: flight.origin,
        destination: flight.destination,
        departs_at: flight.departs_at,
        cut_off_at: flight.cut_off_at,
        aircraft: flight.aircraft,
        piece_limits: FlightPieceLimitsOut {
            piece_kg: kg_decimal(flight.limits.piece_max_g),
            side_mm: flight.limits.side_max_mm,
            pieces: flight.limits.pieces_max,
        },
        consignments: flight.load.consignments,
        state: flight.state,
        cancel_reason: flight.cancel_reason,
        version: flight.version,
    }
}

/// A flight and its repetitions.
#[derive(Debug, Serialize, ToSchema)]
struct FlightScheduledOut {
    /// The first flight.
    #[serde(flatten)]
    flight: FlightOut,
    /// Ids of the further ones.
    repeated: Vec<FlightId>,
}

/// Which flights.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FlightQuery {
    /// Departing from then on; from now on unless given.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Departing before.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// From this airport.
    origin: Option<String>,
    /// To this airport.
    destination: Option<String>,
    /// True also for those that were called off.
    #[serde(default)]
    cancelled: bool,
}

/// Flights by departure.
#[utoipa::path(
    get, path = "/api/v1/flights", tag = "cargo", params(FlightQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, body = List<FlightOut>))
)]
async fn flight_list(
    Of(app): Of<App>,
    Coordinator(_actor): Coordinator,
    QueryOf(which): QueryOf<FlightQuery>,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<FlightOut>>, Failure> {
    let mut errors = FieldErrors::default();
    for (field, moment) in [("from", which.from), ("until", which.until)] {
        errors.require(moment.is_none_or(|at| is_within_reach(&at)), field, "not_a_time");
    }
    errors.finish().map_err(Failure::invalid)?;
    let wanted = store::Wanted {
        from: Some(which.from.unwrap_or_else(|| app.now())),
        until: which.until,
        origin: which.origin,
        destination: which.destination,
        cancelled: which.cancelled,
    };
    let (after, limit) = (page.after()?, page.limit());
    let flights = store::list(app.db.read(), &wanted, after, limit + 1).await?;
    let List { items, next } = List::cut(flights, limit, |f| f.id.to_string());
    Ok(Json(List { items: items.into_iter().map(out).collect(), next }))
}

/// Put a flight up for sale, once or several times a week.
#[utoipa::path(
    post, path = "/api/v1/flights", tag = "cargo", request_body = FlightIn, security(("bearer" = [])),
    responses((status = 201, body = FlightScheduledOut),
        (status = 422, description = "past, cut-off after departure, no capacity, and other wrong fields"))
)]
async fn flight_schedule(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    key: IdempotencyKey,
    Json(written): Json<FlightIn>,
) -> Result<Response, Failure> {
    let (flights, replayed) = schedule::schedule(&app, &actor, &written, key).await?;
    let repeated = flights.iter().skip(1).map(|f| f.id).collect();
    let first = flights.into_iter().next().ok_or(Error::NotFound)?;
    let body = FlightScheduledOut { flight: out(first), repeated };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// One flight.
#[utoipa::path(
    get, path = "/api/v1/flights/{id}", tag = "cargo", params(("id" = FlightId, Path)), security(("bearer" = [])),
    responses((status = 200, body = FlightOut), (status = 404, description = "no such flight"))
)]
async fn flight_get(
    Of(app): Of<App>,
    Coordinator(_actor): Coordinator,
    PathOf(id): PathOf<FlightId>,
) -> Result<Json<FlightOut>, Failure> {
    let flight = store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    Ok(Json(out(flight)))
}

/// Why a flight is called off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FlightCancellationIn {
    /// Reason, up to 200 characters.
    reason: String,
    /// Version it was decided on; the present one unless given.
    version: Option<i64>,
}

/// Call a flight off that has no consignment.
#[utoipa::path(
    post, path = "/api/v1/flights/{id}/cancellation", tag = "cargo", params(("id" = FlightId, Path)),
    request_body = FlightCancellationIn, security(("bearer" = [])),
    responses((status = 200, body = FlightOut), (status = 404, description = "no such flight"),
        (status = 409, description = "`flight_in_use`, `flight_cancelled`, `stale_version`"))
)]
async fn flight_cancel(
    Of(app): Of<App>,
    Coordinator(actor): Coordinator,
    PathOf(id): PathOf<FlightId>,
    Json(wanted): Json<FlightCancellationIn>,
) -> Result<Json<FlightOut>, Failure> {
    let flight = cancel::cancel(&app, &actor, id, wanted.version, &wanted.reason).await?;
    Ok(Json(out(flight)))
}
