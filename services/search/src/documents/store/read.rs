//! Reading documents and labels, for the indexer and for answers without an index.

use std::collections::BTreeMap;

use sea_orm::{
    Condition, DbErr, ExprTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::LikeExpr,
};
use sentra_shared::{contract::ProductId, text::Localized};

use super::{Standing, from_json};
use crate::documents::{
    document::Document,
    entity::{category, document, document_state, seller, stale_document},
};

/// A document, or its end, at a revision.
#[derive(Debug, Clone)]
pub(crate) struct Revised {
    pub(crate) product_id: ProductId,
    pub(crate) revision: i64,
    pub(crate) document: Option<Document>,
}

/// A category as filters show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CategoryLabel {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) depth: i32,
    pub(crate) names: Localized,
}

/// Where the revisions stand; `None` before the first document.
pub(crate) async fn standing(db: &impl ConnectionTrait) -> Result<Option<Standing>, DbErr> {
    let row = document_state::Entity::find().one(db).await?;
    Ok(row.map(|r| Standing { epoch: r.epoch, revision: r.last_revision }))
}

/// Documents after a revision, in the order of revisions.
pub(crate) async fn revised_after(db: &impl ConnectionTrait, revision: i64, limit: u64) -> Result<Vec<Revised>, DbErr> {
    let rows = document::Entity::find()
        .filter(document::Column::Revision.gt(revision))
        .order_by_asc(document::Column::Revision)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let document = if row.deleted { None } else { Some(from_json(row.body)?) };
            Ok(Revised { product_id: row.product_id, revision: row.revision, document })
        })
        .collect()
}

/// Documents and marks that an index at this revision has not seen.
pub(crate) async fn count_after(db: &impl ConnectionTrait, revision: i64) -> Result<u64, DbErr> {
    let behind = document::Entity::find().filter(document::Column::Revision.gt(revision)).count(db).await?;
    Ok(behind + stale_document::Entity::find().count(db).await?)
}

/// Products that can be found.
pub(crate) async fn count_live(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    document::Entity::find().filter(document::Column::Deleted.eq(false)).count(db).await
}

/// Documents that hold each of these words, the newest first. The words are folded, so they hold no pattern marks; the last one may
/// be a beginning.
pub(crate) async fn live_containing(
    db: &impl ConnectionTrait,
    words: &[String],
    last_is_open: bool,
    limit: u64,
) -> Result<Vec<Document>, DbErr> {
    let mut all = Condition::all().add(document::Column::Deleted.eq(false));
    for (place, word) in words.iter().enumerate() {
        let end = if last_is_open && place + 1 == words.len() { "" } else { " " };
        all = all.add(Expr::col(document::Column::Words).like(LikeExpr::new(format!("% {word}{end}%"))));
    }
    let rows = document::Entity::find()
        .filter(all)
        .order_by_desc(document::Column::NewestAt)
        .order_by_desc(document::Column::ProductId)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(|row| from_json(row.body)).collect()
}

/// Names of these categories, by id.
pub(crate) async fn category_labels(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = String> + Send,
) -> Result<BTreeMap<String, CategoryLabel>, DbErr> {
    let rows = category::Entity::find().filter(category::Column::CategoryId.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(label).map(|l| (l.id.clone(), l)).collect())
}

/// The top categories, for a page without results.
pub(crate) async fn roots(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<CategoryLabel>, DbErr> {
    let roots = category::Entity::find().filter(category::Column::Depth.eq(0));
    let rows = roots.order_by_asc(category::Column::CategoryId).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(label).collect())
}

fn label(row: category::Model) -> CategoryLabel {
    CategoryLabel { id: row.category_id, parent: row.parent_id, depth: row.depth, names: row.names }
}

/// Names of the sellers with these slugs.
pub(crate) async fn seller_names(
    db: &impl ConnectionTrait,
    slugs: impl IntoIterator<Item = String> + Send,
) -> Result<BTreeMap<String, String>, DbErr> {
    let rows = seller::Entity::find().filter(seller::Column::Slug.is_in(slugs)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name)).collect())
}
