//! Tables up to the sale: copies of offers and sellers, stock, carts, orders, fulfilments and shipments.
//!
//! Amounts are minor units at the currency's exponent, weights grams, lengths millimetres.

use sea_orm_migration::{prelude::*, schema::*};

use super::columns::{at_least, index, references, time, time_null, unique};

/// The second migration of the order service.
#[derive(Debug)]
pub(crate) struct Sale;

impl MigrationName for Sale {
    fn name(&self) -> &'static str {
        "m0002_sale"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sale {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_copies(manager).await?;
        create_stock(manager).await?;
        create_carts(manager).await?;
        create_orders(manager).await?;
        create_fulfilments(manager).await?;
        create_lines(manager).await?;
        create_holds(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What catalogue and account told last, so that a sale asks nobody.
async fn create_copies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let offer = Table::create()
        .table("offer")
        .col(uuid("variant_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("product_id"))
        .col(uuid("seller_id"))
        .col(string("sku"))
        .col(string("slug"))
        .col(json("titles"))
        .col(json("variant_name"))
        .col(string_null("photo"))
        .col(at_least("price_minor", 0))
        .col(string("currency"))
        .col(at_least("weight_g", 0))
        .col(at_least("length_mm", 0))
        .col(at_least("width_mm", 0))
        .col(at_least("height_mm", 0))
        .col(string("category_id"))
        .col(boolean("food"))
        .col(string_null("hs6"))
        .col(string("origin_region"))
        .col(big_integer_null("net_g"))
        .col(boolean("dangerous_goods"))
        .col(string("status"))
        .to_owned();
    manager.create_table(offer).await?;
    index(manager, "offer_seller", "offer", &["seller_id"]).await?;
    let seller = Table::create()
        .table("seller")
        .col(uuid("seller_id").primary_key())
        .col(big_integer("version"))
        .col(string("slug"))
        .col(string("name"))
        .col(string("region_code"))
        .col(string_null("phone"))
        .col(boolean("may_list"))
        .col(boolean("may_list_food"))
        .col(boolean("may_export"))
        .col(string("status"))
        .col(time_null("closed_until"))
        .to_owned();
    manager.create_table(seller).await
}

async fn create_stock(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let stock = Table::create()
        .table("stock")
        .col(uuid("variant_id").primary_key())
        .col(uuid("product_id"))
        .col(uuid("seller_id"))
        .col(at_least("on_hand", 0))
        .col(at_least("allocated", 0))
        .col(at_least("held", 0))
        // Counts changes of on_hand only, so that a sale does not make the seller's open form stale.
        .col(big_integer("version"))
        // What others were told last (0 to 5, 6 for many), and how often.
        .col(integer_null("last_level"))
        .col(big_integer("level_version"))
        .to_owned();
    manager.create_table(stock).await?;
    index(manager, "stock_seller", "stock", &["seller_id", "variant_id"]).await?;
    index(manager, "stock_product", "stock", &["product_id"]).await?;
    let movement = Table::create()
        .table("stock_movement")
        .col(uuid("id").primary_key())
        .col(uuid("variant_id"))
        .col(time("at"))
        .col(string("kind"))
        .col(big_integer("quantity"))
        .col(big_integer("on_hand_after"))
        .col(uuid_null("order_id"))
        .col(string("actor"))
        .col(string_null("reason"))
        .foreign_key(&mut references(("stock_movement", "variant_id"), ("stock", "variant_id")))
        .to_owned();
    manager.create_table(movement).await?;
    index(manager, "stock_movement_variant", "stock_movement", &["variant_id", "id"]).await
}

async fn create_carts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let cart = Table::create()
        .table("cart")
        .col(uuid("id").primary_key())
        .col(uuid_null("person_id"))
        .col(big_integer("version"))
        .col(json_null("delivery"))
        .col(time("updated_at"))
        .col(time("expires_at"))
        .to_owned();
    manager.create_table(cart).await?;
    index(manager, "cart_person", "cart", &["person_id"]).await?;
    index(manager, "cart_expires", "cart", &["expires_at"]).await?;
    let line = Table::create()
        .table("cart_line")
        .col(uuid("cart_id"))
        .col(uuid("variant_id"))
        .col(at_least("quantity", 1))
        // The price the buyer saw last, so that a change can be told.
        .col(big_integer("seen_price_minor"))
        .col(string("seen_currency"))
        .col(time("added_at"))
        .primary_key(Index::create().col("cart_id").col("variant_id"))
        .foreign_key(references(("cart_line", "cart_id"), ("cart", "id")).on_delete(ForeignKeyAction::Cascade))
        .to_owned();
    manager.create_table(line).await
}

async fn create_orders(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let orders = Table::create()
        .table("orders")
        .col(uuid("id").primary_key())
        .col(string("number"))
        .col(string("token_hash"))
        .col(uuid("cart_id"))
        .col(uuid_null("person_id"))
        .col(string("contact_name"))
        .col(string("contact_email"))
        .col(string("contact_phone"))
        .col(string("lang"))
        .col(string("kind"))
        .col(json_null("address"))
        .col(string("payment_method"))
        .col(string("currency"))
        .col(at_least("goods_minor", 0))
        .col(at_least("delivery_minor", 0))
        .col(at_least("discount_minor", 0))
        // Added to a bank transfer so that the amount names the payer; not part of the total.
        .col(at_least("code_extra_minor", 0))
        .col(at_least("total_minor", 0))
        .col(string("consent_version"))
        .col(time("placed_at"))
        .col(time("expires_at"))
        .to_owned();
    manager.create_table(orders).await?;
    unique(manager, "orders_number", "orders", &["number"]).await?;
    unique(manager, "orders_token_hash", "orders", &["token_hash"]).await?;
    unique(manager, "orders_cart", "orders", &["cart_id"]).await?;
    index(manager, "orders_person", "orders", &["person_id", "id"]).await
}

/// One seller's part of an order, its history, and its parcel.
async fn create_fulfilments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let fulfilment = Table::create()
        .table("fulfilment")
        .col(uuid("id").primary_key())
        .col(uuid("order_id"))
        .col(uuid("seller_id"))
        .col(string("number"))
        .col(string("state"))
        .col(big_integer("version"))
        .col(string("currency"))
        .col(at_least("goods_minor", 0))
        .col(at_least("discount_minor", 0))
        .col(at_least("delivery_minor", 0))
        .col(string("service"))
        .col(string("service_name"))
        .col(boolean("pick_up"))
        .col(string("origin_region"))
        .col(at_least("weight_g", 0))
        .col(at_least("charged_g", 0))
        .col(integer("days_min"))
        .col(integer("days_max"))
        .col(time("placed_at"))
        .col(time_null("pay_by"))
        .col(time_null("dispatch_by"))
        .col(time_null("deliver_by"))
        .col(time_null("complete_by"))
        .col(time_null("paid_at"))
        .col(time_null("accepted_at"))
        .col(time_null("packed_at"))
        .col(time_null("dispatched_at"))
        .col(time_null("delivered_at"))
        .col(time_null("completed_at"))
        .col(time_null("closed_at"))
        .foreign_key(&mut references(("fulfilment", "order_id"), ("orders", "id")))
        .to_owned();
    manager.create_table(fulfilment).await?;
    unique(manager, "fulfilment_number", "fulfilment", &["number"]).await?;
    unique(manager, "fulfilment_order_seller", "fulfilment", &["order_id", "seller_id"]).await?;
    index(manager, "fulfilment_seller", "fulfilment", &["seller_id", "state", "id"]).await?;
    index(manager, "fulfilment_state", "fulfilment", &["state", "id"]).await?;
    let history = Table::create()
        .table("fulfilment_history")
        .col(uuid("id").primary_key())
        .col(uuid("fulfilment_id"))
        .col(time("at"))
        .col(string("actor"))
        .col(string_null("from_state"))
        .col(string("to_state"))
        .col(string("event"))
        .col(text_null("note"))
        .foreign_key(&mut references(("fulfilment_history", "fulfilment_id"), ("fulfilment", "id")))
        .to_owned();
    manager.create_table(history).await?;
    index(manager, "fulfilment_history_of", "fulfilment_history", &["fulfilment_id", "at"]).await?;
    let shipment = Table::create()
        .table("shipment")
        .col(uuid("id").primary_key())
        .col(uuid("fulfilment_id"))
        .col(string_null("carrier"))
        .col(string_null("tracking_no"))
        .col(time_null("dispatched_at"))
        .col(time_null("delivered_at"))
        .foreign_key(&mut references(("shipment", "fulfilment_id"), ("fulfilment", "id")))
        .to_owned();
    manager.create_table(shipment).await?;
    index(manager, "shipment_fulfilment", "shipment", &["fulfilment_id"]).await
}

/// A line keeps everything the sale was agreed on, whatever happens to the offer later.
async fn create_lines(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let line = Table::create()
        .table("order_line")
        .col(uuid("id").primary_key())
        .col(uuid("order_id"))
        .col(uuid("fulfilment_id"))
        .col(integer("position"))
        .col(uuid("variant_id"))
        .col(uuid("product_id"))
        .col(uuid("seller_id"))
        .col(big_integer("offer_version"))
        .col(string("sku"))
        .col(string("slug"))
        .col(json("titles"))
        .col(json("variant_name"))
        .col(string_null("photo"))
        .col(string("category_id"))
        .col(string("origin_region"))
        .col(at_least("weight_g", 0))
        .col(big_integer_null("net_g"))
        .col(at_least("length_mm", 0))
        .col(at_least("width_mm", 0))
        .col(at_least("height_mm", 0))
        .col(string_null("hs6"))
        .col(boolean("dangerous_goods"))
        .col(at_least("quantity", 1))
        .col(big_integer("list_price_minor"))
        .col(string("list_currency"))
        .col(big_integer("price_minor"))
        .col(string("currency"))
        // Decimal text: units of `list_currency` for one of `currency`, and the day it began to count.
        .col(string("rate"))
        .col(date("rate_date"))
        .col(big_integer("discount_minor"))
        .col(big_integer("total_minor"))
        .col(string("tax_mode"))
        .col(big_integer("tax_base_minor"))
        .col(big_integer("ppn_minor"))
        .col(big_integer("pph22_minor"))
        .col(big_integer("fee_minor"))
        .col(big_integer("fee_tax_minor"))
        .foreign_key(&mut references(("order_line", "order_id"), ("orders", "id")))
        .foreign_key(&mut references(("order_line", "fulfilment_id"), ("fulfilment", "id")))
        .to_owned();
    manager.create_table(line).await?;
    index(manager, "order_line_order", "order_line", &["order_id", "position"]).await?;
    index(manager, "order_line_fulfilment", "order_line", &["fulfilment_id", "position"]).await?;
    index(manager, "order_line_product", "order_line", &["product_id", "id"]).await
}

/// What an order has taken of a stock; it ends as shipped or released.
async fn create_holds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let hold = Table::create()
        .table("stock_hold")
        .col(uuid("order_id"))
        .col(uuid("variant_id"))
        .col(uuid("fulfilment_id"))
        .col(at_least("quantity", 1))
        .col(string("state"))
        .primary_key(Index::create().col("order_id").col("variant_id"))
        .foreign_key(&mut references(("stock_hold", "order_id"), ("orders", "id")))
        .foreign_key(&mut references(("stock_hold", "variant_id"), ("stock", "variant_id")))
        .foreign_key(&mut references(("stock_hold", "fulfilment_id"), ("fulfilment", "id")))
        .to_owned();
    manager.create_table(hold).await?;
    index(manager, "stock_hold_fulfilment", "stock_hold", &["fulfilment_id"]).await
}
