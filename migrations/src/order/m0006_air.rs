//! Air cargo: rate cards, flights with what lies on them, and the airline's waybill numbers.
//!
//! Prices per kilogram are held in 1/10,000 of the currency's major unit, inside the JSON of breaks and surcharges.

use sea_orm_migration::{prelude::*, schema::*};

use super::columns::{at_least, index, references};

/// The sixth migration of the order service.
#[derive(Debug)]
pub(crate) struct Air;

impl MigrationName for Air {
    fn name(&self) -> &'static str {
        "m0006_air"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Air {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_rate_cards(manager).await?;
        create_flights(manager).await?;
        create_numbers(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_rate_cards(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // Whoever changes the cards of a route changes its row first, so that two cannot both find the same days free.
    let route = Table::create()
        .table("air_route")
        .col(string("carrier"))
        .col(string("origin"))
        .col(string("destination"))
        .col(big_integer("version"))
        .primary_key(Index::create().col("carrier").col("origin").col("destination"))
        .to_owned();
    manager.create_table(route).await?;
    let card = Table::create()
        .table("rate_card")
        .col(uuid("id").primary_key())
        .col(string("carrier"))
        .col(string("origin"))
        .col(string("destination"))
        .col(string("currency"))
        .col(at_least("minimum_minor", 1))
        .col(json("breaks"))
        .col(at_least("divisor", 1))
        .col(at_least("step_g", 1))
        .col(json("surcharges"))
        .col(string("note"))
        .col(date("valid_from"))
        .col(date_null("valid_until"))
        // The card that this one takes the place of.
        .col(uuid_null("replaces"))
        .col(timestamp_with_time_zone_null("used_at"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references(("rate_card", "replaces"), ("rate_card", "id")))
        .check(Expr::col("valid_until").is_null().or(Expr::col("valid_until").gte(Expr::col("valid_from"))))
        .to_owned();
    manager.create_table(card).await?;
    index(manager, "rate_card_route", "rate_card", &["carrier", "origin", "destination", "valid_from"]).await
}

async fn create_flights(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let flight = Table::create()
        .table("flight")
        .col(uuid("id").primary_key())
        .col(string("carrier"))
        .col(string("number"))
        .col(string("origin"))
        .col(string("destination"))
        .col(timestamp_with_time_zone("departs_at"))
        .col(timestamp_with_time_zone("cut_off_at"))
        // Day of departure at the origin: with carrier and number the flight's name among airlines.
        .col(date("departs_on"))
        .col(string("aircraft"))
        .col(at_least("capacity_g", 1))
        .col(at_least("capacity_mm3", 1))
        .col(big_integer_null("capacity_positions"))
        .col(at_least("piece_max_g", 1))
        .col(at_least("side_max_mm", 1))
        .col(big_integer_null("pieces_max"))
        // What its consignments take, kept by the same statements that check the capacity.
        .col(at_least("consignments", 0))
        .col(at_least("loaded_g", 0))
        .col(at_least("loaded_mm3", 0))
        .col(at_least("loaded_positions", 0))
        .col(string("state"))
        .col(string_null("cancel_reason"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(big_integer("version"))
        .check(Expr::col("cut_off_at").lt(Expr::col("departs_at")))
        .check(Expr::col("loaded_g").lte(Expr::col("capacity_g")))
        .check(Expr::col("loaded_mm3").lte(Expr::col("capacity_mm3")))
        .to_owned();
    manager.create_table(flight).await?;
    let name = Index::create()
        .name("flight_name")
        .table("flight")
        .col("carrier")
        .col("number")
        .col("departs_on")
        .unique()
        .cond_where(Expr::col("state").eq("scheduled"))
        .to_owned();
    manager.create_index(name).await?;
    index(manager, "flight_departure", "flight", &["departs_at", "id"]).await
}

async fn create_numbers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let range = Table::create()
        .table("awb_range")
        .col(uuid("id").primary_key())
        .col(string("carrier"))
        .col(string("prefix"))
        .col(at_least("first_serial", 0))
        .col(at_least("last_serial", 0))
        .col(string("note"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned();
    manager.create_table(range).await?;
    // One row a number, for ever: its key is what forbids to use it twice.
    let number = Table::create()
        .table("awb_number")
        .col(string("number").primary_key())
        .col(uuid("range_id"))
        .col(string("carrier"))
        .col(string("state"))
        .col(uuid_null("consignment_id"))
        .col(timestamp_with_time_zone_null("drawn_at"))
        .col(string_null("void_reason"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .foreign_key(&mut references(("awb_number", "range_id"), ("awb_range", "id")))
        .to_owned();
    manager.create_table(number).await?;
    index(manager, "awb_number_stock", "awb_number", &["carrier", "state", "number"]).await?;
    index(manager, "awb_number_range", "awb_number", &["range_id", "number"]).await?;
    // Not even a void number may give a consignment two at the same time.
    let one = Index::create()
        .name("awb_number_consignment")
        .table("awb_number")
        .col("consignment_id")
        .unique()
        .cond_where(Expr::col("state").eq("used"))
        .to_owned();
    manager.create_index(one).await
}
