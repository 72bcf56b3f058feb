//! Catalogue: WHAT is for sale. Categories, products with variants, prices and photos, shops, the pages of the storefront that show
//! them, and the rooms in which sellers and staff keep them.

mod app;
mod cards;
mod categories;
mod detail;
mod error;
mod home;
mod photos;
mod products;
mod sellers;
mod selling;
mod shops;
mod staff;
mod stock;
#[cfg(test)]
mod testing;
mod today;

use std::sync::Arc;

use axum::Router;
use sea_orm::DbErr;
use sentra_shared::{
    contract::{catalogue::CataloguePort, order::OrderPort},
    feed::{self, LocalFeed, SharedSource},
    job::{self, Handlers},
    port,
    service::{Deps, Service},
    supervise::Task,
    text::Source,
};
use utoipa_axum::router::OpenApiRouter;

use crate::app::{App, WithOrder};

macro_rules! texts {
    ($($feature:literal),+) => {
        &[$(Source {
            feature: $feature,
            id: include_str!(concat!($feature, "/id.ftl")),
            en: include_str!(concat!($feature, "/en.ftl")),
        }),+]
    };
}

/// Texts of every feature.
pub const TEXTS: &[Source] =
    texts!["cards", "categories", "detail", "home", "photos", "products", "sellers", "selling", "shops", "staff"];

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

    /// Puts the service together with its peers.
    #[must_use]
    pub fn build(self, peers: Peers) -> Service {
        let with_order = WithOrder { app: self.app.clone(), order: Arc::clone(&peers.order) };
        Service {
            name: "catalogue",
            api: api(&self.app),
            pages: pages(&self.app, &with_order),
            internal: feed::router(self.feed()).merge(port::catalogue_router(self.port())),
            tasks: self.tasks(peers),
        }
    }

    fn tasks(&self, peers: Peers) -> Vec<Task> {
        let (db, clock, progress) = (self.app.db.clone(), self.app.clock.clone(), self.feed.progress());
        let mut handlers = Handlers::new();
        self.deps.mail.register(&mut handlers);
        handlers.insert(categories::RENAMED, Arc::new(categories::RenamedJob(self.app.clone())));
        let (jobs_db, jobs_clock, handlers) = (db.clone(), clock.clone(), handlers);
        let (account_db, order_db) = (db.clone(), db.clone());
        vec![
            Task::new("catalogue.sequencer", move |stop| {
                feed::sequencer(db.clone(), clock.clone(), progress.clone(), stop)
            }),
            Task::new("catalogue.jobs", move |stop| {
                job::worker(jobs_db.clone(), jobs_clock.clone(), handlers.clone(), stop)
            }),
            Task::new("catalogue.account", move |stop| {
                feed::consume(account_db.clone(), sellers::AccountConsumer, Arc::clone(&peers.account_feed), stop)
            }),
            Task::new("catalogue.order", move |stop| {
                feed::consume(order_db.clone(), stock::OrderConsumer, Arc::clone(&peers.order_feed), stop)
            }),
        ]
    }
}

fn api(app: &App) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(categories::api::routes(app.clone()))
        .merge(products::api::routes(app.clone()))
        .merge(photos::api::routes(app.clone()))
        .merge(staff::api::routes(app.clone()))
}

fn pages(app: &App, with_order: &WithOrder) -> Router {
    Router::new()
        .merge(home::pages::routes(app.clone()))
        .merge(categories::pages::routes(app.clone()))
        .merge(shops::pages::routes(app.clone()))
        .merge(detail::pages::routes(with_order.clone()))
        .merge(selling::pages::routes(with_order.clone()))
        .merge(staff::pages::routes(app.clone()))
}
