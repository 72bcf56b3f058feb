use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    clock::Timestamp,
    contract::{CartId, SellerId, VariantId, order::Level},
    exchange::Rate,
    money::{Money, MoneyError},
};

use super::{
    rules::Delivery,
    store::{self, Cart, CartLine},
};
use crate::{
    error::Error,
    exchange_rates,
    offers::{self, Offer},
    sellers::{self, Seller},
    shipping::{self, Parcel, Quote, abroad::country::Country},
    stock,
};

/// A cart with everything that is known about it now: the same for the page, the API and the sale.
#[derive(Debug, Clone)]
pub(crate) struct Basket {
    pub(crate) cart: Cart,
    /// By seller, in the order in which their first line was added.
    pub(crate) groups: Vec<Group>,
    /// Lines whose offer or seller is not known at all.
    pub(crate) unknown: Vec<VariantId>,
    pub(crate) goods: Money,
    /// Of the chosen deliveries, as far as they are known.
    pub(crate) delivery: Money,
    pub(crate) total: Money,
    /// Pieces.
    pub(crate) count: i64,
    /// What turned rupiah into the currency of all these amounts.
    pub(crate) rate: Rate,
}

/// What one seller sends.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) seller: Seller,
    pub(crate) lines: Vec<BasketLine>,
    pub(crate) goods: Money,
    /// Ways of delivery; only picking up while the address is unknown.
    pub(crate) quotes: Vec<Quote>,
    /// The buyer's choice, or the cheapest courier; `None` while the address is unknown and nothing was chosen, and when it
    /// [stays home](Group::stays_home).
    pub(crate) chosen: Option<Quote>,
}

/// A line with what is to say about it.
#[derive(Debug, Clone)]
pub(crate) struct BasketLine {
    pub(crate) offer: Offer,
    pub(crate) quantity: i64,
    /// Of one piece, in the basket's currency.
    pub(crate) price: Money,
    pub(crate) total: Money,
    /// What others see of the stock.
    pub(crate) level: Level,
    /// Most that can be had now.
    pub(crate) available: i64,
    pub(crate) remarks: Vec<Remark>,
    /// Why it cannot be sent abroad; among the remarks as well when the cart goes there.
    pub(crate) at_home: Vec<Remark>,
}

/// What changed about a line since it was put into the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remark {
    /// The seller or staff took it back.
    Gone,
    /// The seller's right to sell it ended.
    RightEnded,
    /// The seller is away until then.
    Away(Timestamp),
    /// So many are left, fewer than wanted.
    Short(i64),
    /// The seller may not sell abroad.
    NoExportRight,
    /// Without a code of the Harmonized System it passes no customs.
    NoHsCode,
    /// Without a net weight it passes no customs.
    NoNetWeight,
    /// It must not fly with ordinary goods.
    Dangerous,
    /// Catalogue does not say that it may be sold to this country, for a reason that stands on the product's page.
    NotReadyFor(&'static Country),
    /// It cost this before, in rupiah.
    PriceChanged(Money),
}

impl Remark {
    /// True when the line cannot be bought as it is.
    pub(crate) fn blocks(self) -> bool {
        !matches!(self, Self::PriceChanged(_))
    }

    /// True for what only a cart that goes abroad is refused for.
    pub(crate) fn is_abroad(self) -> bool {
        matches!(
            self,
            Self::NoExportRight | Self::NoHsCode | Self::NoNetWeight | Self::Dangerous | Self::NotReadyFor(_)
        )
    }

    /// Stable code, for the API and the texts.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::RightEnded => "seller_right_ended",
            Self::Away(_) => "seller_away",
            Self::Short(_) => "out_of_stock",
            Self::NoExportRight => "no_export_right",
            Self::NoHsCode => "no_hs_code",
            Self::NoNetWeight => "no_net_weight",
            Self::Dangerous => "dangerous_goods",
            Self::NotReadyFor(_) => "not_ready_for_country",
            Self::PriceChanged(_) => "price_changed",
        }
    }
}

