//! What the results page shows, worked out before the template.

use sentra_shared::{
    exchange::Rate,
    money::{Currency, Money},
    page::Frame,
    region,
    text::one_decimal,
};

use crate::{
    documents::Document,
    photo::Listed,
    query::{
        self, Answer, Ask, Badge, DEPTH_MAX, Facet, FacetValue, Filters, Pairs, Sort, address, badge_key, band_label,
    },
};

/// Values of a facet that are seen without unfolding.
const FOLDED_AFTER: usize = 6;
/// Badges of a card; more would make it taller than its neighbours.
const BADGES_MAX: usize = 3;
/// Cards whose pictures are wanted at once.
const EAGER: usize = 2;

/// A product in the grid.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) href: String,
    pub(super) title: String,
    /// Language of the title; empty when it is the page's.
    pub(super) lang: &'static str,
    pub(super) price: Money,
    /// Several prices; this is the lowest.
    pub(super) from: bool,
    pub(super) photo: Listed,
    pub(super) seller: String,
    pub(super) place: String,
    pub(super) badges: Vec<&'static str>,
    /// Stars and their number; empty without reviews.
    pub(super) rating: String,
    pub(super) reviews: String,
    pub(super) sold_out: bool,
    pub(super) eager: bool,
}

/// A filter in force and the address without it.
#[derive(Debug)]
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) href: String,
}

/// One group of the filter panel.
#[derive(Debug)]
pub(super) struct FacetView {
    /// Parameter of its boxes.
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) shown: Vec<FacetValue>,
    /// Behind "more".
    pub(super) folded: Vec<FacetValue>,
}

/// A price band as a link.
#[derive(Debug)]
pub(super) struct BandLink {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) count: u64,
    pub(super) chosen: bool,
}

/// Everything of the page but the frame.
#[derive(Debug)]
pub(super) struct View {
    /// As typed.
    pub(super) text: String,
    pub(super) title: String,
    pub(super) sort: Sort,
    pub(super) cards: Vec<Card>,
    pub(super) total: u64,
    /// As typed, when something else is shown.
    pub(super) typed: Option<String>,
    /// Address that takes the words as typed.
    pub(super) exact_href: String,
    pub(super) relaxed: bool,
    pub(super) from_table: bool,
    /// True when there is something to filter.
    pub(super) filterable: bool,
    pub(super) facets: Vec<FacetView>,
    /// Parameter, name and count of each thing a product can show.
    pub(super) shows: Vec<FacetValue>,
    pub(super) bands: Vec<BandLink>,
    /// The currency that prices are shown and typed in.
    pub(super) currency: Currency,
    pub(super) price_min: String,
    pub(super) price_max: String,
    pub(super) chips: Vec<Chip>,
    /// Address without any filter.
    pub(super) clear_href: String,
    /// What the sort form carries along.
    pub(super) kept: Pairs,
    pub(super) page: u32,
    pub(super) pages: u32,
    pub(super) page_base: String,
}

impl View {
    pub(super) fn new(frame: &Frame, ask: &Ask, answer: Answer, rate: Rate) -> Self {
        let understood = answer.corrected.clone().unwrap_or_else(|| ask.text.clone());
        let unsorted = Ask { sort: Sort::default(), ..ask.clone() };
        let only_words = Ask { text: ask.text.clone(), sort: ask.sort, ..Ask::all() };
        let mut base = query::write(ask);
        base.push(("page".to_owned(), String::new()));
        let badges = with_badge_names(frame, answer.facets.badge);
        let facets = vec![
            folded("category", frame.t("results-category"), visible_categories(&answer.facets.category)),
            folded("region", frame.t("results-region"), answer.facets.region.into_iter().map(short_place).collect()),
            folded("seller", frame.t("results-seller"), answer.facets.seller),
        ];
        Self {
            text: ask.text.clone(),
            title: title(frame, &understood, answer.total),
            sort: ask.sort,
            total: answer.total,
            typed: answer.corrected.map(|_| ask.text.clone()),
            exact_href: address(&query::write(&Ask { exact: true, page: 1, ..ask.clone() })),
            relaxed: answer.relaxed,
            from_table: answer.from_table,
            filterable: answer.total > 0 || ask.filters != Filters::default(),
            chips: chips(frame, ask, &facets, &badges, rate),
            facets: facets.into_iter().filter(|f| !f.shown.is_empty()).collect(),
            shows: badges,
            bands: bands(ask, answer.facets.price, rate),
            currency: rate.currency,
            price_min: typed(ask.filters.price_min, rate),
            price_max: typed(ask.filters.price_max, rate),
            clear_href: address(&query::write(&only_words)),
            kept: query::write(&unsorted),
            page: ask.page,
            pages: pages(answer.total, ask.limit),
            page_base: address(&base),
            cards: answer
                .hits
                .into_iter()
                .enumerate()
                .map(|(place, (document, _))| card(frame, document, place, rate))
                .collect(),
        }
    }

    /// True when the price filter says in which currency it is typed.
    pub(super) fn foreign(&self) -> bool {
        self.currency != Currency::Idr
    }
}

fn title(frame: &Frame, understood: &str, total: u64) -> String {
    if understood.is_empty() {
        frame.tn("results-title-all", "count", &total)
    } else {
        frame.tn2("results-title", "count", &total, "query", &understood)
    }
}

fn pages(total: u64, limit: u32) -> u32 {
    let limit = limit.max(1);
    u32::try_from(total.div_ceil(u64::from(limit))).unwrap_or(u32::MAX).clamp(1, DEPTH_MAX / limit)
}

