//! Where a text is cut into words: at everything that is no letter or digit. Chinese and Japanese are written without blanks, so each
//! two neighbouring characters count as a word there: who types 咖啡豆 looks for 咖啡 and 啡豆.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The cut, for texts or for questions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cut {
    /// Texts hold the single characters as well, so that a question of one character finds them.
    Text,
    /// A question holds them only where they stand alone: together they say less than their pairs.
    Question,
}

impl Tokenizer for Cut {
    type TokenStream<'a> = Words<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words<'a> {
        Words { text, ranges: ranges(text, *self).into_iter(), token: Token::default() }
    }
}

/// The words of one text.
pub(super) struct Words<'a> {
    text: &'a str,
    ranges: std::vec::IntoIter<Range<usize>>,
    token: Token,
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        let Some(range) = self.ranges.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(self.text.get(range.clone()).unwrap_or_default());
        self.token.position = self.token.position.wrapping_add(1);
        (self.token.offset_from, self.token.offset_to) = (range.start, range.end);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Characters that words are made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Apart,
    Letter,
    Han,
}

fn kind(c: char) -> Kind {
    match c {
        // Kana, unified ideographs with their extensions and the compatibility ones.
        '\u{3005}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Kind::Han,
        c if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Apart,
    }
}

/// True for characters of Chinese and Japanese.
pub(super) fn is_han(c: char) -> bool {
    kind(c) == Kind::Han
}

fn ranges(text: &str, cut: Cut) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut before: Option<(Kind, Range<usize>)> = None;
    let mut alone = false;
    for (start, c) in text.char_indices() {
        let (kind, here) = (kind(c), start..start + c.len_utf8());
        let follows = before.as_ref().filter(|(k, _)| *k == kind).map(|(_, range)| range.clone());
        match (kind, follows) {
            (Kind::Apart, _) => {}
            (Kind::Letter, Some(_)) => {
                if let Some(word) = found.last_mut() {
                    word.end = here.end;
                }
            }
            (Kind::Letter, None) => found.push(here.clone()),
            (Kind::Han, None) => {
                found.push(here.clone());
                alone = true;
            }
            (Kind::Han, Some(first)) => {
                if alone && matches!(cut, Cut::Question) {
                    found.pop();
                }
                alone = false;
                found.push(first.start..here.end);
                if matches!(cut, Cut::Text) {
                    found.push(here.clone());
                }
            }
        }
        before = Some((kind, here));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, cut: Cut) -> Vec<&str> {
        ranges(text, cut).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn cuts_chinese_into_pairs() {
        for (text, of_text, of_question) in [
            ("咖啡", vec!["咖", "咖啡", "啡"], vec!["咖啡"]),
            ("天貝脆片", vec!["天", "天貝", "貝", "貝脆", "脆", "脆片", "片"], vec!["天貝", "貝脆", "脆片"]),
            ("茶", vec!["茶"], vec!["茶"]),
            ("Dampit咖啡250g", vec!["Dampit", "咖", "咖啡", "啡", "250g"], vec!["Dampit", "咖啡", "250g"]),
            ("茶，茶葉", vec!["茶", "茶", "茶葉", "葉"], vec!["茶", "茶葉"]),
            ("oleh-oleh", vec!["oleh", "oleh"], vec!["oleh", "oleh"]),
            ("。！", vec![], vec![]),
        ] {
            assert_eq!(words(text, Cut::Text), of_text, "{text}");
            assert_eq!(words(text, Cut::Question), of_question, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_word_of_a_question_is_a_word_of_the_text(text in "[a-c茶葉咖啡 ,，]{0,20}") {
            let all = words(&text, Cut::Text);
            for word in words(&text, Cut::Question) {
                proptest::prop_assert!(all.contains(&word), "{}", word);
            }
        }
    }
}
