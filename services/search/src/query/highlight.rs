//! A piece of a text with the words that were looked for between `<mark>` and `</mark>`, everything else escaped.

use std::{collections::BTreeSet, ops::Range};

use super::words::{self, Placed};

/// Length of a piece, in bytes of the text.
const PIECE_BYTES: usize = 160;

/// The piece with the most of the words; `None` when the text has none of them.
pub(crate) fn highlight(text: &str, wanted: &BTreeSet<&str>) -> Option<String> {
    let hits: Vec<Placed> = words::placed(text).into_iter().filter(|p| wanted.contains(p.word.as_str())).collect();
    let best = hits.iter().max_by_key(|first| {
        let distinct: BTreeSet<&str> = hits
            .iter()
            .filter(|h| h.range.start >= first.range.start && h.range.end <= first.range.start + PIECE_BYTES)
            .map(|h| h.word.as_str())
            .collect();
        // Of equal pieces the first one: max_by_key takes the last, so earlier places count more.
        (distinct.len(), std::cmp::Reverse(first.range.start))
    })?;
    let start = boundary_before(text, best.range.start.saturating_sub(PIECE_BYTES / 4));
    let end = boundary_after(text, (start + PIECE_BYTES).max(best.range.end));
    let mut out = String::new();
    if start > 0 {
        out.push('…');
    }
    let mut done = start;
    for range in joined(hits.into_iter().map(|h| h.range).filter(|r| r.start >= start && r.end <= end)) {
        escape(text.get(done..range.start).unwrap_or_default(), &mut out);
        out.push_str("<mark>");
        escape(text.get(range.clone()).unwrap_or_default(), &mut out);
        out.push_str("</mark>");
        done = range.end;
    }
    escape(text.get(done..end).unwrap_or_default(), &mut out);
    if end < text.len() {
        out.push('…');
    }
    Some(out)
}

/// The ranges, those that overlap made one.
fn joined(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut().filter(|last| range.start < last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => out.push(range),
        }
    }
    out
}

/// The start of the word that this place is in, unless that is far away.
fn boundary_before(text: &str, place: usize) -> usize {
    let place = floor(text, place);
    let before = text.get(..place).unwrap_or_default();
    let blank = before.char_indices().rev().find(|(_, c)| c.is_whitespace());
    let start = blank.map_or(0, |(at, c)| at + c.len_utf8());
    if place - start <= 40 { start } else { place }
}

fn boundary_after(text: &str, place: usize) -> usize {
    let place = floor(text, place);
    let rest = text.get(place..).unwrap_or_default();
    rest.find(char::is_whitespace).filter(|n| *n <= 40).map_or(place, |n| place + n)
}

/// The last character boundary at or before this byte.
fn floor(text: &str, place: usize) -> usize {
    let mut place = place.min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Escapes a text for HTML.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, words: &[&str]) -> Option<String> {
        highlight(text, &words.iter().copied().collect())
    }

    #[test]
    fn marks_words_and_escapes_the_rest() {
        assert_eq!(
            marked("Keripik <b>tempe</b> & \"sambal\"", &["tempe", "sambal"]).unwrap(),
            "Keripik &lt;b&gt;<mark>tempe</mark>&lt;/b&gt; &amp; &quot;<mark>sambal</mark>&quot;"
        );
        assert_eq!(marked("Témpe", &["tempe"]).unwrap(), "<mark>Témpe</mark>");
        assert_eq!(marked("香辣天貝脆片", &["天貝", "貝脆"]).unwrap(), "香辣<mark>天貝脆</mark>片");
        assert_eq!(marked("Batik", &["tempe"]), None);
        assert_eq!(marked("", &["tempe"]), None);
    }

    #[test]
    fn cuts_long_texts_around_the_words() {
        let text = format!("{} keripik tempe {}", "lorem ipsum ".repeat(40), "dolor sit ".repeat(40));
        let piece = marked(&text, &["keripik", "tempe"]).unwrap();
        assert!(
            piece.starts_with('…') && piece.ends_with('…') && piece.contains("<mark>keripik</mark> <mark>tempe</mark>"),
            "{piece}"
        );
        assert!(piece.len() < 260);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_safe(text in ".{0,400}|[茶葉<a]{0,200}", word in "[a-z]{1,4}|茶|葉茶") {
            if let Some(piece) = highlight(&text, &BTreeSet::from([word.as_str(), "茶葉"])) {
                let bare = piece.replace("<mark>", "").replace("</mark>", "");
                proptest::prop_assert!(!bare.contains('<') && !bare.contains('>') && !bare.contains('"'));
            }
        }
    }
}
