//! The table of codes and the search in it. Pure.

use std::{collections::BTreeMap, sync::LazyLock};

const CODES: &str = include_str!("hs-codes.csv");
const FAMILIAR: &str = include_str!("familiar.csv");

/// Words that say nothing about goods.
const EMPTY_WORDS: [&str; 16] = [
    "dan", "dari", "untuk", "dengan", "rasa", "khas", "asli", "the", "and", "of", "for", "with", "from", "in", "gram",
    "kg",
];
/// Weights of a word that is found in: what sellers here call such goods, the code's own words, those of its heading.
const FIT_FAMILIAR: u32 = 10;
const FIT_OWN: u32 = 3;
const FIT_HEADING: u32 = 2;
/// Words of a question that count.
const WORDS_MAX: usize = 12;

/// A six-digit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Six digits.
    pub(super) code: &'static str,
    pub(super) description: String,
    /// What the four digits above it say.
    pub(super) heading: String,
    /// Description and heading in lower case, each word after a blank.
    folded: [String; 2],
    /// Words of sellers, as above.
    familiar: String,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(read);

fn read() -> Vec<Entry> {
    let familiar: BTreeMap<&str, &str> = FAMILIAR.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    let mut headings: BTreeMap<&str, String> = BTreeMap::new();
    let mut entries = Vec::new();
    for line in CODES.lines().skip(1) {
        // Section, code, description (quoted when it holds a comma), code above, level: only the description may hold commas.
        let mut front = line.splitn(3, ',');
        let (_, Some(code), Some(rest)) = (front.next(), front.next(), front.next()) else { continue };
        let mut back = rest.rsplitn(3, ',');
        let (_, Some(above), Some(quoted)) = (back.next(), back.next(), back.next()) else { continue };
        let description = quoted.trim_matches('"').replace("\"\"", "\"");
        if code.len() == 6 {
            let heading = headings.get(above).cloned().unwrap_or_default();
            let folded = [fold(&description), fold(&heading)];
            let familiar = familiar.get(code).map(|words| fold(words)).unwrap_or_default();
            entries.push(Entry { code, description, heading, folded, familiar });
        } else {
            headings.insert(code, description);
        }
    }
    entries
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 1);
    for word in words(text) {
        folded.push(' ');
        folded.push_str(&word);
    }
    folded
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}

/// Codes that a question means, the best first: those that begin with its digits, else those with most of its words.
pub(super) fn search(question: &str, limit: usize) -> Vec<&'static Entry> {
    let bare: String = question.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    if bare.len() >= 2 && bare.bytes().all(|b| b.is_ascii_digit()) {
        // The table ends with the sixth digit; what follows is the country's own.
        let bare = bare.get(..6).unwrap_or(&bare);
        return ENTRIES.iter().filter(|e| e.code.starts_with(bare)).take(limit).collect();
    }
    let wanted: Vec<String> = words(question)
        .filter(|w| w.chars().count() > 2 && !EMPTY_WORDS.contains(&w.as_str()))
        // An English plural finds the singular too.
        .map(|w| format!(" {}", if w.len() > 4 { w.trim_end_matches('s') } else { w.as_str() }))
        .take(WORDS_MAX)
        .collect();
    let mut found: Vec<(u32, &Entry)> =
        ENTRIES.iter().map(|e| (fit(e, &wanted), e)).filter(|(fit, _)| *fit > 0).collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.code.cmp(b.1.code)));
    found.into_iter().take(limit).map(|(_, e)| e).collect()
}

fn fit(entry: &Entry, wanted: &[String]) -> u32 {
    let of_word = |word: &String| {
        let places = [(&entry.familiar, FIT_FAMILIAR), (&entry.folded[0], FIT_OWN), (&entry.folded[1], FIT_HEADING)];
        places.into_iter().filter(|(text, _)| text.contains(word.as_str())).map(|(_, fit)| fit).max().unwrap_or(0)
    };
    wanted.iter().map(of_word).fold(0, u32::saturating_add)
}

/// `2008.99`, `2008.99.10`: the way codes are printed.
pub(crate) fn dotted(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + 3);
    for (i, c) in code.chars().enumerate() {
        if matches!(i, 4 | 6 | 8) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(question: &str) -> Vec<&'static str> {
        search(question, 10).into_iter().map(|e| e.code).collect()
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(ENTRIES.len(), 5613);
        assert!(ENTRIES.iter().all(|e| !e.heading.is_empty() && !e.description.is_empty()));
        let named = FAMILIAR.lines().skip(1).filter_map(|l| l.split_once(',')).map(|(code, _)| code);
        let unknown: Vec<&str> = named.filter(|code| !ENTRIES.iter().any(|e| e.code == *code)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let coffee = ENTRIES.iter().find(|e| e.code == "090121").unwrap();
        assert_eq!(coffee.description, "Coffee; roasted, not decaffeinated");
        assert!(coffee.heading.starts_with("Coffee, whether or not roasted"));
    }

    #[test]
    fn sellers_find_their_goods_in_their_own_words() {
        for (question, code) in [
            ("keripik tempe", "200599"),
            ("Keripik Apel Manalagi 250 g", "200899"),
            ("kopi bubuk", "090121"),
            ("tas kulit", "420221"),
            ("leather belts", "420330"),
            ("kain batik tulis", "520852"),
            ("madu", "040900"),
        ] {
            assert_eq!(codes(question).first(), Some(&code), "{question}");
        }
        assert!(codes("umbrellas").contains(&"660110"));
        assert!(codes("dan untuk").is_empty() && codes("").is_empty() && codes("\u{1}<script>").len() <= 10);
    }

    #[test]
    fn digits_find_what_begins_with_them() {
        assert_eq!(codes("2008.99"), ["200899"]);
        assert_eq!(codes("20089910"), ["200899"]);
        assert!(codes("4202").iter().all(|c| c.starts_with("4202")) && codes("4202").len() == 10);
        assert_eq!(dotted("20089910"), "2008.99.10");
        assert_eq!(dotted("200899"), "2008.99");
    }
}
