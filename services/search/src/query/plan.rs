//! From a question to what is looked up: for every word the ways it may stand in a document, the exact one first. Knows no engine: it
//! asks a [`Vocabulary`] which words there are.

use super::{spelling, words};

/// Words taken for one beginning.
const PREFIX_MAX: usize = 32;
/// Corrections taken for one word.
const CORRECTIONS_MAX: usize = 8;
/// A neighbouring word that is so many times more common than a known one is tried too: the known one is probably somebody's typing
/// error.
const LOUDER: u64 = 10;

/// How a word of a document meets a word of the question, the better the higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Two typing errors apart.
    TwoErrors,
    /// One typing error apart.
    OneError,
    /// Another spelling of the same word.
    Variant,
    /// The question's last word begins it.
    Prefix,
    /// Means the same.
    Synonym,
    /// The word itself.
    Exact,
}

/// One word of the question and what may stand for it, each word once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) ways: Vec<(String, Fit)>,
}

/// What is looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// One per word; a document should meet each.
    pub(crate) groups: Vec<Group>,
    /// Texts that may be a SKU, as typed.
    pub(crate) skus: Vec<String>,
    /// The question as it was understood, when a word is known in no other way than corrected.
    pub(crate) corrected: Option<String>,
}

impl Plan {
    /// Every word that is looked up, to be marked in results.
    pub(crate) fn all_words(&self) -> Vec<String> {
        self.groups.iter().flat_map(|g| g.ways.iter().map(|(word, _)| word.clone())).collect()
    }
}

/// A word and in how many texts it stands.
pub(crate) type Counted = (String, u64);

/// The words an engine holds.
pub(crate) trait Vocabulary {
    /// Why it cannot be read.
    type Error;
    /// In how many texts a word stands.
    fn count(&self, word: &str) -> Result<u64, Self::Error>;
    /// The most common words with this beginning.
    fn beginning(&self, prefix: &str, max: usize) -> Result<Vec<Counted>, Self::Error>;
    /// Words at most `errors` (1 or 2) away.
    fn near(&self, word: &str, errors: u8) -> Result<Vec<Counted>, Self::Error>;
}

/// Plans a question.
pub(crate) fn plan<V: Vocabulary>(text: &str, exact: bool, vocabulary: &V) -> Result<Plan, V::Error> {
    let typed = words::question(text);
    let open = words::is_open_ended(text) && !exact;
    // The question may end in a word that says nothing, which is then not the last one here.
    let last = words::split(text).pop();
    let mut understood = Vec::new();
    let mut corrected = false;
    let mut groups = Vec::new();
    for word in &typed {
        let is_open = open && Some(word) == last.as_ref();
        let (group, better) = if exact {
            (Group { ways: vec![(word.clone(), Fit::Exact)] }, None)
        } else {
            ways(word, is_open, vocabulary)?
        };
        corrected |= better.is_some();
        understood.push(better.unwrap_or_else(|| word.clone()));
        groups.push(group);
    }
    Ok(Plan { groups, skus: skus(text), corrected: corrected.then(|| understood.join(" ")) })
}

/// What may be a SKU: the whole text and each of its pieces.
pub(crate) fn skus(text: &str) -> Vec<String> {
    let mut found = vec![text.trim().to_owned()];
    found.extend(text.split_whitespace().take(12).map(str::to_owned));
    found.dedup();
    found.retain(|sku| !sku.is_empty());
    found
}

/// The ways of one word, and what it was corrected to if it is known in no other way.
fn ways<V: Vocabulary>(word: &str, open: bool, vocabulary: &V) -> Result<(Group, Option<String>), V::Error> {
    let mut ways = vec![(word.to_owned(), Fit::Exact)];
    let count = vocabulary.count(word)?;
    let mut known = count > 0;
    for same in spelling::synonyms_of(word) {
        if vocabulary.count(same)? > 0 {
            known = true;
            ways.push(((*same).to_owned(), Fit::Synonym));
        }
    }
    if open && word.chars().count() >= 2 {
        let longer = vocabulary.beginning(word, PREFIX_MAX)?;
        known |= !longer.is_empty();
        ways.extend(longer.into_iter().map(|(w, _)| (w, Fit::Prefix)));
    }
    let mut better = respelled(word, count, known, vocabulary)?;
    let correction = if known { None } else { better.first().map(|b| b.word.clone()) };
    better.truncate(CORRECTIONS_MAX);
    ways.extend(better.into_iter().map(|b| (b.word, b.fit)));
    // A word that fits in two ways counts as the better one, which comes first here.
    let mut seen = std::collections::BTreeSet::new();
    ways.retain(|(w, _)| seen.insert(w.clone()));
    Ok((Group { ways }, correction))
}

struct Respelled {
    word: String,
    fit: Fit,
    count: u64,
}

