//! What the API says of orders.

use sea_orm::ConnectionTrait;
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, LineId, OrderId, ProductId, SellerId, ShipmentId, VariantId},
    money::Money,
    text::Lang,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    read::{self, Part, Whole},
    record::{Address, Line, Shipment},
};
use crate::{
    error::Error,
    fulfilment::rules::{OrderState, State},
    payments::PaymentOut,
};

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderOut {
    /// Id.
    id: OrderId,
    /// Number to read aloud.
    number: String,
    /// Derived from its parts.
    state: OrderState,
    /// `domestic` or `export`.
    kind: String,
    /// What the buyer's amounts were converted at: rupiah for one unit of their currency, as decimal text.
    rate: String,
    /// First day (Jakarta) of that rate.
    #[schema(value_type = String, format = Date)]
    rate_date: chrono::NaiveDate,
    /// `DAP` for an export: brought to the door, import tax is the buyer's. Null within Indonesia.
    incoterm: Option<&'static str>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
    /// Until when it must be paid.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Who ordered.
    contact: OrderContactOut,
    /// Where to; null when everything is picked up.
    address: Option<Address>,
    /// All lines.
    lines: Vec<OrderLineOut>,
    /// Each seller's part.
    fulfilments: Vec<FulfilmentOut>,
    /// Goods of these parts.
    goods: Money,
    /// Deliveries of these parts.
    delivery_cost: Money,
    /// Discount of these parts.
    discount: Money,
    /// What was agreed for these parts.
    total: Money,
    /// How it is paid; null for a seller, who sees its own part only.
    payment: Option<PaymentOut>,
}

/// Who ordered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderContactOut {
    /// Name; empty for a seller until it is paid.
    name: String,
    /// Mail address; null for a seller.
    email: Option<String>,
    /// Phone in E.164; empty for a seller until it is paid.
    phone: String,
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrderLineOut {
    /// Id.
    id: LineId,
    /// The part it belongs to.
    fulfilment_id: FulfilmentId,
    /// What.
    variant_id: VariantId,
    /// Its product.
    product_id: ProductId,
    /// Who sells it.
    seller: SellerId,
    /// The seller's own code.
    sku: String,
    /// The product's title then, in the reader's language.
    title: String,
    /// Size or kind.
    variant_name: String,
    /// How many.
    quantity: i64,
    /// Of one piece, as charged.
    price: Money,
    /// Of one piece in rupiah, as its seller asks and is owed.
    list_price: Money,
    /// Of all pieces, less discount.
    total: Money,
    /// `none`, or `export_0` for goods that leave the country without PPN.
    tax_mode: String,
    /// Of one piece, packed, in grams.
    weight_g: i64,
}

/// One seller's part of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FulfilmentOut {
    /// Id.
    id: FulfilmentId,
    /// The order's number and its place.
    number: String,
    /// Where it stands.
    state: State,
    /// For the next change.
    version: i64,
    /// Who sends it.
    seller: SellerId,
    /// Its name.
    seller_name: String,
    /// Goods.
    goods: Money,
    /// Delivery.
    delivery_cost: Money,
    /// Fewest days on the way.
    days_min: i32,
    /// Most days on the way.
    days_max: i32,
    /// By when its seller has it ready: sent, or packed for the consolidation; null before it is paid.
    #[schema(value_type = Option<String>, format = DateTime)]
    ready_by: Option<Timestamp>,
    /// Code of the delivery service, `pick_up`, or `air_consolidated` abroad.
    service: String,
    /// Its name as the buyer saw it.
    service_name: String,
    /// True when the buyer comes.
    pick_up: bool,
    /// Real weight in grams.
    weight_g: i64,
    /// Its parcels.
    shipments: Vec<OrderShipmentOut>,
    /// What happened, oldest first.
    history: Vec<FulfilmentEntryOut>,
}

/// A parcel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrderShipmentOut {
    /// Id, for dispatch and delivery.
    id: ShipmentId,
    /// Who carries it, once it left.
    carrier: Option<String>,
    /// Its number there.
    tracking_no: Option<String>,
    /// When it left.
    #[schema(value_type = Option<String>, format = DateTime)]
    dispatched_at: Option<Timestamp>,
    /// When it arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<Timestamp>,
}

