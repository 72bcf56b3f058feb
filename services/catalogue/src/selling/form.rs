//! The product form: what was typed, what it means, and what is wrong where.

use sentra_shared::{
    failure::FieldError,
    money::Money,
    page::Frame,
    region,
    text::{Lang, Localized},
};

use super::typed::{as_centimetres, centimetres, whole};
use crate::products::{
    ALLERGENS, Codes, Draft, Facts, NO_ALLERGENS, PAPERS, Paper, PaperKind, Papers, Product, VariantDraft, VariantFacts,
};

/// Options of one form; the rest of a large import is kept as it is by leaving the form's rows alone.
const ROWS_MAX: usize = 50;
/// A snack pouch, the commonest package: a guess that is close beats three empty boxes.
const SIZE_CM: [&str; 3] = ["20", "15", "5"];

/// Names of a row's fields, in the order of the row's values.
pub(super) const ROW_FIELDS: [&str; 12] = [
    "id",
    "sku",
    "name_id",
    "name_en",
    "name_zh_hant",
    "price",
    "weight_g",
    "length",
    "width",
    "height",
    "net_g",
    "stock",
];

/// One row: an option of the product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) index: usize,
    values: [String; ROW_FIELDS.len()],
    /// Already sold under this form; its stock is order's.
    pub(super) known: bool,
    pub(super) removed: bool,
}

impl Row {
    fn place(name: &str) -> usize {
        ROW_FIELDS.iter().position(|f| *f == name).unwrap_or(0)
    }

    /// Name of a field of this row in the form.
    pub(super) fn n(&self, name: &str) -> String {
        format!("v{}_{name}", self.index)
    }

    /// What is typed in a field of this row.
    pub(super) fn v(&self, name: &str) -> &str {
        self.values.get(Self::place(name)).map_or("", String::as_str)
    }

    /// The option's name, in Indonesian if it has one.
    pub(super) fn name(&self) -> &str {
        Some(self.v("name_id")).filter(|name| !name.is_empty()).unwrap_or_else(|| self.v("name_en"))
    }

    fn set(&mut self, name: &str, value: impl Into<String>) {
        if let Some(slot) = self.values.get_mut(Self::place(name)) {
            *slot = value.into();
        }
    }

    /// True when nothing that matters is typed, so that the spare row counts for nothing.
    fn is_blank(&self) -> bool {
        ["id", "sku", "name_id", "name_en", "price", "weight_g", "stock"].iter().all(|f| self.v(f).trim().is_empty())
    }

    fn of_variant(index: usize, draft: &VariantDraft) -> Self {
        let mut row = Self { index, known: true, ..Self::default() };
        let facts = &draft.facts;
        row.set("id", draft.id.map(|id| id.to_string()).unwrap_or_default());
        row.set("sku", facts.sku.as_str());
        row.set("name_id", facts.name.exact(Lang::Id).unwrap_or_default());
        row.set("name_en", facts.name.exact(Lang::En).unwrap_or_default());
        row.set("name_zh_hant", facts.name.exact(Lang::ZhHant).unwrap_or_default());
        row.set("price", facts.price.map(Money::to_decimal).unwrap_or_default());
        row.set("weight_g", facts.weight_g.map(|w| w.to_string()).unwrap_or_default());
        row.set("net_g", facts.net_g.map(|w| w.to_string()).unwrap_or_default());
        for (name, mm) in ["length", "width", "height"].iter().zip(facts.size_mm.unwrap_or_default()) {
            row.set(name, if mm > 0 { as_centimetres(mm) } else { String::new() });
        }
        row
    }
}

/// The form as it stands on the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    pub(super) version: i64,
    /// Makes a double tap one product.
    pub(super) key: String,
    pub(super) texts: Vec<(String, String)>,
    pub(super) rows: Vec<Row>,
    pub(super) errors: Vec<FieldError>,
}

impl Form {
    /// An empty form with one row.
    pub(super) fn fresh(key: String) -> Self {
        let mut first = Row::default();
        for (name, cm) in ["length", "width", "height"].iter().zip(SIZE_CM) {
            first.set(name, cm);
        }
        Self { key, rows: vec![first], ..Self::default() }.with_spare()
    }

