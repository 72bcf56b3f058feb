use std::collections::{HashMap, HashSet};

use super::{
    load,
    model::{Content, Wording},
};
use crate::demo::art::{ArtSpec, illustration};

fn content() -> Content {
    load().unwrap()
}

fn assert_unique<'a>(what: &str, all: impl Iterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for one in all {
        assert!(seen.insert(one), "{what} {one} is there twice");
    }
}

fn arts(content: &Content) -> Vec<&ArtSpec> {
    content.products.iter().flat_map(|p| p.photos.iter().map(|photo| &photo.art)).collect()
}

#[test]
fn there_is_enough_of_everything() {
    let content = content();
    let published = content.products.iter().filter(|p| !p.draft).count();
    assert!(published >= 32, "{published}");
    assert!(content.sellers.len() >= 10);
    assert!(content.sellers.iter().map(|s| s.region.as_str()).collect::<HashSet<_>>().len() >= 10);
    assert!(content.sellers.iter().any(|s| s.legal_form == "koperasi"));
    assert!((6..=8).contains(&content.products.iter().filter(|p| p.featured).count()));
    assert_eq!(content.buyers.len(), 12);
}

#[test]
fn codes_and_addresses_are_unique() {
    let content = content();
    assert_unique("sku", content.products.iter().flat_map(|p| p.variants.iter().map(|v| v.sku.as_str())));
    assert_unique("product", content.products.iter().map(|p| p.slug.as_str()));
    assert_unique("seller", content.sellers.iter().map(|s| s.slug.as_str()));
    assert_unique("category", content.categories.iter().map(|c| c.id.as_str()));
    assert_unique(
        "phone",
        content.sellers.iter().map(|s| s.phone.as_str()).chain(content.accounts.iter().map(|a| a.phone.as_str())),
    );
    assert_unique("nib", content.sellers.iter().map(|s| s.nib.as_str()));
    assert_unique("owner", content.sellers.iter().map(|s| s.owner.email.as_str()));
    assert_unique("certificate", content.sellers.iter().flat_map(|s| s.certificates.iter().map(|c| c.number.as_str())));
    assert_unique("halal certificate", content.products.iter().filter_map(|p| p.halal.as_deref()));
    assert_unique("permit", content.products.iter().filter_map(|p| p.pirt.as_deref()));
}

#[test]
fn every_text_is_there_in_every_language() {
    let content = content();
    let full = |text: &Wording, least: usize| {
        // Chinese says the same in fewer bytes.
        let chinese = text.zh_hant.iter().map(|part| (part, least / 2));
        for (part, least) in [(&text.id, least), (&text.en, least)].into_iter().chain(chinese) {
            assert!(part.trim().len() >= least && !part.contains(['!', '！']), "{text:?}");
        }
        assert!(least < 10 || text.id != text.en, "{text:?}");
    };
    for product in &content.products {
        full(&product.title, 6);
        assert!(product.title.id.chars().count() <= 120, "{}", product.slug);
        full(&product.description, 200);
        let paragraphs = product.description.id.trim().split("\n\n").count();
        assert!(
            (2..=4).contains(&paragraphs) && paragraphs == product.description.en.trim().split("\n\n").count(),
            "{}",
            product.slug
        );
        for photo in &product.photos {
            full(&photo.alt, 12);
        }
        for name in product.variants.iter().filter_map(|v| v.name.as_ref()) {
            full(name, 1);
        }
    }
    for seller in &content.sellers {
        full(&seller.story, 150);
    }
    let categories = content.categories.iter().map(|c| &c.name);
    let courses = content.courses.iter().flat_map(|c| [&c.title, &c.summary, &c.how_to]);
    let on_sale = content.products.iter().filter(|p| !p.draft).flat_map(|p| {
        let names = p.variants.iter().filter_map(|v| v.name.as_ref());
        [&p.title, &p.description].into_iter().chain(names).chain(p.photos.iter().map(|photo| &photo.alt))
    });
    for text in categories.chain(courses).chain(on_sale).chain(content.sellers.iter().map(|s| &s.story)) {
        assert!(text.zh_hant.is_some(), "{text:?}");
    }
}

