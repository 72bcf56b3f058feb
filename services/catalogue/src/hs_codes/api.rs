use axum::extract::State;
use sentra_shared::{
    clock::WIB,
    failure::{Failure, FieldError},
    http::{Anyone, Json, QueryOf},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::table::{self, Entry};
use crate::{
    app::App,
    readiness::{self, Control, Effect},
};

const LIMIT: usize = 20;
const LIMIT_MAX: usize = 100;
/// Longest question, in characters.
const QUESTION_CHARS_MAX: usize = 200;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(hs_code_search))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HsCodeQuery {
    /// Words for the goods, in Indonesian or English, or the first digits of the code.
    #[serde(default)]
    q: String,
    /// 20 unless given, at most 100.
    limit: Option<usize>,
}

/// A six-digit code of the Harmonized System.
#[derive(Debug, Serialize, ToSchema)]
struct HsCodeOut {
    /// Six digits.
    code: &'static str,
    /// What it covers, in English.
    description: &'static str,
    /// The first four digits.
    heading: &'static str,
    /// What those cover.
    heading_description: &'static str,
    /// What is known of export rules; a code without any still has to be asked about.
    controls: Vec<HsControlOut>,
}

/// A rule for goods of a code.
#[derive(Debug, Serialize, ToSchema)]
struct HsControlOut {
    /// Which rule.
    code: &'static str,
    effect: Effect,
    /// The paper it asks for.
    paper: Option<&'static str>,
    /// The country whose rule it is; none for Indonesia's own.
    destination: Option<&'static str>,
}

/// Codes, the best fitting first.
#[derive(Debug, Serialize, ToSchema)]
struct HsCodeListOut {
    items: Vec<HsCodeOut>,
}

/// Find the Harmonized System code of goods.
#[utoipa::path(get, path = "/api/v1/hs-codes", tag = "products", params(HsCodeQuery),
    responses((status = 200, body = HsCodeListOut), (status = 422, description = "wrong parameters")))]
async fn hs_code_search(
    State(app): State<App>,
    Anyone(_actor): Anyone,
    QueryOf(query): QueryOf<HsCodeQuery>,
) -> Result<Json<HsCodeListOut>, Failure> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        let wrong = FieldError::new("limit", "out_of_range").with("min", 1).with("max", LIMIT_MAX);
        return Err(Failure::invalid(vec![wrong]));
    }
    if query.q.chars().count() > QUESTION_CHARS_MAX {
        return Err(Failure::invalid(vec![FieldError::new("q", "too_long").with("max", QUESTION_CHARS_MAX)]));
    }
    let today = app.clock.now().with_timezone(&WIB).date_naive();
    let control = |c: &'static Control| HsControlOut {
        code: c.code,
        effect: c.effect,
        paper: c.paper,
        destination: c.destination,
    };
    let out = |e: &'static Entry| HsCodeOut {
        code: e.code,
        description: &e.description,
        heading: e.code.get(..4).unwrap_or(e.code),
        heading_description: &e.heading,
        controls: readiness::controls(e.code, today).map(control).collect(),
    };
    Ok(Json(HsCodeListOut { items: table::search(&query.q, limit).into_iter().map(out).collect() }))
}
