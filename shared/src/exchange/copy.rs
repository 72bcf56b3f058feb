//! The rates as order told of them, in the table `exchange_rate` of each service that shows prices, and the only SQL over it.

use chrono::Days;
use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use super::{PerIdr, Rate, Rates};
use crate::{
    clock::{Timestamp, WIB},
    db::WriteTx,
    failure::Failure,
    http::CurrencyQuery,
    money::Currency,
    page::Frame,
};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "exchange_rate")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub currency: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub per_idr: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity, Model};

fn read(row: &Model) -> Result<Rate, DbErr> {
    let damaged = |what: &str| DbErr::Type(format!("the column {what} of the rates holds an unknown value"));
    Ok(Rate {
        currency: row.currency.parse().map_err(|_| damaged("currency"))?,
        per_idr: PerIdr::parse(&row.per_idr).map_err(|_| damaged("per_idr"))?,
        valid_from: row.valid_from,
    })
}

/// Keeps what an event told, unless something newer is known of that day.
///
/// # Errors
/// The database's.
pub async fn keep(tx: &WriteTx, rate: &Rate, version: i64) -> Result<(), DbErr> {
    let row = row::ActiveModel {
        currency: Set(rate.currency.code().to_owned()),
        valid_from: Set(rate.valid_from),
        per_idr: Set(rate.per_idr.to_string()),
        version: Set(version),
    };
    let newer = OnConflict::columns([Column::Currency, Column::ValidFrom])
        .update_columns([Column::PerIdr, Column::Version])
        .action_cond_where(Condition::all().add(Expr::col((Entity, Column::Version)).lt(version)))
        .to_owned();
    Entity::insert(row).on_conflict(newer).exec_without_returning(tx).await?;
    Ok(())
}

/// The rate of a currency now; `None` when there is none for today. Rupiah asks no table.
///
/// # Errors
/// The database's.
pub async fn rate_now(
    db: &impl ConnectionTrait,
    currency: Currency,
    age_days_max: u32,
    now: Timestamp,
) -> Result<Option<Rate>, DbErr> {
    let day = now.with_timezone(&WIB).date_naive();
    if currency == Currency::Idr {
        return Ok(Some(Rate::rupiah(day)));
    }
    let since = day.checked_sub_days(Days::new(age_days_max.into())).unwrap_or(day);
    let query = Entity::find().filter(Column::Currency.eq(currency.code()));
    let newest = query.filter(Column::ValidFrom.between(since, day)).order_by_desc(Column::ValidFrom).one(db).await?;
    let known = Rates::new(newest.as_ref().map(read).transpose()?);
    Ok(known.on(day, currency, age_days_max))
}

/// The rate that a page's prices are shown at: of its reader's currency, or of rupiah, which the page then says.
///
/// # Errors
/// The database's.
pub async fn of_page(
    db: &impl ConnectionTrait,
    frame: &mut Frame,
    age_days_max: u32,
    now: Timestamp,
) -> Result<Rate, DbErr> {
    let rate = rate_now(db, frame.currency, age_days_max, now).await?;
    Ok(frame.priced_at(rate, now))
}

/// The rate of `?currency=` of an operation that gives converted prices beside those in rupiah; `None` when it was not asked for.
///
/// # Errors
/// 422 for an unknown currency, 409 `currency_not_offered` for one without a rate for today, and the database's.
pub async fn asked(
    db: &impl ConnectionTrait,
    query: &CurrencyQuery,
    age_days_max: u32,
    now: Timestamp,
) -> Result<Option<Rate>, Failure> {
    let Some(currency) = query.asked()? else { return Ok(None) };
    let rate = rate_now(db, currency, age_days_max, now).await?;
    rate.map(Some).ok_or_else(|| Failure::new(409, "currency_not_offered").with("currency", currency))
}
