//! The order that a basket makes: pure, from what was loaded and what was prepared outside the transaction.

use sentra_shared::{
    clock::Timestamp,
    contract::{CartId, FulfilmentId, LineId, OrderId, PersonId, ShipmentId},
    exchange::Rate,
    failure::FieldError,
    id,
    money::{Money, MoneyError},
    text::Lang,
};
use uuid::Uuid;

use super::rules::{CONSENT_VERSION, Contact};
use crate::{
    carts::{Basket, Group, Remark, rules::LINES_MAX},
    error::{Error, Shortage},
    fulfilment::rules::State,
    orders::{self, Address, Deadlines, Fulfilment, Line, LineTax, Order, Times, store::NewFulfilment},
    payments::rules::Method,
    stock::Want,
};

/// Ids, made before the transaction because that may run twice.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    pub(super) order: OrderId,
    pub(super) number: String,
    parts: Vec<(FulfilmentId, ShipmentId, Uuid)>,
    lines: Vec<LineId>,
}

impl Ids {
    /// Enough for the largest cart.
    pub(super) fn new() -> Self {
        Self {
            order: OrderId::new(),
            number: crate::orders::number::new_number(),
            parts: (0..LINES_MAX).map(|_| (FulfilmentId::new(), ShipmentId::new(), id::fresh())).collect(),
            lines: (0..LINES_MAX).map(|_| LineId::new()).collect(),
        }
    }
}

/// Everything about the sale that does not come from the basket.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    pub(super) cart: CartId,
    pub(super) person: Option<PersonId>,
    pub(super) lang: Lang,
    pub(super) contact: Contact,
    pub(super) method: Method,
    /// [`orders::DOMESTIC`] or [`orders::EXPORT`].
    pub(super) kind: &'static str,
    pub(super) address: Option<Address>,
    pub(super) code_extra: Money,
    pub(super) fee_basis_points: u32,
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// What is written.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) order: Order,
    pub(super) parts: Vec<NewFulfilment>,
    pub(super) lines: Vec<Line>,
    pub(super) wants: Vec<Want>,
}

/// Refuses a basket that cannot be sold as it is, naming each line.
pub(super) fn check_basket(basket: &Basket, kind: &str) -> Result<(), Error> {
    if basket.is_empty() {
        return Err(Error::CartEmpty);
    }
    let mut gone: Vec<FieldError> =
        basket.unknown.iter().map(|variant| FieldError::new(format!("lines[{variant}]"), "gone")).collect();
    let mut short = Vec::new();
    for line in basket.lines() {
        let variant = line.offer.variant_id;
        for remark in &line.remarks {
            match remark {
                Remark::Short(left) => short.push(Shortage { variant, left: *left }),
                Remark::PriceChanged(_) => {}
                Remark::Gone
                | Remark::RightEnded
                | Remark::Away(_)
                | Remark::NoExportRight
                | Remark::NoHsCode
                | Remark::NoNetWeight
                | Remark::Dangerous
                | Remark::NotReadyFor(_) => {
                    gone.push(FieldError::new(format!("lines[{variant}]"), remark.code()));
                }
            }
        }
    }
    if !gone.is_empty() {
        return Err(Error::NotForSale(gone));
    }
    if !short.is_empty() {
        return Err(Error::OutOfStock(short));
    }
    if basket.delivery_known() {
        return Ok(());
    }
    let code = if kind == orders::EXPORT { "not_sent_abroad" } else { "delivery_unknown" };
    Err(Error::Invalid(vec![FieldError::new("delivery", code)]))
}

