//! `/api/v1/checkouts`.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use sentra_shared::{
    contract::{CartId, OrderId},
    failure::{Failure, FieldError},
    http::{Anyone, CurrencyQuery, IdempotencyKey, Json, QueryOf},
    money::Money,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ContactIn, Wanted, place_order};
use crate::{
    app::App,
    error::Error,
    orders::{self, FulfilmentOut},
    payments::{self, PaymentOut},
};

/// Operations of the checkout.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(checkout_create))
}

/// A cart to order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckoutIn {
    /// The cart, with its delivery set.
    cart_id: CartId,
    /// Its `total` as the buyer saw it; its currency is the order's.
    expected_total: Money,
    /// `bank_transfer` or `qris` for rupiah; `card` where it is offered; `test` in demo mode, for every currency.
    payment_method: String,
    /// Who orders.
    contact: ContactIn,
}

/// What a checkout made.
#[derive(Debug, Serialize, ToSchema)]
struct CheckoutOut {
    /// The order.
    order: CheckoutOrderOut,
    /// How it is to be paid.
    payment: PaymentOut,
}

/// The order of a checkout.
#[derive(Debug, Serialize, ToSchema)]
struct CheckoutOrderOut {
    /// Id.
    id: OrderId,
    /// Number to read aloud.
    number: String,
    /// Opens the order without signing in: `?token=`.
    token: String,
    /// What was agreed.
    total: Money,
    /// Each seller's part.
    fulfilments: Vec<FulfilmentOut>,
}

/// Order a cart. The order is one transaction: nothing is half done when it is refused.
#[utoipa::path(
    post, path = "/api/v1/checkouts", tag = "checkouts", request_body = CheckoutIn,
    params(CurrencyQuery, ("Idempotency-Key" = String, Header, description = "required; the same key gives the same order")),
    responses((status = 201, body = CheckoutOut), (status = 404, description = "no such cart"),
        (status = 409, description = "`out_of_stock` and `not_for_sale` name the lines; `total_changed`, `currency_not_offered`, `cart_empty`, `cart_expired`, `no_code_free`"),
        (status = 422, description = "contact, payment method or delivery"))
)]
async fn checkout_create(
    State(app): State<App>,
    Anyone(actor): Anyone,
    key: IdempotencyKey,
    QueryOf(query): QueryOf<CurrencyQuery>,
    Json(body): Json<CheckoutIn>,
) -> Result<Response, Failure> {
    let key = key.required()?;
    // A program that names the currency of the cart and sends a total in another one is mistaken.
    if query.currency.is_some() && query.currency()? != body.expected_total.currency() {
        return Err(Failure::invalid(vec![FieldError::new("expected_total", "other_currency")]));
    }
    let wanted = Wanted {
        cart_id: body.cart_id,
        expected_total: body.expected_total,
        payment_method: body.payment_method,
        contact: body.contact,
        delivery: None,
    };
    let placed = place_order(&app, &actor, wanted, key).await?;
    let order = orders::store::order(app.db.read(), placed.order).await?.ok_or(Error::NotFound)?;
    let payment = payments::store::find(app.db.read(), placed.payment).await?.ok_or(Error::NotFound)?;
    let out = CheckoutOut {
        order: CheckoutOrderOut {
            id: order.id,
            number: order.number.clone(),
            token: app.track_token(order.id),
            total: order.total,
            fulfilments: orders::fulfilments_out(app.db.read(), order.id).await?,
        },
        payment: PaymentOut::from(&payment),
    };
    let mut response = (StatusCode::CREATED, Json(out)).into_response();
    if placed.replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}
