//! What labels and papers abroad ask of a product, and the countries it was last told to be ready for.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Product {
    Table,
    Ingredients,
    Allergens,
    Papers,
    ReadyFor,
}

#[derive(Debug)]
pub(super) struct Export;

impl MigrationName for Export {
    fn name(&self) -> &'static str {
        "m0006_export"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Export {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            json(Product::Ingredients).default("{}").to_owned(),
            json(Product::Allergens).default("[]").to_owned(),
            json(Product::Papers).default("[]").to_owned(),
            json(Product::ReadyFor).default("[]").to_owned(),
        ];
        // SQLite takes one column at a time.
        for column in columns {
            manager.alter_table(Table::alter().table(Product::Table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
