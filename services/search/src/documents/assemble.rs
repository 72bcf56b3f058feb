use sentra_shared::contract::{
    catalogue::{ProductChanged, Status},
    order::Level,
};

use super::document::{Document, SellerOf};

/// What search knows of a seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownSeller {
    pub(super) of: SellerOf,
    /// Takes part; nothing of a suspended or still unknown seller is shown.
    pub(super) active: bool,
}

/// What search knows around a product, however it arrived.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub(super) product: ProductChanged,
    pub(super) seller: Option<KnownSeller>,
    /// Levels of the variants that order told of.
    pub(super) levels: Vec<(sentra_shared::contract::VariantId, Level)>,
    pub(super) units_month: i64,
}

/// Puts a document together; `None` when the product is not to be found.
pub(super) fn assemble(parts: Parts) -> Option<Document> {
    let Parts { product, seller, levels, units_month } = parts;
    let seller = seller.filter(|s| s.active)?;
    if product.status != Status::Published {
        return None;
    }
    let published_at = product.published_at?;
    // Levels of variants that the product no longer has do not count.
    let current: Vec<Level> = product
        .variants
        .iter()
        .filter_map(|variant| levels.iter().find(|(id, _)| *id == variant.id).map(|(_, level)| *level))
        .collect();
    let told_all = !current.is_empty() && current.len() == product.variants.len();
    Some(Document {
        product_id: product.product_id,
        slug: product.slug,
        titles: product.titles,
        descriptions: product.descriptions,
        category_path: product.category_path,
        category_names: product.category_names,
        seller: seller.of,
        price_min: product.price_min,
        price_max: product.price_max,
        photo: product.photo,
        skus: product.variants.into_iter().map(|v| v.sku).collect(),
        halal: product.halal,
        licences: product.licences,
        export_ready: !product.ready_for.is_empty(),
        featured: product.featured,
        rating_hundredths: product.rating_hundredths,
        review_count: product.review_count,
        published_at,
        in_stock: current.iter().any(|level| !level.is_out()),
        sold_out: told_all && current.iter().all(|level| level.is_out()),
        units_month,
    })
}
