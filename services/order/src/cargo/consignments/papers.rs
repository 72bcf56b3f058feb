//! Fills the papers of a consignment, each number from the row that owns it.

use std::collections::BTreeMap;

use sentra_shared::{
    clock::{Timestamp, WIB},
    contract::{FulfilmentId, account::Exporter},
    money::{Currency, Money},
    region,
    text::Lang,
};

use super::{
    ConsignmentRefused,
    close::Shares,
    read::{Loaded, Whole},
    record::Frozen,
};
use crate::{
    app::App,
    cargo::{
        airports,
        documents::{
            check::in_rupiah,
            papers::{
                Airport, Business, Carton, Consignment, Content, FORMAT, Filing, Invoice, Line, Marketplace,
                OtherCharge, Papers, Party, Rate, Totals, Waybill,
            },
        },
        rating::RateClass,
        readiness::{paper_name, rules::is_person, store::Paper},
    },
    error::Error,
    orders::{Address, Order},
    payments::rules::Method,
    shipping::abroad::country,
};

/// UN/ECE recommendation 20: piece.
const PIECE: &str = "PCE";
/// Delivered at place: the buyer pays the import tax of the destination (Incoterms 2020).
const INCOTERM: &str = "DAP";
/// What the air waybill says of goods that are many.
const NATURE: &str = "Consolidated goods as per attached list. No dangerous goods";

/// What papers are filled from.
pub(super) struct Closing<'a> {
    pub(super) app: &'a App,
    pub(super) whole: &'a Whole,
    pub(super) frozen: &'a Frozen,
    pub(super) shares: &'a Shares,
    pub(super) exporters: &'a [Exporter],
    pub(super) now: Timestamp,
}

/// All papers of the consignment.
///
/// # Errors
/// [`ConsignmentRefused::NoExporter`], amounts that do not fit.
pub(super) fn papers(closing: &Closing<'_>) -> Result<Papers, Error> {
    let parts = &closing.whole.parts;
    let invoices = parts.iter().map(|l| invoice(closing, l)).collect::<Result<Vec<_>, Error>>()?;
    let filings = parts.iter().zip(&invoices).map(|(l, i)| filing(closing, l, i)).collect::<Result<Vec<_>, Error>>()?;
    let totals = totals(closing, &invoices)?;
    Ok(Papers {
        format: FORMAT,
        consignment: consignment(closing)?,
        businesses: businesses(closing)?,
        waybill: waybill(closing, &totals)?,
        cartons: cartons(closing),
        invoices,
        totals,
        filings,
    })
}

fn party(name: &str, address: Vec<String>, code: &str, phone: Option<String>) -> Party {
    let country_name = if code == "ID" { "Indonesia" } else { country::name(code, Lang::En) };
    Party {
        name: name.to_owned(),
        address: address.into_iter().filter(|line| !line.trim().is_empty()).collect(),
        country: code.to_owned(),
        country_name: country_name.to_owned(),
        phone,
    }
}

fn consignment(closing: &Closing<'_>) -> Result<Consignment, Error> {
    let Closing { app, whole, .. } = closing;
    let flight = &whole.flight;
    let airport = |code: &str| {
        let found = airports::find(code).ok_or(Error::NotFound)?;
        Ok::<_, Error>(Airport {
            code: code.to_owned(),
            name: found.city.to_owned(),
            country: found.country.to_owned(),
        })
    };
    let (origin, destination) = (airport(&flight.origin)?, airport(&flight.destination)?);
    let departs_at = flight.origin_airport().ok_or(Error::NotFound)?.local(flight.departs_at).naive_local();
    let programme = &app.settings.programme;
    let phone = Some(programme.complaints_phone.clone()).filter(|p| !p.is_empty());
    let shipper = party(&programme.operator, vec![programme.operator_address.clone()], "ID", phone);
    let agent = app.settings.order.cargo_agents.iter().find(|a| a.country == destination.country);
    let consignee = agent.map_or_else(
        || shipper.clone(),
        |a| party(&a.name, vec![a.address.clone()], &a.country, Some(a.phone.clone())),
    );
    Ok(Consignment {
        number: whole.consignment.number.clone(),
        closed_on: closing.now.with_timezone(&WIB).date_naive(),
        awb: whole.consignment.awb.clone().unwrap_or_default(),
        carrier: flight.carrier.clone(),
        flight: flight.to_string(),
        departs_at,
        origin,
        destination,
        shipper,
        consignee,
        marketplace: Marketplace { name: app.settings.site.name.clone(), id: None },
    })
}

