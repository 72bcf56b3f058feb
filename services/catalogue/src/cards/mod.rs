//! Products as cards, the way every list of the storefront shows them. A page includes `cards/grid.html` (inside a `<ul>`) where it has
//! `cards: Vec<Card>` in scope.

use std::collections::BTreeSet;

use sea_orm::DbErr;
use sentra_shared::{
    contract::{SellerId, account::SellerChanged},
    exchange::Rate,
    money::Money,
    region,
    text::Lang,
};

use crate::{
    app::App,
    photos,
    products::{Brief, Levels, Product},
    sellers,
};

/// A product in a list.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) href: String,
    pub(crate) title: String,
    /// Language of the title; empty when it is the page's.
    pub(crate) lang: &'static str,
    /// As its reader sees it.
    pub(crate) price: Money,
    /// There are dearer variants.
    pub(crate) from: bool,
    /// Empty without a photo.
    pub(crate) photo: String,
    pub(crate) srcset: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) seller: String,
    pub(crate) place: String,
    pub(crate) featured: bool,
    pub(crate) halal: bool,
    pub(crate) pirt: bool,
    pub(crate) sold_out: bool,
}

/// Cards of these products in their order, priced at this rate.
///
/// # Errors
/// The database's.
pub(crate) async fn of(app: &App, products: &[Brief], lang: Lang, rate: Rate) -> Result<Vec<Card>, DbErr> {
    let ids: Vec<SellerId> = products.iter().map(|p| p.seller_id).collect::<BTreeSet<_>>().into_iter().collect();
    let sellers = sellers::many(app.db.read(), &ids).await?;
    let levels = Levels::of_briefs(app.db.read(), products).await?;
    Ok(products.iter().map(|p| card(p, sellers.get(&p.seller_id), &levels, (lang, rate))).collect())
}

/// Cards of products of one seller, when all that they show is known already.
pub(crate) fn of_seller(
    products: &[Product],
    seller: Option<&SellerChanged>,
    levels: &Levels,
    shown: (Lang, Rate),
) -> Vec<Card> {
    products.iter().map(|p| card(&p.into(), seller, levels, shown)).collect()
}

fn card(product: &Brief, seller: Option<&SellerChanged>, levels: &Levels, (lang, rate): (Lang, Rate)) -> Card {
    let (price, dearest) = product.prices;
    let photo = product.photo.as_ref();
    Card {
        href: format!("/products/{}", product.slug),
        title: product.title.get(lang).to_owned(),
        lang: product.title.marked(lang),
        price: rate.shown(price),
        from: dearest.minor() > price.minor(),
        photo: photo.map(|p| photos::href(&p.key, 320)).unwrap_or_default(),
        srcset: photo.map(|p| photos::srcset(&p.key)).unwrap_or_default(),
        width: photo.map_or(0, |p| p.width),
        height: photo.map_or(0, |p| p.height),
        seller: seller.map(|s| s.name.clone()).unwrap_or_default(),
        place: seller.map(|s| short_place(lang, &s.region_code)).unwrap_or_default(),
        featured: product.featured,
        halal: product.halal,
        pirt: product.pirt,
        sold_out: levels.is_sold_out(product),
    }
}

/// `Kab. Malang`, `Kota Malang`: the kind is always said, for both exist.
pub(crate) fn short_place(lang: Lang, region_code: &str) -> String {
    region::name_in(lang, region_code).replacen("Kabupaten ", "Kab.\u{a0}", 1)
}
