//! How the server understood the words of a question, found out from the documents it came up with.

use std::collections::BTreeSet;

use crate::{
    documents::Document,
    query::{distance, errors_forgiven, same_sound, synonyms, words},
};

/// A word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// It may be a beginning.
    pub(super) open: bool,
    /// Nothing but the word itself will do.
    pub(super) exact: bool,
}

/// How a document has a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Met {
    /// The word itself, what means the same, or what it begins.
    AsTyped,
    /// Only this one, with typing errors.
    Corrected(String),
    /// In no way that we see.
    Not,
}

/// All words of documents.
pub(super) fn vocabulary<'a>(documents: impl IntoIterator<Item = &'a Document>) -> BTreeSet<String> {
    documents.into_iter().flat_map(Document::texts).flatten().flat_map(words::of_text).collect()
}

impl Word {
    fn takes_as_typed(&self, other: &str) -> bool {
        let alike = || synonyms().get(self.text.as_str()).is_some_and(|same| same.contains(&other));
        self.text == other || (!self.exact && (alike() || (self.open && other.starts_with(&self.text))))
    }

    /// The typing errors between them, if they are forgiven.
    fn errors(&self, other: &str) -> Option<usize> {
        let forgiven = usize::from(errors_forgiven(&self.text));
        // Words of other lengths are not compared letter by letter.
        let near = !self.exact && self.text.chars().count().abs_diff(other.chars().count()) <= forgiven;
        let errors = near.then(|| distance(&self.text, other)).filter(|n| *n <= forgiven)?;
        // The server counts a wrong first letter twice.
        (forgiven > 1 || self.text.chars().next() == other.chars().next()).then_some(errors)
    }

    /// How these words, of what was found for it, meet it.
    pub(super) fn met_by(&self, words: &BTreeSet<String>) -> Met {
        if words.iter().any(|other| self.takes_as_typed(other)) {
            return Met::AsTyped;
        }
        let near = words.iter().filter_map(|other| self.errors(other).map(|errors| (errors, other)));
        match near.min_by_key(|(errors, other)| (!same_sound(&self.text, other), *errors, *other)) {
            Some((_, other)) => Met::Corrected(other.clone()),
            None => Met::Not,
        }
    }
}

/// Those of the words that were found for a question, to be marked in the results.
pub(super) fn marked(question: &[Word], found: &BTreeSet<String>) -> Vec<String> {
    let meets = |other: &&String| question.iter().any(|w| w.takes_as_typed(other) || w.errors(other).is_some());
    found.iter().filter(meets).cloned().collect()
}
