use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

use tantivy::{Searcher, Term, query::FuzzyTermQuery, schema::Field};

use super::{EngineError, locked, schema::Fields};
use crate::query::{Counted, Vocabulary};

/// Words read for one beginning before the most common are picked.
const SCANNED_MAX: usize = 2_000;

/// Words whose neighbours are remembered; when full, the memory starts afresh.
const REMEMBERED_MAX: usize = 1_000;

/// Neighbours of words that were asked for, as one state of the index has them: finding them walks all words there are.
#[derive(Debug, Default)]
pub(super) struct NearWords(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    generation: u64,
    words: HashMap<(String, u8), Vec<Counted>>,
}

impl NearWords {
    fn with<T>(&self, generation: u64, act: impl FnOnce(&mut HashMap<(String, u8), Vec<Counted>>) -> T) -> T {
        let mut remembered = locked(&self.0);
        if remembered.generation != generation || remembered.words.len() >= REMEMBERED_MAX {
            *remembered = Remembered { generation, words: HashMap::new() };
        }
        act(&mut remembered.words)
    }
}

/// The words of an index, all text fields and segments together.
pub(super) struct IndexWords<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
    pub(super) near: &'a NearWords,
}

impl Vocabulary for IndexWords<'_> {
    type Error = EngineError;

    fn count(&self, word: &str) -> Result<u64, EngineError> {
        let mut count = 0;
        for field in self.fields.text_fields() {
            count += self.searcher.doc_freq(&Term::from_field_text(field, word))?;
        }
        Ok(count)
    }

    fn beginning(&self, prefix: &str, max: usize) -> Result<Vec<Counted>, EngineError> {
        self.beginning_in(&self.fields.text_fields(), prefix, max)
    }

    fn near(&self, word: &str, errors: u8) -> Result<Vec<Counted>, EngineError> {
        let generation = self.searcher.generation().generation_id();
        let asked = (word.to_owned(), errors);
        if let Some(known) = self.near.with(generation, |words| words.get(&asked).cloned()) {
            return Ok(known);
        }
        let found = self.find_near(word, errors)?;
        self.near.with(generation, |words| words.insert(asked, found.clone()));
        Ok(found)
    }
}

impl IndexWords<'_> {
    fn find_near(&self, word: &str, errors: u8) -> Result<Vec<Counted>, EngineError> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for field in self.fields.text_fields() {
            let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), errors, true).automaton()?;
            for segment in self.searcher.segment_readers() {
                let index = segment.inverted_index(field)?;
                let mut stream = index.terms().search(&automaton).into_stream()?;
                while stream.advance() {
                    add(&mut found, stream.key(), stream.value().doc_freq);
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The most common words with this beginning in some of the fields.
    pub(super) fn beginning_in(&self, fields: &[Field], prefix: &str, max: usize) -> Result<Vec<Counted>, EngineError> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            for field in fields {
                let index = segment.inverted_index(*field)?;
                let mut stream = index.terms().range().ge(prefix).into_stream()?;
                let mut scanned = 0;
                while scanned < SCANNED_MAX && stream.advance() {
                    if !stream.key().starts_with(prefix.as_bytes()) {
                        break;
                    }
                    scanned += 1;
                    add(&mut found, stream.key(), stream.value().doc_freq);
                }
            }
        }
        found.remove(prefix);
        let mut words: Vec<Counted> = found.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        words.truncate(max);
        Ok(words)
    }
}

fn add(found: &mut BTreeMap<String, u64>, key: &[u8], count: u32) {
    if let Ok(word) = std::str::from_utf8(key) {
        *found.entry(word.to_owned()).or_default() += u64::from(count);
    }
}
