//! A stand-in for the server in tests without one: it keeps documents and does work one piece after another, as the server does, and can
//! be away, slow, or refuse. Of searching it knows no more than whole words, beginnings and our filters: what the real one does with
//! spelling, synonyms and ranking is shown by the contract suite on a real one only.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::Server;

/// The key it takes.
pub(crate) const KEY: &str = "the-key";

type Documents = BTreeMap<String, Value>;

/// What the server has and how it behaves.
#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) indexes: BTreeMap<String, Documents>,
    /// Work taken on: method, path, content, and how it ended.
    work: Vec<(Method, String, Value, Option<Value>)>,
    /// Calls that changed something: method and path.
    pub(crate) calls: Vec<String>,
    /// Answers nothing but 503.
    pub(crate) away: bool,
    /// Waits before each answer.
    pub(crate) slow: Option<Duration>,
    /// Takes no key.
    pub(crate) locked: bool,
    /// Takes work on, but does not begin it.
    pub(crate) busy: bool,
    /// How the next work with this in its path ends instead: `failed` or `canceled`.
    pub(crate) fault: Option<(&'static str, &'static str)>,
}

/// A running stand-in.
#[derive(Clone)]
pub(crate) struct StandIn {
    inside: Arc<Mutex<Inside>>,
    address: SocketAddr,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let inside = Arc::new(Mutex::new(Inside::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inside, address }
    }

    /// A client of it.
    pub(crate) fn server(&self) -> Server {
        Server::new(&format!("http://{}", self.address), KEY).unwrap()
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// Begins the work that waited.
    pub(crate) fn go_on(&self) {
        let mut inside = self.inside();
        inside.busy = false;
        inside.do_work();
    }
}

fn error(status: StatusCode, code: &str, kind: &str) -> Response {
    let body = json!({ "message": code, "code": code, "type": kind, "link": "" });
    (status, Json(body)).into_response()
}

async fn answer(State(inside): State<Arc<Mutex<Inside>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let slow = inside.lock().unwrap().slow;
    if let Some(pause) = slow {
        tokio::time::sleep(pause).await;
    }
    let mut inside = inside.lock().unwrap();
    if inside.away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let key = parts.headers.get("authorization").map(|v| v.to_str().unwrap().to_owned());
    if inside.locked || key != Some(format!("Bearer {KEY}")) {
        return error(StatusCode::FORBIDDEN, "invalid_api_key", "auth");
    }
    inside.handle(&parts.method, parts.uri.path(), parts.uri.query().unwrap_or_default(), &body)
}

impl Inside {
    fn handle(&mut self, method: &Method, path: &str, query: &str, body: &Bytes) -> Response {
        let body = || serde_json::from_slice::<Value>(body).unwrap_or_default();
        let pieces: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method.as_str(), pieces.as_slice()) {
            ("GET", ["tasks", uid]) => Json(self.task(uid.parse().unwrap())).into_response(),
            ("GET", ["tasks"]) => {
                assert!(query.contains("statuses=enqueued,processing"), "{query}");
                // As the real one: swaps are left out when asked for some indexes.
                let swaps = query.contains("types=indexSwap");
                assert!(swaps || query.contains("indexUids=sentra_products_v1,"), "{query}");
                let open: Vec<Value> = (0..self.work.len())
                    .filter(|uid| (self.work[*uid].1 == "/swap-indexes") == swaps)
                    .map(|uid| self.task(uid))
                    .filter(|t| t["status"] == "enqueued")
                    .collect();
                Json(json!({ "results": open, "total": open.len(), "limit": 1, "from": null, "next": null }))
                    .into_response()
            }
            ("GET", ["indexes"]) => {
                let at = "2026-01-01T00:00:00Z";
                let index = |uid: &String| json!({ "uid": uid, "createdAt": at, "updatedAt": at, "primaryKey": "id" });
                let all: Vec<Value> = self.indexes.keys().map(index).collect();
                Json(json!({ "results": all, "offset": 0, "limit": 1000, "total": all.len() })).into_response()
            }
            ("GET", ["indexes", uid, "documents", id]) => match self.indexes.get(*uid).map(|all| all.get(*id)) {
                None => error(StatusCode::NOT_FOUND, "index_not_found", "invalid_request"),
                Some(None) => error(StatusCode::NOT_FOUND, "document_not_found", "invalid_request"),
                Some(Some(document)) => Json(document.clone()).into_response(),
            },
            ("POST", ["multi-search"]) => self.multi_search(&body()),
            ("POST", ["indexes", uid, "facet-search"]) => self.facet_search(uid, &body()),
            _ => {
                self.calls.push(format!("{method} {path}"));
                self.work.push((method.clone(), path.to_owned(), body(), None));
                if !self.busy {
                    self.do_work();
                }
                let mut task = self.task(self.work.len() - 1);
                task["status"] = json!("enqueued");
                task["taskUid"] = task["uid"].clone();
                (StatusCode::ACCEPTED, Json(task)).into_response()
            }
        }
    }

