use chrono::TimeDelta;
use sea_orm::DbErr;
use sentra_shared::{db::write_tx, id};
use uuid::Uuid;

use super::{
    report::{ImportError, ImportProblem, ImportRow},
    run::Run,
    store::{self, Claimed},
};
use crate::app::App;

/// Seconds without a sign of life after which another worker may take an import over; rows that are done are then unchanged.
const LEASE_S: i64 = 60;
/// Rows of one file that came through the API.
const ROWS_MAX: u64 = 20_000;

/// Works off one import that waits, if there is one; true when there was.
pub(super) async fn step(app: &App) -> Result<bool, DbErr> {
    let now = app.clock.now();
    let Some(id) = store::next_due(app.db.read(), now).await? else { return Ok(false) };
    let (lease, until) = (id::fresh(), now + TimeDelta::seconds(LEASE_S));
    let claimed = write_tx(&app.db, "claim_import", &(id, lease, now, until), |tx, (id, lease, now, until)| {
        Box::pin(store::claim(tx, *id, *lease, *now, *until))
    })
    .await?;
    let Some(claimed) = claimed else { return Ok(true) };
    let id = claimed.id;
    let mut ignored = Vec::new();
    let problem = match run(app, claimed, lease, &mut ignored).await {
        Ok(()) => None,
        Err(ImportError::Db(error)) => return Err(error),
        Err(error) => {
            tracing::info!(import.id = %id, error = &error as &dyn std::error::Error, "an import failed");
            Some(error.problem().unwrap_or_else(|| ImportProblem::row("import_broken")))
        }
    };
    let input = (id, lease, app.clock.now(), ignored, problem);
    write_tx(&app.db, "finish_import", &input, |tx, (id, lease, now, ignored, problem)| {
        Box::pin(store::finish(tx, *id, *lease, *now, ignored, problem.as_ref()))
    })
    .await?;
    Ok(true)
}

/// Works off all imports that wait.
///
/// # Errors
/// The database's; the import is taken up again when its lease has run out.
pub(crate) async fn work_off(app: App) -> Result<(), DbErr> {
    while step(&app).await? {}
    Ok(())
}

async fn run(app: &App, claimed: Claimed, lease: Uuid, ignored: &mut Vec<String>) -> Result<(), ImportError> {
    let mut run = Run::begin(app, claimed.seller, claimed.content.as_slice(), claimed.options).await?;
    ignored.extend(run.ignored_columns().iter().cloned());
    loop {
        let rows = run.next().await?;
        if rows.is_empty() {
            return Ok(());
        }
        if !note(app, claimed.id, lease, run.counts().bytes, rows).await? {
            // Another worker has it now.
            return Ok(());
        }
        if run.counts().rows() > ROWS_MAX {
            return Err(ImportError::TooManyRows(ROWS_MAX));
        }
    }
}

async fn note(
    app: &App,
    id: sentra_shared::contract::ImportId,
    lease: Uuid,
    bytes: u64,
    rows: Vec<ImportRow>,
) -> Result<bool, DbErr> {
    let until = app.clock.now() + TimeDelta::seconds(LEASE_S);
    write_tx(&app.db, "note_import", &(id, lease, until, bytes, rows), |tx, (id, lease, until, bytes, rows)| {
        Box::pin(store::note(tx, *id, *lease, *until, *bytes, rows))
    })
    .await
}
