//! From a question to what is found: one call as a rule, further ones where nothing is found, a word seems corrected or a SKU was typed.

use meilisearch_sdk::search::SearchResults;

use super::{
    request::{self, Own, Search, Window},
    server::{Hit, Server},
    spelled,
    understood::{self, Met, Word},
};
use crate::{
    documents::Document,
    engine::{Counts, EngineError, FacetCounts, Found},
    query::{Ask, Badge, modern, scan, words},
};

/// Documents with a typed SKU that are looked at: few sellers use the same.
const SKU_PAGE: Window = Window::Page { page: 1, size: 100 };
/// One of each facet; badges are one facet with many values.
const FACETS: [Own; 5] = [Own::Category, Own::Region, Own::Seller, Own::Price, Own::Badge(Badge::Halal)];

/// How many a question has in all.
pub(super) fn total(results: &SearchResults<Hit>) -> u64 {
    let total = results.total_hits.or(results.estimated_total_hits).unwrap_or(0);
    u64::try_from(total).unwrap_or(u64::MAX)
}

fn documents(results: &SearchResults<Hit>) -> Result<Vec<Document>, EngineError> {
    Ok(results.hits.iter().map(|hit| serde_json::from_str(&hit.result.body)).collect::<Result<_, _>>()?)
}

fn counts(results: &SearchResults<Hit>, own: Own) -> Counts {
    let facets = results.facet_distribution.as_ref().and_then(|all| all.get(own.facet()));
    let told = facets.into_iter().flatten().filter(|(_, n)| **n > 0);
    told.map(|(value, n)| (value.clone(), u64::try_from(*n).unwrap_or(u64::MAX))).collect()
}

/// An index that is being asked.
struct Asked<'a> {
    server: &'a Server,
    uid: &'a str,
    ask: &'a Ask,
}

/// Answers a question.
pub(super) async fn answer(server: &Server, uid: &str, ask: &Ask) -> Result<Found, EngineError> {
    let asked = Asked { server, uid, ask };
    let question = request::words_of(ask);
    let nothing_said = question.is_empty() && !ask.text.is_empty();
    let mut searches = if nothing_said { Vec::new() } else { asked.searches(&question, false, &[]) };
    let by_sku = request::sku_filter(&ask.text);
    searches.extend(by_sku.map(|filter| Search { filter, window: SKU_PAGE, ..Search::default() }));
    let mut results = asked.search(&searches).await?;
    let by_sku = if ask.text.is_empty() { None } else { results.pop() };
    let by_sku = by_sku.as_ref().map_or(Ok(Vec::new()), documents)?;
    if nothing_said {
        return Ok(asked.sku_page(by_sku, Found::default()));
    }
    if !by_sku.is_empty() {
        let found = asked.page(&question, false, &by_sku).await?;
        return Ok(asked.sku_page(by_sku, found));
    }
    let found = asked.read(&question, &results)?;
    if found.total == 0 {
        return Ok(asked.loosened(&question).await?.unwrap_or(found));
    }
    let corrected = asked.corrected(&question, &found.documents).await?;
    Ok(Found { corrected, ..found })
}

