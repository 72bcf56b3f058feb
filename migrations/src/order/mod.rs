//! Tables of the order service.

mod columns;
mod m0002_sale;
mod m0003_money;
mod m0004_shipping;
mod m0005_abroad;
mod m0006_air;
mod m0007_consignment;
mod m0008_document;
mod m0009_stripe;
mod m0010_service_names;
mod m0011_ready_for;

use sea_orm_migration::prelude::*;

use crate::common::Common;

/// Migrations of the order service, oldest first.
#[derive(Debug)]
pub struct OrderMigrator;

impl MigratorTrait for OrderMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Common),
            Box::new(m0002_sale::Sale),
            Box::new(m0003_money::MoneyTables),
            Box::new(m0004_shipping::Shipping),
            Box::new(m0005_abroad::Abroad),
            Box::new(m0006_air::Air),
            Box::new(m0007_consignment::Consignments),
            Box::new(m0008_document::Documents),
            Box::new(m0009_stripe::Stripe),
            Box::new(m0010_service_names::ServiceNames),
            Box::new(m0011_ready_for::ReadyFor),
        ]
    }
}
