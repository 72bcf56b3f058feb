//! What lists show of products. A list reads these few columns, because each value of each row costs time.

use std::collections::HashMap;

use sea_orm::{DbErr, QuerySelect, entity::prelude::*};
use sentra_shared::{
    contract::{ProductId, SellerId, VariantId},
    money::Money,
    text::Localized,
};

use super::{
    Filter, Order,
    rows::{product, variant},
    select,
};
use crate::{
    photos,
    products::{
        model::{Photo, Product},
        rules::{price_range, range_of},
    },
};

/// A product as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Brief {
    pub(crate) id: ProductId,
    pub(crate) seller_id: SellerId,
    pub(crate) slug: String,
    pub(crate) title: Localized,
    pub(crate) featured: bool,
    /// Has a halal certificate.
    pub(crate) halal: bool,
    /// Has a P-IRT number.
    pub(crate) pirt: bool,
    /// Cheapest and dearest price of what can be sold.
    pub(crate) prices: (Money, Money),
    /// The first.
    pub(crate) photo: Option<Photo>,
    /// What can be sold, with the stock it opened with.
    pub(crate) variants: Vec<(VariantId, i64)>,
}

impl From<&Product> for Brief {
    fn from(product: &Product) -> Self {
        Self {
            id: product.id,
            seller_id: product.seller_id,
            slug: product.slug.clone(),
            title: product.facts.title.clone(),
            featured: product.featured,
            halal: product.facts.halal_certificate.is_some(),
            pirt: product.facts.pirt.is_some(),
            prices: price_range(product),
            photo: product.photos.first().cloned(),
            variants: product.active().map(|v| (v.id, v.opening_stock.unwrap_or(0))).collect(),
        }
    }
}

/// Id, seller, slug, title, featured, halal certificate and P-IRT number.
type Row = (ProductId, SellerId, String, Localized, bool, Option<String>, Option<String>);

async fn rows_of(db: &impl ConnectionTrait, filter: &Filter, order: Order, limit: u64) -> Result<Vec<Row>, DbErr> {
    use product::Column::{Featured, HalalCertificate, Id, Pirt, SellerId, Slug, Title};
    let columns = [Id, SellerId, Slug, Title, Featured, HalalCertificate, Pirt];
    select(filter, order, limit).select_only().columns(columns).into_tuple().all(db).await
}

/// A list.
pub(crate) async fn briefs(
    db: &impl ConnectionTrait,
    filter: &Filter,
    order: Order,
    limit: u64,
) -> Result<Vec<Brief>, DbErr> {
    complete(db, rows_of(db, filter, order, limit).await?).await
}

/// Several lists at once, each of so many products that were published last. All at once, because every statement costs two changes of
/// thread.
pub(crate) async fn newest_briefs<const LISTS: usize>(
    db: &impl ConnectionTrait,
    wanted: [(&Filter, u64); LISTS],
) -> Result<[Vec<Brief>; LISTS], DbErr> {
    let (mut all, mut lengths) = (Vec::new(), [0; LISTS]);
    for (length, (filter, limit)) in lengths.iter_mut().zip(wanted) {
        let rows = rows_of(db, filter, Order::Published, limit).await?;
        *length = rows.len();
        all.extend(rows);
    }
    let mut briefs = complete(db, all).await?.into_iter();
    Ok(lengths.map(|length| briefs.by_ref().take(length).collect()))
}

async fn complete(db: &impl ConnectionTrait, rows: Vec<Row>) -> Result<Vec<Brief>, DbErr> {
    let ids: Vec<ProductId> = rows.iter().map(|row| row.0).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(ProductId, VariantId, Option<i64>, Option<i64>)> = variant::Entity::find()
        .select_only()
        .columns([
            variant::Column::ProductId,
            variant::Column::Id,
            variant::Column::PriceMinor,
            variant::Column::OpeningStock,
        ])
        .filter(variant::Column::ProductId.is_in(ids.iter().copied()))
        .filter(variant::Column::Retired.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    let mut variants: HashMap<ProductId, Vec<_>> = HashMap::new();
    for (product, id, price, opening) in found {
        variants.entry(product).or_default().push((id, price, opening.unwrap_or(0)));
    }
    let photos = photos::first_of_products(db, &ids).await?;
    let brief = |(id, seller_id, slug, title, featured, halal, pirt): Row| {
        let variants = variants.get(&id).map(Vec::as_slice).unwrap_or_default();
        Brief {
            seller_id,
            slug,
            title,
            featured,
            halal: halal.is_some(),
            pirt: pirt.is_some(),
            prices: range_of(variants.iter().filter_map(|(_, price, _)| *price)),
            photo: photos.get(&id).cloned(),
            variants: variants.iter().map(|(id, _, opening)| (*id, *opening)).collect(),
            id,
        }
    };
    Ok(rows.into_iter().map(brief).collect())
}
