//! Cartons: how a seller packs a part of an export order, with real weights and sizes.
//!
//! A part may be packed bit by bit; it is complete when every piece lies in exactly one carton. Cartons can be changed until the part
//! lies in a consignment.

pub(crate) mod api;
mod pack;
pub(crate) mod pages;
mod panel;
pub(crate) mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod typed;

use sentra_shared::{contract::FulfilmentId, id_type};

use crate::orders::Line;

pub(crate) use pack::{Packed, pack, see};
pub(crate) use panel::{PackingView, panel};

id_type!(
    /// A carton.
    CartonId, "ctn"
);

/// Lines as what is to be packed. `net_g` is asked for lines that do not say it.
pub(crate) fn items(lines: &[Line], net_g: impl Fn(&Line) -> Option<i64>) -> Vec<rules::Item> {
    let item = |line: &Line| rules::Item {
        line: line.id,
        quantity: line.quantity,
        net_g: line.net_g.or_else(|| net_g(line)).filter(|g| *g > 0),
    };
    lines.iter().map(item).collect()
}

/// The seller's page for packing a part.
pub(crate) fn packing_path(id: FulfilmentId) -> String {
    format!("/seller/orders/{id}/cartons")
}
