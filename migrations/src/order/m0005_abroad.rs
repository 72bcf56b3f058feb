//! Tables of sales abroad: exchange rates by day, prices of consolidated air cargo by country, and what an order froze of both.
//!
//! Amounts are minor units at the currency's exponent, weights grams.

use sea_orm_migration::{prelude::*, schema::*};

use super::columns::{at_least, time, unique};

/// The fifth migration of the order service.
#[derive(Debug)]
pub(crate) struct Abroad;

impl MigrationName for Abroad {
    fn name(&self) -> &'static str {
        "m0005_abroad"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Abroad {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_rates(manager).await?;
        create_tariffs(manager).await?;
        extend_orders(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Rates are added, never changed: a correction is a further row of the same day with the next version.
async fn create_rates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let rate = Table::create()
        .table("exchange_rate")
        .col(uuid("id").primary_key())
        .col(string("currency"))
        .col(date("valid_from"))
        .col(at_least("version", 1))
        // Decimal text: rupiah for one unit of the currency.
        .col(string("per_idr"))
        .col(string("entered_by"))
        .col(time("entered_at"))
        .to_owned();
    manager.create_table(rate).await?;
    unique(manager, "exchange_rate_day", "exchange_rate", &["currency", "valid_from", "version"]).await
}

/// What a kilogram to a country costs, brought to the door.
async fn create_tariffs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tariff = Table::create()
        .table("export_tariff")
        // ISO 3166-1 alpha-2.
        .col(string("country").primary_key())
        .col(at_least("per_kg_minor", 1))
        .col(at_least("minimum_minor", 0))
        .col(string("currency"))
        .col(integer("days_min"))
        .col(integer("days_max"))
        .col(boolean("active"))
        // True for made-up figures, which pages mark as such.
        .col(boolean("example"))
        .col(big_integer("version"))
        .col(string("changed_by"))
        .col(time("changed_at"))
        .to_owned();
    manager.create_table(tariff).await
}

/// Null in rows from before: they are in rupiah, at the rate 1.
async fn extend_orders(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // SQLite adds one column a statement.
    for (table, mut column) in [
        ("orders", string_null("rate")),
        ("orders", date_null("rate_date")),
        // Price of the delivery in the sellers' currency, before it was converted.
        ("fulfilment", big_integer_null("list_delivery_minor")),
    ] {
        manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
    }
    Ok(())
}
