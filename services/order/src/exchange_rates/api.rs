//! `/api/v1/exchange-rates`.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::{Days, NaiveDate};
use sentra_shared::{
    clock::{Timestamp, is_within_reach},
    exchange::Rate,
    failure::{Failure, FieldError},
    http::{Anyone, IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf, Staff},
    money::Currency,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{NewRate, enter, rates, store, today};
use crate::app::App;

/// Operations on exchange rates.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(exchange_rate_list, exchange_rate_enter)).routes(routes!(exchange_rate_history))
}

/// A currency's rate from a day on.
#[derive(Debug, Serialize, ToSchema)]
struct ExchangeRateOut {
    /// The currency.
    currency: Currency,
    /// Rupiah for one unit of it, as decimal text.
    per_idr: String,
    /// First day (Jakarta) it counts.
    #[schema(value_type = String, format = Date)]
    valid_from: NaiveDate,
    /// Last day it counts when no other one is entered.
    #[schema(value_type = String, format = Date)]
    valid_until: NaiveDate,
}

/// The rates of a day.
#[derive(Debug, Serialize, ToSchema)]
struct ExchangeRatesOut {
    /// The day (Jakarta).
    #[schema(value_type = String, format = Date)]
    day: NaiveDate,
    /// One for each currency that prices can be shown and paid in on that day, rupiah left out.
    items: Vec<ExchangeRateOut>,
}

/// A rate as it was entered.
#[derive(Debug, Serialize, ToSchema)]
struct ExchangeRateEntryOut {
    /// Rupiah for one unit of the currency, as decimal text.
    per_idr: String,
    /// First day (Jakarta) it counts.
    #[schema(value_type = String, format = Date)]
    valid_from: NaiveDate,
    /// Counts the entries for one day; the last one is in force.
    version: i64,
    /// When it was entered.
    #[schema(value_type = String, format = DateTime)]
    entered_at: Timestamp,
}

/// Which day.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ExchangeRateDay {
    /// The day (Jakarta), e.g. `2025-11-25`; today when left out.
    day: Option<String>,
}

fn out(app: &App, rate: &Rate) -> ExchangeRateOut {
    let age = Days::new(app.settings.exchange.rate_days_max.into());
    ExchangeRateOut {
        currency: rate.currency,
        per_idr: rate.per_idr.to_string(),
        valid_from: rate.valid_from,
        valid_until: rate.valid_from.checked_add_days(age).unwrap_or(rate.valid_from),
    }
}

/// The rates in force on a day.
#[utoipa::path(
    get, path = "/api/v1/exchange-rates", tag = "exchange-rates", params(ExchangeRateDay),
    responses((status = 200, body = ExchangeRatesOut), (status = 422, description = "the day"))
)]
async fn exchange_rate_list(
    State(app): State<App>,
    Anyone(_actor): Anyone,
    QueryOf(query): QueryOf<ExchangeRateDay>,
) -> Result<Json<ExchangeRatesOut>, Failure> {
    let day = match query.day.as_deref() {
        None => today(app.now()),
        Some(text) => {
            let day = text.parse::<NaiveDate>().ok().filter(is_within_reach);
            day.ok_or_else(|| Failure::invalid(vec![FieldError::new("day", "not_a_day")]))?
        }
    };
    let age = app.settings.exchange.rate_days_max;
    let known = rates(app.db.read(), day, age).await?;
    let abroad = Currency::ALL.into_iter().filter(|c| *c != Currency::Idr);
    let items = abroad.filter_map(|c| known.on(day, c, age)).map(|rate| out(&app, &rate)).collect();
    Ok(Json(ExchangeRatesOut { day, items }))
}

/// What was entered for a currency, the newest entry first.
#[utoipa::path(
    get, path = "/api/v1/exchange-rates/{currency}", tag = "exchange-rates",
    params(("currency" = String, Path, description = "ISO 4217"), PageQuery),
    responses((status = 200, body = List<ExchangeRateEntryOut>), (status = 404, description = "no such currency"))
)]
async fn exchange_rate_history(
    State(app): State<App>,
    Anyone(_actor): Anyone,
    PathOf(currency): PathOf<String>,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<ExchangeRateEntryOut>>, Failure> {
    let currency: Currency = currency.parse().map_err(|_| Failure::not_found())?;
    let after = page.after()?;
    let limit = page.limit();
    let found = store::history(app.db.read(), currency, after, limit + 1).await?;
    let List { items, next } = List::cut(found, limit, |entry| entry.id.to_string());
    let items = items
        .iter()
        .map(|entry| ExchangeRateEntryOut {
            per_idr: entry.rate.per_idr.to_string(),
            valid_from: entry.rate.valid_from,
            version: entry.version,
            entered_at: entry.entered_at,
        })
        .collect();
    Ok(Json(List { items, next }))
}

/// Enter a rate from a day on.
#[utoipa::path(
    post, path = "/api/v1/exchange-rates", tag = "exchange-rates", request_body = NewRate, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key gives the same rate")),
    responses((status = 201, body = ExchangeRateOut), (status = 409, description = "`stale_version`: entered by somebody else just now"),
        (status = 422, description = "a field; `rate_jump` for one far from the last and not confirmed"))
)]
async fn exchange_rate_enter(
    State(app): State<App>,
    Staff(actor): Staff,
    key: IdempotencyKey,
    Json(new): Json<NewRate>,
) -> Result<Response, Failure> {
    let (rate, replayed) = enter(&app, &actor, &new, key).await?;
    let mut response = (StatusCode::CREATED, Json(out(&app, &rate))).into_response();
    if replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}