impl Group {
    /// True when some of it cannot go where it is wanted abroad, so that nothing is to be paid for sending it there.
    pub(crate) fn stays_home(&self) -> bool {
        self.lines.iter().flat_map(|l| &l.remarks).any(|r| r.is_abroad())
    }
}

impl Basket {
    /// All lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &BasketLine> {
        self.groups.iter().flat_map(|g| &g.lines)
    }

    /// True without lines.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.unknown.is_empty()
    }

    /// True when something must be changed before it can be ordered.
    pub(crate) fn is_blocked(&self) -> bool {
        !self.unknown.is_empty() || self.lines().any(|l| l.remarks.iter().any(|r| r.blocks()))
    }

    /// True when something must be changed wherever it goes.
    pub(crate) fn is_blocked_at_home(&self) -> bool {
        let blocks = |r: &Remark| r.blocks() && !r.is_abroad();
        !self.unknown.is_empty() || self.lines().any(|l| l.remarks.iter().any(blocks))
    }

    /// True when each seller's delivery is chosen.
    pub(crate) fn delivery_known(&self) -> bool {
        self.groups.iter().all(|g| g.chosen.is_some())
    }
}

/// What keeps an offer in the country; `to` is where it is to go, once that is known.
fn at_home(offer: &Offer, seller: &Seller, to: Option<&'static Country>) -> Vec<Remark> {
    let reasons = [
        (!seller.rights.export, Remark::NoExportRight),
        (offer.dangerous_goods, Remark::Dangerous),
        (offer.hs6.is_none(), Remark::NoHsCode),
        (offer.net_g.is_none_or(|g| g <= 0), Remark::NoNetWeight),
    ];
    let mut found: Vec<Remark> = reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, remark)| remark).collect();
    let not_ready = to.filter(|country| !offer.ready_for.iter().any(|code| code == country.code));
    // A reason that is known here says more.
    if let Some(country) = not_ready.filter(|_| found.is_empty()) {
        found.push(Remark::NotReadyFor(country));
    }
    found
}

fn remarks(line: &CartLine, offer: &Offer, seller: &Seller, available: i64, now: Timestamp) -> Vec<Remark> {
    let mut found = Vec::new();
    if !offer.published {
        found.push(Remark::Gone);
    } else if !seller.may_sell(offer.food) {
        found.push(Remark::RightEnded);
    } else if let Some(until) = seller.closed_until.filter(|_| seller.is_away(now)) {
        found.push(Remark::Away(until));
    } else if line.quantity > available {
        found.push(Remark::Short(available));
    }
    if line.seen_price != offer.price {
        found.push(Remark::PriceChanged(line.seen_price));
    }
    found
}

/// Reads a cart with everything about it, in rupiah: [`load_in`].
///
/// # Errors
/// As [`load_in`].
pub(crate) async fn load(
    db: &impl ConnectionTrait,
    id: CartId,
    delivery: Option<&Delivery>,
    now: Timestamp,
) -> Result<Basket, Error> {
    load_in(db, id, delivery, Rate::rupiah(exchange_rates::today(now)), now).await
}

