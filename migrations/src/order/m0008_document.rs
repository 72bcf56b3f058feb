//! Documents of consignments: what was printed, under which hash, and the papers they were printed from.

use sea_orm_migration::{prelude::*, schema::*};

use super::columns::{at_least, time, time_null};

/// The eighth migration of the order service.
#[derive(Debug)]
pub(crate) struct Documents;

impl MigrationName for Documents {
    fn name(&self) -> &'static str {
        "m0008_document"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Documents {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let set = Table::create()
            .table("document_set")
            .col(uuid("consignment_id"))
            .col(at_least("version", 1))
            // Number of the consignment, for the names of files.
            .col(string("number"))
            // SHA-256 of the papers as JSON.
            .col(string("papers_sha256"))
            // The same papers, sealed: they name people and their tax numbers.
            .col(text("papers_sealed"))
            .col(time("made_at"))
            .col(time_null("superseded_at"))
            .primary_key(Index::create().col("consignment_id").col("version"))
            .to_owned();
        manager.create_table(set).await?;
        // At most one set of a consignment is in force.
        let current = Index::create()
            .name("document_set_current")
            .table("document_set")
            .col("consignment_id")
            .unique()
            .cond_where(Expr::col("superseded_at").is_null())
            .to_owned();
        manager.create_index(current).await?;
        let document = Table::create()
            .table("document")
            .col(uuid("consignment_id"))
            .col(big_integer("version"))
            .col(string("kind"))
            // pdf or json.
            .col(string("form"))
            // The seller whose own labels these are; empty for the whole consignment.
            .col(string("seller"))
            // SHA-256 of the content, which is its name in the store.
            .col(string("sha256"))
            .col(at_least("size", 1))
            .primary_key(Index::create().col("consignment_id").col("version").col("kind").col("form").col("seller"))
            .foreign_key(
                ForeignKey::create()
                    .from_tbl("document")
                    .from_col("consignment_id")
                    .from_col("version")
                    .to_tbl("document_set")
                    .to_col("consignment_id")
                    .to_col("version"),
            )
            .to_owned();
        manager.create_table(document).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
