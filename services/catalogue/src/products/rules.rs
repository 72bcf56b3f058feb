//! What is right for a draft, what a published product must have, and what its address looks like.

use std::collections::HashSet;

use sentra_shared::{
    clock::{Timestamp, WIB},
    contract::account::{Rights, SellerChanged, SellerStatus},
    failure::{FieldError, FieldErrors},
    money::{Currency, Money},
    region,
    text::Localized,
};

use super::{
    export::{ALLERGENS, Codes, NO_ALLERGENS, Papers, paper_kind},
    model::{Draft, Facts, Product, Variant, VariantDraft},
};

pub(crate) const TITLE_CHARS_MAX: usize = 120;
const DESCRIPTION_CHARS_MAX: usize = 5_000;
const INGREDIENTS_CHARS_MAX: usize = 2_000;
const VARIANT_NAME_CHARS_MAX: usize = 60;
const SKU_CHARS_MAX: usize = 64;
const LICENCE_CHARS_MAX: usize = 40;
const VARIANTS_MAX: usize = 50;
/// Dearest price, in whole rupiah.
const PRICE_MAX: i64 = 1_000_000_000;
/// One tonne; heavier goods are no parcel.
const WEIGHT_G_MAX: i64 = 1_000_000;
/// Longest edge of a parcel, 5 m.
const EDGE_MM_MAX: i64 = 5_000;
const STOCK_MAX: i64 = 1_000_000;
/// Ten years.
const SHELF_LIFE_DAYS_MAX: i32 = 3_650;
/// Characters of the words in an address.
const WORDS_CHARS_MAX: usize = 60;
/// Characters of the key in an address.
pub(crate) const KEY_CHARS: usize = 8;

/// Checks what a seller wrote and tidies it: trimmed texts, empty ones gone, licence numbers in one form. Says nothing of what is
/// missing, for a draft may be unfinished.
///
/// # Errors
/// All wrong fields.
pub(super) fn check(draft: Draft, category_known: bool) -> Result<Draft, Vec<FieldError>> {
    let mut wrong = FieldErrors::default();
    let facts = check_facts(draft.facts, category_known, &mut wrong);
    if draft.variants.len() > VARIANTS_MAX {
        wrong.push(FieldError::new("variants", "too_many").with("max", VARIANTS_MAX));
    }
    let mut codes = HashSet::new();
    let variants: Vec<VariantDraft> =
        draft.variants.into_iter().enumerate().map(|(i, v)| check_variant(v, i, &mut codes, &mut wrong)).collect();
    wrong.finish()?;
    Ok(Draft { facts, variants })
}

fn check_facts(facts: Facts, category_known: bool, wrong: &mut FieldErrors) -> Facts {
    let title = text(facts.title, "title", TITLE_CHARS_MAX, false, wrong);
    let description = text(facts.description, "description", DESCRIPTION_CHARS_MAX, true, wrong);
    wrong.require(category_known, "category", "unknown_choice");
    let pirt = given(facts.pirt).map(|n| digits(&n));
    wrong.require(pirt.as_ref().is_none_or(|n| matches!(n.len(), 12 | 15)), "pirt", "bad_pirt");
    let hs_code = given(facts.hs_code).map(|n| digits(&n));
    wrong.require(hs_code.as_ref().is_none_or(|n| matches!(n.len(), 6 | 8 | 10)), "hs_code", "bad_hs_code");
    let halal_certificate = licence(facts.halal_certificate, "halal_certificate", wrong);
    wrong.require(!(facts.not_halal && halal_certificate.is_some()), "not_halal", "halal_both");
    let origin_region = given(facts.origin_region);
    wrong.require(origin_region.as_deref().is_none_or(region::is_regency), "origin_region", "unknown_region");
    if facts.shelf_life_days.is_some_and(|d| !(1..=SHELF_LIFE_DAYS_MAX).contains(&d)) {
        wrong.push(range("shelf_life_days", 1, i64::from(SHELF_LIFE_DAYS_MAX)));
    }
    let bpom = licence(facts.bpom, "bpom", wrong);
    let category_id = given(facts.category_id);
    let ingredients = text(facts.ingredients, "ingredients", INGREDIENTS_CHARS_MAX, true, wrong);
    let allergens = check_allergens(&facts.allergens, wrong);
    let papers = check_papers(facts.papers, wrong);
    let Facts { not_halal, shelf_life_days, dangerous_goods, .. } = facts;
    Facts {
        title,
        description,
        category_id,
        halal_certificate,
        not_halal,
        pirt,
        bpom,
        hs_code,
        origin_region,
        shelf_life_days,
        dangerous_goods,
        ingredients,
        allergens,
        papers,
    }
}

