//! The only SQL over documents. Rows are written once; all that changes is that a set is superseded.

use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};
use sentra_shared::{clock::Timestamp, contract::SellerId, db::WriteTx};

use super::{
    kind::{Form, Kind},
    make::Made,
};
use crate::cargo::ConsignmentId;

mod document_set {
    use sea_orm::entity::prelude::*;

    use crate::cargo::ConsignmentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_set")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub consignment_id: ConsignmentId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub number: String,
        pub papers_sha256: String,
        #[sea_orm(column_type = "Text")]
        pub papers_sealed: String,
        pub made_at: DateTimeUtc,
        pub superseded_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod document {
    use sea_orm::entity::prelude::*;

    use crate::cargo::ConsignmentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "document")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub consignment_id: ConsignmentId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub form: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seller: String,
        pub sha256: String,
        pub size: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Which.
    pub(crate) kind: Kind,
    /// In which form.
    pub(crate) form: Form,
    /// Whose labels; none for the whole consignment.
    pub(crate) seller: Option<SellerId>,
    /// Hash of the content in hexadecimal.
    pub(crate) sha256: String,
    /// Bytes.
    pub(crate) size: i64,
}

impl Entry {
    /// Its name in the store.
    pub(super) fn file_name(&self) -> String {
        format!("{}.{}", self.sha256, self.form.as_str())
    }
}

/// The documents of one closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentSet {
    /// Counts the closings of the consignment from 1.
    pub(crate) version: i64,
    /// Number of the consignment.
    pub(crate) number: String,
    /// When it was made.
    pub(crate) made_at: Timestamp,
    /// When a reopening ended it.
    pub(crate) superseded_at: Option<Timestamp>,
    /// Its documents in the order of lists.
    pub(crate) entries: Vec<Entry>,
    pub(super) papers_sha256: String,
    pub(super) papers_sealed: String,
}

/// Names the place of sealed papers.
pub(super) fn papers_place(consignment: ConsignmentId, papers_sha256: &str) -> String {
    format!("document_set.papers.{consignment}.{papers_sha256}")
}

/// Writes the rows of documents that were made, superseding those before, and gives the version. Made again from the same papers
/// they are the same set, and nothing changes.
///
/// # Errors
/// The database.
pub(crate) async fn record(tx: &WriteTx, made: &Made) -> Result<i64, DbErr> {
    let last = document_set::Entity::find()
        .filter(document_set::Column::ConsignmentId.eq(made.consignment))
        .order_by_desc(document_set::Column::Version)
        .one(tx)
        .await?;
    if let Some(last) = &last
        && last.superseded_at.is_none()
        && last.papers_sha256 == made.papers_sha256
    {
        return Ok(last.version);
    }
    supersede(tx, made.consignment, made.at).await?;
    let version = last.map_or(1, |last| last.version + 1);
    let set = document_set::ActiveModel {
        consignment_id: Set(made.consignment),
        version: Set(version),
        number: Set(made.number.clone()),
        papers_sha256: Set(made.papers_sha256.clone()),
        papers_sealed: Set(made.papers_sealed.clone()),
        made_at: Set(made.at),
        superseded_at: Set(None),
    };
    document_set::Entity::insert(set).exec_without_returning(tx).await?;
    let rows = made.entries.iter().map(|entry| document::ActiveModel {
        consignment_id: Set(made.consignment),
        version: Set(version),
        kind: Set(entry.kind.as_str().to_owned()),
        form: Set(entry.form.as_str().to_owned()),
        seller: Set(entry.seller.map(|s| s.to_string()).unwrap_or_default()),
        sha256: Set(entry.sha256.clone()),
        size: Set(entry.size),
    });
    document::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(version)
}

/// Marks the documents in force as superseded: the consignment was opened again. They stay readable.
///
/// # Errors
/// The database.
pub(crate) async fn supersede(tx: &WriteTx, consignment: ConsignmentId, now: Timestamp) -> Result<(), DbErr> {
    document_set::Entity::update_many()
        .col_expr(document_set::Column::SupersededAt, Expr::value(now))
        .filter(document_set::Column::ConsignmentId.eq(consignment))
        .filter(document_set::Column::SupersededAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// All sets of a consignment, the newest first.
pub(super) async fn sets(db: &impl ConnectionTrait, consignment: ConsignmentId) -> Result<Vec<DocumentSet>, DbErr> {
    let sets = document_set::Entity::find()
        .filter(document_set::Column::ConsignmentId.eq(consignment))
        .order_by_desc(document_set::Column::Version)
        .all(db)
        .await?;
    let rows = document::Entity::find().filter(document::Column::ConsignmentId.eq(consignment)).all(db).await?;
    Ok(sets.into_iter().map(|set| with_entries(set, &rows)).collect())
}

fn with_entries(set: document_set::Model, rows: &[document::Model]) -> DocumentSet {
    let of_set = rows.iter().filter(|row| row.version == set.version);
    let mut entries: Vec<Entry> = of_set.filter_map(entry).collect();
    entries.sort_by_key(|e| (e.seller, e.kind, e.form));
    DocumentSet {
        version: set.version,
        number: set.number,
        made_at: set.made_at,
        superseded_at: set.superseded_at,
        entries,
        papers_sha256: set.papers_sha256,
        papers_sealed: set.papers_sealed,
    }
}

/// A row of a kind that this version does not know is left out.
fn entry(row: &document::Model) -> Option<Entry> {
    let seller = match row.seller.as_str() {
        "" => None,
        seller => Some(seller.parse().ok()?),
    };
    let (kind, form) = (row.kind.parse().ok()?, row.form.parse().ok()?);
    Some(Entry { kind, form, seller, sha256: row.sha256.clone(), size: row.size })
}
