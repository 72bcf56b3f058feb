//! What a service is to the program that puts services together: routes, internal routes, background tasks and texts.

use std::{path::PathBuf, sync::Arc};

use axum::Router;
use sea_orm::DbErr;
use sea_orm_migration::MigratorTrait;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    clock::Clock,
    config::Settings,
    db::{self, Db, Durability, Target, connect},
    files::Files,
    mail::MailJob,
    secret::Keys,
    supervise::Task,
};

/// Long-lived things a service is built with.
#[derive(Debug, Clone)]
pub struct Deps {
    /// Effective settings.
    pub settings: Arc<Settings>,
    /// The installation's keys.
    pub keys: Keys,
    /// Time.
    pub clock: Clock,
    /// Public files.
    pub files: Files,
    /// Mail.
    pub mail: MailJob,
    /// The data folder.
    pub data: PathBuf,
    /// True when started with `--demo`: the test gateway and the sample QRIS are on, and marked as such.
    pub demo: bool,
}

/// A built service.
pub struct Service {
    /// Its name, e.g. `order`.
    pub name: &'static str,
    /// Operations under `/api/v1`, which describe themselves.
    pub api: OpenApiRouter,
    /// Pages.
    pub pages: Router,
    /// What peers ask over the second listener; nested under `/internal/<name>`.
    pub internal: Router,
    /// Background work.
    pub tasks: Vec<Task>,
}

/// Opens a service's database and brings its tables up to date. Replicas that start together wait for one another.
///
/// # Errors
/// The database cannot be reached, or a migration fails.
pub async fn open_db<M: MigratorTrait>(deps: &Deps, name: &str, durability: Durability) -> Result<Db, DbErr> {
    let db = connect(&target(deps, name), durability).await?;
    db::migrate::<M>(&db).await?;
    Ok(db)
}

/// Opens a service's database as it is, for work on the tables that every service has.
///
/// # Errors
/// The database cannot be reached.
pub async fn connect_db(deps: &Deps, name: &str) -> Result<Db, DbErr> {
    connect(&target(deps, name), Durability::Full).await
}

fn target(deps: &Deps, name: &str) -> Target {
    let url = &deps.settings.database.url.0;
    if url.is_empty() {
        Target::Sqlite(deps.data.join(format!("{name}.db")))
    } else {
        Target::Postgres {
            url: url.clone(),
            schema: name.to_owned(),
            connections_max: deps.settings.database.connections_max,
        }
    }
}
