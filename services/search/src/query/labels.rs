use sentra_shared::money::group_thousands;

use super::criteria::{BANDS, band_name};

/// Key of a badge's text: `search-badge-export-ready`.
pub(crate) fn badge_key(badge: &str) -> String {
    format!("search-badge-{}", badge.replace('_', "-"))
}

/// `Rp 25.000 – 49.999`, the same in both languages; the blanks do not break.
pub(crate) fn band_label(name: &str) -> String {
    let Some((from, to)) = BANDS.into_iter().find(|b| band_name(*b) == name) else { return name.to_owned() };
    let rupiah = |amount: i64| group_thousands(&amount.to_string(), '.');
    match to {
        Some(to) if from == 0 => format!("≤\u{a0}Rp\u{a0}{}", rupiah(to)),
        Some(to) => format!("Rp\u{a0}{}\u{a0}–\u{a0}{}", rupiah(from), rupiah(to)),
        None => format!("≥\u{a0}Rp\u{a0}{}", rupiah(from)),
    }
}
