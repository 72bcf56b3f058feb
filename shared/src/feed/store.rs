//! The only SQL of the feed: tables `event`, `feed_state` and `feed_cursor`, which every service has.

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};

use super::Event;
use crate::{clock::Timestamp, db::WriteTx, id};

mod event {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "event")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub position: Option<i64>,
        pub name: String,
        pub subject: String,
        pub version: i64,
        pub at: DateTimeUtc,
        pub data: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod feed_state {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_state")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub epoch: Uuid,
        pub last_position: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod feed_cursor {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_cursor")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        pub epoch: Uuid,
        pub position: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The single row of `feed_state`.
const STATE_ID: i32 = 1;

/// Where a feed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) epoch: Uuid,
    pub(crate) position: i64,
}

pub(super) async fn insert(tx: &WriteTx, event: Event) -> Result<(), DbErr> {
    let row = event::ActiveModel {
        id: Set(id::fresh()),
        position: Set(None),
        name: Set(event.name),
        subject: Set(event.subject),
        version: Set(event.version),
        at: Set(event.at),
        data: Set(event.data),
    };
    event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Where the feed stands; `None` before the first start made its epoch.
pub(super) async fn standing(db: &impl ConnectionTrait) -> Result<Option<Standing>, DbErr> {
    let row = feed_state::Entity::find_by_id(STATE_ID).one(db).await?;
    Ok(row.map(|r| Standing { epoch: r.epoch, position: r.last_position }))
}

/// Gives the feed an epoch if it has none.
pub(super) async fn begin_epoch(tx: &WriteTx, epoch: Uuid) -> Result<(), DbErr> {
    let row = feed_state::ActiveModel { id: Set(STATE_ID), epoch: Set(epoch), last_position: Set(0) };
    let once = OnConflict::column(feed_state::Column::Id).do_nothing().to_owned();
    feed_state::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

/// Gives the feed another epoch; returns the one it had, `None` when the feed has not begun.
///
/// # Errors
/// The database's.
pub async fn renew_epoch(tx: &WriteTx, fresh: Uuid) -> Result<Option<Uuid>, DbErr> {
    let Some(row) = feed_state::Entity::find_by_id(STATE_ID).one(tx).await? else { return Ok(None) };
    feed_state::Entity::update_many()
        .col_expr(feed_state::Column::Epoch, Expr::value(fresh))
        .filter(feed_state::Column::Id.eq(STATE_ID))
        .exec(tx)
        .await?;
    Ok(Some(row.epoch))
}

/// Lets what was read of a feed under its old epoch count under the new one too: right only when reader and feed are of one moment.
///
/// # Errors
/// The database's.
pub async fn carry_cursor(tx: &WriteTx, source: &str, old: Uuid, fresh: Uuid) -> Result<(), DbErr> {
    feed_cursor::Entity::update_many()
        .col_expr(feed_cursor::Column::Epoch, Expr::value(fresh))
        .filter(feed_cursor::Column::Source.eq(source))
        .filter(feed_cursor::Column::Epoch.eq(old))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ids of committed events without a position, oldest first.
pub(super) async fn unstamped(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Uuid>, DbErr> {
    event::Entity::find()
        .select_only()
        .column(event::Column::Id)
        .filter(event::Column::Position.is_null())
        .order_by_asc(event::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Reserves `count` positions after `seen`; false when another sequencer was faster.
pub(super) async fn reserve(tx: &WriteTx, seen: i64, count: i64) -> Result<bool, DbErr> {
    let done = feed_state::Entity::update_many()
        .col_expr(feed_state::Column::LastPosition, Expr::value(seen + count))
        .filter(feed_state::Column::Id.eq(STATE_ID))
        .filter(feed_state::Column::LastPosition.eq(seen))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

pub(super) async fn stamp(tx: &WriteTx, id: Uuid, position: i64) -> Result<(), DbErr> {
    event::Entity::update_many()
        .col_expr(event::Column::Position, Expr::value(position))
        .filter(event::Column::Id.eq(id))
        .filter(event::Column::Position.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn read(db: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<Event>, DbErr> {
    let rows = event::Entity::find()
        .filter(event::Column::Position.gt(after))
        .order_by_asc(event::Column::Position)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Event {
            position: row.position.unwrap_or(0),
            name: row.name,
            subject: row.subject,
            version: row.version,
            at: row.at,
            data: row.data,
        })
        .collect())
}

/// The oldest position still kept; `None` when the feed holds no stamped event.
pub(super) async fn oldest(db: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    let row: Option<Option<i64>> = event::Entity::find()
        .select_only()
        .column_as(event::Column::Position.min(), "oldest")
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.flatten())
}

/// Forgets stamped events older than `before`.
pub(super) async fn prune(tx: &WriteTx, before: Timestamp) -> Result<u64, DbErr> {
    let old = Condition::all().add(event::Column::At.lt(before)).add(event::Column::Position.is_not_null());
    Ok(event::Entity::delete_many().filter(old).exec(tx).await?.rows_affected)
}

/// How far this service has consumed a source.
pub(crate) async fn cursor(db: &impl ConnectionTrait, source: &str) -> Result<Option<Standing>, DbErr> {
    let row = feed_cursor::Entity::find_by_id(source.to_owned()).one(db).await?;
    Ok(row.map(|r| Standing { epoch: r.epoch, position: r.position }))
}

pub(crate) async fn set_cursor(tx: &WriteTx, source: &str, to: Standing) -> Result<(), DbErr> {
    let row =
        feed_cursor::ActiveModel { source: Set(source.to_owned()), epoch: Set(to.epoch), position: Set(to.position) };
    let update = OnConflict::column(feed_cursor::Column::Source)
        .update_columns([feed_cursor::Column::Epoch, feed_cursor::Column::Position])
        .to_owned();
    feed_cursor::Entity::insert(row).on_conflict(update).exec_without_returning(tx).await?;
    Ok(())
}
