use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use serde::{Deserialize, Serialize};
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term, directory::MmapDirectory, schema::Value,
};
use tokio::sync::Semaphore;

use super::{
    Change, Engine, EngineError, Found, Held,
    gather::{Gather, Gathered},
    locked,
    lookup::lookup,
    schema::{Fields, VERSION, WORDS},
    vocabulary::{IndexWords, NearWords},
};
use crate::{
    documents::Document,
    query::{self, Ask, Plan, words},
};

/// Memory of the writer, in bytes; the library's minimum is 15 MB.
const WRITER_BYTES: usize = 20_000_000;

/// What the index says of itself, kept in each commit.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    version: u32,
    held: Held,
}

struct Inner {
    folder: PathBuf,
    fields: Fields,
    reader: IndexReader,
    // One writer per folder; the lock also keeps commits in order.
    writer: Mutex<IndexWriter>,
    held: Mutex<Option<Held>>,
    near: NearWords,
}

/// The embedded index in a folder.
#[derive(Clone)]
pub(crate) struct TantivyEngine {
    inner: Arc<Inner>,
    /// Questions answered at the same time. They only reckon, so more than there are cores would make all of them late.
    at_once: Arc<Semaphore>,
}

impl std::fmt::Debug for TantivyEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TantivyEngine").field("folder", &self.inner.folder).finish_non_exhaustive()
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EngineError> + Send + 'static,
) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work).await?
}

impl TantivyEngine {
    /// Makes an empty index in a new folder.
    pub(crate) async fn create(folder: PathBuf) -> Result<Self, EngineError> {
        blocking(move || {
            fs::create_dir_all(&folder)?;
            let fields = Fields::new();
            let directory = MmapDirectory::open(&folder).map_err(tantivy::TantivyError::from)?;
            let index = Index::create(directory, fields.schema.clone(), tantivy::IndexSettings::default())?;
            Self::over(&index, fields, folder, None)
        })
        .await
    }

    /// Opens an index. Every file is checked, because a torn one may otherwise be noticed only in the middle of an answer.
    pub(crate) async fn open(folder: PathBuf) -> Result<Self, EngineError> {
        blocking(move || {
            let fields = Fields::new();
            let index = Index::open_in_dir(&folder)?;
            if index.schema() != fields.schema {
                return Err(EngineError::Unusable("its fields are of another version".to_owned()));
            }
            let payload = index.load_metas()?.payload.unwrap_or_default();
            let payload: Payload = serde_json::from_str(&payload)
                .map_err(|_| EngineError::Unusable("it was never committed".to_owned()))?;
            if payload.version != VERSION {
                return Err(EngineError::Unusable("its words are of another version".to_owned()));
            }
            let damaged = index.validate_checksum()?;
            if !damaged.is_empty() {
                return Err(EngineError::Unusable(format!("{} of its files are damaged", damaged.len())));
            }
            Self::over(&index, fields, folder, Some(payload.held))
        })
        .await
    }

    fn over(index: &Index, fields: Fields, folder: PathBuf, held: Option<Held>) -> Result<Self, EngineError> {
        index.tokenizers().register(WORDS, words::analyzer());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        let (writer, held) = (Mutex::new(writer), Mutex::new(held));
        let inner = Inner { folder, fields, reader, writer, held, near: NearWords::default() };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self { inner: Arc::new(inner), at_once: Arc::new(Semaphore::new(cores)) })
    }

    /// True while its folder is still there; somebody may have removed it.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.inner.folder.join("meta.json").is_file()
    }
}

#[async_trait::async_trait]
impl Engine for TantivyEngine {
    async fn apply(&self, batch: Vec<Change>, to: Held) -> Result<(), EngineError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.apply(&batch, to)).await
    }

    async fn query(&self, ask: Ask) -> Result<Found, EngineError> {
        let inner = Arc::clone(&self.inner);
        let _turn = self.at_once.acquire().await;
        blocking(move || inner.query(&ask)).await
    }

    async fn suggest(&self, text: String, limit: usize) -> Result<Vec<String>, EngineError> {
        let inner = Arc::clone(&self.inner);
        let _turn = self.at_once.acquire().await;
        blocking(move || inner.suggest(&text, limit)).await
    }

    fn last_revision(&self) -> Option<Held> {
        *locked(&self.inner.held)
    }

    fn count(&self) -> u64 {
        self.inner.reader.searcher().num_docs()
    }
}

