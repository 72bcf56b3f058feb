//! Who may write an index that several processes share.

use sea_orm_migration::{prelude::*, schema::*};

/// One row an index on a search server: the process that writes it, and until when. The others only ask it.
#[derive(Debug, Clone, Copy, DeriveIden)]
enum IndexLease {
    Table,
    IndexName,
    Holder,
    HeldUntil,
}

#[derive(Debug)]
pub(super) struct Lease;

impl MigrationName for Lease {
    fn name(&self) -> &'static str {
        "m0003_index_lease"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Lease {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lease = Table::create()
            .table(IndexLease::Table)
            .col(string(IndexLease::IndexName).primary_key())
            .col(uuid(IndexLease::Holder))
            .col(timestamp_with_time_zone(IndexLease::HeldUntil))
            .to_owned();
        manager.create_table(lease).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