/// A step of a part's history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FulfilmentEntryOut {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The state after it.
    state: State,
    /// What happened.
    event: String,
    /// Reason or remark.
    note: Option<String>,
}

fn line_out(line: &Line, lang: Lang) -> OrderLineOut {
    OrderLineOut {
        id: line.id,
        fulfilment_id: line.fulfilment_id,
        variant_id: line.variant_id,
        product_id: line.product_id,
        seller: line.seller_id,
        sku: line.sku.clone(),
        title: line.titles.get(lang).to_owned(),
        variant_name: line.variant_name.get(lang).to_owned(),
        quantity: line.quantity,
        price: line.price,
        list_price: line.list_price,
        tax_mode: line.tax.mode.clone(),
        total: line.total,
        weight_g: line.weight_g,
    }
}

fn shipment_out(shipment: &Shipment) -> OrderShipmentOut {
    OrderShipmentOut {
        id: shipment.id,
        carrier: shipment.carrier.clone(),
        tracking_no: shipment.tracking_no.clone(),
        dispatched_at: shipment.dispatched_at,
        delivered_at: shipment.delivered_at,
    }
}

/// A part of an order.
pub(crate) fn fulfilment_out(part: &Part) -> FulfilmentOut {
    let f = &part.fulfilment;
    FulfilmentOut {
        id: f.id,
        number: f.number.clone(),
        state: f.state,
        version: f.version,
        seller: f.seller_id,
        seller_name: part.seller.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
        goods: f.goods,
        delivery_cost: f.delivery,
        days_min: f.days_min,
        days_max: f.days_max,
        ready_by: f.deadlines.dispatch_by,
        service: f.service.clone(),
        service_name: f.service_name.clone(),
        pick_up: f.pick_up,
        weight_g: f.weight_g,
        shipments: part.shipments.iter().map(shipment_out).collect(),
        history: part
            .history
            .iter()
            .map(|e| FulfilmentEntryOut { at: e.at, state: e.to, event: e.event.clone(), note: e.note.clone() })
            .collect(),
    }
}

/// The parts of an order.
///
/// # Errors
/// The database's.
pub(crate) async fn fulfilments_out(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<FulfilmentOut>, Error> {
    let parts = read::parts_of(db, &[order], None).await?.remove(&order).unwrap_or_default();
    Ok(parts.iter().map(fulfilment_out).collect())
}

/// An order, as far as the reader sees it.
///
/// # Errors
/// An amount does not fit.
pub(crate) fn order_out(whole: &Whole, lang: Lang) -> Result<OrderOut, Error> {
    let order = &whole.order;
    let currency = order.total.currency();
    let sum = |of: fn(&Part) -> Money| Money::sum(currency, whole.parts.iter().map(of));
    let (goods, delivery_cost, discount) =
        (sum(|p| p.fulfilment.goods)?, sum(|p| p.fulfilment.delivery)?, sum(|p| p.fulfilment.discount)?);
    let is_seller = whole.payment.is_none();
    // Who buys is no seller's business until it is paid.
    let known = !is_seller || whole.parts.iter().any(|p| p.fulfilment.times.paid_at.is_some());
    let to_whom_it_concerns = |text: &str| if known { text.to_owned() } else { String::new() };
    Ok(OrderOut {
        id: order.id,
        number: order.number.clone(),
        state: whole.state,
        kind: order.kind.clone(),
        rate: order.rate.per_idr.to_string(),
        rate_date: order.rate.valid_from,
        incoterm: order.is_export().then_some("DAP"),
        placed_at: order.placed_at,
        expires_at: order.expires_at,
        contact: OrderContactOut {
            name: to_whom_it_concerns(&order.contact_name),
            email: (!is_seller).then(|| order.contact_email.clone()),
            phone: to_whom_it_concerns(&order.contact_phone),
        },
        address: order.address.clone().filter(|_| known),
        lines: whole.parts.iter().flat_map(|p| &p.lines).map(|l| line_out(l, lang)).collect(),
        fulfilments: whole.parts.iter().map(fulfilment_out).collect(),
        goods,
        delivery_cost,
        discount,
        total: goods.checked_add(delivery_cost)?.checked_sub(discount)?,
        payment: whole.payment.as_ref().map(PaymentOut::from),
    })
}
