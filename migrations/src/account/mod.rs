//! Tables of the account service.

use sea_orm_migration::prelude::*;

use crate::common::Common;

/// Migrations of the account service, oldest first.
#[derive(Debug)]
pub struct AccountMigrator;

impl MigratorTrait for AccountMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Common)]
    }
}