/// Reads a cart with everything about it, in the currency of the rate. With `delivery` instead of the cart's own, to try a choice out.
/// Each piece and each delivery is converted by itself, so that every sum is the sum of what is shown.
///
/// # Errors
/// [`Error::NotFound`] when there is no such cart, [`Error::CartExpired`] when it is too old.
pub(crate) async fn load_in(
    db: &impl ConnectionTrait,
    id: CartId,
    delivery: Option<&Delivery>,
    rate: Rate,
    now: Timestamp,
) -> Result<Basket, Error> {
    let cart = store::find(db, id).await?.ok_or(Error::NotFound)?;
    if cart.expires_at <= now {
        return Err(Error::CartExpired);
    }
    let lines = store::lines(db, id).await?;
    let variants: Vec<VariantId> = lines.iter().map(|l| l.variant_id).collect();
    let mut offers: HashMap<VariantId, Offer> =
        offers::store::find_many(db, &variants).await?.into_iter().map(|o| (o.variant_id, o)).collect();
    let seller_ids: Vec<SellerId> = offers.values().map(|o| o.seller_id).collect();
    let sellers: HashMap<SellerId, Seller> =
        sellers::store::find_many(db, &seller_ids).await?.into_iter().map(|s| (s.id, s)).collect();
    let figures: HashMap<VariantId, i64> = stock::store::find_many(db, &variants)
        .await?
        .into_iter()
        .map(|s| (s.variant_id, s.figure.available()))
        .collect();

    let wanted = delivery.or(cart.delivery.as_ref()).cloned().unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    let mut unknown = Vec::new();
    for line in lines {
        let known = offers.remove(&line.variant_id).and_then(|o| Some((sellers.get(&o.seller_id)?, o)));
        let Some((seller, offer)) = known else {
            unknown.push(line.variant_id);
            continue;
        };
        let available = figures.get(&line.variant_id).copied().unwrap_or(0);
        let mut remarks = remarks(&line, &offer, seller, available, now);
        let at_home = at_home(&offer, seller, wanted.country());
        if wanted.is_export() {
            remarks.extend(&at_home);
        }
        let price = rate.from_rupiah(offer.price)?;
        let total = price.checked_mul(line.quantity)?;
        let level = Level::of(available);
        let entry = BasketLine { offer, quantity: line.quantity, price, total, level, available, remarks, at_home };
        match groups.iter_mut().find(|g| g.seller.id == seller.id) {
            Some(group) => group.lines.push(entry),
            None => groups.push(Group {
                seller: seller.clone(),
                lines: vec![entry],
                goods: Money::zero(rate.currency),
                quotes: Vec::new(),
                chosen: None,
            }),
        }
    }
    for group in &mut groups {
        price(db, group, &wanted, rate).await?;
    }
    sum_up(cart, groups, unknown, rate).map_err(Error::from)
}

async fn price(db: &impl ConnectionTrait, group: &mut Group, wanted: &Delivery, rate: Rate) -> Result<(), Error> {
    group.goods = Money::sum(rate.currency, group.lines.iter().map(|l| l.total))?;
    let pieces = group.lines.iter().map(|l| l.offer.piece(l.quantity)).collect();
    let parcel = Parcel { origin: group.seller.region_code.clone(), pieces };
    let destination = wanted.destination();
    if destination.is_some() || !wanted.is_export() {
        group.quotes = shipping::quotes(db, &parcel, destination.as_ref()).await?;
    }
    for quote in &mut group.quotes {
        quote.price = rate.from_rupiah(quote.list_price)?;
    }
    let choice = wanted.choices.iter().find(|c| c.seller == group.seller.id);
    let chosen = choice.and_then(|c| group.quotes.iter().find(|q| q.service == c.service));
    let usual = || destination.as_ref().and_then(|_| shipping::cheapest(&group.quotes));
    group.chosen = chosen.or_else(usual).filter(|_| !group.stays_home()).cloned();
    Ok(())
}

fn sum_up(cart: Cart, groups: Vec<Group>, unknown: Vec<VariantId>, rate: Rate) -> Result<Basket, MoneyError> {
    let goods = Money::sum(rate.currency, groups.iter().map(|g| g.goods))?;
    let delivery = Money::sum(rate.currency, groups.iter().filter_map(|g| g.chosen.as_ref()).map(|q| q.price))?;
    let total = goods.checked_add(delivery)?;
    let count = groups.iter().flat_map(|g| &g.lines).fold(0_i64, |sum, l| sum.saturating_add(l.quantity));
    Ok(Basket { cart, groups, unknown, goods, delivery, total, count, rate })
}
