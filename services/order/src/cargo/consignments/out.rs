//! What the API says of consignments.

use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId},
    money::{Currency, Money},
    text::{Lang, Texts},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    fill::Outcome,
    panel::Panel,
    read::{Loaded, Whole},
    record::{Consignment, Entry},
    rules::State,
};
use crate::cargo::{
    ConsignmentId, FlightId, RateCardId,
    documents::papers::Path,
    fill::Why,
    flights::{
        Flight,
        rules::{Capacity, MM3_PER_LITRE},
    },
    rating::{PerKg, RateClass, kg_decimal},
    readiness::{
        missing_views,
        rules::{Code, Who},
    },
};

/// A flight, as a consignment names it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentFlightOut {
    /// The flight.
    id: FlightId,
    /// Designator and number, e.g. `GA876`.
    number: String,
    /// Airport of departure.
    origin: String,
    /// Airport of destination.
    destination: String,
    /// Departure.
    #[schema(value_type = String, format = DateTime)]
    departs_at: Timestamp,
    /// Until then orders are added and the consignment is closed.
    #[schema(value_type = String, format = DateTime)]
    cut_off_at: Timestamp,
}

/// A price per kilogram: more decimals than can be paid.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PerKilogramOut {
    /// Major units.
    amount: String,
    /// Currency.
    currency: Currency,
}

/// Cubic metres as the API writes them, begun litres counted.
fn cubic_metres_decimal(mm3: i64) -> String {
    kg_decimal(mm3.div_euclid(MM3_PER_LITRE) + i64::from(mm3.rem_euclid(MM3_PER_LITRE) > 0))
}

fn per_kilogram(price: PerKg, currency: Currency) -> PerKilogramOut {
    PerKilogramOut { amount: price.to_decimal(currency), currency }
}

/// A surcharge of a consignment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentSurchargeOut {
    /// Its code on the card.
    code: String,
    /// Amount.
    amount: Money,
}

/// What flying a consignment costs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentChargeOut {
    /// The card it is rated by.
    rate_card_id: Option<RateCardId>,
    /// Weight that the room counts as.
    volume_kg: String,
    /// The larger of volume and actual weight, rounded up to the card's step.
    chargeable_kg: String,
    /// The weight that is paid for.
    charged_as_kg: String,
    /// M minimum, N normal, Q quantity.
    class: RateClass,
    /// Price of a kilogram charged.
    rate: PerKilogramOut,
    /// Freight.
    freight: Money,
    /// Surcharges.
    surcharges: Vec<ConsignmentSurchargeOut>,
    /// Freight and surcharges.
    total: Money,
    /// The total for each kilogram on the scale.
    cost_per_kg: Option<PerKilogramOut>,
    /// Kilograms to the next break with a lower price; null beyond the last.
    kg_to_cheaper_break: Option<String>,
}

/// What is left of the flight.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentRoomOut {
    /// Kilograms.
    kg: String,
    /// Cubic metres, begun litres left out.
    m3: String,
    /// Pallet and container positions; null when they are not counted.
    positions: Option<i64>,
    /// Pieces that the air waybill may still have; null without a limit.
    pieces: Option<i64>,
}

/// Something that is missing for a part.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentMissingOut {
    /// Number of the part.
    fulfilment: String,
    /// Stable code.
    code: Code,
    /// Who must act.
    who: Who,
    /// What is missing, in the reader's language.
    what: String,
    /// What to do.
    next_step: String,
}

/// A seller's part of an order in a consignment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentPartOut {
    /// The part.
    fulfilment_id: FulfilmentId,
    /// Its number.
    number: String,
    /// Cartons.
    pieces: i64,
    /// Gross kilograms.
    gross_kg: String,
    /// Net kilograms.
    net_kg: String,
    /// Cubic metres.
    m3: String,
    /// Its share of the freight, from closing on.
    freight: Option<Money>,
    /// Its way through customs, from closing on.
    customs_path: Option<Path>,
}

