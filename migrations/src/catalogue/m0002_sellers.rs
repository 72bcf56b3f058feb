//! Catalogue's own copy of the sellers (from account's feed), and the category tree.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Seller {
    Table,
    Id,
    Version,
    Slug,
    Name,
    LegalForm,
    RegionCode,
    Phone,
    Logo,
    Story,
    TrainingBadge,
    MayList,
    MayListFood,
    MayExport,
    Missing,
    ClosedUntil,
    Status,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Category {
    Table,
    Id,
    ParentId,
    Names,
    Food,
    Place,
}

#[derive(Debug)]
pub(super) struct Sellers;

impl MigrationName for Sellers {
    fn name(&self) -> &'static str {
        "m0002_sellers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sellers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Seller::Table)
                    .col(uuid(Seller::Id).primary_key())
                    .col(big_integer(Seller::Version))
                    .col(string(Seller::Slug))
                    .col(string(Seller::Name))
                    .col(string(Seller::LegalForm))
                    .col(string(Seller::RegionCode))
                    .col(string_null(Seller::Phone))
                    .col(string_null(Seller::Logo))
                    .col(json(Seller::Story))
                    .col(string_null(Seller::TrainingBadge))
                    .col(boolean(Seller::MayList))
                    .col(boolean(Seller::MayListFood))
                    .col(boolean(Seller::MayExport))
                    .col(json(Seller::Missing))
                    .col(timestamp_with_time_zone_null(Seller::ClosedUntil))
                    .col(string(Seller::Status))
                    .to_owned(),
            )
            .await?;
        // Two sellers may swap their slugs between two events, so the copy does not insist on uniqueness.
        manager
            .create_index(Index::create().name("seller_slug").table(Seller::Table).col(Seller::Slug).to_owned())
            .await?;
        manager
            .create_index(Index::create().name("seller_region").table(Seller::Table).col(Seller::RegionCode).to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(Category::Table)
                    .col(string(Category::Id).primary_key())
                    .col(string_null(Category::ParentId))
                    .col(json(Category::Names))
                    .col(boolean(Category::Food))
                    .col(integer(Category::Place))
                    .foreign_key(
                        ForeignKey::create()
                            .name("category_parent")
                            .from(Category::Table, Category::ParentId)
                            .to(Category::Table, Category::Id),
                    )
                    .to_owned(),
            )
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
