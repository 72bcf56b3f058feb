//! What sending costs: services, zones between places, and a price per kilogram for each.
//!
//! The rows are example data in the manner of Indonesian couriers (regular service rounded to the kilogram with a tolerance of
//! 300 g; road cargo from 10 kg), so that a new installation can sell at once. Staff replace them by the contract's own prices.

use sea_orm_migration::{prelude::*, schema::*};

/// The fourth migration of the order service.
#[derive(Debug)]
pub(crate) struct Shipping;

impl MigrationName for Shipping {
    fn name(&self) -> &'static str {
        "m0004_shipping"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Shipping {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_tables(manager).await?;
        insert_services(manager).await?;
        insert_rates(manager).await?;
        insert_zones(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let service = Table::create()
        .table("shipping_service")
        .col(string("code").primary_key())
        .col(string("name_id"))
        .col(string("name_en"))
        // jne: first 300 g over a kilogram are free; kg_up: begun kilograms count; exact: to the gram.
        .col(string("rounding"))
        // Cubic centimetres that count as one kilogram.
        .col(big_integer("divisor"))
        .col(big_integer("min_g"))
        .col(big_integer("max_g"))
        .col(boolean("active"))
        .to_owned();
    manager.create_table(service).await?;
    let zone = Table::create()
        .table("shipping_zone")
        // Kemendagri codes of a province or of a kabupaten or kota; the longest match counts.
        .col(string("origin"))
        .col(string("destination"))
        .col(string("zone"))
        .primary_key(Index::create().col("origin").col("destination"))
        .to_owned();
    manager.create_table(zone).await?;
    let rate = Table::create()
        .table("shipping_rate")
        .col(string("zone"))
        .col(string("service"))
        .col(big_integer("per_kg_minor"))
        .col(string("currency"))
        .col(integer("days_min"))
        .col(integer("days_max"))
        .col(string("source"))
        .primary_key(Index::create().col("zone").col("service"))
        .to_owned();
    manager.create_table(rate).await
}

async fn insert_services(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let insert = Query::insert()
        .into_table("shipping_service")
        .columns(["code", "name_id", "name_en", "rounding", "divisor", "min_g", "max_g", "active"])
        .values_panic([
            "reg".into(),
            "Kurir reguler".into(),
            "Regular courier".into(),
            "jne".into(),
            6000_i64.into(),
            1000_i64.into(),
            50_000_i64.into(),
            true.into(),
        ])
        .values_panic([
            "cargo".into(),
            "Kargo darat dan laut".into(),
            "Road and sea cargo".into(),
            "kg_up".into(),
            4000_i64.into(),
            10_000_i64.into(),
            1_000_000_i64.into(),
            true.into(),
        ])
        .to_owned();
    manager.execute(insert).await
}

/// Rupiah per kilogram, fewest and most days.
type Price = (i64, i32, i32);

/// Zone, rupiah per kilogram and days for the regular service, the same for cargo.
const RATES: [(&str, Price, Price); 8] = [
    ("local", (7_000, 1, 2), (2_500, 2, 4)),
    ("province", (9_000, 1, 3), (3_000, 2, 5)),
    ("island", (16_000, 2, 4), (4_500, 3, 7)),
    ("sea-1", (32_000, 3, 5), (8_000, 5, 12)),
    ("sea-2", (48_000, 4, 7), (13_000, 7, 16)),
    ("sea-3", (68_000, 5, 9), (21_000, 9, 21)),
    ("sea-4", (92_000, 6, 12), (32_000, 12, 28)),
    ("sea-5", (110_000, 7, 14), (38_000, 14, 35)),
];

async fn insert_rates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = ["zone", "service", "per_kg_minor", "currency", "days_min", "days_max", "source"];
    let mut insert = Query::insert().into_table("shipping_rate").columns(columns).to_owned();
    for (zone, regular, cargo) in RATES {
        for (service, (rupiah, days_min, days_max)) in [("reg", regular), ("cargo", cargo)] {
            insert.values_panic([
                zone.into(),
                service.into(),
                (rupiah * 100).into(),
                "IDR".into(),
                days_min.into(),
                days_max.into(),
                "example".into(),
            ]);
        }
    }
    manager.execute(insert).await
}

/// Provinces by Kemendagri code.
const PROVINCES: [&str; 38] = [
    "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "51", "52", "53",
    "61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76", "81", "82", "91", "92", "93", "94", "95", "96",
];

/// The island group of a province, and how far it lies from Java.
fn group(province: &str) -> (&'static str, u8) {
    match province {
        "51" => ("java", 0),
        _ if province.starts_with('3') => ("java", 0),
        _ if province.starts_with(['1', '2']) => ("sumatra", 1),
        _ if province.starts_with('5') => ("nusa", 1),
        _ if province.starts_with('6') => ("kalimantan", 1),
        _ if province.starts_with('7') => ("sulawesi", 2),
        _ if province.starts_with('8') => ("maluku", 3),
        _ => ("papua", 4),
    }
}

fn zone(origin: &str, destination: &str) -> String {
    let ((from, out), (to, in_)) = (group(origin), group(destination));
    if origin == destination {
        "province".to_owned()
    } else if from == to {
        "island".to_owned()
    } else {
        format!("sea-{}", Ord::min(out + in_, 5))
    }
}

async fn insert_zones(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for origin in PROVINCES {
        let mut insert =
            Query::insert().into_table("shipping_zone").columns(["origin", "destination", "zone"]).to_owned();
        for destination in PROVINCES {
            insert.values_panic([origin.into(), destination.into(), zone(origin, destination).into()]);
        }
        manager.execute(insert).await?;
    }
    // Within one kabupaten or kota of East Java: 29 kabupaten from 01, 9 kota from 71.
    let mut insert = Query::insert().into_table("shipping_zone").columns(["origin", "destination", "zone"]).to_owned();
    for place in (1..=29).chain(71..=79) {
        let code = format!("35.{place:02}");
        insert.values_panic([code.clone().into(), code.into(), "local".into()]);
    }
    manager.execute(insert).await
}
