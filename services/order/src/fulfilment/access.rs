//! Who may see and move what: buyers their orders, signed in or by the order's link; sellers their own parts.

use sea_orm::ConnectionTrait;
use sentra_shared::{
    contract::{FulfilmentId, OrderId, ShipmentId},
    secret,
    session::{Actor, Role},
};

use super::rules::Party;
use crate::{
    error::Error,
    orders::{self, Fulfilment, Order, Shipment},
};

/// The order, for who bought it: the person, or who has its link's token.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub(crate) async fn buyer_order(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: OrderId,
    token: Option<&str>,
) -> Result<Order, Error> {
    if let Some(token) = token.filter(|t| !t.is_empty()) {
        let found = orders::store::order_by_token_hash(db, &secret::token_hash(token)).await?;
        return found.filter(|o| o.id == id).ok_or(Error::NotFound);
    }
    let order = orders::store::order(db, id).await?.ok_or(Error::NotFound)?;
    let is_buyer = actor.person_id().is_some_and(|person| order.person_id == Some(person));
    if is_buyer { Ok(order) } else { Err(Error::NotFound) }
}

/// A fulfilment, for its seller.
///
/// # Errors
/// [`Error::NotFound`] when it is another seller's, [`Error::Denied`] without a seller.
pub(crate) async fn seller_part(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: FulfilmentId,
) -> Result<Fulfilment, Error> {
    let seller = actor.require_seller()?;
    let part = orders::store::fulfilment(db, id).await?.ok_or(Error::NotFound)?;
    if part.seller_id == seller { Ok(part) } else { Err(Error::NotFound) }
}

/// A parcel and its fulfilment, for its seller or staff, and in which part the actor acts.
///
/// # Errors
/// [`Error::NotFound`] when it is another seller's, [`Error::Denied`] without either role.
pub(crate) async fn shipment_of(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ShipmentId,
) -> Result<(Shipment, Fulfilment, Party), Error> {
    let party = if actor.seller_id().is_none() && actor.has(Role::Staff) { Party::Staff } else { Party::Seller };
    if party == Party::Seller {
        actor.require_seller()?;
    }
    let shipment = orders::store::shipment(db, id).await?.ok_or(Error::NotFound)?;
    let part = orders::store::fulfilment(db, shipment.fulfilment_id).await?.ok_or(Error::NotFound)?;
    if party == Party::Staff || actor.seller_id() == Some(part.seller_id) {
        return Ok((shipment, part, party));
    }
    if actor.has(Role::Staff) { Ok((shipment, part, Party::Staff)) } else { Err(Error::NotFound) }
}
