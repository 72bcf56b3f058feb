//! Search: finds published products. It holds its own documents, put together from what the other services tell, and an index over them,
//! embedded or on a Meilisearch server, that can be lost at any time.
//!
//! [`SearchService`] is the only thing others see.

mod documents;
mod engine;
mod error;
mod indexer;
mod photo;
mod query;
mod results;
mod staff;
#[cfg(test)]
mod testing;

use std::sync::Arc;

use axum::Router;
use sea_orm::DbErr;
use sentra_migrations::SearchMigrator;
use sentra_shared::{
    clock::Clock,
    config::SearchEngine,
    db::{Db, Durability, write_tx},
    feed::{self, SharedSource},
    id,
    service::{Deps, Service, open_db},
    supervise::Task,
    text::Source as Texts,
    texts,
};
use utoipa::openapi::OpenApi;

use crate::{
    documents::{Intake, Source},
    engine::Server,
    indexer::{Live, Place},
};

/// Texts of search's pages.
pub const TEXTS: &[Texts] = texts! { storefront: ["query", "results"], rooms: ["staff"] };

/// What every part of search holds.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) live: Arc<Live>,
    /// Days that an exchange rate counts at most.
    pub(crate) rate_days_max: u32,
}

/// What search needs of the other services.
pub struct Peers {
    /// Account's feed: sellers.
    pub account_feed: SharedSource,
    /// Catalogue's feed: products.
    pub catalogue_feed: SharedSource,
    /// Order's feed: stock and sales.
    pub order_feed: SharedSource,
}

impl std::fmt::Debug for Peers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peers").finish_non_exhaustive()
    }
}

/// The search service.
#[derive(Debug, Clone)]
pub struct SearchService {
    app: App,
    index: Place,
}

/// The service cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its database cannot be opened or brought up to date.
    #[error("the database of search cannot be opened")]
    Db(#[from] DbErr),
    /// The settings of the search server cannot be used.
    #[error("a client of the search server cannot be made")]
    Server(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SearchService {
    /// Opens the service's database. The index is opened by its background task; a search server need not be there yet.
    ///
    /// # Errors
    /// The database cannot be opened or brought up to date, or the search server's settings are of no use.
    pub async fn open(deps: &Deps) -> Result<Self, OpenError> {
        let db = open_db::<SearchMigrator>(deps, "search", Durability::Normal).await?;
        let rate_days_max = deps.settings.exchange.rate_days_max;
        let app = App { db, clock: deps.clock.clone(), live: Arc::new(Live::new()), rate_days_max };
        let search = &deps.settings.search;
        let index = match search.engine {
            SearchEngine::Embedded => Place::Folder(deps.data.join("search-index")),
            SearchEngine::Meilisearch => {
                let server =
                    Server::new(&search.url, &search.key.0).map_err(|error| OpenError::Server(Box::new(error)))?;
                Place::Server(server, search.prefix.clone())
            }
        };
        Ok(Self { app, index })
    }

    /// Asks every process that keeps an index to build a new one; the old one answers until then.
    ///
    /// # Errors
    /// The database's.
    pub async fn request_reindex(&self) -> Result<(), DbErr> {
        write_tx(&self.app.db, "request_reindex", &(), |tx, ()| Box::pin(indexer::request_reindex(tx))).await?;
        self.app.live.wake().notify_one();
        Ok(())
    }

    /// Begins another history of the documents, as after a restore: every index of the old one is built anew.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin_history(&self) -> Result<(), DbErr> {
        write_tx(&self.app.db, "begin_history", &id::fresh(), |tx, epoch| Box::pin(documents::renew_epoch(tx, *epoch)))
            .await
    }

    /// Routes and background work.
    #[must_use]
    pub fn build(self, peers: Peers) -> Service {
        let api = query::router().with_state(self.app.clone());
        let pages = Router::new().merge(results::router()).merge(staff::router()).with_state(self.app.clone());
        Service { name: "search", api, pages, internal: Router::new(), tasks: self.tasks(peers) }
    }

    fn tasks(self, peers: Peers) -> Vec<Task> {
        let Self { app, index } = self;
        let mut tasks = vec![Task::new("search-index", {
            let app = app.clone();
            move |stop| indexer::run(app.db.clone(), app.clock.clone(), Arc::clone(&app.live), index.clone(), stop)
        })];
        let sources = [
            ("search-account", Source::Account, peers.account_feed),
            ("search-catalogue", Source::Catalogue, peers.catalogue_feed),
            ("search-order", Source::Order, peers.order_feed),
        ];
        for (name, source, feed) in sources {
            let (db, wake) = (app.db.clone(), app.live.wake());
            tasks.push(Task::new(name, move |stop| {
                feed::consume(db.clone(), Intake { source, wake: Arc::clone(&wake) }, Arc::clone(&feed), stop)
            }));
        }
        tasks
    }
}

/// What the operations say of themselves, without a running service.
#[must_use]
pub fn document() -> OpenApi {
    query::router().into_openapi()
}
