//! What makes a set of cartons that can fly, and what is still to be packed.

use std::collections::BTreeMap;

use sentra_shared::{
    contract::LineId,
    failure::{FieldError, FieldErrors},
};

/// Heaviest carton, in grams. Holds that are loaded by hand often take 32 kg, so the trade packs up to 30; a flight may allow less.
pub(crate) const CARTON_MAX_G: i64 = 30_000;
/// Shortest and longest side, in millimetres; the longest is what a wide body takes, a flight may allow less.
const SIDE_MM: (i64, i64) = (50, 1_400);
/// Grams a litre of carton may weigh: below is polystyrene, above is metal, and both are a slip of the unit.
const DENSITY: (i64, i64) = (15, 3_000);
/// Cubic millimetres in a litre.
const LITRE_MM3: i64 = 1_000_000;
/// Cartons of one seller's part of an order.
pub(crate) const CARTONS_MAX: usize = 200;

/// Pieces of one line in a carton.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Content {
    /// The line.
    pub(crate) line: LineId,
    /// How many pieces of it.
    pub(crate) quantity: i64,
}

/// A carton as it was weighed and measured.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Carton {
    /// What it weighs, in grams.
    pub(crate) gross_g: i64,
    /// Length, width, height outside, in millimetres.
    pub(crate) size_mm: [i64; 3],
    /// What lies in it, each line once.
    pub(crate) contents: Vec<Content>,
}

impl Carton {
    /// Room it takes, in cubic millimetres; sides are bounded, so it fits.
    pub(crate) fn volume_mm3(&self) -> i64 {
        self.size_mm.iter().fold(1, |room, side| room.saturating_mul(*side))
    }

    /// Weight of the goods in it, in grams; `None` when a line's net weight is not known.
    pub(crate) fn net_g(&self, items: &[Item]) -> Option<i64> {
        self.contents.iter().try_fold(0_i64, |sum, content| {
            let item = items.iter().find(|i| i.line == content.line)?;
            sum.checked_add(item.net_g?.checked_mul(content.quantity)?)
        })
    }
}

/// A line that is to be packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    /// The line.
    pub(crate) line: LineId,
    /// Pieces of it.
    pub(crate) quantity: i64,
    /// Net weight of one piece in grams, once known.
    pub(crate) net_g: Option<i64>,
}

/// What the cartons come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Totals {
    /// Cartons.
    pub(crate) pieces: i64,
    /// Grams on the scale.
    pub(crate) gross_g: i64,
    /// Grams of goods, as far as they are known.
    pub(crate) net_g: i64,
    /// Cubic millimetres.
    pub(crate) volume_mm3: i64,
}

/// Adds the cartons up.
pub(crate) fn totals(items: &[Item], cartons: &[Carton]) -> Totals {
    cartons.iter().fold(Totals::default(), |sum, carton| Totals {
        pieces: sum.pieces + 1,
        gross_g: sum.gross_g.saturating_add(carton.gross_g),
        net_g: sum.net_g.saturating_add(carton.net_g(items).unwrap_or(0)),
        volume_mm3: sum.volume_mm3.saturating_add(carton.volume_mm3()),
    })
}

fn packed(cartons: &[Carton]) -> BTreeMap<LineId, i64> {
    let mut packed = BTreeMap::new();
    for content in cartons.iter().flat_map(|c| &c.contents) {
        let pieces: &mut i64 = packed.entry(content.line).or_default();
        *pieces = pieces.saturating_add(content.quantity);
    }
    packed
}

/// Pieces of each line that lie in no carton yet; empty when everything is packed.
pub(crate) fn left(items: &[Item], cartons: &[Carton]) -> Vec<Content> {
    let packed = packed(cartons);
    let left = |item: &Item| item.quantity - packed.get(&item.line).copied().unwrap_or(0);
    items.iter().map(|i| Content { line: i.line, quantity: left(i) }).filter(|c| c.quantity > 0).collect()
}

/// True when every piece lies in a carton.
pub(crate) fn is_complete(items: &[Item], cartons: &[Carton]) -> bool {
    !items.is_empty() && left(items, cartons).is_empty()
}

/// Checks cartons against the lines they are for. Not everything needs to be packed yet.
///
/// # Errors
/// Each carton that is too heavy, too light, too large or too dense, lines of something else, and pieces packed twice.
pub(crate) fn check(items: &[Item], cartons: &[Carton]) -> Result<(), Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    if cartons.len() > CARTONS_MAX {
        errors.push(FieldError::new("cartons", "too_many_cartons").with("max", CARTONS_MAX));
    }
    for (n, carton) in cartons.iter().enumerate().take(CARTONS_MAX) {
        check_one(&mut errors, &format!("cartons[{n}]"), items, carton);
    }
    for item in items {
        let pieces = packed(cartons).get(&item.line).copied().unwrap_or(0);
        if pieces > item.quantity {
            let more = pieces.saturating_sub(item.quantity);
            let twice = FieldError::new(format!("lines[{}]", item.line), "packed_too_many");
            errors.push(twice.with("ordered", item.quantity).with("more", more));
        }
    }
    errors.finish()
}

fn check_one(errors: &mut FieldErrors, field: &str, items: &[Item], carton: &Carton) {
    if carton.gross_g > CARTON_MAX_G {
        errors.push(FieldError::new(format!("{field}.weight_g"), "carton_too_heavy").with("max", CARTON_MAX_G / 1000));
    }
    errors.require(carton.gross_g > 0, &format!("{field}.weight_g"), "carton_weighs_nothing");
    let (least, most) = SIDE_MM;
    let fits = carton.size_mm.iter().all(|side| (least..=most).contains(side));
    if !fits {
        let wrong = FieldError::new(format!("{field}.size_mm"), "carton_side");
        errors.push(wrong.with("min", least / 10).with("max", most / 10));
    }
    let heavy = i128::from(carton.gross_g) * i128::from(LITRE_MM3);
    let of_room = |density: i64| i128::from(carton.volume_mm3()) * i128::from(density);
    if fits && (1..=CARTON_MAX_G).contains(&carton.gross_g) {
        errors.require(heavy >= of_room(DENSITY.0), &format!("{field}.weight_g"), "carton_too_light_for_size");
        errors.require(heavy <= of_room(DENSITY.1), &format!("{field}.weight_g"), "carton_too_heavy_for_size");
    }
    check_contents(errors, field, items, carton);
}

fn check_contents(errors: &mut FieldErrors, field: &str, items: &[Item], carton: &Carton) {
    errors.require(!carton.contents.is_empty(), &format!("{field}.contents"), "carton_empty");
    for (n, content) in carton.contents.iter().enumerate() {
        let field = format!("{field}.contents[{n}]");
        errors.require(content.quantity > 0, &format!("{field}.quantity"), "carton_no_pieces");
        let known = items.iter().any(|i| i.line == content.line);
        errors.require(known, &format!("{field}.line_id"), "carton_unknown_line");
        let again = carton.contents.iter().take(n).any(|c| c.line == content.line);
        errors.require(!again, &format!("{field}.line_id"), "carton_line_twice");
    }
    if let Some(net_g) = carton.net_g(items).filter(|net_g| *net_g > carton.gross_g) {
        let lighter = FieldError::new(format!("{field}.weight_g"), "carton_lighter_than_goods");
        errors.push(lighter.with("net", net_g));
    }
}
