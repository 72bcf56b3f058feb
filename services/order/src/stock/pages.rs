//! `/seller/stock`: counting by hand.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::VariantId,
    failure::{Failure, FieldError},
    http::{Form, List, PageQuery, PathOf, QueryOf, Seller},
    page::{Frame, Page, Refused},
    session::Actor,
};
use serde::Deserialize;

use super::{
    change::{self, Count},
    store::{self, Stock},
};
use crate::{app::App, error::Error, offers};

/// Routes of the stock pages.
pub(crate) fn router(app: App) -> Router {
    Router::new().route("/seller/stock", get(show)).route("/seller/stock/{variant}", post(count)).with_state(app)
}

#[derive(Debug, Template)]
#[template(path = "stock/stock.html")]
struct StockPage {
    frame: Frame,
    rows: Vec<Row>,
    /// Address of the next page, or empty.
    next: String,
    /// Title of what was just saved, or empty.
    saved: String,
    /// Wrong fields, each with the id of its input.
    errors: Vec<(String, String)>,
}

#[derive(Debug)]
struct Row {
    variant_id: String,
    title: String,
    variant: String,
    sku: String,
    on_hand: String,
    promised: i64,
    available: i64,
    version: i64,
    error: String,
}

#[derive(Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    on_hand: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    page: String,
}

#[derive(Debug, Deserialize)]
struct SavedQuery {
    #[serde(default)]
    saved: String,
}

async fn show(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    QueryOf(query): QueryOf<PageQuery>,
    QueryOf(saved): QueryOf<SavedQuery>,
) -> Result<Response, Failure> {
    Ok(Page(page(&app, &actor, frame, &query, saved.saved.parse().ok(), None).await?).into_response())
}

async fn page(
    app: &App,
    actor: &Actor,
    frame: Frame,
    query: &PageQuery,
    saved: Option<VariantId>,
    refused: Option<(VariantId, &Typed, &[FieldError])>,
) -> Result<StockPage, Error> {
    let seller = actor.require_seller()?;
    let after = query.after.as_deref().and_then(|a| a.parse().ok());
    let limit = query.limit();
    let list = List::cut(store::of_seller(app.db.read(), seller, after, limit + 1).await?, limit, |s| {
        s.variant_id.to_string()
    });
    let variants: Vec<VariantId> = list.items.iter().map(|s| s.variant_id).collect();
    let known = offers::store::find_many(app.db.read(), &variants).await?;
    let offers: HashMap<VariantId, &offers::Offer> = known.iter().map(|o| (o.variant_id, o)).collect();
    let mut errors = Vec::new();
    let rows: Vec<Row> = list
        .items
        .iter()
        .filter_map(|stock| Some((stock, *offers.get(&stock.variant_id)?)))
        .map(|(stock, offer)| row(&frame, stock, offer, refused, &mut errors))
        .collect();
    let saved = saved.and_then(|v| offers.get(&v)).map(|o| o.titles.get(frame.lang).to_owned()).unwrap_or_default();
    let next = list.next.map(|after| format!("/seller/stock?after={after}")).unwrap_or_default();
    Ok(StockPage { rows, next, saved, errors, frame })
}

fn row(
    frame: &Frame,
    stock: &Stock,
    offer: &offers::Offer,
    refused: Option<(VariantId, &Typed, &[FieldError])>,
    errors: &mut Vec<(String, String)>,
) -> Row {
    let mut row = Row {
        variant_id: stock.variant_id.to_string(),
        title: offer.titles.get(frame.lang).to_owned(),
        variant: offer.variant_name.get(frame.lang).to_owned(),
        sku: offer.sku.clone(),
        on_hand: stock.figure.on_hand.to_string(),
        promised: stock.figure.promised(),
        available: stock.figure.available(),
        version: stock.version,
        error: String::new(),
    };
    if let Some((_, typed, wrong)) = refused.filter(|(variant, ..)| *variant == stock.variant_id) {
        row.on_hand.clone_from(&typed.on_hand);
        row.error = frame.field_error(wrong, "on_hand");
        errors.push((format!("on_hand{}", row.variant_id), format!("{}: {}", row.title, row.error)));
    }
    row
}

async fn count(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(variant): PathOf<VariantId>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let outcome = match typed.on_hand.trim().parse() {
        Ok(on_hand) => {
            let version = typed.version.trim().parse().ok();
            change::set_on_hand(&app, &actor, variant, Count { on_hand, version }).await.map(|_| ())
        }
        Err(_) => Err(Error::Invalid(vec![FieldError::new("on_hand", "not_a_number")])),
    };
    match outcome {
        Ok(()) => {
            let page = typed.page.parse::<VariantId>().map(|p| format!("&after={p}")).unwrap_or_default();
            Ok(Redirect::to(&format!("/seller/stock?saved={variant}{page}")).into_response())
        }
        Err(Error::Invalid(wrong)) => {
            let query = PageQuery { limit: None, after: Some(typed.page.clone()).filter(|p| !p.is_empty()) };
            let page = page(&app, &actor, frame, &query, None, Some((variant, &typed, &wrong))).await?;
            Ok(Refused(page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
