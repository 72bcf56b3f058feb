//! `/checkout`: one page with four short parts. Each button sends the whole form; only "order" orders.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use sentra_shared::{
    contract::CartId,
    exchange::Rate,
    failure::{Failure, FieldError},
    http::{Anyone, Form, IdempotencyKey, cookie},
    money::{Currency, Money},
    page::{Frame, Page},
    region,
    secret::{READABLE, random_text},
    session::Actor,
};

use super::{form::Typed, place_order::place_order, rules};
use crate::{
    app::App,
    carts::{self, Basket, GroupView, pages::cookie_cart},
    error::Error,
    exchange_rates, orders, payments,
    payments::rules::Method,
    shipping::abroad::{
        self, Tariff,
        country::{self, Country, Postal},
    },
};

/// Routes of the checkout's page.
pub(crate) fn router(app: App) -> Router {
    Router::new().route("/checkout", get(show).post(send)).with_state(app)
}

#[derive(Debug, Template)]
#[template(path = "checkout/page.html")]
struct CheckoutPage {
    frame: Frame,
    typed: Typed,
    /// Code, name and whether chosen; one entry when nothing is sent abroad.
    countries: Vec<(String, String, bool)>,
    /// What is to say about the country abroad that is chosen.
    abroad: Option<AbroadView>,
    /// Some goods cannot be ordered as they are: their titles and why.
    hindrances: Vec<(String, String)>,
    /// Only the country abroad hinders them.
    blocked_abroad: bool,
    /// The rate in words, or empty.
    rate: String,
    currency: Currency,
    /// This page in rupiah.
    in_rupiah: &'static str,
    groups: Vec<GroupView>,
    provinces: Vec<Place>,
    regencies: Vec<Place>,
    districts: Vec<Place>,
    postal_codes: Vec<&'static str>,
    methods: Vec<MethodView>,
    /// Some seller sends, so an address is needed.
    sent: bool,
    /// Each seller's delivery is known, so the total is, and nothing hinders the order.
    ready: bool,
    goods: Money,
    delivery: Money,
    total: Money,
    count: i64,
    /// Decimal text of the total, for the hidden field.
    expected_total: String,
    transfer: bool,
    consent_version: &'static str,
    /// Title and text of what hinders the order as a whole, or empty.
    refused: (String, String),
    errors: Vec<FieldError>,
    error_list: Vec<(String, String)>,
    signed_in: bool,
}

impl CheckoutPage {
    /// What keeps the goods from being ordered, as a title.
    fn hindered_title(&self) -> String {
        match &self.abroad {
            Some(abroad) if self.blocked_abroad => self.frame.tn("checkout-blocked-abroad", "country", &abroad.name),
            _ => self.frame.t("cart-blocked"),
        }
    }
}

/// What an address and a delivery abroad say.
#[derive(Debug)]
struct AbroadView {
    name: &'static str,
    /// What its postal codes look like; empty where there are none.
    postal_hint: String,
    /// Who pays the import tax there, and when it is due.
    import_tax: String,
}

impl AbroadView {
    fn of(frame: &Frame, country: &'static Country) -> Self {
        let postal_hint = match country.postal {
            Postal::None => String::new(),
            Postal::Digits(count) => frame.tn("checkout-postal-digits", "count", &count),
            Postal::Japanese => frame.t("checkout-postal-japanese"),
        };
        Self { name: country.name(frame.lang), postal_hint, import_tax: orders::import_tax(frame, country.code) }
    }
}

/// Indonesia and where it can be sent abroad.
fn countries(frame: &Frame, offered: &[Tariff], chosen: &str) -> Vec<(String, String, bool)> {
    let home = ("ID".to_owned(), frame.t("checkout-indonesia"), matches!(chosen, "" | "ID"));
    let abroad = offered
        .iter()
        .map(|t| (t.country.clone(), country::name(&t.country, frame.lang).to_owned(), t.country == chosen));
    std::iter::once(home).chain(abroad).collect()
}

/// What the amounts were converted at; empty for rupiah.
fn rate_note(frame: &Frame, rate: Rate) -> String {
    if rate.currency == Currency::Idr { String::new() } else { orders::rate_note(frame, rate) }
}

#[derive(Debug)]
struct Place {
    code: &'static str,
    name: &'static str,
    selected: bool,
}

#[derive(Debug)]
struct MethodView {
    code: &'static str,
    title: String,
    more: String,
    checked: bool,
}

fn places(found: impl Iterator<Item = &'static region::Region>, selected: &str) -> Vec<Place> {
    let mut places: Vec<Place> =
        found.map(|r| Place { code: r.code, name: r.name, selected: r.code == selected }).collect();
    places.sort_by_key(|p| p.name);
    places
}

