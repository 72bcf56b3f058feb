//! What each document says, as JSON: programs read it, and the printed page is set from the very same bytes.
//!
//! The types are structs and not maps, so that the order of the fields, and with it the hash, follows from the code alone.

mod customs;
mod goods;
mod label;

use chrono::NaiveDate;
use sentra_shared::contract::SellerId;
use serde::Serialize;

use super::{
    kind::Kind,
    papers::{Business, Carton, Consignment, Papers, Party, Totals, Waybill},
};

/// Places whose people read Traditional Chinese: captions carry it there.
const CHINESE: [&str; 3] = ["HK", "MO", "TW"];

/// A document: what all of them have in their head, and what is its own.
#[derive(Debug, Serialize)]
struct Sheet<'a, T> {
    document: &'static str,
    chinese: bool,
    consignment: &'a Consignment,
    #[serde(flatten)]
    body: T,
}

/// The data of a document; for labels, only those of `seller`'s cartons when one is given.
///
/// # Errors
/// Only those of the serializer, which these types do not have.
pub(super) fn json(papers: &Papers, kind: Kind, seller: Option<SellerId>) -> Result<Vec<u8>, serde_json::Error> {
    match kind {
        Kind::Invoice => sheet(papers, kind, goods::invoices(papers)),
        Kind::PackingList => sheet(papers, kind, goods::packing(papers)),
        Kind::Label => sheet(papers, kind, label::labels(papers, seller)),
        Kind::Waybill => sheet(papers, kind, waybill(papers)),
        Kind::Customs => sheet(papers, kind, customs::filings(papers)),
    }
}

fn sheet<T: Serialize>(papers: &Papers, kind: Kind, body: T) -> Result<Vec<u8>, serde_json::Error> {
    let consignment = &papers.consignment;
    let chinese = CHINESE.contains(&consignment.destination.country.as_str());
    serde_json::to_vec(&Sheet { document: kind.as_str(), chinese, consignment, body })
}

fn business(papers: &Papers, seller: SellerId) -> Option<&Business> {
    papers.businesses.iter().find(|b| b.seller == seller)
}

/// A business as others than customs see it.
#[derive(Debug, Serialize)]
struct Named<'a> {
    #[serde(flatten)]
    party: &'a Party,
    nib: Option<&'a str>,
    /// NPWP of a business; a person's number is masked.
    tax_id: Option<String>,
}

impl<'a> Named<'a> {
    fn of(business: &'a Business) -> Self {
        let number = business.npwp.as_deref().or(business.nik.as_deref());
        let tax_id = number.map(|n| if business.is_person { masked(n) } else { n.to_owned() });
        Self { party: &business.party, nib: business.nib.as_deref(), tax_id }
    }
}

/// All but the last four characters hidden.
fn masked(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(4);
    number.chars().enumerate().map(|(i, c)| if i < hidden { '*' } else { c }).collect()
}

/// Cartons of one size, for the waybill.
#[derive(Debug, Serialize)]
struct Dimension {
    count: i64,
    size_mm: [i64; 3],
}

#[derive(Debug, Serialize)]
struct WaybillBody<'a> {
    waybill: &'a Waybill,
    totals: &'a Totals,
    issued_on: NaiveDate,
    dimensions: Vec<Dimension>,
    /// Numbers of the invoices that travel along.
    invoices: Vec<&'a str>,
    /// Kinds of customs forms that travel along, each once.
    customs: Vec<super::papers::Path>,
}

fn waybill(papers: &Papers) -> WaybillBody<'_> {
    let mut customs: Vec<_> = papers.filings.iter().map(|f| f.path).collect();
    customs.sort_by_key(|path| format!("{path:?}"));
    customs.dedup();
    WaybillBody {
        waybill: &papers.waybill,
        totals: &papers.totals,
        issued_on: papers.consignment.closed_on,
        dimensions: dimensions(&papers.cartons),
        invoices: papers.invoices.iter().map(|i| i.number.as_str()).collect(),
        customs,
    }
}

fn dimensions(cartons: &[Carton]) -> Vec<Dimension> {
    let mut found: Vec<Dimension> = Vec::new();
    for carton in cartons {
        match found.iter_mut().find(|d| d.size_mm == carton.size_mm) {
            Some(same) => same.count += 1,
            None => found.push(Dimension { count: 1, size_mm: carton.size_mm }),
        }
    }
    found
}
