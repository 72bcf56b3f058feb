//! What can be asked: words, filters, order and page; and which filter counts for which facet.

use std::collections::BTreeSet;

use crate::documents::Document;

/// Results of one page, unless told otherwise.
pub(crate) const LIMIT_DEFAULT: u32 = 24;
/// Most results of one page.
pub(crate) const LIMIT_MAX: u32 = 100;
/// How deep pages reach: nobody reads further, and a deep page costs as much as all before it.
pub(crate) const DEPTH_MAX: u32 = 10_000;

/// A question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ask {
    /// As it was typed, trimmed.
    pub(crate) text: String,
    pub(crate) filters: Filters,
    pub(crate) sort: Sort,
    /// From 1.
    pub(crate) page: u32,
    pub(crate) limit: u32,
    /// Only the words as typed: no other spellings, no synonyms.
    pub(crate) exact: bool,
}

impl Ask {
    /// A question for everything.
    pub(crate) fn all() -> Self {
        Self { page: 1, limit: LIMIT_DEFAULT, ..Self::default() }
    }

    /// Results before this page.
    pub(crate) fn offset(&self) -> usize {
        usize::try_from(self.page.saturating_sub(1).saturating_mul(self.limit)).unwrap_or(0)
    }

    /// Results up to the end of this page.
    pub(crate) fn depth(&self) -> usize {
        self.offset() + usize::try_from(self.limit).unwrap_or(0)
    }
}

/// What results must be. Several values of one kind mean: any of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filters {
    /// Category ids of any level.
    pub(crate) categories: BTreeSet<String>,
    /// Kemendagri codes of kabupaten and kota.
    pub(crate) regions: BTreeSet<String>,
    /// Slugs of sellers.
    pub(crate) sellers: BTreeSet<String>,
    /// Whole rupiah, the cheapest variant counts.
    pub(crate) price_min: Option<i64>,
    pub(crate) price_max: Option<i64>,
    /// Each of these badges.
    pub(crate) badges: BTreeSet<Badge>,
}

/// The order of results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    #[default]
    Relevance,
    Newest,
    PriceAsc,
    PriceDesc,
    BestSelling,
    Rating,
}

impl Sort {
    pub(crate) const ALL: [Self; 6] =
        [Self::Relevance, Self::Newest, Self::PriceAsc, Self::PriceDesc, Self::BestSelling, Self::Rating];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::PriceAsc => "price_asc",
            Self::PriceDesc => "price_desc",
            Self::BestSelling => "best_selling",
            Self::Rating => "rating",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
}

/// What a product can show, and what can be filtered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Badge {
    Halal,
    ExportReady,
    InStock,
    Trained,
    Featured,
    Pirt,
}

impl Badge {
    pub(crate) const ALL: [Self; 6] =
        [Self::Halal, Self::ExportReady, Self::InStock, Self::Trained, Self::Featured, Self::Pirt];

    /// Name in addresses and facets.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Halal => "halal",
            Self::ExportReady => "export_ready",
            Self::InStock => "in_stock",
            Self::Trained => "trained",
            Self::Featured => "featured",
            Self::Pirt => "pirt",
        }
    }

    /// Its bit among the flags of a document.
    pub(crate) const fn bit(self) -> u64 {
        match self {
            Self::Halal => 1,
            Self::ExportReady => 1 << 1,
            Self::InStock => 1 << 2,
            Self::Trained => 1 << 3,
            Self::Featured => 1 << 4,
            Self::Pirt => 1 << 5,
        }
    }

    fn holds(self, document: &Document) -> bool {
        match self {
            Self::Halal => document.halal,
            Self::ExportReady => document.export_ready,
            Self::InStock => document.in_stock,
            Self::Trained => document.seller.trained,
            Self::Featured => document.featured,
            Self::Pirt => document.licences.iter().any(|l| l == "pirt"),
        }
    }

    /// The bits of what a document shows.
    pub(crate) fn flags(document: &Document) -> u64 {
        Self::ALL.into_iter().filter(|b| b.holds(document)).fold(0, |flags, badge| flags | badge.bit())
    }
}

/// Price bands of the facet, in whole rupiah, both ends included; the last has no end.
pub(crate) const BANDS: [(i64, Option<i64>); 6] = [
    (0, Some(24_999)),
    (25_000, Some(49_999)),
    (50_000, Some(99_999)),
    (100_000, Some(249_999)),
    (250_000, Some(499_999)),
    (500_000, None),
];

/// The band of a price, as its place among [`BANDS`].
pub(crate) fn band(price: i64) -> Option<usize> {
    BANDS.iter().position(|(from, to)| price >= *from && to.is_none_or(|to| price <= to))
}

/// `25000-49999`, `500000-`: the name of a band.
pub(crate) fn band_name(band: (i64, Option<i64>)) -> String {
    format!("{}-{}", band.0, band.1.map(|to| to.to_string()).unwrap_or_default())
}

/// Groups of filters that a document may miss. A document counts for a facet when it misses nothing but, perhaps, that facet's own
/// filter: so the counts say what choosing another value would show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Missed(u64);

