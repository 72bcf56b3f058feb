//! The countries that are sold to first, and what each asks of goods beyond the papers of export.

use sentra_shared::text::Lang;

/// What a halal certificate means there for food.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Halal {
    /// Nothing.
    Free,
    /// Opens doors.
    Wanted,
    /// The marketplace sends no food there without one.
    Needed,
}

/// A country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Market {
    /// ISO 3166 alpha-2.
    pub(crate) code: &'static str,
    /// Languages of ours that its food labels may be in (Hong Kong: Cap. 132W; Japan wants Japanese, which the importer's sticker
    /// adds, from English).
    pub(super) label_langs: &'static [Lang],
    /// The marketplace's own rule for halal food.
    pub(super) halal: Halal,
    /// Who resells food there registers as importer (Hong Kong: Food Safety Ordinance, Cap. 612).
    pub(super) importer: bool,
}

impl Market {
    /// Key of its name.
    pub(crate) fn name_key(&self) -> String {
        format!("abroad-country-{}", self.code.to_ascii_lowercase())
    }
}

/// Shortest life of food that is sent: flights leave several times a week, but goods wait for one, for clearance and for the last
/// stretch, and the buyer wants to eat them without haste. The marketplace's own rule.
pub(super) const SHELF_LIFE_DAYS_MIN: i32 = 30;

/// All of them.
pub(crate) const MARKETS: [Market; 4] = [
    Market { code: "HK", label_langs: &[Lang::En, Lang::ZhHant], halal: Halal::Free, importer: true },
    Market { code: "SG", label_langs: &[Lang::En], halal: Halal::Wanted, importer: false },
    Market { code: "MY", label_langs: &[Lang::En], halal: Halal::Needed, importer: false },
    Market { code: "JP", label_langs: &[Lang::En], halal: Halal::Free, importer: false },
];

/// The country of a code.
pub(crate) fn market(code: &str) -> Option<&'static Market> {
    MARKETS.iter().find(|m| m.code == code)
}
