//! What the page shows, put together from what is known of the product.

use sentra_shared::{
    contract::{catalogue::Status, order::Level},
    exchange::Rate,
    page::Frame,
    region,
    text::{Lang, size, weight},
};

use crate::{
    photos,
    products::{Levels, Photo, Product, Variant},
};

/// A photo.
#[derive(Debug, Clone)]
pub(super) struct PhotoView {
    pub(super) src: String,
    pub(super) srcset: String,
    pub(super) small: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) alt: String,
    /// Where it is shown large.
    pub(super) href: String,
    pub(super) shown: bool,
}

/// Something to choose and put into the cart.
#[derive(Debug, Clone)]
pub(super) struct VariantView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) price: String,
    pub(super) stock: String,
    /// Class of the stock text: `good`, `warn`, `bad`.
    pub(super) tone: &'static str,
    pub(super) out: bool,
    pub(super) chosen: bool,
    /// `disabled` or nothing, as it stands in the tag.
    pub(super) attrs: &'static str,
}

/// A line of the table of facts.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
}

/// Photos, the `shown`th (from 1) large.
pub(super) fn photos_of(product: &Product, shown: usize, lang: Lang) -> Vec<PhotoView> {
    let shown = if (1..=product.photos.len()).contains(&shown) { shown } else { 1 };
    product.photos.iter().zip(1..).map(|(p, n)| photo(product, p, n, n == shown, lang)).collect()
}

fn photo(product: &Product, photo: &Photo, n: usize, shown: bool, lang: Lang) -> PhotoView {
    let alt = if photo.alt.is_empty() { &product.facts.title } else { &photo.alt };
    PhotoView {
        src: photos::href(&photo.key, 640),
        srcset: photos::srcset(&photo.key),
        small: photos::href(&photo.key, 320),
        width: photo.width,
        height: photo.height,
        alt: alt.get(lang).to_owned(),
        href: format!("/products/{}?photo={n}", product.slug),
        shown,
    }
}

/// Variants to choose; the first that is there is chosen.
pub(super) fn variants_of(frame: &Frame, product: &Product, levels: &Levels, rate: Rate) -> Vec<VariantView> {
    let first = product.active().find(|v| !levels.of_variant(v).is_out()).map(|v| v.id);
    product.active().map(|v| variant(frame, v, levels.of_variant(v), rate, first == Some(v.id))).collect()
}

fn variant(frame: &Frame, variant: &Variant, level: Level, rate: Rate, chosen: bool) -> VariantView {
    let (stock, tone) = match level {
        Level::Exactly(0) => (frame.t("detail-stock-out"), "bad"),
        Level::Exactly(n) => (frame.tn("detail-stock-few", "count", &n), "warn"),
        Level::Many => (frame.t("detail-stock-many"), "good"),
    };
    VariantView {
        id: variant.id.to_string(),
        name: variant.facts.name.get(frame.lang).to_owned(),
        price: variant.facts.price.map(|p| rate.shown(p).to_string()).unwrap_or_default(),
        stock,
        tone,
        out: level.is_out(),
        chosen,
        attrs: if level.is_out() { "disabled" } else { "" },
    }
}

/// Weight, size, origin and keeping, as far as they are known.
pub(super) fn facts_of(frame: &Frame, product: &Product) -> Vec<Fact> {
    let mut facts = Vec::new();
    let lang = frame.lang;
    let mut say = |key: &str, value: String| facts.push(Fact { name: frame.t(key), value });
    let same = |pick: &dyn Fn(&Variant) -> Option<String>| {
        let mut values: Vec<String> = product.active().filter_map(pick).collect();
        values.dedup();
        (values.len() == 1).then(|| values.swap_remove(0))
    };
    if let Some(net) = same(&|v| v.facts.net_g.map(|g| weight(lang, g))) {
        say("detail-net", net);
    }
    if let Some(gross) = same(&|v| v.facts.weight_g.map(|g| weight(lang, g))) {
        say("detail-weight", gross);
    }
    if let Some(package) = same(&|v| v.facts.size_mm.map(|mm| size(lang, mm))) {
        say("detail-size", package);
    }
    if let Some(region) = &product.facts.origin_region {
        say("detail-origin", region::name_in(lang, region).into_owned());
    }
    if let Some(days) = product.facts.shelf_life_days {
        say("detail-keeps", frame.tn("detail-keeps-days", "days", &days));
    }
    facts
}

/// Why its own seller or staff see a page that buyers do not; empty when it is published.
pub(super) fn state_note(frame: &Frame, product: &Product) -> String {
    match product.status {
        Status::Published => String::new(),
        Status::Draft => frame.t("detail-state-draft"),
        Status::Withdrawn => frame.t("detail-state-withdrawn"),
        Status::Blocked => frame.t("detail-state-blocked"),
    }
}
