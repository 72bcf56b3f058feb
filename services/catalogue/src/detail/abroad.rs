//! Sending abroad, for a reader there: whether the product may go, and if it may what one piece costs by air and when it arrives.

use std::collections::BTreeSet;

use sea_orm::DbErr;
use sentra_shared::{
    contract::{VariantId, account::SellerChanged, order::Destination},
    exchange::Rate,
    money::Currency,
    page::Frame,
};

use super::delivery::{Answer, ask};
use crate::{
    app::WithOrder,
    products::Product,
    readiness::{Around, Item, MARKETS, Market, Status, assess},
};

/// Indonesia, for who reads from abroad and sends within it.
const HOME: &str = "ID";

/// What the delivery part says instead of the kecamatan.
#[derive(Debug, Clone)]
pub(super) struct Abroad {
    /// Name of the country; empty while none is chosen.
    pub(super) place: String,
    /// Why it cannot be sent there, in words.
    pub(super) reasons: Vec<String>,
    pub(super) answer: Answer,
}

/// Countries to choose: code, name and whether it is chosen; the countries abroad first.
pub(super) fn countries(frame: &Frame) -> Vec<(&'static str, String, bool)> {
    let home = (HOME, frame.t("abroad-country-id"), frame.country == Some(HOME));
    let away = MARKETS.iter().map(|m| (m.code, frame.t(&m.name_key()), frame.country == Some(m.code)));
    away.chain(std::iter::once(home)).collect()
}

/// True for who lives abroad, or sends there: everybody else is spared it.
pub(super) fn is_wanted(frame: &Frame) -> bool {
    frame.country.map_or(frame.currency != Currency::Idr, |code| code != HOME)
}

/// The part for the country chosen, with order's answer for one piece of this variant.
///
/// # Errors
/// The database's.
pub(super) async fn of(
    shop: &WithOrder,
    frame: &Frame,
    (product, seller): (&Product, Option<&SellerChanged>),
    variant: Option<VariantId>,
    rate: Rate,
) -> Result<Abroad, DbErr> {
    let Some(market) = MARKETS.iter().find(|m| Some(m.code) == frame.country) else {
        return Ok(Abroad { place: String::new(), reasons: Vec::new(), answer: Answer::NotAsked });
    };
    let food = shop.app.tree().await?.is_food(product.facts.category_id.as_deref());
    let reasons = reasons(product, &Around::at(seller, food, shop.app.clock.now()), market);
    let answer = match variant {
        Some(variant) if reasons.is_empty() => {
            ask(shop, frame, variant, Destination::Country(market.code.to_owned()), rate).await
        }
        _ => Answer::NotAsked,
    };
    let reasons = reasons.into_iter().map(|key| frame.t(key)).collect();
    Ok(Abroad { place: frame.t(&market.name_key()), reasons, answer })
}

/// Keys of what keeps a product from a country, each once.
fn reasons(product: &Product, around: &Around<'_>, market: &'static Market) -> BTreeSet<&'static str> {
    let missing = assess(product, around, market).items.into_iter().filter(|i| i.hard && i.status != Status::Done);
    missing.map(|item| reason(&item)).collect()
}

/// What its buyer is told of an item that its seller reads in detail.
fn reason(item: &Item) -> &'static str {
    match item.code.as_str() {
        "export_right" => "abroad-no-right",
        "not_dangerous" => "abroad-dangerous",
        "shelf_life" => "abroad-short-life",
        "halal" => "abroad-no-halal",
        code if code.starts_with("control_") => "abroad-controlled",
        _ => "abroad-incomplete",
    }
}
