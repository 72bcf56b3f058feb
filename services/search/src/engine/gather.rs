//! One walk over the matching documents gathers the total, the best ones of the order and the counts of all facets.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
    sync::Arc,
};

use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{ColumnValues, StrColumn},
};

use super::{Counts, FacetCounts, schema};
use crate::query::{BANDS, Badge, Figures, Filters, Missed, Rank, Sort, band, band_name};

/// What to gather.
#[derive(Debug, Clone)]
pub(super) struct Gather {
    pub(super) filters: Filters,
    pub(super) sort: Sort,
    /// Results up to the end of the page.
    pub(super) depth: usize,
    /// False when there are no words, so that nothing fits better than another.
    pub(super) scored: bool,
}

/// What was gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) total: u64,
    /// Best first.
    pub(super) best: Vec<(Rank, DocAddress)>,
    pub(super) facets: FacetCounts,
}

/// A text column, the values wanted of it and how often each occurs.
struct Values {
    column: Option<StrColumn>,
    wanted: Option<BTreeSet<u64>>,
    counts: Vec<u64>,
}

impl Values {
    fn open(segment: &SegmentReader, name: &str, wanted: &BTreeSet<String>) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(name)?;
        let mut ords = BTreeSet::new();
        if let Some(column) = &column {
            for value in wanted {
                ords.extend(column.dictionary().term_ord(value)?);
            }
        }
        let counts = vec![0; column.as_ref().map_or(0, |c| c.num_terms())];
        Ok(Self { column, wanted: (!wanted.is_empty()).then_some(ords), counts })
    }

    fn misses(&self, doc: DocId) -> bool {
        let Some(wanted) = &self.wanted else { return false };
        self.column.as_ref().is_none_or(|column| !column.term_ords(doc).any(|ord| wanted.contains(&ord)))
    }

    fn count(&mut self, doc: DocId) {
        let Some(column) = &self.column else { return };
        for ord in column.term_ords(doc) {
            if let Some(count) = usize::try_from(ord).ok().and_then(|place| self.counts.get_mut(place)) {
                *count += 1;
            }
        }
    }

    fn named(&self) -> tantivy::Result<Counts> {
        let mut named = Counts::new();
        let Some(column) = &self.column else { return Ok(named) };
        let mut name = String::new();
        for (ord, count) in (0_u64..).zip(&self.counts) {
            if *count > 0 && column.ord_to_str(ord, &mut name)? {
                named.insert(name.clone(), *count);
            }
        }
        Ok(named)
    }
}

/// Number columns of a segment.
struct Numbers {
    price: Arc<dyn ColumnValues<i64>>,
    newest: Arc<dyn ColumnValues<i64>>,
    units: Arc<dyn ColumnValues<i64>>,
    rating: Arc<dyn ColumnValues<i64>>,
    flags: Arc<dyn ColumnValues<u64>>,
    tie: Arc<dyn ColumnValues<u64>>,
}

impl Numbers {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        let signed = |name: &str| fast.column_first_or_default::<i64>(name);
        let unsigned = |name: &str| fast.column_first_or_default::<u64>(name);
        Ok(Self {
            price: signed(schema::PRICE)?,
            newest: signed(schema::NEWEST)?,
            units: signed(schema::UNITS)?,
            rating: signed(schema::RATING)?,
            flags: unsigned(schema::FLAGS)?,
            tie: unsigned(schema::TIE)?,
        })
    }

    /// The figures that this order looks at; the others stay zero, for reading a column is most of the work for a document.
    fn figures(&self, doc: DocId, sort: Sort, (price, flags): (i64, u64)) -> Figures {
        let read = |column: &Arc<dyn ColumnValues<i64>>, counts: bool| if counts { column.get_val(doc) } else { 0 };
        Figures {
            price,
            newest_us: read(&self.newest, sort == Sort::Newest),
            units: read(&self.units, sort != Sort::Newest),
            rating: read(&self.rating, matches!(sort, Sort::BestSelling | Sort::Rating)),
            flags,
            id: self.tie.get_val(doc),
        }
    }
}

/// The walk over one segment.
pub(super) struct Walk {
    segment: SegmentOrdinal,
    plan: Gather,
    wanted_badges: u64,
    numbers: Numbers,
    category: Values,
    region: Values,
    seller: Values,
    bands: [u64; BANDS.len()],
    badges: [u64; Badge::ALL.len()],
    total: u64,
    best: BinaryHeap<Reverse<(Rank, DocAddress)>>,
}

