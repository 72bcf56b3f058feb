//! What search knows of products, sellers, stock and sales, and the documents put together from it.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(Debug, Clone, Copy, DeriveIden)]
#[expect(clippy::enum_variant_names, reason = "the key is called the same in every table")]
enum Product {
    Table,
    ProductId,
    SellerId,
    Version,
    Data,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
#[expect(clippy::enum_variant_names, reason = "the key is called the same in every table")]
enum Seller {
    Table,
    SellerId,
    Version,
    Slug,
    Name,
    RegionCode,
    Trained,
    Active,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Stock {
    Table,
    VariantId,
    ProductId,
    Version,
    Level,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Sales {
    Table,
    ProductId,
    Version,
    UnitsMonth,
    UnitsTotal,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
#[expect(clippy::enum_variant_names, reason = "the key is called the same in every table")]
enum Category {
    Table,
    CategoryId,
    ParentId,
    Depth,
    Names,
    At,
}

/// Products whose document must be put together again, with the event that made it so.
#[derive(Debug, Clone, Copy, DeriveIden)]
enum StaleDocument {
    Table,
    ProductId,
    Cause,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Document {
    Table,
    ProductId,
    Revision,
    Deleted,
    NewestAt,
    Words,
    Body,
}

/// One row: the epoch of the revisions and the last one given.
#[derive(Debug, Clone, Copy, DeriveIden)]
enum DocumentState {
    Table,
    Id,
    Epoch,
    LastRevision,
}

/// One row: how often a rebuild was asked for; every replica carries out what it has not yet.
#[derive(Debug, Clone, Copy, DeriveIden)]
enum ReindexRequest {
    Table,
    Id,
    Number,
}

#[derive(Debug)]
pub(super) struct Documents;

impl MigrationName for Documents {
    fn name(&self) -> &'static str {
        "m0002_documents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Documents {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_sources(manager).await?;
        create_labels(manager).await?;
        create_documents(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_sources(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let product = Table::create()
        .table(Product::Table)
        .col(uuid(Product::ProductId).primary_key())
        .col(uuid(Product::SellerId))
        .col(big_integer(Product::Version))
        .col(json(Product::Data))
        .to_owned();
    manager.create_table(product).await?;
    manager
        .create_index(Index::create().name("product_seller").table(Product::Table).col(Product::SellerId).to_owned())
        .await?;
    let stock = Table::create()
        .table(Stock::Table)
        .col(uuid(Stock::VariantId).primary_key())
        .col(uuid(Stock::ProductId))
        .col(big_integer(Stock::Version))
        .col(integer(Stock::Level))
        .to_owned();
    manager.create_table(stock).await?;
    manager
        .create_index(Index::create().name("stock_product").table(Stock::Table).col(Stock::ProductId).to_owned())
        .await?;
    let sales = Table::create()
        .table(Sales::Table)
        .col(uuid(Sales::ProductId).primary_key())
        .col(big_integer(Sales::Version))
        .col(big_integer(Sales::UnitsMonth))
        .col(big_integer(Sales::UnitsTotal))
        .to_owned();
    manager.create_table(sales).await
}

async fn create_labels(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let seller = Table::create()
        .table(Seller::Table)
        .col(uuid(Seller::SellerId).primary_key())
        .col(big_integer(Seller::Version))
        .col(string(Seller::Slug))
        .col(string(Seller::Name))
        .col(string(Seller::RegionCode))
        .col(boolean(Seller::Trained))
        .col(boolean(Seller::Active))
        .to_owned();
    manager.create_table(seller).await?;
    let by_slug = Index::create().name("seller_slug").table(Seller::Table).col(Seller::Slug).to_owned();
    manager.create_index(by_slug).await?;
    let category = Table::create()
        .table(Category::Table)
        .col(string(Category::CategoryId).primary_key())
        .col(string_null(Category::ParentId))
        .col(integer(Category::Depth))
        .col(json(Category::Names))
        .col(timestamp_with_time_zone(Category::At))
        .to_owned();
    manager.create_table(category).await
}

async fn create_documents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let stale = Table::create()
        .table(StaleDocument::Table)
        .col(uuid(StaleDocument::ProductId))
        .col(string(StaleDocument::Cause))
        .primary_key(Index::create().col(StaleDocument::ProductId).col(StaleDocument::Cause))
        .to_owned();
    manager.create_table(stale).await?;
    let document = Table::create()
        .table(Document::Table)
        .col(uuid(Document::ProductId).primary_key())
        .col(big_integer(Document::Revision))
        .col(boolean(Document::Deleted))
        .col(timestamp_with_time_zone(Document::NewestAt))
        .col(text(Document::Words))
        .col(json(Document::Body))
        .to_owned();
    manager.create_table(document).await?;
    let by_revision =
        Index::create().name("document_revision").table(Document::Table).col(Document::Revision).unique().to_owned();
    manager.create_index(by_revision).await?;
    let newest = Index::create()
        .name("document_newest")
        .table(Document::Table)
        .col(Document::Deleted)
        .col(Document::NewestAt)
        .to_owned();
    manager.create_index(newest).await?;
    let state = Table::create()
        .table(DocumentState::Table)
        .col(integer(DocumentState::Id).primary_key())
        .col(uuid(DocumentState::Epoch))
        .col(big_integer(DocumentState::LastRevision))
        .to_owned();
    manager.create_table(state).await?;
    let request = Table::create()
        .table(ReindexRequest::Table)
        .col(integer(ReindexRequest::Id).primary_key())
        .col(big_integer(ReindexRequest::Number))
        .to_owned();
    manager.create_table(request).await
}
