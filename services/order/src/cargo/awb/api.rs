//! `/api/v1/awb`.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use sentra_shared::{
    clock::Timestamp,
    failure::Failure,
    http::{Anyone, Coordinator, IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    number::{AwbError, AwbNumber, check_digit},
    receive::{self, RangeIn},
    store::{self, Range},
    void,
};
use crate::{app::App, cargo::AwbRangeId};

/// Operations on waybill numbers.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(awb_validate))
        .routes(routes!(awb_range_list, awb_range_receive))
        .routes(routes!(awb_void))
}

/// The number to check.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AwbNumberQuery {
    /// Eleven digits, e.g. `126-12345675`; hyphen and blanks do not matter.
    #[serde(default)]
    number: String,
}

/// Whether a number can be right.
#[derive(Debug, Serialize, ToSchema)]
struct AwbValidationOut {
    /// True when the check digit fits.
    valid: bool,
    /// The number in its usual form; null when it is not valid.
    number: Option<String>,
    /// The airline's three digits.
    prefix: Option<String>,
    /// Seven digits.
    serial: Option<String>,
    /// The last digit as it should be; null when there are not eleven digits.
    check_digit: Option<u32>,
    /// `not_eleven_digits` or `check_digit`; null when it is valid.
    code: Option<&'static str>,
}

/// Check the digit of an air waybill number.
#[utoipa::path(
    get, path = "/api/v1/awb/validation", tag = "cargo", params(AwbNumberQuery),
    responses((status = 200, body = AwbValidationOut))
)]
async fn awb_validate(Anyone(_actor): Anyone, QueryOf(query): QueryOf<AwbNumberQuery>) -> Json<AwbValidationOut> {
    let refused = |check_digit, code| AwbValidationOut {
        valid: false,
        number: None,
        prefix: None,
        serial: None,
        check_digit,
        code: Some(code),
    };
    Json(match query.number.parse::<AwbNumber>() {
        Ok(number) => AwbValidationOut {
            valid: true,
            number: Some(number.to_string()),
            prefix: Some(number.prefix()),
            serial: Some(format!("{:07}", number.serial())),
            check_digit: Some(check_digit(number.serial())),
            code: None,
        },
        Err(AwbError::CheckDigit { expected }) => refused(Some(expected), "check_digit"),
        Err(AwbError::NotElevenDigits) => refused(None, "not_eleven_digits"),
    })
}

/// Numbers an airline gave together.
#[derive(Debug, Serialize, ToSchema)]
struct AwbRangeOut {
    /// The range.
    id: AwbRangeId,
    /// Airline designator.
    carrier: String,
    /// First number.
    first: String,
    /// Last number.
    last: String,
    /// Numbers in it.
    count: u32,
    /// Those that can be drawn.
    free: u64,
    /// Where it comes from.
    note: String,
    /// When it was entered.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

async fn out(app: &App, range: Range) -> Result<AwbRangeOut, Failure> {
    let free = store::free_of(app.db.read(), range.id).await?;
    Ok(AwbRangeOut {
        id: range.id,
        carrier: range.carrier,
        first: range.first.to_string(),
        last: range.last.to_string(),
        count: range.last.serial() - range.first.serial() + 1,
        free,
        note: range.note,
        created_at: range.created_at,
    })
}

/// Ranges in stock, the newest first.
#[utoipa::path(
    get, path = "/api/v1/awb/ranges", tag = "cargo", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = List<AwbRangeOut>))
)]
async fn awb_range_list(
    State(app): State<App>,
    Coordinator(_actor): Coordinator,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<AwbRangeOut>>, Failure> {
    let (after, limit) = (page.after()?, page.limit());
    let ranges = store::ranges(app.db.read(), after, limit + 1).await?;
    let List { items: ranges, next } = List::cut(ranges, limit, |r| r.id.to_string());
    let mut items = Vec::with_capacity(ranges.len());
    for range in ranges {
        items.push(out(&app, range).await?);
    }
    Ok(Json(List { items, next }))
}

/// Take numbers into stock that an airline gave.
#[utoipa::path(
    post, path = "/api/v1/awb/ranges", tag = "cargo", request_body = RangeIn, security(("bearer" = [])),
    responses((status = 201, body = AwbRangeOut),
        (status = 422, description = "check digits, numbers known already, and other wrong fields"))
)]
async fn awb_range_receive(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    key: IdempotencyKey,
    Json(written): Json<RangeIn>,
) -> Result<Response, Failure> {
    let (range, replayed) = receive::receive(&app, &actor, &written, key).await?;
    let mut response = (StatusCode::CREATED, Json(out(&app, range).await?)).into_response();
    if replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Why a number is not to be used.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AwbVoidIn {
    /// Reason, up to 200 characters.
    reason: String,
}

/// A number that is void.
#[derive(Debug, Serialize, ToSchema)]
struct AwbVoidOut {
    /// The number.
    number: String,
    /// `void`.
    state: store::State,
}

/// Take a free number out of stock for ever.
#[utoipa::path(
    post, path = "/api/v1/awb/numbers/{number}/void", tag = "cargo", params(("number" = String, Path)),
    request_body = AwbVoidIn, security(("bearer" = [])),
    responses((status = 200, body = AwbVoidOut), (status = 404, description = "not a number of the stock"),
        (status = 409, description = "`awb_not_free`"), (status = 422, description = "check digit, no reason"))
)]
async fn awb_void(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    PathOf(number): PathOf<String>,
    Json(wanted): Json<AwbVoidIn>,
) -> Result<Json<AwbVoidOut>, Failure> {
    let number = void::void(&app, &actor, &number, &wanted.reason).await?;
    Ok(Json(AwbVoidOut { number: number.to_string(), state: store::State::Void }))
}