fn card(frame: &Frame, document: Document, place: usize, rate: Rate) -> Card {
    let badges = [
        ("featured", document.featured),
        ("halal", document.halal),
        ("export", document.export_ready),
        ("pirt", document.licences.iter().any(|l| l == "pirt")),
        ("trained", document.seller.trained),
    ];
    let reviewed = document.review_count > 0;
    Card {
        href: format!("/products/{}", document.slug),
        title: document.titles.get(frame.lang).to_owned(),
        lang: document.titles.marked(frame.lang),
        price: rate.shown(document.price_min),
        from: document.price_max != document.price_min,
        photo: document.photo.as_ref().map(Listed::of).unwrap_or_else(|| Listed {
            width: 320,
            height: 320,
            ..Listed::default()
        }),
        place: short(&region::name_in(frame.lang, &document.seller.region_code)),
        seller: document.seller.name,
        badges: badges.into_iter().filter(|(_, shows)| *shows).map(|(badge, _)| badge).take(BADGES_MAX).collect(),
        rating: if reviewed { one_decimal(frame.lang, document.rating_hundredths) } else { String::new() },
        reviews: if reviewed { document.review_count.to_string() } else { String::new() },
        sold_out: document.sold_out,
        eager: place < EAGER,
    }
}

/// `Kab. Malang`: cards and lists are narrow.
fn short(place: &str) -> String {
    place.replacen("Kabupaten ", "Kab. ", 1)
}

fn short_place(value: FacetValue) -> FacetValue {
    FacetValue { label: short(&value.label), ..value }
}

/// The top of the tree, what is chosen, and what lies below that. A top of one says nothing, so what lies below it is shown too.
fn visible_categories(values: &Facet) -> Facet {
    let roots: Vec<&String> = values.iter().filter(|v| v.parent.is_none()).map(|v| &v.value).collect();
    let mut opened: Vec<&String> = values.iter().filter(|v| v.chosen).map(|v| &v.value).collect();
    if let [only] = roots[..] {
        opened.push(only);
    }
    let is_near = |v: &FacetValue| v.parent.as_ref().is_none_or(|parent| opened.contains(&parent));
    values.iter().filter(|v| v.chosen || is_near(v)).cloned().collect()
}

fn folded(name: &'static str, title: String, mut values: Facet) -> FacetView {
    let folded = if values.len() > FOLDED_AFTER + 1 { values.split_off(FOLDED_AFTER) } else { Vec::new() };
    FacetView { name, title, shown: values, folded }
}

fn with_badge_names(frame: &Frame, values: Facet) -> Facet {
    values.into_iter().map(|v| FacetValue { label: frame.t(&badge_key(&v.value)), ..v }).collect()
}

fn bands(ask: &Ask, values: Facet, rate: Rate) -> Vec<BandLink> {
    values
        .into_iter()
        .map(|value| {
            let mut to = Ask { page: 1, ..ask.clone() };
            let (from, upto) = value.value.split_once('-').unwrap_or_default();
            // A band that is chosen already is taken away by its link.
            to.filters.price_min = if value.chosen { None } else { from.parse().ok().filter(|p| *p > 0) };
            to.filters.price_max = if value.chosen { None } else { upto.parse().ok() };
            BandLink {
                label: band_label(&value.value, Some(rate)),
                href: address(&query::write(&to)),
                count: value.count,
                chosen: value.chosen,
            }
        })
        .collect()
}

fn chips(frame: &Frame, ask: &Ask, facets: &[FacetView], badges: &[FacetValue], rate: Rate) -> Vec<Chip> {
    let mut chips = Vec::new();
    for facet in facets {
        for value in facet.shown.iter().chain(&facet.folded).filter(|v| v.chosen) {
            let mut without = Ask { page: 1, ..ask.clone() };
            let values = match facet.name {
                "category" => &mut without.filters.categories,
                "region" => &mut without.filters.regions,
                _ => &mut without.filters.sellers,
            };
            values.remove(&value.value);
            chips.push(Chip { label: value.label.clone(), href: address(&query::write(&without)) });
        }
    }
    if let Some(label) = price_label(frame, ask, rate) {
        let mut without = Ask { page: 1, ..ask.clone() };
        (without.filters.price_min, without.filters.price_max) = (None, None);
        chips.push(Chip { label, href: address(&query::write(&without)) });
    }
    for badge in Badge::ALL.into_iter().filter(|b| ask.filters.badges.contains(b)) {
        let mut without = Ask { page: 1, ..ask.clone() };
        without.filters.badges.remove(&badge);
        let label = badges.iter().find(|v| v.value == badge.as_str()).map(|v| v.label.clone()).unwrap_or_default();
        chips.push(Chip { label, href: address(&query::write(&without)) });
    }
    chips
}

/// A bound of the filter as its reader sees prices.
fn shown(rupiah: Option<i64>, rate: Rate) -> Option<Money> {
    rupiah.and_then(|p| Money::rupiah(p).ok()).map(|p| rate.shown(p))
}

/// The same as it is typed into its field.
fn typed(rupiah: Option<i64>, rate: Rate) -> String {
    shown(rupiah, rate).map(Money::to_decimal).unwrap_or_default()
}

fn price_label(frame: &Frame, ask: &Ask, rate: Rate) -> Option<String> {
    let money = |whole: Option<i64>| shown(whole, rate);
    match (money(ask.filters.price_min), money(ask.filters.price_max)) {
        (None, None) => None,
        (Some(min), None) => Some(frame.tn("results-price-from", "min", &min)),
        (None, Some(max)) => Some(frame.tn("results-price-to", "max", &max)),
        (Some(min), Some(max)) => Some(frame.tn2("results-price-between", "min", &min, "max", &max)),
    }
}