impl Asked<'_> {
    async fn search(&self, searches: &[Search]) -> Result<Vec<SearchResults<Hit>>, EngineError> {
        Ok(self.server.search(self.uid, searches).await?)
    }

    /// The page that was asked for, of documents with these words, and the counts of all facets. `first` are results that come before and
    /// are left out here.
    async fn page(&self, question: &[Word], relaxed: bool, first: &[Document]) -> Result<Found, EngineError> {
        let results = self.search(&self.searches(question, relaxed, first)).await?;
        self.read(question, &results)
    }

    /// Facets that need no question of their own, because nothing is filtered by them, and badges, of which some may need one.
    fn counted_at_once(&self) -> impl Iterator<Item = Own> {
        let chosen = request::chosen(&self.ask.filters);
        FACETS.into_iter().filter(move |own| matches!(own, Own::Badge(_)) || !chosen.contains(own))
    }

    /// What has to be asked for a page: the page itself, then for each group of filters how many there are without it.
    fn searches(&self, question: &[Word], relaxed: bool, first: &[Document]) -> Vec<Search> {
        let filters = &self.ask.filters;
        let without_first = if first.is_empty() { None } else { request::sku_filter(&self.ask.text) };
        let narrowed = |filter: String| match &without_first {
            Some(first) => format!("{filter} AND NOT {first}"),
            None => filter,
        };
        let base = Search { q: request::text(question), relaxed, ..Search::default() };
        let page = Search {
            filter: narrowed(request::filter(filters, None)),
            facets: self.counted_at_once().map(Own::facet).collect(),
            sort: request::order(self.ask.sort),
            window: self.window(first),
            ..base.clone()
        };
        let without = |own: Own| Search {
            filter: narrowed(request::filter(filters, Some(own))),
            facets: vec![own.facet()],
            ..base.clone()
        };
        std::iter::once(page).chain(request::chosen(filters).into_iter().map(without)).collect()
    }

    /// The answers to [`Self::searches`].
    fn read(&self, question: &[Word], results: &[SearchResults<Hit>]) -> Result<Found, EngineError> {
        let Some((main, others)) = results.split_first() else { return Ok(Found::default()) };
        let documents = documents(main)?;
        let mut facets = FacetCounts::default();
        for own in self.counted_at_once() {
            put(&mut facets, own, counts(main, own), false);
        }
        for (own, result) in request::chosen(&self.ask.filters).into_iter().zip(others) {
            put(&mut facets, own, counts(result, own), true);
        }
        let words = understood::marked(question, &understood::vocabulary(&documents));
        Ok(Found { total: total(main), documents, facets, corrected: None, relaxed: false, words })
    }

    fn window(&self, first: &[Document]) -> Window {
        if first.is_empty() {
            let number = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
            return Window::Page { page: number(self.ask.page.max(1)), size: number(self.ask.limit) };
        }
        let before = self.sku_hits(first);
        let offset = self.ask.offset().saturating_sub(before);
        Window::After { offset, limit: self.ask.depth().saturating_sub(before.max(self.ask.offset())) }
    }

    /// How many of these meet the filters.
    fn sku_hits(&self, by_sku: &[Document]) -> usize {
        by_sku.iter().filter(|d| self.ask.filters.missed_by(d).nothing()).count()
    }

    /// The page when some documents have a typed SKU: they come first, then what has the words.
    fn sku_page(&self, by_sku: Vec<Document>, after: Found) -> Found {
        let mut found = scan(by_sku, self.ask, Vec::new());
        found.total += after.total;
        found.documents.extend(after.documents);
        for (into, from) in [
            (&mut found.facets.category, after.facets.category),
            (&mut found.facets.region, after.facets.region),
            (&mut found.facets.seller, after.facets.seller),
            (&mut found.facets.price, after.facets.price),
            (&mut found.facets.badge, after.facets.badge),
        ] {
            for (value, count) in from {
                *into.entry(value).or_default() += count;
            }
        }
        found.words = after.words;
        found
    }

    /// Another try when nothing was found: words of old spelling in today's, and unknown ones left out. `None` when that is no help, or
    /// when it is the filters that leave nothing.
    async fn loosened(&self, question: &[Word]) -> Result<Option<Found>, EngineError> {
        let today = |w: &Word| if w.exact { w.clone() } else { Word { text: modern(&w.text), ..w.clone() } };
        let modern: Vec<Word> = question.iter().map(today).collect();
        let has_old = modern.iter().zip(question).any(|(new, old)| new != old);
        if question.len() < 2 && !has_old {
            return Ok(None);
        }
        let count =
            |words: &[Word]| Search { q: request::text(words), filter: request::ANY.to_owned(), ..Search::default() };
        let alone = question.iter().chain(&modern).map(|word| count(std::slice::from_ref(word)));
        let searches: Vec<Search> = std::iter::once(count(question)).chain(alone).collect();
        let totals: Vec<u64> = self.search(&searches).await?.iter().map(total).collect();
        let Some((0, alone)) = totals.split_first() else { return Ok(None) };
        let (as_typed, as_modern) = alone.split_at(alone.len().min(question.len()));
        let pairs = question.iter().zip(modern).zip(as_typed.iter().zip(as_modern));
        let known: Vec<Word> = pairs
            .filter_map(|((old, new), (as_typed, as_modern))| match (*as_typed, *as_modern) {
                (0, 0) => None,
                (0, _) => Some(new),
                _ => Some(old.clone()),
            })
            .collect();
        if known.is_empty() || known == question && known.len() < 2 {
            return Ok(None);
        }
        let mut found = Found::default();
        if known.len() == question.len() && known != question {
            found = self.page(&known, false, &[]).await?;
        }
        if found.total == 0 && question.len() > 1 {
            found = self.page(&known, true, &[]).await?;
            found.relaxed = found.total > 0;
        }
        let respelled = !known.iter().all(|word| question.contains(word));
        let texts = || known.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        found.corrected = (respelled && found.total > 0).then(texts);
        if found.corrected.is_none() {
            found.corrected = self.corrected(&known, &found.documents).await?;
        }
        Ok(Some(found))
    }

    /// The question as it was understood, when a word is known in no other way than corrected.
    async fn corrected(&self, question: &[Word], found: &[Document]) -> Result<Option<String>, EngineError> {
        let seen = understood::vocabulary(found);
        let doubtful: Vec<&Word> =
            question.iter().filter(|w| !w.exact && !found.is_empty() && w.met_by(&seen) != Met::AsTyped).collect();
        if doubtful.is_empty() {
            return Ok(None);
        }
        // Each by itself and by relevance, whatever the filters and the order: the best result says whether the word exists.
        let best = |word: &&Word| Search {
            q: request::text(std::slice::from_ref(*word)),
            filter: request::ANY.to_owned(),
            window: Window::Page { page: 1, size: 1 },
            ..Search::default()
        };
        let results = self.search(&doubtful.iter().map(best).collect::<Vec<_>>()).await?;
        let mut better = Vec::new();
        for (word, result) in doubtful.iter().zip(&results) {
            if let Met::Corrected(other) = word.met_by(&understood::vocabulary(&documents(result)?)) {
                better.push((*word, other));
            }
        }
        if better.is_empty() {
            return Ok(None);
        }
        // In the order of typing, which the question for the server does not keep.
        let typed = words::question(&self.ask.text);
        let read = |text: String| better.iter().find(|(w, _)| w.text == text).map_or(text, |(_, other)| other.clone());
        let known = typed.into_iter().filter(|text| question.iter().any(|w| w.text == *text));
        Ok(Some(known.map(read).collect::<Vec<_>>().join(" ")))
    }
}

