//! The tables of this feature as sea-orm sees them, and the way from rows to records. Only the store uses them.

use sea_orm::{ActiveValue::Set, DbErr};
use sentra_shared::{
    clock::WIB,
    exchange::{PerIdr, Rate},
    money::{Currency, Money},
};

use super::record::{Deadlines, Entry, Fulfilment, Line, LineTax, Order, Shipment, Times};
use crate::fulfilment::rules::State;

pub(super) mod order {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{CartId, OrderId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub(in crate::orders) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OrderId,
        pub number: String,
        pub token_hash: String,
        pub cart_id: CartId,
        pub person_id: Option<PersonId>,
        pub contact_name: String,
        pub contact_email: String,
        pub contact_phone: String,
        pub lang: String,
        pub kind: String,
        pub address: Option<Json>,
        pub payment_method: String,
        pub currency: String,
        pub goods_minor: i64,
        pub delivery_minor: i64,
        pub discount_minor: i64,
        pub code_extra_minor: i64,
        pub total_minor: i64,
        pub rate: Option<String>,
        pub rate_date: Option<Date>,
        pub consent_version: String,
        pub placed_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::orders) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod line {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{
        contract::{FulfilmentId, LineId, OrderId, ProductId, SellerId, VariantId},
        text::Localized,
    };

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_line")]
    pub(in crate::orders) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LineId,
        pub order_id: OrderId,
        pub fulfilment_id: FulfilmentId,
        pub position: i32,
        pub variant_id: VariantId,
        pub product_id: ProductId,
        pub seller_id: SellerId,
        pub offer_version: i64,
        pub sku: String,
        pub slug: String,
        pub titles: Localized,
        pub variant_name: Localized,
        pub photo: Option<String>,
        pub category_id: String,
        pub origin_region: String,
        pub weight_g: i64,
        pub net_g: Option<i64>,
        pub length_mm: i64,
        pub width_mm: i64,
        pub height_mm: i64,
        pub hs6: Option<String>,
        pub dangerous_goods: bool,
        pub quantity: i64,
        pub list_price_minor: i64,
        pub list_currency: String,
        pub price_minor: i64,
        pub currency: String,
        pub rate: String,
        pub rate_date: Date,
        pub discount_minor: i64,
        pub total_minor: i64,
        pub tax_mode: String,
        pub tax_base_minor: i64,
        pub ppn_minor: i64,
        pub pph22_minor: i64,
        pub fee_minor: i64,
        pub fee_tax_minor: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::orders) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod fulfilment {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{FulfilmentId, OrderId, SellerId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fulfilment")]
    pub(in crate::orders) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FulfilmentId,
        pub order_id: OrderId,
        pub seller_id: SellerId,
        pub number: String,
        pub state: String,
        pub version: i64,
        pub currency: String,
        pub goods_minor: i64,
        pub discount_minor: i64,
        pub delivery_minor: i64,
        pub list_delivery_minor: Option<i64>,
        pub service: String,
        pub service_name: String,
        pub pick_up: bool,
        pub origin_region: String,
        pub weight_g: i64,
        pub charged_g: i64,
        pub days_min: i32,
        pub days_max: i32,
        pub placed_at: DateTimeUtc,
        pub pay_by: Option<DateTimeUtc>,
        pub dispatch_by: Option<DateTimeUtc>,
        pub deliver_by: Option<DateTimeUtc>,
        pub complete_by: Option<DateTimeUtc>,
        pub paid_at: Option<DateTimeUtc>,
        pub accepted_at: Option<DateTimeUtc>,
        pub packed_at: Option<DateTimeUtc>,
        pub dispatched_at: Option<DateTimeUtc>,
        pub delivered_at: Option<DateTimeUtc>,
        pub completed_at: Option<DateTimeUtc>,
        pub closed_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::orders) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod history {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::FulfilmentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fulfilment_history")]
    pub(in crate::orders) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub fulfilment_id: FulfilmentId,
        pub at: DateTimeUtc,
        pub actor: String,
        pub from_state: Option<String>,
        pub to_state: String,
        pub event: String,
        pub note: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::orders) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod shipment {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{FulfilmentId, ShipmentId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipment")]
    pub(in crate::orders) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ShipmentId,
        pub fulfilment_id: FulfilmentId,
        pub carrier: Option<String>,
        pub tracking_no: Option<String>,
        pub dispatched_at: Option<DateTimeUtc>,
        pub delivered_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::orders) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A value that only this program writes and that it cannot read back.
fn damaged(what: &str) -> DbErr {
    DbErr::Type(format!("the column {what} holds an unknown value"))
}

pub(super) fn currency(code: &str) -> Result<Currency, DbErr> {
    code.parse().map_err(|_| damaged("currency"))
}

fn rate(currency: Currency, per_idr: &str, valid_from: chrono::NaiveDate) -> Result<Rate, DbErr> {
    Ok(Rate { currency, per_idr: PerIdr::parse(per_idr).map_err(|_| damaged("rate"))?, valid_from })
}

fn state(name: &str) -> Result<State, DbErr> {
    name.parse().map_err(|()| damaged("state"))
}

pub(super) fn read_order(row: order::Model) -> Result<Order, DbErr> {
    let currency = currency(&row.currency)?;
    let money = |minor| Money::from_minor(minor, currency);
    let address = row.address.map(serde_json::from_value).transpose().map_err(|e| DbErr::Json(e.to_string()))?;
    Ok(Order {
        id: row.id,
        number: row.number,
        cart_id: row.cart_id,
        person_id: row.person_id,
        contact_name: row.contact_name,
        contact_email: row.contact_email,
        contact_phone: row.contact_phone,
        lang: row.lang.parse().map_err(|()| damaged("lang"))?,
        kind: row.kind,
        address,
        payment_method: row.payment_method.parse().map_err(|()| damaged("payment_method"))?,
        goods: money(row.goods_minor),
        delivery: money(row.delivery_minor),
        discount: money(row.discount_minor),
        code_extra: money(row.code_extra_minor),
        total: money(row.total_minor),
        rate: match (row.rate, row.rate_date) {
            (Some(text), Some(day)) => rate(currency, &text, day)?,
            // Written before there were other currencies.
            _ => Rate::rupiah(row.placed_at.with_timezone(&WIB).date_naive()),
        },
        consent_version: row.consent_version,
        placed_at: row.placed_at,
        expires_at: row.expires_at,
    })
}

pub(super) fn write_order(order: &Order, token_hash: &str) -> Result<order::ActiveModel, DbErr> {
    let address =
        order.address.as_ref().map(serde_json::to_value).transpose().map_err(|e| DbErr::Json(e.to_string()))?;
    Ok(order::ActiveModel {
        id: Set(order.id),
        number: Set(order.number.clone()),
        token_hash: Set(token_hash.to_owned()),
        cart_id: Set(order.cart_id),
        person_id: Set(order.person_id),
        contact_name: Set(order.contact_name.clone()),
        contact_email: Set(order.contact_email.clone()),
        contact_phone: Set(order.contact_phone.clone()),
        lang: Set(order.lang.code().to_owned()),
        kind: Set(order.kind.clone()),
        address: Set(address),
        payment_method: Set(order.payment_method.as_str().to_owned()),
        currency: Set(order.total.currency().code().to_owned()),
        goods_minor: Set(order.goods.minor()),
        delivery_minor: Set(order.delivery.minor()),
        discount_minor: Set(order.discount.minor()),
        code_extra_minor: Set(order.code_extra.minor()),
        total_minor: Set(order.total.minor()),
        rate: Set(Some(order.rate.per_idr.to_string())),
        rate_date: Set(Some(order.rate.valid_from)),
        consent_version: Set(order.consent_version.clone()),
        placed_at: Set(order.placed_at),
        expires_at: Set(order.expires_at),
    })
}

pub(super) fn read_line(row: line::Model) -> Result<Line, DbErr> {
    let (currency_of_sale, list_currency) = (currency(&row.currency)?, currency(&row.list_currency)?);
    let money = |minor| Money::from_minor(minor, currency_of_sale);
    let list = |minor| Money::from_minor(minor, list_currency);
    Ok(Line {
        id: row.id,
        order_id: row.order_id,
        fulfilment_id: row.fulfilment_id,
        position: row.position,
        variant_id: row.variant_id,
        product_id: row.product_id,
        seller_id: row.seller_id,
        offer_version: row.offer_version,
        sku: row.sku,
        slug: row.slug,
        titles: row.titles,
        variant_name: row.variant_name,
        photo: row.photo,
        category_id: row.category_id,
        origin_region: row.origin_region,
        weight_g: row.weight_g,
        net_g: row.net_g,
        size_mm: [row.length_mm, row.width_mm, row.height_mm],
        hs6: row.hs6,
        dangerous_goods: row.dangerous_goods,
        quantity: row.quantity,
        list_price: list(row.list_price_minor),
        price: money(row.price_minor),
        rate: rate(currency_of_sale, &row.rate, row.rate_date)?,
        discount: money(row.discount_minor),
        total: money(row.total_minor),
        tax: LineTax {
            mode: row.tax_mode,
            base: money(row.tax_base_minor),
            ppn: money(row.ppn_minor),
            pph22: money(row.pph22_minor),
            fee: list(row.fee_minor),
            fee_tax: list(row.fee_tax_minor),
        },
    })
}

pub(super) fn write_line(line: &Line) -> line::ActiveModel {
    let [length, width, height] = line.size_mm;
    line::ActiveModel {
        id: Set(line.id),
        order_id: Set(line.order_id),
        fulfilment_id: Set(line.fulfilment_id),
        position: Set(line.position),
        variant_id: Set(line.variant_id),
        product_id: Set(line.product_id),
        seller_id: Set(line.seller_id),
        offer_version: Set(line.offer_version),
        sku: Set(line.sku.clone()),
        slug: Set(line.slug.clone()),
        titles: Set(line.titles.clone()),
        variant_name: Set(line.variant_name.clone()),
        photo: Set(line.photo.clone()),
        category_id: Set(line.category_id.clone()),
        origin_region: Set(line.origin_region.clone()),
        weight_g: Set(line.weight_g),
        net_g: Set(line.net_g),
        length_mm: Set(length),
        width_mm: Set(width),
        height_mm: Set(height),
        hs6: Set(line.hs6.clone()),
        dangerous_goods: Set(line.dangerous_goods),
        quantity: Set(line.quantity),
        list_price_minor: Set(line.list_price.minor()),
        list_currency: Set(line.list_price.currency().code().to_owned()),
        price_minor: Set(line.price.minor()),
        currency: Set(line.price.currency().code().to_owned()),
        rate: Set(line.rate.per_idr.to_string()),
        rate_date: Set(line.rate.valid_from),
        discount_minor: Set(line.discount.minor()),
        total_minor: Set(line.total.minor()),
        tax_mode: Set(line.tax.mode.clone()),
        tax_base_minor: Set(line.tax.base.minor()),
        ppn_minor: Set(line.tax.ppn.minor()),
        pph22_minor: Set(line.tax.pph22.minor()),
        fee_minor: Set(line.tax.fee.minor()),
        fee_tax_minor: Set(line.tax.fee_tax.minor()),
    }
}

pub(super) fn read_fulfilment(row: fulfilment::Model) -> Result<Fulfilment, DbErr> {
    let currency = currency(&row.currency)?;
    let money = |minor| Money::from_minor(minor, currency);
    Ok(Fulfilment {
        id: row.id,
        order_id: row.order_id,
        seller_id: row.seller_id,
        number: row.number,
        state: state(&row.state)?,
        version: row.version,
        goods: money(row.goods_minor),
        discount: money(row.discount_minor),
        delivery: money(row.delivery_minor),
        list_delivery: row
            .list_delivery_minor
            .map_or(money(row.delivery_minor), |minor| Money::from_minor(minor, Currency::Idr)),
        service: row.service,
        service_name: row.service_name,
        pick_up: row.pick_up,
        origin_region: row.origin_region,
        weight_g: row.weight_g,
        charged_g: row.charged_g,
        days_min: row.days_min,
        days_max: row.days_max,
        deadlines: Deadlines {
            pay_by: row.pay_by,
            dispatch_by: row.dispatch_by,
            deliver_by: row.deliver_by,
            complete_by: row.complete_by,
        },
        times: Times {
            placed_at: row.placed_at,
            paid_at: row.paid_at,
            accepted_at: row.accepted_at,
            packed_at: row.packed_at,
            dispatched_at: row.dispatched_at,
            delivered_at: row.delivered_at,
            completed_at: row.completed_at,
            closed_at: row.closed_at,
        },
    })
}

pub(super) fn write_fulfilment(part: &Fulfilment) -> fulfilment::ActiveModel {
    fulfilment::ActiveModel {
        id: Set(part.id),
        order_id: Set(part.order_id),
        seller_id: Set(part.seller_id),
        number: Set(part.number.clone()),
        state: Set(part.state.as_str().to_owned()),
        version: Set(part.version),
        currency: Set(part.goods.currency().code().to_owned()),
        goods_minor: Set(part.goods.minor()),
        discount_minor: Set(part.discount.minor()),
        delivery_minor: Set(part.delivery.minor()),
        list_delivery_minor: Set(Some(part.list_delivery.minor())),
        service: Set(part.service.clone()),
        service_name: Set(part.service_name.clone()),
        pick_up: Set(part.pick_up),
        origin_region: Set(part.origin_region.clone()),
        weight_g: Set(part.weight_g),
        charged_g: Set(part.charged_g),
        days_min: Set(part.days_min),
        days_max: Set(part.days_max),
        placed_at: Set(part.times.placed_at),
        pay_by: Set(part.deadlines.pay_by),
        dispatch_by: Set(part.deadlines.dispatch_by),
        deliver_by: Set(part.deadlines.deliver_by),
        complete_by: Set(part.deadlines.complete_by),
        paid_at: Set(part.times.paid_at),
        accepted_at: Set(part.times.accepted_at),
        packed_at: Set(part.times.packed_at),
        dispatched_at: Set(part.times.dispatched_at),
        delivered_at: Set(part.times.delivered_at),
        completed_at: Set(part.times.completed_at),
        closed_at: Set(part.times.closed_at),
    }
}

pub(super) fn read_entry(row: history::Model) -> Result<Entry, DbErr> {
    Ok(Entry {
        at: row.at,
        actor: row.actor,
        from: row.from_state.as_deref().map(state).transpose()?,
        to: state(&row.to_state)?,
        event: row.event,
        note: row.note,
    })
}

pub(super) fn read_shipment(row: shipment::Model) -> Shipment {
    Shipment {
        id: row.id,
        fulfilment_id: row.fulfilment_id,
        carrier: row.carrier,
        tracking_no: row.tracking_no,
        dispatched_at: row.dispatched_at,
        delivered_at: row.delivered_at,
    }
}
