//! Papers for tests: any number of invoices and lines, every number in them calculated, so that they agree.

use chrono::NaiveDate;
use sentra_shared::{
    contract::SellerId,
    money::{Currency, Money},
};
use uuid::Uuid;

use super::papers::*;
use crate::cargo::rating::{PerKg, RateClass};

/// One seller's part of an order.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Currency of the buyer.
    pub(crate) currency: Currency,
    /// Quantity, price of one in payable steps, net grams of one.
    pub(crate) lines: Vec<(i64, i64, i64)>,
    /// Most pieces in a carton.
    pub(crate) per_carton: i64,
}

/// Goods with what customs ask about them.
const GOODS: [(&str, &str, &str, &str, bool); 5] = [
    ("19059080", "Keripik tempe original 250 g", "Tempeh crisps, original, 250 g", "Soybean, wheat flour", true),
    ("09012120", "Kopi Arabika Ijen sangrai 200 g", "Roasted Arabica coffee from Mount Ijen, 200 g", "Coffee", true),
    ("62149090", "Selendang batik tulis Gedog", "Hand-drawn Gedog batik shawl", "Cotton, natural dyes", false),
    ("46021200", "Tas anyam pandan", "Woven pandanus bag", "Pandanus leaf", false),
    ("20081990", "Kacang mete panggang 500 g", "Roasted cashew nuts, 500 g", "Cashew, sea salt", true),
];

/// Sellers of the sample, the first one a person.
const SELLERS: [(&str, &str, &str); 3] = [
    ("Dapur Bu Siti", "Jl. Raya Singosari 88, Singosari", "Kabupaten Malang, Jawa Timur 65153"),
    ("CV Batik Gedog Lestari", "Jl. Letda Sucipto 12, Kerek", "Kabupaten Tuban, Jawa Timur 62356"),
    ("Koperasi Kopi Ijen Raya", "Jl. Kawah Ijen 5, Licin", "Kabupaten Banyuwangi, Jawa Timur 68454"),
];

const REGIONS: [(&str, &str); 3] =
    [("35.07", "Kabupaten Malang"), ("35.23", "Kabupaten Tuban"), ("35.10", "Kabupaten Banyuwangi")];

/// Buyers of the sample: name, address, phone.
const BUYERS: [(&str, [&str; 2], &str); 3] = [
    (
        "Chan Mei Ling 陳美玲",
        ["Flat 12B, Tower 3, 18 Nathan Road 彌敦道18號", "Tsim Sha Tsui, Kowloon 九龍尖沙咀"],
        "+85291234567",
    ),
    ("Warung Nusantara Ltd 努山塔拉有限公司", ["G/F, 45 Jaffe Road 謝斐道45號地下", "Wan Chai 灣仔"], "+85223456789"),
    ("Rina Wulandari", ["Room 805, Fortress Court, 250 King's Road", "North Point 北角"], "+85261112222"),
];

fn seller_id(n: usize) -> SellerId {
    SellerId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + n as u128))
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn hong_kong(name: &str, address: &[&str], phone: &str) -> Party {
    Party {
        name: name.into(),
        address: address.iter().map(ToString::to_string).collect(),
        country: "HK".into(),
        country_name: "Hong Kong".into(),
        phone: Some(phone.into()),
    }
}

fn indonesia(name: &str, address: &[&str]) -> Party {
    Party { country: "ID".into(), country_name: "Indonesia".into(), ..hong_kong(name, address, "+62341412345") }
}

fn businesses() -> Vec<Business> {
    let business = |(n, (name, street, place)): (usize, &(&str, &str, &str))| Business {
        seller: seller_id(n),
        party: indonesia(name, &[street, place]),
        is_person: n == 0,
        nib: Some(format!("912010{n}345678")),
        npwp: (n > 0).then(|| format!("01234567860{n}000")),
        nik: (n == 0).then(|| "3507124508850002".to_owned()),
    };
    SELLERS.iter().enumerate().map(business).collect()
}

