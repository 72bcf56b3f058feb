//! Documents of one consignment must agree: what stands twice is compared, what follows from something else is calculated again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display},
};

use sentra_shared::money::{Currency, Money, MoneyError};

use super::papers::{Carton, FORMAT, Filing, Invoice, Line, Papers};
use crate::cargo::rating::{self, RateClass};

/// Two places that should say the same and do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// Which document and part, e.g. `invoice INV-7 line 2`.
    pub(crate) place: String,
    /// What of it.
    pub(crate) what: &'static str,
    /// What follows from the rest.
    pub(crate) expected: String,
    /// What stands there.
    pub(crate) found: String,
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {} instead of {}", self.place, self.what, self.found, self.expected)
    }
}

/// Compares invoices, packing list, labels, waybill and customs data with one another.
///
/// # Errors
/// Everything that does not agree.
pub(crate) fn check(papers: &Papers) -> Result<(), Vec<Mismatch>> {
    let mut notes = Notes::default();
    notes.same("papers", "format", FORMAT, papers.format);
    names(&mut notes, papers);
    let invoices: BTreeMap<&str, &Invoice> = papers.invoices.iter().map(|i| (i.number.as_str(), i)).collect();
    for invoice in &papers.invoices {
        let cartons: Vec<&Carton> = papers.cartons.iter().filter(|c| c.invoice == invoice.number).collect();
        check_invoice(&mut notes, invoice, &cartons);
    }
    for (carton, number) in papers.cartons.iter().zip(1..) {
        notes.same(&format!("carton {number}"), "number", number, carton.number);
        match invoices.get(carton.invoice.as_str()) {
            Some(invoice) => check_carton(&mut notes, carton, invoice),
            None => {
                notes.note(format!("carton {number}"), "invoice", "an invoice of this consignment", &carton.invoice);
            }
        }
    }
    notes.same("customs data", "filings", papers.invoices.len(), papers.filings.len());
    for (filing, invoice) in papers.filings.iter().zip(&papers.invoices) {
        check_filing(&mut notes, filing, invoice);
    }
    check_totals(&mut notes, papers);
    check_waybill(&mut notes, papers);
    if notes.0.is_empty() { Ok(()) } else { Err(notes.0) }
}

/// What was found so far.
#[derive(Debug, Default)]
struct Notes(Vec<Mismatch>);

impl Notes {
    fn note(&mut self, place: String, what: &'static str, expected: impl Display, found: impl Display) {
        self.0.push(Mismatch { place, what, expected: expected.to_string(), found: found.to_string() });
    }

    fn same<T: PartialEq + Display>(&mut self, place: &str, what: &'static str, expected: T, found: T) {
        if expected != found {
            self.note(place.to_owned(), what, expected, found);
        }
    }

    /// An amount that follows from others; a sum of two currencies, or one that does not fit, follows from nothing.
    fn amount(&mut self, place: &str, what: &'static str, expected: Result<Money, MoneyError>, found: Money) {
        match expected {
            Ok(expected) => self.same(place, what, expected, found),
            Err(error) => self.note(place.to_owned(), what, error, found),
        }
    }

    /// A sum of weights or counts; `None` is one that does not fit.
    fn sum(&mut self, place: &str, what: &'static str, expected: Option<i64>, found: i64) {
        match expected {
            Some(expected) => self.same(place, what, expected, found),
            None => self.note(place.to_owned(), what, "a number that fits", found),
        }
    }

    fn positive(&mut self, place: &str, what: &'static str, found: i64) {
        if found <= 0 {
            self.note(place.to_owned(), what, "more than zero", found);
        }
    }
}

fn sum(numbers: impl IntoIterator<Item = i64>) -> Option<i64> {
    numbers.into_iter().try_fold(0_i64, i64::checked_add)
}

/// Every business, invoice and carton is there once, and whoever is named is there.
fn names(notes: &mut Notes, papers: &Papers) {
    let sellers: BTreeSet<_> = papers.businesses.iter().map(|b| b.seller).collect();
    notes.same("papers", "businesses", sellers.len(), papers.businesses.len());
    let numbers: BTreeSet<&str> = papers.invoices.iter().map(|i| i.number.as_str()).collect();
    notes.same("papers", "invoice numbers", papers.invoices.len(), numbers.len());
    let ids: BTreeSet<&str> = papers.cartons.iter().map(|c| c.id.as_str()).collect();
    notes.same("papers", "carton ids", papers.cartons.len(), ids.len());
    let exporters = papers.invoices.iter().map(|i| i.exporter);
    let owners = papers.invoices.iter().flat_map(|i| i.lines.iter().map(|l| l.owner));
    let packers = papers.cartons.iter().map(|c| c.seller);
    let strangers: BTreeSet<_> = exporters.chain(owners).chain(packers).filter(|s| !sellers.contains(s)).collect();
    for stranger in strangers {
        notes.note("papers".to_owned(), "businesses", stranger, "nothing of it");
    }
    if papers.invoices.is_empty() {
        notes.note("papers".to_owned(), "invoices", "at least one", 0);
    }
}

