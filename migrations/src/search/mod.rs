//! Tables of the search service.

mod m0002_documents;
mod m0003_index_lease;

use sea_orm_migration::prelude::*;

use crate::{common::Common, rates::Rates};

/// Migrations of the search service, oldest first.
#[derive(Debug)]
pub struct SearchMigrator;

impl MigratorTrait for SearchMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Common),
            Box::new(m0002_documents::Documents),
            Box::new(m0003_index_lease::Lease),
            Box::new(Rates("m0004_rates")),
        ]
    }
}
