use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    clock::Timestamp,
    contract::{ProductId, SellerId, account::SellerChanged, account::SellerStatus},
    db::{WriteTx, write_tx},
    job::{self, JobError, JobHandler},
};
use serde::{Deserialize, Serialize};

use super::{
    RIGHT_CHANGED,
    rules::{Around, ready_for},
};
use crate::{
    app::App,
    categories::{self, Tree},
    error::Error,
    products::{self, Product},
    sellers,
};

/// Products looked at together.
const BATCH: u64 = 200;

/// Where a round stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Round {
    /// Of this seller only.
    seller: Option<SellerId>,
    after: Option<ProductId>,
}

/// Notes that a seller's right to export came or went, so that its products are told again.
///
/// # Errors
/// The database's.
pub(crate) async fn follow_right(
    tx: &WriteTx,
    before: Option<&SellerChanged>,
    after: &SellerChanged,
    at: Timestamp,
) -> Result<(), DbErr> {
    let may = |s: &SellerChanged| s.status == SellerStatus::Active && s.rights.export;
    if before.is_some_and(may) == may(after) {
        return Ok(());
    }
    job::enqueue(tx, RIGHT_CHANGED, &Round { seller: Some(after.seller_id), after: None }, at).await
}

/// Tells a seller's products again after its right to export changed.
pub(crate) struct RightJob(pub(crate) App);

#[async_trait::async_trait]
impl JobHandler for RightJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        round(&self.0, serde_json::from_value(payload)?).await?;
        Ok(())
    }
}

/// Tells every product again whose readiness has changed since: a rule of a new version, a rule whose day has come.
///
/// # Errors
/// The database's.
pub(crate) async fn sweep(app: App) -> Result<(), DbErr> {
    round(&app, Round::default()).await.map_err(|error| match error {
        Error::Db(error) => error,
        other => DbErr::Custom(other.to_string()),
    })
}

async fn round(app: &App, mut at: Round) -> Result<(), Error> {
    loop {
        let db = app.db.read();
        let some = products::page(db, products::Of { seller: at.seller, categories: None }, at.after, BATCH).await?;
        let tree = categories::tree(db).await?;
        let now = app.clock.now();
        let ids: Vec<ProductId> = changed(db, &tree, &some, now).await?.into_iter().map(|p| p.id).collect();
        if !ids.is_empty() {
            write_tx(&app.db, "tell_readiness", &(ids, now), |tx, (ids, now)| Box::pin(tell(tx, ids, *now))).await?;
        }
        let full = u64::try_from(some.len()).is_ok_and(|n| n == BATCH);
        match some.last() {
            Some(last) if full => at.after = Some(last.id),
            _ => return Ok(()),
        }
    }
}

/// Those whose readiness is not what was told.
async fn changed<'a>(
    db: &impl ConnectionTrait,
    tree: &Tree,
    some: &'a [Product],
    now: Timestamp,
) -> Result<Vec<&'a Product>, DbErr> {
    let ids: Vec<SellerId> = some.iter().map(|p| p.seller_id).collect();
    let sellers: HashMap<SellerId, SellerChanged> = sellers::many(db, &ids).await?;
    let is_changed = |p: &&Product| {
        let food = tree.is_food(p.facts.category_id.as_deref());
        ready_for(p, &Around::at(sellers.get(&p.seller_id), food, now)) != p.ready_for.0
    };
    Ok(some.iter().filter(is_changed).collect())
}

async fn tell(tx: &WriteTx, ids: &[ProductId], now: Timestamp) -> Result<(), Error> {
    let tree = categories::tree(tx).await?;
    let some = products::by_ids(tx, ids).await?;
    for before in changed(tx, &tree, &some, now).await? {
        let told = before.changed(now);
        products::save(tx, before, &told).await?;
        products::announce(tx, &tree, &told, now).await?;
    }
    Ok(())
}
