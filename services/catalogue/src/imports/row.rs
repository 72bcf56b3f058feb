use sentra_shared::{
    failure::{FieldError, FieldErrors},
    money::Money,
    text::Localized,
};

use super::{
    columns::{Columns, Field},
    numbers,
    options::ImportOptions,
};
use crate::products::{Draft, Facts, VariantDraft, VariantFacts};

/// Reads a row as a product with one variant. What the row does not say comes from the options.
///
/// # Errors
/// All fields that cannot be read.
pub(super) fn draft(row: &[String], columns: &Columns, options: &ImportOptions) -> Result<Draft, Vec<FieldError>> {
    let text = |field: Field| columns.get(row, field);
    let owned = |field: Field| text(field).map(str::to_owned);
    let mut wrong = FieldErrors::default();
    let title = Localized { id: owned(Field::Title), en: owned(Field::TitleEn), zh_hant: None };
    wrong.require(!title.is_empty(), Field::Title.name(), "required");
    wrong.require(text(Field::Sku).is_some(), Field::Sku.name(), "required");
    let facts = Facts {
        title,
        description: Localized { id: owned(Field::Description), en: owned(Field::DescriptionEn), zh_hant: None },
        category_id: owned(Field::Category).or_else(|| options.category.clone()),
        halal_certificate: owned(Field::HalalCertificate),
        not_halal: cell(text(Field::NotHalal), Field::NotHalal, "unknown_choice", numbers::yes, &mut wrong)
            .unwrap_or(false),
        pirt: owned(Field::Pirt),
        bpom: owned(Field::Bpom),
        hs_code: owned(Field::HsCode),
        origin_region: owned(Field::OriginRegion),
        shelf_life_days: cell(text(Field::ShelfLifeDays), Field::ShelfLifeDays, "not_a_number", days, &mut wrong),
        ingredients: Localized { id: owned(Field::Ingredients), en: owned(Field::IngredientsEn), zh_hant: None },
        ..Facts::default()
    };
    let variant = VariantFacts {
        sku: owned(Field::Sku).unwrap_or_default(),
        name: Localized::default(),
        price: price(text(Field::Price), text(Field::PriceGbp), options, &mut wrong),
        weight_g: cell(text(Field::WeightG), Field::WeightG, "not_a_number", numbers::grams, &mut wrong)
            .or(options.weight_g),
        size_mm: cell(text(Field::Size), Field::Size, "bad_size", numbers::size_mm, &mut wrong).or(options.size_mm),
        net_g: cell(text(Field::NetG), Field::NetG, "not_a_number", numbers::grams, &mut wrong),
    };
    let stock = cell(text(Field::Stock), Field::Stock, "not_a_number", numbers::whole, &mut wrong).or(options.stock);
    wrong.finish()?;
    Ok(Draft { facts, variants: vec![VariantDraft { id: None, facts: variant, opening_stock: stock }] })
}

/// Reads one cell; an empty one is nothing, one that cannot be read is noted.
fn cell<T>(
    text: Option<&str>,
    field: Field,
    code: &'static str,
    read: impl Fn(&str) -> Option<T>,
    wrong: &mut FieldErrors,
) -> Option<T> {
    let value = read(text?);
    wrong.require(value.is_some(), field.name(), code);
    value
}

fn days(text: &str) -> Option<i32> {
    numbers::whole(text).and_then(|n| i32::try_from(n).ok())
}

/// The price in rupiah, or in pounds at the given rate.
fn price(
    rupiah: Option<&str>,
    pounds: Option<&str>,
    options: &ImportOptions,
    wrong: &mut FieldErrors,
) -> Option<Money> {
    let (whole, field) = match (rupiah, pounds) {
        (Some(text), _) => (numbers::rupiah(text), Field::Price),
        (None, Some(text)) => (options.gbp_rate.and_then(|rate| numbers::converted(text, rate)), Field::PriceGbp),
        (None, None) => return None,
    };
    let money = whole.and_then(|w| Money::rupiah(w).ok());
    wrong.require(money.is_some(), field.name(), "not_money");
    money
}
