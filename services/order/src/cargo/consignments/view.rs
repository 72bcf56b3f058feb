//! A consignment in the coordinator's words.

use chrono::TimeDelta;
use sentra_shared::{clock::Timestamp, money::Money, page::Frame};

use super::{
    panel::Panel,
    read::{Loaded, Whole},
    record::Entry,
    rules::{Event, State, transition},
};
use crate::cargo::{
    documents::papers::Path,
    flights::Flight,
    readiness::{MissingView, missing_views},
    view::{city, kg, m3, percent},
};

/// An order in it.
#[derive(Debug)]
pub(super) struct OrderView {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) buyer: String,
    pub(super) sellers: String,
    pub(super) load: String,
    /// Share of the freight, or empty before closing.
    pub(super) freight: String,
    /// Way through customs, or empty before closing.
    pub(super) path: String,
    pub(super) missing: Vec<MissingView>,
}

/// How full one measure of the flight is.
#[derive(Debug)]
pub(crate) struct GaugeView {
    pub(crate) percent: i64,
    pub(crate) text: String,
    pub(crate) tone: &'static str,
}

/// A consignment as the coordinator's desk shows it.
#[derive(Debug)]
pub(crate) struct CardView {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) flight: String,
    /// Tone and text of the time that is left until cut-off.
    pub(crate) clock_tone: &'static str,
    pub(crate) clock: String,
    /// Label and value of its measures.
    pub(crate) facts: Vec<(String, String)>,
    /// Empty while nothing can be reckoned.
    pub(crate) cost_per_kg: String,
    /// Advice about the next cheaper break, or empty.
    pub(crate) cheaper: String,
    pub(crate) no_card: bool,
    /// Number of a part, and what it lacks.
    pub(crate) missing: Vec<(String, String)>,
    /// How full its flight is.
    pub(crate) gauges: Vec<GaugeView>,
}

/// The one button of a state.
#[derive(Debug)]
pub(super) struct NextView {
    /// Last part of the address it is sent to.
    pub(super) path: &'static str,
    pub(super) label: String,
    pub(super) advice: String,
}

/// A consignment.
#[derive(Debug)]
pub(super) struct ConsignmentView {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) flight: String,
    pub(super) departs: String,
    pub(super) cut_off: String,
    pub(super) awb: String,
    pub(super) open: bool,
    pub(super) can_reopen: bool,
    pub(super) can_cancel: bool,
    pub(super) has_documents: bool,
    pub(super) next: Option<NextView>,
    pub(super) orders: Vec<OrderView>,
    /// Label and value of each line of the live panel.
    pub(super) facts: Vec<(String, String)>,
    /// Label and amount of each line of the freight; the last one is the total.
    pub(super) sums: Vec<(String, Money)>,
    pub(super) cost_per_kg: String,
    /// Advice about the next cheaper break, or empty.
    pub(super) cheaper: String,
    pub(super) no_card: bool,
    pub(super) gauges: Vec<GaugeView>,
    pub(super) steps: Vec<(String, String, String)>,
}

/// A flight in words: `GA876, Surabaya – Hong Kong`.
pub(super) fn flight_name(flight: &Flight) -> String {
    format!("{flight}, {} – {}", city(&flight.origin), city(&flight.destination))
}

/// Date and time by the clock of the airport of departure.
pub(super) fn at_origin(frame: &Frame, flight: &Flight, at: Timestamp) -> String {
    flight.origin_airport().map_or_else(|| frame.date(&at), |a| a.date_time(frame.lang, at))
}

/// A consignment in words.
pub(super) fn view(frame: &Frame, whole: &Whole) -> ConsignmentView {
    let Whole { consignment, flight, panel, .. } = whole;
    let state = consignment.state;
    let allowed = |event| transition(state, event).is_some();
    ConsignmentView {
        id: consignment.id.to_string(),
        number: consignment.number.clone(),
        tone: state.tone(),
        state: frame.t(&state_key(state)),
        flight: flight_name(flight),
        departs: at_origin(frame, flight, flight.departs_at),
        cut_off: at_origin(frame, flight, flight.cut_off_at),
        awb: consignment.awb.clone().unwrap_or_default(),
        open: allowed(Event::Load),
        can_reopen: allowed(Event::Reopen),
        can_cancel: allowed(Event::Cancel),
        has_documents: whole.history.iter().any(|e| e.event == Event::Close.as_str()),
        next: next(frame, state),
        orders: whole.by_order().iter().map(|(_, parts)| order(frame, whole, parts)).collect(),
        facts: facts(frame, panel),
        sums: sums(frame, panel),
        cost_per_kg: cost_per_kg(frame, panel),
        cheaper: cheaper(frame, panel),
        no_card: panel.card.is_none(),
        gauges: gauges(frame, flight),
        steps: whole.history.iter().map(|e| step(frame, e)).collect(),
    }
}

