//! `/seller/orders/{id}/cartons`: packing for abroad, made for a phone beside a scale.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use sentra_shared::{
    contract::FulfilmentId,
    failure::{Failure, FieldError},
    http::{Form, PathOf, QueryOf, Seller},
    page::{Frame, Page, Refused},
    session::Actor,
    text::size,
};

use super::{
    pack,
    rules::{CARTONS_MAX, Carton, Content},
    see,
    typed::{self, Typed},
};
use crate::{
    app::App,
    cargo::{
        readiness::{self, MissingView, missing_views, paper_name},
        view::{kg, m3},
    },
    error::Error,
    fulfilment::rules::State as FulfilmentState,
};

/// Routes of packing.
pub(crate) fn routes(app: App) -> Router {
    Router::new()
        .route("/seller/orders/{id}/cartons", get(show).post(change))
        .route("/seller/orders/{id}/papers", axum::routing::post(note))
        .with_state(app)
}

/// A carton in the list.
#[derive(Debug)]
struct CartonView {
    number: i64,
    weight: String,
    net: String,
    size: String,
    contents: Vec<String>,
}

/// A line that is still to be packed.
#[derive(Debug)]
struct ItemView {
    /// Its field in the form, and of the error about it.
    field: String,
    title: String,
    left: i64,
    value: String,
}

/// A paper of this shipment.
#[derive(Debug)]
struct PaperView {
    code: String,
    name: String,
    number: String,
}

#[derive(Debug, Template)]
#[template(path = "cargo/cartons/cartons.html")]
struct CartonsPage {
    frame: Frame,
    id: String,
    /// The order's page.
    order_href: String,
    number: String,
    version: i64,
    /// True while cartons can be changed.
    open: bool,
    /// Number of the consignment it lies in, or empty.
    booked: String,
    cartons: Vec<CartonView>,
    items: Vec<ItemView>,
    left: i64,
    pieces: i64,
    gross: String,
    net: String,
    volume: String,
    weight_kg: String,
    length_cm: String,
    width_cm: String,
    height_cm: String,
    count: String,
    missing: Vec<MissingView>,
    ready: bool,
    papers: Vec<PaperView>,
    errors: Vec<FieldError>,
    done: String,
}

#[derive(Debug, Default, serde::Deserialize)]
struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// Form fields as they came.
type Fields = BTreeMap<String, String>;

async fn page(
    app: &App,
    actor: &Actor,
    frame: Frame,
    id: FulfilmentId,
    fields: Option<&Fields>,
    errors: Vec<FieldError>,
) -> Result<CartonsPage, Error> {
    crate::cargo::sellers_export_part(app.db.read(), actor, id).await?;
    let packed = see(app, actor, id).await?;
    let standing = readiness::of_part(app.db.read(), packed.part.clone()).await?;
    let (totals, left) = (packed.totals(), packed.left());
    let typed = fields.map_or_else(|| Typed::like_the_last(&packed.packing.cartons), Typed::of);
    let title = |content: &Content| {
        packed.lines.iter().find(|l| l.id == content.line).map_or("", |l| l.titles.get(frame.lang)).to_owned()
    };
    let carton = |stored: &super::store::Stored| CartonView {
        number: stored.number,
        weight: kg(frame.lang, stored.carton.gross_g),
        net: stored.carton.net_g(&packed.items).map(|g| kg(frame.lang, g)).unwrap_or_default(),
        size: size(frame.lang, stored.carton.size_mm),
        contents: stored
            .carton
            .contents
            .iter()
            .map(|c| frame.tn2("cartons-pieces-of", "quantity", &c.quantity, "title", &title(c)))
            .collect(),
    };
    let item = |content: &Content| {
        let field = typed::line_field(content.line);
        ItemView {
            title: title(content),
            left: content.quantity,
            value: fields.map_or_else(|| content.quantity.to_string(), |f| f.get(&field).cloned().unwrap_or_default()),
            field,
        }
    };
    let booked = standing.booked.clone().unwrap_or_default();
    let paper = |code: &str| PaperView {
        name: paper_name(frame.texts(), frame.lang, code),
        number: standing.papers.iter().find(|p| p.code == code).map(|p| p.number.clone()).unwrap_or_default(),
        code: code.to_owned(),
    };
    let changeable =
        matches!(packed.part.state, FulfilmentState::Paid | FulfilmentState::Accepted | FulfilmentState::Packed);
    Ok(CartonsPage {
        id: id.to_string(),
        order_href: format!("/seller/orders/{id}"),
        number: packed.part.number.clone(),
        version: packed.packing.version,
        open: changeable && booked.is_empty(),
        cartons: packed.packing.cartons.iter().map(carton).collect(),
        items: left.iter().map(item).collect(),
        left: left.iter().map(|c| c.quantity).sum(),
        pieces: totals.pieces,
        gross: kg(frame.lang, totals.gross_g),
        net: kg(frame.lang, totals.net_g),
        volume: m3(frame.lang, totals.volume_mm3),
        weight_kg: typed.weight_kg,
        length_cm: typed.length_cm,
        width_cm: typed.width_cm,
        height_cm: typed.height_cm,
        count: typed.count,
        missing: missing_views(frame.texts(), frame.lang, &standing),
        ready: standing.is_ready(),
        papers: standing.papers_needed().into_iter().map(paper).collect(),
        booked,
        errors,
        done: String::new(),
        frame,
    })
}

