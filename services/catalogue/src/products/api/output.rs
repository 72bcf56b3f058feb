//! What programs are told.

use std::collections::HashMap;

use sea_orm::DbErr;
use sentra_shared::{
    clock::Timestamp,
    contract::{PhotoId, ProductId, SellerId, VariantId, account::SellerChanged, catalogue::Status, order::Level},
    exchange::Rate,
    money::Money,
    text::{Lang, Localized, one_decimal},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    photos,
    products::{Levels, Paper, Photo, Product, Variant},
    sellers,
};

/// A product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductOut {
    id: ProductId,
    /// Last part of its address `/products/<slug>`.
    slug: String,
    /// Id of its seller.
    seller: SellerId,
    /// Name of its seller.
    seller_name: String,
    /// Last part of the seller's address `/shops/<slug>`.
    seller_slug: String,
    title: Localized,
    description: Localized,
    /// Id of its category.
    category: Option<String>,
    variants: Vec<VariantOut>,
    photos: Vec<PhotoOut>,
    halal_certificate: Option<String>,
    not_halal: bool,
    pirt: Option<String>,
    bpom: Option<String>,
    hs_code: Option<String>,
    origin_region: Option<String>,
    shelf_life_days: Option<i32>,
    dangerous_goods: bool,
    /// In falling order of weight.
    ingredients: Localized,
    /// Codes, or `none` alone; empty while the seller has not said.
    allergens: Vec<String>,
    /// Papers beyond halal, P-IRT and BPOM.
    papers: Vec<PaperOut>,
    /// Countries it may be sold to as it stands.
    ready_for: Vec<String>,
    status: Status,
    /// Why it is withdrawn or blocked: a code, or words of staff.
    status_reason: Option<String>,
    featured: bool,
    rating: RatingOut,
    #[schema(value_type = Option<String>, format = DateTime)]
    published_at: Option<Timestamp>,
    /// Goes back with the next change.
    version: i64,
}

/// A paper that the goods have or need to leave the country.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductPaperOut)]
pub(crate) struct PaperOut {
    code: String,
    /// None where one is made for each shipment.
    number: Option<String>,
}

/// A variant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductVariantOut)]
pub(crate) struct VariantOut {
    id: VariantId,
    sku: String,
    name: Localized,
    /// Price of one piece, as the buyer pays it.
    price: Option<Money>,
    /// The same in the currency of `?currency=`, as the cart counts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    converted_price: Option<Money>,
    weight_g: Option<i64>,
    /// Length, width and height packed, in millimetres.
    size_mm: Option<[i64; 3]>,
    net_g: Option<i64>,
    /// What is left: 0 to 5, or `many`.
    stock_level: Level,
}

/// A photo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductPhotoOut)]
pub(crate) struct PhotoOut {
    id: PhotoId,
    alt: Localized,
    /// Of the largest size, in pixels.
    width: u32,
    height: u32,
    /// Address of the largest size.
    url: String,
    /// Every size, the smallest first.
    sizes: Vec<PhotoSizeOut>,
}

/// One size of a photo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductPhotoSizeOut)]
pub(crate) struct PhotoSizeOut {
    /// Pixels wide at most.
    width: u32,
    url: String,
}

/// What buyers thought of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductRatingOut)]
pub(crate) struct RatingOut {
    /// Mean in stars with one decimal; null without reviews.
    average: Option<String>,
    count: i64,
}

/// A page of products.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductListOut {
    pub(crate) items: Vec<ProductOut>,
    /// Give it as `after` for the next page; null at the end.
    pub(crate) next: Option<String>,
}

impl From<&Photo> for PhotoOut {
    fn from(photo: &Photo) -> Self {
        let sizes =
            photos::WIDTHS.iter().map(|w| PhotoSizeOut { width: *w, url: photos::href(&photo.key, *w) }).collect();
        let url = photos::href(&photo.key, photos::WIDTH_MAX);
        Self { id: photo.id, alt: photo.alt.clone(), width: photo.width, height: photo.height, url, sizes }
    }
}

impl ProductOut {
    /// With prices converted at this rate beside those in rupiah.
    pub(super) fn at(mut self, rate: Option<Rate>) -> Self {
        for variant in &mut self.variants {
            variant.converted_price = rate.and_then(|r| Some(r.shown(variant.price?)));
        }
        self
    }
}

/// One product as a program sees it.
pub(crate) async fn out(app: &App, product: Product) -> Result<ProductOut, DbErr> {
    let levels = Levels::of(app.db.read(), std::slice::from_ref(&product)).await?;
    let seller = sellers::find(app.db.read(), product.seller_id).await?;
    Ok(show(product, &levels, seller.as_ref()))
}

/// Several of them.
pub(super) async fn out_all(app: &App, products: Vec<Product>) -> Result<Vec<ProductOut>, DbErr> {
    let levels = Levels::of(app.db.read(), &products).await?;
    let ids: Vec<SellerId> = products.iter().map(|p| p.seller_id).collect();
    let sellers: HashMap<SellerId, SellerChanged> = sellers::many(app.db.read(), &ids).await?;
    Ok(products
        .into_iter()
        .map(|p| {
            let seller = sellers.get(&p.seller_id);
            show(p, &levels, seller)
        })
        .collect())
}

fn show(product: Product, levels: &Levels, seller: Option<&SellerChanged>) -> ProductOut {
    let average = (product.review_count > 0).then(|| one_decimal(Lang::En, product.rating_hundredths));
    ProductOut {
        variants: product.active().map(|v| show_variant(v, levels)).collect(),
        photos: product.photos.iter().map(PhotoOut::from).collect(),
        id: product.id,
        slug: product.slug,
        seller: product.seller_id,
        seller_name: seller.map(|s| s.name.clone()).unwrap_or_default(),
        seller_slug: seller.map(|s| s.slug.clone()).unwrap_or_default(),
        title: product.facts.title,
        description: product.facts.description,
        category: product.facts.category_id,
        halal_certificate: product.facts.halal_certificate,
        not_halal: product.facts.not_halal,
        pirt: product.facts.pirt,
        bpom: product.facts.bpom,
        hs_code: product.facts.hs_code,
        origin_region: product.facts.origin_region,
        shelf_life_days: product.facts.shelf_life_days,
        dangerous_goods: product.facts.dangerous_goods,
        ingredients: product.facts.ingredients,
        allergens: product.facts.allergens.0,
        papers: product.facts.papers.0.into_iter().map(|Paper { code, number }| PaperOut { code, number }).collect(),
        ready_for: product.ready_for.0,
        status: product.status,
        status_reason: product.status_reason,
        featured: product.featured,
        rating: RatingOut { average, count: product.review_count },
        published_at: product.published_at,
        version: product.version,
    }
}

fn show_variant(variant: &Variant, levels: &Levels) -> VariantOut {
    VariantOut {
        id: variant.id,
        sku: variant.facts.sku.clone(),
        name: variant.facts.name.clone(),
        price: variant.facts.price,
        converted_price: None,
        weight_g: variant.facts.weight_g,
        size_mm: variant.facts.size_mm,
        net_g: variant.facts.net_g,
        stock_level: levels.of_variant(variant),
    }
}
