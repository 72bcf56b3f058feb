use serde::{Deserialize, Serialize};

/// Most entries of one list.
const LIMIT_MAX: u64 = 100;
const LIMIT_DEFAULT: u64 = 20;

/// `?limit=&after=` of a list.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Entries wanted: 20 unless given, at most 100.
    pub limit: Option<u64>,
    /// Where the last page ended.
    pub after: Option<String>,
}

impl PageQuery {
    /// Entries to read.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct List<T> {
    /// Entries.
    pub items: Vec<T>,
    /// Give it as `after` for the next page; null at the end.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// Makes a page of rows that were read one more than `limit`: the surplus one tells that there is a next page.
    pub fn cut(mut rows: Vec<T>, limit: u64, key: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }
}
