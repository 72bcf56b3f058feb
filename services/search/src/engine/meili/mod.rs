//! An index on a Meilisearch server, version 1.36 or later (for the ranking rule `attributeRank`).
//!
//! The server brings its own forgiving of typing errors, beginnings, synonyms, ranking and counting. What stays ours:
//!
//! - Texts are cut into words here, as for every index, so that both engines agree on what a word is. Chinese pairs are spelled in Latin
//!   letters ([`spelled`]) and lie in fields without typing errors: the server would cut Chinese by a dictionary that knows no 天貝.
//! - SKUs differ by case, which the server's filters do not see; they are kept in hexadecimal.
//! - The server does not tell how it understood a question. [`understood`] finds out by looking at what was found.
//! - The revision lies in the index itself, as one more document ([`row::Standing`]), written in the same request as the documents. So
//!   it can neither run ahead of them nor stay behind, and it moves with them when indexes are swapped.
//!
//! Where it differs from the embedded index, within what both promise (`contract.rs`):
//!
//! - Among equally exact results those come first whose title begins with the question; standing in the shop counts after that.
//! - A wrong first letter counts as two typing errors, so it is forgiven from eight letters on.
//! - When no document has all words, those with the rarest of them are shown rather than those with any.
//! - Documents with a typed SKU come first in every order, not only in that of relevance.
//! - Words after the tenth do not count.
//! - Old spelling is tried only when nothing is found without it.

mod asking;
mod request;
mod row;
mod server;
mod settings;
mod spelled;
#[cfg(test)]
pub(crate) mod standin;
#[cfg(test)]
mod tests;
mod understood;

use std::sync::{Arc, Mutex};

use self::{
    request::{Search, Window},
    row::{Row, Standing},
};
pub(crate) use self::{
    server::{Server, ServerError},
    settings::{Kin, kin},
};
use super::{Change, Engine, EngineError, Found, Held, locked};
use crate::query::Ask;

/// What an index on a server is and holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) held: Held,
    /// The rebuild request it answers.
    pub(crate) reindexed: i64,
    /// Documents that can be found.
    pub(crate) documents: u64,
}

/// One index on a server, by name.
#[derive(Debug, Clone)]
pub(crate) struct MeiliEngine {
    server: Server,
    uid: Arc<str>,
    /// The rebuild request that is noted with what is written.
    reindexed: i64,
    /// As it was at the last look or write.
    known: Arc<Mutex<Option<Known>>>,
}

impl MeiliEngine {
    /// The index of this version that answers everybody.
    pub(crate) fn answering(server: Server, prefix: &str) -> Self {
        Self::named(server, &settings::answering(prefix), 0)
    }

    /// The index that is built for a rebuild request, beside the answering one.
    pub(crate) fn building(server: Server, prefix: &str, reindexed: i64) -> Self {
        Self::named(server, &settings::building(prefix, reindexed), reindexed)
    }

    fn named(server: Server, uid: &str, reindexed: i64) -> Self {
        Self { server, uid: uid.into(), reindexed, known: Arc::new(Mutex::new(None)) }
    }

    /// True when it is built for this rebuild request.
    pub(crate) fn is_for(&self, reindexed: i64) -> bool {
        self.reindexed == reindexed
    }

    /// Its name on the server.
    pub(crate) fn uid(&self) -> &str {
        &self.uid
    }

    /// Asks the server what it holds; `None` when there is no such index, or none that was ever filled by us.
    pub(crate) async fn look(&self) -> Result<Option<Known>, EngineError> {
        let known = match self.read().await {
            Ok(known) => Some(known),
            Err(ServerError::Missing) => None,
            Err(error) => return Err(error.into()),
        };
        *locked(&self.known) = known;
        Ok(known)
    }

    async fn read(&self) -> Result<Known, ServerError> {
        let standing: Standing = self.server.document(&self.uid, row::STANDING_ID).await?;
        let held = Held { epoch: standing.epoch, revision: standing.revision };
        Ok(Known { held, reindexed: standing.reindexed, documents: self.documents().await? })
    }

    /// Counts what can be found. An index without our settings refuses the filter and is as good as none.
    async fn documents(&self) -> Result<u64, ServerError> {
        let all = Search { filter: request::ANY.to_owned(), window: Window::Count, ..Search::default() };
        let counted = self.server.search(&self.uid, &[all]).await?;
        Ok(counted.first().map_or(0, asking::total))
    }

    /// Makes it afresh and empty, with the settings of this version.
    pub(crate) async fn create(&self) -> Result<(), EngineError> {
        self.server.delete_index(&self.uid).await?;
        self.server.create_index(&self.uid).await?;
        self.server.set_settings(&self.uid, &settings::settings()).await?;
        *locked(&self.known) = None;
        Ok(())
    }

    /// Gives what this one holds to `answering`, in one step for those who ask, and removes what was there.
    pub(crate) async fn take_over(&self, answering: &Self) -> Result<(), EngineError> {
        // Only two indexes that exist can be swapped.
        self.server.ensure_index(&answering.uid).await?;
        self.server.swap(&self.uid, &answering.uid).await?;
        self.server.delete_index(&self.uid).await?;
        Ok(())
    }
}

#[async_trait::async_trait]
impl Engine for MeiliEngine {
    async fn apply(&self, batch: Vec<Change>, to: Held) -> Result<(), EngineError> {
        let (documents, gone) = row::split(batch);
        let mut rows = documents.iter().map(Row::of).collect::<Result<Vec<_>, _>>()?;
        rows.push(Row::standing(to, self.reindexed()));
        // Work on one index is done in the order in which it was asked for.
        let removal = if gone.is_empty() { None } else { Some(self.server.remove(&self.uid, &gone).await?) };
        let putting = self.server.put(&self.uid, &rows).await?;
        if let Some(removal) = removal {
            self.server.finish("removing documents", removal).await?;
        }
        self.server.finish("putting documents", putting).await?;
        let known = Known { held: to, reindexed: self.reindexed(), documents: self.documents().await? };
        *locked(&self.known) = Some(known);
        Ok(())
    }

    async fn query(&self, ask: Ask) -> Result<Found, EngineError> {
        let answer = asking::answer(&self.server, &self.uid, &ask);
        Ok(tokio::time::timeout(server::QUESTION_TIME, answer).await.map_err(|_| ServerError::Late)??)
    }

    async fn suggest(&self, text: String, limit: usize) -> Result<Vec<String>, EngineError> {
        Ok(asking::suggest(&self.server, &self.uid, &text, limit).await?)
    }

    fn last_revision(&self) -> Option<Held> {
        locked(&self.known).map(|known| known.held)
    }

    fn count(&self) -> u64 {
        locked(&self.known).map_or(0, |known| known.documents)
    }
}

impl MeiliEngine {
    /// The answering index keeps the number it was built for.
    fn reindexed(&self) -> i64 {
        locked(&self.known).map_or(self.reindexed, |known| known.reindexed)
    }
}
