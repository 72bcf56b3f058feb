//! `/api/v1/carts`.

use axum::{extract::State, http::StatusCode};
use sentra_shared::{
    contract::{CartId, ProductId, SellerId, VariantId, order::Level},
    failure::Failure,
    http::{Anyone, CurrencyQuery, Json, PathOf, QueryOf},
    money::{Currency, Money},
    text::Lang,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    basket::{self, Basket, BasketLine, Group},
    change::{self, DeliveryIn, Quantity},
    rules::Delivery,
};
use crate::{app::App, error::Error, exchange_rates, shipping::Quote};

/// Operations on carts.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(cart_create))
        .routes(routes!(cart_get))
        .routes(routes!(cart_line_put))
        .routes(routes!(cart_delivery_put))
        .routes(routes!(cart_delivery_options))
}

/// A new cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartCreated {
    /// Whoever knows it may use it, until a member claims it.
    id: CartId,
}

/// A cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartOut {
    /// Id.
    id: CartId,
    /// For the next change.
    version: i64,
    /// All lines.
    lines: Vec<CartLineOut>,
    /// The same by seller, with the delivery of each.
    groups: Vec<CartGroupOut>,
    /// Pieces.
    count: i64,
    /// Price of all goods.
    goods: Money,
    /// Price of all deliveries chosen so far.
    delivery_cost: Money,
    /// Goods and deliveries: give it as `expected_total` at checkout.
    total: Money,
    /// The rate of these amounts, as decimal text: rupiah for one unit of their currency. It is frozen by the order.
    rate: String,
    /// First day (Jakarta) of the rate.
    #[schema(value_type = String, format = Date)]
    rate_date: chrono::NaiveDate,
    /// Where and how, as set.
    delivery: Option<Delivery>,
}

/// A line of a cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartLineOut {
    /// What.
    variant_id: VariantId,
    /// Its product.
    product_id: Option<ProductId>,
    /// Who sells it.
    seller: Option<SellerId>,
    /// The product's title in the reader's language.
    title: String,
    /// Size or kind; empty when there is one only.
    variant_name: String,
    /// How many.
    quantity: i64,
    /// Of one piece, now, in the currency asked for.
    price: Option<Money>,
    /// Of one piece, in rupiah, as its seller asks.
    list_price: Option<Money>,
    /// Of all pieces.
    total: Option<Money>,
    /// What is left.
    stock_level: Level,
    /// What changed meanwhile: `gone`, `seller_right_ended`, `seller_away`, `out_of_stock`, `price_changed`; and what keeps it in the
    /// country when the cart goes abroad: `no_export_right`, `no_hs_code`, `no_net_weight`, `dangerous_goods`,
    /// `not_ready_for_country`.
    remarks: Vec<&'static str>,
}

/// What one seller sends.
#[derive(Debug, Serialize, ToSchema)]
struct CartGroupOut {
    /// The seller.
    seller: SellerId,
    /// Its name.
    seller_name: String,
    /// Its lines.
    variant_ids: Vec<VariantId>,
    /// Price of its goods.
    goods: Money,
    /// The delivery chosen, or the cheapest courier; null while the place is unknown.
    delivery: Option<DeliveryOptionOut>,
}

/// A way of delivery.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryOptionOut {
    /// `pick_up`, the code of a courier's service, or `air_consolidated` abroad.
    service: String,
    /// Its name in the reader's language.
    name: String,
    /// Price.
    price: Money,
    /// Fewest days on the way.
    days_min: i32,
    /// Most days on the way.
    days_max: i32,
    /// Weight that is charged, in grams.
    charged_weight_g: i64,
}

/// A seller's ways of delivery.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryOptionsOut {
    /// The seller.
    seller: SellerId,
    /// Cheapest courier first, picking up last.
    options: Vec<DeliveryOptionOut>,
}

/// Ways of delivery of a cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartDeliveryOptionsOut {
    /// By seller.
    items: Vec<DeliveryOptionsOut>,
}

/// A quantity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CartLineIn {
    /// 0 to 9999; 0 takes the line away.
    quantity: i64,
    /// Version of the cart this was decided on.
    version: Option<i64>,
}

fn line_out(line: &BasketLine, lang: Lang) -> CartLineOut {
    CartLineOut {
        variant_id: line.offer.variant_id,
        product_id: Some(line.offer.product_id),
        seller: Some(line.offer.seller_id),
        title: line.offer.titles.get(lang).to_owned(),
        variant_name: line.offer.variant_name.get(lang).to_owned(),
        quantity: line.quantity,
        price: Some(line.price),
        list_price: Some(line.offer.price),
        total: Some(line.total),
        stock_level: line.level,
        remarks: line.remarks.iter().map(|r| r.code()).collect(),
    }
}

fn unknown_out(variant_id: VariantId) -> CartLineOut {
    CartLineOut {
        variant_id,
        product_id: None,
        seller: None,
        title: String::new(),
        variant_name: String::new(),
        quantity: 0,
        price: None,
        list_price: None,
        total: None,
        stock_level: Level::Exactly(0),
        remarks: vec!["gone"],
    }
}

fn option_out(quote: &Quote, lang: Lang) -> DeliveryOptionOut {
    DeliveryOptionOut {
        service: quote.service.clone(),
        name: quote.names.get(lang).to_owned(),
        price: quote.price,
        days_min: quote.days_min,
        days_max: quote.days_max,
        charged_weight_g: quote.charged_g,
    }
}