fn check_invoice(notes: &mut Notes, invoice: &Invoice, cartons: &[&Carton]) {
    let place = format!("invoice {}", invoice.number);
    let currency = invoice.goods.currency();
    for (line, number) in invoice.lines.iter().zip(1..) {
        notes.same(&format!("{place} line {number}"), "number", number, line.number);
        check_line(notes, &format!("{place} line {number}"), line, cartons);
    }
    notes.amount(&place, "goods", Money::sum(currency, invoice.lines.iter().map(|l| l.total)), invoice.goods);
    let parts = [invoice.goods, invoice.inland, invoice.freight, invoice.insurance];
    notes.amount(&place, "total", Money::sum(currency, parts), invoice.total);
    for (what, part) in [("inland", invoice.inland), ("freight", invoice.freight), ("insurance", invoice.insurance)] {
        if part.is_negative() {
            notes.note(place.clone(), what, "not below zero", part);
        }
    }
    notes.sum(&place, "net weight", sum(invoice.lines.iter().map(|l| l.net_g)), invoice.net_g);
    notes.sum(&place, "gross weight", sum(cartons.iter().map(|c| c.gross_g)), invoice.gross_g);
    notes.sum(&place, "packages", i64::try_from(cartons.len()).ok(), invoice.packages);
    if (currency == Currency::Idr) != invoice.rate.is_none() {
        notes.note(place, "exchange rate", "one exactly for a currency abroad", currency);
    }
}

fn check_line(notes: &mut Notes, place: &str, line: &Line, cartons: &[&Carton]) {
    notes.positive(place, "quantity", line.quantity);
    notes.positive(place, "net weight of one", line.unit_net_g);
    notes.positive(place, "price of one", line.unit_price.minor());
    notes.amount(place, "total", line.unit_price.checked_mul(line.quantity), line.total);
    notes.sum(place, "net weight", line.unit_net_g.checked_mul(line.quantity), line.net_g);
    let packed = cartons.iter().flat_map(|c| &c.contents).filter(|c| c.line == line.number).map(|c| c.quantity);
    notes.sum(place, "pieces in cartons", sum(packed), line.quantity);
}

fn check_carton(notes: &mut Notes, carton: &Carton, invoice: &Invoice) {
    let place = format!("carton {}", carton.number);
    let mut net = Some(0_i64);
    for content in &carton.contents {
        notes.positive(&place, "pieces", content.quantity);
        match invoice.lines.iter().find(|l| l.number == content.line) {
            Some(line) => {
                let weight = line.unit_net_g.checked_mul(content.quantity);
                net = net.zip(weight).and_then(|(sum, weight)| sum.checked_add(weight));
            }
            None => notes.note(place.clone(), "line", "a line of its invoice", content.line),
        }
    }
    notes.sum(&place, "net weight", net, carton.net_g);
    if carton.gross_g < carton.net_g {
        notes.note(place.clone(), "gross weight", "not less than the net weight", carton.gross_g);
    }
    for side in carton.size_mm {
        notes.positive(&place, "size", side);
    }
}

fn check_filing(notes: &mut Notes, filing: &Filing, invoice: &Invoice) {
    let place = format!("customs data of invoice {}", invoice.number);
    notes.same(&place, "invoice", &invoice.number, &filing.invoice);
    notes.same(&place, "packages", invoice.packages, filing.packages);
    notes.same(&place, "net weight", invoice.net_g, filing.net_g);
    notes.same(&place, "gross weight", invoice.gross_g, filing.gross_g);
    notes.amount(&place, "FOB value", invoice.goods.checked_add(invoice.inland), filing.fob);
    notes.same(&place, "freight", invoice.freight, filing.freight);
    notes.same(&place, "insurance", invoice.insurance, filing.insurance);
    let rate = invoice.rate.as_ref().map_or("1", |r| r.per_unit.as_str());
    if decimal(rate).is_none() || decimal(rate) != decimal(&filing.ndpbm) {
        notes.note(place.clone(), "exchange rate", rate, &filing.ndpbm);
    }
    notes.amount(&place, "FOB value in rupiah", in_rupiah(filing.fob, &filing.ndpbm), filing.fob_rupiah);
}

