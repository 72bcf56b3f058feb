//! Everything the documents of a closed consignment say, as frozen plain data.
//!
//! Whoever closes a consignment fills [`Papers`] from the rows of consignment, orders, cartons and rating, each number from the row
//! that owns it. So the same fact stands here more than once, as it does on paper, and [`mod@super::check`] compares them.
//!
//! Who is named how: the customs data carry NIB, NPWP and NIK in full, because PMK 96/2023 wants them. The invoice carries NIB and
//! NPWP of a business; a person's number (NIK, or the NPWP that equals it) is masked there, because the buyer abroad has no use for
//! it (UU 27/2022, purpose). Packing list, labels and waybill carry none.

use chrono::{NaiveDate, NaiveDateTime};
use sentra_shared::{contract::SellerId, money::Money};
use serde::{Deserialize, Serialize};

use crate::cargo::rating::{PerKg, RateClass};

/// Shape of [`Papers`]; what was frozen in another one is not printed again by this one.
pub(crate) const FORMAT: u32 = 1;

/// All documents of one consignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Papers {
    /// [`FORMAT`].
    pub(crate) format: u32,
    /// What flies when and where.
    pub(crate) consignment: Consignment,
    /// Who sells, makes or exports, each once; lines and invoices name them by [`Business::seller`].
    pub(crate) businesses: Vec<Business>,
    /// One per seller's part of an order (a fulfilment): one sender, one receiver, one currency, so that it can stand on a customs form.
    pub(crate) invoices: Vec<Invoice>,
    /// Cartons in the order of their numbers, which begin at 1.
    pub(crate) cartons: Vec<Carton>,
    /// Totals as the consignment's own row says them.
    pub(crate) totals: Totals,
    /// What the air waybill says.
    pub(crate) waybill: Waybill,
    /// One customs filing for each invoice, in the same order.
    pub(crate) filings: Vec<Filing>,
}

/// What flies when and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Consignment {
    /// What people call it.
    pub(crate) number: String,
    /// Day of closing in Surabaya; the date on every document.
    pub(crate) closed_on: NaiveDate,
    /// Air waybill number as `126-12345675`; its last digit is the serial modulo 7.
    pub(crate) awb: String,
    /// Name of the carrier.
    pub(crate) carrier: String,
    /// Flight number.
    pub(crate) flight: String,
    /// Local time at the origin.
    pub(crate) departs_at: NaiveDateTime,
    /// Where it leaves.
    pub(crate) origin: Airport,
    /// Where it lands.
    pub(crate) destination: Airport,
    /// Who hands the consignment to the airline: the coordinator's house.
    pub(crate) shipper: Party,
    /// Who takes it from the airline.
    pub(crate) consignee: Party,
    /// The marketplace the goods were sold through (PPMSE).
    pub(crate) marketplace: Marketplace,
}

/// An airport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Airport {
    /// IATA code.
    pub(crate) code: String,
    /// City or name in English.
    pub(crate) name: String,
    /// ISO 3166 code of the country.
    pub(crate) country: String,
}

/// Somebody with an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Party {
    /// Name.
    pub(crate) name: String,
    /// Lines of the address without the country, as they are written on an envelope.
    pub(crate) address: Vec<String>,
    /// ISO 3166 code of the country.
    pub(crate) country: String,
    /// Name of the country in English.
    pub(crate) country_name: String,
    /// Phone in E.164.
    pub(crate) phone: Option<String>,
}

/// Marketplace as customs want it named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Marketplace {
    /// Name.
    pub(crate) name: String,
    /// Its registration as PPMSE, once there is one.
    pub(crate) id: Option<String>,
}

/// A seller: maker and owner of goods, and exporter unless another one files for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Business {
    /// Its id.
    pub(crate) seller: SellerId,
    /// Name, address, phone.
    pub(crate) party: Party,
    /// True for a person, false for a business (badan usaha) or cooperative.
    pub(crate) is_person: bool,
    /// NIB, 13 digits.
    pub(crate) nib: Option<String>,
    /// NPWP, 15 or 16 digits.
    pub(crate) npwp: Option<String>,
    /// NIK, 16 digits, of a person.
    pub(crate) nik: Option<String>,
}

