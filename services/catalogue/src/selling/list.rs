//! The seller's list of products with state and stock.

use std::{collections::HashMap, time::Duration};

use askama::Template;
use axum::extract::State;
use sentra_shared::{
    contract::{ProductId, SellerId, VariantId, catalogue::Status, order::Level},
    failure::Failure,
    http::{List, QueryOf, Seller},
    page::{Frame, Page},
};
use serde::Deserialize;

use crate::{
    app::WithOrder,
    photos,
    products::{self, Filter, Levels, Order, Product, price_range},
};

/// Products of one page.
const LIMIT: u64 = 30;
/// Longest wait for order (`contracts.md`).
const STOCK_TIME: Duration = Duration::from_millis(300);

#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    state: String,
    after: Option<String>,
    #[serde(default)]
    done: String,
}

struct Tab {
    href: String,
    label: String,
    count: String,
    current: bool,
}

struct Line {
    href: String,
    page_href: String,
    title: String,
    photo: String,
    price: String,
    stock: String,
    stock_tone: &'static str,
    state: String,
    tone: &'static str,
    published: bool,
    featured: bool,
}

#[derive(Template)]
#[template(path = "selling/list.html")]
pub(super) struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    next: String,
    first: bool,
    /// Order did not answer: levels are the last known ones.
    stock_is_old: bool,
    /// What just happened; empty otherwise.
    done: String,
}

const STATES: [(&str, Option<Status>); 5] = [
    ("", None),
    ("published", Some(Status::Published)),
    ("draft", Some(Status::Draft)),
    ("withdrawn", Some(Status::Withdrawn)),
    ("blocked", Some(Status::Blocked)),
];

/// Text key and tone of a state.
pub(super) fn state_words(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Draft => ("selling-state-draft", "off"),
        Status::Published => ("selling-state-published", "good"),
        Status::Withdrawn => ("selling-state-withdrawn", "warn"),
        Status::Blocked => ("selling-state-blocked", "bad"),
    }
}

pub(super) async fn list(
    State(shop): State<WithOrder>,
    Seller(actor): Seller,
    QueryOf(query): QueryOf<ListQuery>,
    frame: Frame,
) -> Result<Page<ListPage>, Failure> {
    let db = shop.app.db.read();
    let seller = actor.require_seller()?;
    let (name, status) = STATES.into_iter().find(|(name, _)| *name == query.state).unwrap_or(("", None));
    let after: Option<ProductId> =
        query.after.as_deref().map(str::parse).transpose().map_err(|_| Failure::not_found())?;
    let filter = Filter { status, seller: Some(seller), after, ..Filter::default() };
    let rows = products::list(db, &filter, Order::Made, LIMIT + 1).await?;
    let List { items, next } = List::cut(rows, LIMIT, |p| p.id.to_string());
    let levels = Levels::of(db, &items).await?;
    let figures = available(&shop, &items).await;
    let lines = items.iter().map(|p| line(&frame, p, &levels, figures.as_ref())).collect();
    let done = if query.done == "withdrawn" { frame.t("selling-done-withdrawn") } else { String::new() };
    Ok(Page(ListPage {
        tabs: tabs(&shop, &frame, seller, name).await?,
        lines,
        next: next.map(|n| format!("/seller/products?state={name}&after={n}")).unwrap_or_default(),
        first: after.is_none(),
        stock_is_old: figures.is_none() && !items.is_empty(),
        done,
        frame,
    }))
}

async fn tabs(shop: &WithOrder, frame: &Frame, seller: SellerId, current: &str) -> Result<Vec<Tab>, Failure> {
    let mut tabs = Vec::new();
    for (name, status) in STATES {
        let filter = Filter { status, seller: Some(seller), ..Filter::default() };
        let count = products::count(shop.app.db.read(), &filter).await?;
        if count == 0 && name == "blocked" && name != current {
            continue;
        }
        let key = if name.is_empty() { "selling-tab-all".to_owned() } else { format!("selling-tab-{name}") };
        tabs.push(Tab {
            href: if name.is_empty() {
                "/seller/products".to_owned()
            } else {
                format!("/seller/products?state={name}")
            },
            label: frame.t(&key),
            count: count.to_string(),
            current: name == current,
        });
    }
    Ok(tabs)
}

/// What order has of these products' variants; `None` when it does not answer in time.
pub(super) async fn available(shop: &WithOrder, products: &[Product]) -> Option<HashMap<VariantId, i64>> {
    let variants: Vec<VariantId> = products.iter().flat_map(Product::active).map(|v| v.id).collect();
    if variants.is_empty() {
        return Some(HashMap::new());
    }
    match tokio::time::timeout(STOCK_TIME, shop.order.stock(&variants)).await {
        Ok(Ok(figures)) => Some(figures.into_iter().map(|f| (f.variant_id, f.available)).collect()),
        Ok(Err(error)) => {
            tracing::info!(error = &error as &dyn std::error::Error, "no stock figures");
            None
        }
        Err(_) => None,
    }
}

fn line(frame: &Frame, product: &Product, levels: &Levels, figures: Option<&HashMap<VariantId, i64>>) -> Line {
    let (key, tone) = state_words(product.status);
    let (price, dearest) = price_range(product);
    let price = match (price.is_zero(), dearest.minor() > price.minor()) {
        (true, _) => frame.t("selling-no-price"),
        (false, true) => format!("{price} \u{2013} {dearest}"),
        (false, false) => price.to_string(),
    };
    let (stock, stock_tone) = stock_words(frame, product, levels, figures);
    let title = product.facts.title.get(frame.lang);
    Line {
        href: format!("/seller/products/{}", product.id),
        page_href: format!("/products/{}", product.slug),
        title: if title.is_empty() { frame.t("selling-untitled") } else { title.to_owned() },
        photo: product.photos.first().map(|p| photos::href(&p.key, 320)).unwrap_or_default(),
        price,
        stock,
        stock_tone,
        state: frame.t(key),
        tone,
        published: product.status == Status::Published,
        featured: product.featured,
    }
}

fn stock_words(
    frame: &Frame,
    product: &Product,
    levels: &Levels,
    figures: Option<&HashMap<VariantId, i64>>,
) -> (String, &'static str) {
    // Variants order has never heard of (an unfinished draft) count with what their seller means to begin with.
    let exact = |figures: &HashMap<VariantId, i64>| -> i64 {
        product
            .active()
            .map(|v| figures.get(&v.id).copied().or(v.opening_stock).unwrap_or(0))
            .fold(0, i64::saturating_add)
    };
    match figures {
        Some(figures) => match exact(figures) {
            0 => (frame.t("selling-stock-none"), "bad"),
            few @ 1..=5 => (few.to_string(), "warn"),
            many => (many.to_string(), ""),
        },
        None if levels.is_out(product) => (frame.t("selling-stock-none"), "bad"),
        None => {
            let many = product.active().any(|v| levels.of_variant(v) == Level::Many);
            (frame.t(if many { "selling-stock-many" } else { "selling-stock-few" }), "")
        }
    }
}
