//! The copy of the exchange rates that a service which shows prices keeps of order's feed; its entity is in the common crate.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(Debug, Clone, Copy, DeriveIden)]
enum ExchangeRate {
    Table,
    Currency,
    ValidFrom,
    PerIdr,
    Version,
}

/// Makes the table; called by the name it has among the service's migrations.
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
        manager
            .create_table(
                Table::create()
                    .table(ExchangeRate::Table)
                    .col(string(ExchangeRate::Currency))
                    .col(date(ExchangeRate::ValidFrom))
                    .col(string(ExchangeRate::PerIdr))
                    .col(big_integer(ExchangeRate::Version))
                    .primary_key(Index::create().col(ExchangeRate::Currency).col(ExchangeRate::ValidFrom))
                    .to_owned(),
            )
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