/// Every seller once, in the order of ids.
fn businesses(closing: &Closing<'_>) -> Result<Vec<Business>, Error> {
    let mut businesses = BTreeMap::new();
    for loaded in &closing.whole.parts {
        let id = loaded.standing.part.seller_id;
        let found = closing.exporters.iter().find(|e| e.seller_id == id);
        let unknown = || {
            let name = loaded.standing.seller.as_ref().map(|s| s.name.clone()).unwrap_or_default();
            Error::from(ConsignmentRefused::NoExporter { seller: name })
        };
        let exporter = found.ok_or_else(unknown)?;
        let place =
            format!("{}, {}", region::name(&exporter.region_code), region::name(province(&exporter.region_code)));
        let business = Business {
            seller: id,
            party: party(&exporter.name, vec![exporter.address.clone(), place], "ID", exporter.phone.clone()),
            is_person: is_person(&exporter.legal_form),
            nib: exporter.nib.clone(),
            npwp: exporter.npwp.clone(),
            nik: exporter.nik.clone(),
        };
        businesses.insert(id, business);
    }
    Ok(businesses.into_values().collect())
}

/// Kemendagri code of the province of a kabupaten or kota.
fn province(code: &str) -> &str {
    code.split('.').next().unwrap_or_default()
}

/// Number of a part's invoice.
fn invoice_number(loaded: &Loaded) -> String {
    format!("INV-{}", loaded.standing.part.number)
}

fn consignee(order: &Order) -> Party {
    let Some(address) = &order.address else { return party(&order.contact_name, Vec::new(), "", None) };
    let lines = vec![address.street.clone(), place_line(address)];
    party(&address.name, lines, &address.country, Some(address.phone.clone()))
}

fn place_line(address: &Address) -> String {
    let place = [address.city.as_str(), address.state.as_str(), address.postal_code.as_str()];
    place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn invoice(closing: &Closing<'_>, loaded: &Loaded) -> Result<Invoice, Error> {
    let (standing, order) = (&loaded.standing, &loaded.standing.order);
    let part = &standing.part;
    let currency = part.goods.currency();
    let lines: Vec<Line> = (0..standing.lines.len()).filter_map(|n| line(closing, loaded, n)).collect();
    let place = order.address.as_ref().map(|a| if a.city.is_empty() { &a.country } else { &a.city });
    Ok(Invoice {
        number: invoice_number(loaded),
        order: order.number.clone(),
        ordered_on: order.placed_at.with_timezone(&WIB).date_naive(),
        exporter: part.seller_id,
        consignee: consignee(order),
        notify: None,
        incoterm: INCOTERM.to_owned(),
        incoterm_place: place.cloned().unwrap_or_default(),
        payment: payment(order.payment_method).to_owned(),
        rate: (currency != Currency::Idr)
            .then(|| Rate { per_unit: order.rate.per_idr.to_string(), on: order.rate.valid_from }),
        net_g: lines.iter().map(|l| l.net_g).sum(),
        lines,
        goods: part.goods.checked_sub(part.discount)?,
        inland: Money::zero(currency),
        freight: part.delivery,
        insurance: Money::zero(currency),
        total: part.total()?,
        packages: loaded.part.load.pieces,
        gross_g: loaded.part.load.gross_g,
    })
}

/// How it was paid, in the words of an invoice.
const fn payment(method: Method) -> &'static str {
    match method {
        Method::BankTransfer => "Paid in advance by bank transfer",
        Method::Card => "Paid in advance by card",
        Method::Qris => "Paid in advance by QRIS",
        Method::Test => "Paid in advance (test payment)",
    }
}

fn line(closing: &Closing<'_>, loaded: &Loaded, n: usize) -> Option<Line> {
    let standing = &loaded.standing;
    let (line, facts) = (standing.lines.get(n)?, standing.facts.get(n)?);
    let unit_net_g = facts.net_g.unwrap_or(0);
    let name = |lang: Lang| {
        let (title, variant) = (line.titles.get(lang), line.variant_name.get(lang));
        if variant.is_empty() { title.to_owned() } else { format!("{title}, {variant}") }
    };
    let permit = |paper: &Paper| {
        let needed = facts.licences.contains(&paper.code);
        needed.then(|| format!("{} {}", paper_name(&closing.app.texts, Lang::En, &paper.code), paper.number))
    };
    Some(Line {
        number: i64::try_from(n).ok()? + 1,
        owner: line.seller_id,
        sku: line.sku.clone(),
        hs: facts.hs.clone().unwrap_or_default(),
        name_id: name(Lang::Id),
        name_en: name(Lang::En),
        material: None,
        brand: None,
        region: facts.origin.clone(),
        region_name: region::name(&facts.origin).to_owned(),
        food: facts.food,
        permits: standing.papers.iter().filter_map(permit).collect(),
        quantity: line.quantity,
        unit: PIECE.to_owned(),
        unit_price: line.price,
        total: line.total,
        unit_net_g,
        net_g: unit_net_g.checked_mul(line.quantity)?,
    })
}