/// A consignment for the desk.
pub(crate) fn card(frame: &Frame, whole: &Whole, now: Timestamp) -> CardView {
    let Whole { consignment, flight, panel, .. } = whole;
    let mut measures = vec![
        ("pieces", panel.load.pieces.to_string()),
        ("actual", kg(frame.lang, panel.load.gross_g)),
        ("room", m3(frame.lang, panel.load.volume_mm3)),
    ];
    if let Some(charge) = &panel.charge {
        measures.push(("chargeable", kg(frame.lang, charge.chargeable_g)));
    }
    let mut missing = Vec::new();
    for loaded in &whole.parts {
        let number = &loaded.standing.part.number;
        let views = missing_views(frame.texts(), frame.lang, &loaded.standing);
        missing.extend(views.into_iter().map(|m| (number.clone(), m.what)));
    }
    let (clock_tone, clock) = clock(frame, flight.cut_off_at - now);
    CardView {
        href: format!("/coordinator/consignments/{}", consignment.id),
        number: consignment.number.clone(),
        flight: flight_name(flight),
        clock_tone,
        clock,
        facts: measures.into_iter().map(|(key, value)| (frame.t(&format!("consignments-{key}")), value)).collect(),
        cost_per_kg: cost_per_kg(frame, panel),
        cheaper: cheaper(frame, panel),
        no_card: panel.card.is_none(),
        missing,
        gauges: gauges(frame, flight),
    }
}

/// Tone and text of the time until cut-off.
fn clock(frame: &Frame, left: TimeDelta) -> (&'static str, String) {
    let (minutes, hours, days) = (left.num_minutes(), left.num_hours(), left.num_days());
    if minutes <= 0 {
        ("bad", frame.t("consignments-clock-over"))
    } else if hours == 0 {
        ("bad", frame.tn("consignments-clock-minutes", "minutes", &minutes))
    } else if hours < 48 {
        (if hours < 24 { "warn" } else { "info" }, frame.tn("consignments-clock-hours", "hours", &hours))
    } else {
        ("info", frame.tn("consignments-clock-days", "days", &days))
    }
}

/// Key of the text that names a state.
pub(super) fn state_key(state: State) -> String {
    format!("consignments-state-{}", state.as_str())
}

fn next(frame: &Frame, state: State) -> Option<NextView> {
    let path = match state {
        State::Open => "closing",
        State::Closed => "tender",
        State::Tendered => "departure",
        State::Departed => "arrival",
        State::Arrived => "clearance",
        State::Cleared => "delivery",
        State::Delivered | State::Cancelled => return None,
    };
    let text = |kind: &str| frame.t(&format!("consignments-{kind}-{path}"));
    Some(NextView { path, label: text("do"), advice: text("advice") })
}

