//! Names of delivery services in Traditional Chinese, for readers of the storefront in that language.

use sea_orm_migration::prelude::*;

/// The tenth migration of the order service.
#[derive(Debug)]
pub(crate) struct ServiceNames;

impl MigrationName for ServiceNames {
    fn name(&self) -> &'static str {
        "m0010_service_names"
    }
}

/// The services that come with a new installation; others are named by those who add them.
const NAMES: [(&str, &str); 2] = [("reg", "普通速遞"), ("cargo", "陸海貨運")];

#[async_trait::async_trait]
impl MigrationTrait for ServiceNames {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("name_zh_hant").string().null().to_owned();
        manager.alter_table(Table::alter().table("shipping_service").add_column(column).to_owned()).await?;
        for (code, name) in NAMES {
            let named = Query::update()
                .table("shipping_service")
                .value("name_zh_hant", name)
                .and_where(Expr::col("code").eq(code))
                .to_owned();
            manager.execute(named).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
