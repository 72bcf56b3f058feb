//! A copy of order's exchange rates, for the services that show prices.

use sea_orm_migration::{prelude::*, schema::*};

use crate::common::read_again;

/// The migration of one service, under its name there.
#[derive(Debug)]
pub(crate) struct Rates(pub(crate) &'static str);

impl MigrationName for Rates {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Rates {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rate = Table::create()
            .table("exchange_rate")
            .col(string("currency"))
            .col(date("valid_from"))
            // Decimal text: rupiah for one unit of the currency.
            .col(string("per_idr"))
            .col(big_integer("version"))
            .primary_key(Index::create().col("currency").col("valid_from"))
            .to_owned();
        manager.create_table(rate).await?;
        read_again(manager, "order").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