impl Missed {
    pub(crate) const CATEGORY: u64 = 1 << 16;
    pub(crate) const REGION: u64 = 1 << 17;
    pub(crate) const SELLER: u64 = 1 << 18;
    pub(crate) const PRICE: u64 = 1 << 19;

    /// Misses the badges that are wanted and not there, and each group of `groups`.
    pub(crate) fn new(wanted_badges: u64, flags: u64, groups: u64) -> Self {
        Self((wanted_badges & !flags) | groups)
    }

    /// True when the document is a result.
    pub(crate) fn nothing(self) -> bool {
        self.0 == 0
    }

    /// True when the document counts for the facet whose own filter has this bit.
    pub(crate) fn at_most(self, own: u64) -> bool {
        self.0 & !own == 0
    }
}

impl Filters {
    /// Bits of the badges that are wanted.
    pub(crate) fn badge_bits(&self) -> u64 {
        self.badges.iter().fold(0, |bits, badge| bits | badge.bit())
    }

    /// True when a price is not within the wanted bounds.
    pub(crate) fn misses_price(&self, price: i64) -> bool {
        self.price_min.is_some_and(|min| price < min) || self.price_max.is_some_and(|max| price > max)
    }

    /// What a document misses.
    pub(crate) fn missed_by(&self, document: &Document) -> Missed {
        let mut groups = 0;
        if !self.categories.is_empty() && !document.category_path.iter().any(|c| self.categories.contains(c)) {
            groups |= Missed::CATEGORY;
        }
        if !self.regions.is_empty() && !self.regions.contains(&document.seller.region_code) {
            groups |= Missed::REGION;
        }
        if !self.sellers.is_empty() && !self.sellers.contains(&document.seller.slug) {
            groups |= Missed::SELLER;
        }
        if self.misses_price(document.price_min.major()) {
            groups |= Missed::PRICE;
        }
        Missed::new(self.badge_bits(), Badge::flags(document), groups)
    }
}

/// What results are ordered by: higher comes first, and the id settles what is equal, so that pages never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    first: i64,
    second: i64,
    id: u64,
}

impl Rank {
    /// True when nothing that fits no better than this can come before it.
    pub(crate) fn is_above(self, fit: i64) -> bool {
        self.first > fit
    }
}

/// Figures of a document that orders need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) price: i64,
    pub(crate) newest_us: i64,
    pub(crate) units: i64,
    pub(crate) rating: i64,
    pub(crate) flags: u64,
    /// The leading half of the product's id.
    pub(crate) id: u64,
}

impl Figures {
    pub(crate) fn of(document: &Document) -> Self {
        Self {
            price: document.price_min.major(),
            newest_us: document.published_at.timestamp_micros(),
            units: document.units_month,
            rating: document.rating_hundredths,
            flags: Badge::flags(document),
            id: document.product_id.0.as_u64_pair().0,
        }
    }

    /// What stands between equally fitting results: can be bought, then chosen by staff, then bought by others.
    pub(crate) fn standing(self) -> i64 {
        let weight = |badge: Badge, weight: i64| if self.flags & badge.bit() == 0 { 0 } else { weight };
        self.units.clamp(0, (1 << 40) - 1) + weight(Badge::Featured, 1 << 40) + weight(Badge::InStock, 1 << 41)
    }

    /// The rank in an order; `fit` says how well the words fit and counts for relevance only.
    pub(crate) fn rank(self, sort: Sort, fit: i64) -> Rank {
        let (first, second) = match sort {
            Sort::Relevance => (fit, self.standing()),
            Sort::Newest => (self.newest_us, 0),
            Sort::PriceAsc => (-self.price, self.standing()),
            Sort::PriceDesc => (self.price, self.standing()),
            Sort::BestSelling => (self.units, self.rating),
            Sort::Rating => (self.rating, self.units),
        };
        Rank { first, second, id: self.id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_price_is_in_one_band() {
        for price in [0, 1, 24_999, 25_000, 99_999, 100_000, 499_999, 500_000, 1_000_000_000] {
            let fitting = BANDS.iter().filter(|(from, to)| price >= *from && to.is_none_or(|to| price <= to)).count();
            assert_eq!(fitting, 1, "{price}");
        }
        assert_eq!(band_name(BANDS[1]), "25000-49999");
        assert_eq!(band_name(BANDS[5]), "500000-");
    }

    #[test]
    fn what_is_missed_decides_where_a_document_counts() {
        let wanted = Badge::Halal.bit() | Badge::InStock.bit();
        let missed = Missed::new(wanted, Badge::InStock.bit(), 0);
        assert!(!missed.nothing() && missed.at_most(Badge::Halal.bit()) && !missed.at_most(Missed::REGION));
        let two = Missed::new(wanted, Badge::InStock.bit(), Missed::REGION);
        assert!(!two.at_most(Badge::Halal.bit()) && !two.at_most(Missed::REGION));
        assert!(Missed::new(wanted, wanted, 0).nothing());
    }
}