/// Known codes, each once and in the order of the table; "none" stands alone.
fn check_allergens(given: &Codes, wrong: &mut FieldErrors) -> Codes {
    let unknown = given.0.iter().any(|code| code != NO_ALLERGENS && !ALLERGENS.contains(&code.as_str()));
    wrong.require(!unknown, "allergens", "unknown_choice");
    let named = given.0.iter().filter(|code| *code != NO_ALLERGENS).count();
    wrong.require(named == 0 || named == given.0.len(), "allergens", "allergens_both");
    let known = ALLERGENS.into_iter().chain([NO_ALLERGENS]);
    Codes(known.filter(|code| given.0.iter().any(|g| g == code)).map(str::to_owned).collect())
}

/// Known kinds, each once; a number where the kind has one, and none where it has not.
fn check_papers(given: Papers, wrong: &mut FieldErrors) -> Papers {
    let mut kept: Papers = Papers::default();
    for mut paper in given.0 {
        let Some(kind) = paper_kind(&paper.code) else {
            wrong.push(FieldError::new("papers", "unknown_choice"));
            continue;
        };
        wrong.require(kept.get(kind.code).is_none(), "papers", "taken");
        paper.number = licence(paper.number, &format!("papers.{}", kind.code), wrong).filter(|_| kind.numbered);
        wrong.require(!kind.numbered || paper.number.is_some(), &format!("papers.{}", kind.code), "required");
        kept.0.push(paper);
    }
    kept.0.sort_by(|a, b| a.code.cmp(&b.code));
    kept
}

fn check_variant(
    mut variant: VariantDraft,
    i: usize,
    codes: &mut HashSet<String>,
    wrong: &mut FieldErrors,
) -> VariantDraft {
    let field = |name: &str| format!("variants[{i}].{name}");
    let facts = &mut variant.facts;
    facts.name = text(std::mem::take(&mut facts.name), &field("name"), VARIANT_NAME_CHARS_MAX, false, wrong);
    facts.sku = facts.sku.trim().to_owned();
    if facts.sku.chars().count() > SKU_CHARS_MAX {
        wrong.push(FieldError::new(field("sku"), "too_long").with("max", SKU_CHARS_MAX));
    }
    wrong.require(!facts.sku.chars().any(char::is_control), &field("sku"), "bad_characters");
    wrong.require(facts.sku.is_empty() || codes.insert(facts.sku.clone()), &field("sku"), "taken");
    if let Some(price) = facts.price {
        wrong.require(price.currency() == Currency::Idr, &field("price"), "not_money");
        if price.minor() <= 0 || price.major() > PRICE_MAX || !price.is_payable() {
            wrong.push(range(&field("price"), 1, PRICE_MAX));
        }
    }
    for (name, value, max) in [("weight_g", facts.weight_g, WEIGHT_G_MAX), ("net_g", facts.net_g, WEIGHT_G_MAX)] {
        if value.is_some_and(|v| !(1..=max).contains(&v)) {
            wrong.push(range(&field(name), 1, max));
        }
    }
    if let (Some(net), Some(gross)) = (facts.net_g, facts.weight_g) {
        wrong.require(net <= gross, &field("net_g"), "net_above_gross");
    }
    if facts.size_mm.is_some_and(|edges| edges.iter().any(|e| !(1..=EDGE_MM_MAX).contains(e))) {
        wrong.push(range(&field("size_mm"), 1, EDGE_MM_MAX));
    }
    if variant.opening_stock.is_some_and(|s| !(0..=STOCK_MAX).contains(&s)) {
        wrong.push(range(&field("opening_stock"), 0, STOCK_MAX));
    }
    variant
}