#[test]
fn prices_weights_and_numbers_are_plausible() {
    let digits = |text: &str, many: usize| text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
    for product in &content().products {
        let slug = &product.slug;
        assert!(!product.variants.is_empty() && product.variants.len() <= 3, "{slug}");
        assert!(product.variants.len() == 1 || product.variants.iter().all(|v| v.name.is_some()), "{slug}");
        for variant in &product.variants {
            assert!((20_000..=600_000).contains(&variant.price), "{slug}");
            assert!(variant.net_g.is_none_or(|net| net > 0 && net < variant.weight_g), "{slug}");
            assert!(variant.weight_g <= 10_000, "{slug}");
            assert!(variant.size_mm.iter().all(|edge| (10..=1_000).contains(edge)), "{slug}");
            assert!((1..=500).contains(&variant.stock), "{slug}");
        }
        assert!(digits(&product.hs_code, 6), "{slug}");
        assert!(
            product.halal.as_deref().is_none_or(|n| n.strip_prefix("ID35").is_some_and(|n| digits(n, 15))),
            "{slug}"
        );
        assert!(
            product
                .pirt
                .as_deref()
                .is_none_or(|n| n.split_once('-').is_some_and(|(n, y)| digits(n, 13) && digits(y, 2))),
            "{slug}"
        );
        assert!(!product.photos.is_empty(), "{slug}");
    }
}

#[test]
fn references_lead_somewhere() {
    let content = content();
    let sellers: HashMap<_, _> = content.sellers.iter().map(|s| (s.slug.as_str(), s)).collect();
    let categories: HashMap<_, _> = content.categories.iter().map(|c| (c.id.as_str(), c)).collect();
    let courses: HashMap<_, _> = content.courses.iter().map(|c| (c.code.as_str(), c)).collect();
    for category in &content.categories {
        assert!(category.parent.as_deref().is_none_or(|p| categories[p].parent.is_none()), "{}", category.id);
    }
    for product in &content.products {
        let (seller, category) = (sellers[product.seller.as_str()], categories[product.category.as_str()]);
        assert!(category.parent.is_some(), "{}", product.slug);
        assert!(!category.food || product.halal.is_some() && product.shelf_life_days.is_some(), "{}", product.slug);
        let rights: Vec<_> = seller.certificates.iter().flat_map(|c| &courses[c.course.as_str()].unlocks).collect();
        let needed = if category.food { "list_food" } else { "list" };
        assert!(product.draft || rights.iter().any(|r| *r == needed), "{} lacks {needed}", product.slug);
    }
}

#[test]
fn the_demo_seller_has_the_most_products() {
    let content = content();
    let demo = content.sellers.iter().find(|s| s.owner.email == "seller@demo.example").unwrap();
    let count = |slug: &str| content.products.iter().filter(|p| p.seller == slug && !p.draft).count();
    assert!(content.sellers.iter().all(|s| s.slug == demo.slug || count(&s.slug) < count(&demo.slug)));
}

#[test]
fn one_seller_waits_for_a_certificate_and_one_certificate_is_about_to_end() {
    let content = content();
    let without: Vec<_> = content.sellers.iter().filter(|s| s.certificates.is_empty()).collect();
    assert_eq!(without.len(), 1);
    assert!(content.products.iter().any(|p| p.seller == without[0].slug && p.draft));
    let left = content
        .sellers
        .iter()
        .flat_map(|s| &s.certificates)
        .map(|c| c.valid_days.checked_sub(c.issued_days_ago).unwrap());
    assert_eq!(left.filter(|days| *days <= 30).count(), 1);
}

#[test]
fn no_two_drawings_are_alike() {
    let content = content();
    let drawn: HashSet<_> = arts(&content).into_iter().map(illustration).collect();
    assert_eq!(drawn.len(), arts(&content).len());
    let main: Vec<_> = content
        .products
        .iter()
        .filter_map(|p| p.photos.first())
        .map(|p| (p.art.kind, p.art.palette, p.art.motif))
        .collect();
    assert_eq!(main.iter().collect::<HashSet<_>>().len(), main.len());
}

#[test]
fn many_products_can_be_sold_abroad_and_a_few_show_why_they_cannot() {
    let content = content();
    let exporters: HashSet<&str> = content
        .sellers
        .iter()
        .filter(|s| s.certificates.iter().any(|c| c.course == "packaging-design"))
        .map(|s| s.slug.as_str())
        .collect();
    let theirs: Vec<_> = content.products.iter().filter(|p| exporters.contains(p.seller.as_str())).collect();
    let complete = |p: &&&super::Product| {
        let lasts = p.shelf_life_days.is_none_or(|days| days >= 30);
        lasts && !p.dangerous_goods && p.variants.iter().all(|v| v.net_g.is_some())
    };
    assert!(theirs.iter().filter(complete).count() >= 24);
    assert!(theirs.iter().any(|p| p.dangerous_goods));
    assert!(theirs.iter().any(|p| p.variants.iter().any(|v| v.net_g.is_none())));
}