    /// The form of a product as it is.
    pub(super) fn of(product: &Product) -> Self {
        let draft = product.to_draft();
        let facts = &draft.facts;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
        let texts = [
            ("title_id", text(&facts.title.id)),
            ("title_en", text(&facts.title.en)),
            ("title_zh_hant", text(&facts.title.zh_hant)),
            ("description_id", text(&facts.description.id)),
            ("description_en", text(&facts.description.en)),
            ("description_zh_hant", text(&facts.description.zh_hant)),
            ("category", text(&facts.category_id)),
            ("halal_certificate", text(&facts.halal_certificate)),
            ("not_halal", yes(facts.not_halal)),
            ("pirt", text(&facts.pirt)),
            ("bpom", text(&facts.bpom)),
            ("hs_code", text(&facts.hs_code)),
            ("origin_region", text(&facts.origin_region)),
            ("shelf_life_days", facts.shelf_life_days.map(|d| d.to_string()).unwrap_or_default()),
            ("dangerous_goods", yes(facts.dangerous_goods)),
            ("ingredients_id", text(&facts.ingredients.id)),
            ("ingredients_en", text(&facts.ingredients.en)),
        ];
        let mut rows: Vec<Row> = draft.variants.iter().enumerate().map(|(i, v)| Row::of_variant(i, v)).collect();
        if rows.is_empty() {
            rows = Self::fresh(String::new()).rows.into_iter().take(1).collect();
        }
        let mut texts: Vec<(String, String)> =
            texts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        texts.extend(facts.allergens.0.iter().map(|code| (format!("allergen_{code}"), yes(true))));
        let typed = |paper: &Paper| paper.number.clone().unwrap_or_else(|| yes(true));
        texts.extend(facts.papers.0.iter().map(|paper| (format!("paper_{}", paper.code), typed(paper))));
        Self { version: product.version, texts, rows, ..Self::default() }.with_spare()
    }

    /// The form as somebody sent it.
    pub(super) fn sent(texts: Vec<(String, String)>) -> Self {
        let of = |name: &str| texts.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let mut rows = Vec::new();
        for index in 0..=ROWS_MAX {
            let mut row = Row { index, ..Row::default() };
            for name in ROW_FIELDS {
                row.set(name, of(&row.n(name)).unwrap_or_default());
            }
            row.known = !row.v("id").is_empty();
            row.removed = of(&row.n("remove")).is_some();
            if index == 0 || !row.is_blank() {
                rows.push(row);
            }
        }
        let version = of("version").and_then(|v| v.parse().ok()).unwrap_or(0);
        let key = of("_key").unwrap_or_default();
        Self { version, key, texts, rows, errors: Vec::new() }
    }

    fn with_spare(mut self) -> Self {
        let index = self.rows.last().map_or(0, |r| r.index + 1);
        self.rows.push(Row { index, ..Row::default() });
        self
    }

    /// With what is wrong, told on the fields of the form, ready to be shown again.
    pub(super) fn refused(self, errors: Vec<FieldError>) -> Self {
        let kept: Vec<usize> = self.rows.iter().filter(|r| !r.removed).map(|r| r.index).collect();
        let errors = errors.into_iter().map(|e| FieldError { field: field_of_form(&e.field, &kept), ..e }).collect();
        Self { errors, ..self }.with_spare()
    }

    /// What is typed in a field.
    pub(super) fn v(&self, name: &str) -> &str {
        self.texts.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// True when a box is ticked.
    pub(super) fn ticked(&self, name: &str) -> bool {
        !self.v(name).is_empty()
    }

    /// What is wrong with a field, in words.
    pub(super) fn e(&self, frame: &Frame, name: &str) -> String {
        frame.field_error(&self.errors, name)
    }

    /// The first row, which stands in the short part of the form.
    pub(super) fn first(&self) -> &Row {
        static NONE: std::sync::LazyLock<Row> = std::sync::LazyLock::new(Row::default);
        self.rows.first().unwrap_or(&NONE)
    }

    /// Rows after the first, the spare one last.
    pub(super) fn others(&self) -> &[Row] {
        self.rows.get(1..).unwrap_or_default()
    }

    /// Rows that are filled in and have a name of their own.
    pub(super) fn named(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|r| !r.v("name_id").is_empty() || !r.v("name_en").is_empty())
    }

    /// True when there is more than one option.
    pub(super) fn has_options(&self) -> bool {
        self.rows.len() > 2
    }

