//! Chinese and Japanese words in Latin letters, for a server that would cut them elsewhere. One of one character begins with `xq`, one of
//! two with `yq`: no word in our languages does, and none of the second kind falls apart into two of the first.

use crate::query::words::is_han;

const ONE: &str = "xq";
const TWO: &str = "yq";
/// Letters of a character: the sixteen digits of its number are `a` to `p`.
const DIGITS: [char; 16] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p'];
/// Digits of a character; the last plane with ideographs needs five.
const LENGTH: usize = 5;

fn letters(c: char, out: &mut String) {
    for place in (0..LENGTH).rev() {
        let digit = usize::try_from((u32::from(c) >> (4 * place)) & 0xf).unwrap_or(0);
        out.extend(DIGITS.get(digit));
    }
}

/// The word as the server gets it. Others than Chinese and Japanese stay as they are.
pub(super) fn spell(word: &str) -> String {
    if !is_han(word) {
        return word.to_owned();
    }
    let mut out = if word.chars().nth(1).is_some() { TWO.to_owned() } else { ONE.to_owned() };
    for c in word.chars() {
        letters(c, &mut out);
    }
    out
}

/// With what longer words begin: those with one Chinese character are pairs.
pub(super) fn beginning(word: &str) -> String {
    let spelled = spell(word);
    match spelled.strip_prefix(ONE) {
        Some(rest) if is_han(word) => format!("{TWO}{rest}"),
        _ => spelled,
    }
}

/// The word that was spelled.
pub(super) fn read(spelled: &str) -> String {
    let Some(rest) = spelled.strip_prefix(ONE).or_else(|| spelled.strip_prefix(TWO)) else { return spelled.to_owned() };
    let digits: Option<Vec<u32>> =
        rest.chars().map(|c| DIGITS.iter().position(|d| *d == c).and_then(|p| u32::try_from(p).ok())).collect();
    let characters = digits.and_then(|digits| {
        let number = |chunk: &[u32]| chunk.iter().fold(0, |number, digit| number << 4 | digit);
        digits.chunks(LENGTH).map(|chunk| char::from_u32(number(chunk))).collect::<Option<String>>()
    });
    characters.filter(|word| spell(word) == spelled).unwrap_or_else(|| spelled.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_and_reads() {
        for (word, spelled) in [("咖", "xqafejg"), ("咖啡", "yqafejgaffgb"), ("kopi", "kopi"), ("𠀀", "xqcaaaa")] {
            assert_eq!(spell(word), spelled);
            assert_eq!(read(spelled), word);
        }
        assert_eq!(beginning("咖"), "yqafejg");
        assert_eq!((beginning("咖啡"), beginning("ko")), ("yqafejgaffgb".into(), "ko".into()));
        for other in ["xq", "xqaaaa", "yqafejg", "xqzzzzz", "xqaaacb"] {
            assert_eq!(read(other), other, "what only looks like it stays as it is");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_word_is_read_again(word in "[a-z0-9]{1,12}|[一-龥ぁ-ん]{1,2}") {
            proptest::prop_assert_eq!(read(&spell(&word)), word);
        }
    }
}
