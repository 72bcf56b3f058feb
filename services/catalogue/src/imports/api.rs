use axum::{
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use sentra_shared::{
    clock::Timestamp,
    contract::ImportId,
    failure::{Failure, FieldError},
    http::{IdempotencyKey, Json, PathOf, QueryOf, Seller, Upload},
    page::Frame,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    options::ImportOptions,
    report::{ImportOutcome, ImportProblem, ImportRow},
    start::{self, FILE_BYTES_MAX},
    store::{self, ImportStatus},
};
use crate::{app::App, error::Error};

/// Room for the other fields and the frame of a multipart body, in bytes.
const FRAME_BYTES: usize = 64 * 1024;
/// Rows of one answer.
const ROWS_MAX: u64 = 100;

pub(crate) fn routes() -> OpenApiRouter<App> {
    let upload = OpenApiRouter::new()
        .routes(routes!(product_import_start))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX + FRAME_BYTES));
    OpenApiRouter::new().routes(routes!(product_import_get)).merge(upload)
}

/// A table of products.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart body")]
struct ProductImportIn {
    /// CSV with a header line, UTF-8 or Windows-1252, up to 10 MB and 20,000 rows.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// `column=field` for a column whose name is not known; may come several times, `column=-` leaves a column out.
    map: Option<String>,
    /// Rupiah for one pound, when prices are in pounds.
    gbp_rate: Option<i64>,
    /// Category of rows that name none.
    category: Option<String>,
    /// Packed weight of rows that give none, in grams.
    weight_g: Option<i64>,
    /// Packed size of rows that give none, `200x150x50` in millimetres.
    size: Option<String>,
    /// Opening stock of rows that give none.
    stock: Option<i64>,
    /// `yes` publishes each product that lacks nothing but a photo.
    publish: Option<String>,
}

/// An import that was taken in.
#[derive(Debug, Serialize, ToSchema)]
struct ProductImportStarted {
    /// Ask for its progress with this.
    id: ImportId,
}

/// Import products from a table. The seller's own code (SKU, case-sensitive) says which product a row is; sending the same file again
/// changes nothing. Worked off in the background.
#[utoipa::path(post, path = "/api/v1/product-imports", tag = "products", security(("bearer" = [])),
    request_body(content = ProductImportIn, content_type = "multipart/form-data"),
    responses((status = 202, body = ProductImportStarted), (status = 413, description = "too large"),
        (status = 422, description = "an option is wrong, or another import is still running")))]
async fn product_import_start(
    State(app): State<App>,
    Seller(actor): Seller,
    key: IdempotencyKey,
    mut upload: Upload,
) -> Result<(StatusCode, HeaderMap, Json<ProductImportStarted>), Failure> {
    let place = upload.files.iter().position(|f| f.field == "file");
    let Some(file) = place.map(|at| upload.files.swap_remove(at)) else {
        return Err(Failure::invalid(vec![FieldError::new("file", "required")]));
    };
    let mut options = ImportOptions { lang: actor.lang, ..ImportOptions::default() };
    let given = upload.texts.iter().filter(|(name, _)| name != "_csrf");
    let wrong: Vec<FieldError> = given.filter_map(|(name, value)| options.set(name, value).err()).collect();
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong).into());
    }
    let (id, replayed) = start::start(&app, &actor, options, file.bytes, key).await?;
    let mut headers = HeaderMap::new();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/product-imports/{id}")) {
        headers.insert(header::LOCATION, location);
    }
    if replayed {
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    Ok((StatusCode::ACCEPTED, headers, Json(ProductImportStarted { id })))
}

/// Which rows of an import.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductImportQuery {
    /// Only rows after this line.
    after: Option<u64>,
    /// Only rows with this outcome.
    outcome: Option<ImportOutcome>,
    /// Rows wanted, 100 unless given, at most 100.
    limit: Option<u64>,
}

/// Something that is wrong.
#[derive(Debug, Serialize, ToSchema)]
struct ProductImportProblemOut {
    /// The field, `row` for a row as a whole, `file` for the file.
    field: String,
    /// Stable code.
    code: String,
    /// In words.
    detail: String,
}

/// A row of the file.
#[derive(Debug, Serialize, ToSchema)]
struct ProductImportRowOut {
    /// Line on which it begins, from 1.
    line: u64,
    /// The seller's own code; empty when it could not be read.
    sku: String,
    /// What became of it.
    outcome: ImportOutcome,
    /// Why it was refused; for a row that was taken, why its product is not published although that was asked.
    problems: Vec<ProductImportProblemOut>,
}

/// Rows by outcome.
#[derive(Debug, Serialize, ToSchema)]
struct ProductImportCountsOut {
    /// New products.
    created: u64,
    /// Changed products.
    changed: u64,
    /// Products that were as the file says.
    unchanged: u64,
    /// Rows that could not be used.
    refused: u64,
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
struct ProductImportOut {
    /// The import.
    id: ImportId,
    /// How far it is.
    status: ImportStatus,
    /// Size of the file, in bytes.
    bytes_total: u64,
    /// Bytes worked off.
    bytes_done: u64,
    /// Rows by outcome, so far.
    counts: ProductImportCountsOut,
    /// Columns that nothing was taken from.
    ignored_columns: Vec<String>,
    /// Why the file could not be used; null otherwise.
    problem: Option<ProductImportProblemOut>,
    /// When it was taken in.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Rows in the order of lines.
    rows: Vec<ProductImportRowOut>,
    /// Give it as `after` for the next rows; null at the end.
    next: Option<u64>,
}

/// Progress of an import and what became of its rows.
#[utoipa::path(get, path = "/api/v1/product-imports/{id}", tag = "products", security(("bearer" = [])),
    params(("id" = String, Path, description = "import id"), ProductImportQuery),
    responses((status = 200, body = ProductImportOut), (status = 404, description = "not there, or not yours")))]
async fn product_import_get(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(id): PathOf<ImportId>,
    QueryOf(query): QueryOf<ProductImportQuery>,
) -> Result<Json<ProductImportOut>, Failure> {
    let import = start::owned(&app, &actor, id).await?;
    let limit = query.limit.unwrap_or(ROWS_MAX).clamp(1, ROWS_MAX);
    let mut rows = store::rows(app.db.read(), id, query.after.unwrap_or(0), query.outcome, limit + 1).await?;
    let more = u64::try_from(rows.len()).is_ok_and(|n| n > limit);
    if more {
        rows.pop();
    }
    let counts = store::counts(app.db.read(), id).await?;
    Ok(Json(ProductImportOut {
        id: import.id,
        status: import.status,
        bytes_total: import.bytes_total,
        bytes_done: import.bytes_done,
        counts: ProductImportCountsOut {
            created: counts.created,
            changed: counts.changed,
            unchanged: counts.unchanged,
            refused: counts.refused,
        },
        ignored_columns: import.ignored_columns,
        problem: import.problem.map(|p| problem(&frame, p)),
        created_at: import.created_at,
        finished_at: import.finished_at,
        next: rows.last().map(|r| r.line).filter(|_| more),
        rows: rows.into_iter().map(|r| row(&frame, r)).collect(),
    }))
}

fn row(frame: &Frame, row: ImportRow) -> ProductImportRowOut {
    let problems = row.problems.into_iter().map(|p| problem(frame, p)).collect();
    ProductImportRowOut { line: row.line, sku: row.sku, outcome: row.outcome, problems }
}

fn problem(frame: &Frame, problem: ImportProblem) -> ProductImportProblemOut {
    let detail = problem.text(frame.texts(), frame.lang);
    ProductImportProblemOut { field: problem.field, code: problem.code, detail }
}
