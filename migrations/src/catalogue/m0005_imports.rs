//! Files that sellers hand in to be imported, and what became of each row.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(Debug, Clone, Copy, DeriveIden)]
enum ProductImport {
    Table,
    Id,
    SellerId,
    Status,
    Options,
    /// The file; gone when the run is over.
    Content,
    BytesTotal,
    BytesDone,
    IgnoredColumns,
    Problem,
    LeaseId,
    LeaseUntil,
    CreatedAt,
    FinishedAt,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum ProductImportRow {
    Table,
    ImportId,
    Line,
    Sku,
    Outcome,
    Problems,
}

#[derive(Debug)]
pub(super) struct Imports;

impl MigrationName for Imports {
    fn name(&self) -> &'static str {
        "m0005_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Imports {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let import = Table::create()
            .table(ProductImport::Table)
            .col(uuid(ProductImport::Id).primary_key())
            .col(uuid(ProductImport::SellerId))
            .col(string(ProductImport::Status))
            .col(json(ProductImport::Options))
            .col(binary_null(ProductImport::Content))
            .col(big_integer(ProductImport::BytesTotal))
            .col(big_integer(ProductImport::BytesDone))
            .col(json(ProductImport::IgnoredColumns))
            .col(json_null(ProductImport::Problem))
            .col(uuid_null(ProductImport::LeaseId))
            .col(timestamp_with_time_zone_null(ProductImport::LeaseUntil))
            .col(timestamp_with_time_zone(ProductImport::CreatedAt))
            .col(timestamp_with_time_zone_null(ProductImport::FinishedAt))
            .to_owned();
        manager.create_table(import).await?;
        let by_seller = Index::create()
            .name("product_import_seller")
            .table(ProductImport::Table)
            .col(ProductImport::SellerId)
            .col(ProductImport::Id)
            .to_owned();
        manager.create_index(by_seller).await?;
        let by_status = Index::create()
            .name("product_import_status")
            .table(ProductImport::Table)
            .col(ProductImport::Status)
            .to_owned();
        manager.create_index(by_status).await?;
        let row = Table::create()
            .table(ProductImportRow::Table)
            .col(uuid(ProductImportRow::ImportId))
            .col(big_integer(ProductImportRow::Line))
            .col(string(ProductImportRow::Sku))
            .col(string(ProductImportRow::Outcome))
            .col(json(ProductImportRow::Problems))
            .primary_key(Index::create().col(ProductImportRow::ImportId).col(ProductImportRow::Line))
            .foreign_key(
                ForeignKey::create()
                    .name("product_import_row_import")
                    .from(ProductImportRow::Table, ProductImportRow::ImportId)
                    .to(ProductImport::Table, ProductImport::Id)
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(row).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
