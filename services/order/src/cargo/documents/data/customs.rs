//! Customs data: the elements of a consignment note (PMK 96/2023), or the fields of a PEB by the names its electronic form gives
//! them (BC 3.0, CEISA 4.0). What only the declarant or the customs office knows is named as open instead of being guessed.

use chrono::NaiveDate;
use sentra_shared::money::Money;
use serde::Serialize;

use super::business;
use crate::cargo::documents::papers::{Business, Filing, Invoice, Line, Papers, Party, Path};

/// Of a consignment note, what others fill in.
const NOTE_OPEN: [&str; 2] = ["export_duty", "loading_office"];
/// Of a PEB, what others fill in.
const PEB_OPEN: [&str; 14] = [
    "nomorAju",
    "tanggalAju",
    "kodeKantor",
    "kodeKantorMuat",
    "kodeKantorEkspor",
    "kodeKantorPeriksa",
    "kodeJenisEkspor",
    "kodeKategoriEkspor",
    "kodeCaraDagang",
    "kodeCaraBayar",
    "kodeTps",
    "kodeAsuransi",
    "kodeJenisIdentitas",
    "namaTtd",
];

#[derive(Debug, Serialize)]
pub(super) struct Filings<'a> {
    filings: Vec<Declared<'a>>,
}

/// One form.
#[derive(Debug, Serialize)]
#[serde(tag = "path")]
enum Declared<'a> {
    #[serde(rename = "CN")]
    Note(Box<Note<'a>>),
    #[serde(rename = "PEB")]
    Peb(Box<Peb<'a>>),
}

pub(super) fn filings<'a>(papers: &'a Papers) -> Filings<'a> {
    let declared = |(filing, invoice): (&'a Filing, &'a Invoice)| match filing.path {
        Path::ConsignmentNote => Declared::Note(Box::new(note(papers, filing, invoice))),
        Path::ExportDeclaration => Declared::Peb(Box::new(peb(papers, filing, invoice))),
    };
    Filings { filings: papers.filings.iter().zip(&papers.invoices).map(declared).collect() }
}

/// A consignment note.
#[derive(Debug, Serialize)]
struct Note<'a> {
    consignment_id: &'a str,
    date: NaiveDate,
    carrier: &'a str,
    flight: &'a str,
    awb: &'a str,
    destination: &'a str,
    origin_regions: Vec<String>,
    packages: i64,
    gross_g: i64,
    net_g: i64,
    currency: &'static str,
    fob: Money,
    freight: Money,
    insurance: Money,
    exchange_rate: &'a str,
    fob_rupiah: Money,
    delivery_term: &'a str,
    invoice_number: &'a str,
    invoice_date: NaiveDate,
    goods: Vec<NoteGoods<'a>>,
    permits: Vec<&'a str>,
    sender: Option<Sender<'a>>,
    receiver: &'a Party,
    marketplace_name: &'a str,
    marketplace_id: Option<&'a str>,
    open: &'static [&'static str],
}

#[derive(Debug, Serialize)]
struct NoteGoods<'a> {
    hs: &'a str,
    description: &'a str,
    description_id: &'a str,
    quantity: i64,
    unit: &'a str,
    net_g: i64,
    value: Money,
    origin_region: String,
}

#[derive(Debug, Serialize)]
struct Sender<'a> {
    #[serde(flatten)]
    party: &'a Party,
    npwp: Option<&'a str>,
    nik: Option<&'a str>,
    nib: Option<&'a str>,
}

fn note<'a>(papers: &'a Papers, filing: &'a Filing, invoice: &'a Invoice) -> Note<'a> {
    let consignment = &papers.consignment;
    let goods = |line: &'a Line| NoteGoods {
        hs: &line.hs,
        description: &line.name_en,
        description_id: &line.name_id,
        quantity: line.quantity,
        unit: &line.unit,
        net_g: line.net_g,
        value: line.total,
        origin_region: origin(line),
    };
    Note {
        consignment_id: &consignment.number,
        date: consignment.closed_on,
        carrier: &consignment.carrier,
        flight: &consignment.flight,
        awb: &consignment.awb,
        destination: &consignment.destination.code,
        origin_regions: unique(invoice.lines.iter().map(origin)),
        packages: filing.packages,
        gross_g: filing.gross_g,
        net_g: filing.net_g,
        currency: filing.fob.currency().code(),
        fob: filing.fob,
        freight: filing.freight,
        insurance: filing.insurance,
        exchange_rate: &filing.ndpbm,
        fob_rupiah: filing.fob_rupiah,
        delivery_term: &invoice.incoterm,
        invoice_number: &invoice.number,
        invoice_date: consignment.closed_on,
        goods: invoice.lines.iter().map(goods).collect(),
        permits: unique(invoice.lines.iter().flat_map(|l| l.permits.iter().map(String::as_str))),
        sender: business(papers, invoice.exporter).map(sender),
        receiver: &invoice.consignee,
        marketplace_name: &consignment.marketplace.name,
        marketplace_id: consignment.marketplace.id.as_deref(),
        open: &NOTE_OPEN,
    }
}