impl SegmentCollector for Walk {
    type Fruit = tantivy::Result<Gathered>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let (price, flags) = (self.numbers.price.get_val(doc), self.numbers.flags.get_val(doc));
        let mut groups = 0;
        if self.category.misses(doc) {
            groups |= Missed::CATEGORY;
        }
        if self.region.misses(doc) {
            groups |= Missed::REGION;
        }
        if self.seller.misses(doc) {
            groups |= Missed::SELLER;
        }
        if self.plan.filters.misses_price(price) {
            groups |= Missed::PRICE;
        }
        let missed = Missed::new(self.wanted_badges, flags, groups);
        self.count(doc, (price, flags), missed);
        if missed.nothing() {
            self.total += 1;
            self.keep(doc, score, (price, flags));
        }
    }

    fn harvest(self) -> Self::Fruit {
        let bands = BANDS.into_iter().map(band_name).zip(self.bands);
        let badges = Badge::ALL.into_iter().map(|b| b.as_str().to_owned()).zip(self.badges);
        let facets = FacetCounts {
            category: self.category.named()?,
            region: self.region.named()?,
            seller: self.seller.named()?,
            price: bands.filter(|(_, n)| *n > 0).collect(),
            badge: badges.filter(|(_, n)| *n > 0).collect(),
        };
        let best = self.best.into_iter().map(|Reverse(entry)| entry).collect();
        Ok(Gathered { total: self.total, best, facets })
    }
}

impl Walk {
    fn count(&mut self, doc: DocId, (price, flags): (i64, u64), missed: Missed) {
        if missed.at_most(Missed::CATEGORY) {
            self.category.count(doc);
        }
        if missed.at_most(Missed::REGION) {
            self.region.count(doc);
        }
        if missed.at_most(Missed::SELLER) {
            self.seller.count(doc);
        }
        if missed.at_most(Missed::PRICE)
            && let Some(count) = band(price).and_then(|place| self.bands.get_mut(place))
        {
            *count += 1;
        }
        for (badge, count) in Badge::ALL.into_iter().zip(&mut self.badges) {
            if flags & badge.bit() != 0 && missed.at_most(badge.bit()) {
                *count += 1;
            }
        }
    }

    fn keep(&mut self, doc: DocId, score: Score, price_and_flags: (i64, u64)) {
        let sort = self.plan.sort;
        // Points are small whole numbers, never negative, and such floats sort like their bits.
        let fit = if self.plan.scored { i64::from(score.to_bits()) } else { 0 };
        let is_full = self.best.len() >= self.plan.depth;
        let worst = self.best.peek().filter(|_| is_full).map(|Reverse((rank, _))| *rank);
        if sort == Sort::Relevance && worst.is_some_and(|rank| rank.is_above(fit)) {
            return;
        }
        let rank = self.numbers.figures(doc, sort, price_and_flags).rank(sort, fit);
        let entry = Reverse((rank, DocAddress::new(self.segment, doc)));
        if !is_full {
            self.best.push(entry);
        } else if let Some(mut worst) = self.best.peek_mut().filter(|worst| entry < **worst) {
            *worst = entry;
        }
    }
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = Walk;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Walk> {
        Ok(Walk {
            segment,
            plan: self.clone(),
            wanted_badges: self.filters.badge_bits(),
            numbers: Numbers::open(reader)?,
            category: Values::open(reader, schema::CATEGORY, &self.filters.categories)?,
            region: Values::open(reader, schema::REGION, &self.filters.regions)?,
            seller: Values::open(reader, schema::SELLER, &self.filters.sellers)?,
            bands: [0; BANDS.len()],
            badges: [0; Badge::ALL.len()],
            total: 0,
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scored && self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, parts: Vec<tantivy::Result<Gathered>>) -> tantivy::Result<Gathered> {
        let mut all = Gathered::default();
        for part in parts {
            let part = part?;
            all.total += part.total;
            all.best.extend(part.best);
            merge(&mut all.facets.category, part.facets.category);
            merge(&mut all.facets.region, part.facets.region);
            merge(&mut all.facets.seller, part.facets.seller);
            merge(&mut all.facets.price, part.facets.price);
            merge(&mut all.facets.badge, part.facets.badge);
        }
        all.best.sort_by(|a, b| b.cmp(a));
        all.best.truncate(self.depth);
        Ok(all)
    }
}

fn merge(into: &mut Counts, from: Counts) {
    for (value, count) in from {
        *into.entry(value).or_default() += count;
    }
}