    /// What the form means.
    ///
    /// # Errors
    /// Numbers that are none, by the names that a draft's fields have.
    pub(super) fn draft(&self) -> Result<Draft, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let facts = self.facts(&mut wrong);
        let mut variants: Vec<VariantDraft> = Vec::new();
        for row in self.rows.iter().filter(|r| !(r.removed || r.index > 0 && r.is_blank())) {
            let variant = variant_of(row, variants.len(), variants.first(), &mut wrong);
            variants.push(variant);
        }
        if wrong.is_empty() { Ok(Draft { facts, variants }) } else { Err(wrong) }
    }

    fn words(&self, name: &str) -> Localized {
        let typed = |code: &str| self.v(&format!("{name}_{code}"));
        Localized::new(typed("id"), typed("en")).with(Lang::ZhHant, typed("zh_hant"))
    }

    fn facts(&self, wrong: &mut Vec<FieldError>) -> Facts {
        let given = |name: &str| Some(self.v(name).trim().to_owned()).filter(|t| !t.is_empty());
        let shelf_life_days = given("shelf_life_days").and_then(|typed| {
            let days = whole(&typed).and_then(|d| i32::try_from(d).ok());
            if days.is_none() {
                wrong.push(FieldError::new("shelf_life_days", "not_a_number"));
            }
            days
        });
        Facts {
            title: self.words("title"),
            description: self.words("description"),
            category_id: given("category"),
            halal_certificate: given("halal_certificate"),
            not_halal: self.ticked("not_halal"),
            pirt: given("pirt"),
            bpom: given("bpom"),
            hs_code: given("hs_code"),
            origin_region: given("origin_region"),
            shelf_life_days,
            dangerous_goods: self.ticked("dangerous_goods"),
            ingredients: Localized::new(self.v("ingredients_id"), self.v("ingredients_en")),
            allergens: Codes(
                allergens().filter(|code| self.ticked(&format!("allergen_{code}"))).map(str::to_owned).collect(),
            ),
            papers: Papers(PAPERS.iter().filter_map(|kind| self.paper(kind)).collect()),
        }
    }

    fn paper(&self, kind: &PaperKind) -> Option<Paper> {
        let typed = self.v(&format!("paper_{}", kind.code)).trim();
        let number = kind.numbered.then(|| typed.to_owned());
        (!typed.is_empty()).then(|| Paper { code: kind.code.to_owned(), number })
    }
}

/// Allergens to tick, the statement that there are none at the end.
pub(super) fn allergens() -> impl Iterator<Item = &'static str> {
    ALLERGENS.into_iter().chain([NO_ALLERGENS])
}

fn variant_of(row: &Row, place: usize, first: Option<&VariantDraft>, wrong: &mut Vec<FieldError>) -> VariantDraft {
    let field = |name: &str| format!("variants[{place}].{name}");
    let mut number = |name: &str| {
        let typed = row.v(name).trim();
        let value = whole(typed);
        if value.is_none() && !typed.is_empty() {
            let code = if name == "price" { "not_money" } else { "not_a_number" };
            let name = if name == "stock" { "opening_stock" } else { name };
            wrong.push(FieldError::new(field(name), code));
        }
        value
    };
    let price = number("price").map(Money::rupiah).and_then(Result::ok);
    let weight_g = number("weight_g").or(first.and_then(|f| f.facts.weight_g));
    let net_g = number("net_g");
    let opening_stock = number("stock").filter(|_| !row.known);
    let typed = ["length", "width", "height"].map(|name| row.v(name).trim());
    let size_mm = match typed.map(centimetres) {
        [Some(length), Some(width), Some(height)] => Some([length, width, height]),
        // An option's package is the first one's unless it says otherwise.
        _ if typed.iter().all(|t| t.is_empty()) => first.and_then(|f| f.facts.size_mm),
        _ => {
            wrong.push(FieldError::new(field("size_mm"), "bad_package_size"));
            None
        }
    };
    let facts = VariantFacts {
        sku: row.v("sku").trim().to_owned(),
        name: Localized::new(row.v("name_id"), row.v("name_en")).with(Lang::ZhHant, row.v("name_zh_hant")),
        price,
        weight_g,
        size_mm,
        net_g,
    };
    VariantDraft { id: row.v("id").parse().ok(), facts, opening_stock }
}

