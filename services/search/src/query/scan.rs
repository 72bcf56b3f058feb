//! Answers from the table, for the moments without an index: words as they stand, no spelling, and only the newest documents that have
//! them. The same filters, counts and orders as the index has.

use super::criteria::{Ask, BANDS, Badge, Figures, Missed, band, band_name};
use crate::{
    documents::Document,
    engine::{Counts, FacetCounts, Found},
};

/// Documents looked at.
pub(crate) const SCANNED_MAX: u64 = 2_000;

/// Filters, counts and orders these documents.
pub(crate) fn scan(documents: Vec<Document>, ask: &Ask, words: Vec<String>) -> Found {
    let mut facets = FacetCounts::default();
    let mut ranked = Vec::new();
    for document in documents {
        let missed = ask.filters.missed_by(&document);
        count(&mut facets, &document, missed);
        if missed.nothing() {
            ranked.push((Figures::of(&document).rank(ask.sort, 0), document));
        }
    }
    let total = u64::try_from(ranked.len()).unwrap_or(u64::MAX);
    ranked.sort_by(|(a, _), (b, _)| b.cmp(a));
    let documents = ranked.into_iter().map(|(_, d)| d).skip(ask.offset()).take(ask.depth() - ask.offset()).collect();
    Found { documents, total, facets, corrected: None, relaxed: false, words }
}

fn count(facets: &mut FacetCounts, document: &Document, missed: Missed) {
    if missed.at_most(Missed::CATEGORY) {
        for category in &document.category_path {
            add(&mut facets.category, category);
        }
    }
    if missed.at_most(Missed::REGION) {
        add(&mut facets.region, &document.seller.region_code);
    }
    if missed.at_most(Missed::SELLER) {
        add(&mut facets.seller, &document.seller.slug);
    }
    if missed.at_most(Missed::PRICE)
        && let Some(band) = band(document.price_min.major()).and_then(|place| BANDS.get(place))
    {
        add(&mut facets.price, &band_name(*band));
    }
    let flags = Badge::flags(document);
    for badge in Badge::ALL.into_iter().filter(|b| flags & b.bit() != 0 && missed.at_most(b.bit())) {
        add(&mut facets.badge, badge.as_str());
    }
}

fn add(counts: &mut Counts, value: &str) {
    *counts.entry(value.to_owned()).or_default() += 1;
}
