//! Air cargo of orders: cartons, papers of a shipment, consignments with what lies in them and what happened to them.
//!
//! Weights are grams, lengths millimetres, rooms cubic millimetres, amounts minor units at the currency's exponent.

use sea_orm_migration::{prelude::*, schema::*};

use super::columns::{at_least, index, references, time, unique};

/// The seventh migration of the order service.
#[derive(Debug)]
pub(crate) struct Consignments;

impl MigrationName for Consignments {
    fn name(&self) -> &'static str {
        "m0007_consignment"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Consignments {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        extend_copies(manager).await?;
        create_cartons(manager).await?;
        create_papers(manager).await?;
        create_consignments(manager).await?;
        create_parts(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What customs ask about who sends and what is sent. Older copies do not know it, so they are read again from the snapshots: a lower
/// version lets what the snapshot tells through, a missing cursor asks for it.
async fn extend_copies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (table, mut column) in [
        ("seller", string_null("legal_form")),
        ("seller", boolean("has_nib").default(false).take()),
        ("seller", boolean("has_identity").default(false).take()),
        ("offer", json_null("licences")),
    ] {
        manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
    }
    for (table, source) in [("seller", "account"), ("offer", "catalogue")] {
        manager.execute(Query::update().table(table).value("version", 0).to_owned()).await?;
        let forget = Query::delete().from_table("feed_cursor").and_where(Expr::col("source").eq(source)).to_owned();
        manager.execute(forget).await?;
    }
    Ok(())
}

async fn create_cartons(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let packing = Table::create()
        .table("packing")
        .col(uuid("fulfilment_id").primary_key())
        .col(at_least("version", 1))
        .col(string("changed_by"))
        .col(time("changed_at"))
        .foreign_key(&mut references(("packing", "fulfilment_id"), ("fulfilment", "id")))
        .to_owned();
    manager.create_table(packing).await?;
    let carton = Table::create()
        .table("carton")
        .col(uuid("id").primary_key())
        .col(uuid("fulfilment_id"))
        .col(at_least("number", 1))
        .col(at_least("gross_g", 1))
        .col(at_least("length_mm", 1))
        .col(at_least("width_mm", 1))
        .col(at_least("height_mm", 1))
        .foreign_key(&mut references(("carton", "fulfilment_id"), ("packing", "fulfilment_id")))
        .to_owned();
    manager.create_table(carton).await?;
    unique(manager, "carton_number", "carton", &["fulfilment_id", "number"]).await?;
    let content = Table::create()
        .table("carton_content")
        .col(uuid("carton_id"))
        .col(uuid("line_id"))
        .col(at_least("quantity", 1))
        .primary_key(Index::create().col("carton_id").col("line_id"))
        .foreign_key(references(("carton_content", "carton_id"), ("carton", "id")).on_delete(ForeignKeyAction::Cascade))
        .foreign_key(&mut references(("carton_content", "line_id"), ("order_line", "id")))
        .to_owned();
    manager.create_table(content).await
}

/// Papers that are made for one shipment, for example a phytosanitary certificate.
async fn create_papers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let paper = Table::create()
        .table("shipment_paper")
        .col(uuid("fulfilment_id"))
        .col(string("code"))
        .col(string("number"))
        .col(string("noted_by"))
        .col(time("noted_at"))
        .primary_key(Index::create().col("fulfilment_id").col("code"))
        .foreign_key(&mut references(("shipment_paper", "fulfilment_id"), ("fulfilment", "id")))
        .to_owned();
    manager.create_table(paper).await
}

async fn create_consignments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let consignment = Table::create()
        .table("consignment")
        .col(uuid("id").primary_key())
        .col(string("number"))
        .col(uuid("flight_id"))
        .col(string("state"))
        .col(at_least("version", 1))
        // Kept by the same statements that add and take out.
        .col(at_least("pieces", 0))
        .col(at_least("gross_g", 0))
        .col(at_least("net_g", 0))
        .col(at_least("volume_mm3", 0))
        .col(at_least("positions", 0))
        // Its own for good once it was drawn.
        .col(string_null("awb"))
        // Set at closing, and frozen from then on.
        .col(uuid_null("rate_card_id"))
        .col(json_null("charge"))
        .col(string("created_by"))
        .col(time("created_at"))
        .foreign_key(&mut references(("consignment", "flight_id"), ("flight", "id")))
        .foreign_key(&mut references(("consignment", "rate_card_id"), ("rate_card", "id")))
        .to_owned();
    manager.create_table(consignment).await?;
    unique(manager, "consignment_number", "consignment", &["number"]).await?;
    index(manager, "consignment_flight", "consignment", &["flight_id", "id"]).await?;
    index(manager, "consignment_state", "consignment", &["state", "id"]).await?;
    let history = Table::create()
        .table("consignment_history")
        .col(uuid("id").primary_key())
        .col(uuid("consignment_id"))
        .col(time("at"))
        .col(string("actor"))
        .col(string_null("from_state"))
        .col(string("to_state"))
        .col(string("event"))
        .col(text_null("note"))
        .foreign_key(&mut references(("consignment_history", "consignment_id"), ("consignment", "id")))
        .to_owned();
    manager.create_table(history).await?;
    index(manager, "consignment_history_of", "consignment_history", &["consignment_id", "at"]).await
}

/// Sellers' parts of orders in consignments. The key is what keeps one from lying in two.
async fn create_parts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let part = Table::create()
        .table("consignment_part")
        .col(uuid("fulfilment_id").primary_key())
        .col(uuid("consignment_id"))
        .col(uuid("order_id"))
        .col(at_least("pieces", 1))
        .col(at_least("gross_g", 1))
        .col(at_least("net_g", 0))
        .col(at_least("volume_mm3", 1))
        .col(string("added_by"))
        .col(time("added_at"))
        // Set at closing: its share of what the carrier is paid, and its way through customs.
        .col(big_integer_null("freight_minor"))
        .col(string_null("customs_path"))
        .foreign_key(&mut references(("consignment_part", "fulfilment_id"), ("fulfilment", "id")))
        .foreign_key(&mut references(("consignment_part", "consignment_id"), ("consignment", "id")))
        .foreign_key(&mut references(("consignment_part", "order_id"), ("orders", "id")))
        .to_owned();
    manager.create_table(part).await?;
    index(manager, "consignment_part_of", "consignment_part", &["consignment_id", "fulfilment_id"]).await?;
    index(manager, "consignment_part_order", "consignment_part", &["order_id"]).await
}