async fn show(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(id): PathOf<FulfilmentId>,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Result<Page<CartonsPage>, Failure> {
    let done = match query.done.as_str() {
        step @ ("added" | "removed" | "noted") => frame.t(&format!("cartons-done-{step}")),
        _ => String::new(),
    };
    Ok(Page(CartonsPage { done, ..page(&app, &actor, frame, id, None, Vec::new()).await? }))
}

/// Adds cartons, or takes one out.
async fn change(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(id): PathOf<FulfilmentId>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let packed = see(&app, &actor, id).await?;
    let version = fields.get("version").and_then(|v| v.parse().ok()).unwrap_or(packed.packing.version);
    let mut cartons = packed.packing.plain();
    let done = match fields.get("remove").and_then(|n| n.parse::<usize>().ok()) {
        Some(number) if (1..=cartons.len()).contains(&number) => {
            cartons.remove(number - 1);
            "removed"
        }
        _ => match typed::read(&fields, &packed.left()) {
            Ok((carton, count)) => {
                let room = CARTONS_MAX + 1 - cartons.len().min(CARTONS_MAX);
                cartons.extend(std::iter::repeat_n(carton, count.min(room)));
                "added"
            }
            Err(errors) => {
                return Ok(Refused(page(&app, &actor, frame, id, Some(&fields), errors).await?).into_response());
            }
        },
    };
    store(&app, &actor, frame, (id, version), cartons, &fields, done).await
}

async fn store(
    app: &App,
    actor: &Actor,
    frame: Frame,
    (id, version): (FulfilmentId, i64),
    cartons: Vec<Carton>,
    fields: &Fields,
    done: &str,
) -> Result<Response, Failure> {
    let last = cartons.len().saturating_sub(1);
    match pack(app, actor, id, version, cartons).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done={done}", super::packing_path(id))).into_response()),
        Err(Error::Invalid(errors)) => {
            let errors = typed::as_typed(errors, last);
            Ok(Refused(page(app, actor, frame, id, Some(fields), errors).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, serde::Deserialize)]
struct PaperForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    number: String,
}

/// Notes a paper of this shipment.
async fn note(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(id): PathOf<FulfilmentId>,
    Form(form): Form<PaperForm>,
) -> Result<Response, Failure> {
    match readiness::note_paper(&app, &actor, id, &form.code, &form.number).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=noted", super::packing_path(id))).into_response()),
        Err(Error::Invalid(errors)) => Ok(Refused(page(&app, &actor, frame, id, None, errors).await?).into_response()),
        Err(error) => Err(error.into()),
    }
}
