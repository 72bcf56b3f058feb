//! Handlers that answer the program's pages with less work.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use sqlx::{
    Executor,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio::net::TcpListener;

use crate::statement::{Database, Statement};

/// What to serve.
#[derive(Debug, Deserialize)]
struct Site {
    listen: String,
    /// Of the service whose statements are carried out.
    database: Where,
    /// By path and query: the same bytes for each way of asking.
    pages: BTreeMap<String, PageOf>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Where {
    Sqlite(PathBuf),
    Postgres { url: String, schema: String, connections: u32 },
}

#[derive(Debug, Deserialize)]
struct PageOf {
    content_type: String,
    /// File with the content.
    content: PathBuf,
    /// Carried out one after the other before the answer.
    statements: Vec<Statement>,
}

struct Page {
    content_type: String,
    content: Bytes,
    statements: Vec<Statement>,
}

struct App {
    database: Database,
    pages: BTreeMap<String, Page>,
}

/// Serves until it is killed.
pub(crate) async fn run(file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let site: Site = serde_json::from_slice(&text).context("the site cannot be read")?;
    let mut pages = BTreeMap::new();
    for (address, page) in site.pages {
        let content =
            std::fs::read(&page.content).with_context(|| format!("cannot read {}", page.content.display()))?;
        let PageOf { content_type, statements, .. } = page;
        pages.insert(address, Page { content_type, content: content.into(), statements });
    }
    let app = Arc::new(App { database: open(site.database).await?, pages });
    let router = Router::new().fallback(answer).with_state(app);
    axum::serve(TcpListener::bind(&site.listen).await?, router).await?;
    Ok(())
}

async fn open(database: Where) -> anyhow::Result<Database> {
    Ok(match database {
        Where::Sqlite(path) => {
            // As the program opens it for reading.
            let options = SqliteConnectOptions::new()
                .filename(path)
                .pragma("journal_mode", "WAL")
                .pragma("busy_timeout", "5000")
                .pragma("foreign_keys", "ON")
                .pragma("query_only", "ON");
            let cores = std::thread::available_parallelism().map_or(2, usize::from);
            let readers = u32::try_from(2 * cores)?.clamp(4, 16);
            let pool = SqlitePoolOptions::new().max_connections(readers).test_before_acquire(false);
            Database::Sqlite(pool.connect_with(options).await?)
        }
        Where::Postgres { url, schema, connections } => {
            let options: PgConnectOptions = url.parse()?;
            let path: Arc<str> = format!("set search_path = \"{schema}\"").into();
            let pool = PgPoolOptions::new().max_connections(connections).test_before_acquire(false).after_connect(
                move |connection, _| {
                    let path = sqlx::AssertSqlSafe(Arc::clone(&path));
                    Box::pin(async move { connection.execute(path).await.map(drop) })
                },
            );
            Database::Postgres(pool.connect_with(options).await?)
        }
    })
}

/// `/bare/...` answers at once, `/sql/...` after the page's statements.
async fn answer(State(app): State<Arc<App>>, OriginalUri(uri): OriginalUri) -> Response {
    let asked = uri.path_and_query().map_or("/", |p| p.as_str());
    let (asks, address) = match (asked.strip_prefix("/sql"), asked.strip_prefix("/bare")) {
        (Some(address), _) => (true, address),
        (_, Some(address)) => (false, address),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let Some(page) = app.pages.get(address) else { return StatusCode::NOT_FOUND.into_response() };
    if asks {
        for statement in &page.statements {
            if let Err(error) = app.database.run(statement).await {
                return (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}: {statement:?}")).into_response();
            }
        }
    }
    ([(header::CONTENT_TYPE, page.content_type.clone())], page.content.clone()).into_response()
}
