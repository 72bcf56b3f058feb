//! Catalogue: WHAT is for sale. Categories, products with variants, prices and photos, shops, the pages of the storefront that show
//! them, and the rooms in which sellers and staff keep them.

mod abroad;
mod app;
mod cards;
mod categories;
mod detail;
mod error;
mod home;
mod hs_codes;
mod imports;
#[cfg(test)]
mod pages_tests;
mod photos;
mod products;
mod readiness;
mod recent;
mod sellers;
mod selling;
mod shops;
mod staff;
mod stock;
#[cfg(test)]
mod testing;
mod today;

use std::{sync::Arc, time::Duration};

use axum::Router;
use chrono::TimeDelta;
use sea_orm::DbErr;
use sentra_shared::{
    contract::{catalogue::CataloguePort, order::OrderPort},
    db::write_tx,
    feed::{self, LocalFeed, SharedSource},
    http::idempotency,
    job::{self, Handlers},
    page, port,
    service::{Deps, Service},
    supervise::Task,
    text::{Source, Texts},
    texts,
};
use tokio::io::AsyncBufRead;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::{App, WithOrder};
pub use crate::imports::{ImportCounts, ImportError, ImportOptions, ImportOutcome, ImportProblem, ImportRow};

/// Pause between two looks for a file that waits to be imported.
const IMPORT_LOOK: Duration = Duration::from_secs(1);

/// Pause between two looks for products whose readiness for export has changed: rules have days from which they count.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// Pause between two rounds of forgetting.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// Texts of every feature.
pub const TEXTS: &[Source] = texts! {
    storefront: ["abroad", "cards", "categories", "detail", "home", "sellers", "shops"],
    rooms: ["hs_codes", "imports", "photos", "products", "readiness", "selling", "staff"],
};

/// What catalogue needs of the other services.
#[derive(Clone)]
pub struct Peers {
    /// Sellers and their rights.
    pub account_feed: SharedSource,
    /// Stock levels.
    pub order_feed: SharedSource,
    /// Stock figures and delivery estimates.
    pub order: Arc<dyn OrderPort>,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSummary {
    /// Rows by outcome.
    pub counts: ImportCounts,
    /// Columns that nothing was taken from.
    pub ignored_columns: Vec<String>,
}

/// The catalogue service.
pub struct CatalogueService {
    app: App,
    deps: Deps,
    feed: LocalFeed,
}

impl CatalogueService {
    /// Opens its database.
    ///
    /// # Errors
    /// The database cannot be opened or migrated.
    pub async fn open(deps: &Deps) -> Result<Self, DbErr> {
        let app = App::open(deps).await?;
        let feed = LocalFeed::new(app.db.clone(), Arc::new(products::CatalogueSnapshots(app.db.clone())));
        Ok(Self { app, deps: deps.clone(), feed })
    }

    /// Its feed, for the other services.
    #[must_use]
    pub fn feed(&self) -> SharedSource {
        Arc::new(self.feed.clone())
    }

    /// Its answers to the other services.
    #[must_use]
    pub fn port(&self) -> Arc<dyn CataloguePort> {
        Arc::new(today::Port(self.app.clone()))
    }

    /// Imports products from a CSV file of any size for a seller, named by id or slug. `told` hears of each row in the order of the
    /// file, with its problems in words and how far the run is. Works beside a running server.
    ///
    /// # Errors
    /// [`ImportError`]; rows that were told before it are kept.
    pub async fn import_products<R: AsyncBufRead + Send + Unpin>(
        &self,
        file: R,
        seller: &str,
        options: ImportOptions,
        mut told: impl FnMut(&ImportRow, &[String], ImportCounts) + Send,
    ) -> Result<ImportSummary, ImportError> {
        let sources: Vec<Source> = page::TEXTS.iter().chain(TEXTS).copied().collect();
        let texts = Texts::load(&sources).map_err(|e| ImportError::Other(Box::new(e)))?;
        let lang = options.lang;
        let seller = imports::seller(&self.app, seller).await?;
        let mut run = imports::Run::begin(&self.app, seller, file, options).await?;
        loop {
            let rows = run.next().await?;
            if rows.is_empty() {
                let ignored_columns = run.ignored_columns().to_vec();
                return Ok(ImportSummary { counts: run.counts(), ignored_columns });
            }
            for row in rows {
                let reasons: Vec<String> = row.problems.iter().map(|p| p.text(&texts, lang)).collect();
                told(&row, &reasons, run.counts());
            }
        }
    }

