use sentra_shared::{
    exchange::Rate,
    money::{Currency, Money, group_thousands},
};

use super::criteria::{BANDS, band_name};

/// Key of a badge's text: `search-badge-export-ready`.
pub(crate) fn badge_key(badge: &str) -> String {
    format!("search-badge-{}", badge.replace('_', "-"))
}

/// `Rp 25.000 – 49.999`, or what that is in another currency; the same in all languages; the blanks do not break.
pub(crate) fn band_label(name: &str, rate: Option<Rate>) -> String {
    let Some((from, to)) = BANDS.into_iter().find(|b| band_name(*b) == name) else { return name.to_owned() };
    if let Some(rate) = rate.filter(|r| r.currency != Currency::Idr) {
        return converted(from, to, rate).unwrap_or_else(|| name.to_owned());
    }
    let rupiah = |amount: i64| group_thousands(&amount.to_string(), '.');
    match to {
        Some(to) if from == 0 => format!("≤\u{a0}Rp\u{a0}{}", rupiah(to)),
        Some(to) => format!("Rp\u{a0}{}\u{a0}–\u{a0}{}", rupiah(from), rupiah(to)),
        None => format!("≥\u{a0}Rp\u{a0}{}", rupiah(from)),
    }
}

/// `HK$ 11.88 – HK$ 23.75`: the prices shown at the ends of a band.
fn converted(from: i64, to: Option<i64>, rate: Rate) -> Option<String> {
    let shown = |amount: i64| Some(rate.shown(Money::rupiah(amount).ok()?));
    Some(match to {
        Some(to) if from == 0 => format!("≤\u{a0}{}", shown(to)?),
        Some(to) => format!("{} – {}", shown(from)?, shown(to)?),
        None => format!("≥\u{a0}{}", shown(from)?),
    })
}
