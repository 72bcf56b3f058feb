//! Carton labels.

use qrcode::{EcLevel, QrCode, render::svg};
use sentra_shared::contract::SellerId;
use serde::Serialize;

use crate::cargo::documents::papers::{Carton, Papers, Party};

#[derive(Debug, Serialize)]
pub(super) struct Labels<'a> {
    /// Cartons of the whole consignment.
    pieces: i64,
    cartons: Vec<Label<'a>>,
}

#[derive(Debug, Serialize)]
struct Label<'a> {
    number: i64,
    id: &'a str,
    mark: &'a str,
    order: &'a str,
    invoice: &'a str,
    seller: Option<&'a str>,
    consignee: Option<&'a Party>,
    gross_g: i64,
    net_g: i64,
    size_mm: [i64; 3],
    /// Food or drink inside: the packs' own labels have duties abroad.
    food: bool,
    /// Picture of a QR code that holds the id.
    code_svg: String,
}

pub(super) fn labels(papers: &Papers, seller: Option<SellerId>) -> Labels<'_> {
    let own = papers.cartons.iter().filter(|c| seller.is_none_or(|s| c.seller == s));
    Labels { pieces: papers.totals.pieces, cartons: own.map(|c| label(papers, c)).collect() }
}

fn label<'a>(papers: &'a Papers, carton: &'a Carton) -> Label<'a> {
    let invoice = papers.invoices.iter().find(|i| i.number == carton.invoice);
    let line = |number| invoice.and_then(|i| i.lines.iter().find(|l| l.number == number));
    Label {
        number: carton.number,
        id: &carton.id,
        mark: &carton.mark,
        order: invoice.map_or("", |i| i.order.as_str()),
        invoice: &carton.invoice,
        seller: super::business(papers, carton.seller).map(|b| b.party.name.as_str()),
        consignee: invoice.map(|i| &i.consignee),
        gross_g: carton.gross_g,
        net_g: carton.net_g,
        size_mm: carton.size_mm,
        food: carton.contents.iter().any(|c| line(c.line).is_some_and(|l| l.food)),
        code_svg: code_svg(&carton.id),
    }
}

/// An id is short enough for any code; one that is not gets none, and its text stands on the label anyway.
fn code_svg(id: &str) -> String {
    let code = QrCode::with_error_correction_level(id.as_bytes(), EcLevel::M);
    code.map_or_else(|_| String::new(), |code| code.render::<svg::Color>().quiet_zone(false).build())
}