/// An order in a consignment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentOrderOut {
    /// The order.
    order_id: OrderId,
    /// Its number.
    number: String,
    /// Its parts that lie in this consignment.
    fulfilments: Vec<ConsignmentPartOut>,
    /// Its share of the freight, from closing on.
    freight: Option<Money>,
}

/// A row of a consignment's history.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentEntryOut {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The state after it.
    state: State,
    /// What happened.
    event: String,
    /// Numbers of orders, or a reason.
    note: Option<String>,
}

/// A consignment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentOut {
    /// The consignment.
    id: ConsignmentId,
    /// What people call it.
    number: String,
    /// Where it stands.
    state: State,
    /// Counts its changes.
    version: i64,
    /// Its flight.
    flight: ConsignmentFlightOut,
    /// Air waybill number, once it is drawn.
    awb: Option<String>,
    /// What lies in it.
    orders: Vec<ConsignmentOrderOut>,
    /// Cartons.
    pieces: i64,
    /// Gross kilograms.
    actual_kg: String,
    /// Net kilograms.
    net_kg: String,
    /// Cubic metres.
    m3: String,
    /// What flying it costs; null while it is empty or no rate card counts.
    charge: Option<ConsignmentChargeOut>,
    /// What is left of the flight.
    remaining: ConsignmentRoomOut,
    /// What keeps it from being closed.
    missing: Vec<ConsignmentMissingOut>,
    /// What happened, oldest first.
    history: Vec<ConsignmentEntryOut>,
}

/// A consignment in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsignmentListedOut {
    /// The consignment.
    id: ConsignmentId,
    /// What people call it.
    number: String,
    /// Where it stands.
    state: State,
    /// Its flight.
    flight_id: FlightId,
    /// Air waybill number, once it is drawn.
    awb: Option<String>,
    /// Cartons.
    pieces: i64,
    /// Gross kilograms.
    actual_kg: String,
}

/// A consignment in a list.
pub(super) fn listed(consignment: &Consignment) -> ConsignmentListedOut {
    ConsignmentListedOut {
        id: consignment.id,
        number: consignment.number.clone(),
        state: consignment.state,
        flight_id: consignment.flight_id,
        awb: consignment.awb.clone(),
        pieces: consignment.load.pieces,
        actual_kg: kg_decimal(consignment.load.gross_g),
    }
}

/// A consignment.
pub(super) fn consignment(texts: &Texts, lang: Lang, whole: &Whole) -> ConsignmentOut {
    let Whole { consignment, flight, panel, .. } = whole;
    let currency = panel.charge.as_ref().map(|c| c.total.currency());
    ConsignmentOut {
        id: consignment.id,
        number: consignment.number.clone(),
        state: consignment.state,
        version: consignment.version,
        flight: flight_out(flight),
        awb: consignment.awb.clone(),
        orders: whole.by_order().iter().map(|(id, parts)| order(*id, parts, currency)).collect(),
        pieces: consignment.load.pieces,
        actual_kg: kg_decimal(consignment.load.gross_g),
        net_kg: kg_decimal(consignment.load.net_g),
        m3: cubic_metres_decimal(consignment.load.volume_mm3),
        charge: charge(panel),
        remaining: room(panel.free, panel.pieces_left),
        missing: missing(texts, lang, whole),
        history: whole.history.iter().map(entry).collect(),
    }
}

fn flight_out(flight: &Flight) -> ConsignmentFlightOut {
    ConsignmentFlightOut {
        id: flight.id,
        number: flight.to_string(),
        origin: flight.origin.clone(),
        destination: flight.destination.clone(),
        departs_at: flight.departs_at,
        cut_off_at: flight.cut_off_at,
    }
}

fn charge(panel: &Panel) -> Option<ConsignmentChargeOut> {
    let charge = panel.charge.as_ref()?;
    let currency = charge.total.currency();
    let surcharge = |(code, amount): &(String, Money)| ConsignmentSurchargeOut { code: code.clone(), amount: *amount };
    Some(ConsignmentChargeOut {
        rate_card_id: panel.card,
        volume_kg: kg_decimal(charge.volume_g),
        chargeable_kg: kg_decimal(charge.chargeable_g),
        charged_as_kg: kg_decimal(charge.charged_as_g),
        class: charge.class,
        rate: per_kilogram(charge.per_kg, currency),
        freight: charge.freight,
        surcharges: charge.surcharges.iter().map(surcharge).collect(),
        total: charge.total,
        cost_per_kg: panel.cost_per_kg.map(|price| per_kilogram(price, currency)),
        kg_to_cheaper_break: charge.to_cheaper_break_g.map(kg_decimal),
    })
}

