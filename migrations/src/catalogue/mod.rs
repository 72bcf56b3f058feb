//! Tables of the catalogue service.

use sea_orm_migration::prelude::*;

use crate::common::Common;

/// Migrations of the catalogue service, oldest first.
#[derive(Debug)]
pub struct CatalogueMigrator;

impl MigratorTrait for CatalogueMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Common)]
    }
}
