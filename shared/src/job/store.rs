//! The only SQL of the job queue: table `job`, which every service has.

use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{clock::Timestamp, db::WriteTx, id};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub payload: Json,
    pub run_at: DateTimeUtc,
    pub attempts: i32,
    pub lease_id: Option<Uuid>,
    pub lease_until: Option<DateTimeUtc>,
    pub last_error: Option<String>,
    pub dead_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(tx: &WriteTx, kind: &str, payload: Json, run_at: Timestamp) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(id::fresh()),
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        run_at: Set(run_at),
        attempts: Set(0),
        lease_id: Set(None),
        lease_until: Set(None),
        last_error: Set(None),
        dead_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

fn due(now: Timestamp) -> Condition {
    Condition::all()
        .add(Column::DeadAt.is_null())
        .add(Column::RunAt.lte(now))
        .add(Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now)))
}

pub(super) async fn any_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<bool, DbErr> {
    Ok(Entity::find().filter(due(now)).one(db).await?.is_some())
}

/// Takes the oldest due job for `lease`, or `None`. The conditional update decides between two workers.
pub(super) async fn claim(tx: &WriteTx, now: Timestamp, lease: Uuid, seconds: i64) -> Result<Option<Model>, DbErr> {
    let Some(job) =
        Entity::find().filter(due(now)).order_by_asc(Column::RunAt).order_by_asc(Column::Id).one(tx).await?
    else {
        return Ok(None);
    };
    let taken = Entity::update_many()
        .col_expr(Column::LeaseId, Expr::value(lease))
        .col_expr(Column::LeaseUntil, Expr::value(now + TimeDelta::seconds(seconds)))
        .col_expr(Column::Attempts, Expr::value(job.attempts + 1))
        .filter(Column::Id.eq(job.id))
        .filter(Column::Attempts.eq(job.attempts))
        .filter(due(now))
        .exec(tx)
        .await?;
    Ok((taken.rows_affected == 1).then_some(Model { attempts: job.attempts + 1, ..job }))
}

/// Removes a finished job; false when the lease was lost meanwhile.
pub(super) async fn finish(tx: &WriteTx, id: Uuid, lease: Uuid) -> Result<bool, DbErr> {
    let done = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::LeaseId.eq(lease)).exec(tx).await?;
    Ok(done.rows_affected == 1)
}

/// Gives a failed job back for `run_at`, or puts it aside.
pub(super) async fn fail(
    tx: &WriteTx,
    id: Uuid,
    lease: Uuid,
    error: &str,
    run_at: Timestamp,
    dead_at: Option<Timestamp>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::LeaseId, Expr::value(None::<Uuid>))
        .col_expr(Column::LeaseUntil, Expr::value(None::<Timestamp>))
        .col_expr(Column::LastError, Expr::value(error))
        .col_expr(Column::RunAt, Expr::value(run_at))
        .col_expr(Column::DeadAt, Expr::value(dead_at))
        .filter(Column::Id.eq(id))
        .filter(Column::LeaseId.eq(lease))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn count_dead(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().filter(Column::DeadAt.is_not_null()).count(db).await
}

/// Jobs of a kind that were put aside, the latest first.
pub(crate) async fn dead(db: &impl ConnectionTrait, kind: &str, limit: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(Column::DeadAt.is_not_null())
        .order_by_desc(Column::DeadAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Takes up a job again that was put aside, as if it were new; false when there is none.
pub(crate) async fn revive(tx: &WriteTx, kind: &str, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::DeadAt, Expr::value(None::<Timestamp>))
        .col_expr(Column::RunAt, Expr::value(now))
        .col_expr(Column::Attempts, Expr::value(0))
        .filter(Column::Id.eq(id))
        .filter(Column::Kind.eq(kind))
        .filter(Column::DeadAt.is_not_null())
        .exec(tx)
        .await?;
    tx.wake_after_commit();
    Ok(done.rows_affected == 1)
}

/// Forgets a job that was put aside; false when there is none.
pub(crate) async fn forget(tx: &WriteTx, kind: &str, id: Uuid) -> Result<bool, DbErr> {
    let done = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::Kind.eq(kind))
        .filter(Column::DeadAt.is_not_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}
