use askama::Template;
use axum::{Router, extract::State, response::Redirect, routing::get};
use sentra_shared::{
    contract::{ProductId, catalogue::Status},
    failure::Failure,
    http::{Anyone, List, PathOf, QueryOf},
    page::{Frame, Page},
};
use serde::Deserialize;

use crate::{
    app::App,
    cards::{self, Card},
    products::{self, Filter, Order},
};

/// Products of one page.
const LIMIT: u64 = 24;

pub(crate) fn routes(app: App) -> Router {
    Router::new()
        .route("/categories", get(all))
        .route("/categories/{id}", get(one))
        .route("/products", get(|| async { Redirect::to("/search") }))
        .with_state(app)
}

struct Link {
    href: String,
    name: String,
}

struct Branch {
    link: Link,
    below: Vec<Link>,
}

#[derive(Template)]
#[template(path = "categories/all.html")]
struct AllPage {
    frame: Frame,
    branches: Vec<Branch>,
}

async fn all(State(app): State<App>, Anyone(actor): Anyone, frame: Frame) -> Result<Page<AllPage>, Failure> {
    let tree = app.tree().await?;
    let link =
        |c: &super::Category| Link { href: format!("/categories/{}", c.id), name: c.names.get(actor.lang).to_owned() };
    let branches =
        tree.roots().map(|c| Branch { link: link(c), below: tree.children(&c.id).map(link).collect() }).collect();
    Ok(Page(AllPage { frame, branches }))
}

#[derive(Debug, Deserialize)]
struct OneQuery {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "categories/one.html")]
struct OnePage {
    frame: Frame,
    id: String,
    name: String,
    trail: Vec<(String, String)>,
    below: Vec<Link>,
    cards: Vec<Card>,
    /// Address of the next page; empty at the end.
    next: String,
    first: bool,
}

async fn one(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<String>,
    QueryOf(query): QueryOf<OneQuery>,
    mut frame: Frame,
) -> Result<Page<OnePage>, Failure> {
    let rate = app.rate_of(&mut frame).await?;
    let tree = app.tree().await?;
    let category = tree.get(&id).ok_or_else(Failure::not_found)?;
    let name = category.names.get(actor.lang).to_owned();
    let after: Option<ProductId> =
        query.after.as_deref().map(str::parse).transpose().map_err(|_| Failure::not_found())?;
    let filter = Filter {
        status: Some(Status::Published),
        categories: Some(tree.with_descendants(&id)),
        after,
        ..Filter::default()
    };
    let rows = products::briefs(app.db.read(), &filter, Order::Made, LIMIT + 1).await?;
    let List { items, next } = List::cut(rows, LIMIT, |p| p.id.to_string());
    let link =
        |c: &super::Category| Link { href: format!("/categories/{}", c.id), name: c.names.get(actor.lang).to_owned() };
    let mut trail =
        vec![("/".to_owned(), frame.t("categories-home")), ("/categories".to_owned(), frame.t("categories-title"))];
    let above = tree.path(&id).into_iter().filter(|c| c.id != id);
    trail.extend(above.map(|c| (format!("/categories/{}", c.id), c.names.get(actor.lang).to_owned())));
    Ok(Page(OnePage {
        below: tree.children(&id).map(link).collect(),
        cards: cards::of(&app, &items, actor.lang, rate).await?,
        next: next.map(|n| format!("/categories/{id}?after={n}")).unwrap_or_default(),
        first: after.is_none(),
        id,
        name,
        trail,
        frame,
    }))
}
