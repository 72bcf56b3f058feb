//! A consignment with everything that belongs to it, for coordinators.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sentra_shared::contract::{FulfilmentId, OrderId};

use super::{
    panel::{self, Panel},
    record::{Consignment, Entry, Part},
    store,
};
use crate::{
    cargo::{
        ConsignmentId,
        flights::{self, Flight},
        rate_cards,
        rating::{Pieces, api::refused},
        readiness::{self, Standing},
    },
    error::Error,
    orders,
};

/// A part of an order in a consignment.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// Its row.
    pub(crate) part: Part,
    /// How it stands.
    pub(crate) standing: Standing,
}

/// A consignment.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    /// Its row.
    pub(crate) consignment: Consignment,
    /// Its flight.
    pub(crate) flight: Flight,
    /// What lies in it, in the order of orders.
    pub(crate) parts: Vec<Loaded>,
    /// The same in numbers.
    pub(crate) panel: Panel,
    /// What happened, oldest first.
    pub(crate) history: Vec<Entry>,
}

impl Whole {
    /// Orders in it with their parts, in the order of orders.
    pub(crate) fn by_order(&self) -> Vec<(OrderId, Vec<&Loaded>)> {
        let mut orders: Vec<(OrderId, Vec<&Loaded>)> = Vec::new();
        for loaded in &self.parts {
            match orders.last_mut() {
                Some((order, parts)) if *order == loaded.part.order_id => parts.push(loaded),
                _ => orders.push((loaded.part.order_id, vec![loaded])),
            }
        }
        orders
    }

    /// All cartons as what is rated.
    pub(crate) fn pieces(&self) -> Vec<Pieces> {
        panel::pieces(self.parts.iter().flat_map(|l| &l.standing.packing.cartons))
    }
}

/// A consignment with everything that belongs to it.
///
/// # Errors
/// [`Error::NotFound`], the database's.
pub(crate) async fn whole(db: &impl ConnectionTrait, id: ConsignmentId) -> Result<Whole, Error> {
    let consignment = store::find(db, id).await?.ok_or(Error::NotFound)?;
    let flight = flights::find(db, consignment.flight_id).await?.ok_or(Error::NotFound)?;
    let mut parts = store::parts(db, id).await?;
    parts.sort_by_key(|p| (p.order_id, p.fulfilment_id));
    let order_ids: Vec<OrderId> = parts.iter().map(|p| p.order_id).collect();
    let mut found = orders::store::fulfilments_of_orders(db, &order_ids).await?;
    found.retain(|f| parts.iter().any(|p| p.fulfilment_id == f.id));
    let standings = readiness::of_parts(db, found).await?;
    let mut standings: HashMap<FulfilmentId, Standing> = standings.into_iter().map(|s| (s.part.id, s)).collect();
    let loaded = |part: Part| Some(Loaded { standing: standings.remove(&part.fulfilment_id)?, part });
    let parts: Vec<Loaded> = parts.into_iter().filter_map(loaded).collect();
    let card = if consignment.frozen.is_some() {
        None
    } else {
        let Flight { carrier, origin, destination, departs_on, .. } = &flight;
        rate_cards::in_force(db, carrier, origin, destination, *departs_on).await?
    };
    let pieces = panel::pieces(parts.iter().flat_map(|l| &l.standing.packing.cartons));
    let panel = panel::reckon(&consignment, &flight, card.as_ref(), &pieces).map_err(refused)?;
    let history = store::history_of(db, &[id]).await?.into_iter().map(|(_, entry)| entry).collect();
    Ok(Whole { consignment, flight, parts, panel, history })
}
