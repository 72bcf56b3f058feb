//! The server's interface: every call has a time limit, since the SDK sets none, and failures are told apart by what follows from them.

use std::time::Duration;

use meilisearch_sdk::{
    client::{Client, SwapIndexes},
    errors::{Error, ErrorCode, ErrorType, MeilisearchCommunicationError},
    indexes::IndexesQuery,
    request::{HttpClient, Method},
    reqwest::ReqwestClient,
    search::{FacetHit, FacetSearchQuery, MultiSearchQuery, SearchResults},
    settings::Settings,
    task_info::TaskInfo,
};
use sentra_shared::tls;
use serde::{Deserialize, Serialize, de::DeserializeOwned, de::IgnoredAny};

use super::request::Search;

/// Longest wait for the answer to a visitor's question, all its calls together.
pub(super) const QUESTION_TIME: Duration = Duration::from_secs(2);
/// Longest wait for the answer to a call.
const CALL_TIME: Duration = Duration::from_secs(5);
/// Longest wait for work that the server does after its answer. Only who keeps the index waits for that, never a visitor.
const WORK_TIME: Duration = Duration::from_secs(10);
/// Pause between two looks at such work.
const WORK_LOOK: Duration = Duration::from_millis(50);
/// More indexes than anybody has.
const INDEXES_MAX: usize = 1_000;

