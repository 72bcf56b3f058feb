//! Questions as the server takes them.

use std::collections::BTreeSet;

use meilisearch_sdk::{
    indexes::Index,
    reqwest::ReqwestClient,
    search::{MatchingStrategies, SearchQuery, Selectors},
};

use super::{row, spelled};
use crate::{
    engine::meili::understood::Word,
    query::{Ask, Badge, Filters, Sort, skus, words},
};

/// The filter that every document meets and the row that says where the index stands does not.
pub(super) const ANY: &str = "price EXISTS";

/// Which results are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Window {
    /// None, only how many there are.
    #[default]
    Count,
    /// A page, from 1, with the exact total.
    Page { page: usize, size: usize },
    /// Those after some.
    After { offset: usize, limit: usize },
}

/// One question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// The words; empty for everything.
    pub(super) q: String,
    pub(super) filter: String,
    pub(super) facets: Vec<&'static str>,
    pub(super) sort: &'static [&'static str],
    pub(super) window: Window,
    /// Documents with the rarest words will do when none has all.
    pub(super) relaxed: bool,
}

impl Search {
    /// For the library.
    pub(super) fn query<'a>(&'a self, index: &'a Index<ReqwestClient>) -> SearchQuery<'a, ReqwestClient> {
        let mut query = SearchQuery::new(index);
        query.with_query(&self.q).with_filter(&self.filter);
        query.with_matching_strategy(if self.relaxed {
            MatchingStrategies::FREQUENCY
        } else {
            MatchingStrategies::ALL
        });
        query.attributes_to_retrieve = Some(Selectors::Some(&["body"]));
        match self.window {
            Window::Count => query.hits_per_page = Some(0),
            Window::Page { page, size } => (query.page, query.hits_per_page) = (Some(page), Some(size)),
            Window::After { offset, limit } => (query.offset, query.limit) = (Some(offset), Some(limit)),
        }
        query.facets = (!self.facets.is_empty()).then_some(Selectors::Some(&self.facets));
        query.sort = (!self.sort.is_empty()).then_some(self.sort);
        query
    }
}

/// A group of filters with its facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Category,
    Region,
    Seller,
    Price,
    Badge(Badge),
}

impl Own {
    pub(super) const fn facet(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Region => "region",
            Self::Seller => "seller",
            Self::Price => "price_band",
            Self::Badge(_) => "badges",
        }
    }
}

/// The groups that are filtered by.
pub(super) fn chosen(filters: &Filters) -> Vec<Own> {
    let groups = [
        (!filters.categories.is_empty()).then_some(Own::Category),
        (!filters.regions.is_empty()).then_some(Own::Region),
        (!filters.sellers.is_empty()).then_some(Own::Seller),
        (filters.price_min.is_some() || filters.price_max.is_some()).then_some(Own::Price),
    ];
    groups.into_iter().flatten().chain(filters.badges.iter().map(|b| Own::Badge(*b))).collect()
}

/// A value within a filter. What the server's quoting cannot say, no document has either; a hyphen alone stands for it.
fn quoted(value: &str) -> String {
    let sayable = !value.chars().any(|c| c == '"' || c == '\\' || c.is_control());
    format!("\"{}\"", if sayable { value } else { "-" })
}

fn any_of(field: &str, values: &BTreeSet<String>) -> Option<String> {
    let values: Vec<String> = values.iter().map(|v| quoted(v)).collect();
    (!values.is_empty()).then(|| format!("{field} IN [{}]", values.join(", ")))
}

/// The filters, but not that of `without`.
pub(super) fn filter(filters: &Filters, without: Option<Own>) -> String {
    let mut parts = vec![ANY.to_owned()];
    let mut add = |own: Own, part: Option<String>| parts.extend(part.filter(|_| without != Some(own)));
    add(Own::Category, any_of("category", &filters.categories));
    add(Own::Region, any_of("region", &filters.regions));
    add(Own::Seller, any_of("seller", &filters.sellers));
    add(Own::Price, filters.price_min.map(|min| format!("price >= {min}")));
    add(Own::Price, filters.price_max.map(|max| format!("price <= {max}")));
    for badge in &filters.badges {
        add(Own::Badge(*badge), Some(format!("badges = \"{}\"", badge.as_str())));
    }
    parts.join(" AND ")
}

/// Documents with a SKU that was typed; `None` when nothing was.
pub(super) fn sku_filter(text: &str) -> Option<String> {
    let codes: Vec<String> = skus(text).iter().map(|sku| format!("\"{}\"", row::code(sku))).collect();
    (!codes.is_empty()).then(|| format!("sku IN [{}]", codes.join(", ")))
}

/// What a sort other than relevance orders by; the same as [`crate::query::Rank`] has it.
pub(super) const fn order(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Relevance => &[],
        Sort::Newest => &["newest:desc", "id:desc"],
        Sort::PriceAsc => &["price:asc", "standing:desc", "id:desc"],
        Sort::PriceDesc => &["price:desc", "standing:desc", "id:desc"],
        Sort::BestSelling => &["units:desc", "rating:desc", "id:desc"],
        Sort::Rating => &["rating:desc", "units:desc", "id:desc"],
    }
}

/// The words of a question; the one that may be a beginning is the last.
pub(super) fn words_of(ask: &Ask) -> Vec<Word> {
    let open = words::is_open_ended(&ask.text) && !ask.exact;
    let last = words::split(&ask.text).pop();
    let word = |text: String| Word { open: open && Some(&text) == last.as_ref(), exact: ask.exact, text };
    let mut found: Vec<Word> = words::question(&ask.text).into_iter().map(word).collect();
    found.sort_by_key(|word| word.open);
    found
}

/// Words for the server. A word in quotes counts as it is; so codes and numbers are, in which no typing errors are forgiven. The server
/// takes the last word for a beginning, unless a blank follows.
pub(super) fn text(words: &[Word]) -> String {
    let mut out = String::new();
    for word in words {
        let spelled = spelled::spell(&word.text);
        let as_typed = word.exact || (!word.open && word.text.bytes().any(|b| b.is_ascii_digit()));
        out.push_str(&if as_typed { format!("\"{spelled}\"") } else { spelled });
        if !word.open {
            out.push(' ');
        }
    }
    out
}
