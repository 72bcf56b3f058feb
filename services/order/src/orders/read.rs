use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    contract::{FulfilmentId, OrderId, SellerId},
    http::cursor,
    secret,
    session::{Actor, Role},
};

use super::{
    number,
    record::{Entry, Fulfilment, Line, Order, Shipment},
    store,
};
use crate::{
    app::App,
    error::Error,
    fulfilment::rules::{OrderState, order_state},
    payments::{self, Payment},
    sellers::{self, Seller},
};

/// An order with everything that belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    pub(crate) order: Order,
    pub(crate) state: OrderState,
    pub(crate) parts: Vec<Part>,
    /// `None` only for who sees one seller's part.
    pub(crate) payment: Option<Payment>,
}

/// One seller's part with its lines, parcels and history.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) fulfilment: Fulfilment,
    pub(crate) seller: Option<Seller>,
    pub(crate) lines: Vec<Line>,
    pub(crate) shipments: Vec<Shipment>,
    pub(crate) history: Vec<Entry>,
}

/// As whom a list of orders is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    Buyer,
    Seller(SellerId),
}

/// An order, for who may see it: its buyer, who holds its token, staff, and each of its sellers (their own part only).
///
/// # Errors
/// [`Error::NotFound`], also for somebody else's order.
pub(crate) async fn visible(app: &App, actor: &Actor, id: OrderId, token: Option<&str>) -> Result<Whole, Error> {
    let order = store::order(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let holds_token = token.is_some_and(|t| app.keys.verify("order-link", id.to_string().as_bytes(), t));
    let is_buyer = order.person_id.is_some() && order.person_id == actor.person_id();
    if holds_token || is_buyer || actor.has(Role::Staff) {
        return whole(app.db.read(), order, None).await;
    }
    let seller = actor.seller_id().ok_or(Error::NotFound)?;
    let seen = whole(app.db.read(), order, Some(seller)).await?;
    if seen.parts.is_empty() { Err(Error::NotFound) } else { Ok(seen) }
}

/// The order of a guest's link.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn by_token(app: &App, token: &str) -> Result<Whole, Error> {
    let order = store::order_by_token_hash(app.db.read(), &secret::token_hash(token)).await?.ok_or(Error::NotFound)?;
    whole(app.db.read(), order, None).await
}

/// The order with this number, for who also knows the email address it was placed with.
///
/// # Errors
/// [`Error::NotFound`] without telling which of the two is wrong.
pub(crate) async fn by_number(app: &App, typed: &str, contact: &str) -> Result<Order, Error> {
    let number = number::read_number(typed).ok_or(Error::NotFound)?;
    let order = store::order_by_number(app.db.read(), &number).await?.ok_or(Error::NotFound)?;
    // Not the phone: sellers see it on their part of the order, and what this opens is the buyer's alone.
    if order.contact_email.eq_ignore_ascii_case(contact.trim()) { Ok(order) } else { Err(Error::NotFound) }
}

/// Orders of the actor as buyer or of its seller, newest first.
///
/// # Errors
/// [`Error::Denied`] for guests, [`Error::Invalid`] for an `after` that no page ended with.
pub(crate) async fn list(
    app: &App,
    actor: &Actor,
    role: As,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Whole>, Error> {
    let db = app.db.read();
    let person = actor.require_person()?.person_id;
    let (orders, seller) = match role {
        As::Buyer => {
            let after = cursor(after).map_err(|e| vec![e])?;
            (store::orders_of_person(db, person, after, limit).await?, None)
        }
        As::Seller(seller) => {
            let after: Option<FulfilmentId> = cursor(after).map_err(|e| vec![e])?;
            let parts = store::fulfilments_in(db, Some(seller), &[], after, limit).await?;
            let ids: Vec<OrderId> = parts.iter().map(|p| p.order_id).collect();
            let mut known: HashMap<OrderId, Order> =
                store::orders(db, &ids).await?.into_iter().map(|o| (o.id, o)).collect();
            (ids.iter().filter_map(|id| known.remove(id)).collect(), Some(seller))
        }
    };
    wholes(db, orders, seller).await
}

async fn whole(db: &impl ConnectionTrait, order: Order, only: Option<SellerId>) -> Result<Whole, Error> {
    wholes(db, vec![order], only).await?.pop().ok_or(Error::NotFound)
}

/// Adds to orders what belongs to them, in a handful of queries for all; with `only`, one seller's part and no payment.
async fn wholes(db: &impl ConnectionTrait, orders: Vec<Order>, only: Option<SellerId>) -> Result<Vec<Whole>, Error> {
    let ids: Vec<OrderId> = orders.iter().map(|o| o.id).collect();
    let mut parts = parts_of(db, &ids, only).await?;
    let payments = if only.is_none() { payments::store::of_orders(db, &ids).await? } else { Vec::new() };
    let mut payments: HashMap<OrderId, Payment> = payments.into_iter().map(|p| (p.order_id, p)).collect();
    let made = orders.into_iter().map(|order| {
        let parts = parts.remove(&order.id).unwrap_or_default();
        let states: Vec<_> = parts.iter().map(|p| p.fulfilment.state).collect();
        Whole { state: order_state(&states), parts, payment: payments.remove(&order.id), order }
    });
    Ok(made.collect())
}

/// The parts of orders with everything that belongs to them.
pub(crate) async fn parts_of(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
    only: Option<SellerId>,
) -> Result<HashMap<OrderId, Vec<Part>>, Error> {
    let mut fulfilments = store::fulfilments_of_orders(db, orders).await?;
    fulfilments.retain(|f| only.is_none_or(|seller| f.seller_id == seller));
    let ids: Vec<FulfilmentId> = fulfilments.iter().map(|f| f.id).collect();
    let seller_ids: Vec<SellerId> = fulfilments.iter().map(|f| f.seller_id).collect();
    let lines = store::lines_of_fulfilments(db, &ids).await?;
    let shipments = store::shipments_of(db, &ids).await?;
    let history = store::history_of(db, &ids).await?;
    let sellers = sellers::store::find_many(db, &seller_ids).await?;
    let mut found: HashMap<OrderId, Vec<Part>> = HashMap::new();
    for fulfilment in fulfilments {
        let id = fulfilment.id;
        let part = Part {
            seller: sellers.iter().find(|s| s.id == fulfilment.seller_id).cloned(),
            lines: lines.iter().filter(|l| l.fulfilment_id == id).cloned().collect(),
            shipments: shipments.iter().filter(|s| s.fulfilment_id == id).cloned().collect(),
            history: history.iter().filter(|(of, _)| *of == id).map(|(_, entry)| entry.clone()).collect(),
            fulfilment,
        };
        found.entry(part.fulfilment.order_id).or_default().push(part);
    }
    Ok(found)
}
