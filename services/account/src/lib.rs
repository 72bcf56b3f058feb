//! Account: people and their sessions, sellers, training, certificates and the rights that follow from them.
//!
//! [`AccountService`] is the only thing others see.

mod app;
mod error;
#[cfg(test)]
mod hostile;
mod input;
mod legal;
mod people;
mod reply;
mod rights;
mod sellers;
mod sessions;
mod staff;
#[cfg(test)]
mod testing;
mod training;

use std::{sync::Arc, time::Duration};

use axum::Router;
use chrono::TimeDelta;
use sea_orm::DbErr;
use sentra_migrations::AccountMigrator;
use sentra_shared::{
    contract::{PersonId, account::AccountPort},
    db::{Durability, write_tx},
    feed::{self, LocalFeed, SharedSource},
    http::idempotency,
    job::{self, Handlers},
    mail::{self, MailJob},
    port::account_router,
    service::{Deps, Service, open_db},
    supervise::Task,
    text::{Source, Texts},
    texts,
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use crate::people::{EnsureError, NewPerson};
use crate::{app::App, error::Error, people::Passwords, sellers::SellerSnapshots, sessions::Port};

/// Texts of account's pages.
pub const TEXTS: &[Source] = texts! { storefront: ["legal", "people", "training"], rooms: ["sellers", "staff"] };

/// How often time alone may change what a seller may do.
const RECHECK_EVERY: Duration = Duration::from_secs(60);
/// How often reminders are looked for.
const REMIND_EVERY: Duration = Duration::from_secs(15 * 60);
/// How often what nobody needs any more is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(60 * 60);

/// The account service.
#[derive(Debug, Clone)]
pub struct AccountService {
    app: App,
    feed: LocalFeed,
    mail: MailJob,
}

impl AccountService {
    /// Opens the service's database.
    ///
    /// # Errors
    /// The database cannot be opened or brought up to date, or the service's own texts do not work.
    pub async fn open(deps: &Deps) -> Result<Self, DbErr> {
        let db = open_db::<AccountMigrator>(deps, "account", Durability::Full).await?;
        let texts = Texts::load(TEXTS).map_err(|e| DbErr::Custom(e.to_string()))?;
        let app = App {
            db: db.clone(),
            settings: Arc::clone(&deps.settings),
            keys: deps.keys.clone(),
            clock: deps.clock.clone(),
            texts: Arc::new(texts),
            passwords: Passwords::new(),
        };
        let feed = LocalFeed::new(db, Arc::new(SellerSnapshots(app.clone())));
        Ok(Self { app, feed, mail: deps.mail.clone() })
    }

    /// The feed: sellers. Snapshot topic `sellers`.
    #[must_use]
    pub fn feed(&self) -> SharedSource {
        Arc::new(self.feed.clone())
    }

    /// What others may ask at once.
    #[must_use]
    pub fn port(&self) -> Arc<dyn AccountPort> {
        Arc::new(Port(self.app.clone()))
    }

    /// Makes a person unless one with this e-mail address exists, and gives the roles that are missing. For the command line and
    /// the demonstration.
    ///
    /// # Errors
    /// [`EnsureError`].
    pub async fn ensure_person(&self, new: NewPerson) -> Result<PersonId, EnsureError> {
        Ok(people::ensure(&self.app, new).await?)
    }

    /// Routes and background work.
    #[must_use]
    pub fn build(self) -> Service {
        let internal = feed::router(self.feed()).merge(account_router(self.port()));
        let pages = Router::new()
            .merge(people::pages::router())
            .merge(sellers::pages::router())
            .merge(training::pages::router())
            .merge(staff::pages::router())
            .merge(legal::pages::router())
            .with_state(self.app.clone())
            .merge(mail::failed_router(&self.app.db, &self.app.clock, "/staff/people/mails", "/staff/mails"));
        let api = operations().with_state(self.app.clone());
        Service { name: "account", api, pages, internal, tasks: self.tasks() }
    }

    fn tasks(self) -> Vec<Task> {
        let Self { app, feed, mail } = self;
        let mut handlers = Handlers::new();
        mail.register(&mut handlers);
        let (recheck, remind, tidy_up) = (app.clone(), app.clone(), app.clone());
        vec![
            Task::new("account-feed", {
                let app = app.clone();
                move |stop| feed::sequencer(app.db.clone(), app.clock.clone(), feed.progress(), stop)
            }),
            Task::new("account-jobs", move |stop| {
                job::worker(app.db.clone(), app.clock.clone(), handlers.clone(), stop)
            }),
            Task::every("account-rights", RECHECK_EVERY, move || {
                let app = recheck.clone();
                async move { sellers::recheck(&app).await.map(drop) }
            }),
            Task::every("account-reminders", REMIND_EVERY, move || {
                let app = remind.clone();
                async move { training::remind(&app).await.map(drop) }
            }),
            Task::every("account-tidy", TIDY_EVERY, move || tidy(tidy_up.clone())),
        ]
    }
}

/// The operations of all features.
fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(people::api::router())
        .merge(sellers::api::router())
        .merge(training::api::router())
        .merge(staff::api::router())
}

/// What the operations say of themselves, without a running service.
#[must_use]
pub fn document() -> OpenApi {
    operations().into_openapi()
}

/// Forgets ended sessions after a month, attempts, used links and request keys after a day.
async fn tidy(app: App) -> Result<(), Error> {
    let now = app.now();
    write_tx(&app.db, "tidy_account", &now, |tx, now| {
        Box::pin(async move {
            sessions::prune(tx, *now - TimeDelta::days(30)).await?;
            people::store::prune(tx, *now - TimeDelta::days(1)).await?;
            idempotency::prune(tx, *now - TimeDelta::days(1)).await?;
            Ok(())
        })
    })
    .await
}
