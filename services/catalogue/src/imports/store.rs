//! The only SQL of the imports: tables `product_import` and `product_import_row`.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, Condition, DbErr, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::{
    clock::Timestamp,
    contract::{ImportId, SellerId},
    db::WriteTx,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    options::ImportOptions,
    report::{ImportCounts, ImportOutcome, ImportProblem, ImportRow},
};

mod import {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{ImportId, SellerId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_import")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ImportId,
        pub seller_id: SellerId,
        pub status: String,
        pub options: Json,
        pub content: Option<Vec<u8>>,
        pub bytes_total: i64,
        pub bytes_done: i64,
        pub ignored_columns: Json,
        pub problem: Option<Json>,
        pub lease_id: Option<Uuid>,
        pub lease_until: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::ImportId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_import_row")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: ImportId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub line: i64,
        pub sku: String,
        pub outcome: String,
        pub problems: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImportStatus {
    /// Waits for its turn.
    Waiting,
    /// Being worked off.
    Running,
    /// Every row was tried.
    Done,
    /// The file could not be used.
    Failed,
}

impl ImportStatus {
    const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Failed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn read(text: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.as_str() == text).unwrap_or(Self::Failed)
    }
}

/// An import as its seller sees it.
#[derive(Debug, Clone)]
pub(super) struct Import {
    pub(super) id: ImportId,
    pub(super) status: ImportStatus,
    pub(super) bytes_total: u64,
    pub(super) bytes_done: u64,
    pub(super) ignored_columns: Vec<String>,
    pub(super) problem: Option<ImportProblem>,
    pub(super) created_at: Timestamp,
    pub(super) finished_at: Option<Timestamp>,
}

/// An import that was taken up to be worked off.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub(super) id: ImportId,
    pub(super) seller: SellerId,
    pub(super) options: ImportOptions,
    pub(super) content: Vec<u8>,
}

/// A new import.
#[derive(Debug, Clone)]
pub(super) struct NewImport {
    pub(super) id: ImportId,
    pub(super) seller: SellerId,
    pub(super) options: ImportOptions,
    pub(super) content: Vec<u8>,
    pub(super) now: Timestamp,
}