fn range(field: &str, min: i64, max: i64) -> FieldError {
    FieldError::new(field, "out_of_range").with("min", min).with("max", max)
}

fn text(given: Localized, field: &str, max: usize, lines: bool, wrong: &mut FieldErrors) -> Localized {
    let tidy = |t: Option<String>| t.map(|t| t.replace("\r\n", "\n").trim().to_owned()).filter(|t| !t.is_empty());
    let text = Localized { id: tidy(given.id), en: tidy(given.en), zh_hant: tidy(given.zh_hant) };
    if text.longest() > max {
        wrong.push(FieldError::new(field, "too_long").with("max", max));
    }
    let bad = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\t'));
    wrong.require(!text.all().any(|t| t.chars().any(bad)), field, "bad_characters");
    text
}

fn given(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

fn digits(text: &str) -> String {
    // Dots, blanks and dashes are how people write such numbers; anything else stays in and fails the length.
    let kept = text.chars().filter(|c| !matches!(c, '.' | ' ' | '-' | '\u{a0}')).collect::<String>();
    if kept.bytes().all(|b| b.is_ascii_digit()) { kept } else { String::new() }
}

/// A licence number whose exact form has changed over the years, so only its length and characters are checked
/// (the published examples of BPJPH and BPOM numbers disagree).
fn licence(text: Option<String>, field: &str, wrong: &mut FieldErrors) -> Option<String> {
    let text = given(text)?;
    if text.chars().count() > LICENCE_CHARS_MAX {
        wrong.push(FieldError::new(field, "too_long").with("max", LICENCE_CHARS_MAX));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '/');
    wrong.require(text.chars().all(plain) && text.bytes().any(|b| b.is_ascii_digit()), field, "bad_licence");
    Some(text)
}

/// What stands around a product when it is to be published.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// The seller, if its first event has arrived.
    pub(crate) seller: Option<&'a SellerChanged>,
    /// The category is food or drink.
    pub(crate) food: bool,
    /// Food needs word on halal by now (PP 42/2024 art. 160; the date is a setting).
    pub(crate) halal_required: bool,
}

/// Everything that publishing still lacks, each with a text that names the next step; empty when nothing does.
pub(crate) fn missing(product: &Product, around: Surroundings<'_>) -> Vec<FieldError> {
    let mut missing = missing_of_rights(around);
    let mut lack = FieldErrors::default();
    let facts = &product.facts;
    lack.require(!product.photos.is_empty(), "photos", "photo_needed");
    lack.require(!facts.title.is_empty(), "title", "title_needed");
    lack.require(facts.category_id.is_some(), "category", "category_needed");
    let variants: Vec<&Variant> = product.active().collect();
    lack.require(!variants.is_empty(), "variants", "variant_needed");
    for (i, variant) in variants.iter().enumerate() {
        let field = |name: &str| format!("variants[{i}].{name}");
        lack.require(variant.facts.price.is_some(), &field("price"), "price_needed");
        lack.require(variant.facts.weight_g.is_some(), &field("weight_g"), "weight_needed");
        lack.require(variant.facts.size_mm.is_some(), &field("size_mm"), "size_needed");
        lack.require(variants.len() == 1 || !variant.facts.name.is_empty(), &field("name"), "variant_name_needed");
    }
    let said = facts.halal_certificate.is_some() || facts.not_halal;
    lack.require(!(around.food && around.halal_required) || said, "halal_certificate", "halal_needed");
    missing.extend(lack.finish().err().unwrap_or_default());
    missing
}

