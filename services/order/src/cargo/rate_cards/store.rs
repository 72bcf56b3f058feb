//! The only SQL over rate cards.

use chrono::NaiveDate;
use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    db::WriteTx,
    money::{Currency, Money},
};

use super::rules::{Card, Ending};
use crate::cargo::{RateCardId, rating::Tariff};

mod card {
    use sea_orm::entity::prelude::*;

    use crate::cargo::RateCardId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rate_card")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RateCardId,
        pub carrier: String,
        pub origin: String,
        pub destination: String,
        pub currency: String,
        pub minimum_minor: i64,
        pub breaks: Json,
        pub divisor: i64,
        pub step_g: i64,
        pub surcharges: Json,
        pub note: String,
        pub valid_from: Date,
        pub valid_until: Option<Date>,
        pub replaces: Option<RateCardId>,
        pub used_at: Option<DateTimeUtc>,
        pub withdrawn_at: Option<DateTimeUtc>,
        pub created_by: String,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod route {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "air_route")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub carrier: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub origin: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub destination: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn json_error(error: serde_json::Error) -> DbErr {
    DbErr::Json(error.to_string())
}

fn read(row: card::Model) -> Result<Card, DbErr> {
    let currency: Currency =
        row.currency.parse().map_err(|_| DbErr::Type("a rate card has an unknown currency".to_owned()))?;
    Ok(Card {
        id: row.id,
        carrier: row.carrier,
        origin: row.origin,
        destination: row.destination,
        tariff: Tariff {
            currency,
            minimum: Money::from_minor(row.minimum_minor, currency),
            breaks: serde_json::from_value(row.breaks).map_err(json_error)?,
            divisor: row.divisor,
            step_g: row.step_g,
            surcharges: serde_json::from_value(row.surcharges).map_err(json_error)?,
        },
        note: row.note,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        replaces: row.replaces,
        used_at: row.used_at,
        withdrawn_at: row.withdrawn_at,
        created_at: row.created_at,
    })
}

/// Makes changes of the cards of this route wait for one another.
pub(super) async fn lock_route(tx: &WriteTx, new: &Card) -> Result<(), DbErr> {
    let row = route::ActiveModel {
        carrier: Set(new.carrier.clone()),
        origin: Set(new.origin.clone()),
        destination: Set(new.destination.clone()),
        version: Set(1),
    };
    let next = OnConflict::columns([route::Column::Carrier, route::Column::Origin, route::Column::Destination])
        .value(route::Column::Version, Expr::col((route::Entity, route::Column::Version)).add(1))
        .to_owned();
    route::Entity::insert(row).on_conflict(next).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a card.
pub(super) async fn insert(tx: &WriteTx, new: &Card, created_by: &str) -> Result<(), DbErr> {
    let row = card::ActiveModel {
        id: Set(new.id),
        carrier: Set(new.carrier.clone()),
        origin: Set(new.origin.clone()),
        destination: Set(new.destination.clone()),
        currency: Set(new.tariff.currency.code().to_owned()),
        minimum_minor: Set(new.tariff.minimum.minor()),
        breaks: Set(serde_json::to_value(&new.tariff.breaks).map_err(json_error)?),
        divisor: Set(new.tariff.divisor),
        step_g: Set(new.tariff.step_g),
        surcharges: Set(serde_json::to_value(&new.tariff.surcharges).map_err(json_error)?),
        note: Set(new.note.clone()),
        valid_from: Set(new.valid_from),
        valid_until: Set(new.valid_until),
        replaces: Set(new.replaces),
        used_at: Set(None),
        withdrawn_at: Set(None),
        created_by: Set(created_by.to_owned()),
        created_at: Set(new.created_at),
    };
    card::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Ends a card to make room for another.
pub(super) async fn end(tx: &WriteTx, id: RateCardId, ending: Ending, now: Timestamp) -> Result<(), DbErr> {
    let update = card::Entity::update_many().filter(card::Column::Id.eq(id));
    let update = match ending {
        Ending::EndsOn(day) => update.col_expr(card::Column::ValidUntil, Expr::value(day)),
        Ending::Withdrawn => update.col_expr(card::Column::WithdrawnAt, Expr::value(now)),
    };
    update.exec(tx).await?;
    Ok(())
}

/// Notes that a consignment was priced by a card, from which on it cannot be withdrawn.
pub(crate) async fn mark_used(tx: &WriteTx, id: RateCardId, now: Timestamp) -> Result<(), DbErr> {
    card::Entity::update_many()
        .col_expr(card::Column::UsedAt, Expr::value(now))
        .filter(card::Column::Id.eq(id))
        .filter(card::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// A card.
pub(crate) async fn find(db: &impl ConnectionTrait, id: RateCardId) -> Result<Option<Card>, DbErr> {
    card::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// The card that counts for a carrier's route on a day, by the calendar of the airport of departure. Before closing a consignment
/// that is the day of departure, at closing the day of the air waybill.
pub(crate) async fn in_force(
    db: &impl ConnectionTrait,
    carrier: &str,
    origin: &str,
    destination: &str,
    day: NaiveDate,
) -> Result<Option<Card>, DbErr> {
    let query = of_route(carrier, origin, destination)
        .filter(card::Column::ValidFrom.lte(day))
        .filter(not_over(day))
        .order_by_desc(card::Column::ValidFrom);
    query.one(db).await?.map(read).transpose()
}

fn of_route(carrier: &str, origin: &str, destination: &str) -> Select<card::Entity> {
    card::Entity::find()
        .filter(card::Column::Carrier.eq(carrier))
        .filter(card::Column::Origin.eq(origin))
        .filter(card::Column::Destination.eq(destination))
        .filter(card::Column::WithdrawnAt.is_null())
}

fn not_over(day: NaiveDate) -> Condition {
    Condition::any().add(card::Column::ValidUntil.is_null()).add(card::Column::ValidUntil.gte(day))
}

/// A card of the same route that counts on some day of a card to be, the first of them.
pub(super) async fn meeting(db: &impl ConnectionTrait, new: &Card) -> Result<Option<Card>, DbErr> {
    let mut query = of_route(&new.carrier, &new.origin, &new.destination).filter(not_over(new.valid_from));
    if let Some(until) = new.valid_until {
        query = query.filter(card::Column::ValidFrom.lte(until));
    }
    query.order_by_asc(card::Column::ValidFrom).one(db).await?.map(read).transpose()
}

/// Cards, the newest first; those that are over or withdrawn only when `all`.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    all: bool,
    today: NaiveDate,
    after: Option<RateCardId>,
    limit: u64,
) -> Result<Vec<Card>, DbErr> {
    let mut query = card::Entity::find();
    if !all {
        query = query.filter(card::Column::WithdrawnAt.is_null()).filter(not_over(today));
    }
    if let Some(after) = after {
        query = query.filter(card::Column::Id.lt(after));
    }
    query.order_by_desc(card::Column::Id).limit(limit).all(db).await?.into_iter().map(read).collect()
}

/// The other cards of a card's route, the latest period first.
pub(super) async fn siblings(db: &impl ConnectionTrait, of: &Card, limit: u64) -> Result<Vec<Card>, DbErr> {
    let query = of_route(&of.carrier, &of.origin, &of.destination)
        .filter(card::Column::Id.ne(of.id))
        .order_by_desc(card::Column::ValidFrom)
        .limit(limit);
    query.all(db).await?.into_iter().map(read).collect()
}

/// Cards that count on some day from `first` to `last`.
pub(crate) async fn between(db: &impl ConnectionTrait, first: NaiveDate, last: NaiveDate) -> Result<Vec<Card>, DbErr> {
    let query = card::Entity::find()
        .filter(card::Column::WithdrawnAt.is_null())
        .filter(card::Column::ValidFrom.lte(last))
        .filter(not_over(first));
    query.all(db).await?.into_iter().map(read).collect()
}