/// Makes the order of a basket that [`check_basket`] let pass.
///
/// # Errors
/// An amount does not fit.
pub(super) fn draft(basket: &Basket, sale: &Sale, ids: &Ids) -> Result<Draft, Error> {
    let zero = Money::zero(basket.rate.currency);
    let order = Order {
        id: ids.order,
        number: ids.number.clone(),
        cart_id: sale.cart,
        person_id: sale.person,
        contact_name: sale.contact.name.clone(),
        contact_email: sale.contact.email.clone(),
        contact_phone: sale.contact.phone.clone(),
        lang: sale.lang,
        kind: sale.kind.to_owned(),
        address: sale.address.clone(),
        payment_method: sale.method,
        goods: basket.goods,
        delivery: basket.delivery,
        discount: zero,
        code_extra: sale.code_extra,
        total: basket.total,
        rate: basket.rate,
        consent_version: CONSENT_VERSION.to_owned(),
        placed_at: sale.now,
        expires_at: sale.expires_at,
    };
    let mut made = Draft { order, parts: Vec::new(), lines: Vec::new(), wants: Vec::new() };
    let mut line_ids = ids.lines.iter();
    for ((place, group), (id, shipment_id, history_id)) in (1..).zip(&basket.groups).zip(&ids.parts) {
        let number = format!("{}-{place}", ids.number);
        let fulfilment = part(group, *id, number, &made.order, sale)?;
        made.parts.push(NewFulfilment { fulfilment, shipment_id: *shipment_id, history_id: *history_id });
        for (entry, line_id) in group.lines.iter().zip(&mut line_ids) {
            let position = i32::try_from(made.lines.len()).unwrap_or(i32::MAX);
            made.lines.push(line(entry, *line_id, (ids.order, *id), position, sale, basket.rate)?);
            made.wants.push(Want { variant: entry.offer.variant_id, fulfilment: *id, quantity: entry.quantity });
        }
    }
    Ok(made)
}

fn part(group: &Group, id: FulfilmentId, number: String, order: &Order, sale: &Sale) -> Result<Fulfilment, Error> {
    let unknown = || Error::Invalid(vec![FieldError::new("delivery", "delivery_unknown")]);
    let chosen = group.chosen.as_ref().ok_or_else(unknown)?;
    Ok(Fulfilment {
        id,
        order_id: order.id,
        seller_id: group.seller.id,
        number,
        state: State::AwaitingPayment,
        version: 1,
        goods: group.goods,
        discount: Money::zero(group.goods.currency()),
        delivery: chosen.price,
        list_delivery: chosen.list_price,
        service: chosen.service.clone(),
        service_name: chosen.names.get(sale.lang).to_owned(),
        pick_up: chosen.is_pick_up(),
        origin_region: group.seller.region_code.clone(),
        weight_g: chosen.weight_g,
        charged_g: chosen.charged_g,
        days_min: chosen.days_min,
        days_max: chosen.days_max,
        deadlines: Deadlines { pay_by: Some(sale.expires_at), ..Deadlines::default() },
        times: Times {
            placed_at: sale.now,
            paid_at: None,
            accepted_at: None,
            packed_at: None,
            dispatched_at: None,
            delivered_at: None,
            completed_at: None,
            closed_at: None,
        },
    })
}

fn line(
    entry: &crate::carts::BasketLine,
    id: LineId,
    (order_id, fulfilment_id): (OrderId, FulfilmentId),
    position: i32,
    sale: &Sale,
    rate: Rate,
) -> Result<Line, MoneyError> {
    let offer = &entry.offer;
    let fee = offer.price.checked_mul(entry.quantity)?.basis_points_half_up(sale.fee_basis_points.into())?;
    let tax =
        if sale.kind == orders::EXPORT { LineTax::export(entry.total, fee) } else { LineTax::none(rate.currency, fee) };
    Ok(Line {
        id,
        order_id,
        fulfilment_id,
        position,
        variant_id: offer.variant_id,
        product_id: offer.product_id,
        seller_id: offer.seller_id,
        offer_version: offer.version,
        sku: offer.sku.clone(),
        slug: offer.slug.clone(),
        titles: offer.titles.clone(),
        variant_name: offer.variant_name.clone(),
        photo: offer.photo.clone(),
        category_id: offer.category_id.clone(),
        origin_region: offer.origin_region.clone(),
        weight_g: offer.weight_g,
        net_g: offer.net_g,
        size_mm: offer.size_mm,
        hs6: offer.hs6.clone(),
        dangerous_goods: offer.dangerous_goods,
        quantity: entry.quantity,
        list_price: offer.price,
        price: entry.price,
        rate,
        discount: Money::zero(rate.currency),
        total: entry.total,
        tax,
    })
}
