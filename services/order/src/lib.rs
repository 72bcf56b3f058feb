//! BUY: carts, offers, stock, checkout, orders, payments, shipments and the ledger.
//!
//! [`OrderService::open`] opens the store, gives out its feed and port, and [`OrderService::build`] makes the service once the
//! peers' ports are there.

mod app;
mod cancellation;
mod cargo;
mod carts;
mod checkout;
mod coordinator;
mod error;
mod exchange_rates;
mod fulfilment;
mod ledger;
mod mails;
mod offers;
mod orders;
mod payments;
mod refunds;
mod seller_home;
mod seller_orders;
mod sellers;
mod shipping;
mod snapshots;
mod staff;
mod stock;
#[cfg(test)]
mod testing;

use std::{sync::Arc, time::Duration};

use axum::Router;
use chrono::TimeDelta;
use sea_orm::DbErr;
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::{account::AccountPort, catalogue::CataloguePort, order::OrderPort},
    db::{Db, Durability, write_tx},
    feed::{self, LocalFeed, SharedSource},
    http::idempotency,
    job::{self, Handlers},
    port,
    service::{Deps, Service, open_db},
    supervise::Task,
    text::{Source, Texts},
    texts,
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::{App, Parts},
    payments::card::{self, Gateway},
};

/// Texts of every feature.
pub const TEXTS: &[Source] = texts! {
    storefront: ["carts", "checkout", "fulfilment", "mails", "orders", "payments", "payments/card", "stock"],
    rooms: [
        "cargo",
        "cargo/awb",
        "cargo/cartons",
        "cargo/consignments",
        "cargo/documents",
        "cargo/flights",
        "cargo/rate_cards",
        "cargo/readiness",
        "coordinator",
        "exchange_rates",
        "seller_home",
        "seller_orders",
        "staff",
        "staff/payments",
        "staff/rates",
    ],
};

/// What order needs of the other services.
#[derive(Clone)]
pub struct Peers {
    /// Who gets a seller's letters, and what waits in account's rooms.
    pub account: Arc<dyn AccountPort>,
    /// Sellers and their rights.
    pub account_feed: SharedSource,
    /// What waits in catalogue's rooms.
    pub catalogue: Arc<dyn CataloguePort>,
    /// Offers.
    pub catalogue_feed: SharedSource,
}

/// The order service, opened.
pub struct OrderService {
    deps: Deps,
    db: Db,
    feed: LocalFeed,
    texts: Arc<Texts>,
    stripe: Option<Arc<Gateway>>,
}

impl OrderService {
    /// Opens its database.
    ///
    /// # Errors
    /// The database cannot be opened or migrated, or Stripe's settings cannot be used.
    pub async fn open(deps: &Deps) -> Result<Self, DbErr> {
        let db = open_db::<OrderMigrator>(deps, "order", Durability::Full).await?;
        let feed = LocalFeed::new(db.clone(), Arc::new(snapshots::OrderSnapshots(db.clone())));
        // A test keeps the texts whole; what fails here could only be a text.
        let texts = Texts::load(TEXTS).map_err(|e| DbErr::Custom(e.to_string()))?;
        let stripe = if deps.demo { Ok(None) } else { Gateway::open(&deps.settings.stripe, &deps.clock) };
        let stripe = stripe.map_err(|e| DbErr::Custom(format!("stripe: {e}")))?.map(Arc::new);
        Ok(Self { deps: deps.clone(), db, feed, texts: Arc::new(texts), stripe })
    }

    /// Its feed, for the other services.
    #[must_use]
    pub fn feed(&self) -> SharedSource {
        Arc::new(self.feed.clone())
    }

    /// Its answers to the other services.
    #[must_use]
    pub fn port(&self) -> Arc<dyn OrderPort> {
        Arc::new(stock::Port(self.db.clone()))
    }

    /// Puts the service together with its peers.
    #[must_use]
    pub fn build(self, peers: Peers) -> Service {
        let app = App::new(Parts {
            db: self.db.clone(),
            settings: Arc::clone(&self.deps.settings),
            keys: self.deps.keys.clone(),
            clock: self.deps.clock.clone(),
            files: self.deps.files.clone(),
            texts: Arc::clone(&self.texts),
            demo: self.deps.demo,
            stripe: self.stripe.clone(),
            account: peers.account,
            catalogue: peers.catalogue,
        });
        Service {
            name: "order",
            api: operations().with_state(app.clone()),
            pages: pages(&app),
            internal: feed::router(self.feed()).merge(port::order_router(self.port())),
            tasks: [self.feeding(peers.account_feed, peers.catalogue_feed), self.working(&app)].concat(),
        }
    }