fn sender(business: &Business) -> Sender<'_> {
    let Business { party, npwp, nik, nib, .. } = business;
    Sender { party, npwp: npwp.as_deref(), nik: nik.as_deref(), nib: nib.as_deref() }
}

/// `35.07` as customs write it: `3507`.
fn origin(line: &Line) -> String {
    line.region.replace('.', "")
}

fn unique<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// A PEB.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Peb<'a> {
    kode_incoterm: &'a str,
    kode_valuta: &'static str,
    ndpbm: &'a str,
    fob: String,
    freight: String,
    asuransi: String,
    bruto: String,
    netto: String,
    kode_negara_tujuan: &'a str,
    kode_pel_muat: String,
    kode_pel_ekspor: String,
    kode_pel_tujuan: String,
    tanggal_ekspor: NaiveDate,
    flag_curah: &'static str,
    flag_migas: &'static str,
    entitas: Vec<Entitas<'a>>,
    barang: Vec<Barang<'a>>,
    kemasan: Vec<Kemasan<'a>>,
    pengangkut: Vec<Pengangkut<'a>>,
    dokumen: Vec<Dokumen<'a>>,
    nama_marketplace: &'a str,
    id_marketplace: Option<&'a str>,
    fob_rupiah: String,
    belum_diisi: &'static [&'static str],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entitas<'a> {
    /// 2 exporter, 7 owner of the goods, 8 receiver.
    kode_entitas: &'static str,
    nama_entitas: &'a str,
    alamat_entitas: String,
    /// `NPWP` or `NIK`; its code is for the declarant.
    jenis_identitas: Option<&'static str>,
    nomor_identitas: Option<&'a str>,
    nib_entitas: Option<&'a str>,
    kode_negara: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Barang<'a> {
    seri_barang: i64,
    pos_tarif: &'a str,
    uraian: String,
    merk: Option<&'a str>,
    spesifikasi_lain: Option<&'a str>,
    jumlah_satuan: i64,
    kode_satuan_barang: &'a str,
    netto: String,
    fob: String,
    harga_satuan: String,
    kode_negara_asal: &'static str,
    kode_daerah_asal: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Kemasan<'a> {
    jumlah_kemasan: i64,
    /// UN/ECE recommendation 21: carton.
    kode_jenis_kemasan: &'static str,
    merk_kemasan: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pengangkut<'a> {
    /// UN/ECE recommendation 19: air.
    kode_cara_angkut: &'static str,
    nama_pengangkut: &'a str,
    nomor_pengangkut: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dokumen<'a> {
    /// 380 invoice, 217 packing list, 740 air waybill, 999 other.
    kode_dokumen: &'static str,
    nomor_dokumen: &'a str,
    tanggal_dokumen: Option<NaiveDate>,
}

fn peb<'a>(papers: &'a Papers, filing: &'a Filing, invoice: &'a Invoice) -> Peb<'a> {
    let consignment = &papers.consignment;
    let marks = papers.cartons.iter().filter(|c| c.invoice == invoice.number).map(|c| c.mark.as_str());
    Peb {
        kode_incoterm: &invoice.incoterm,
        kode_valuta: filing.fob.currency().code(),
        ndpbm: &filing.ndpbm,
        fob: filing.fob.to_decimal(),
        freight: filing.freight.to_decimal(),
        asuransi: filing.insurance.to_decimal(),
        bruto: kilograms(filing.gross_g),
        netto: kilograms(filing.net_g),
        kode_negara_tujuan: &consignment.destination.country,
        kode_pel_muat: location(&consignment.origin),
        kode_pel_ekspor: location(&consignment.origin),
        kode_pel_tujuan: location(&consignment.destination),
        tanggal_ekspor: consignment.departs_at.date(),
        flag_curah: "T",
        flag_migas: "T",
        entitas: parties(papers, invoice),
        barang: goods(filing, invoice),
        kemasan: vec![Kemasan {
            jumlah_kemasan: filing.packages,
            kode_jenis_kemasan: "CT",
            merk_kemasan: unique(marks),
        }],
        pengangkut: vec![Pengangkut {
            kode_cara_angkut: "4",
            nama_pengangkut: &consignment.carrier,
            nomor_pengangkut: &consignment.flight,
        }],
        dokumen: documents(papers, invoice),
        nama_marketplace: &consignment.marketplace.name,
        id_marketplace: consignment.marketplace.id.as_deref(),
        fob_rupiah: filing.fob_rupiah.to_decimal(),
        belum_diisi: &PEB_OPEN,
    }
}

