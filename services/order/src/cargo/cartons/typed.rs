//! What a seller types about cartons: kilograms and centimetres, with a comma or a point.

use std::collections::BTreeMap;

use sentra_shared::{
    contract::LineId,
    failure::{FieldError, FieldErrors},
};

use super::{
    rules::{CARTONS_MAX, Carton, Content},
    store::Stored,
};
use crate::cargo::rating::{kg_decimal, parse_kg};

/// Fields of a carton, as they are shown.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) weight_kg: String,
    pub(super) length_cm: String,
    pub(super) width_cm: String,
    pub(super) height_cm: String,
    pub(super) count: String,
}

impl Typed {
    /// What was typed.
    pub(super) fn of(fields: &BTreeMap<String, String>) -> Self {
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        Self {
            weight_kg: field("weight_kg"),
            length_cm: field("length_cm"),
            width_cm: field("width_cm"),
            height_cm: field("height_cm"),
            count: field("count"),
        }
    }

    /// The size of the last carton, because the next one is mostly like it; its weight is to be weighed.
    pub(super) fn like_the_last(cartons: &[Stored]) -> Self {
        let Some(last) = cartons.last() else { return Self { count: "1".to_owned(), ..Self::default() } };
        let [length, width, height] = last.carton.size_mm.map(cm);
        Self { weight_kg: String::new(), length_cm: length, width_cm: width, height_cm: height, count: "1".to_owned() }
    }
}

/// Millimetres in centimetres.
fn cm(mm: i64) -> String {
    kg_decimal(mm.saturating_mul(100))
}

/// Name of the field for pieces of a line.
pub(super) fn line_field(line: LineId) -> String {
    format!("line-{line}")
}

/// A number with up to three decimals in thousandths, with a comma or a point.
fn thousandths(errors: &mut FieldErrors, name: &str, text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        errors.push(FieldError::new(name, "required"));
        return None;
    }
    errors.take(parse_kg(&text), name, "carton_not_a_measure")
}

/// Reads a carton and how many like it there are. `left` are the lines that the form offered.
///
/// # Errors
/// Every field that is no number.
pub(super) fn read(fields: &BTreeMap<String, String>, left: &[Content]) -> Result<(Carton, usize), Vec<FieldError>> {
    let typed = Typed::of(fields);
    let mut errors = FieldErrors::default();
    let gross_g = thousandths(&mut errors, "weight_kg", &typed.weight_kg);
    let sides = [("length_cm", &typed.length_cm), ("width_cm", &typed.width_cm), ("height_cm", &typed.height_cm)];
    // A centimetre is ten millimetres, so a thousandth of one is a hundredth of those; finer is below what a tape shows.
    let sides = sides.map(|(name, text)| thousandths(&mut errors, name, text).map(|side| (side + 50) / 100));
    let count = typed.count.trim().parse::<usize>().ok().filter(|n| (1..=CARTONS_MAX).contains(n));
    if count.is_none() {
        errors.push(FieldError::new("count", "out_of_range").with("min", 1).with("max", CARTONS_MAX));
    }
    let mut contents = Vec::new();
    for content in left {
        let field = line_field(content.line);
        let text = fields.get(&field).map_or("", |t| t.trim());
        match text.parse::<i64>() {
            _ if text.is_empty() => {}
            Ok(0) => {}
            Ok(quantity) => contents.push(Content { line: content.line, quantity }),
            Err(_) => errors.push(FieldError::new(field, "not_a_number")),
        }
    }
    errors.finish()?;
    let (Some(gross_g), [Some(length), Some(width), Some(height)], Some(count)) = (gross_g, sides, count) else {
        return Err(Vec::new());
    };
    Ok((Carton { gross_g, size_mm: [length, width, height], contents }, count))
}

/// Errors of the rules at the fields of the form: those of the cartons that were added. Equal ones are told once.
pub(super) fn as_typed(errors: Vec<FieldError>, last: usize) -> Vec<FieldError> {
    let prefix = format!("cartons[{last}].");
    let mut told: Vec<FieldError> = Vec::new();
    for mut error in errors {
        let field = error.field.strip_prefix(&prefix).map(str::to_owned);
        error.field = match field.as_deref() {
            Some("weight_g") => "weight_kg".to_owned(),
            Some("size_mm") => "length_cm".to_owned(),
            Some(_) => "contents".to_owned(),
            None if error.field.starts_with("cartons[") => continue,
            None => match error.field.strip_prefix("lines[").and_then(|f| f.strip_suffix(']')) {
                Some(line) => format!("line-{line}"),
                None => "count".to_owned(),
            },
        };
        if !told.contains(&error) {
            told.push(error);
        }
    }
    told
}