    /// What keeps this service and its peers informed.
    fn feeding(&self, account_feed: SharedSource, catalogue_feed: SharedSource) -> Vec<Task> {
        let (db, clock, progress) = (self.db.clone(), self.deps.clock.clone(), self.feed.progress());
        let (account_db, catalogue_db) = (self.db.clone(), self.db.clone());
        vec![
            Task::new("order.sequencer", move |stop| {
                feed::sequencer(db.clone(), clock.clone(), progress.clone(), stop)
            }),
            Task::new("order.account", move |stop| {
                feed::consume(account_db.clone(), sellers::AccountConsumer, account_feed.clone(), stop)
            }),
            Task::new("order.catalogue", move |stop| {
                feed::consume(catalogue_db.clone(), offers::CatalogueConsumer, catalogue_feed.clone(), stop)
            }),
        ]
    }

    /// What has to happen without anybody asking.
    fn working(&self, app: &App) -> Vec<Task> {
        let mut handlers = Handlers::new();
        self.deps.mail.register(&mut handlers);
        handlers.insert(mails::TELL_SELLER, Arc::new(mails::TellSellerJob(app.clone())));
        handlers.insert(card::TEND, Arc::new(card::TendJob(app.clone())));
        handlers.insert(card::GIVE_BACK, Arc::new(card::GiveBackJob(app.clone())));
        handlers.insert(card::READ_EVENT, Arc::new(card::ReadEventJob(app.clone())));
        let (db, clock) = (self.db.clone(), self.deps.clock.clone());
        vec![
            Task::new("order.jobs", move |stop| job::worker(db.clone(), clock.clone(), handlers.clone(), stop)),
            every("order.unpaid", 15, app, |app| async move { payments::expire_overdue(&app).await }),
            every("order.deadlines", 60, app, |app| async move { fulfilment::run_deadlines(&app).await }),
            every("order.sales", 60, app, |app| async move { fulfilment::tell_sales(&app).await }),
            every("order.ledger", 6 * 3600, app, |app| async move { ledger::watch(&app).await }),
            every("order.card_events", 6 * 3600, app, |app| async move { card::prune(&app).await }),
            every("order.carts", 3600, app, |app| async move { carts::prune(&app).await }),
            every("order.idempotency", 3600, app, |app| async move { prune_keys(&app).await }),
        ]
    }
}

/// A periodic task with the service's handle.
fn every<F, Fut>(name: &'static str, seconds: u64, app: &App, work: F) -> Task
where
    F: Fn(App) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<(), error::Error>> + Send + 'static,
{
    let app = app.clone();
    Task::every(name, Duration::from_secs(seconds), move || work(app.clone()))
}

/// Idempotency keys count for a day.
async fn prune_keys(app: &App) -> Result<(), error::Error> {
    let before = app.now() - TimeDelta::hours(24);
    write_tx(&app.db, "prune_keys", &before, |tx, before| Box::pin(idempotency::prune(tx, *before))).await?;
    Ok(())
}

/// The operations of all features.
fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(cancellation::api::router())
        .merge(cargo::operations())
        .merge(carts::api::router())
        .merge(checkout::api::router())
        .merge(exchange_rates::api::router())
        .merge(fulfilment::api::router())
        .merge(ledger::api::router())
        .merge(orders::api::router())
        .merge(payments::api::router())
        .merge(payments::card::webhook::router())
        .merge(shipping::abroad::api::router())
        .merge(stock::api::router())
}

/// What the operations say of themselves, without a running service.
#[must_use]
pub fn document() -> OpenApi {
    operations().into_openapi()
}

fn pages(app: &App) -> Router {
    Router::new()
        .merge(cargo::pages(app))
        .merge(carts::pages::router(app.clone()))
        .merge(checkout::pages::router(app.clone()))
        .merge(coordinator::routes(app.clone()))
        .merge(orders::pages::router(app.clone()))
        .merge(payments::pages::router(app.clone()))
        .merge(payments::card::pages::router(app.clone()))
        .merge(seller_home::routes(app.clone()))
        .merge(seller_orders::routes(app.clone()))
        .merge(staff::routes(app.clone()))
        .merge(stock::pages::router(app.clone()))
}
