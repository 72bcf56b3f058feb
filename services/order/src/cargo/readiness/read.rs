use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    contract::{FulfilmentId, OrderId, SellerId, VariantId},
    text::is_blank,
};

use super::{
    rules::{self, Facts, LineFacts, Missing, SellerFacts},
    store::{self, Paper},
};
use crate::{
    cargo::{cartons, consignments},
    error::Error,
    offers::{self, Offer},
    orders::{self, Address, Fulfilment, Line, Order},
    sellers::{self, Seller},
};

/// A part of an export order with everything that decides whether it can fly.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// The part.
    pub(crate) part: Fulfilment,
    /// Its order.
    pub(crate) order: Order,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
    /// What is known of them, in the same order: what the order froze, else what the offer says now.
    pub(crate) facts: Vec<LineFacts>,
    /// Its seller.
    pub(crate) seller: Option<Seller>,
    /// Its cartons.
    pub(crate) packing: cartons::store::Packing,
    /// The same lines as what is to be packed.
    pub(crate) items: Vec<cartons::rules::Item>,
    /// Papers of this shipment.
    pub(crate) papers: Vec<Paper>,
    /// Number of the consignment it lies in.
    pub(crate) booked: Option<String>,
    /// What keeps it from flying; empty when it is ready.
    pub(crate) missing: Vec<Missing>,
}

impl Standing {
    /// True when nothing is missing.
    pub(crate) fn is_ready(&self) -> bool {
        self.missing.is_empty()
    }

    /// Papers that this shipment needs.
    pub(crate) fn papers_needed(&self) -> Vec<&'static str> {
        let named = |code: &str| self.facts.iter().any(|f| f.licences.iter().any(|l| l == code));
        rules::SHIPMENT_PAPERS.into_iter().filter(|code| named(code)).collect()
    }

    /// What its cartons come to.
    pub(crate) fn totals(&self) -> cartons::rules::Totals {
        cartons::rules::totals(&self.items, &self.packing.plain())
    }
}

/// How a part stands. Its order is one for abroad.
///
/// # Errors
/// The database's, or [`Error::NotFound`].
pub(crate) async fn of_part(db: &impl ConnectionTrait, part: Fulfilment) -> Result<Standing, Error> {
    of_parts(db, vec![part]).await?.pop().ok_or(Error::NotFound)
}

/// How parts stand, in their order, with a handful of queries for all.
///
/// # Errors
/// The database's.
pub(crate) async fn of_parts(db: &impl ConnectionTrait, parts: Vec<Fulfilment>) -> Result<Vec<Standing>, Error> {
    let ids: Vec<FulfilmentId> = parts.iter().map(|p| p.id).collect();
    let order_ids: Vec<OrderId> = parts.iter().map(|p| p.order_id).collect();
    let seller_ids: Vec<SellerId> = parts.iter().map(|p| p.seller_id).collect();
    let orders = orders::store::orders(db, &order_ids).await?;
    let orders: HashMap<OrderId, Order> = orders.into_iter().map(|o| (o.id, o)).collect();
    let sellers = sellers::store::find_many(db, &seller_ids).await?;
    let sellers: HashMap<SellerId, Seller> = sellers.into_iter().map(|s| (s.id, s)).collect();
    let mut lines: HashMap<FulfilmentId, Vec<Line>> = HashMap::new();
    for line in orders::store::lines_of_fulfilments(db, &ids).await? {
        lines.entry(line.fulfilment_id).or_default().push(line);
    }
    let variants: Vec<VariantId> = lines.values().flatten().map(|l| l.variant_id).collect();
    let offers = offers::store::find_many(db, &variants).await?;
    let offers: HashMap<VariantId, Offer> = offers.into_iter().map(|o| (o.variant_id, o)).collect();
    let mut packings = cartons::store::of_fulfilments(db, &ids).await?;
    let mut papers = store::papers_of(db, &ids).await?;
    let mut booked = consignments::booked(db, &ids).await?;
    let standing = |part: Fulfilment| {
        let order = orders.get(&part.order_id)?.clone();
        let lines = lines.remove(&part.id).unwrap_or_default();
        let packing = packings.remove(&part.id).unwrap_or_default();
        let papers = papers.remove(&part.id).unwrap_or_default();
        let seller = sellers.get(&part.seller_id).cloned();
        let booked = booked.remove(&part.id);
        let items = cartons::items(&lines, |line| offers.get(&line.variant_id)?.net_g);
        let facts: Vec<LineFacts> = lines.iter().map(|l| line_facts(l, offers.get(&l.variant_id))).collect();
        let missing = rules::missing(&Facts {
            state: part.state,
            packed: cartons::rules::is_complete(&items, &packing.plain()),
            lines: facts.clone(),
            seller: seller.as_ref().map(seller_facts).unwrap_or_default(),
            consignee_complete: order.address.as_ref().is_some_and(is_complete),
            papers: papers.iter().map(|p| p.code.clone()).collect(),
        });
        Some(Standing { part, order, lines, facts, seller, packing, items, papers, booked, missing })
    };
    Ok(parts.into_iter().filter_map(standing).collect())
}

/// What the order froze counts; what it did not know then is what the offer says now.
fn line_facts(line: &Line, offer: Option<&Offer>) -> LineFacts {
    let origin = Some(&line.origin_region).filter(|o| !o.is_empty()).or_else(|| offer.map(|o| &o.origin_region));
    LineFacts {
        hs: line.hs6.clone().or_else(|| offer?.hs6.clone()),
        net_g: line.net_g.or_else(|| offer?.net_g),
        origin: origin.cloned().unwrap_or_default(),
        dangerous: line.dangerous_goods || offer.is_some_and(|o| o.dangerous_goods),
        food: offer.is_some_and(|o| o.food),
        licences: offer.map(|o| o.licences.clone()).unwrap_or_default(),
    }
}

fn seller_facts(seller: &Seller) -> SellerFacts {
    SellerFacts {
        active: seller.active,
        may_export: seller.rights.export,
        legal_form: seller.legal_form.clone(),
        has_nib: seller.has_nib,
        has_identity: seller.has_identity,
    }
}

fn is_complete(address: &Address) -> bool {
    [&address.name, &address.phone, &address.street, &address.country].into_iter().all(|part| !is_blank(part))
}