impl Inner {
    fn words<'a>(&'a self, searcher: &'a tantivy::Searcher) -> IndexWords<'a> {
        IndexWords { searcher, fields: &self.fields, near: &self.near }
    }

    fn apply(&self, batch: &[Change], to: Held) -> Result<(), EngineError> {
        let mut writer = locked(&self.writer);
        let staged = self.stage(&writer, batch);
        if let Err(error) = staged {
            writer.rollback()?;
            return Err(error);
        }
        let payload = Payload { version: VERSION, held: to };
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&serde_json::to_string(&payload)?);
        commit.commit()?;
        self.reader.reload()?;
        *locked(&self.held) = Some(to);
        Ok(())
    }

    fn stage(&self, writer: &IndexWriter, batch: &[Change]) -> Result<(), EngineError> {
        for change in batch {
            let id = match change {
                Change::Put(document) => document.product_id,
                Change::Remove(id) => *id,
            };
            writer.delete_term(Term::from_field_text(self.fields.id, &id.to_string()));
            if let Change::Put(document) = change {
                writer.add_document(self.fields.row(document)?)?;
            }
        }
        Ok(())
    }

    fn query(&self, ask: &Ask) -> Result<Found, EngineError> {
        let searcher = self.reader.searcher();
        let plan = if ask.text.is_empty() {
            Plan::default()
        } else {
            query::plan(&ask.text, ask.exact, &self.words(&searcher))?
        };
        let mut gathered = self.gather(&searcher, &plan, ask, false)?;
        // Whether the words meet is asked without the filters: a filter that leaves nothing does not make the words wrong.
        let relaxed = gathered.total == 0 && plan.groups.len() > 1 && {
            let unfiltered = Ask { filters: query::Filters::default(), ..ask.clone() };
            self.gather(&searcher, &plan, &unfiltered, false)?.total == 0
        };
        if relaxed {
            gathered = self.gather(&searcher, &plan, ask, true)?;
        }
        let mut documents = Vec::new();
        for (_, address) in gathered.best.iter().skip(ask.offset()) {
            let row: TantivyDocument = searcher.doc(*address)?;
            let body = row.get_first(self.fields.body).and_then(|v| v.as_bytes()).unwrap_or_default();
            documents.push(serde_json::from_slice::<Document>(body)?);
        }
        let Gathered { total, facets, .. } = gathered;
        // Who typed a SKU got it; there is nothing to correct.
        let sku_hit = documents.first().is_some_and(|d| d.skus.iter().any(|s| plan.skus.contains(s)));
        let corrected = if total == 0 || sku_hit { None } else { plan.corrected.clone() };
        Ok(Found { documents, total, facets, corrected, relaxed: relaxed && total > 0, words: plan.all_words() })
    }

    fn gather(
        &self,
        searcher: &tantivy::Searcher,
        plan: &Plan,
        ask: &Ask,
        relaxed: bool,
    ) -> Result<Gathered, EngineError> {
        let collector =
            Gather { filters: ask.filters.clone(), sort: ask.sort, depth: ask.depth(), scored: !ask.text.is_empty() };
        Ok(searcher.search(&*lookup(plan, &self.fields, relaxed), &collector)?)
    }

    fn suggest(&self, text: &str, limit: usize) -> Result<Vec<String>, EngineError> {
        let searcher = self.reader.searcher();
        let vocabulary = self.words(&searcher);
        let typed = words::split(text);
        let Some((last, before)) = typed.split_last().filter(|_| words::is_open_ended(text)) else {
            return Ok(Vec::new());
        };
        // Descriptions hold words that nobody looks for goods by.
        let longer = vocabulary.beginning_in(&[self.fields.title, self.fields.names], last, limit)?;
        let whole = |word: String| before.iter().cloned().chain([word]).collect::<Vec<_>>().join(" ");
        Ok(longer.into_iter().map(|(word, _)| whole(word)).collect())
    }
}
