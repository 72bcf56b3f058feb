//! The fonts of the documents, and which letters they have. Their origin and licence stand in `fonts/LICENCE.txt`.

use std::sync::LazyLock;

use sentra_shared::text::is_invisible;
use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

/// Fonts by index, and the book that describes them.
pub(super) struct Fonts {
    pub(super) fonts: Vec<Font>,
    pub(super) book: LazyHash<FontBook>,
}

/// Read once, kept in the program's own memory.
pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let files: [&'static [u8]; 6] = [
        include_bytes!("../fonts/sentra-sans-regular.ttf"),
        include_bytes!("../fonts/sentra-sans-semibold.ttf"),
        include_bytes!("../fonts/sentra-sans-bold.ttf"),
        include_bytes!("../fonts/sentra-serif-semibold.ttf"),
        include_bytes!("../fonts/noto-sans-tc-regular.ttf"),
        include_bytes!("../fonts/noto-sans-jp-regular.ttf"),
    ];
    let fonts: Vec<Font> = files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Fonts { fonts, book }
});

/// True when a font has this character.
fn has(character: char) -> bool {
    FONTS.fonts.iter().any(|font| font.info().coverage.contains(u32::from(character)))
}

/// Characters without a blank after which a line may break anywhere, so that no word runs out of its column.
const WORD_MAX: usize = 24;

/// A text as it can be printed: what shows nothing is left out, and a sign that no font has stands there by its number, as
/// `[U+1F525]`, so that nobody takes the paper for complete.
///
/// # Errors
/// The letters that no font has, each once. A name or an address without them would be another one, so it is not printed at all.
pub(super) fn printable(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut unknown = String::new();
    let mut word = 0;
    for character in text.chars() {
        word = if character.is_whitespace() { 0 } else { word + 1 };
        if word > WORD_MAX {
            out.push('\u{200b}');
            word = 1;
        }
        if is_invisible(character) {
            // A line break between words must not join them.
            if character.is_whitespace() {
                out.push(' ');
            }
        } else if has(character) {
            out.push(character);
        } else if character.is_alphanumeric() {
            if !unknown.contains(character) {
                unknown.push(character);
            }
        } else {
            out.push_str(&format!("[U+{:04X}]", u32::from(character)));
        }
    }
    if unknown.is_empty() { Ok(out) } else { Err(unknown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_markets_write_is_there() {
        for text in [
            "Keripik tempe Rp 40.000 × 3 — “asli”",
            "陳美玲 彌敦道18號地下 此日期前最佳",
            "東京都渋谷区 さくら カフェ 国際",
            "Đặng Müller Łódź Šárka Ångström",
            "Ολυμπία Москва",
        ] {
            assert_eq!(printable(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn letters_without_a_font_are_named_and_signs_are_replaced() {
        assert_eq!(printable("สวัสดี ABC").map_err(|letters| letters.contains("สว")), Err(true));
        assert_eq!(printable("Keripik 🔥 pedas").as_deref(), Ok("Keripik [U+1F525] pedas"));
        assert_eq!(printable(&"x".repeat(30)).unwrap(), format!("{}\u{200b}{}", "x".repeat(24), "x".repeat(6)));
        assert_eq!(printable("a\u{202e}b\u{200d}c\u{0}\nd").as_deref(), Ok("abc d"));
    }
}