/// UN/LOCODE of an airport: those on offer are called by country and IATA code.
fn location(airport: &crate::cargo::documents::papers::Airport) -> String {
    format!("{}{}", airport.country, airport.code)
}

/// Kilograms with the four decimals of the form.
fn kilograms(grams: i64) -> String {
    format!("{}.{:03}0", grams / 1_000, grams % 1_000)
}

fn parties<'a>(papers: &'a Papers, invoice: &'a Invoice) -> Vec<Entitas<'a>> {
    let seller = |kode_entitas, business: &'a Business| {
        let npwp = business.npwp.as_deref().map(|number| ("NPWP", number));
        let identity = npwp.or(business.nik.as_deref().map(|number| ("NIK", number)));
        Entitas {
            jenis_identitas: identity.map(|(kind, _)| kind),
            nomor_identitas: identity.map(|(_, number)| number),
            nib_entitas: business.nib.as_deref(),
            ..entity(kode_entitas, &business.party)
        }
    };
    let exporter = business(papers, invoice.exporter).map(|b| seller("2", b));
    let owners = unique(invoice.lines.iter().map(|l| l.owner));
    let owners = owners.into_iter().filter_map(|owner| business(papers, owner)).map(|b| seller("7", b));
    exporter.into_iter().chain(owners).chain([entity("8", &invoice.consignee)]).collect()
}

fn entity<'a>(kode_entitas: &'static str, party: &'a Party) -> Entitas<'a> {
    Entitas {
        kode_entitas,
        nama_entitas: &party.name,
        alamat_entitas: party.address.join(", "),
        jenis_identitas: None,
        nomor_identitas: None,
        nib_entitas: None,
        kode_negara: &party.country,
    }
}

fn goods<'a>(filing: &Filing, invoice: &'a Invoice) -> Vec<Barang<'a>> {
    let weights: Vec<u64> = invoice.lines.iter().map(|l| l.total.minor().unsigned_abs()).collect();
    // Each line carries its part of the way to the airport, so that the lines add up to the FOB value of the form.
    let fob = filing.fob.allocate(&weights).unwrap_or_default();
    let line = |(line, fob): (&'a Line, Money)| Barang {
        seri_barang: line.number,
        pos_tarif: &line.hs,
        uraian: format!("{} / {}", line.name_id, line.name_en),
        merk: line.brand.as_deref(),
        spesifikasi_lain: line.material.as_deref(),
        jumlah_satuan: line.quantity,
        kode_satuan_barang: &line.unit,
        netto: kilograms(line.net_g),
        fob: fob.to_decimal(),
        harga_satuan: line.unit_price.to_decimal(),
        kode_negara_asal: "ID",
        kode_daerah_asal: origin(line),
    };
    invoice.lines.iter().zip(fob).map(line).collect()
}

fn documents<'a>(papers: &'a Papers, invoice: &'a Invoice) -> Vec<Dokumen<'a>> {
    let consignment = &papers.consignment;
    let dated = |kode_dokumen, nomor_dokumen| Dokumen {
        kode_dokumen,
        nomor_dokumen,
        tanggal_dokumen: Some(consignment.closed_on),
    };
    let permits = unique(invoice.lines.iter().flat_map(|l| l.permits.iter().map(String::as_str)));
    let permits =
        permits.into_iter().map(|number| Dokumen { kode_dokumen: "999", nomor_dokumen: number, tanggal_dokumen: None });
    [
        dated("380", invoice.number.as_str()),
        dated("217", invoice.number.as_str()),
        dated("740", consignment.awb.as_str()),
    ]
    .into_iter()
    .chain(permits)
    .collect()
}
