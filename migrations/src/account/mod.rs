//! Tables of the account service.

mod m0002_people;
mod m0003_sellers;
mod m0004_training;

use sea_orm_migration::prelude::*;

use crate::common::Common;

/// Migrations of the account service, oldest first.
#[derive(Debug)]
pub struct AccountMigrator;

impl MigratorTrait for AccountMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Common),
            Box::new(m0002_people::People),
            Box::new(m0003_sellers::Sellers),
            Box::new(m0004_training::Training),
        ]
    }
}