fn room(free: Capacity, pieces: Option<i64>) -> ConsignmentRoomOut {
    ConsignmentRoomOut {
        kg: kg_decimal(free.weight_g),
        m3: kg_decimal(free.volume_mm3.div_euclid(MM3_PER_LITRE)),
        positions: free.positions,
        pieces,
    }
}

fn order(id: OrderId, parts: &[&Loaded], currency: Option<Currency>) -> ConsignmentOrderOut {
    let money = |minor: Option<i64>| minor.zip(currency).map(|(minor, currency)| Money::from_minor(minor, currency));
    let part = |loaded: &&Loaded| ConsignmentPartOut {
        fulfilment_id: loaded.part.fulfilment_id,
        number: loaded.standing.part.number.clone(),
        pieces: loaded.part.load.pieces,
        gross_kg: kg_decimal(loaded.part.load.gross_g),
        net_kg: kg_decimal(loaded.part.load.net_g),
        m3: cubic_metres_decimal(loaded.part.load.volume_mm3),
        freight: money(loaded.part.freight_minor),
        customs_path: loaded.part.customs_path,
    };
    let shares: Option<Vec<i64>> = parts.iter().map(|l| l.part.freight_minor).collect();
    ConsignmentOrderOut {
        order_id: id,
        number: parts.first().map(|l| l.standing.order.number.clone()).unwrap_or_default(),
        fulfilments: parts.iter().map(part).collect(),
        freight: money(shares.map(|shares| shares.iter().sum())),
    }
}

fn missing(texts: &Texts, lang: Lang, whole: &Whole) -> Vec<ConsignmentMissingOut> {
    // What left is not ready any more, and need not be.
    let waits = whole.consignment.state <= State::Tendered;
    let of_part = |loaded: &Loaded| {
        let number = loaded.standing.part.number.clone();
        missing_views(texts, lang, &loaded.standing).into_iter().map(move |m| ConsignmentMissingOut {
            fulfilment: number.clone(),
            code: m.code,
            who: m.who,
            what: m.what,
            next_step: m.next_step,
        })
    };
    whole.parts.iter().filter(|_| waits).flat_map(of_part).collect()
}

fn entry(entry: &Entry) -> ConsignmentEntryOut {
    ConsignmentEntryOut { at: entry.at, state: entry.to, event: entry.event.clone(), note: entry.note.clone() }
}

/// An order that filling took.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilledOrderOut {
    /// The order.
    order_id: OrderId,
    /// Its number.
    number: String,
}

/// An order that stays.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LeftOutOrderOut {
    /// The order.
    order_id: OrderId,
    /// Its number.
    number: String,
    /// Stable code of the reason.
    reason: Why,
    /// The same in the reader's language.
    detail: String,
}

/// What filling did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FillingOut {
    /// Orders that went in, the most urgent first.
    added: Vec<FilledOrderOut>,
    /// Orders to the same country that stay.
    left_out: Vec<LeftOutOrderOut>,
}

/// What filling did.
pub(super) fn filling(texts: &Texts, lang: Lang, outcome: Outcome) -> FillingOut {
    let added = outcome.added.into_iter().map(|o| FilledOrderOut { order_id: o.order, number: o.number });
    let left_out = outcome.left_out.into_iter().map(|o| LeftOutOrderOut {
        order_id: o.order,
        number: o.number,
        reason: o.why,
        detail: texts.get(lang, &reason_key(o.why), &[]),
    });
    FillingOut { added: added.collect(), left_out: left_out.collect() }
}

/// Key of the text that says why an order stays.
pub(super) fn reason_key(why: Why) -> String {
    format!("consignments-stays-{}", why.as_str().replace('_', "-"))
}
