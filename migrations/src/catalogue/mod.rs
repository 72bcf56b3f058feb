//! Tables of the catalogue service.

mod m0002_sellers;
mod m0003_products;
mod m0004_photos;
mod m0005_imports;
mod m0006_export;
mod m0008_lists;

use sea_orm_migration::prelude::*;

use crate::{common::Common, rates::Rates};

/// Migrations of the catalogue service, oldest first.
#[derive(Debug)]
pub struct CatalogueMigrator;

impl MigratorTrait for CatalogueMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Common),
            Box::new(m0002_sellers::Sellers),
            Box::new(m0003_products::Products),
            Box::new(m0004_photos::Photos),
            Box::new(m0005_imports::Imports),
            Box::new(m0006_export::Export),
            Box::new(Rates("m0007_rates")),
            Box::new(m0008_lists::Lists),
        ]
    }
}