/// Cartons, numbered through the consignment.
fn cartons(closing: &Closing<'_>) -> Vec<Carton> {
    let destination = &closing.whole.flight.destination;
    let mut cartons: Vec<Carton> = Vec::new();
    for loaded in &closing.whole.parts {
        let standing = &loaded.standing;
        for stored in &standing.packing.cartons {
            let place = |line| standing.lines.iter().position(|l| l.id == line).and_then(|n| i64::try_from(n).ok());
            let contents = stored.carton.contents.iter();
            let contents = contents.filter_map(|c| Some(Content { line: place(c.line)? + 1, quantity: c.quantity }));
            cartons.push(Carton {
                number: i64::try_from(cartons.len()).unwrap_or(i64::MAX).saturating_add(1),
                id: stored.id.to_string(),
                invoice: invoice_number(loaded),
                seller: standing.part.seller_id,
                mark: format!("SNT/{destination}/{}", standing.part.number),
                contents: contents.collect(),
                net_g: stored.carton.net_g(&standing.items).unwrap_or(0),
                gross_g: stored.carton.gross_g,
                size_mm: stored.carton.size_mm,
            });
        }
    }
    cartons
}

fn totals(closing: &Closing<'_>, invoices: &[Invoice]) -> Result<Totals, Error> {
    let (load, charge) = (closing.whole.consignment.load, &closing.frozen.charge);
    let mut invoiced: BTreeMap<Currency, Money> = BTreeMap::new();
    for invoice in invoices {
        let currency = invoice.total.currency();
        let before = invoiced.get(&currency).copied().unwrap_or_else(|| Money::zero(currency));
        invoiced.insert(currency, before.checked_add(invoice.total)?);
    }
    Ok(Totals {
        pieces: load.pieces,
        net_g: load.net_g,
        gross_g: load.gross_g,
        volume_mm3: load.volume_mm3,
        chargeable_g: charge.charged_as_g,
        per_kg: (charge.class != RateClass::M).then_some(charge.per_kg),
        charge: Money::from_minor(charge.total_minor, charge.currency()?),
        invoiced: invoiced.into_values().collect(),
    })
}

fn waybill(closing: &Closing<'_>, totals: &Totals) -> Result<Waybill, Error> {
    let charge = &closing.frozen.charge;
    let currency = charge.currency()?;
    let money = |minor| Money::from_minor(minor, currency);
    let other = charge.surcharges.iter().map(|(code, name, minor)| OtherCharge {
        code: code.clone(),
        name: name.clone(),
        amount: money(*minor),
    });
    Ok(Waybill {
        awb: closing.whole.consignment.awb.clone().unwrap_or_default(),
        agent: None,
        prepaid: true,
        pieces: totals.pieces,
        gross_g: totals.gross_g,
        volume_mm3: totals.volume_mm3,
        class: charge.class,
        chargeable_g: charge.charged_as_g,
        per_kg: totals.per_kg,
        freight: money(charge.freight_minor),
        other: other.collect(),
        total: money(charge.total_minor),
        goods: NATURE.to_owned(),
    })
}

fn filing(closing: &Closing<'_>, loaded: &Loaded, invoice: &Invoice) -> Result<Filing, Error> {
    let id: FulfilmentId = loaded.part.fulfilment_id;
    let share = closing.shares.iter().find(|(part, _)| *part == id).ok_or(Error::NotFound)?;
    let fob = invoice.goods.checked_add(invoice.inland)?;
    let ndpbm = invoice.rate.as_ref().map_or_else(|| "1".to_owned(), |rate| rate.per_unit.clone());
    Ok(Filing {
        invoice: invoice.number.clone(),
        path: share.1.path,
        packages: invoice.packages,
        net_g: invoice.net_g,
        gross_g: invoice.gross_g,
        fob,
        freight: invoice.freight,
        insurance: invoice.insurance,
        fob_rupiah: in_rupiah(fob, &ndpbm)?,
        ndpbm,
    })
}