/// A commercial invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invoice {
    /// Its number.
    pub(crate) number: String,
    /// Number of the order it belongs to.
    pub(crate) order: String,
    /// Day the order was placed.
    pub(crate) ordered_on: NaiveDate,
    /// Who exports: seller on the invoice and sender on the customs form.
    pub(crate) exporter: SellerId,
    /// Who receives and buys.
    pub(crate) consignee: Party,
    /// Whom the carrier calls on arrival, when that is somebody else.
    pub(crate) notify: Option<Party>,
    /// Incoterm 2020, three letters.
    pub(crate) incoterm: String,
    /// The place it names.
    pub(crate) incoterm_place: String,
    /// How it was paid, in English.
    pub(crate) payment: String,
    /// Rupiah for one unit of the invoice's currency as a decimal, and the day of the rate; none for rupiah.
    pub(crate) rate: Option<Rate>,
    /// Lines; numbers begin at 1.
    pub(crate) lines: Vec<Line>,
    /// Sum of the lines.
    pub(crate) goods: Money,
    /// What the buyer pays for the way to the airport of departure, when it is not in the price; part of the FOB value.
    pub(crate) inland: Money,
    /// What the buyer pays for the rest of the way.
    pub(crate) freight: Money,
    /// Insurance: nothing, unless somebody sells one.
    pub(crate) insurance: Money,
    /// What the buyer pays.
    pub(crate) total: Money,
    /// Cartons.
    pub(crate) packages: i64,
    /// Net weight of the goods in grams.
    pub(crate) net_g: i64,
    /// Weight of the packed cartons in grams.
    pub(crate) gross_g: i64,
}

/// An exchange rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rate {
    /// Rupiah for one unit, a decimal.
    pub(crate) per_unit: String,
    /// The day it was in force.
    pub(crate) on: NaiveDate,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    /// Number on the invoice, from 1.
    pub(crate) number: i64,
    /// Who made or owned it; differs from the exporter when a cooperative files for its members (PEB entitas 7).
    pub(crate) owner: SellerId,
    /// The seller's own code.
    pub(crate) sku: String,
    /// HS code, 6 to 8 digits.
    pub(crate) hs: String,
    /// What it is, in Indonesian.
    pub(crate) name_id: String,
    /// What it is, in English.
    pub(crate) name_en: String,
    /// Material, when known.
    pub(crate) material: Option<String>,
    /// Brand, when there is one.
    pub(crate) brand: Option<String>,
    /// Kemendagri code of the kabupaten or kota it comes from, e.g. `35.07`.
    pub(crate) region: String,
    /// Its name.
    pub(crate) region_name: String,
    /// Food or drink: its label has duties abroad.
    pub(crate) food: bool,
    /// Numbers of licences that travel with it, e.g. `P-IRT 2063507011234-29`.
    pub(crate) permits: Vec<String>,
    /// Pieces.
    pub(crate) quantity: i64,
    /// UN/ECE code of the unit, e.g. `PCE`.
    pub(crate) unit: String,
    /// Price of one, in the invoice's currency.
    pub(crate) unit_price: Money,
    /// Price of all.
    pub(crate) total: Money,
    /// Net weight of one in grams.
    pub(crate) unit_net_g: i64,
    /// Net weight of all in grams.
    pub(crate) net_g: i64,
}

/// A carton. It holds goods of one invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Carton {
    /// Number within the consignment, from 1.
    pub(crate) number: i64,
    /// Its id as text, which the label's code holds.
    pub(crate) id: String,
    /// Number of its invoice.
    pub(crate) invoice: String,
    /// Who packed it.
    pub(crate) seller: SellerId,
    /// What stands large on it.
    pub(crate) mark: String,
    /// What lies in it.
    pub(crate) contents: Vec<Content>,
    /// Net weight of its goods in grams.
    pub(crate) net_g: i64,
    /// Weight as weighed, in grams.
    pub(crate) gross_g: i64,
    /// Length, width, height in millimetres.
    pub(crate) size_mm: [i64; 3],
}

