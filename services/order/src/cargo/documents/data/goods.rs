//! Commercial invoice and packing list: the same goods, once with prices and once with cartons.

use chrono::NaiveDate;
use sentra_shared::{contract::SellerId, money::Money};
use serde::Serialize;

use super::{Named, business};
use crate::cargo::documents::papers::{Carton, Invoice, Line, Papers, Party, Totals};

#[derive(Debug, Serialize)]
pub(super) struct Invoices<'a> {
    invoices: Vec<Issued<'a>>,
    makers: Vec<Maker<'a>>,
}

/// An invoice with what others than its own row add.
#[derive(Debug, Serialize)]
struct Issued<'a> {
    date: NaiveDate,
    currency: &'static str,
    country_of_origin: &'static str,
    seller: Option<Named<'a>>,
    #[serde(flatten)]
    invoice: &'a Invoice,
    fob: Option<Money>,
    marks: Vec<&'a str>,
}

/// Name of whoever made what another exports.
#[derive(Debug, Serialize)]
struct Maker<'a> {
    seller: SellerId,
    name: &'a str,
}

pub(super) fn invoices(papers: &Papers) -> Invoices<'_> {
    let issued = |invoice| Issued {
        date: papers.consignment.closed_on,
        currency: invoice_currency(invoice),
        country_of_origin: "Indonesia",
        seller: business(papers, invoice.exporter).map(Named::of),
        invoice,
        fob: papers.filings.iter().find(|f| f.invoice == invoice.number).map(|f| f.fob),
        marks: marks(papers, invoice),
    };
    let makers = papers.businesses.iter().map(|b| Maker { seller: b.seller, name: &b.party.name });
    Invoices { invoices: papers.invoices.iter().map(issued).collect(), makers: makers.collect() }
}

fn invoice_currency(invoice: &Invoice) -> &'static str {
    invoice.total.currency().code()
}

fn marks<'a>(papers: &'a Papers, invoice: &Invoice) -> Vec<&'a str> {
    let mut marks: Vec<&str> = cartons(papers, invoice).map(|c| c.mark.as_str()).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

fn cartons<'a>(papers: &'a Papers, invoice: &Invoice) -> impl Iterator<Item = &'a Carton> {
    let number = invoice.number.clone();
    papers.cartons.iter().filter(move |c| c.invoice == number)
}

#[derive(Debug, Serialize)]
pub(super) struct Packing<'a> {
    lists: Vec<List<'a>>,
    totals: Weights,
}

/// The packing list of one invoice.
#[derive(Debug, Serialize)]
struct List<'a> {
    invoice: &'a str,
    order: &'a str,
    date: NaiveDate,
    seller: Option<&'a Party>,
    consignee: &'a Party,
    notify: Option<&'a Party>,
    lines: Vec<Goods<'a>>,
    cartons: Vec<Packed<'a>>,
    packages: i64,
    net_g: i64,
    gross_g: i64,
}

/// A line without its price.
#[derive(Debug, Serialize)]
struct Goods<'a> {
    number: i64,
    hs: &'a str,
    sku: &'a str,
    name_en: &'a str,
    name_id: &'a str,
    region_name: &'a str,
    food: bool,
    quantity: i64,
    unit: &'a str,
    net_g: i64,
}

/// A carton with the names of its goods.
#[derive(Debug, Serialize)]
struct Packed<'a> {
    number: i64,
    mark: &'a str,
    contents: Vec<Inside<'a>>,
    net_g: i64,
    gross_g: i64,
    size_mm: [i64; 3],
}

#[derive(Debug, Serialize)]
struct Inside<'a> {
    line: i64,
    name_en: &'a str,
    quantity: i64,
    unit: &'a str,
}

#[derive(Debug, Serialize)]
struct Weights {
    pieces: i64,
    net_g: i64,
    gross_g: i64,
    volume_mm3: i64,
}

impl From<&Totals> for Weights {
    fn from(t: &Totals) -> Self {
        Self { pieces: t.pieces, net_g: t.net_g, gross_g: t.gross_g, volume_mm3: t.volume_mm3 }
    }
}

pub(super) fn packing(papers: &Papers) -> Packing<'_> {
    let list = |invoice| list(papers, invoice);
    Packing { lists: papers.invoices.iter().map(list).collect(), totals: (&papers.totals).into() }
}

fn list<'a>(papers: &'a Papers, invoice: &'a Invoice) -> List<'a> {
    List {
        invoice: &invoice.number,
        order: &invoice.order,
        date: papers.consignment.closed_on,
        seller: business(papers, invoice.exporter).map(|b| &b.party),
        consignee: &invoice.consignee,
        notify: invoice.notify.as_ref(),
        lines: invoice.lines.iter().map(goods).collect(),
        cartons: cartons(papers, invoice).map(|carton| packed(carton, &invoice.lines)).collect(),
        packages: invoice.packages,
        net_g: invoice.net_g,
        gross_g: invoice.gross_g,
    }
}

fn goods(line: &Line) -> Goods<'_> {
    Goods {
        number: line.number,
        hs: &line.hs,
        sku: &line.sku,
        name_en: &line.name_en,
        name_id: &line.name_id,
        region_name: &line.region_name,
        food: line.food,
        quantity: line.quantity,
        unit: &line.unit,
        net_g: line.net_g,
    }
}

fn packed<'a>(carton: &'a Carton, lines: &'a [Line]) -> Packed<'a> {
    let inside = carton.contents.iter().filter_map(|content| {
        let line = lines.iter().find(|l| l.number == content.line)?;
        Some(Inside { line: line.number, name_en: &line.name_en, quantity: content.quantity, unit: &line.unit })
    });
    Packed {
        number: carton.number,
        mark: &carton.mark,
        contents: inside.collect(),
        net_g: carton.net_g,
        gross_g: carton.gross_g,
        size_mm: carton.size_mm,
    }
}
