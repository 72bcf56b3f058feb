//! Who sees and packs parts of export orders.

use sea_orm::ConnectionTrait;
use sentra_shared::{
    contract::FulfilmentId,
    session::{Actor, Denied, Role},
};

use super::consignments::ConsignmentRefused;
use crate::{
    error::Error,
    fulfilment::access::seller_part,
    orders::{self, Fulfilment, Order},
};

/// A part, for its seller, coordinators and staff.
///
/// # Errors
/// [`Error::NotFound`] when it is another seller's, [`Error::Denied`] without any of these roles.
pub(crate) async fn visible_part(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: FulfilmentId,
) -> Result<Fulfilment, Error> {
    let sees_all = actor.has(Role::Coordinator) || actor.has(Role::Staff);
    if !sees_all && actor.require_person()?.seller_id.is_none() {
        return Err(Denied::NotAllowed.into());
    }
    let part = orders::store::fulfilment(db, id).await?.ok_or(Error::NotFound)?;
    if sees_all || actor.seller_id() == Some(part.seller_id) { Ok(part) } else { Err(Error::NotFound) }
}

/// A part of an export order with its order, for its seller.
///
/// # Errors
/// [`Error::NotFound`] for another seller's, [`ConsignmentRefused::NotForExport`].
pub(crate) async fn sellers_export_part(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: FulfilmentId,
) -> Result<(Fulfilment, Order), Error> {
    let part = seller_part(db, actor, id).await?;
    let order = orders::store::order(db, part.order_id).await?.ok_or(Error::NotFound)?;
    if order.is_export() { Ok((part, order)) } else { Err(ConsignmentRefused::NotForExport.into()) }
}
