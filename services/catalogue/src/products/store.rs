//! The only SQL of products and variants.

mod briefs;
mod rows;

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set,
    Condition, DbErr, QueryOrder, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{Query, SelectStatement, UnionType},
};
use sentra_shared::{
    contract::{ProductId, SellerId, VariantId, catalogue::Status},
    db::{WriteTx, unique_violation},
};

pub(crate) use self::briefs::{Brief, briefs, newest_briefs};
use self::rows::{product, status_text, variant};
use super::{
    export::Codes,
    model::{Product, Variant},
};
use crate::{error::Error, photos, sellers};

/// Which products.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) status: Option<Status>,
    pub(crate) seller: Option<SellerId>,
    pub(crate) categories: Option<Vec<String>>,
    /// Kemendagri code of a kabupaten or kota, or of a province.
    pub(crate) region: Option<String>,
    pub(crate) featured: Option<bool>,
    /// Only those made before this one.
    pub(crate) after: Option<ProductId>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Made last first; the only order in which `after` counts.
    Made,
    /// First published last first.
    Published,
}

fn condition(filter: &Filter) -> Condition {
    let by = product::Column::Status;
    Condition::all()
        .add_option(filter.status.map(|s| by.eq(status_text(s))))
        .add_option(filter.seller.map(|s| product::Column::SellerId.eq(s)))
        .add_option(filter.categories.as_ref().map(|c| product::Column::CategoryId.is_in(c.iter().map(String::as_str))))
        .add_option(filter.region.as_ref().map(|r| product::Column::SellerId.in_subquery(sellers::select_of_region(r))))
        .add_option(filter.featured.map(|f| product::Column::Featured.eq(f)))
        .add_option(filter.after.map(|a| product::Column::Id.lt(a)))
}

/// Products of a filter, whole.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    order: Order,
    limit: u64,
) -> Result<Vec<Product>, DbErr> {
    whole(db, select(filter, order, limit).all(db).await?).await
}

/// The first products of a filter in an order.
fn select(filter: &Filter, order: Order, limit: u64) -> Select<product::Entity> {
    let wanted = match (&filter.categories, order) {
        (Some(several), Order::Made) if several.len() > 1 => {
            product::Column::Id.in_subquery(newest_of_each(filter, several, limit)).into()
        }
        _ => condition(filter),
    };
    let found = product::Entity::find().filter(wanted);
    let found = match order {
        Order::Made => found,
        Order::Published => found.order_by_desc(product::Column::PublishedAt),
    };
    found.order_by_desc(product::Column::Id).limit(limit)
}

/// The newest of each category: asked for several at once, SQLite sorts everything that lies in them.
fn newest_of_each(filter: &Filter, categories: &[String], limit: u64) -> SelectStatement {
    let newest = |category: &String| {
        let of_one = Filter { categories: Some(vec![category.clone()]), ..filter.clone() };
        let rows = product::Entity::find().select_only().column(product::Column::Id).filter(condition(&of_one));
        let rows = rows.order_by_desc(product::Column::Id).limit(limit).into_query();
        // Only a whole statement may have an order and a limit.
        Query::select().column(product::Column::Id).from_subquery(rows, "newest").to_owned()
    };
    let mut each = categories.iter().map(newest);
    let mut all = each.next().unwrap_or_default();
    for one in each {
        all.union(UnionType::All, one);
    }
    all
}

