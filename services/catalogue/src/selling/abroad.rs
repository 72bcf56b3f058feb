//! The parts of the product form that buyers abroad are the reason for: labels, papers, and how ready the product is for each country.

use sea_orm::DbErr;
use sentra_shared::page::Frame;

use super::form::{Form, allergens as all_allergens};
use crate::{
    app::WithOrder,
    categories,
    products::{PAPERS, Product},
    readiness::{Around, Item, MARKETS, Readiness, Status, assess},
    sellers,
};

/// Fields of the part for buyers abroad, which is unfolded when one of them is wrong.
const FIELDS: [&str; 8] = [
    "title_en",
    "description_en",
    "hs_code",
    "origin_region",
    "dangerous_goods",
    "ingredients_id",
    "ingredients_en",
    "allergens",
];

/// A box to tick, or a number to type.
pub(super) struct TickBox {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) numbered: bool,
}

/// A country and what is missing for it.
pub(super) struct MarketView {
    pub(super) country: String,
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) score: u32,
    pub(super) score_text: String,
    /// What somebody has to do, hard items first.
    pub(super) missing: Vec<ItemView>,
    /// What is asked, or comes with each shipment.
    pub(super) later: Vec<ItemView>,
}

/// One thing that is asked.
pub(super) struct ItemView {
    pub(super) name: String,
    pub(super) step: String,
    pub(super) who: String,
    pub(super) hard: bool,
    pub(super) href: &'static str,
}

pub(super) fn allergens(frame: &Frame) -> Vec<TickBox> {
    let one = |code: &str| TickBox {
        name: format!("allergen_{code}"),
        label: frame.t(&format!("abroad-allergen-{}", code.replace('_', "-"))),
        hint: String::new(),
        numbered: false,
    };
    all_allergens().map(one).collect()
}

pub(super) fn papers(frame: &Frame) -> Vec<TickBox> {
    let text = |code: &str, end: &str| frame.t(&format!("selling-paper-{}{end}", code.replace('_', "-")));
    PAPERS
        .iter()
        .map(|kind| TickBox {
            name: format!("paper_{}", kind.code),
            label: text(kind.code, ""),
            hint: text(kind.code, "-hint"),
            numbered: kind.numbered,
        })
        .collect()
}

/// True when a field of this part is wrong.
pub(super) fn is_wrong(form: &Form) -> bool {
    form.errors.iter().any(|e| FIELDS.contains(&e.field.as_str()) || e.field.starts_with("paper"))
}

/// How ready a product is for each country.
pub(super) async fn markets(shop: &WithOrder, frame: &Frame, product: &Product) -> Result<Vec<MarketView>, DbErr> {
    let db = shop.app.db.read();
    let seller = sellers::find(db, product.seller_id).await?;
    let food = categories::tree(db).await?.is_food(product.facts.category_id.as_deref());
    let around = Around::at(seller.as_ref(), food, shop.app.clock.now());
    Ok(MARKETS.iter().map(|market| view(frame, &assess(product, &around, market))).collect())
}

fn view(frame: &Frame, found: &Readiness) -> MarketView {
    let hard_missing = found.items.iter().filter(|i| i.hard && i.status == Status::Missing).count();
    let pick = |keep: fn(&Item) -> bool| -> Vec<ItemView> {
        let mut items: Vec<ItemView> = found.items.iter().filter(|i| keep(i)).map(|i| item(frame, i)).collect();
        items.sort_by_key(|i| !i.hard);
        items
    };
    let (tone, state) = if found.ready {
        ("good", frame.t("selling-abroad-ready"))
    } else {
        ("warn", frame.tn("selling-abroad-lacks", "count", &hard_missing))
    };
    MarketView {
        country: frame.t(&found.market.name_key()),
        tone,
        state,
        score: found.score,
        score_text: frame.tn("selling-abroad-score", "percent", &found.score),
        missing: pick(|i| i.status == Status::Missing),
        later: pick(|i| matches!(i.status, Status::Ask | Status::PerShipment)),
    }
}

fn item(frame: &Frame, item: &Item) -> ItemView {
    ItemView {
        name: frame.t(&item.name_key()),
        step: frame.t(&item.step),
        who: frame.t(item.who.key()),
        hard: item.hard,
        href: item.href,
    }
}