/// The server did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    /// It cannot be reached.
    #[error("the search server cannot be reached")]
    Away(#[source] Box<Error>),
    /// It does not answer in time, or is still at work.
    #[error("the search server is late")]
    Late,
    /// It does not know our key, or the key may not do this.
    #[error("the search server refuses the key")]
    Key,
    /// The index is not there, or is none of ours.
    #[error("the index is not on the search server")]
    Missing,
    /// Work that it had taken on failed.
    #[error("{what} failed on the search server: {code}")]
    Failed {
        /// What it was at.
        what: &'static str,
        /// The server's code.
        code: String,
    },
    /// Somebody cancelled work that it had taken on.
    #[error("{0} was cancelled on the search server")]
    Cancelled(&'static str),
    /// Anything else.
    #[error("the search server refuses a call")]
    Refused(#[source] Box<Error>),
}

impl From<Error> for ServerError {
    fn from(error: Error) -> Self {
        match &error {
            Error::Meilisearch(told) => match (&told.error_code, told.error_type) {
                (_, ErrorType::Auth) | (ErrorCode::InvalidApiKey | ErrorCode::MissingAuthorizationHeader, _) => {
                    Self::Key
                }
                (ErrorCode::IndexNotFound | ErrorCode::DocumentNotFound, _) => Self::Missing,
                // Only an index that was made by somebody else does not know our fields.
                (ErrorCode::InvalidSearchFilter | ErrorCode::InvalidSearchSort, _) => Self::Missing,
                _ => Self::Refused(Box::new(error)),
            },
            Error::MeilisearchCommunication(MeilisearchCommunicationError { status_code: 401 | 403, .. }) => Self::Key,
            Error::HttpError(_) | Error::MeilisearchCommunication(_) => Self::Away(Box::new(error)),
            _ => Self::Refused(Box::new(error)),
        }
    }
}

/// Work that the server has taken on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work(u32);

/// How far it is. The SDK's own type does not know cancelled work.
#[derive(Debug, Deserialize)]
struct WorkState {
    status: String,
    error: Option<Fault>,
}

#[derive(Debug, Deserialize)]
struct Fault {
    code: String,
}

#[derive(Debug, Deserialize)]
struct OpenWork {
    results: Vec<IgnoredAny>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkFilter<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    index_uids: Option<&'a [&'a str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<&'static str>,
    statuses: [&'static str; 2],
    limit: u32,
}

/// What is read of a result.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Hit {
    /// Our document, as JSON.
    pub(super) body: String,
}

/// A Meilisearch server.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    client: Client,
    http: ReqwestClient,
}

/// The answer of a call within a time.
async fn within<T>(time: Duration, call: impl Future<Output = Result<T, Error>>) -> Result<T, ServerError> {
    Ok(tokio::time::timeout(time, call).await.map_err(|_| ServerError::Late)??)
}

impl Server {
    /// A client of the server at this address, without a slash at the end. Nothing is asked yet.
    pub(crate) fn new(url: &str, key: &str) -> Result<Self, ServerError> {
        tls::install();
        let key = (!key.is_empty()).then_some(key);
        let http = ReqwestClient::new(key)?;
        Ok(Self { client: Client::new_with_client(url, key, http.clone()), http })
    }

    async fn get<Q: Serialize + Send + Sync, T: DeserializeOwned + Send + 'static>(
        &self,
        path: &str,
        query: Q,
    ) -> Result<T, ServerError> {
        let url = format!("{}{path}", self.client.get_host());
        within(CALL_TIME, self.http.request::<Q, (), T>(&url, Method::Get { query }, 200)).await
    }

    async fn start(&self, call: impl Future<Output = Result<TaskInfo, Error>>) -> Result<Work, ServerError> {
        Ok(Work(within(CALL_TIME, call).await?.task_uid))
    }

    /// Waits until work is done.
    pub(super) async fn finish(&self, what: &'static str, work: Work) -> Result<(), ServerError> {
        let done = async {
            loop {
                let state: WorkState = self.get(&format!("/tasks/{}", work.0), ()).await?;
                match state.status.as_str() {
                    "succeeded" => return Ok(()),
                    "failed" => {
                        let code = state.error.map_or_else(|| "unknown".to_owned(), |e| e.code);
                        return Err(ServerError::Failed { what, code });
                    }
                    "canceled" => return Err(ServerError::Cancelled(what)),
                    _ => tokio::time::sleep(WORK_LOOK).await,
                }
            }
        };
        tokio::time::timeout(WORK_TIME, done).await.map_err(|_| ServerError::Late)?
    }

    /// True while work on one of these indexes, or a swap of any, waits or runs, whoever asked for it.
    pub(crate) async fn is_at_work(&self, uids: &[&str]) -> Result<bool, ServerError> {
        // Swaps belong to no single index, so the server leaves them out when asked for some indexes.
        for (index_uids, types) in [(Some(uids), None), (None, Some("indexSwap"))] {
            let filter = WorkFilter { index_uids, types, statuses: ["enqueued", "processing"], limit: 1 };
            let open: OpenWork = self.get("/tasks", &filter).await?;
            if !open.results.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Names of all indexes.
    pub(crate) async fn indexes(&self) -> Result<Vec<String>, ServerError> {
        let mut query = IndexesQuery::new(&self.client);
        query.with_limit(INDEXES_MAX);
        let found = within(CALL_TIME, query.execute()).await?;
        Ok(found.results.into_iter().map(|index| index.uid).collect())
    }

    pub(super) async fn create_index(&self, uid: &str) -> Result<(), ServerError> {
        let work = self.start(self.client.create_index(uid, Some("id"))).await?;
        self.finish("making an index", work).await
    }

    /// Makes an index unless it is there.
    pub(super) async fn ensure_index(&self, uid: &str) -> Result<(), ServerError> {
        match self.create_index(uid).await {
            Err(ServerError::Failed { code, .. }) if code == "index_already_exists" => Ok(()),
            other => other,
        }
    }

    /// Removes an index if it is there.
    pub(crate) async fn delete_index(&self, uid: &str) -> Result<(), ServerError> {
        let work = self.start(self.client.delete_index(uid)).await?;
        match self.finish("removing an index", work).await {
            Err(ServerError::Failed { code, .. }) if code == "index_not_found" => Ok(()),
            other => other,
        }
    }

    pub(super) async fn set_settings(&self, uid: &str, settings: &Settings) -> Result<(), ServerError> {
        let index = self.client.index(uid);
        let work = self.start(index.set_settings(settings)).await?;
        self.finish("setting up an index", work).await
    }

    pub(super) async fn swap(&self, one: &str, other: &str) -> Result<(), ServerError> {
        let swap = SwapIndexes { indexes: (one.to_owned(), other.to_owned()), rename: None };
        let work = self.start(self.client.swap_indexes([&swap])).await?;
        self.finish("swapping indexes", work).await
    }

    pub(super) async fn put<T: Serialize + Send + Sync>(&self, uid: &str, rows: &[T]) -> Result<Work, ServerError> {
        let index = self.client.index(uid);
        self.start(index.add_or_replace(rows, Some("id"))).await
    }

    pub(super) async fn remove(&self, uid: &str, ids: &[String]) -> Result<Work, ServerError> {
        let index = self.client.index(uid);
        self.start(index.delete_documents(ids)).await
    }

    pub(super) async fn document<T: DeserializeOwned + Send + Sync + 'static>(
        &self,
        uid: &str,
        id: &str,
    ) -> Result<T, ServerError> {
        let index = self.client.index(uid);
        within(CALL_TIME, index.get_document(id)).await
    }

    /// Asks several questions in one call; the answers come in the same order.
    pub(super) async fn search(&self, uid: &str, searches: &[Search]) -> Result<Vec<SearchResults<Hit>>, ServerError> {
        let index = self.client.index(uid);
        let mut call = MultiSearchQuery::new(&self.client);
        for search in searches {
            call.with_search_query(search.query(&index));
        }
        Ok(within(CALL_TIME, call.execute()).await?.results)
    }

    /// Values of a facet with this beginning, with how many documents have each.
    pub(super) async fn values(&self, uid: &str, facet: &str, beginning: &str) -> Result<Vec<FacetHit>, ServerError> {
        let index = self.client.index(uid);
        let mut call = FacetSearchQuery::new(&index, facet);
        call.with_facet_query(beginning);
        Ok(within(QUESTION_TIME, call.execute()).await?.facet_hits)
    }
}
