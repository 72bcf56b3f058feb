//! `/api/v1/rate-cards`.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use sentra_shared::{
    clock::Timestamp,
    failure::Failure,
    http::{Coordinator, IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf},
    money::Money,
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    publish,
    rules::{Card, CardIn},
    store,
};
use crate::{
    app::App,
    cargo::{
        RateCardId,
        rating::{Basis, kg_decimal},
    },
    error::Error,
};

/// Operations on rate cards.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(rate_card_list, rate_card_publish)).routes(routes!(rate_card_get))
}

/// A weight break.
#[derive(Debug, Serialize, ToSchema)]
struct RateBreakOut {
    /// Kilograms from which it counts.
    from_kg: String,
    /// Price of a kilogram, in major units.
    rate: String,
}

/// A surcharge.
#[derive(Debug, Serialize, ToSchema)]
struct RateSurchargeOut {
    /// Short code.
    code: String,
    /// What it is called.
    name: Localized,
    /// What it counts.
    per: Basis,
    /// Price of a kilogram, or of the load when flat.
    amount: String,
    /// Least amount.
    minimum: Option<String>,
}

/// A rate card.
#[derive(Debug, Serialize, ToSchema)]
struct RateCardOut {
    /// The card.
    id: RateCardId,
    /// Airline designator.
    carrier: String,
    /// Airport of departure.
    origin: String,
    /// Airport of destination.
    destination: String,
    /// ISO 4217 code.
    currency: String,
    /// Least freight, in major units.
    minimum: String,
    /// Weight breaks.
    breaks: Vec<RateBreakOut>,
    /// Cubic centimetres that count as a kilogram.
    divisor: i64,
    /// Step of the chargeable weight.
    step_kg: String,
    /// Surcharges.
    surcharges: Vec<RateSurchargeOut>,
    /// Where the prices come from.
    note: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    valid_from: NaiveDate,
    /// Last day; null for an open end.
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<NaiveDate>,
    /// The card whose place it took.
    replaces: Option<RateCardId>,
    /// When a consignment was first priced by it.
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Timestamp>,
    /// When it was taken back unused.
    #[schema(value_type = Option<String>, format = DateTime)]
    withdrawn_at: Option<Timestamp>,
}

fn out(card: Card) -> RateCardOut {
    let tariff = card.tariff;
    let currency = tariff.currency;
    let surcharge = |s: crate::cargo::rating::Surcharge| RateSurchargeOut {
        code: s.code,
        name: s.names,
        per: s.per,
        amount: s.amount.to_decimal(currency),
        minimum: s.minimum_minor.map(|minor| Money::from_minor(minor, currency).to_decimal()),
    };
    RateCardOut {
        id: card.id,
        carrier: card.carrier,
        origin: card.origin,
        destination: card.destination,
        currency: currency.code().to_owned(),
        minimum: tariff.minimum.to_decimal(),
        breaks: tariff
            .breaks
            .iter()
            .map(|b| RateBreakOut { from_kg: kg_decimal(b.from_g), rate: b.per_kg.to_decimal(currency) })
            .collect(),
        divisor: tariff.divisor,
        step_kg: kg_decimal(tariff.step_g),
        surcharges: tariff.surcharges.into_iter().map(surcharge).collect(),
        note: card.note,
        valid_from: card.valid_from,
        valid_until: card.valid_until,
        replaces: card.replaces,
        used_at: card.used_at,
        withdrawn_at: card.withdrawn_at,
    }
}

/// Which cards.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RateCardQuery {
    /// True also for cards that are over or withdrawn.
    #[serde(default)]
    all: bool,
}

/// Rate cards in force and to come, the newest first.
#[utoipa::path(
    get, path = "/api/v1/rate-cards", tag = "cargo", params(RateCardQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, body = List<RateCardOut>))
)]
async fn rate_card_list(
    State(app): State<App>,
    Coordinator(_actor): Coordinator,
    QueryOf(which): QueryOf<RateCardQuery>,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<RateCardOut>>, Failure> {
    let today = app.now().with_timezone(&sentra_shared::clock::WIB).date_naive();
    let (after, limit) = (page.after()?, page.limit());
    let cards = store::list(app.db.read(), which.all, today, after, limit + 1).await?;
    let List { items, next } = List::cut(cards, limit, |c| c.id.to_string());
    Ok(Json(List { items: items.into_iter().map(out).collect(), next }))
}

/// Put a rate card in force. It is never changed afterwards: a new card with `replaces` takes its place.
#[utoipa::path(
    post, path = "/api/v1/rate-cards", tag = "cargo", request_body = CardIn, security(("bearer" = [])),
    responses((status = 201, body = RateCardOut), (status = 404, description = "no such card to replace"),
        (status = 422, description = "gaps, rates that rise, days of another card, and other wrong fields"))
)]
async fn rate_card_publish(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    key: IdempotencyKey,
    Json(written): Json<CardIn>,
) -> Result<Response, Failure> {
    let (card, replayed) = publish::publish(&app, &actor, &written, key).await?;
    let mut response = (StatusCode::CREATED, Json(out(card))).into_response();
    if replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// One rate card.
#[utoipa::path(
    get, path = "/api/v1/rate-cards/{id}", tag = "cargo", params(("id" = RateCardId, Path)), security(("bearer" = [])),
    responses((status = 200, body = RateCardOut), (status = 404, description = "no such card"))
)]
async fn rate_card_get(
    State(app): State<App>,
    Coordinator(_actor): Coordinator,
    PathOf(id): PathOf<RateCardId>,
) -> Result<Json<RateCardOut>, Failure> {
    let card = store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    Ok(Json(out(card)))
}
