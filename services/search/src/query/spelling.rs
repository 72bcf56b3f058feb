//! Spellings: how far two words are apart, which words are the same in old or everyday Indonesian spelling, and what means the same in
//! other languages.

use std::{collections::BTreeMap, sync::LazyLock};

/// Words that mean the same, a line each.
static SYNONYMS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_word: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in include_str!("synonyms.csv").lines() {
        let words: Vec<&str> = line.split(',').collect();
        for word in &words {
            by_word.entry(word).or_default().extend(words.iter().copied().filter(|w| w != word));
        }
    }
    by_word
});

/// Old spelling (before 1972) and everyday variants, with what is written now; the longer ones first.
const MODERN: [(&str, &str); 9] = [
    ("tj", "c"),
    ("dj", "j"),
    ("nj", "ny"),
    ("sj", "sy"),
    ("ch", "kh"),
    ("oe", "u"),
    ("ph", "f"),
    ("v", "f"),
    ("q", "k"),
];

/// All words that have others with the same meaning, in any of the languages. Chinese ones are of one or two characters, as texts are
/// cut.
pub(crate) fn synonyms() -> &'static BTreeMap<&'static str, Vec<&'static str>> {
    &SYNONYMS
}

/// Words with the same meaning.
pub(crate) fn synonyms_of(word: &str) -> &'static [&'static str] {
    SYNONYMS.get(word).map_or(&[], Vec::as_slice)
}

/// Typing errors that are forgiven in a word: none below four letters and in codes and numbers, one below eight letters, else two.
pub(crate) fn errors_forgiven(word: &str) -> u8 {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return 0;
    }
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The word in today's spelling: `tjoklat` is `coklat`, `doerian` is `durian`.
pub(crate) fn modern(word: &str) -> String {
    MODERN.iter().fold(word.to_owned(), |text, (old, new)| text.replace(old, new))
}

/// What stays of a word when the differences are taken away that Indonesian ears do not hear: the weak `e` between consonants, doubled
/// letters, old spelling. `keripik` and `kripik`, `kerupuk` and `krupuk` are the same.
pub(crate) fn skeleton(word: &str) -> String {
    let modern = modern(word).replace('y', "i");
    let letters: Vec<char> = modern.chars().collect();
    let mut out = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|p| letters.get(p));
        let weak = *letter == 'e' && place == 1 && before.is_some_and(|c| is_consonant(*c)) && letters.len() > 4;
        if !weak && !out.ends_with(*letter) {
            out.push(*letter);
        }
    }
    out
}

/// True when the words differ in nothing that one hears.
pub(crate) fn same_sound(a: &str, b: &str) -> bool {
    skeleton(a) == skeleton(b)
}

fn is_consonant(letter: char) -> bool {
    letter.is_ascii_alphabetic() && !matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Insertions, deletions, replacements and swaps of neighbours that make one word the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j + 1) + 1).min(at(&row, j) + 1).min(at(&last, j) + usize::from(x != y));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_typing_errors() {
        for (a, b, errors) in [
            ("kerpik", "keripik", 1),
            ("kripik", "keripik", 1),
            ("keirpik", "keripik", 1),
            ("batik", "batik", 0),
            ("kopi", "topi", 1),
            ("", "abc", 3),
            ("sambl", "sambal", 1),
        ] {
            assert_eq!(distance(a, b), errors, "{a} {b}");
            assert_eq!(distance(b, a), errors, "{b} {a}");
        }
    }

    #[test]
    fn hears_what_is_the_same() {
        for (a, b) in [
            ("keripik", "kripik"),
            ("kerupuk", "krupuk"),
            ("tjoklat", "coklat"),
            ("doerian", "durian"),
            ("singkong", "singkongg"),
        ] {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        for (a, b) in [("kopi", "topi"), ("batik", "bantik"), ("tempe", "tempat")] {
            assert_ne!(skeleton(a), skeleton(b), "{a} {b}");
        }
        assert_eq!(modern("djamoe"), "jamu");
    }

    #[test]
    fn short_words_and_codes_are_taken_as_typed() {
        assert_eq!(["teh", "kopi", "keripik", "kerajinan", "85123a"].map(errors_forgiven), [0, 1, 1, 2, 0]);
    }

    #[test]
    fn synonyms_go_both_ways() {
        assert!(synonyms_of("chips").contains(&"keripik") && synonyms_of("keripik").contains(&"chips"));
        assert!(synonyms_of("咖啡").contains(&"kopi") && synonyms_of("tempe").contains(&"天貝"));
        assert!(synonyms_of("dampit").is_empty());
    }
}
