//! What the page shows, put together from what is known of the product.

use sentra_shared::{
    contract::{catalogue::Status, order::Level},
    page::Frame,
    region,
    text::{Lang, one_decimal},
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
pub(super) fn variants_of(frame: &Frame, product: &Product, levels: &Levels) -> Vec<VariantView> {
    let first = product.active().find(|v| !levels.of_variant(v).is_out()).map(|v| v.id);
    product.active().map(|v| variant(frame, v, levels.of_variant(v), first == Some(v.id))).collect()
}

fn variant(frame: &Frame, variant: &Variant, level: Level, chosen: bool) -> VariantView {
    let (stock, tone) = match level {
        Level::Exactly(0) => (frame.t("detail-stock-out"), "bad"),
        Level::Exactly(n) => (frame.tn("detail-stock-few", "count", &n), "warn"),
        Level::Many => (frame.t("detail-stock-many"), "good"),
    };
    VariantView {
        id: variant.id.to_string(),
        name: variant.facts.name.get(frame.lang).to_owned(),
        price: variant.facts.price.map(|p| p.to_string()).unwrap_or_default(),
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
    let mut say = |key: &str, value: String| facts.push(Fact { name: frame.t(key), value });
    let same = |pick: fn(&Variant) -> Option<String>| {
        let mut values: Vec<String> = product.active().filter_map(pick).collect();
        values.dedup();
        (values.len() == 1).then(|| values.swap_remove(0))
    };
    if let Some(net) = same(|v| v.facts.net_g.map(grams)) {
        say("detail-net", net);
    }
    if let Some(weight) = same(|v| v.facts.weight_g.map(grams)) {
        say("detail-weight", weight);
    }
    if let Some(size) = same(|v| v.facts.size_mm.map(centimetres)) {
        say("detail-size", size);
    }
    if let Some(region) = &product.facts.origin_region {
        say("detail-origin", region::name(region).to_owned());
    }
    if let Some(days) = product.facts.shelf_life_days {
        say("detail-keeps", frame.tn("detail-keeps-days", "days", &days));
    }
    facts
}

/// `250 g`, `1,5 kg`; number and unit stay together.
fn grams(grams: i64) -> String {
    match (grams / 1000, grams % 1000) {
        (0, g) => format!("{g}\u{a0}g"),
        (kg, 0) => format!("{kg}\u{a0}kg"),
        _ => format!("{}\u{a0}kg", one_decimal(Lang::Id, grams / 10)),
    }
}

fn centimetres([length, width, height]: [i64; 3]) -> String {
    let cm = |mm: i64| if mm % 10 == 0 { (mm / 10).to_string() } else { format!("{},{}", mm / 10, mm % 10) };
    format!("{} × {} × {}\u{a0}cm", cm(length), cm(width), cm(height))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_and_sizes_read_naturally() {
        assert_eq!(grams(250), "250\u{a0}g");
        assert_eq!(grams(1000), "1\u{a0}kg");
        assert_eq!(grams(1500), "1,5\u{a0}kg");
        assert_eq!(centimetres([200, 155, 50]), "20 × 15,5 × 5\u{a0}cm");
    }
}
