//! The only SQL over the prices of sending abroad.

use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::{clock::Timestamp, db::WriteTx, money::Money};

use crate::error::Error;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "export_tariff")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub country: String,
        pub per_kg_minor: i64,
        pub minimum_minor: i64,
        pub currency: String,
        pub days_min: i32,
        pub days_max: i32,
        pub active: bool,
        pub example: bool,
        pub version: i64,
        pub changed_by: String,
        pub changed_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity, Model};

/// What sending to a country costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tariff {
    /// ISO 3166-1 alpha-2.
    pub(crate) country: String,
    /// Of one kilogram.
    pub(crate) per_kg: Money,
    /// Least price of one seller's part.
    pub(crate) minimum: Money,
    /// Fewest days from the seller's hands to the door.
    pub(crate) days_min: i32,
    /// Most days.
    pub(crate) days_max: i32,
    /// Offered to buyers.
    pub(crate) active: bool,
    /// Made-up figures.
    pub(crate) example: bool,
    /// For the next change.
    pub(crate) version: i64,
    pub(crate) changed_at: Timestamp,
}

fn read(row: Model) -> Result<Tariff, DbErr> {
    let currency = row.currency.parse().map_err(|_| DbErr::Type("a tariff in an unknown currency".to_owned()))?;
    Ok(Tariff {
        country: row.country,
        per_kg: Money::from_minor(row.per_kg_minor, currency),
        minimum: Money::from_minor(row.minimum_minor, currency),
        days_min: row.days_min,
        days_max: row.days_max,
        active: row.active,
        example: row.example,
        version: row.version,
        changed_at: row.changed_at,
    })
}

/// The price to a country.
pub(crate) async fn find(db: &impl ConnectionTrait, country: &str) -> Result<Option<Tariff>, DbErr> {
    Entity::find_by_id(country).one(db).await?.map(read).transpose()
}

/// All prices, by country.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Tariff>, DbErr> {
    Entity::find().order_by_asc(Column::Country).all(db).await?.into_iter().map(read).collect()
}

/// Writes a price over the one of `before` (0: there is none yet).
///
/// # Errors
/// [`Error::Stale`] when there is another one meanwhile.
pub(super) async fn put(tx: &WriteTx, tariff: &Tariff, before: i64, changed_by: &str) -> Result<(), Error> {
    let row = row::ActiveModel {
        country: Set(tariff.country.clone()),
        per_kg_minor: Set(tariff.per_kg.minor()),
        minimum_minor: Set(tariff.minimum.minor()),
        currency: Set(tariff.per_kg.currency().code().to_owned()),
        days_min: Set(tariff.days_min),
        days_max: Set(tariff.days_max),
        active: Set(tariff.active),
        example: Set(tariff.example),
        version: Set(before + 1),
        changed_by: Set(changed_by.to_owned()),
        changed_at: Set(tariff.changed_at),
    };
    let done = if before == 0 {
        let once = OnConflict::column(Column::Country).do_nothing().to_owned();
        Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?
    } else {
        let update = Entity::update_many().set(row).filter(Column::Country.eq(&tariff.country));
        update.filter(Column::Version.eq(before)).exec(tx).await?.rows_affected
    };
    if done == 1 { Ok(()) } else { Err(Error::Stale) }
}
