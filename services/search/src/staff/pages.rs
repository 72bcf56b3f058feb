use askama::Template;
use axum::{extract::State, response::Redirect};
use sentra_shared::{
    clock::Timestamp,
    failure::Failure,
    http::{Form, QueryOf, Staff},
    page::{Frame, Page},
};
use serde::Deserialize;

use super::rebuild;
use crate::{
    App, documents,
    indexer::{self, Phase},
};

#[derive(Debug, Template)]
#[template(path = "staff/index.html")]
pub(super) struct IndexPage {
    frame: Frame,
    asked: bool,
    phase: Phase,
    /// Documents that the index holds.
    documents: u64,
    /// Documents that the table holds.
    live: u64,
    revision: i64,
    last_revision: i64,
    /// Changes that the index has not seen yet.
    behind: u64,
    committed_at: Option<Timestamp>,
    /// Progress of a rebuild in percent, if one runs.
    progress: Option<u64>,
    /// Rebuilds asked for that this process has not done.
    waiting: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct IndexQuery {
    #[serde(default)]
    asked: String,
}

/// `/staff/search`: where this process's index stands.
pub(super) async fn index(
    State(app): State<App>,
    Staff(_): Staff,
    frame: Frame,
    QueryOf(query): QueryOf<IndexQuery>,
) -> Result<Page<IndexPage>, Failure> {
    let status = app.live.status();
    let standing = documents::standing(app.db.read()).await?;
    let last_revision = standing.map_or(0, |s| s.revision);
    let revision = status.held.map_or(0, |h| h.revision);
    let done = status.building.map(|h| h.revision);
    let percent = |done: i64| u64::try_from(done.saturating_mul(100) / last_revision.max(1)).unwrap_or(0).min(100);
    Ok(Page(IndexPage {
        asked: !query.asked.is_empty(),
        phase: status.phase,
        documents: status.documents,
        live: documents::count_live(app.db.read()).await?,
        revision,
        last_revision,
        behind: documents::count_after(app.db.read(), revision).await?,
        committed_at: status.committed_at,
        progress: done.map(percent),
        waiting: indexer::reindex_number(app.db.read()).await? > status.reindexed,
        frame,
    }))
}

#[derive(Debug, Deserialize)]
pub(super) struct RebuildForm {}

/// The button "build again".
pub(super) async fn rebuild(
    State(app): State<App>,
    Staff(actor): Staff,
    Form(RebuildForm {}): Form<RebuildForm>,
) -> Result<Redirect, Failure> {
    rebuild::rebuild(&app, &actor).await?;
    Ok(Redirect::to("/staff/search?asked=yes"))
}