/// Notes the counts of a facet. Of badges each is counted by itself, with `alone` only the one that is meant.
fn put(facets: &mut FacetCounts, own: Own, counts: Counts, alone: bool) {
    match own {
        Own::Category => facets.category = counts,
        Own::Region => facets.region = counts,
        Own::Seller => facets.seller = counts,
        Own::Price => facets.price = counts,
        Own::Badge(badge) if alone => {
            facets.badge.remove(badge.as_str());
            facets.badge.extend(counts.into_iter().filter(|(name, _)| name == badge.as_str()));
        }
        Own::Badge(_) => facets.badge = counts,
    }
}

/// How the last word of what is being typed may go on.
pub(super) async fn suggest(server: &Server, uid: &str, text: &str, limit: usize) -> Result<Vec<String>, EngineError> {
    let typed = words::split(text);
    let Some((last, before)) = typed.split_last().filter(|_| words::is_open_ended(text)) else { return Ok(Vec::new()) };
    let told = server.values(uid, "words", &spelled::beginning(last)).await?;
    let mut longer: Vec<(usize, String)> =
        told.into_iter().map(|value| (value.count, spelled::read(&value.value))).collect();
    longer.retain(|(_, word)| word != last && word.starts_with(last.as_str()));
    longer.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    longer.truncate(limit);
    let whole = |word: String| before.iter().cloned().chain([word]).collect::<Vec<_>>().join(" ");
    Ok(longer.into_iter().map(|(_, word)| whole(word)).collect())
}
