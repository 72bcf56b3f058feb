use sentra_shared::db::write_tx;

use super::{announce::announce, store};
use crate::{app::App, error::Error};

/// Sellers judged in one go.
const BATCH: u64 = 100;

/// Judges again the sellers for whom time alone changed something: a certificate began or ended. Answers how many it looked at.
pub(crate) async fn recheck(app: &App) -> Result<usize, Error> {
    let mut seen = 0;
    loop {
        let now = app.now();
        let due = store::due_for_recheck(app.db.read(), now, BATCH).await?;
        for seller in &due {
            write_tx(&app.db, "recheck_seller", &(&app.texts, *seller, now), |tx, (texts, seller, now)| {
                Box::pin(announce(tx, texts, *seller, false, *now))
            })
            .await?;
        }
        seen += due.len();
        if u64::try_from(due.len()).is_ok_and(|n| n < BATCH) {
            return Ok(seen);
        }
    }
}