fn group_out(group: &Group, lang: Lang) -> CartGroupOut {
    CartGroupOut {
        seller: group.seller.id,
        seller_name: group.seller.name.clone(),
        variant_ids: group.lines.iter().map(|l| l.offer.variant_id).collect(),
        goods: group.goods,
        delivery: group.chosen.as_ref().map(|q| option_out(q, lang)),
    }
}

fn cart_out(basket: &Basket, lang: Lang) -> CartOut {
    CartOut {
        id: basket.cart.id,
        version: basket.cart.version,
        lines: basket
            .lines()
            .map(|l| line_out(l, lang))
            .chain(basket.unknown.iter().copied().map(unknown_out))
            .collect(),
        groups: basket.groups.iter().map(|g| group_out(g, lang)).collect(),
        count: basket.count,
        goods: basket.goods,
        delivery_cost: basket.delivery,
        total: basket.total,
        rate: basket.rate.per_idr.to_string(),
        rate_date: basket.rate.valid_from,
        delivery: basket.cart.delivery.clone(),
    }
}

async fn priced(app: &App, id: CartId, currency: Currency) -> Result<Basket, Error> {
    let (db, now) = (app.db.read(), app.now());
    let rate = exchange_rates::needed(db, currency, app.settings.exchange.rate_days_max, now).await?;
    basket::load_in(db, id, None, rate, now).await
}

async fn answer(app: &App, id: CartId, currency: Currency, lang: Lang) -> Result<Json<CartOut>, Error> {
    Ok(Json(cart_out(&priced(app, id, currency).await?, lang)))
}

/// Make an empty cart.
#[utoipa::path(post, path = "/api/v1/carts", tag = "carts", responses((status = 201, body = CartCreated)))]
async fn cart_create(
    State(app): State<App>,
    Anyone(actor): Anyone,
) -> Result<(StatusCode, Json<CartCreated>), Failure> {
    let id = change::create(&app, &actor).await?;
    Ok((StatusCode::CREATED, Json(CartCreated { id })))
}

/// Read a cart.
#[utoipa::path(
    get, path = "/api/v1/carts/{id}", tag = "carts", params(("id" = CartId, Path), CurrencyQuery),
    responses((status = 200, body = CartOut), (status = 404, description = "no such cart, or another member's"),
        (status = 409, description = "`cart_expired`, `cart_ordered`, `currency_not_offered`"))
)]
async fn cart_get(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<CartId>,
    QueryOf(query): QueryOf<CurrencyQuery>,
) -> Result<Json<CartOut>, Failure> {
    let currency = query.currency()?;
    change::readable(&app, &actor, id).await?;
    Ok(answer(&app, id, currency, actor.lang).await?)
}

/// Set the quantity of a variant; 0 takes it away.
#[utoipa::path(
    put, path = "/api/v1/carts/{id}/lines/{variant_id}", tag = "carts",
    params(("id" = CartId, Path), ("variant_id" = VariantId, Path), CurrencyQuery), request_body = CartLineIn,
    responses((status = 200, body = CartOut), (status = 404, description = "no such cart or variant"),
        (status = 409, description = "`not_for_sale`, `stale_version`, `cart_expired`, `cart_ordered`"),
        (status = 422, description = "the quantity"))
)]
async fn cart_line_put(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf((id, variant)): PathOf<(CartId, VariantId)>,
    QueryOf(query): QueryOf<CurrencyQuery>,
    Json(line): Json<CartLineIn>,
) -> Result<Json<CartOut>, Failure> {
    let currency = query.currency()?;
    change::set_line(&app, &actor, id, variant, Quantity::Exactly(line.quantity), line.version).await?;
    Ok(answer(&app, id, currency, actor.lang).await?)
}

/// Set where and how it is delivered.
#[utoipa::path(
    put, path = "/api/v1/carts/{id}/delivery", tag = "carts", params(("id" = CartId, Path), CurrencyQuery), request_body = DeliveryIn,
    responses((status = 200, body = CartOut), (status = 404, description = "no such cart"),
        (status = 409, description = "`stale_version`, `cart_expired`, `cart_ordered`"),
        (status = 422, description = "the address or a choice"))
)]
async fn cart_delivery_put(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<CartId>,
    QueryOf(query): QueryOf<CurrencyQuery>,
    Json(wanted): Json<DeliveryIn>,
) -> Result<Json<CartOut>, Failure> {
    let currency = query.currency()?;
    change::set_delivery(&app, &actor, id, &wanted).await?;
    Ok(answer(&app, id, currency, actor.lang).await?)
}

/// Ways of delivery to the cart's address, by seller.
#[utoipa::path(
    get, path = "/api/v1/carts/{id}/delivery-options", tag = "carts", params(("id" = CartId, Path), CurrencyQuery),
    responses((status = 200, body = CartDeliveryOptionsOut), (status = 404, description = "no such cart"))
)]
async fn cart_delivery_options(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<CartId>,
    QueryOf(query): QueryOf<CurrencyQuery>,
) -> Result<Json<CartDeliveryOptionsOut>, Failure> {
    let currency = query.currency()?;
    change::readable(&app, &actor, id).await?;
    let basket = priced(&app, id, currency).await?;
    let items = basket
        .groups
        .iter()
        .map(|g| DeliveryOptionsOut {
            seller: g.seller.id,
            options: g.quotes.iter().map(|q| option_out(q, actor.lang)).collect(),
        })
        .collect();
    Ok(Json(CartDeliveryOptionsOut { items }))
}
