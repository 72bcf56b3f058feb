use sentra_shared::{
    contract::ProductId,
    db::write_tx,
    job::{self, JobError, JobHandler},
};
use serde::{Deserialize, Serialize};

use super::store;
use crate::{app::App, error::Error, products};

/// Kind of the job that follows a changed category.
pub(crate) const KIND: &str = "category.renamed";
/// Products of one transaction.
const BATCH: u64 = 100;

/// Where the job stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Renamed {
    pub(super) category_id: String,
    pub(super) after: Option<ProductId>,
}

/// Tells the new names and path of a category through all products below it, some at a time.
pub(crate) struct RenamedJob(pub(crate) App);

#[async_trait::async_trait]
impl JobHandler for RenamedJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        let at: Renamed = serde_json::from_value(payload)?;
        let now = self.0.clock.now();
        write_tx(&self.0.db, "category_renamed", &(at, now), |tx, (at, now)| {
            Box::pin(async move {
                let below = store::tree(tx).await?.with_descendants(&at.category_id);
                let last = products::tell_again(tx, &below, at.after, BATCH, *now).await?;
                if last.is_some() {
                    job::enqueue(tx, KIND, &Renamed { category_id: at.category_id.clone(), after: last }, *now).await?;
                }
                Ok::<(), Error>(())
            })
        })
        .await?;
        Ok(())
    }
}