/// Name in the form of a draft's field: `variants[1].price` is row 2's `v2_price` when row 1 was removed.
fn field_of_form(field: &str, kept: &[usize]) -> String {
    let of_row = || {
        let (place, name) = field.strip_prefix("variants[")?.split_once("].")?;
        let index = kept.get(place.parse::<usize>().ok()?)?;
        let name = match name {
            "name" => "name_id",
            "size_mm" => "length",
            "opening_stock" => "stock",
            other => other,
        };
        Some(format!("v{index}_{name}"))
    };
    of_row().unwrap_or_else(|| match field {
        "title" => "title_id".to_owned(),
        "description" => "description_id".to_owned(),
        "ingredients" => "ingredients_id".to_owned(),
        "file" | "photos" => "photos".to_owned(),
        other => other.replacen("papers.", "paper_", 1),
    })
}

/// Kabupaten and kota of the province the marketplace is in, for the place of making.
pub(super) fn regions() -> Vec<(&'static str, &'static str)> {
    region::children("35").map(|r| (r.code, r.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Form {
        Form::sent(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn the_short_form_is_a_draft() {
        let form = sent(&[
            ("title_id", " Keripik apel "),
            ("v0_price", "Rp 24.000"),
            ("v0_weight_g", "250"),
            ("v0_stock", "12"),
            ("v0_length", "20"),
            ("v0_width", "15"),
            ("v0_height", "5,5"),
        ]);
        let draft = form.draft().unwrap();
        assert_eq!(draft.facts.title.id.as_deref(), Some("Keripik apel"));
        assert_eq!(draft.variants.len(), 1, "the spare row counts for nothing");
        let first = &draft.variants[0];
        assert_eq!(first.facts.price, Some(Money::rupiah(24_000).unwrap()));
        assert_eq!(first.facts.size_mm, Some([200, 150, 55]));
        assert_eq!(first.opening_stock, Some(12));
    }

    #[test]
    fn what_is_said_in_chinese_stays() {
        let form = sent(&[
            ("title_zh_hant", "蘋果脆片"),
            ("v0_name_id", "250 g"),
            ("v0_name_zh_hant", "250 克"),
            ("v0_price", "24000"),
        ]);
        let draft = form.draft().unwrap();
        assert_eq!(draft.facts.title, Localized::only(Lang::ZhHant, "蘋果脆片"));
        assert_eq!(draft.variants[0].facts.name.exact(Lang::ZhHant), Some("250 克"));
        assert_eq!(form.named().count(), 1);
    }

    #[test]
    fn another_option_takes_the_package_of_the_first() {
        let form = sent(&[
            ("v0_name_id", "250 g"),
            ("v0_price", "24000"),
            ("v0_weight_g", "300"),
            ("v0_length", "20"),
            ("v0_width", "15"),
            ("v0_height", "5"),
            ("v1_name_id", "500 g"),
            ("v1_price", "45000"),
        ]);
        let draft = form.draft().unwrap();
        assert_eq!(draft.variants[1].facts.size_mm, Some([200, 150, 50]));
        assert_eq!(draft.variants[1].facts.weight_g, Some(300));
    }

    #[test]
    fn papers_and_allergens_come_and_go_with_the_form() {
        let typed = [
            ("ingredients_id", "Kedelai, minyak sawit"),
            ("allergen_soy", "yes"),
            ("paper_svlk", "VLK-00123"),
            ("paper_phytosanitary", "yes"),
            ("paper_health_certificate", ""),
        ];
        let facts = sent(&typed).draft().unwrap().facts;
        assert_eq!(facts.allergens.0, ["soy"]);
        assert_eq!(facts.papers.get("svlk").and_then(|p| p.number.as_deref()), Some("VLK-00123"));
        assert_eq!(facts.papers.get("phytosanitary").map(|p| p.number.is_none()), Some(true));
        assert!(facts.papers.get("health_certificate").is_none());
        let wrong = sent(&typed).refused(vec![FieldError::new("papers.svlk", "bad_licence")]);
        assert_eq!(wrong.errors[0].field, "paper_svlk");
    }

    #[test]
    fn what_is_wrong_is_told_on_the_field_that_was_typed() {
        let form = sent(&[("v0_price", "24000"), ("v1_remove", "yes"), ("v1_price", "1"), ("v2_price", "dua puluh")]);
        let errors = form.draft().unwrap_err();
        assert_eq!(errors[0].field, "variants[1].price");
        let shown = form.refused(errors);
        assert_eq!(shown.errors[0].field, "v2_price");
        assert_eq!(shown.rows[2].v("price"), "dua puluh", "what was typed stays");
    }
}
