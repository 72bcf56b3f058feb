//! Words as search sees them: in lower case, without accents, cut as [`super::cut`] says. Texts and what people type are cut alike, so
//! that a word of a question is a word of the text it is in.

use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, RemoveLongFilter, TextAnalyzer};

use super::cut::{self, Cut};

/// Longest word kept, in bytes; longer ones are noise.
const WORD_BYTES_MAX: usize = 40;
/// Words of a question that count.
const QUESTION_WORDS_MAX: usize = 12;

/// Words that say nothing about goods, Indonesian and English.
static COMMON: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("common-words.txt").split_whitespace().collect());

/// What cuts texts into words.
pub(crate) fn analyzer() -> TextAnalyzer {
    cutting(Cut::Text)
}

fn cutting(cut: Cut) -> TextAnalyzer {
    TextAnalyzer::builder(cut)
        .filter(RemoveLongFilter::limit(WORD_BYTES_MAX))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// A word and where it stands in its text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) word: String,
    pub(crate) range: Range<usize>,
}

/// The words of a text with their places. Those of Chinese overlap.
pub(crate) fn placed(text: &str) -> Vec<Placed> {
    placed_by(text, Cut::Text)
}

fn placed_by(text: &str, cut: Cut) -> Vec<Placed> {
    let mut analyzer = cutting(cut);
    let mut stream = analyzer.token_stream(text);
    let mut found = Vec::new();
    while let Some(token) = stream.next() {
        found.push(Placed { word: token.text.clone(), range: token.offset_from..token.offset_to });
    }
    found
}

/// The words of a text.
pub(crate) fn of_text(text: &str) -> Vec<String> {
    placed(text).into_iter().map(|p| p.word).collect()
}

/// The words that somebody typed.
pub(crate) fn split(text: &str) -> Vec<String> {
    placed_by(text, Cut::Question).into_iter().map(|p| p.word).collect()
}

/// The words of a question: each once, without those that say nothing unless there are no others, and not too many.
pub(crate) fn question(text: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let all: Vec<String> = split(text).into_iter().filter(|word| seen.insert(word.clone())).collect();
    let telling: Vec<String> = all.iter().filter(|word| !COMMON.contains(word.as_str())).cloned().collect();
    let mut words = if telling.is_empty() { all } else { telling };
    words.truncate(QUESTION_WORDS_MAX);
    words
}

/// True for a word of Chinese or Japanese characters, which no other word mixes with.
pub(crate) fn is_han(word: &str) -> bool {
    word.chars().next().is_some_and(cut::is_han)
}

/// True when the last word may still be growing: nothing stands after it.
pub(crate) fn is_open_ended(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_and_accents_and_cuts_at_marks() {
        assert_eq!(split("Café ROBUSTA, oleh-oleh (250g)"), ["cafe", "robusta", "oleh", "oleh", "250g"]);
        assert!(split("!!! ---").is_empty());
        assert_eq!(split("獨家KOPI咖啡"), ["獨家", "kopi", "咖啡"]);
        // A sentence without blanks is no word that is too long.
        assert_eq!(of_text(&"茶葉".repeat(30)).len(), 119);
    }

    #[test]
    fn a_question_keeps_what_tells_something() {
        assert_eq!(question("kopi dari malang dan kopi"), ["kopi", "malang"]);
        assert_eq!(question("dari dan"), ["dari", "dan"]);
        assert!(is_open_ended("kopi rob") && !is_open_ended("kopi ") && !is_open_ended(""));
    }
}
