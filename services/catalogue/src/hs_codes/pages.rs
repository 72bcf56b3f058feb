//! The step aside from the product form in which its code is found.

use askama::Template;
use axum::{Router, extract::State, response::Redirect, routing::get};
use sentra_shared::{
    clock::WIB,
    contract::ProductId,
    failure::Failure,
    http::{Form, PathOf, QueryOf, Seller},
    page::{Frame, Page},
};
use serde::Deserialize;

use super::table::{self, Entry, dotted};
use crate::{
    app::App,
    products::{edit, owned},
    readiness,
};

/// Codes of one page: whoever does not find it among these should use other words.
const LIMIT: usize = 25;

pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/seller/products/{id}/hs-code", get(find).post(take)).with_state(app)
}

struct Line {
    code: &'static str,
    dotted: String,
    description: &'static str,
    heading: &'static str,
    /// What is known of export rules for it.
    rules: Vec<String>,
}

#[derive(Template)]
#[template(path = "hs_codes/find.html")]
struct FindPage {
    frame: Frame,
    id: ProductId,
    trail: Vec<(String, String)>,
    /// The form's field.
    back: String,
    product: String,
    version: i64,
    question: String,
    /// The code it has, printed; empty without one.
    held: String,
    lines: Vec<Line>,
}

#[derive(Debug, Default, Deserialize)]
struct Question {
    q: Option<String>,
}

async fn find(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    QueryOf(question): QueryOf<Question>,
    frame: Frame,
) -> Result<Page<FindPage>, Failure> {
    let product = owned(app.db.read(), actor.require_seller()?, id).await?;
    let title = product.facts.title.get(frame.lang).to_owned();
    // Its own name is the first question.
    let question = question.q.unwrap_or_else(|| title.clone());
    let today = app.clock.now().with_timezone(&WIB).date_naive();
    let line = |e: &'static Entry| Line {
        code: e.code,
        dotted: dotted(e.code),
        description: &e.description,
        heading: &e.heading,
        rules: readiness::controls(e.code, today).map(|c| frame.t(&c.name_key())).collect(),
    };
    let title = if title.is_empty() { frame.t("selling-untitled") } else { title };
    let form = format!("/seller/products/{id}");
    Ok(Page(FindPage {
        trail: vec![("/seller/products".to_owned(), frame.t("selling-title")), (form.clone(), title.clone())],
        back: format!("{form}#f-hs_code"),
        lines: table::search(&question, LIMIT).into_iter().map(line).collect(),
        id,
        product: title,
        version: product.version,
        question,
        held: product.facts.hs_code.as_deref().map(dotted).unwrap_or_default(),
        frame,
    }))
}

#[derive(Debug, Deserialize)]
struct Taken {
    hs_code: String,
    version: i64,
}

/// Writes the chosen code and leads back to the form.
async fn take(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    Form(taken): Form<Taken>,
) -> Result<Redirect, Failure> {
    let mut draft = owned(app.db.read(), actor.require_seller()?, id).await?.to_draft();
    draft.facts.hs_code = Some(taken.hs_code);
    edit(&app, &actor, id, taken.version, draft).await?;
    Ok(Redirect::to(&format!("/seller/products/{id}?done=hs_code#f-hs_code")))
}
