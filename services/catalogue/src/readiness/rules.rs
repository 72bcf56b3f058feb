//! Whether a product may be sold to a country, and what is missing. Pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sentra_shared::{
    clock::{Timestamp, WIB},
    contract::account::{SellerChanged, SellerStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    controls::{Control, Effect, controls},
    markets::{Halal, MARKETS, Market, SHELF_LIFE_DAYS_MIN},
};
use crate::products::{Facts, Product, Variant};

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReadinessStatus)]
pub(crate) enum Status {
    /// Settled.
    Done,
    /// Somebody has to do something.
    Missing,
    /// Nobody here can tell; it has to be asked.
    Ask,
    /// Comes with each shipment.
    PerShipment,
}

/// Who can settle an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReadinessWho)]
pub(crate) enum Who {
    /// The seller.
    Seller,
    /// Staff of the marketplace.
    Staff,
    /// The export coordinator.
    Coordinator,
    /// Whoever buys.
    Buyer,
}

impl Who {
    /// Key of the text that names them, said to the seller.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Seller => "readiness-who-seller",
            Self::Staff => "readiness-who-staff",
            Self::Coordinator => "readiness-who-coordinator",
            Self::Buyer => "readiness-who-buyer",
        }
    }
}

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Which; its name is the text `readiness-<code>`.
    pub(crate) code: String,
    pub(crate) status: Status,
    /// Nothing goes out while it is not done.
    pub(crate) hard: bool,
    pub(crate) who: Who,
    /// Key of the text that says what to do.
    pub(crate) step: String,
    /// Where the seller does it.
    pub(crate) href: &'static str,
}

impl Item {
    /// Key of its name.
    pub(crate) fn name_key(&self) -> String {
        format!("readiness-{}", self.code.replace('_', "-"))
    }
}

/// A product and a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Readiness {
    pub(crate) market: &'static Market,
    pub(crate) items: Vec<Item>,
    /// Share of what can be settled beforehand that is settled, hard items counting twice, in whole per cent.
    pub(crate) score: u32,
    /// Every hard item is done.
    pub(crate) ready: bool,
}

/// What stands around a product.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    /// The seller, if its first event has arrived.
    pub(crate) seller: Option<&'a SellerChanged>,
    /// The category is food or drink.
    pub(crate) food: bool,
    /// In Jakarta.
    pub(crate) today: NaiveDate,
}

impl<'a> Around<'a> {
    /// At a moment.
    pub(crate) fn at(seller: Option<&'a SellerChanged>, food: bool, now: Timestamp) -> Self {
        Self { seller, food, today: now.with_timezone(&WIB).date_naive() }
    }
}

/// Countries a product may be sold to as it stands.
pub(crate) fn ready_for(product: &Product, around: &Around<'_>) -> Vec<String> {
    MARKETS.iter().filter(|m| assess(product, around, m).ready).map(|m| m.code.to_owned()).collect()
}

/// Codes of the licences a product names and of the papers that its shipments need.
pub(crate) fn licences(facts: &Facts, today: NaiveDate) -> Vec<String> {
    let named = [("halal", &facts.halal_certificate), ("pirt", &facts.pirt), ("bpom", &facts.bpom)];
    let named = named.into_iter().filter(|(_, number)| number.is_some()).map(|(code, _)| code.to_owned());
    let needed = facts.hs_code.iter().flat_map(|code| controls(code, today));
    let needed = needed.filter(|c| c.effect == Effect::PerShipment).filter_map(|c| c.paper).map(str::to_owned);
    let papers: BTreeSet<String> = facts.papers.0.iter().map(|p| p.code.clone()).chain(needed).collect();
    named.chain(papers).collect()
}

/// Everything a country asks of a product, what is missing first named by whom it waits for.
pub(crate) fn assess(product: &Product, around: &Around<'_>, market: &'static Market) -> Readiness {
    let mut items = basics(product, around);
    items.extend(of_controls(&product.facts, around.today, market));
    if around.food {
        items.extend(of_food(&product.facts, market));
    }
    items.push(told(product, market));
    let ready = items.iter().all(|i| !i.hard || i.status == Status::Done);
    let score = score(&items);
    Readiness { market, items, score, ready }
}

fn score(items: &[Item]) -> u32 {
    let weight = |i: &Item| if i.hard { 2 } else { 1 };
    let sum = |done: bool| -> u32 {
        let counts = |i: &&Item| i.status == Status::Done || (!done && i.status == Status::Missing);
        items.iter().filter(counts).map(weight).sum()
    };
    (sum(true) * 100).checked_div(sum(false)).unwrap_or(0)
}

/// An item of the seller that is done or missing.
fn item(code: &str, hard: bool, done: bool, href: &'static str) -> Item {
    let status = if done { Status::Done } else { Status::Missing };
    let step = format!("readiness-{}-step", code.replace('_', "-"));
    Item { code: code.to_owned(), status, hard, who: Who::Seller, step, href }
}

