/// True for what shows nothing by itself: controls, marks of direction, joiners, selectors of variants.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character), 0xAD | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF
            | 0xE0000..=0xE0FFF)
}

/// True for a text that a reader sees nothing of. Controls other than blanks are not among it, because they are refused by name.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || (is_invisible(c) && !c.is_control()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_blank() {
        for (text, blank) in [
            ("", true),
            (" \n\t", true),
            ("\u{200b}\u{feff} ", true),
            ("\u{200b}a", false),
            ("\u{0}", false),
            ("陳", false),
        ] {
            assert_eq!(is_blank(text), blank, "{text:?}");
        }
    }
}