    /// Puts the service together with its peers.
    #[must_use]
    pub fn build(self, peers: Peers) -> Service {
        let with_order = WithOrder { app: self.app.clone(), order: Arc::clone(&peers.order) };
        Service {
            name: "catalogue",
            api: operations().with_state(self.app.clone()),
            pages: pages(&self.app, &with_order),
            internal: feed::router(self.feed()).merge(port::catalogue_router(self.port())),
            tasks: self.tasks(peers),
        }
    }

    fn tasks(&self, peers: Peers) -> Vec<Task> {
        let (db, clock, progress) = (self.app.db.clone(), self.app.clock.clone(), self.feed.progress());
        let mut handlers = Handlers::new();
        self.deps.mail.register(&mut handlers);
        handlers.insert(readiness::RIGHT_CHANGED, Arc::new(readiness::RightJob(self.app.clone())));
        handlers.insert(categories::RENAMED, Arc::new(categories::RenamedJob(self.app.clone())));
        let (jobs_db, jobs_clock, handlers) = (db.clone(), clock.clone(), handlers);
        let (account_db, order_db) = (db.clone(), db.clone());
        let (importing, tidy_up, sweeping) = (self.app.clone(), self.app.clone(), self.app.clone());
        vec![
            Task::new("catalogue.sequencer", move |stop| {
                feed::sequencer(db.clone(), clock.clone(), progress.clone(), stop)
            }),
            Task::new("catalogue.jobs", move |stop| {
                job::worker(jobs_db.clone(), jobs_clock.clone(), handlers.clone(), stop)
            }),
            Task::every("catalogue.imports", IMPORT_LOOK, move || imports::work_off(importing.clone())),
            Task::new("catalogue.account", move |stop| {
                feed::consume(account_db.clone(), sellers::AccountConsumer, Arc::clone(&peers.account_feed), stop)
            }),
            Task::new("catalogue.order", move |stop| {
                feed::consume(order_db.clone(), stock::OrderConsumer, Arc::clone(&peers.order_feed), stop)
            }),
            Task::every("catalogue.readiness", SWEEP_EVERY, move || readiness::sweep(sweeping.clone())),
            Task::every("catalogue.tidy", TIDY_EVERY, move || tidy(tidy_up.clone())),
        ]
    }
}

/// The operations of all features.
fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(categories::api::routes())
        .merge(products::api::routes())
        .merge(photos::api::routes())
        .merge(staff::api::routes())
        .merge(imports::api::routes())
        .merge(hs_codes::api::routes())
        .merge(readiness::api::routes())
}

/// What the operations say of themselves, without a running service.
#[must_use]
pub fn document() -> OpenApi {
    operations().into_openapi()
}

/// Forgets request keys after a day.
async fn tidy(app: App) -> Result<(), DbErr> {
    let before = app.clock.now() - TimeDelta::days(1);
    write_tx(&app.db, "tidy_catalogue", &before, |tx, before| {
        Box::pin(async move { idempotency::prune(tx, *before).await.map(drop) })
    })
    .await
}

fn pages(app: &App, with_order: &WithOrder) -> Router {
    Router::new()
        .merge(home::pages::routes(app.clone()))
        .merge(categories::pages::routes(app.clone()))
        .merge(shops::pages::routes(app.clone()))
        .merge(detail::pages::routes(with_order.clone()))
        .merge(selling::pages::routes(with_order.clone()))
        .merge(hs_codes::pages::routes(app.clone()))
        .merge(staff::pages::routes(app.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_once_in_each_language() {
        let all: Vec<Source> = page::TEXTS.iter().chain(TEXTS).copied().collect();
        Texts::load(&all).unwrap();
    }
}
