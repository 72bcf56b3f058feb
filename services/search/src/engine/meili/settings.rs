//! Names and settings of our indexes.

use std::collections::{BTreeMap, HashMap};

use meilisearch_sdk::settings::{
    FacetSortValue, FacetingSettings, FilterableAttribute, MinWordSizeForTypos, PaginationSetting, Settings,
    TypoToleranceSettings,
};

use super::{row, spelled};
use crate::query::synonyms;

/// Grows with every change of the settings, of the rows or of how texts are cut into words. It is part of the name, so that versions of
/// the program that run at the same time have an index each.
pub(super) const VERSION: u32 = 1;

/// Values told of one facet. Who asks shows sixty.
const FACET_VALUES_MAX: usize = 1_000;
/// Totals are exact up to here; the server's own limit of 1,000 would cut them.
const TOTAL_MAX: usize = 1_000_000;

fn stem(prefix: &str) -> String {
    format!("{prefix}_products_v")
}

/// Name of the index that answers.
pub(super) fn answering(prefix: &str) -> String {
    format!("{}{VERSION}", stem(prefix))
}

/// Name of the index that is built for a rebuild request.
pub(super) fn building(prefix: &str, reindexed: i64) -> String {
    format!("{}_{reindexed:06}", answering(prefix))
}

/// What the name of an index says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kin {
    /// Of this version, but not the one that answers: being built, or left over.
    Beside,
    /// Of an earlier version of the program; with the name of the one that answers there.
    Earlier(String),
    /// Not ours, of a later version, or the one that answers.
    Other,
}

/// Reads the name of an index.
pub(crate) fn kin(prefix: &str, uid: &str) -> Kin {
    let Some(rest) = uid.strip_prefix(&stem(prefix)) else { return Kin::Other };
    let (version, number) = rest.split_once('_').map_or((rest, None), |(version, number)| (version, Some(number)));
    if number.is_some_and(|n| n.is_empty() || n.bytes().any(|b| !b.is_ascii_digit())) {
        return Kin::Other;
    }
    match version.parse::<u32>() {
        Ok(v) if v < VERSION => Kin::Earlier(format!("{}{v}", stem(prefix))),
        Ok(v) if v == VERSION && number.is_some() => Kin::Beside,
        _ => Kin::Other,
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Settings of an index of this version.
pub(super) fn settings() -> Settings {
    let same: HashMap<String, Vec<String>> = synonyms()
        .iter()
        .map(|(word, others)| (spelled::spell(word), others.iter().map(|w| spelled::spell(w)).collect()))
        .collect();
    Settings {
        searchable_attributes: Some(owned(&row::SEARCHED)),
        displayed_attributes: Some(owned(&row::DISPLAYED)),
        filterable_attributes: Some(row::FILTERED.iter().map(|name| FilterableAttribute::from(*name)).collect()),
        sortable_attributes: Some(owned(&row::SORTED)),
        // An order that was asked for comes before everything. Otherwise: words, the fewer errors the better, exact ones before
        // synonyms and beginnings, the better field, then standing. The id settles what is equal, so that pages never overlap.
        ranking_rules: Some(owned(&[
            "sort",
            "words",
            "typo",
            "exactness",
            "attributeRank",
            "standing:desc",
            "id:desc",
        ])),
        // Words that say nothing are left out of questions before.
        stop_words: Some(Vec::new()),
        synonyms: Some(same),
        typo_tolerance: Some(TypoToleranceSettings {
            enabled: Some(true),
            // As many errors as `spelling::errors_forgiven` has them.
            min_word_size_for_typos: Some(MinWordSizeForTypos { one_typo: Some(4), two_typos: Some(8) }),
            disable_on_attributes: Some(owned(&row::EXACT)),
            disable_on_words: Some(Vec::new()),
            disable_on_numbers: Some(true),
        }),
        faceting: Some(FacetingSettings {
            max_values_per_facet: FACET_VALUES_MAX,
            sort_facet_values_by: Some(BTreeMap::from([("*".to_owned(), FacetSortValue::Count)])),
        }),
        pagination: Some(PaginationSetting { max_total_hits: TOTAL_MAX }),
        ..Settings::default()
    }
}