/// In which categories published ones of these products are.
pub(crate) async fn published_categories(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = ProductId>,
) -> Result<HashMap<ProductId, String>, DbErr> {
    let found: Vec<(ProductId, String)> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .column(product::Column::CategoryId)
        .filter(product::Column::Id.is_in(ids))
        .filter(product::Column::Status.eq(status_text(Status::Published)))
        .filter(product::Column::CategoryId.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

/// How many products a filter finds.
pub(crate) async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64, DbErr> {
    product::Entity::find().filter(condition(filter)).count(db).await
}

/// One product.
pub(crate) async fn by_id(db: &impl ConnectionTrait, id: ProductId) -> Result<Option<Product>, DbErr> {
    let rows = product::Entity::find_by_id(id).all(db).await?;
    Ok(whole(db, rows).await?.pop())
}

/// Products in the order of the ids; unknown ones are left out.
pub(crate) async fn by_ids(db: &impl ConnectionTrait, ids: &[ProductId]) -> Result<Vec<Product>, DbErr> {
    let rows = product::Entity::find().filter(product::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let mut found = whole(db, rows).await?;
    let place: HashMap<ProductId, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    found.sort_by_key(|p| place.get(&p.id).copied());
    Ok(found)
}

/// One product by the key of its address, with as many published others of its seller, published last first.
pub(super) async fn by_key_with_others(
    db: &impl ConnectionTrait,
    key: &str,
    others: u64,
) -> Result<Option<(Product, Vec<Product>)>, DbErr> {
    let Some(row) = product::Entity::find().filter(product::Column::Key.eq(key)).one(db).await? else {
        return Ok(None);
    };
    let of = Filter { status: Some(Status::Published), seller: Some(row.seller_id), ..Filter::default() };
    let mut rows = select(&of, Order::Published, others.saturating_add(1)).all(db).await?;
    rows.retain(|r| r.id != row.id);
    rows.truncate(usize::try_from(others).unwrap_or(usize::MAX));
    rows.insert(0, row);
    let mut all = whole(db, rows).await?.into_iter();
    Ok(all.next().map(|product| (product, all.collect())))
}

/// The product in which a seller sells this code.
pub(super) async fn by_sku(db: &impl ConnectionTrait, seller: SellerId, sku: &str) -> Result<Option<Product>, DbErr> {
    let found = variant::Entity::find()
        .filter(variant::Column::SellerId.eq(seller))
        .filter(variant::Column::Sku.eq(sku))
        .filter(variant::Column::Retired.eq(false))
        .one(db)
        .await?;
    match found {
        Some(row) => by_id(db, row.product_id).await,
        None => Ok(None),
    }
}

/// Which of these codes the seller already sells in another product.
pub(super) async fn taken_skus(
    db: &impl ConnectionTrait,
    seller: SellerId,
    skus: &[String],
    not_of: ProductId,
) -> Result<Vec<String>, DbErr> {
    variant::Entity::find()
        .select_only()
        .column(variant::Column::Sku)
        .filter(variant::Column::SellerId.eq(seller))
        .filter(variant::Column::Retired.eq(false))
        .filter(variant::Column::ProductId.ne(not_of))
        .filter(variant::Column::Sku.is_in(skus.iter().map(String::as_str)))
        .into_tuple()
        .all(db)
        .await
}

/// Which products a job goes through.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Of<'a> {
    pub(crate) seller: Option<SellerId>,
    pub(crate) categories: Option<&'a [String]>,
}

/// Products after an id, oldest first, for snapshots and jobs.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    of: Of<'_>,
    after: Option<ProductId>,
    limit: u64,
) -> Result<Vec<Product>, DbErr> {
    let wanted = Condition::all()
        .add_option(of.seller.map(|s| product::Column::SellerId.eq(s)))
        .add_option(of.categories.map(|c| product::Column::CategoryId.is_in(c.iter().map(String::as_str))))
        .add_option(after.map(|a| product::Column::Id.gt(a)));
    let rows = product::Entity::find().filter(wanted).order_by_asc(product::Column::Id).limit(limit).all(db).await?;
    whole(db, rows).await
}

/// Variants after an id, oldest first, with their products.
pub(super) async fn variant_page(
    db: &impl ConnectionTrait,
    after: Option<VariantId>,
    limit: u64,
) -> Result<Vec<(VariantId, ProductId)>, DbErr> {
    variant::Entity::find()
        .select_only()
        .column(variant::Column::Id)
        .column(variant::Column::ProductId)
        .filter(Condition::all().add_option(after.map(|a| variant::Column::Id.gt(a))))
        .order_by_asc(variant::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

async fn whole(db: &impl ConnectionTrait, rows: Vec<product::Model>) -> Result<Vec<Product>, DbErr> {
    let ids: Vec<ProductId> = rows.iter().map(|r| r.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = variant::Entity::find()
        .filter(variant::Column::ProductId.is_in(ids.iter().copied()))
        .order_by_asc(variant::Column::Retired)
        .order_by_asc(variant::Column::Place)
        .order_by_asc(variant::Column::Id)
        .all(db)
        .await?;
    let mut variants: HashMap<ProductId, Vec<Variant>> = HashMap::new();
    for row in found {
        variants.entry(row.product_id).or_default().push(rows::read_variant(row));
    }
    let mut photos = photos::of_products(db, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = row.id;
            rows::read_product(row, variants.remove(&id).unwrap_or_default(), photos.remove(&id).unwrap_or_default())
        })
        .collect())
}

/// Writes a new product with its variants.
///
/// # Errors
/// A code that another product sells by now, or the database's.
pub(super) async fn insert(tx: &WriteTx, product: &Product) -> Result<(), Error> {
    product::Entity::insert(rows::write_product(product)).exec_without_returning(tx).await?;
    for (place, variant) in product.variants.iter().enumerate() {
        insert_variant(tx, product, variant, place).await?;
    }
    Ok(())
}

/// Writes a product over its former version; its variants only where they differ.
///
/// # Errors
/// [`Error::Stale`] when it has another version by now, a code that another product sells, or the database's.
pub(crate) async fn save(tx: &WriteTx, before: &Product, after: &Product) -> Result<(), Error> {
    let written = product::Entity::update_many()
        .set(rows::write_product(after))
        .filter(product::Column::Id.eq(before.id))
        .filter(product::Column::Version.eq(before.version))
        .exec(tx)
        .await?;
    if written.rows_affected != 1 {
        return Err(Error::Stale);
    }
    if before.variants != after.variants {
        save_variants(tx, before, after).await?;
    }
    Ok(())
}

async fn save_variants(tx: &WriteTx, before: &Product, after: &Product) -> Result<(), Error> {
    let held = |id: VariantId| before.variants.iter().find(|v| v.id == id);
    // Codes that change go out of the way first, so that two variants may swap theirs.
    for variant in &after.variants {
        if held(variant.id).is_some_and(|old| old.facts.sku != variant.facts.sku || old.retired != variant.retired) {
            variant::Entity::update_many()
                .col_expr(variant::Column::Sku, Expr::value(variant.id.to_string()))
                .filter(variant::Column::Id.eq(variant.id))
                .exec(tx)
                .await?;
        }
    }
    for (place, variant) in after.variants.iter().enumerate() {
        if held(variant.id).is_some() {
            let row = rows::write_variant(after, variant, place);
            variant::Entity::update(row).exec(tx).await.map_err(|e| sku_error(e, place))?;
        } else {
            insert_variant(tx, after, variant, place).await?;
        }
    }
    Ok(())
}

async fn insert_variant(tx: &WriteTx, product: &Product, variant: &Variant, place: usize) -> Result<(), Error> {
    let row = rows::write_variant(product, variant, place);
    variant::Entity::insert(row).exec_without_returning(tx).await.map_err(|e| sku_error(e, place))?;
    Ok(())
}

fn sku_error(error: DbErr, place: usize) -> Error {
    if unique_violation(&error).is_some_and(|name| name.contains("sku")) {
        Error::field(&format!("variants[{place}].sku"), "taken")
    } else {
        Error::Db(error)
    }
}

/// Keeps which countries the others are told it is ready for; part of writing its version.
pub(super) async fn set_ready_for(tx: &WriteTx, id: ProductId, countries: &Codes) -> Result<(), DbErr> {
    let row = product::ActiveModel { id: Set(id), ready_for: Set(countries.clone()), ..Default::default() };
    product::Entity::update(row).exec(tx).await.map(drop)
}

/// Ids of a seller's published products, in key order.
pub(super) async fn published_of(db: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<ProductId>, DbErr> {
    product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::SellerId.eq(seller))
        .filter(product::Column::Status.eq(status_text(Status::Published)))
        .order_by_asc(product::Column::Id)
        .into_tuple()
        .all(db)
        .await
}
