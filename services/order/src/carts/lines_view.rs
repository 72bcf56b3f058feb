use sentra_shared::{
    money::{Currency, Money},
    page::Frame,
    region,
};

use super::basket::{Basket, BasketLine, Group, Remark};

/// A seller's lines as the cart and the checkout show them.
#[derive(Debug, Clone)]
pub(crate) struct GroupView {
    pub(crate) seller_id: String,
    pub(crate) seller: String,
    pub(crate) href: String,
    pub(crate) place: String,
    pub(crate) lines: Vec<LineView>,
    /// Ways of delivery.
    pub(crate) quotes: Vec<QuoteView>,
}

/// A line.
#[derive(Debug, Clone)]
pub(crate) struct LineView {
    pub(crate) variant_id: String,
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) variant: String,
    /// Address of the picture, or empty.
    pub(crate) photo: String,
    pub(crate) quantity: i64,
    /// Most that the stepper offers.
    pub(crate) max: i64,
    pub(crate) price: Money,
    pub(crate) total: Money,
    /// Tone and text of what changed.
    pub(crate) remarks: Vec<(&'static str, String)>,
}

/// A way of delivery.
#[derive(Debug, Clone)]
pub(crate) struct QuoteView {
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) price: Money,
    pub(crate) days: String,
    pub(crate) chosen: bool,
}

/// Address of a product's small picture; empty without one.
pub(crate) fn photo_href(key: Option<&str>) -> String {
    key.map(|k| format!("/media/{k}-320.webp")).unwrap_or_default()
}

fn remark(frame: &Frame, remark: Remark, line: &BasketLine) -> (&'static str, String) {
    match remark {
        Remark::Gone => ("bad", frame.t("cart-gone")),
        Remark::RightEnded => ("bad", frame.t("cart-right-ended")),
        Remark::Away(until) => ("warn", frame.tn("cart-seller-away", "until", &frame.day(&until))),
        Remark::Short(0) => ("bad", frame.t("cart-sold-out")),
        Remark::Short(left) => ("bad", frame.tn("cart-short", "left", &left)),
        Remark::NoExportRight => ("bad", frame.t("cart-no-export-right")),
        Remark::NoHsCode => ("bad", frame.t("cart-no-hs-code")),
        Remark::NoNetWeight => ("bad", frame.t("cart-no-net-weight")),
        Remark::Dangerous => ("bad", frame.t("cart-dangerous")),
        Remark::NotReadyFor(country) => ("bad", frame.tn("cart-not-ready-for", "country", &country.name(frame.lang))),
        Remark::PriceChanged(was) => ("warn", frame.tn2("cart-price-changed", "was", &was, "now", &line.offer.price)),
    }
}

fn line(frame: &Frame, line: &BasketLine) -> LineView {
    let offer = &line.offer;
    // Who reads prices in another currency probably wants it sent abroad, and should know before the checkout.
    let warned = if frame.currency == Currency::Idr { &[] } else { line.at_home.as_slice() };
    let shown = line.remarks.iter().chain(warned.iter().filter(|r| !line.remarks.contains(r)));
    LineView {
        variant_id: offer.variant_id.to_string(),
        href: format!("/products/{}", offer.slug),
        title: offer.titles.get(frame.lang).to_owned(),
        variant: offer.variant_name.get(frame.lang).to_owned(),
        photo: photo_href(offer.photo.as_deref()),
        quantity: line.quantity,
        max: line.available.max(line.quantity),
        price: line.price,
        total: line.total,
        remarks: shown.map(|r| remark(frame, *r, line)).collect(),
    }
}

fn quotes(frame: &Frame, group: &Group) -> Vec<QuoteView> {
    let days = |min: i32, max: i32| match (min, max) {
        (0, 0) => String::new(),
        (min, max) if min == max => frame.tn("cart-days-one", "days", &min),
        (min, max) => frame.tn2("cart-days", "min", &min, "max", &max),
    };
    let chosen = group.chosen.as_ref().map(|q| q.service.as_str());
    let view = |q: &crate::shipping::Quote| QuoteView {
        service: q.service.clone(),
        name: q.names.get(frame.lang).to_owned(),
        price: q.price,
        days: if q.is_pick_up() {
            region::name_in(frame.lang, &group.seller.region_code).into_owned()
        } else {
            days(q.days_min, q.days_max)
        },
        chosen: chosen == Some(q.service.as_str()),
    };
    if group.stays_home() { Vec::new() } else { group.quotes.iter().map(view).collect() }
}

/// Titles of the goods that keep the cart from being ordered as it is, with the reasons.
pub(crate) fn hindrances(frame: &Frame, basket: &Basket) -> Vec<(String, String)> {
    let reasons = |line: &BasketLine| -> Vec<String> {
        line.remarks.iter().filter(|r| r.blocks()).map(|r| remark(frame, *r, line).1).collect()
    };
    let named = |line: &BasketLine| (line.offer.titles.get(frame.lang).to_owned(), reasons(line).join(" "));
    let unknown = basket.unknown.iter().map(|_| (frame.t("cart-unknown"), frame.t("cart-gone")));
    basket.lines().map(named).filter(|(_, reasons)| !reasons.is_empty()).chain(unknown).collect()
}

/// The groups of a cart in the reader's language.
pub(crate) fn groups(frame: &Frame, basket: &Basket) -> Vec<GroupView> {
    let view = |group: &Group| GroupView {
        seller_id: group.seller.id.to_string(),
        seller: group.seller.name.clone(),
        href: format!("/shops/{}", group.seller.slug),
        place: region::name_in(frame.lang, &group.seller.region_code).into_owned(),
        lines: group.lines.iter().map(|l| line(frame, l)).collect(),
        quotes: quotes(frame, group),
    };
    basket.groups.iter().map(view).collect()
}
