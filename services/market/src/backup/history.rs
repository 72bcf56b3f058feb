//! After a restore the services' feeds tell another history than before, and whoever followed the old one must notice: each feed gets
//! a new epoch. The services that were restored together fit together, so what they had read of each other still counts.

use anyhow::Context;
use sentra_search::SearchService;
use sentra_shared::{
    db::write_tx,
    feed, id,
    service::{self, Deps},
};

use crate::compose::Name;

/// Gives every service's feed, and the documents of search, a new epoch.
///
/// # Errors
/// A database cannot be reached or has no tables yet.
pub(crate) async fn begin(deps: &Deps) -> anyhow::Result<()> {
    let mut open = Vec::new();
    for name in Name::ALL {
        let db = service::connect_db(deps, name.as_str()).await;
        open.push((name, db.with_context(|| format!("cannot open the database of {}", name.as_str()))?));
    }
    let mut renewed = Vec::new();
    for (name, db) in &open {
        let fresh = id::fresh();
        let old = write_tx(db, "renew_epoch", &fresh, |tx, fresh| Box::pin(feed::renew_epoch(tx, *fresh))).await?;
        renewed.extend(old.map(|old| (name.as_str(), old, fresh)));
    }
    for (_, db) in &open {
        for renewal in &renewed {
            write_tx(db, "carry_cursor", renewal, |tx, (source, old, fresh)| {
                Box::pin(async move { feed::carry_cursor(tx, source, *old, *fresh).await })
            })
            .await?;
        }
    }
    SearchService::open(deps).await.context("cannot open the search service")?.begin_history().await?;
    Ok(())
}
