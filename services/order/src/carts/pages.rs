//! `/cart`: what lies in it, by seller, with what changed meanwhile.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::{CartId, VariantId},
    failure::{Failure, FieldError},
    http::{Anyone, Form, PathOf, cookie},
    money::{Currency, Money},
    page::{Frame, Page},
};
use serde::Deserialize;

use super::{
    basket, change,
    change::Quantity,
    lines_view::{self, GroupView},
    store,
};
use crate::{app::App, error::Error, exchange_rates};

/// Routes of the cart's pages.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/cart", get(show))
        .route("/cart/lines", post(add))
        .route("/cart/lines/{variant}", post(set))
        .with_state(app)
}

#[derive(Debug, Template)]
#[template(path = "carts/cart.html")]
struct CartPage {
    frame: Frame,
    groups: Vec<GroupView>,
    /// Lines that are not known any more.
    unknown: Vec<String>,
    goods: Money,
    count: i64,
    blocked: bool,
    /// True when the cart before this one expired.
    expired: bool,
}

/// The cart of this browser, from its cookie.
pub(crate) fn cookie_cart(frame: &Frame, headers: &HeaderMap) -> Option<CartId> {
    cookie::cart(headers, &frame.web().settings).map(|(id, _)| id)
}

/// Adds the cart's cookie, with the pieces in it, to an answer.
pub(crate) async fn remember(
    app: &App,
    frame: &Frame,
    cart: CartId,
    mut response: Response,
) -> Result<Response, Failure> {
    let count = store::count(app.db.read(), cart).await?;
    cookie::append(&mut response, &cookie::set_cart(&frame.web().settings, cart, count));
    Ok(response)
}

async fn show(
    State(app): State<App>,
    Anyone(actor): Anyone,
    mut frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let cookie = cookie_cart(&frame, &headers);
    let cart = change::mine(&app, &actor, cookie).await?;
    let basket = match cart {
        Some(id) => {
            let rate = exchange_rates::of_page(&app, &mut frame).await?;
            Some(basket::load_in(app.db.read(), id, None, rate, app.now()).await?)
        }
        None => None,
    };
    let page = CartPage {
        groups: basket.as_ref().map(|b| lines_view::groups(&frame, b)).unwrap_or_default(),
        unknown: basket.iter().flat_map(|b| &b.unknown).map(ToString::to_string).collect(),
        goods: basket.as_ref().map_or(Money::zero(Currency::Idr), |b| b.goods),
        count: basket.as_ref().map_or(0, |b| b.count),
        blocked: basket.as_ref().is_some_and(basket::Basket::is_blocked),
        expired: cookie.is_some() && cart.is_none(),
        frame: frame.clone(),
    };
    let response = Page(page).into_response();
    match cart {
        Some(id) => remember(&app, &frame, id, response).await,
        None => {
            let mut response = response;
            if cookie.is_some() {
                cookie::append(&mut response, &cookie::no_cart(&frame.web().settings));
            }
            Ok(response)
        }
    }
}

#[derive(Debug, Deserialize)]
struct AddForm {
    #[serde(default)]
    variant_id: String,
    #[serde(default)]
    quantity: String,
}

fn number(typed: &str) -> Result<i64, Error> {
    let wrong = || Error::Invalid(vec![FieldError::new("quantity", "not_a_number")]);
    match typed.trim() {
        "" => Ok(1),
        digits => digits.parse().map_err(|_| wrong()),
    }
}

/// From a product page: so many more of a variant.
async fn add(
    State(app): State<App>,
    Anyone(actor): Anyone,
    frame: Frame,
    headers: HeaderMap,
    Form(form): Form<AddForm>,
) -> Result<Response, Failure> {
    let unknown = || Failure::invalid(vec![FieldError::new("variant_id", "unknown_choice")]);
    let variant: VariantId = form.variant_id.trim().parse().map_err(|_| unknown())?;
    let quantity = Quantity::More(number(&form.quantity)?);
    let cart = match change::mine(&app, &actor, cookie_cart(&frame, &headers)).await? {
        Some(cart) => cart,
        None => change::create(&app, &actor).await?,
    };
    change::set_line(&app, &actor, cart, variant, quantity, None).await?;
    remember(&app, &frame, cart, Redirect::to("/cart").into_response()).await
}

#[derive(Debug, Deserialize)]
struct SetForm {
    #[serde(default)]
    quantity: String,
    /// `remove` takes the line away whatever the quantity says.
    #[serde(default)]
    r#do: String,
}

/// From the cart: so many in all.
async fn set(
    State(app): State<App>,
    Anyone(actor): Anyone,
    frame: Frame,
    headers: HeaderMap,
    PathOf(variant): PathOf<VariantId>,
    Form(form): Form<SetForm>,
) -> Result<Response, Failure> {
    let Some(cart) = change::mine(&app, &actor, cookie_cart(&frame, &headers)).await? else {
        return Ok(Redirect::to("/cart").into_response());
    };
    let quantity = if form.r#do == "remove" { 0 } else { number(&form.quantity)? };
    change::set_line(&app, &actor, cart, variant, Quantity::Exactly(quantity), None).await?;
    remember(&app, &frame, cart, Redirect::to("/cart").into_response()).await
}