fn below(code: &str, selected: &str) -> Vec<Place> {
    if code.is_empty() { Vec::new() } else { places(region::children(code), selected) }
}

fn methods(app: &App, frame: &Frame, currency: Currency, chosen: &str) -> Vec<MethodView> {
    let offered = payments::methods(app, currency);
    let known = offered.iter().any(|m| m.as_str() == chosen);
    let view = |(place, method): (usize, &Method)| {
        let key = method.as_str().replace('_', "-");
        MethodView {
            code: method.as_str(),
            title: frame.t(&format!("checkout-pay-{key}")),
            more: frame.t(&format!("checkout-pay-{key}-more")),
            checked: if known { method.as_str() == chosen } else { place == 0 },
        }
    };
    offered.iter().enumerate().map(view).collect()
}

/// A wrong field with its label in front, for the list at the top.
fn named(frame: &Frame, error: &FieldError, abroad: bool) -> String {
    let label = match error.field.as_str() {
        "name" => "checkout-name",
        "email" => "checkout-email",
        "phone" => "checkout-phone",
        "receiver_name" => "checkout-receiver-name",
        "receiver_phone" => "checkout-receiver-phone",
        "street" if abroad => "checkout-street-abroad",
        "street" => "checkout-street",
        "province" => "checkout-province",
        "country" => "checkout-country",
        "city" => "checkout-city",
        "state" => "checkout-region",
        "regency" => "checkout-regency",
        "district" => "checkout-district",
        "postal_code" => "checkout-postal-code",
        "payment_method" => "checkout-payment",
        "delivery" => "checkout-delivery",
        _ => return frame.error_text(error),
    };
    format!("{}: {}", frame.t(label), frame.error_text(error))
}

/// True when a courier is to bring something, as far as is chosen yet.
fn is_sent(basket: &Basket) -> bool {
    basket.groups.iter().any(|g| g.chosen.as_ref().is_none_or(|q| !q.is_pick_up()))
}

fn page(
    app: &App,
    frame: Frame,
    (basket, offered): &(Basket, Vec<Tariff>),
    mut typed: Typed,
    error: Option<Error>,
) -> CheckoutPage {
    if typed.key.is_empty() {
        typed.key = random_text(READABLE, 20);
    }
    let failure = error.map(Failure::from);
    let errors = failure.as_ref().map(|f| f.fields.clone()).unwrap_or_default();
    let hindrances = carts::hindrances(&frame, basket);
    // What hinders single goods is said beside their names.
    let said = |f: &Failure| f.status == 422 || (f.code == "not_for_sale" && !hindrances.is_empty());
    let refused = failure.filter(|f| !said(f)).map(|f| frame.failure_text(&f)).unwrap_or_default();
    let methods = methods(app, &frame, basket.rate.currency, &typed.payment_method);
    let abroad = country::find(&typed.country);
    CheckoutPage {
        countries: countries(&frame, offered, &typed.country),
        abroad: abroad.map(|country| AbroadView::of(&frame, country)),
        blocked_abroad: !basket.is_blocked_at_home(),
        rate: rate_note(&frame, basket.rate),
        currency: basket.rate.currency,
        in_rupiah: "/checkout?currency=IDR",
        groups: carts::groups(&frame, basket),
        provinces: places(region::provinces(), &typed.province),
        regencies: below(&typed.province, &typed.regency),
        districts: below(&typed.regency, &typed.district),
        postal_codes: region::find(&typed.district).map(|d| d.postal_codes.clone()).unwrap_or_default(),
        transfer: methods.iter().any(|m| m.checked && m.code == Method::BankTransfer.as_str()),
        methods,
        sent: is_sent(basket),
        ready: basket.delivery_known() && hindrances.is_empty(),
        hindrances,
        goods: basket.goods,
        delivery: basket.delivery,
        total: basket.total,
        count: basket.count,
        expected_total: basket.total.to_decimal(),
        consent_version: rules::CONSENT_VERSION,
        refused,
        error_list: errors.iter().map(|e| (e.field.clone(), named(&frame, e, abroad.is_some()))).collect(),
        errors,
        signed_in: frame.person.is_some(),
        typed,
        frame,
    }
}

/// The basket at the reader's currency, and where abroad it could go.
async fn my_basket(app: &App, frame: &mut Frame, cart: CartId, typed: &Typed) -> Result<(Basket, Vec<Tariff>), Error> {
    let rate = exchange_rates::of_page(app, frame).await?;
    let offered = abroad::store::all(app.db.read()).await?.into_iter().filter(|t| t.active).collect();
    Ok((carts::load_in(app.db.read(), cart, Some(&typed.provisional()), rate, app.now()).await?, offered))
}

