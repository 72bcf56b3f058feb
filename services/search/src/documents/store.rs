//! The only SQL of the documents and of what they are made of: writing here, reading for others in `store/read.rs`.

mod read;

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Alias, OnConflict, Query},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{
        ProductId, SellerId, VariantId,
        catalogue::ProductChanged,
        order::{Level, SalesCounted, StockLevel},
    },
    db::WriteTx,
};

use super::{
    assemble::{KnownSeller, Parts},
    document::{Document, SellerOf},
    entity::{category, document, document_state, product, sales, seller, stale_document, stock},
};

pub(crate) use read::{
    CategoryLabel, Revised, category_labels, count_after, count_live, live_containing, revised_after, roots,
    seller_names, standing,
};
pub(super) use seller::Model as SellerRow;

/// Version of a seller that was only named by a product so far.
const UNKNOWN: i64 = -1;
/// The single row of `document_state`.
const STATE_ID: i32 = 1;

/// Where the revisions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// New after a restore; an index of another epoch is worthless.
    pub(crate) epoch: Uuid,
    /// The last revision given.
    pub(crate) revision: i64,
}

/// A document to keep; `None` means that the product is not to be found any more.
#[derive(Debug, Clone)]
pub(super) struct Revision {
    pub(super) product_id: ProductId,
    pub(super) revision: i64,
    pub(super) newest_at: Option<Timestamp>,
    pub(super) words: String,
    pub(super) document: Option<Document>,
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<Json, DbErr> {
    serde_json::to_value(value).map_err(|e| DbErr::Json(e.to_string()))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(value: Json) -> Result<T, DbErr> {
    serde_json::from_value(value).map_err(|e| DbErr::Json(e.to_string()))
}

/// Overwrites the row of this key when the new version is higher.
fn when_newer<C: ColumnTrait>(key: C, version: C, columns: &[C]) -> OnConflict {
    OnConflict::column(key)
        .update_columns(columns.iter().copied())
        .action_and_where(Expr::col((version.entity_name(), version)).lt(Expr::col((Alias::new("excluded"), version))))
        .to_owned()
}

/// Keeps a seller's state; false when it was already known, or nothing that documents show has changed.
pub(super) async fn put_seller(tx: &WriteTx, row: SellerRow) -> Result<bool, DbErr> {
    use seller::Column as C;
    let held = seller::Entity::find_by_id(row.seller_id).one(tx).await?;
    let shows_same = held.is_some_and(|h| SellerRow { version: row.version, ..h } == row);
    let columns = [C::Version, C::Slug, C::Name, C::RegionCode, C::Trained, C::Active];
    let newer = seller::Entity::insert(seller::ActiveModel::from(row).reset_all())
        .on_conflict(when_newer(C::SellerId, C::Version, &columns))
        .exec_without_returning(tx)
        .await?;
    Ok(newer > 0 && !shows_same)
}

/// Makes sure that the seller has a row and holds that row until the end of the transaction.
pub(super) async fn touch_seller(tx: &WriteTx, id: SellerId) -> Result<(), DbErr> {
    let row = seller::ActiveModel {
        seller_id: Set(id),
        version: Set(UNKNOWN),
        slug: Set(String::new()),
        name: Set(String::new()),
        region_code: Set(String::new()),
        trained: Set(false),
        active: Set(false),
    };
    let hold = OnConflict::column(seller::Column::SellerId).update_column(seller::Column::SellerId).to_owned();
    seller::Entity::insert(row).on_conflict(hold).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn put_product(tx: &WriteTx, changed: &ProductChanged, version: i64) -> Result<bool, DbErr> {
    use product::Column as C;
    let row = product::ActiveModel {
        product_id: Set(changed.product_id),
        seller_id: Set(changed.seller_id),
        version: Set(version),
        data: Set(to_json(changed)?),
    };
    let newer = product::Entity::insert(row)
        .on_conflict(when_newer(C::ProductId, C::Version, &[C::SellerId, C::Version, C::Data]))
        .exec_without_returning(tx)
        .await?;
    Ok(newer > 0)
}

/// Keeps the names of a product's categories, for filters and suggestions; the newest event wins.
pub(super) async fn put_categories(tx: &WriteTx, changed: &ProductChanged, at: Timestamp) -> Result<(), DbErr> {
    use category::Column as C;
    let mut parent: Option<&String> = None;
    for (depth, (id, names)) in (0_i32..).zip(changed.category_path.iter().zip(&changed.category_names)) {
        let row = category::ActiveModel {
            category_id: Set(id.clone()),
            parent_id: Set(parent.cloned()),
            depth: Set(depth),
            names: Set(names.clone()),
            at: Set(at),
        };
        category::Entity::insert(row)
            .on_conflict(when_newer(C::CategoryId, C::At, &[C::ParentId, C::Depth, C::Names, C::At]))
            .exec_without_returning(tx)
            .await?;
        parent = Some(id);
    }
    Ok(())
}

pub(super) async fn put_stock(tx: &WriteTx, told: &StockLevel, version: i64) -> Result<bool, DbErr> {
    use stock::Column as C;
    let row = stock::ActiveModel {
        variant_id: Set(told.variant_id),
        product_id: Set(told.product_id),
        version: Set(version),
        level: Set(told.level.to_code()),
    };
    let newer = stock::Entity::insert(row)
        .on_conflict(when_newer(C::VariantId, C::Version, &[C::ProductId, C::Version, C::Level]))
        .exec_without_returning(tx)
        .await?;
    Ok(newer > 0)
}

pub(super) async fn put_sales(tx: &WriteTx, told: &SalesCounted, version: i64) -> Result<bool, DbErr> {
    use sales::Column as C;
    let row = sales::ActiveModel {
        product_id: Set(told.product_id),
        version: Set(version),
        units_month: Set(told.units_30d),
        units_total: Set(told.units_total),
    };
    let newer = sales::Entity::insert(row)
        .on_conflict(when_newer(C::ProductId, C::Version, &[C::Version, C::UnitsMonth, C::UnitsTotal]))
        .exec_without_returning(tx)
        .await?;
    Ok(newer > 0)
}

/// Notes that a document must be put together again.
pub(super) async fn mark(tx: &WriteTx, product_id: ProductId, cause: &str) -> Result<(), DbErr> {
    let row = stale_document::ActiveModel { product_id: Set(product_id), cause: Set(cause.to_owned()) };
    stale_document::Entity::insert(row).on_conflict(mark_once()).exec_without_returning(tx).await?;
    Ok(())
}

/// Notes it for all products of a seller.
pub(super) async fn mark_products_of(tx: &WriteTx, seller_id: SellerId, cause: &str) -> Result<(), DbErr> {
    let products = Query::select()
        .column(product::Column::ProductId)
        .expr(Expr::value(cause))
        .from(product::Entity)
        .and_where(product::Column::SellerId.eq(seller_id))
        .to_owned();
    let mut marks = Query::insert();
    marks
        .into_table(stale_document::Entity)
        .columns([stale_document::Column::ProductId, stale_document::Column::Cause])
        .on_conflict(mark_once());
    marks.select_from(products).map_err(|e| DbErr::Custom(e.to_string()))?;
    tx.execute(&marks).await?;
    Ok(())
}

fn mark_once() -> OnConflict {
    OnConflict::columns([stale_document::Column::ProductId, stale_document::Column::Cause]).do_nothing().to_owned()
}

pub(super) async fn any_stale(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(stale_document::Entity::find().limit(1).one(db).await?.is_some())
}

pub(super) async fn stale(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<(ProductId, String)>, DbErr> {
    let rows = stale_document::Entity::find()
        .order_by_asc(stale_document::Column::ProductId)
        .order_by_asc(stale_document::Column::Cause)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|r| (r.product_id, r.cause)).collect())
}

/// Takes away exactly these marks; one that came meanwhile stays.
pub(super) async fn unmark(tx: &WriteTx, marks: &[(ProductId, String)]) -> Result<(), DbErr> {
    for chunk in marks.chunks(100) {
        let these = chunk.iter().fold(Condition::any(), |any, (product, cause)| {
            let one =
                stale_document::Column::ProductId.eq(*product).and(stale_document::Column::Cause.eq(cause.as_str()));
            any.add(one)
        });
        stale_document::Entity::delete_many().filter(these).exec(tx).await?;
    }
    Ok(())
}

/// What is known around these products; a product that only stock or sales spoke of is left out.
pub(super) async fn parts(db: &impl ConnectionTrait, ids: &[ProductId]) -> Result<Vec<Parts>, DbErr> {
    let products =
        product::Entity::find().filter(product::Column::ProductId.is_in(ids.iter().copied())).all(db).await?;
    let seller_ids = products.iter().map(|p| p.seller_id);
    let sellers = seller::Entity::find().filter(seller::Column::SellerId.is_in(seller_ids)).all(db).await?;
    let mut sellers: BTreeMap<SellerId, SellerRow> = sellers.into_iter().map(|s| (s.seller_id, s)).collect();
    sellers.retain(|_, s| s.version > UNKNOWN);
    let mut levels: BTreeMap<ProductId, Vec<(VariantId, Level)>> = BTreeMap::new();
    for row in stock::Entity::find().filter(stock::Column::ProductId.is_in(ids.iter().copied())).all(db).await? {
        levels.entry(row.product_id).or_default().push((row.variant_id, Level::from_code(row.level)));
    }
    let sold = sales::Entity::find().filter(sales::Column::ProductId.is_in(ids.iter().copied())).all(db).await?;
    let sold: BTreeMap<ProductId, i64> = sold.into_iter().map(|s| (s.product_id, s.units_month)).collect();
    products
        .into_iter()
        .map(|row| {
            Ok(Parts {
                seller: sellers.get(&row.seller_id).map(known),
                levels: levels.remove(&row.product_id).unwrap_or_default(),
                units_month: sold.get(&row.product_id).copied().unwrap_or(0),
                product: from_json(row.data)?,
            })
        })
        .collect()
}

fn known(row: &SellerRow) -> KnownSeller {
    let of = SellerOf {
        id: row.seller_id,
        slug: row.slug.clone(),
        name: row.name.clone(),
        region_code: row.region_code.clone(),
        trained: row.trained,
    };
    KnownSeller { of, active: row.active }
}

/// The documents now in the table; `None` for one that is marked as gone.
pub(super) async fn held(
    db: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<BTreeMap<ProductId, Option<Document>>, DbErr> {
    let rows = document::Entity::find().filter(document::Column::ProductId.is_in(ids.iter().copied())).all(db).await?;
    rows.into_iter()
        .map(|row| Ok((row.product_id, if row.deleted { None } else { Some(from_json(row.body)?) })))
        .collect()
}

pub(super) async fn put_document(tx: &WriteTx, kept: Revision) -> Result<(), DbErr> {
    use document::Column as C;
    let row = document::ActiveModel {
        product_id: Set(kept.product_id),
        revision: Set(kept.revision),
        deleted: Set(kept.document.is_none()),
        newest_at: Set(kept.newest_at.unwrap_or_default()),
        words: Set(kept.words),
        body: Set(to_json(&kept.document)?),
    };
    let columns = [C::Revision, C::Deleted, C::NewestAt, C::Words, C::Body];
    let replace = OnConflict::column(C::ProductId).update_columns(columns).to_owned();
    document::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// Where the revisions stand, its row held until the end of the transaction and made when there is none.
pub(super) async fn lock_standing(tx: &WriteTx, fresh_epoch: Uuid) -> Result<Standing, DbErr> {
    let row = document_state::ActiveModel { id: Set(STATE_ID), epoch: Set(fresh_epoch), last_revision: Set(0) };
    let hold = OnConflict::column(document_state::Column::Id).update_column(document_state::Column::Id).to_owned();
    document_state::Entity::insert(row).on_conflict(hold).exec_without_returning(tx).await?;
    standing(tx).await?.ok_or_else(|| DbErr::RecordNotFound("document_state".to_owned()))
}

/// Gives the revisions another epoch; nothing when there are none yet.
pub(crate) async fn renew_epoch(tx: &WriteTx, fresh: Uuid) -> Result<(), DbErr> {
    document_state::Entity::update_many()
        .col_expr(document_state::Column::Epoch, Expr::value(fresh))
        .filter(document_state::Column::Id.eq(STATE_ID))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn set_revision(tx: &WriteTx, revision: i64) -> Result<(), DbErr> {
    document_state::Entity::update_many()
        .col_expr(document_state::Column::LastRevision, Expr::value(revision))
        .filter(document_state::Column::Id.eq(STATE_ID))
        .exec(tx)
        .await?;
    Ok(())
}
