//! What the other services are told: the whole public state of a product and of each of its variants.

use sea_orm::DbErr;
use sentra_shared::{
    clock::{Timestamp, WIB},
    contract::{
        ProductId,
        catalogue::{
            ExportFacts, OFFER_CHANGED, OfferChanged, PRODUCT_CHANGED, PhotoRef, ProductChanged, Status, VariantRef,
        },
    },
    db::WriteTx,
    feed,
};

use super::{
    export::Codes,
    model::{Photo, Product, Variant},
    rules::price_range,
    store,
};
use crate::{
    categories::{self, Tree},
    error::Error,
    readiness::{self, Around},
    sellers,
};

/// Tells a product and its offers at the product's version.
///
/// # Errors
/// The database's.
pub(crate) async fn announce(tx: &WriteTx, tree: &Tree, product: &Product, at: Timestamp) -> Result<(), DbErr> {
    let product = &with_readiness(tx, tree, product, at).await?;
    feed::emit(tx, PRODUCT_CHANGED, product.id, product.version, at, &product_state(tree, product)).await?;
    for variant in &product.variants {
        if let Some(offer) = offer_state(tree, product, variant) {
            feed::emit(tx, OFFER_CHANGED, variant.id, product.version, at, &offer).await?;
        }
    }
    Ok(())
}

/// The product with the countries it is ready for now, which are kept, so that a later change of them is noticed.
async fn with_readiness(tx: &WriteTx, tree: &Tree, product: &Product, at: Timestamp) -> Result<Product, DbErr> {
    let seller = sellers::find(tx, product.seller_id).await?;
    let food = tree.is_food(product.facts.category_id.as_deref());
    let ready_for = Codes(readiness::ready_for(product, &Around::at(seller.as_ref(), food, at)));
    if ready_for != product.ready_for {
        store::set_ready_for(tx, product.id, &ready_for).await?;
    }
    Ok(Product { ready_for, ..product.clone() })
}

/// Codes of its licences and papers by the rules of the day on which it was last told.
fn licences(product: &Product) -> Vec<String> {
    readiness::licences(&product.facts, product.updated_at.with_timezone(&WIB).date_naive())
}

/// A product as others see it.
pub(super) fn product_state(tree: &Tree, product: &Product) -> ProductChanged {
    let path = product.facts.category_id.as_deref().map(|id| tree.path(id)).unwrap_or_default();
    let (price_min, price_max) = price_range(product);
    let facts = &product.facts;
    ProductChanged {
        product_id: product.id,
        slug: product.slug.clone(),
        titles: facts.title.clone(),
        descriptions: facts.description.clone(),
        category_path: path.iter().map(|c| c.id.clone()).collect(),
        category_names: path.iter().map(|c| c.names.clone()).collect(),
        seller_id: product.seller_id,
        price_min,
        price_max,
        photo: product.photos.first().map(photo_ref),
        variants: product.active().map(|v| VariantRef { id: v.id, sku: v.facts.sku.clone() }).collect(),
        halal: facts.halal_certificate.is_some(),
        licences: licences(product),
        ready_for: product.ready_for.0.clone(),
        featured: product.featured,
        rating_hundredths: product.rating_hundredths,
        review_count: product.review_count,
        published_at: product.published_at,
        status: product.status,
    }
}

fn photo_ref(photo: &Photo) -> PhotoRef {
    PhotoRef { key: photo.key.clone(), width: photo.width, height: photo.height, alt: photo.alt.clone() }
}

/// A variant as it can be bought. A draft variant without price, weight or size is no offer yet and is not told.
pub(super) fn offer_state(tree: &Tree, product: &Product, variant: &Variant) -> Option<OfferChanged> {
    let facts = &variant.facts;
    let status = if variant.retired && product.status != Status::Blocked { Status::Withdrawn } else { product.status };
    Some(OfferChanged {
        variant_id: variant.id,
        product_id: product.id,
        seller_id: product.seller_id,
        sku: facts.sku.clone(),
        slug: product.slug.clone(),
        titles: product.facts.title.clone(),
        variant_name: facts.name.clone(),
        photo: product.photos.first().map(|p| p.key.clone()),
        price: facts.price?,
        weight_g: facts.weight_g?,
        size_mm: facts.size_mm?,
        category_id: product.facts.category_id.clone().unwrap_or_default(),
        food: tree.is_food(product.facts.category_id.as_deref()),
        opening_stock: variant.opening_stock,
        export: ExportFacts {
            hs6: product.facts.hs_code.as_deref().and_then(|code| code.get(..6)).map(str::to_owned),
            origin_region: product.facts.origin_region.clone().unwrap_or_default(),
            net_g: facts.net_g,
            dangerous_goods: product.facts.dangerous_goods,
            licences: licences(product),
            ready_for: product.ready_for.0.clone(),
        },
        status,
    })
}

/// Tells products of these categories again, each at a new version, some at a time; gives the last one while there may be more.
///
/// # Errors
/// The database's, or another change of one of them at the same time.
pub(crate) async fn tell_again(
    tx: &WriteTx,
    of: &[String],
    after: Option<ProductId>,
    limit: u64,
    now: Timestamp,
) -> Result<Option<ProductId>, Error> {
    let tree = categories::tree(tx).await?;
    let products = store::page(tx, store::Of { categories: Some(of), seller: None }, after, limit).await?;
    for before in &products {
        let told = before.changed(now);
        store::save(tx, before, &told).await?;
        announce(tx, &tree, &told, now).await?;
    }
    let more = u64::try_from(products.len()).unwrap_or(limit) == limit;
    Ok(products.last().map(|p| p.id).filter(|_| more))
}
