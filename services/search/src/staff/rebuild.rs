use sentra_shared::{
    audit,
    db::write_tx,
    session::{Actor, Role},
};

use crate::{App, error::Error, indexer};

/// Asks every process for a new index, on behalf of staff.
pub(super) async fn rebuild(app: &App, actor: &Actor) -> Result<(), Error> {
    actor.require(Role::Staff)?;
    let input = (actor.clone(), app.clock.now());
    write_tx(&app.db, "rebuild_index", &input, |tx, (actor, now)| {
        Box::pin(async move {
            indexer::request_reindex(tx).await?;
            audit::record(tx, actor, *now, "search.rebuild", "index", &()).await?;
            Ok::<(), Error>(())
        })
    })
    .await?;
    app.live.wake().notify_one();
    Ok(())
}
