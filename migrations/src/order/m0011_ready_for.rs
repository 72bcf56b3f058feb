//! The countries that catalogue says an offer is ready to be sold to.

use sea_orm_migration::{prelude::*, schema::*};

use crate::common::read_again;

/// The eleventh migration of the order service.
#[derive(Debug)]
pub(crate) struct ReadyFor;

impl MigrationName for ReadyFor {
    fn name(&self) -> &'static str {
        "m0011_ready_for"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ReadyFor {
    /// Older copies do not know it, so they are read again: a lower version lets what the snapshot tells through.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = json_null("ready_for");
        manager.alter_table(Table::alter().table("offer").add_column(&mut column).to_owned()).await?;
        manager.execute(Query::update().table("offer").value("version", 0).to_owned()).await?;
        read_again(manager, "catalogue").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
