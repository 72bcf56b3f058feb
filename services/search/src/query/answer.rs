use std::{cmp::Reverse, collections::BTreeSet, time::Instant};

use sea_orm::DbErr;
use sentra_shared::{
    region,
    session::Actor,
    text::{Lang, Localized},
};

use super::{
    criteria::{Ask, BANDS, Badge, band_name},
    highlight, scan, words,
};
use crate::{
    App,
    documents::{self, CategoryLabel, Document},
    engine::{Counts, FacetCounts, Found},
    error::Error,
};

/// Values of one facet that are told.
const VALUES_MAX: usize = 60;

/// One value of a facet, with its name in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FacetValue {
    pub(crate) value: String,
    /// Empty for price bands and badges, which the reader's page names.
    pub(crate) label: String,
    pub(crate) count: u64,
    /// Category above, for the tree of categories.
    pub(crate) parent: Option<String>,
    /// The question already asks for it.
    pub(crate) chosen: bool,
}

/// Values of one facet, those with most results first; price bands from cheap to dear.
pub(crate) type Facet = Vec<FacetValue>;

/// All facets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facets {
    pub(crate) category: Facet,
    pub(crate) region: Facet,
    pub(crate) seller: Facet,
    pub(crate) price: Facet,
    pub(crate) badge: Facet,
}

/// What is told about a question.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Documents of the page, each with a piece of text in which the words are marked.
    pub(crate) hits: Vec<(Document, String)>,
    pub(crate) total: u64,
    pub(crate) facets: Facets,
    pub(crate) corrected: Option<String>,
    pub(crate) relaxed: bool,
    pub(crate) took_ms: u64,
    /// True when the table answered because there is no index just now.
    pub(crate) from_table: bool,
}

/// Answers a question.
pub(crate) async fn answer(app: &App, actor: &Actor, ask: &Ask) -> Result<Answer, Error> {
    let started = Instant::now();
    let (found, from_table) = find(app, ask).await?;
    let facets = name_facets(app, actor.lang, ask, found.facets).await?;
    let wanted: BTreeSet<&str> = found.words.iter().map(String::as_str).collect();
    let hits = found.documents.into_iter().map(|d| with_highlight(d, actor.lang, &wanted)).collect();
    Ok(Answer {
        hits,
        total: found.total,
        facets,
        corrected: found.corrected,
        relaxed: found.relaxed,
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        from_table,
    })
}

/// Asks the index; an index that fails is reported to its keeper and the table answers in its place.
pub(super) async fn find(app: &App, ask: &Ask) -> Result<(Found, bool), Error> {
    if let Some(engine) = app.live.engine() {
        match engine.query(ask.clone()).await {
            Ok(found) => return Ok((found, false)),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the index failed to answer");
                app.live.suspect();
            }
        }
    }
    let typed = words::question(&ask.text);
    if typed.is_empty() && !ask.text.is_empty() {
        return Ok((Found::default(), true));
    }
    let open = words::is_open_ended(&ask.text) && !ask.exact;
    let documents = documents::live_containing(app.db.read(), &typed, open, scan::SCANNED_MAX).await?;
    Ok((scan::scan(documents, ask, typed), true))
}

fn with_highlight(document: Document, lang: Lang, wanted: &BTreeSet<&str>) -> (Document, String) {
    let pieces = [document.descriptions.get(lang), document.titles.get(lang)];
    let others = document.descriptions.all().chain(document.titles.all());
    let marked =
        pieces.into_iter().chain(others).find_map(|text| highlight::highlight(text, wanted)).unwrap_or_default();
    (document, marked)
}

async fn name_facets(app: &App, lang: Lang, ask: &Ask, counts: FacetCounts) -> Result<Facets, DbErr> {
    let filters = &ask.filters;
    let category = top(counts.category, &filters.categories);
    let labels = documents::category_labels(app.db.read(), category.iter().map(|(v, _)| v.clone())).await?;
    let seller = top(counts.seller, &filters.sellers);
    let names = documents::seller_names(app.db.read(), seller.iter().map(|(v, _)| v.clone())).await?;
    let named = |value: String, label: String, count: u64, chosen: bool| FacetValue {
        value,
        label,
        count,
        parent: None,
        chosen,
    };
    Ok(Facets {
        category: category
            .into_iter()
            .map(|(value, count)| category_value(labels.get(&value), value, count, ask, lang))
            .collect(),
        region: top(counts.region, &filters.regions)
            .into_iter()
            .map(|(value, count)| {
                named(
                    value.clone(),
                    region::name_in(lang, &value).into_owned(),
                    count,
                    filters.regions.contains(&value),
                )
            })
            .collect(),
        seller: seller
            .into_iter()
            .map(|(value, count)| {
                let label = names.get(&value).cloned().unwrap_or_else(|| value.clone());
                let chosen = filters.sellers.contains(&value);
                named(value, label, count, chosen)
            })
            .collect(),
        price: BANDS
            .into_iter()
            .filter_map(|band| {
                let count = *counts.price.get(&band_name(band))?;
                let chosen = filters.price_min == Some(band.0).filter(|p| *p > 0) && filters.price_max == band.1;
                Some(named(band_name(band), String::new(), count, chosen))
            })
            .collect(),
        badge: Badge::ALL
            .into_iter()
            .filter_map(|badge| {
                let chosen = filters.badges.contains(&badge);
                let count = counts.badge.get(badge.as_str()).copied().or(chosen.then_some(0))?;
                Some(named(badge.as_str().to_owned(), String::new(), count, chosen))
            })
            .collect(),
    })
}

fn category_value(label: Option<&CategoryLabel>, value: String, count: u64, ask: &Ask, lang: Lang) -> FacetValue {
    let names = label.map(|l| l.names.clone()).unwrap_or_else(|| Localized::new(&value, ""));
    let chosen = ask.filters.categories.contains(&value);
    FacetValue { label: names.get(lang).to_owned(), parent: label.and_then(|l| l.parent.clone()), count, chosen, value }
}

/// The values with most results, and those asked for even when nothing is left of them.
fn top(counts: Counts, chosen: &BTreeSet<String>) -> Vec<(String, u64)> {
    let missing: Vec<(String, u64)> =
        chosen.iter().filter(|v| !counts.contains_key(*v)).map(|v| (v.clone(), 0)).collect();
    let mut values: Vec<(String, u64)> = counts.into_iter().chain(missing).collect();
    values.sort_by(|(a, m), (b, n)| (!chosen.contains(a), Reverse(*m), a).cmp(&(!chosen.contains(b), Reverse(*n), b)));
    values.truncate(VALUES_MAX);
    values
}