/// Other spellings, the best first: always those that sound the same, and close ones when the word as typed is unknown or rare beside
/// them.
fn respelled<V: Vocabulary>(word: &str, count: u64, known: bool, vocabulary: &V) -> Result<Vec<Respelled>, V::Error> {
    let errors = spelling::errors_forgiven(word);
    if errors == 0 {
        return Ok(Vec::new());
    }
    let mut near = vocabulary.near(word, errors)?;
    let modern = spelling::modern(word);
    if modern != word {
        let modern_count = vocabulary.count(&modern)?;
        near.push((modern, modern_count));
    }
    near.retain(|(w, n)| w != word && *n > 0 && w.chars().count() >= 3 && !w.bytes().any(|b| b.is_ascii_digit()));
    // A typing error in the first letter is rare, and allowing it turns kopi into topi; so only when nothing else is there.
    let begins_alike = |w: &str| w.chars().next() == word.chars().next();
    if near.iter().any(|(w, _)| begins_alike(w)) {
        near.retain(|(w, _)| begins_alike(w) || spelling::skeleton(w) == spelling::skeleton(word));
    }
    let skeleton = spelling::skeleton(word);
    let mut found: Vec<Respelled> = near
        .into_iter()
        .map(|(w, n)| {
            let fit = match spelling::distance(word, &w) {
                _ if spelling::skeleton(&w) == skeleton => Fit::Variant,
                0 | 1 => Fit::OneError,
                _ => Fit::TwoErrors,
            };
            Respelled { word: w, fit, count: n }
        })
        .collect();
    let quiet = |other: &Respelled| known && (count == 0 || other.count < count.saturating_mul(LOUDER));
    found.retain(|r| r.fit == Fit::Variant || !quiet(r));
    found.sort_by(|a, b| b.fit.cmp(&a.fit).then(b.count.cmp(&a.count)).then_with(|| a.word.cmp(&b.word)));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, convert::Infallible};

    use super::*;

    struct Words(BTreeMap<&'static str, u64>);

    impl Vocabulary for Words {
        type Error = Infallible;

        fn count(&self, word: &str) -> Result<u64, Infallible> {
            Ok(self.0.get(word).copied().unwrap_or(0))
        }

        fn beginning(&self, prefix: &str, max: usize) -> Result<Vec<Counted>, Infallible> {
            let fitting = self.0.iter().filter(|(w, _)| w.starts_with(prefix) && **w != prefix);
            Ok(fitting.take(max).map(|(w, n)| ((*w).to_owned(), *n)).collect())
        }

        fn near(&self, word: &str, errors: u8) -> Result<Vec<Counted>, Infallible> {
            let fitting = self.0.iter().filter(|(w, _)| spelling::distance(word, w) <= usize::from(errors));
            Ok(fitting.map(|(w, n)| ((*w).to_owned(), *n)).collect())
        }
    }

    fn shop() -> Words {
        Words(BTreeMap::from([
            ("keripik", 30),
            ("kripik", 1),
            ("kerupuk", 5),
            ("tempe", 12),
            ("kopi", 20),
            ("topi", 3),
            ("batik", 15),
            ("sambal", 8),
            ("durian", 2),
            ("jamu", 4),
            ("singkong", 6),
            ("kerajinan", 9),
            ("tembakau", 2),
        ]))
    }

    /// What people type, and what they mean.
    #[test]
    fn the_typo_table() {
        for (typed, meant) in [
            ("kerpik", "keripik"),
            ("keripk", "keripik"),
            ("keirpik", "keripik"),
            ("krepik", "kripik"),
            ("krupuk", "kerupuk"),
            ("sambel", "sambal"),
            ("batk", "batik"),
            ("kopii", "kopi"),
            ("doerian", "durian"),
            ("djamoe", "jamu"),
            ("singkog", "singkong"),
            ("kerajinnan", "kerajinan"),
            ("krajinan", "kerajinan"),
            ("kerpik tempe", "keripik tempe"),
            ("KERPIK  Témpe", "keripik tempe"),
        ] {
            let plan = plan(&format!("{typed} "), false, &shop()).unwrap();
            assert_eq!(plan.corrected.as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn known_words_are_not_corrected() {
        for typed in ["keripik", "kripik", "kopi", "chips", "kerip", "teh", "85123A", ""] {
            let plan = plan(typed, false, &shop()).unwrap();
            assert_eq!(plan.corrected, None, "{typed}");
        }
    }

    #[test]
    fn kopi_does_not_find_hats_and_keripik_finds_kripik() {
        let ways = |text: &str| plan(text, false, &shop()).unwrap().groups.remove(0).ways;
        assert_eq!(ways("kopi "), [("kopi".to_owned(), Fit::Exact)]);
        assert!(ways("keripik ").contains(&("kripik".to_owned(), Fit::Variant)));
        // Somebody wrote "kripik" once; who looks for it means the thirty others too.
        assert!(ways("kripik ").contains(&("keripik".to_owned(), Fit::Variant)));
    }

    #[test]
    fn only_the_last_word_is_a_beginning() {
        let plan = plan("tem ker", false, &shop()).unwrap();
        assert_eq!(plan.groups[0].ways, [("tem".to_owned(), Fit::Exact)]);
        assert!(plan.groups[1].ways.contains(&("keripik".to_owned(), Fit::Prefix)));
    }

    #[test]
    fn exactly_as_typed_when_asked_so() {
        let plan = plan("kerpik chips", true, &shop()).unwrap();
        assert!(plan.groups.iter().all(|g| g.ways.len() == 1) && plan.corrected.is_none());
    }
}
