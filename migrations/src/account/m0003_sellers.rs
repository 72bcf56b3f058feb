//! Sellers and the people who own or help them.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0002_people::of_person;

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Seller {
    Table,
    Id,
    Slug,
    Name,
    LegalForm,
    RegionCode,
    Address,
    Phone,
    Nib,
    Npwp,
    Nik,
    Story,
    Logo,
    Status,
    ClosedUntil,
    RightList,
    RightListFood,
    RightExport,
    Missing,
    TrainingBadge,
    RecheckAt,
    CreatedAt,
    UpdatedAt,
    Version,
    Revision,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum SellerMember {
    Table,
    SellerId,
    PersonId,
    Kind,
    Since,
    EndedAt,
}

/// The tables above.
#[derive(Debug)]
pub(super) struct Sellers;

impl MigrationName for Sellers {
    fn name(&self) -> &'static str {
        "m0003_sellers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sellers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_seller(manager).await?;
        manager
            .create_table(
                Table::create()
                    .table(SellerMember::Table)
                    .col(uuid(SellerMember::SellerId))
                    .col(uuid(SellerMember::PersonId))
                    .col(string(SellerMember::Kind))
                    .col(timestamp_with_time_zone(SellerMember::Since))
                    .col(timestamp_with_time_zone_null(SellerMember::EndedAt))
                    .primary_key(Index::create().col(SellerMember::SellerId).col(SellerMember::PersonId))
                    .foreign_key(
                        ForeignKey::create()
                            .from(SellerMember::Table, SellerMember::SellerId)
                            .to(Seller::Table, Seller::Id),
                    )
                    .foreign_key(&mut of_person(SellerMember::Table, SellerMember::PersonId))
                    .to_owned(),
            )
            .await?;
        let by_person = Index::create()
            .name("seller_member_person")
            .table(SellerMember::Table)
            .col(SellerMember::PersonId)
            .to_owned();
        manager.create_index(by_person).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_seller(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Seller::Table)
                .col(uuid(Seller::Id).primary_key())
                .col(string(Seller::Slug))
                .col(string(Seller::Name))
                .col(string(Seller::LegalForm))
                .col(string(Seller::RegionCode))
                .col(text(Seller::Address))
                .col(string_null(Seller::Phone))
                .col(string_null(Seller::Nib))
                .col(text_null(Seller::Npwp))
                .col(text_null(Seller::Nik))
                .col(json(Seller::Story))
                .col(string_null(Seller::Logo))
                .col(string(Seller::Status))
                .col(timestamp_with_time_zone_null(Seller::ClosedUntil))
                .col(boolean(Seller::RightList))
                .col(boolean(Seller::RightListFood))
                .col(boolean(Seller::RightExport))
                .col(json(Seller::Missing))
                .col(string_null(Seller::TrainingBadge))
                .col(timestamp_with_time_zone_null(Seller::RecheckAt))
                .col(timestamp_with_time_zone(Seller::CreatedAt))
                .col(timestamp_with_time_zone(Seller::UpdatedAt))
                .col(big_integer(Seller::Version))
                .col(big_integer(Seller::Revision))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("seller_slug").table(Seller::Table).col(Seller::Slug).unique().to_owned())
        .await?;
    manager
        .create_index(Index::create().name("seller_recheck").table(Seller::Table).col(Seller::RecheckAt).to_owned())
        .await
}
