//! The only SQL over exchange rates. Rows are inserted and read, nothing else.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*};
use sentra_shared::{
    clock::Timestamp,
    db::WriteTx,
    exchange::{PerIdr, Rate},
    id,
    money::Currency,
};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "exchange_rate")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub currency: String,
        pub valid_from: Date,
        pub version: i64,
        pub per_idr: String,
        pub entered_by: String,
        pub entered_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity, Model};

/// A rate as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: Uuid,
    pub(crate) rate: Rate,
    /// Counts the entries for this currency and day; the last one is in force.
    pub(crate) version: i64,
    /// `Actor::label()`.
    pub(crate) entered_by: String,
    pub(crate) entered_at: Timestamp,
}

impl Entry {
    /// A rate entered now.
    pub(crate) fn new(rate: Rate, entered_by: String, entered_at: Timestamp) -> Self {
        Self { id: id::fresh(), rate, version: 1, entered_by, entered_at }
    }
}

fn read(row: Model) -> Result<Entry, DbErr> {
    let damaged = |what: &str| DbErr::Type(format!("the column {what} of the rates holds an unknown value"));
    Ok(Entry {
        id: row.id,
        rate: Rate {
            currency: row.currency.parse().map_err(|_| damaged("currency"))?,
            per_idr: PerIdr::parse(&row.per_idr).map_err(|_| damaged("per_idr"))?,
            valid_from: row.valid_from,
        },
        version: row.version,
        entered_by: row.entered_by,
        entered_at: row.entered_at,
    })
}

/// Writes a rate with its version. Of two for one currency and day at the same moment the second fails by the unique index.
pub(super) async fn insert(tx: &WriteTx, entry: &Entry) -> Result<(), DbErr> {
    let row = row::ActiveModel {
        id: Set(entry.id),
        currency: Set(entry.rate.currency.code().to_owned()),
        valid_from: Set(entry.rate.valid_from),
        version: Set(entry.version),
        per_idr: Set(entry.rate.per_idr.to_string()),
        entered_by: Set(entry.entered_by.clone()),
        entered_at: Set(entry.entered_at),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Rates that begin on these days, the later one of a day last.
pub(crate) async fn between(db: &impl ConnectionTrait, from: NaiveDate, to: NaiveDate) -> Result<Vec<Entry>, DbErr> {
    let query = Entity::find().filter(Column::ValidFrom.between(from, to));
    let rows = query.order_by_asc(Column::ValidFrom).order_by_asc(Column::Version).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The rate of a currency that began last by a day, however old.
pub(super) async fn last_by(
    db: &impl ConnectionTrait,
    currency: Currency,
    day: NaiveDate,
) -> Result<Option<Entry>, DbErr> {
    let query = Entity::find().filter(Column::Currency.eq(currency.code())).filter(Column::ValidFrom.lte(day));
    let row = query.order_by_desc(Column::ValidFrom).order_by_desc(Column::Version).one(db).await?;
    row.map(read).transpose()
}

/// What was entered for a currency, the newest entry first, after the one named.
pub(crate) async fn history(
    db: &impl ConnectionTrait,
    currency: Currency,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Entry>, DbErr> {
    let mut query = Entity::find().filter(Column::Currency.eq(currency.code()));
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    query.order_by_desc(Column::Id).limit(limit).all(db).await?.into_iter().map(read).collect()
}

/// The last version of each day's rate, by currency and day, after the one named: the snapshot.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    after: Option<(Currency, NaiveDate)>,
    limit: u64,
) -> Result<Vec<Entry>, DbErr> {
    let mut query = Entity::find();
    if let Some((currency, day)) = after {
        let same = Condition::all().add(Column::Currency.eq(currency.code())).add(Column::ValidFrom.gt(day));
        query = query.filter(Condition::any().add(Column::Currency.gt(currency.code())).add(same));
    }
    let query = query.order_by_asc(Column::Currency).order_by_asc(Column::ValidFrom).order_by_desc(Column::Version);
    let entries: Vec<Entry> = query.limit(limit).all(db).await?.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(entries)
}