/// The country abroad that a visitor chose or most likely lives in.
fn likely_country(frame: &Frame, offered: &[Tariff]) -> String {
    let of = |t: &&Tariff| Some(t.country.as_str()) == frame.country;
    offered.iter().find(of).map(|t| t.country.clone()).unwrap_or_default()
}

async fn show(
    State(app): State<App>,
    Anyone(actor): Anyone,
    mut frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(cart) = carts::mine(&app, &actor, cookie_cart(&frame, &headers)).await? else {
        return Ok(Redirect::to("/cart").into_response());
    };
    let saved = carts::store::find(app.db.read(), cart).await?.and_then(|c| c.delivery);
    let mut typed = Typed::begin(&actor, saved.as_ref());
    let mut basket = my_basket(&app, &mut frame, cart, &typed).await?;
    if basket.0.is_empty() || basket.0.is_blocked_at_home() {
        return Ok(Redirect::to("/cart").into_response());
    }
    if saved.is_none() && frame.country.is_some() {
        typed.country = likely_country(&frame, &basket.1);
        basket = my_basket(&app, &mut frame, cart, &typed).await?;
    }
    Ok(Page(page(&app, frame, &basket, typed, None)).into_response())
}

/// The order that the cart of an already sent form became: a second tap after the first one's answer was lost.
async fn sent_before(app: &App, actor: &Actor, cookie: Option<CartId>) -> Result<Option<Response>, Failure> {
    let Some(cart) = cookie else { return Ok(None) };
    let order = orders::store::order_of_cart(app.db.read(), cart).await?;
    let mine = order.filter(|o| o.person_id == actor.person_id());
    Ok(mine.map(|o| Redirect::to(&orders::track_path(app, o.id)).into_response()))
}

async fn send(
    State(app): State<App>,
    Anyone(actor): Anyone,
    mut frame: Frame,
    headers: HeaderMap,
    Form(fields): Form<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let cookie = cookie_cart(&frame, &headers);
    let Some(cart) = carts::mine(&app, &actor, cookie).await? else {
        let before = sent_before(&app, &actor, cookie).await?;
        return Ok(before.unwrap_or_else(|| Redirect::to("/cart").into_response()));
    };
    let typed = Typed::read(fields);
    let basket = match my_basket(&app, &mut frame, cart, &typed).await {
        // The other tap of a double one was faster.
        Err(Error::NotFound) => {
            let before = sent_before(&app, &actor, Some(cart)).await?;
            return Ok(before.unwrap_or_else(|| Redirect::to("/cart").into_response()));
        }
        other => other?,
    };
    if typed.action != "order" {
        return Ok(Page(page(&app, frame, &basket, typed, None)).into_response());
    }
    match order(&app, &actor, cart, &typed, &basket.0).await {
        Ok(order) => {
            let path = orders::track_path(&app, order);
            let mut response = Redirect::to(&format!("{path}?placed=1")).into_response();
            cookie::append(&mut response, &cookie::no_cart(&frame.web().settings));
            Ok(response)
        }
        Err(error @ (Error::Db(_) | Error::Denied(_) | Error::NotFound | Error::Money(_))) => Err(error.into()),
        Err(error) => {
            // What is true now may differ from what was read before the try.
            let basket = my_basket(&app, &mut frame, cart, &typed).await?;
            let status = if matches!(error, Error::Invalid(_)) {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::CONFLICT
            };
            Ok((status, Page(page(&app, frame, &basket, typed, Some(error)))).into_response())
        }
    }
}

async fn order(
    app: &App,
    actor: &Actor,
    cart: CartId,
    typed: &Typed,
    basket: &Basket,
) -> Result<sentra_shared::contract::OrderId, Error> {
    let delivery = typed.delivery(is_sent(basket));
    let contact = typed.wanted(cart, typed.provisional()).contact;
    let who = rules::check(&contact, &typed.payment_method, country::find(&typed.country), "");
    let delivery = match (delivery, who) {
        (Ok(delivery), Ok(_)) => delivery,
        (delivery, who) => {
            let mut errors = who.err().unwrap_or_default();
            let more = delivery.err().unwrap_or_default();
            let new: Vec<FieldError> =
                more.into_iter().filter(|e| errors.iter().all(|known| known.field != e.field)).collect();
            errors.extend(new);
            return Err(Error::Invalid(errors));
        }
    };
    let key = IdempotencyKey(Some(typed.key.clone()).filter(|k| !k.is_empty() && k.len() <= 64));
    Ok(place_order(app, actor, typed.wanted(cart, delivery), key).await?.order)
}