fn line(number: i64, seller: usize, (quantity, steps, unit_net_g): (i64, i64, i64), currency: Currency) -> Line {
    let (hs, name_id, name_en, material, food) = GOODS[usize::try_from(number - 1).unwrap() % GOODS.len()];
    let unit_price = Money::from_minor(steps * currency.step(), currency);
    Line {
        number,
        owner: seller_id(seller),
        sku: format!("SKU-{number:03}"),
        hs: hs.into(),
        name_id: name_id.into(),
        name_en: name_en.into(),
        material: Some(material.into()),
        brand: (number % 2 == 1).then(|| "Ijen Raya".into()),
        region: REGIONS[seller].0.into(),
        region_name: REGIONS[seller].1.into(),
        food,
        permits: if food { vec!["P-IRT 2063507011234-29".into()] } else { Vec::new() },
        quantity,
        unit: "PCE".into(),
        unit_price,
        total: unit_price.checked_mul(quantity).unwrap(),
        unit_net_g,
        net_g: unit_net_g * quantity,
    }
}

/// Packs lines one after the other.
fn pack(invoice: &str, seller: usize, lines: &[Line], per_carton: i64, first: i64) -> Vec<Carton> {
    let mut cartons: Vec<Carton> = Vec::new();
    let mut room = 0;
    for line in lines {
        let mut left = line.quantity;
        while left > 0 {
            if room == 0 {
                let number = first + i64::try_from(cartons.len()).unwrap();
                cartons.push(Carton {
                    number,
                    id: format!("ctn_{number:026}"),
                    invoice: invoice.into(),
                    seller: seller_id(seller),
                    mark: format!("SNT/HKG/{}", invoice.rsplit('-').next().unwrap()),
                    contents: Vec::new(),
                    net_g: 0,
                    gross_g: 0,
                    size_mm: [400, 300, 250 + number % 7 * 10],
                });
                room = per_carton;
            }
            let quantity = left.min(room);
            let carton = cartons.last_mut().unwrap();
            carton.contents.push(Content { line: line.number, quantity });
            carton.net_g += quantity * line.unit_net_g;
            carton.gross_g = carton.net_g + 450;
            (left, room) = (left - quantity, room - quantity);
        }
    }
    cartons
}

fn rate(currency: Currency) -> Option<Rate> {
    let per_unit = match currency {
        Currency::Idr => return None,
        Currency::Hkd => "2098.35",
        Currency::Jpy => "107.4",
        Currency::Sgd => "12480.5",
        Currency::Myr => "3790",
        Currency::Usd => "16320",
    };
    Some(Rate { per_unit: per_unit.into(), on: day(11, 23) })
}

fn invoice(n: usize, part: &Part, first_carton: i64) -> (Invoice, Vec<Carton>) {
    let seller = n % SELLERS.len();
    let number = format!("INV-HKG-{:04}", n + 1);
    let lines: Vec<Line> =
        part.lines.iter().zip(1..).map(|(l, number)| line(number, seller, *l, part.currency)).collect();
    let cartons = pack(&number, seller, &lines, part.per_carton, first_carton);
    let sum = |amounts: &[Money]| Money::sum(part.currency, amounts.iter().copied()).unwrap();
    let goods = sum(&lines.iter().map(|l| l.total).collect::<Vec<_>>());
    let (inland, freight) = (Money::zero(part.currency), Money::from_minor(12_300, part.currency));
    let (name, address, phone) = BUYERS[n % BUYERS.len()];
    let invoice = Invoice {
        order: format!("S7K{n:03}QM"),
        number,
        ordered_on: day(11, 18),
        exporter: seller_id(seller),
        consignee: hong_kong(name, &address, phone),
        notify: (n % 2 == 1).then(|| {
            hong_kong("Harbour Freight Services Ltd", &["Airport Freight Centre, Chek Lap Kok"], "+85227654321")
        }),
        incoterm: "DAP".into(),
        incoterm_place: "Hong Kong".into(),
        payment: "Paid in advance by card".into(),
        rate: rate(part.currency),
        goods,
        inland,
        freight,
        insurance: Money::zero(part.currency),
        total: sum(&[goods, inland, freight]),
        packages: i64::try_from(cartons.len()).unwrap(),
        net_g: lines.iter().map(|l| l.net_g).sum(),
        gross_g: cartons.iter().map(|c| c.gross_g).sum(),
        lines,
    };
    (invoice, cartons)
}

fn filing(invoice: &Invoice) -> Filing {
    let fob = invoice.goods.checked_add(invoice.inland).unwrap();
    let ndpbm = invoice.rate.as_ref().map_or("1", |r| &r.per_unit).to_owned();
    // Worked out in another way than the check does: in ten-thousandths of a rupiah.
    let (whole, part) = ndpbm.split_once('.').unwrap_or((&ndpbm, ""));
    let e4: i128 = format!("{whole}{part:0<4}").parse().unwrap();
    let per = i128::from(fob.currency().per_major()) * 10_000;
    let rupiah = (i128::from(fob.minor()) * e4 * 2 + per) / (per * 2);
    Filing {
        invoice: invoice.number.clone(),
        path: if invoice.gross_g > 30_000 { Path::ExportDeclaration } else { Path::ConsignmentNote },
        packages: invoice.packages,
        net_g: invoice.net_g,
        gross_g: invoice.gross_g,
        fob,
        freight: invoice.freight,
        insurance: invoice.insurance,
        ndpbm,
        fob_rupiah: Money::rupiah(i64::try_from(rupiah).unwrap()).unwrap(),
    }
}