/// As [`missing`], with the settings' date read against the clock.
pub(crate) fn missing_of(
    product: &Product,
    seller: Option<&SellerChanged>,
    food: bool,
    halal_required_from: chrono::NaiveDate,
    now: Timestamp,
) -> Vec<FieldError> {
    let halal_required = now.with_timezone(&WIB).date_naive() >= halal_required_from;
    missing(product, Surroundings { seller, food, halal_required })
}

fn missing_of_rights(around: Surroundings<'_>) -> Vec<FieldError> {
    let Some(seller) = around.seller else { return vec![FieldError::new("rights", "seller_unknown")] };
    if seller.status == SellerStatus::Suspended {
        return vec![FieldError::new("rights", "seller_suspended")];
    }
    // Account says why a right is missing; a certificate that ended or begins later needs another next step than none at all.
    let why = |right: &str| seller.missing.iter().find(|m| m.right == right).map_or("", |m| m.code.as_str());
    let mut missing = Vec::new();
    if !seller.rights.list {
        let code = match why("list") {
            ended if ended.ends_with("_ended") => "right_ended",
            later if later.ends_with("_begins") => "right_begins",
            _ => "right_needed",
        };
        missing.push(FieldError::new("rights", code));
    }
    if around.food && !seller.rights.list_food {
        let code = match why("list_food") {
            ended if ended.ends_with("_ended") => "food_right_ended",
            later if later.ends_with("_begins") => "food_right_begins",
            _ => "food_right_needed",
        };
        missing.push(FieldError::new("rights", code));
    }
    missing
}

/// True when the seller may have this product in the shop.
pub(super) fn may_stay(seller: &SellerChanged, food: bool) -> bool {
    let Rights { list, list_food, .. } = seller.rights;
    seller.status == SellerStatus::Active && list && (list_food || !food)
}

/// Words of the title and the key: `keripik-apel-manalagi-7k2m9xq4`.
pub(crate) fn address(title: &Localized, key: &str) -> String {
    let name = title.id.as_deref().or(title.en.as_deref()).unwrap_or_default();
    let mut words = String::new();
    for c in name.chars() {
        if words.len() >= WORDS_CHARS_MAX {
            break;
        }
        if c.is_ascii_alphanumeric() {
            words.push(c.to_ascii_lowercase());
        } else if !words.is_empty() && !words.ends_with('-') {
            words.push('-');
        }
    }
    let words = words.trim_matches('-');
    if words.is_empty() { format!("produk-{key}") } else { format!("{words}-{key}") }
}

/// The key at the end of an address, whatever the words before it are.
pub(crate) fn key_of_address(address: &str) -> Option<String> {
    let key = address.rsplit('-').next()?.to_ascii_lowercase();
    let readable = |b: u8| sentra_shared::secret::READABLE.contains(&b.to_ascii_uppercase());
    (key.len() == KEY_CHARS && key.bytes().all(readable)).then_some(key)
}

/// A code for a variant whose seller gave none: the product's key and a number that is free among `taken`.
pub(super) fn make_sku(key: &str, taken: &HashSet<String>) -> String {
    (1_usize..)
        .map(|n| format!("{}-{n}", key.to_ascii_uppercase()))
        .find(|sku| !taken.contains(sku))
        .unwrap_or_default()
}

/// Cheapest and dearest price of what can be sold; zero both when nothing has a price.
pub(crate) fn price_range(product: &Product) -> (Money, Money) {
    range_of(product.active().filter_map(|v| v.facts.price).map(Money::minor))
}