fn order(frame: &Frame, whole: &Whole, parts: &[&Loaded]) -> OrderView {
    let first = parts.first();
    let order = first.map(|l| &l.standing.order);
    let sum = |of: fn(&Loaded) -> i64| parts.iter().map(|l| of(l)).sum::<i64>();
    let load = format!(
        "{} · {}",
        kg(frame.lang, sum(|l| l.part.load.gross_g)),
        m3(frame.lang, sum(|l| l.part.load.volume_mm3))
    );
    let mut sellers: Vec<&str> =
        parts.iter().filter_map(|l| l.standing.seller.as_ref()).map(|s| s.name.as_str()).collect();
    sellers.dedup();
    let shares: Option<Vec<i64>> = parts.iter().map(|l| l.part.freight_minor).collect();
    let currency = whole.panel.charge.as_ref().map(|c| c.total.currency());
    let freight = shares.zip(currency).map(|(s, currency)| Money::from_minor(s.iter().sum(), currency).to_string());
    let mut paths: Vec<&str> = parts.iter().filter_map(|l| l.part.customs_path).map(Path::as_str).collect();
    paths.dedup();
    let waits = whole.consignment.state <= State::Tendered;
    OrderView {
        id: order.map(|o| o.id.to_string()).unwrap_or_default(),
        number: order.map(|o| o.number.clone()).unwrap_or_default(),
        buyer: order.map(|o| o.contact_name.clone()).unwrap_or_default(),
        sellers: sellers.join(", "),
        load: frame.tn2("fly-ready-load", "pieces", &sum(|l| l.part.load.pieces), "load", &load),
        freight: freight.unwrap_or_default(),
        path: paths.join(", "),
        missing: parts
            .iter()
            .filter(|_| waits)
            .flat_map(|l| missing_views(frame.texts(), frame.lang, &l.standing))
            .collect(),
    }
}

fn facts(frame: &Frame, panel: &Panel) -> Vec<(String, String)> {
    let mut facts = vec![
        ("pieces", panel.load.pieces.to_string()),
        ("actual", kg(frame.lang, panel.load.gross_g)),
        ("net", kg(frame.lang, panel.load.net_g)),
        ("room", m3(frame.lang, panel.load.volume_mm3)),
    ];
    if let Some(charge) = &panel.charge {
        facts.push(("volume", kg(frame.lang, charge.volume_g)));
        facts.push(("chargeable", kg(frame.lang, charge.chargeable_g)));
        if charge.charged_as_g != charge.chargeable_g {
            facts.push(("charged-as", kg(frame.lang, charge.charged_as_g)));
        }
    }
    facts.into_iter().map(|(key, value)| (frame.t(&format!("consignments-{key}")), value)).collect()
}

fn sums(frame: &Frame, panel: &Panel) -> Vec<(String, Money)> {
    let Some(charge) = &panel.charge else { return Vec::new() };
    let mut sums = vec![(frame.t("consignments-freight"), charge.freight)];
    sums.extend(charge.surcharges.iter().map(|(code, amount)| (panel.surcharge(code, frame.lang), *amount)));
    sums.push((frame.t("consignments-total"), charge.total));
    sums
}

fn cost_per_kg(frame: &Frame, panel: &Panel) -> String {
    let Some((charge, price)) = panel.charge.as_ref().zip(panel.cost_per_kg) else { return String::new() };
    frame.tn("consignments-per-kg", "price", &price.rounded(charge.total.currency()).to_string())
}

fn cheaper(frame: &Frame, panel: &Panel) -> String {
    let more = panel.charge.as_ref().and_then(|c| c.to_cheaper_break_g);
    more.map(|g| frame.tn("consignments-cheaper", "weight", &kg(frame.lang, g))).unwrap_or_default()
}

/// How full the flight is with everything on it.
fn gauges(frame: &Frame, flight: &Flight) -> Vec<GaugeView> {
    let (capacity, load) = (flight.capacity, flight.load);
    let gauge = |used: i64, most: i64, text: String| {
        let percent = percent(used, most);
        GaugeView { percent, text, tone: if percent >= 90 { "warn" } else { "" } }
    };
    let mut gauges = vec![
        gauge(
            load.weight_g,
            capacity.weight_g,
            format!("{} / {}", kg(frame.lang, load.weight_g), kg(frame.lang, capacity.weight_g)),
        ),
        gauge(
            load.volume_mm3,
            capacity.volume_mm3,
            format!("{} / {}", m3(frame.lang, load.volume_mm3), m3(frame.lang, capacity.volume_mm3)),
        ),
    ];
    if let Some(most) = capacity.positions {
        let text = format!("{} / {most} {}", load.positions, frame.t("consignments-positions"));
        gauges.push(gauge(load.positions, most, text));
    }
    gauges
}

fn step(frame: &Frame, entry: &Entry) -> (String, String, String) {
    let title = frame.t(&format!("consignments-event-{}", entry.event));
    (title, frame.date(&entry.at), entry.note.clone().unwrap_or_default())
}