fn json<T: Serialize>(value: &T) -> Result<Json, DbErr> {
    serde_json::to_value(value).map_err(|e| DbErr::Json(e.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(value: Json) -> Result<T, DbErr> {
    serde_json::from_value(value).map_err(|e| DbErr::Json(e.to_string()))
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) async fn insert(tx: &WriteTx, new: &NewImport) -> Result<(), DbErr> {
    let row = import::ActiveModel {
        id: Set(new.id),
        seller_id: Set(new.seller),
        status: Set(ImportStatus::Waiting.as_str().to_owned()),
        options: Set(json(&new.options)?),
        content: Set(Some(new.content.clone())),
        bytes_total: Set(i64::try_from(new.content.len()).unwrap_or(i64::MAX)),
        bytes_done: Set(0),
        ignored_columns: Set(json(&Vec::<String>::new())?),
        problem: Set(None),
        lease_id: Set(None),
        lease_until: Set(None),
        created_at: Set(new.now),
        finished_at: Set(None),
    };
    import::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// True while one of the seller's imports is not over.
pub(super) async fn is_busy(db: &impl ConnectionTrait, seller: SellerId) -> Result<bool, DbErr> {
    let open = [ImportStatus::Waiting, ImportStatus::Running].map(ImportStatus::as_str);
    let found =
        import::Entity::find().filter(import::Column::SellerId.eq(seller)).filter(import::Column::Status.is_in(open));
    Ok(found.count(db).await? > 0)
}

/// Forgets a seller's imports but the newest ones.
pub(super) async fn forget_old(tx: &WriteTx, seller: SellerId, keep: u64) -> Result<(), DbErr> {
    let old: Vec<ImportId> = import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .filter(import::Column::SellerId.eq(seller))
        .order_by_desc(import::Column::Id)
        .offset(keep)
        // SQLite knows no offset without a limit.
        .limit(1_000)
        .into_tuple()
        .all(tx)
        .await?;
    import::Entity::delete_many().filter(import::Column::Id.is_in(old)).exec(tx).await?;
    Ok(())
}

/// A seller's import.
pub(super) async fn find(db: &impl ConnectionTrait, id: ImportId, seller: SellerId) -> Result<Option<Import>, DbErr> {
    let mine = import::Entity::find_by_id(id).filter(import::Column::SellerId.eq(seller));
    let Some(row) = mine.one(db).await? else { return Ok(None) };
    Ok(Some(Import {
        id: row.id,
        status: ImportStatus::read(&row.status),
        bytes_total: unsigned(row.bytes_total),
        bytes_done: unsigned(row.bytes_done),
        ignored_columns: from_json(row.ignored_columns)?,
        problem: row.problem.map(from_json).transpose()?,
        created_at: row.created_at,
        finished_at: row.finished_at,
    }))
}

/// An import that waits, or whose worker is gone.
pub(super) async fn next_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<Option<ImportId>, DbErr> {
    import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .filter(due(now))
        .order_by_asc(import::Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await
}

fn due(now: Timestamp) -> Condition {
    let status = import::Column::Status;
    let lost = Condition::all().add(status.eq(ImportStatus::Running.as_str())).add(import::Column::LeaseUntil.lt(now));
    Condition::any().add(status.eq(ImportStatus::Waiting.as_str())).add(lost)
}

/// Takes an import up for as long as the lease holds; `None` when another worker was faster.
pub(super) async fn claim(
    tx: &WriteTx,
    id: ImportId,
    lease: Uuid,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claimed>, DbErr> {
    let taken = import::Entity::update_many()
        .col_expr(import::Column::Status, Expr::value(ImportStatus::Running.as_str()))
        .col_expr(import::Column::LeaseId, Expr::value(lease))
        .col_expr(import::Column::LeaseUntil, Expr::value(until))
        .filter(import::Column::Id.eq(id))
        .filter(due(now))
        .exec(tx)
        .await?;
    if taken.rows_affected != 1 {
        return Ok(None);
    }
    let Some(row) = import::Entity::find_by_id(id).one(tx).await? else { return Ok(None) };
    let options = from_json(row.options)?;
    Ok(Some(Claimed { id, seller: row.seller_id, options, content: row.content.unwrap_or_default() }))
}

/// Notes rows that are done and holds the lease for longer; false when the lease was lost. A row that an earlier worker noted stays as
/// it was noted.
pub(super) async fn note(
    tx: &WriteTx,
    id: ImportId,
    lease: Uuid,
    until: Timestamp,
    bytes: u64,
    rows: &[ImportRow],
) -> Result<bool, DbErr> {
    let held = import::Entity::update_many()
        .col_expr(import::Column::LeaseUntil, Expr::value(until))
        .col_expr(import::Column::BytesDone, Expr::value(signed(bytes)))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::LeaseId.eq(lease))
        .exec(tx)
        .await?;
    if held.rows_affected != 1 {
        return Ok(false);
    }
    let once = OnConflict::columns([row::Column::ImportId, row::Column::Line]).do_nothing().to_owned();
    for done in rows {
        let row = row::ActiveModel {
            import_id: Set(id),
            line: Set(signed(done.line)),
            sku: Set(done.sku.clone()),
            outcome: Set(done.outcome.as_str().to_owned()),
            problems: Set(json(&done.problems)?),
        };
        row::Entity::insert(row).on_conflict(once.clone()).exec_without_returning(tx).await?;
    }
    Ok(true)
}

/// Ends an import; its file is not needed any more.
pub(super) async fn finish(
    tx: &WriteTx,
    id: ImportId,
    lease: Uuid,
    now: Timestamp,
    ignored: &[String],
    problem: Option<&ImportProblem>,
) -> Result<(), DbErr> {
    let status = if problem.is_some() { ImportStatus::Failed } else { ImportStatus::Done };
    import::Entity::update_many()
        .col_expr(import::Column::Status, Expr::value(status.as_str()))
        .col_expr(import::Column::Content, Expr::value(None::<Vec<u8>>))
        .col_expr(import::Column::LeaseId, Expr::value(None::<Uuid>))
        .col_expr(import::Column::FinishedAt, Expr::value(now))
        .col_expr(import::Column::IgnoredColumns, Expr::value(json(&ignored)?))
        .col_expr(import::Column::Problem, Expr::value(problem.map(json).transpose()?))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::LeaseId.eq(lease))
        .exec(tx)
        .await?;
    Ok(())
}

/// Rows after a line, in order.
pub(super) async fn rows(
    db: &impl ConnectionTrait,
    id: ImportId,
    after: u64,
    outcome: Option<ImportOutcome>,
    limit: u64,
) -> Result<Vec<ImportRow>, DbErr> {
    let found = row::Entity::find()
        .filter(row::Column::ImportId.eq(id))
        .filter(row::Column::Line.gt(signed(after)))
        .filter(Condition::all().add_option(outcome.map(|o| row::Column::Outcome.eq(o.as_str()))))
        .order_by_asc(row::Column::Line)
        .limit(limit)
        .all(db)
        .await?;
    found
        .into_iter()
        .map(|r| {
            let outcome =
                ImportOutcome::ALL.into_iter().find(|o| o.as_str() == r.outcome).unwrap_or(ImportOutcome::Refused);
            Ok(ImportRow { line: unsigned(r.line), sku: r.sku, outcome, problems: from_json(r.problems)? })
        })
        .collect()
}

/// Rows by outcome.
pub(super) async fn counts(db: &impl ConnectionTrait, id: ImportId) -> Result<ImportCounts, DbErr> {
    let grouped: Vec<(String, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::Outcome)
        .column_as(row::Column::Line.count(), "rows")
        .filter(row::Column::ImportId.eq(id))
        .group_by(row::Column::Outcome)
        .into_tuple()
        .all(db)
        .await?;
    let by: BTreeMap<String, i64> = grouped.into_iter().collect();
    let of = |outcome: ImportOutcome| unsigned(by.get(outcome.as_str()).copied().unwrap_or(0));
    Ok(ImportCounts {
        created: of(ImportOutcome::Created),
        changed: of(ImportOutcome::Changed),
        unchanged: of(ImportOutcome::Unchanged),
        refused: of(ImportOutcome::Refused),
        ..ImportCounts::default()
    })
}
