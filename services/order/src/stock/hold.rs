use std::collections::BTreeMap;

use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId, VariantId},
    db::WriteTx,
};

use super::{
    rules::Figure,
    store::{self, Hold, HoldState, Movement},
};
use crate::error::{Error, Shortage};

/// What an order wants of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Want {
    pub(crate) variant: VariantId,
    /// The part of the order it belongs to.
    pub(crate) fulfilment: FulfilmentId,
    pub(crate) quantity: i64,
}

/// A whole order or one part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Order(OrderId),
    /// One seller's.
    Fulfilment(FulfilmentId),
}

impl Part {
    const fn ids(self) -> (Option<OrderId>, Option<FulfilmentId>) {
        match self {
            Self::Order(id) => (Some(id), None),
            Self::Fulfilment(id) => (None, Some(id)),
        }
    }
}

/// Holds stock for an order that is not paid yet. Rows are taken in key order, so two orders never wait for each other, and
/// wants of the same variant are added up first, so they cannot oversell together.
///
/// # Errors
/// [`Error::OutOfStock`] with every variant that is short; nothing may be committed then.
pub(crate) async fn hold(tx: &WriteTx, order: OrderId, wants: &[Want], at: Timestamp) -> Result<(), Error> {
    let mut by_key: BTreeMap<VariantId, Want> = BTreeMap::new();
    for want in wants {
        by_key
            .entry(want.variant)
            .and_modify(|w| w.quantity = w.quantity.saturating_add(want.quantity))
            .or_insert(*want);
    }
    let mut short = Vec::new();
    for want in by_key.values() {
        if store::take(tx, want.variant, want.quantity).await? {
            let taken = Hold {
                order_id: order,
                variant_id: want.variant,
                fulfilment_id: want.fulfilment,
                quantity: want.quantity,
            };
            store::insert_hold(tx, taken).await?;
            note(tx, &taken, "hold", want.quantity, at).await?;
        } else {
            let left = store::find(tx, want.variant).await?.map_or(0, |s| s.figure.available());
            short.push(Shortage { variant: want.variant, left });
        }
    }
    if short.is_empty() { Ok(()) } else { Err(Error::OutOfStock(short)) }
}

/// The order is paid: what was held becomes allocated. Done before, it does nothing.
///
/// # Errors
/// The database's, or [`Error::Stale`] when a hold changed meanwhile.
pub(crate) async fn allocate(tx: &WriteTx, part: Part, at: Timestamp) -> Result<(), Error> {
    let paid = |q| Figure { on_hand: 0, allocated: q, held: -q };
    move_on(tx, part, (HoldState::Held, HoldState::Allocated), "allocate", paid, at).await
}

/// Nothing will be sent: what was held or allocated can be sold again. Done before, it does nothing.
///
/// # Errors
/// As [`allocate`].
pub(crate) async fn release(tx: &WriteTx, part: Part, at: Timestamp) -> Result<(), Error> {
    let unpaid = |q: i64| Figure { on_hand: 0, allocated: 0, held: -q };
    let paid = |q: i64| Figure { on_hand: 0, allocated: -q, held: 0 };
    move_on(tx, part, (HoldState::Held, HoldState::Released), "release", unpaid, at).await?;
    move_on(tx, part, (HoldState::Allocated, HoldState::Released), "release", paid, at).await
}

/// The parcel left or was handed over: what was allocated leaves the seller's hands. Done before, it does nothing.
///
/// # Errors
/// As [`allocate`].
pub(crate) async fn ship(tx: &WriteTx, fulfilment: FulfilmentId, at: Timestamp) -> Result<(), Error> {
    let sent = |q: i64| Figure { on_hand: -q, allocated: -q, held: 0 };
    move_on(tx, Part::Fulfilment(fulfilment), (HoldState::Allocated, HoldState::Shipped), "ship", sent, at).await
}

async fn move_on(
    tx: &WriteTx,
    part: Part,
    (from, to): (HoldState, HoldState),
    kind: &'static str,
    change: impl Fn(i64) -> Figure,
    at: Timestamp,
) -> Result<(), Error> {
    let (order, fulfilment) = part.ids();
    for hold in store::holds(tx, order, fulfilment, from).await? {
        let moved = store::set_hold(tx, hold, from, to).await?;
        if !moved || !store::shift(tx, hold.variant_id, change(hold.quantity)).await? {
            return Err(Error::Stale);
        }
        note(tx, &hold, kind, hold.quantity, at).await?;
    }
    Ok(())
}

async fn note(tx: &WriteTx, hold: &Hold, kind: &'static str, quantity: i64, at: Timestamp) -> Result<(), Error> {
    let movement = Movement { kind, quantity, order_id: Some(hold.order_id), actor: "order", reason: None, at };
    Ok(store::moved(tx, hold.variant_id, &movement).await?)
}
