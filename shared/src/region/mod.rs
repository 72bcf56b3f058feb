//! Provinces, kabupaten and kota, kecamatan and their postal codes by Kemendagri code (`35`, `35.07`, `35.07.01`).
//!
//! Codes and names: decree 300.2.2-2138/2025 as kept by cahyadsn/wilayah (MIT licence), see `regions.csv`. The statistics office
//! numbers kecamatan differently, so its codes are never derived from these.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use crate::text::Lang;

const DATA: &str = include_str!("regions.csv");

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Kemendagri code with dots.
    pub code: &'static str,
    /// Name with its kind: `Kabupaten Malang` and `Kota Malang` are two places.
    pub name: &'static str,
    /// Postal codes seen in a kecamatan.
    pub postal_codes: Vec<&'static str>,
}

static REGIONS: LazyLock<BTreeMap<&'static str, Region>> = LazyLock::new(|| {
    DATA.lines()
        .skip(1)
        .filter_map(|line| {
            // No name in the table holds a comma or a quote; a test checks that.
            let mut columns = line.splitn(4, ',');
            let (code, _level, name) = (columns.next()?, columns.next()?, columns.next()?);
            let postal_codes = columns.next().unwrap_or_default().split_whitespace().collect();
            Some((code, Region { code, name, postal_codes }))
        })
        .collect()
});

/// The place with this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Region> {
    REGIONS.get(code)
}

/// Name of a place; the code itself when it is unknown.
#[must_use]
pub fn name(code: &str) -> &str {
    find(code).map_or(code, |r| r.name)
}

/// Name of a place as its reader says the kind: `Kabupaten Malang`, in Chinese `Malang 縣`. The name itself stays as couriers and maps
/// have it.
#[must_use]
pub fn name_in(lang: Lang, code: &str) -> Cow<'_, str> {
    let name = name(code);
    if lang != Lang::ZhHant {
        return Cow::Borrowed(name);
    }
    // Longer kinds first: one begins with another.
    let kinds =
        [("Kabupaten Administrasi ", "縣"), ("Kota Administrasi ", "市"), ("Kabupaten ", "縣"), ("Kota ", "市")];
    kinds
        .into_iter()
        .find_map(|(kind, chinese)| Some(format!("{}\u{a0}{chinese}", name.strip_prefix(kind)?)))
        .map_or(Cow::Borrowed(name), Cow::Owned)
}

/// All provinces, by code.
pub fn provinces() -> impl Iterator<Item = &'static Region> {
    REGIONS.values().filter(|r| r.code.len() == 2)
}

/// Kabupaten and kota of a province, or kecamatan of a kabupaten or kota, by code.
pub fn children(code: &str) -> impl Iterator<Item = &'static Region> {
    let prefix = format!("{code}.");
    let length = code.len() + 3;
    REGIONS.values().filter(move |r| r.code.len() == length && r.code.starts_with(&prefix))
}

/// The code of the place above: `35.07.01` lies in `35.07`.
#[must_use]
pub fn parent(code: &str) -> Option<&str> {
    code.rsplit_once('.').map(|(parent, _)| parent)
}

/// True for the code of a kabupaten or kota.
#[must_use]
pub fn is_regency(code: &str) -> bool {
    code.len() == 5 && find(code).is_some()
}

/// True for the code of a kecamatan.
#[must_use]
pub fn is_district(code: &str) -> bool {
    code.len() == 8 && find(code).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(DATA.lines().all(|l| l.split(',').count() == 4 && !l.contains('"')));
        assert_eq!(provinces().count(), 38);
        assert_eq!(children("35").count(), 38);
        assert_eq!(name("35.07"), "Kabupaten Malang");
        assert_eq!(name("35.73"), "Kota Malang");
        assert_eq!(name_in(Lang::En, "35.73"), "Kota Malang");
        assert_eq!(name_in(Lang::ZhHant, "35.73"), "Malang\u{a0}市");
        assert_eq!(name_in(Lang::ZhHant, "35.07"), "Malang\u{a0}縣");
        assert_eq!(name_in(Lang::ZhHant, "35"), "Jawa Timur");
        assert_eq!(children("35").map(|r| children(r.code).count()).sum::<usize>(), 666);
        assert_eq!(parent("35.07.02"), Some("35.07"));
        assert!(is_district("35.07.02") && !is_district("35.07"));
    }
}