fn basics(product: &Product, around: &Around<'_>) -> Vec<Item> {
    let facts = &product.facts;
    let each = |has: fn(&Variant) -> bool| product.active().next().is_some() && product.active().all(has);
    vec![
        of_right(around.seller),
        item("hs_code", true, facts.hs_code.is_some(), "#f-hs_code"),
        item("net_weight", true, each(|v| v.facts.net_g.is_some()), "#f-v0_net_g"),
        item("package", true, each(|v| v.facts.weight_g.is_some() && v.facts.size_mm.is_some()), "#f-v0_length"),
        item("origin", true, facts.origin_region.is_some(), "#f-origin_region"),
        item("not_dangerous", true, !facts.dangerous_goods, "#f-dangerous_goods"),
    ]
}

/// The right to export, and what account says of its lack.
fn of_right(seller: Option<&SellerChanged>) -> Item {
    let has = seller.is_some_and(|s| s.status == SellerStatus::Active && s.rights.export);
    let why = seller.and_then(|s| s.missing.iter().find(|m| m.right == "export")).map_or("", |m| m.code.as_str());
    let step = match seller.map(|s| s.status) {
        Some(SellerStatus::Suspended) => "readiness-export-right-suspended",
        _ if why.ends_with("_ended") => "readiness-export-right-ended",
        _ if why.ends_with("_begins") => "readiness-export-right-begins",
        _ => "readiness-export-right-step",
    };
    Item { step: step.to_owned(), ..item("export_right", true, has, "/training") }
}

fn of_controls(facts: &Facts, today: NaiveDate, market: &Market) -> Vec<Item> {
    let Some(code) = &facts.hs_code else { return Vec::new() };
    let all: Vec<&Control> =
        controls(code, today).filter(|c| c.destination.is_none_or(|to| to == market.code)).collect();
    let mut items: Vec<Item> = all.iter().map(|control| of_control(facts, control)).collect();
    // What no rule of Indonesia names may still be restricted.
    if !all.iter().any(|c| c.destination.is_none() && c.effect != Effect::PerShipment) {
        let asked = item("control_unknown", false, false, "/legal/complaints");
        items.push(Item { status: Status::Ask, who: Who::Staff, ..asked });
    }
    items
}

fn of_control(facts: &Facts, control: &Control) -> Item {
    let code = format!("control_{}", control.code);
    let held = control.paper.is_some_and(|paper| facts.papers.get(paper).is_some());
    let href = match control.paper {
        Some("svlk") => "#f-paper_svlk",
        Some("coffee_exporter") => "#f-paper_coffee_exporter",
        Some("cites") => "#f-paper_cites",
        _ => "#f-hs_code",
    };
    match control.effect {
        Effect::Banned => item(&code, true, false, href),
        Effect::Controlled => item(&code, true, held, href),
        Effect::Ask if held => item(&code, false, true, href),
        Effect::Ask => Item { status: Status::Ask, who: Who::Staff, ..item(&code, false, false, href) },
        Effect::PerShipment => {
            Item { status: Status::PerShipment, who: Who::Coordinator, ..item(&code, false, false, href) }
        }
    }
}

fn of_food(facts: &Facts, market: &Market) -> Vec<Item> {
    let keeps = facts.shelf_life_days.is_some_and(|days| days >= SHELF_LIFE_DAYS_MIN);
    let mut shelf_life = item("shelf_life", true, keeps, "#f-shelf_life_days");
    if facts.shelf_life_days.is_some() {
        "readiness-shelf-life-short".clone_into(&mut shelf_life.step);
    }
    let in_label_lang = market.label_langs.iter().any(|lang| facts.ingredients.exact(*lang).is_some());
    let licensed = facts.pirt.is_some() || facts.bpom.is_some();
    let label = format!("label_{}", market.code.to_ascii_lowercase());
    let mut items = vec![
        shelf_life,
        item("food_licence", false, licensed, "#f-pirt"),
        item("ingredients", false, in_label_lang, "#f-ingredients_en"),
        item("allergens", false, !facts.allergens.0.is_empty(), "#f-allergen_gluten"),
        Item { status: Status::Ask, ..item(&label, false, false, "#f-photos") },
    ];
    let certified = facts.halal_certificate.is_some();
    match market.halal {
        Halal::Free => {}
        Halal::Wanted => items.push(item("halal", false, certified, "#f-halal_certificate")),
        Halal::Needed => items.push(item("halal", true, certified, "#f-halal_certificate")),
    }
    if market.importer {
        items.push(Item { status: Status::Ask, who: Who::Buyer, ..item("importer", false, false, "") });
    }
    items
}

/// A name that buyers and customs there can read.
fn told(product: &Product, market: &Market) -> Item {
    let title = &product.facts.title;
    item("title", false, market.label_langs.iter().any(|lang| title.exact(*lang).is_some()), "#f-title_en")
}
