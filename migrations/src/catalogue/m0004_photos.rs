//! Photos of products, and catalogue's own copy of the stock levels (from order's feed).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Photo {
    Table,
    Id,
    ProductId,
    Key,
    Width,
    Height,
    Alt,
    Place,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum StockLevel {
    Table,
    VariantId,
    ProductId,
    Level,
    Version,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Product {
    Table,
    Id,
}

#[derive(Debug)]
pub(super) struct Photos;

impl MigrationName for Photos {
    fn name(&self) -> &'static str {
        "m0004_photos"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Photos {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Photo::Table)
                    .col(uuid(Photo::Id).primary_key())
                    .col(uuid(Photo::ProductId))
                    .col(string(Photo::Key))
                    .col(integer(Photo::Width))
                    .col(integer(Photo::Height))
                    .col(json(Photo::Alt))
                    .col(integer(Photo::Place))
                    .foreign_key(
                        ForeignKey::create()
                            .name("photo_product")
                            .from(Photo::Table, Photo::ProductId)
                            .to(Product::Table, Product::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("photo_once")
                    .table(Photo::Table)
                    .col(Photo::ProductId)
                    .col(Photo::Key)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(StockLevel::Table)
                    .col(uuid(StockLevel::VariantId).primary_key())
                    .col(uuid(StockLevel::ProductId))
                    .col(integer(StockLevel::Level))
                    .col(big_integer(StockLevel::Version))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("stock_level_product")
                    .table(StockLevel::Table)
                    .col(StockLevel::ProductId)
                    .to_owned(),
            )
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