fn check_totals(notes: &mut Notes, papers: &Papers) {
    let totals = &papers.totals;
    notes.sum("consignment", "pieces", i64::try_from(papers.cartons.len()).ok(), totals.pieces);
    notes.sum("consignment", "net weight", sum(papers.cartons.iter().map(|c| c.net_g)), totals.net_g);
    notes.sum("consignment", "gross weight", sum(papers.cartons.iter().map(|c| c.gross_g)), totals.gross_g);
    let volume = papers.cartons.iter().try_fold(0_i64, |sum, c| sum.checked_add(volume_mm3(c)?));
    notes.sum("consignment", "volume", volume, totals.volume_mm3);
    let mut invoiced: BTreeMap<Currency, Result<Money, MoneyError>> = BTreeMap::new();
    for invoice in &papers.invoices {
        let sum = invoiced.entry(invoice.total.currency()).or_insert(Ok(Money::zero(invoice.total.currency())));
        *sum = (*sum).and_then(|sum| sum.checked_add(invoice.total));
    }
    notes.same("consignment", "currencies", invoiced.len(), totals.invoiced.len());
    for found in &totals.invoiced {
        let expected = invoiced.get(&found.currency()).cloned().unwrap_or(Err(MoneyError::CurrencyMismatch));
        notes.amount("consignment", "invoiced", expected, *found);
    }
}

/// What a carton takes up.
pub(super) fn volume_mm3(carton: &Carton) -> Option<i64> {
    carton.size_mm.into_iter().try_fold(1_i64, i64::checked_mul)
}

fn check_waybill(notes: &mut Notes, papers: &Papers) {
    let (waybill, totals) = (&papers.waybill, &papers.totals);
    let place = "waybill";
    if !awb_is_valid(&papers.consignment.awb) {
        notes.note(
            place.to_owned(),
            "number",
            "three digits, a dash, eight digits, the last of them a check digit",
            &waybill.awb,
        );
    }
    notes.same(place, "number", &papers.consignment.awb, &waybill.awb);
    notes.same(place, "pieces", totals.pieces, waybill.pieces);
    notes.same(place, "gross weight", totals.gross_g, waybill.gross_g);
    notes.same(place, "volume", totals.volume_mm3, waybill.volume_mm3);
    notes.same(place, "chargeable weight", totals.chargeable_g, waybill.chargeable_g);
    if waybill.chargeable_g < waybill.gross_g {
        notes.note(place.to_owned(), "chargeable weight", "not less than the gross weight", waybill.chargeable_g);
    }
    if let Some(per_kg) = waybill.per_kg {
        let expected = rating::weight_charge(per_kg, waybill.chargeable_g, waybill.freight.currency());
        notes.amount(place, "weight charge", expected.map_err(|_| MoneyError::Overflow), waybill.freight);
    }
    if waybill.per_kg != totals.per_kg {
        notes.note(place.to_owned(), "price per kilogram", "that of closing", "another");
    }
    if waybill.per_kg.is_none() != (waybill.class == RateClass::M) {
        notes.note(place.to_owned(), "price per kilogram", "one, except at the minimum charge", "the contrary");
    }
    let parts = [waybill.freight].into_iter().chain(waybill.other.iter().map(|o| o.amount));
    notes.amount(place, "total", Money::sum(waybill.total.currency(), parts), waybill.total);
    notes.same(place, "total", totals.charge, waybill.total);
}

/// Three digits of the airline, seven of the serial, and the serial modulo 7.
fn awb_is_valid(number: &str) -> bool {
    let Some((prefix, rest)) = number.split_once('-') else { return false };
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    digits(prefix, 3)
        && digits(rest, 8)
        && rest
            .split_at_checked(7)
            .is_some_and(|(serial, check)| serial.parse::<u32>().is_ok_and(|serial| check.parse() == Ok(serial % 7)))
}

/// Digits kept of a decimal.
const SCALE: usize = 8;
/// Ten to the power of [`SCALE`].
const DECIMAL_UNIT: i128 = 100_000_000;

/// A decimal such as `2050.5` in units of 10^-8; `None` when it is none.
pub(super) fn decimal(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || fraction.len() > SCALE || !digits(whole) || !digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<SCALE$}").parse().ok()
}

/// An amount in rupiah at a rate, half a rupiah rounded up.
///
/// # Errors
/// [`MoneyError::NotANumber`] for the rate, [`MoneyError::Overflow`].
pub(crate) fn in_rupiah(amount: Money, rate: &str) -> Result<Money, MoneyError> {
    let rate = decimal(rate).ok_or(MoneyError::NotANumber)?;
    let unit = DECIMAL_UNIT * i128::from(amount.currency().per_major());
    let exact = i128::from(amount.minor()).checked_mul(rate).ok_or(MoneyError::Overflow)?;
    let rupiah = (exact + unit / 2).div_euclid(unit);
    Money::rupiah(i64::try_from(rupiah).map_err(|_| MoneyError::Overflow)?)
}

#[cfg(test)]
mod tests;