    fn task(&self, uid: usize) -> Value {
        let (_, path, _, end) = &self.work[uid];
        let (status, error) = match end {
            None => ("enqueued", Value::Null),
            Some(Value::String(status)) if status == "canceled" => ("canceled", Value::Null),
            Some(Value::String(code)) => {
                ("failed", json!({ "message": "", "code": code, "type": "internal", "link": "" }))
            }
            Some(_) => ("succeeded", Value::Null),
        };
        let kind = if path.ends_with("settings") { "settingsUpdate" } else { "indexCreation" };
        let at = "2026-01-01T00:00:00Z";
        json!({ "uid": uid, "indexUid": null, "status": status, "type": kind, "error": error, "enqueuedAt": at })
    }

    fn do_work(&mut self) {
        for place in 0..self.work.len() {
            if self.work[place].3.is_some() {
                continue;
            }
            let (method, path, body, _) = self.work[place].clone();
            let end = match self.fault.take_if(|(part, _)| path.contains(*part)) {
                Some((_, status)) => json!(if status == "failed" { "internal" } else { status }),
                None => self.work_on(&method, &path, &body),
            };
            self.work[place].3 = Some(end);
        }
    }

    /// Does one piece; a text is the code of the error it ended with.
    fn work_on(&mut self, method: &Method, path: &str, body: &Value) -> Value {
        let pieces: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method.as_str(), pieces.as_slice()) {
            ("POST", ["indexes"]) => {
                let uid = body["uid"].as_str().unwrap().to_owned();
                if self.indexes.contains_key(&uid) {
                    return json!("index_already_exists");
                }
                self.indexes.insert(uid, Documents::new());
            }
            ("DELETE", ["indexes", uid]) => {
                if self.indexes.remove(*uid).is_none() {
                    return json!("index_not_found");
                }
            }
            ("PATCH", ["indexes", _, "settings"]) => {}
            ("POST", ["indexes", uid, "documents"]) => {
                let index = self.indexes.entry((*uid).to_owned()).or_default();
                for document in body.as_array().unwrap() {
                    index.insert(document["id"].as_str().unwrap().to_owned(), document.clone());
                }
            }
            ("POST", ["indexes", uid, "documents", "delete-batch"]) => {
                let Some(index) = self.indexes.get_mut(*uid) else { return json!("index_not_found") };
                for id in body.as_array().unwrap() {
                    index.remove(id.as_str().unwrap());
                }
            }
            ("POST", ["swap-indexes"]) => {
                let [one, other] = [0, 1].map(|n| body[0]["indexes"][n].as_str().unwrap().to_owned());
                let (Some(a), Some(b)) = (self.indexes.remove(&one), self.indexes.remove(&other)) else {
                    return json!("index_not_found");
                };
                self.indexes.insert(one, b);
                self.indexes.insert(other, a);
            }
            other => panic!("the stand-in does not know {other:?}"),
        }
        Value::Bool(true)
    }

    fn multi_search(&self, body: &Value) -> Response {
        let mut results = Vec::new();
        for query in body["queries"].as_array().unwrap() {
            let uid = query["indexUid"].as_str().unwrap();
            let Some(index) = self.indexes.get(uid) else {
                return error(StatusCode::NOT_FOUND, "index_not_found", "invalid_request");
            };
            results.push(search(index, query));
        }
        Json(json!({ "results": results })).into_response()
    }

    fn facet_search(&self, uid: &str, body: &Value) -> Response {
        let (facet, beginning) = (body["facetName"].as_str().unwrap(), body["facetQuery"].as_str().unwrap());
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for value in self.indexes[uid].values().flat_map(|d| values(&d[facet])).filter(|v| v.starts_with(beginning)) {
            *counts.entry(value).or_default() += 1;
        }
        let hits: Vec<Value> =
            counts.into_iter().map(|(value, count)| json!({ "value": value, "count": count })).collect();
        Json(json!({ "facetHits": hits, "facetQuery": beginning, "processingTimeMs": 0 })).into_response()
    }
}