/// Goods of one line in a carton.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    /// Number of the line on the carton's invoice.
    pub(crate) line: i64,
    /// Pieces.
    pub(crate) quantity: i64,
}

/// Totals as the consignment's own row says them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Totals {
    /// Cartons.
    pub(crate) pieces: i64,
    /// Net grams.
    pub(crate) net_g: i64,
    /// Gross grams.
    pub(crate) gross_g: i64,
    /// Length times width times height of all cartons in cubic millimetres.
    pub(crate) volume_mm3: i64,
    /// Grams the carrier charges for.
    pub(crate) chargeable_g: i64,
    /// Price per kilogram at closing; none at the minimum charge.
    pub(crate) per_kg: Option<PerKg>,
    /// What the carrier is paid, all in.
    pub(crate) charge: Money,
    /// What the invoices add up to, for each currency in the order of its code.
    pub(crate) invoiced: Vec<Money>,
}

/// What the air waybill says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waybill {
    /// Air waybill number.
    pub(crate) awb: String,
    /// IATA code of the agent, when there is one.
    pub(crate) agent: Option<String>,
    /// True when the shipper pays (PP), false when the consignee does (CC).
    pub(crate) prepaid: bool,
    /// Pieces.
    pub(crate) pieces: i64,
    /// Gross grams.
    pub(crate) gross_g: i64,
    /// Cubic millimetres.
    pub(crate) volume_mm3: i64,
    /// Rate class.
    pub(crate) class: RateClass,
    /// Grams charged for, a break's weight when that is cheaper.
    pub(crate) chargeable_g: i64,
    /// Price per kilogram in the currency of the charge; none at the minimum charge.
    pub(crate) per_kg: Option<PerKg>,
    /// Weight charge.
    pub(crate) freight: Money,
    /// Other charges: code or name, and amount.
    pub(crate) other: Vec<OtherCharge>,
    /// All of it.
    pub(crate) total: Money,
    /// Nature of the goods in English.
    pub(crate) goods: String,
}

/// A surcharge of the carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OtherCharge {
    /// Code, e.g. `MYC` for fuel.
    pub(crate) code: String,
    /// What it is, in English.
    pub(crate) name: String,
    /// Amount.
    pub(crate) amount: Money,
}

/// The way through customs (PMK 96/2023 art. 43, PMK 4/2025).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CustomsPath)]
pub(crate) enum Path {
    /// Consignment note.
    #[serde(rename = "CN")]
    ConsignmentNote,
    /// Pemberitahuan Ekspor Barang, BC 3.0.
    #[serde(rename = "PEB")]
    ExportDeclaration,
}

impl Path {
    /// As customs call it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ConsignmentNote => "CN",
            Self::ExportDeclaration => "PEB",
        }
    }
}

impl std::str::FromStr for Path {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::ConsignmentNote, Self::ExportDeclaration].into_iter().find(|p| p.as_str() == name).ok_or(())
    }
}

/// What is declared for one invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filing {
    /// Number of its invoice.
    pub(crate) invoice: String,
    /// Which form.
    pub(crate) path: Path,
    /// Cartons.
    pub(crate) packages: i64,
    /// Net grams.
    pub(crate) net_g: i64,
    /// Gross grams.
    pub(crate) gross_g: i64,
    /// Goods and the way to the airport of departure.
    pub(crate) fob: Money,
    /// Freight.
    pub(crate) freight: Money,
    /// Insurance.
    pub(crate) insurance: Money,
    /// Rupiah for one unit of the currency (NDPBM) as a decimal; `1` for rupiah.
    pub(crate) ndpbm: String,
    /// FOB value in rupiah, half a rupiah rounded up.
    pub(crate) fob_rupiah: Money,
}