/// The same of prices in minor units.
pub(super) fn range_of(minors: impl Iterator<Item = i64>) -> (Money, Money) {
    let wider = |range: Option<(i64, i64)>, minor: i64| {
        Some(range.map_or((minor, minor), |(least, most)| (least.min(minor), most.max(minor))))
    };
    let (least, most) = minors.fold(None, wider).unwrap_or_default();
    (Money::from_minor(least, Currency::Idr), Money::from_minor(most, Currency::Idr))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::products::export::Paper;

    fn facts(change: impl FnOnce(&mut Facts)) -> Result<Draft, Vec<FieldError>> {
        let mut draft = Draft::default();
        change(&mut draft.facts);
        check(draft, true)
    }

    #[test]
    fn licence_numbers_come_in_many_writings() {
        let pirt = |typed: &str| facts(|f| f.pirt = Some(typed.to_owned())).map(|d| d.facts.pirt);
        assert_eq!(pirt("2063507012345-26"), Ok(Some("206350701234526".to_owned())));
        assert_eq!(pirt(" "), Ok(None));
        assert!(pirt("12345").is_err() && pirt("P-IRT 206350701234526").is_err());
        let hs = |typed: &str| facts(|f| f.hs_code = Some(typed.to_owned())).map(|d| d.facts.hs_code);
        assert_eq!(hs("2008.99"), Ok(Some("200899".to_owned())));
        assert!(hs("20089").is_err() && hs("abcdef").is_err());
    }

    #[test]
    fn what_labels_and_papers_say_is_tidied() {
        let allergens = |codes: &[&str]| {
            facts(|f| f.allergens = Codes(codes.iter().map(|c| (*c).to_owned()).collect())).map(|d| d.facts.allergens.0)
        };
        assert_eq!(allergens(&["soy", "gluten", "soy"]), Ok(vec!["gluten".to_owned(), "soy".to_owned()]));
        assert_eq!(allergens(&["none"]), Ok(vec!["none".to_owned()]));
        assert_eq!(allergens(&["none", "soy"]).unwrap_err()[0].code, "allergens_both");
        assert_eq!(allergens(&["dust"]).unwrap_err()[0].code, "unknown_choice");
        let papers = |given: &[(&str, Option<&str>)]| {
            let paper = |(code, number): &(&str, Option<&str>)| Paper {
                code: (*code).to_owned(),
                number: number.map(str::to_owned),
            };
            facts(|f| f.papers = Papers(given.iter().map(paper).collect())).map(|d| d.facts.papers)
        };
        assert_eq!(papers(&[("svlk", Some(" VLK-1 "))]).unwrap().get("svlk").unwrap().number.as_deref(), Some("VLK-1"));
        assert_eq!(papers(&[("phytosanitary", Some("1"))]).unwrap().get("phytosanitary").unwrap().number, None);
        for (given, field) in [
            ([("svlk", None), ("phytosanitary", None)], "papers.svlk"),
            ([("passport", None), ("phytosanitary", None)], "papers"),
            ([("phytosanitary", None), ("phytosanitary", None)], "papers"),
        ] {
            assert_eq!(papers(&given).unwrap_err()[0].field, field, "{given:?}");
        }
    }

    #[test]
    fn what_is_inside_weighs_no_more_than_the_parcel() {
        let weighed = |net_g, weight_g| {
            let mut variant = VariantDraft::default();
            (variant.facts.net_g, variant.facts.weight_g) = (Some(net_g), weight_g);
            check(Draft { facts: Facts::default(), variants: vec![variant] }, true).map(|_| ())
        };
        assert!(weighed(250, Some(250)).is_ok() && weighed(250, None).is_ok());
        assert_eq!(weighed(251, Some(250)).unwrap_err()[0].code, "net_above_gross");
    }

    #[test]
    fn halal_and_not_halal_exclude_each_other() {
        let both = facts(|f| {
            f.halal_certificate = Some("ID1".into());
            f.not_halal = true;
        });
        assert_eq!(both.unwrap_err()[0].code, "halal_both");
    }

    proptest! {
        #[test]
        fn an_address_leads_back_to_its_key(title in "\\PC{0,80}", seed in "[23456789abcdefghjkmnpqrstvwxyz]{8}") {
            let address = address(&Localized::new(&title, ""), &seed);
            prop_assert_eq!(key_of_address(&address), Some(seed));
            prop_assert!(address.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }

        #[test]
        fn no_text_breaks_the_check(text in "\\PC{0,200}") {
            let _ = facts(|f| {
                f.title = Localized::new(&text, "");
                f.pirt = Some(text.clone());
                f.bpom = Some(text.clone());
                f.origin_region = Some(text);
            });
        }
    }
}