/// The texts of a field, which has one or several.
fn values(field: &Value) -> Vec<&str> {
    field
        .as_array()
        .map_or_else(|| field.as_str().into_iter().collect(), |all| all.iter().filter_map(Value::as_str).collect())
}

fn search(index: &Documents, query: &Value) -> Value {
    let q = query["q"].as_str().unwrap_or_default();
    let filter = query["filter"].as_str().unwrap_or_default();
    let any = query["matchingStrategy"] == "frequency";
    let mut found: Vec<&Value> = index.values().filter(|d| meets(d, filter) && has_words(d, q, any)).collect();
    let orders: Vec<&str> = values(&query["sort"]).into_iter().chain(["standing:desc", "id:desc"]).collect();
    found.sort_by(|a, b| {
        let by = |order: &&str| {
            let (field, way) = order.split_once(':').unwrap();
            let ordering = match (&a[field], &b[field]) {
                (Value::Number(a), Value::Number(b)) => a.as_i64().cmp(&b.as_i64()),
                (a, b) => a.as_str().cmp(&b.as_str()),
            };
            if way == "desc" { ordering.reverse() } else { ordering }
        };
        orders.iter().map(by).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut facets = serde_json::Map::new();
    for facet in values(&query["facets"]) {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        found.iter().flat_map(|d| values(&d[facet])).for_each(|v| *counts.entry(v).or_default() += 1);
        facets.insert(facet.to_owned(), json!(counts));
    }
    let number = |name: &str| query[name].as_u64().map(|n| usize::try_from(n).unwrap());
    let size = number("hitsPerPage");
    let (skip, take) = match size {
        Some(size) => ((number("page").unwrap_or(1) - 1) * size, size),
        None => (number("offset").unwrap(), number("limit").unwrap()),
    };
    let total = if size.is_some() { "totalHits" } else { "estimatedTotalHits" };
    let hits: Vec<Value> = found.iter().skip(skip).take(take).map(|d| json!({ "body": d["body"] })).collect();
    json!({ "hits": hits, total: found.len(), "facetDistribution": facets, "processingTimeMs": 0, "query": q })
}

fn has_words(document: &Value, q: &str, any: bool) -> bool {
    let all: Vec<&str> = super::row::SEARCHED
        .iter()
        .flat_map(|field| document[*field].as_str().unwrap_or_default().split(' '))
        .collect();
    let typed: Vec<&str> = q.split_whitespace().collect();
    let has = |(place, word): (usize, &&str)| {
        let whole = word.trim_matches('"');
        let open = place + 1 == typed.len() && !q.ends_with(' ') && whole == *word;
        all.iter().any(|w| *w == whole || open && w.starts_with(whole))
    };
    let mut hits = typed.iter().enumerate().map(has);
    if any { typed.is_empty() || hits.any(|hit| hit) } else { hits.all(|hit| hit) }
}

fn meets(document: &Value, filter: &str) -> bool {
    filter.split(" AND ").all(|part| {
        if let Some(not) = part.strip_prefix("NOT ") {
            return !meets(document, not);
        }
        let (field, rest) = part.split_once(' ').unwrap();
        let (operator, value) = rest.split_once(' ').unwrap_or((rest, ""));
        let number = || (document[field].as_i64().unwrap(), value.parse::<i64>().unwrap());
        match operator {
            "EXISTS" => !document[field].is_null(),
            ">=" => number().0 >= number().1,
            "<=" => number().0 <= number().1,
            "=" | "IN" => {
                let wanted: Vec<&str> =
                    value.trim_matches(['[', ']']).split(", ").map(|v| v.trim_matches('"')).collect();
                values(&document[field]).iter().any(|v| wanted.contains(v))
            }
            other => panic!("the stand-in does not know {other}"),
        }
    })
}
