use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::{ProductId, catalogue::Status},
    failure::{Failure, FieldError},
    http::{Form, List, PathOf, QueryOf, Staff},
    page::{Frame, Page, Refused},
};
use serde::Deserialize;

use super::{block, feature, unblock};
use crate::{
    app::App,
    error::Error,
    photos,
    products::{self, Filter, Order, Product, price_range},
    sellers,
};

/// Products of one page.
const LIMIT: u64 = 30;

pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/staff/catalogue", get(list)).route("/staff/catalogue/{id}", post(decide)).with_state(app)
}

#[derive(Debug, Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    show: String,
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
    id: String,
    title: String,
    href: String,
    photo: String,
    price: String,
    seller: String,
    seller_href: String,
    featured: bool,
    blocked: bool,
    reason: String,
}

#[derive(Template)]
#[template(path = "staff/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    show: &'static str,
    lines: Vec<Line>,
    next: String,
    done: String,
    /// The product whose form was refused, and why.
    wrong_id: String,
    typed: String,
    errors: Vec<FieldError>,
}

const VIEWS: [&str; 3] = ["published", "featured", "blocked"];

fn filter_of(show: &str) -> Filter {
    match show {
        "featured" => Filter { featured: Some(true), ..Filter::default() },
        "blocked" => Filter { status: Some(Status::Blocked), ..Filter::default() },
        _ => Filter { status: Some(Status::Published), ..Filter::default() },
    }
}

async fn build(app: &App, frame: Frame, query: &ListQuery) -> Result<ListPage, Failure> {
    let db = app.db.read();
    let show = VIEWS.into_iter().find(|v| *v == query.show).unwrap_or("published");
    let after: Option<ProductId> =
        query.after.as_deref().map(str::parse).transpose().map_err(|_| Failure::not_found())?;
    let rows = products::list(db, &Filter { after, ..filter_of(show) }, Order::Made, LIMIT + 1).await?;
    let List { items, next } = List::cut(rows, LIMIT, |p| p.id.to_string());
    let ids: Vec<_> = items.iter().map(|p| p.seller_id).collect();
    let sellers = sellers::many(db, &ids).await?;
    let mut tabs = Vec::new();
    for view in VIEWS {
        tabs.push(Tab {
            href: format!("/staff/catalogue?show={view}"),
            label: frame.t(&format!("staff-catalogue-tab-{view}")),
            count: products::count(db, &filter_of(view)).await?.to_string(),
            current: view == show,
        });
    }
    let done = match query.done.as_str() {
        "featured" | "unfeatured" | "blocked" | "unblocked" => frame.t(&format!("staff-catalogue-done-{}", query.done)),
        _ => String::new(),
    };
    let line = |p: &Product| {
        let seller = sellers.get(&p.seller_id);
        Line {
            id: p.id.to_string(),
            title: p.facts.title.get(frame.lang).to_owned(),
            href: format!("/products/{}", p.slug),
            photo: p.photos.first().map(|photo| photos::href(&photo.key, 320)).unwrap_or_default(),
            price: price_range(p).0.to_string(),
            seller: seller.map(|s| s.name.clone()).unwrap_or_default(),
            seller_href: seller.map(|s| format!("/shops/{}", s.slug)).unwrap_or_default(),
            featured: p.featured,
            blocked: p.status == Status::Blocked,
            reason: p.status_reason.clone().unwrap_or_default(),
        }
    };
    Ok(ListPage {
        tabs,
        show,
        lines: items.iter().map(line).collect(),
        next: next.map(|n| format!("/staff/catalogue?show={show}&after={n}")).unwrap_or_default(),
        done,
        wrong_id: String::new(),
        typed: String::new(),
        errors: Vec::new(),
        frame,
    })
}

async fn list(
    State(app): State<App>,
    _: Staff,
    QueryOf(query): QueryOf<ListQuery>,
    frame: Frame,
) -> Result<Page<ListPage>, Failure> {
    Ok(Page(build(&app, frame, &query).await?))
}

#[derive(Debug, Default, Deserialize)]
struct Decision {
    #[serde(default, rename = "do")]
    what: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    show: String,
}

async fn decide(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<ProductId>,
    frame: Frame,
    Form(decision): Form<Decision>,
) -> Result<Response, Failure> {
    let (outcome, done) = match decision.what.as_str() {
        "feature" => (feature(&app, &actor, id, true).await, "featured"),
        "unfeature" => (feature(&app, &actor, id, false).await, "unfeatured"),
        "block" => (block(&app, &actor, id, &decision.reason).await, "blocked"),
        "unblock" => (unblock(&app, &actor, id).await, "unblocked"),
        _ => (Err(Error::field("do", "unknown_choice")), ""),
    };
    let show = VIEWS.into_iter().find(|v| *v == decision.show).unwrap_or("published");
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/staff/catalogue?show={show}&done={done}")).into_response()),
        Err(Error::Invalid(errors)) => {
            let query = ListQuery { show: show.to_owned(), ..ListQuery::default() };
            let page = build(&app, frame, &query).await?;
            let page = ListPage { wrong_id: id.to_string(), typed: decision.reason, errors, ..page };
            Ok(Refused(page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