fn consignment() -> Consignment {
    let airport = |code: &str, name: &str, country: &str| Airport {
        code: code.into(),
        name: name.into(),
        country: country.into(),
    };
    Consignment {
        number: "SUB-HKG-261125-01".into(),
        closed_on: day(11, 25),
        awb: "126-12345675".into(),
        carrier: "Garuda Indonesia".into(),
        flight: "GA 856".into(),
        departs_at: day(11, 26).and_hms_opt(9, 15, 0).unwrap(),
        origin: airport("SUB", "Surabaya Juanda", "ID"),
        destination: airport("HKG", "Hong Kong", "HK"),
        shipper: indonesia("Sentra Ekspor Jawa Timur", &["Jl. Kedung Doro 86", "Surabaya, Jawa Timur 60261"]),
        consignee: hong_kong(
            "Sentra Hong Kong Agency",
            &["Unit 6, Airport Freight Centre", "Chek Lap Kok"],
            "+85221880000",
        ),
        marketplace: Marketplace { name: "Sentra".into(), id: None },
    }
}

/// Papers that agree.
pub(crate) fn papers(parts: &[Part]) -> Papers {
    let (mut invoices, mut cartons) = (Vec::new(), Vec::new());
    for (n, part) in parts.iter().enumerate() {
        let (invoice, packed) = invoice(n, part, i64::try_from(cartons.len()).unwrap() + 1);
        invoices.push(invoice);
        cartons.extend(packed);
    }
    let invoiced = Currency::ALL.into_iter().filter_map(|currency| {
        let of: Vec<Money> = invoices.iter().map(|i| i.total).filter(|t| t.currency() == currency).collect();
        (!of.is_empty()).then(|| Money::sum(currency, of).unwrap())
    });
    let gross_g: i64 = cartons.iter().map(|c| c.gross_g).sum();
    let chargeable_g = (gross_g + 499) / 500 * 500;
    let freight = Money::rupiah((chargeable_g * 28_500 + 500) / 1_000).unwrap();
    let surcharge = Money::rupiah(185_000).unwrap();
    let total = freight.checked_add(surcharge).unwrap();
    let totals = Totals {
        pieces: i64::try_from(cartons.len()).unwrap(),
        net_g: cartons.iter().map(|c| c.net_g).sum(),
        gross_g,
        volume_mm3: cartons.iter().map(|c| c.size_mm.iter().product::<i64>()).sum(),
        chargeable_g,
        per_kg: Some(PerKg(285_000_000)),
        charge: total,
        invoiced: invoiced.collect(),
    };
    let waybill = Waybill {
        awb: consignment().awb,
        agent: None,
        prepaid: true,
        pieces: totals.pieces,
        gross_g,
        volume_mm3: totals.volume_mm3,
        class: RateClass::N,
        chargeable_g,
        per_kg: totals.per_kg,
        freight,
        other: vec![OtherCharge { code: "MYC".into(), name: "Fuel surcharge".into(), amount: surcharge }],
        total,
        goods: "Consolidated food, textiles and crafts as per attached list. No dangerous goods".into(),
    };
    let filings = invoices.iter().map(filing).collect();
    Papers {
        format: FORMAT,
        consignment: consignment(),
        businesses: businesses(),
        invoices,
        cartons,
        totals,
        waybill,
        filings,
    }
}

/// A consignment to Hong Kong as it might be: three sellers, two currencies.
pub(crate) fn example() -> Papers {
    papers(&[
        Part { currency: Currency::Hkd, lines: vec![(24, 4_550, 250), (12, 8_800, 200)], per_carton: 18 },
        Part {
            currency: Currency::Hkd,
            lines: vec![(6, 15_900, 200), (3, 68_000, 320), (8, 24_500, 410)],
            per_carton: 8,
        },
        Part { currency: Currency::Usd, lines: vec![(60, 950, 250), (120, 1_180, 200)], per_carton: 45 },
    ])
}
