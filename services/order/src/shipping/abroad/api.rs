//! `/api/v1/export-tariffs`.

use axum::extract::State;
use sentra_shared::{
    clock::Timestamp,
    failure::Failure,
    http::{Anyone, Json, PathOf, Staff},
    money::{Currency, Money},
    text::Lang,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    country::{self, Postal},
    set_tariff::{NewTariff, set_tariff},
    store::{self, Tariff},
};
use crate::app::App;

/// Operations on prices of sending abroad.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export_tariff_list)).routes(routes!(export_tariff_put))
}

/// What sending to a country costs, by consolidated air cargo to the door.
#[derive(Debug, Serialize, ToSchema)]
struct ExportTariffOut {
    /// ISO 3166-1 alpha-2.
    country: String,
    /// Its name in the reader's language.
    name: String,
    /// Its own currency.
    currency: Option<Currency>,
    /// Whether addresses there have a postal code.
    postal_code: bool,
    /// Of one kilogram.
    per_kg: Money,
    /// Least price of one seller's part.
    minimum: Money,
    /// Fewest days from the seller's hands to the door.
    days_min: i32,
    /// Most days.
    days_max: i32,
    /// Offered to buyers.
    active: bool,
    /// Made-up figures of a demonstration.
    example: bool,
    /// For the next change.
    version: i64,
    /// When it was changed last.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
}

/// The countries with a price.
#[derive(Debug, Serialize, ToSchema)]
struct ExportTariffsOut {
    /// By code.
    items: Vec<ExportTariffOut>,
}

fn out(tariff: &Tariff, lang: Lang) -> ExportTariffOut {
    ExportTariffOut {
        name: country::name(&tariff.country, lang).to_owned(),
        currency: Currency::of_country(&tariff.country),
        postal_code: country::find(&tariff.country).is_none_or(|c| c.postal != Postal::None),
        country: tariff.country.clone(),
        per_kg: tariff.per_kg,
        minimum: tariff.minimum,
        days_min: tariff.days_min,
        days_max: tariff.days_max,
        active: tariff.active,
        example: tariff.example,
        version: tariff.version,
        changed_at: tariff.changed_at,
    }
}

/// What sending abroad costs, by country.
#[utoipa::path(
    get, path = "/api/v1/export-tariffs", tag = "export-tariffs", responses((status = 200, body = ExportTariffsOut))
)]
async fn export_tariff_list(State(app): State<App>, Anyone(actor): Anyone) -> Result<Json<ExportTariffsOut>, Failure> {
    let items = store::all(app.db.read()).await?.iter().map(|t| out(t, actor.lang)).collect();
    Ok(Json(ExportTariffsOut { items }))
}

/// Set what sending to a country costs.
#[utoipa::path(
    put, path = "/api/v1/export-tariffs/{country}", tag = "export-tariffs", request_body = NewTariff, security(("bearer" = [])),
    params(("country" = String, Path, description = "ISO 3166-1 alpha-2")),
    responses((status = 200, body = ExportTariffOut), (status = 404, description = "a country whose addresses are not known"),
        (status = 409, description = "`stale_version`"), (status = 422, description = "a field"))
)]
async fn export_tariff_put(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(country): PathOf<String>,
    Json(new): Json<NewTariff>,
) -> Result<Json<ExportTariffOut>, Failure> {
    let tariff = set_tariff(&app, &actor, &country, &new).await?;
    Ok(Json(out(&tariff, actor.lang)))
}
