//! Products and their variants. A draft may lack almost everything; what a published product must have is a rule of the code.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Product {
    Table,
    Id,
    Key,
    SellerId,
    Slug,
    Title,
    Description,
    CategoryId,
    HalalCertificate,
    NotHalal,
    Pirt,
    Bpom,
    HsCode,
    OriginRegion,
    ShelfLifeDays,
    DangerousGoods,
    Status,
    StatusReason,
    PublishedAt,
    Featured,
    RatingHundredths,
    ReviewCount,
    Version,
    CreatedAt,
    UpdatedAt,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Variant {
    Table,
    Id,
    ProductId,
    SellerId,
    Sku,
    Name,
    PriceMinor,
    Currency,
    WeightG,
    LengthMm,
    WidthMm,
    HeightMm,
    NetG,
    Place,
    OpeningStock,
    Retired,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Category {
    Table,
    Id,
}

#[derive(Debug)]
pub(super) struct Products;

impl MigrationName for Products {
    fn name(&self) -> &'static str {
        "m0003_products"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Products {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_product(manager).await?;
        create_variant(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_product(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Product::Table)
                .col(uuid(Product::Id).primary_key())
                .col(string(Product::Key))
                .col(uuid(Product::SellerId))
                .col(string(Product::Slug))
                .col(json(Product::Title))
                .col(json(Product::Description))
                .col(string_null(Product::CategoryId))
                .col(string_null(Product::HalalCertificate))
                .col(boolean(Product::NotHalal))
                .col(string_null(Product::Pirt))
                .col(string_null(Product::Bpom))
                .col(string_null(Product::HsCode))
                .col(string_null(Product::OriginRegion))
                .col(integer_null(Product::ShelfLifeDays))
                .col(boolean(Product::DangerousGoods))
                .col(string(Product::Status))
                .col(text_null(Product::StatusReason))
                .col(timestamp_with_time_zone_null(Product::PublishedAt))
                .col(boolean(Product::Featured))
                .col(big_integer(Product::RatingHundredths))
                .col(big_integer(Product::ReviewCount))
                .col(big_integer(Product::Version))
                .col(timestamp_with_time_zone(Product::CreatedAt))
                .col(timestamp_with_time_zone(Product::UpdatedAt))
                .foreign_key(
                    ForeignKey::create()
                        .name("product_category")
                        .from(Product::Table, Product::CategoryId)
                        .to(Category::Table, Category::Id),
                )
                .to_owned(),
        )
        .await?;
    let index = |name: &str| Index::create().name(name).table(Product::Table).to_owned();
    manager.create_index(index("product_key").col(Product::Key).unique().to_owned()).await?;
    manager.create_index(index("product_seller").col(Product::SellerId).col(Product::Id).to_owned()).await?;
    manager
        .create_index(index("product_category_list").col(Product::CategoryId).col(Product::Status).to_owned())
        .await?;
    manager.create_index(index("product_new").col(Product::Status).col(Product::PublishedAt).to_owned()).await?;
    manager.create_index(index("product_featured").col(Product::Featured).col(Product::Status).to_owned()).await
}

async fn create_variant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Variant::Table)
                .col(uuid(Variant::Id).primary_key())
                .col(uuid(Variant::ProductId))
                .col(uuid(Variant::SellerId))
                .col(string(Variant::Sku))
                .col(json(Variant::Name))
                .col(big_integer_null(Variant::PriceMinor))
                .col(string(Variant::Currency))
                .col(big_integer_null(Variant::WeightG))
                .col(big_integer_null(Variant::LengthMm))
                .col(big_integer_null(Variant::WidthMm))
                .col(big_integer_null(Variant::HeightMm))
                .col(big_integer_null(Variant::NetG))
                .col(integer(Variant::Place))
                .col(big_integer_null(Variant::OpeningStock))
                .col(boolean(Variant::Retired))
                .foreign_key(
                    ForeignKey::create()
                        .name("variant_product")
                        .from(Variant::Table, Variant::ProductId)
                        .to(Product::Table, Product::Id),
                )
                .check(Expr::col(Variant::PriceMinor).is_null().or(Expr::col(Variant::PriceMinor).gt(0)))
                .check(Expr::col(Variant::WeightG).is_null().or(Expr::col(Variant::WeightG).gt(0)))
                .to_owned(),
        )
        .await?;
    let index = |name: &str| Index::create().name(name).table(Variant::Table).to_owned();
    manager.create_index(index("variant_product_place").col(Variant::ProductId).col(Variant::Place).to_owned()).await?;
    // A code whose variant is no longer sold may be given to another one.
    manager
        .create_index(
            index("variant_sku")
                .col(Variant::SellerId)
                .col(Variant::Sku)
                .unique()
                .cond_where(Expr::col(Variant::Retired).eq(false))
                .to_owned(),
        )
        .await
}
