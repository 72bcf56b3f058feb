//! `/coordinator/consignments/{id}/documents`: what was printed at closing, to read, print and send.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    failure::Failure,
    http::{Coordinator, Form as TypedForm, PathOf, QueryOf},
    page::{Frame, Page},
    session::Actor,
};
use serde::Deserialize;

use super::{
    api::{VersionQuery, send, wanted},
    kind::{Form, Kind},
    read,
    store::{DocumentSet, Entry},
};
use crate::{
    app::App,
    cargo::{ConsignmentId, consignments},
};

/// Routes of the documents' pages.
pub(crate) fn routes(app: App) -> Router {
    Router::new()
        .route("/coordinator/consignments/{id}/documents", get(show))
        .route("/coordinator/consignments/{id}/documents/again", post(again).get(to_list))
        .route("/coordinator/consignments/{id}/documents/{document}", get(read_one))
        .with_state(app)
}

#[derive(Debug, Template)]
#[template(path = "cargo/documents/documents.html")]
struct DocumentsPage {
    frame: Frame,
    consignment: String,
    number: String,
    rows: Vec<Row>,
    made_at: String,
    /// Earlier closings, whose documents are kept.
    earlier: Vec<Earlier>,
    /// Some file is not in the store.
    lost: bool,
    /// What was just done, or empty.
    done: String,
    /// Title and text of a refusal, or empty.
    refused: (String, String),
}

/// A document, in both forms.
#[derive(Debug)]
struct Row {
    icon: &'static str,
    kind: &'static str,
    name: String,
    more: String,
    sha256: String,
    kilobytes: i64,
    /// The forms in which it can be read, with their names.
    forms: Vec<(&'static str, &'static str)>,
    lost: bool,
}

/// Documents that a later closing replaced.
#[derive(Debug)]
struct Earlier {
    version: i64,
    made_at: String,
    superseded_at: String,
    kinds: Vec<(&'static str, String)>,
}

#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: bool,
}

async fn show(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    PathOf(id): PathOf<ConsignmentId>,
    QueryOf(query): QueryOf<Done>,
    frame: Frame,
) -> Result<Page<DocumentsPage>, Failure> {
    let done = if query.done { frame.t("documents-made-again") } else { String::new() };
    Ok(Page(page(&app, &actor, id, frame, done, (String::new(), String::new())).await?))
}

async fn page(
    app: &App,
    actor: &Actor,
    id: ConsignmentId,
    frame: Frame,
    done: String,
    refused: (String, String),
) -> Result<DocumentsPage, Failure> {
    let sets = read::sets(app, actor, id).await?;
    let consignment = consignments::store::find(app.db.read(), id).await?.ok_or_else(Failure::not_found)?;
    let current = sets.iter().find(|s| s.superseded_at.is_none());
    let missing = match current {
        Some(set) => read::lost(app, set).await?,
        None => Vec::new(),
    };
    let rows = current.map(|set| rows(&frame, set, &missing)).unwrap_or_default();
    let earlier = sets.iter().filter(|s| s.superseded_at.is_some()).map(|set| earlier(&frame, set)).collect();
    Ok(DocumentsPage {
        consignment: id.to_string(),
        number: consignment.number,
        rows,
        made_at: current.map(|s| frame.date(&s.made_at)).unwrap_or_default(),
        earlier,
        lost: !missing.is_empty(),
        done,
        refused,
        frame,
    })
}

fn rows(frame: &Frame, set: &DocumentSet, missing: &[Entry]) -> Vec<Row> {
    let whole = |e: &&Entry| e.seller.is_none() && e.form == Form::Pdf;
    let row = |entry: &Entry| Row {
        icon: icon(entry.kind),
        kind: entry.kind.as_str(),
        name: frame.t(&format!("documents-{}", entry.kind.as_str())),
        more: frame.t(&format!("documents-{}-more", entry.kind.as_str())),
        sha256: entry.sha256.clone(),
        kilobytes: (entry.size + 999) / 1000,
        forms: [(Form::Pdf, "PDF"), (Form::Json, "JSON")]
            .into_iter()
            .filter(|(form, _)| !missing.iter().any(|m| m.seller.is_none() && m.kind == entry.kind && m.form == *form))
            .map(|(form, name)| (form.as_str(), name))
            .collect(),
        lost: missing.iter().any(|m| m.kind == entry.kind),
    };
    set.entries.iter().filter(whole).map(row).collect()
}

fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "receipt",
        Kind::PackingList => "box",
        Kind::Label => "qr",
        Kind::Waybill => "plane",
        Kind::Customs => "certificate",
    }
}

fn earlier(frame: &Frame, set: &DocumentSet) -> Earlier {
    let name = |kind: Kind| (kind.as_str(), frame.t(&format!("documents-{}", kind.as_str())));
    Earlier {
        version: set.version,
        made_at: frame.date(&set.made_at),
        superseded_at: set.superseded_at.map(|at| frame.date(&at)).unwrap_or_default(),
        kinds: Kind::ALL.into_iter().map(name).collect(),
    }
}

async fn read_one(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    PathOf((id, document)): PathOf<(ConsignmentId, String)>,
    QueryOf(query): QueryOf<VersionQuery>,
) -> Result<Response, Failure> {
    let wanted = wanted(&document).ok_or_else(Failure::not_found)?;
    Ok(send(read::open(&app, &actor, id, wanted, query.version).await?))
}

/// The form has no fields of its own.
#[derive(Debug, Deserialize)]
struct Nothing {}

async fn again(
    State(app): State<App>,
    Coordinator(actor): Coordinator,
    PathOf(id): PathOf<ConsignmentId>,
    frame: Frame,
    TypedForm(Nothing {}): TypedForm<Nothing>,
) -> Result<Response, Failure> {
    match read::make_again(&app, &actor, id).await.map_err(Failure::from) {
        Ok(()) => Ok(Redirect::to(&format!("/coordinator/consignments/{id}/documents?done=true")).into_response()),
        Err(failure) if failure.status == 409 => {
            let refused = frame.failure_text(&failure);
            Ok(Page(page(&app, &actor, id, frame, String::new(), refused).await?).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn to_list(Coordinator(_): Coordinator, PathOf(id): PathOf<ConsignmentId>) -> Redirect {
    Redirect::to(&format!("/coordinator/consignments/{id}/documents"))
}
