use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, FieldError};

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

    /// Where the last page ended, as what the list is ordered by.
    ///
    /// # Errors
    /// 422 that names `after`, for what no page can have ended with: page one again would be read for ever.
    pub fn after<T: FromStr>(&self) -> Result<Option<T>, Failure> {
        cursor(self.after.as_deref()).map_err(|wrong| Failure::invalid(vec![wrong]))
    }
}

/// [`PageQuery::after`], for use cases that know by what their list is ordered.
///
/// # Errors
/// The field.
pub fn cursor<T: FromStr>(after: Option<&str>) -> Result<Option<T>, FieldError> {
    after.map(str::parse::<T>).transpose().map_err(|_| FieldError::new("after", "unknown_choice"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_one_of_ours_or_refused() {
        for (after, want) in [(None, Some(None)), (Some("7"), Some(Some(7))), (Some(""), None), (Some("x"), None)] {
            let page = PageQuery { limit: None, after: after.map(str::to_owned) };
            match (page.after::<u64>(), want) {
                (Ok(found), Some(want)) => assert_eq!(found, want, "{after:?}"),
                (Err(failure), None) => assert_eq!((failure.status, failure.fields[0].field.as_str()), (422, "after")),
                other => panic!("{after:?}: {other:?}"),
            }
        }
    }
}
