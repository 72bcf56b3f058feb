//! `/api/v1/consignments/{id}/documents`.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use sentra_shared::{
    clock::Timestamp,
    contract::SellerId,
    failure::Failure,
    http::{Json, Member, PathOf, QueryOf},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    kind::{Form, Kind},
    read::{self, Opened},
    store::{DocumentSet, Entry},
};
use crate::{app::App, cargo::ConsignmentId};

/// Operations on documents.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(document_list)).routes(routes!(document_get))
}

/// A stored document.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentOut {
    /// `invoice`, `packing-list`, `label`, `waybill` or `customs`.
    kind: &'static str,
    /// `pdf` or `json`.
    form: &'static str,
    /// The seller whose own labels these are; absent for the whole consignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    seller_id: Option<SellerId>,
    /// SHA-256 of the content in hexadecimal.
    sha256: String,
    /// Bytes.
    size: i64,
    /// Counts the closings of the consignment from 1.
    version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    /// When a reopening of the consignment ended it; absent while it is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    superseded_at: Option<Timestamp>,
}

impl DocumentOut {
    fn of(set: &DocumentSet, entry: &Entry) -> Self {
        Self {
            kind: entry.kind.as_str(),
            form: entry.form.as_str(),
            seller_id: entry.seller,
            sha256: entry.sha256.clone(),
            size: entry.size,
            version: set.version,
            made_at: set.made_at,
            superseded_at: set.superseded_at,
        }
    }
}

/// Documents of a consignment.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentListOut {
    /// Newest first.
    items: Vec<DocumentOut>,
}

/// List the documents of a consignment, superseded ones too: none before it is closed. A seller sees the labels of its own cartons.
#[utoipa::path(
    get, path = "/api/v1/consignments/{id}/documents", tag = "consignments", params(("id" = ConsignmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = DocumentListOut), (status = 403, description = "for coordinators, staff and sellers"),
        (status = 404, description = "no such consignment, or no cartons of this seller in it"))
)]
async fn document_list(
    State(app): State<App>,
    Member(actor): Member,
    PathOf(id): PathOf<ConsignmentId>,
) -> Result<Json<DocumentListOut>, Failure> {
    let sets = read::sets(&app, &actor, id).await?;
    let items = sets.iter().flat_map(|set| set.entries.iter().map(|entry| DocumentOut::of(set, entry))).collect();
    Ok(Json(DocumentListOut { items }))
}

/// Which closing is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct VersionQuery {
    /// The version; the one in force unless given.
    pub(super) version: Option<i64>,
}

/// Read a document: `invoice`, `packing-list`, `label`, `waybill` or `customs` as PDF, or with `.json` its data. A seller reads the
/// labels of its own cartons.
#[utoipa::path(
    get, path = "/api/v1/consignments/{id}/documents/{document}", tag = "consignments", security(("bearer" = [])),
    params(("id" = ConsignmentId, Path), ("document" = String, Path), VersionQuery),
    responses((status = 200, description = "the stored bytes; the ETag is their SHA-256", content_type = "application/pdf", body = Vec<u8>),
        (status = 403, description = "for coordinators, staff and sellers"),
        (status = 404, description = "no such document, or not for this seller"),
        (status = 409, description = "`document_lost`: the file is not in the store any more"))
)]
async fn document_get(
    State(app): State<App>,
    Member(actor): Member,
    PathOf((id, document)): PathOf<(ConsignmentId, String)>,
    QueryOf(query): QueryOf<VersionQuery>,
) -> Result<Response, Failure> {
    let wanted = wanted(&document).ok_or_else(Failure::not_found)?;
    Ok(send(read::open(&app, &actor, id, wanted, query.version).await?))
}

/// `invoice` is the PDF, `invoice.json` the data.
pub(super) fn wanted(document: &str) -> Option<(Kind, Form)> {
    let (kind, form) = document.split_once('.').unwrap_or((document, "pdf"));
    Some((kind.parse().ok()?, form.parse().ok()?))
}

/// Browsers show a PDF and save data; nobody between us and the reader keeps either.
pub(super) fn send(opened: Opened) -> Response {
    let shown = if opened.entry.form == Form::Pdf { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, opened.entry.form.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{}\"", opened.file_name)),
        (header::ETAG, format!("\"{}\"", opened.entry.sha256)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, opened.content).into_response()
}
