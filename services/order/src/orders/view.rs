use sentra_shared::{money::Money, page::Frame, region, text::whatsapp_link};

use super::{
    read::{Part, Whole},
    record::{Entry, Fulfilment},
    service_name,
};
use crate::{
    cargo::consignments::way::{self, WayView, Ways},
    fulfilment::rules::{Event, Party, State, choices},
};

/// One seller's part as the buyer sees it.
#[derive(Debug)]
pub(super) struct PartView {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) seller: String,
    pub(super) seller_href: String,
    pub(super) place: String,
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) service: String,
    /// Days abroad from the seller's hands to the door, as expected; empty otherwise.
    pub(super) days: String,
    pub(super) lines: Vec<LineView>,
    pub(super) goods: Money,
    pub(super) delivery: Money,
    pub(super) steps: Vec<StepView>,
    /// Carrier and number of each parcel on its way.
    pub(super) parcels: Vec<(String, String)>,
    /// Opens WhatsApp with a question about this part; empty without a number.
    pub(super) whatsapp: String,
    pub(super) can_receive: bool,
    /// How it flies, once it lies in a consignment.
    pub(super) way: Option<WayView>,
}

/// A line.
#[derive(Debug)]
pub(super) struct LineView {
    pub(super) title: String,
    pub(super) variant: String,
    pub(super) href: String,
    pub(super) photo: String,
    pub(super) quantity: i64,
    pub(super) total: Money,
}

/// An entry of the time line.
#[derive(Debug)]
pub(super) struct StepView {
    pub(super) title: String,
    pub(super) when: String,
    pub(super) state: &'static str,
    pub(super) note: String,
}

/// The way a part goes when nothing comes between.
const WAY: [State; 7] = [
    State::AwaitingPayment,
    State::Paid,
    State::Accepted,
    State::Packed,
    State::Dispatched,
    State::Delivered,
    State::Completed,
];

fn step_title(frame: &Frame, state: State, part: &Fulfilment) -> String {
    match (state, part.pick_up) {
        (State::Packed | State::Dispatched, _) if part.is_export() => {
            frame.t(&format!("orders-step-{}-export", state.as_str()))
        }
        (State::Packed, true) => frame.t("orders-step-ready"),
        (State::Delivered, true) => frame.t("orders-step-picked-up"),
        _ => frame.t(&format!("orders-step-{}", state.as_str().replace('_', "-"))),
    }
}

/// What happened, then what comes next.
fn steps(frame: &Frame, part: &Part) -> Vec<StepView> {
    let now = part.fulfilment.state;
    let done = |entry: &Entry| StepView {
        title: step_title(frame, entry.to, &part.fulfilment),
        when: frame.date(&entry.at),
        state: match entry.to {
            state if state.is_dead() => "bad",
            state if state == now && !state.is_final() => "now",
            _ => "done",
        },
        note: entry.note.clone().unwrap_or_default(),
    };
    let mut steps: Vec<StepView> = part.history.iter().map(done).collect();
    if now.is_final() {
        return steps;
    }
    let skipped = |state: State| part.fulfilment.pick_up && state == State::Dispatched;
    let coming = WAY.into_iter().skip_while(|s| *s != now).skip(1).filter(|s| !skipped(*s) && *s != State::Accepted);
    steps.extend(coming.map(|state| StepView {
        title: step_title(frame, state, &part.fulfilment),
        when: String::new(),
        state: "next",
        note: String::new(),
    }));
    steps
}

fn part(frame: &Frame, part: &Part, ways: &Ways) -> PartView {
    let f = &part.fulfilment;
    let lang = frame.lang;
    let phone = part.seller.as_ref().and_then(|s| s.phone.as_deref());
    let question = frame.tn("orders-whatsapp-text", "number", &f.number);
    PartView {
        id: f.id.to_string(),
        number: f.number.clone(),
        seller: part.seller.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
        seller_href: part.seller.as_ref().map(|s| format!("/shops/{}", s.slug)).unwrap_or_default(),
        place: region::name_in(lang, &f.origin_region).into_owned(),
        tone: f.state.tone(),
        state: frame.t(&f.state.text_key()),
        service: service_name(frame, f),
        days: if f.is_export() {
            frame.tn2("orders-days", "min", &f.days_min, "max", &f.days_max)
        } else {
            String::new()
        },
        lines: part
            .lines
            .iter()
            .map(|l| LineView {
                title: l.titles.get(lang).to_owned(),
                variant: l.variant_name.get(lang).to_owned(),
                href: format!("/products/{}", l.slug),
                photo: crate::carts::photo_href(l.photo.as_deref()),
                quantity: l.quantity,
                total: l.total,
            })
            .collect(),
        goods: f.goods,
        delivery: f.delivery,
        steps: steps(frame, part),
        parcels: part
            .shipments
            .iter()
            .filter_map(|s| Some((s.carrier.clone()?, s.tracking_no.clone().unwrap_or_default())))
            .filter(|(_, number)| !number.is_empty())
            .collect(),
        whatsapp: phone.map(|p| whatsapp_link(p, &question)).unwrap_or_default(),
        can_receive: choices(Party::Buyer, f.state, f.pick_up).contains(&Event::Receive),
        way: ways.get(&f.id).map(|way| way::view(frame, way)),
    }
}

/// The parts of an order.
pub(super) fn parts(frame: &Frame, whole: &Whole, ways: &Ways) -> Vec<PartView> {
    whole.parts.iter().map(|p| part(frame, p, ways)).collect()
}

/// True when the buyer may still call the whole order off.
pub(super) fn can_cancel(whole: &Whole) -> bool {
    whole
        .parts
        .iter()
        .any(|p| choices(Party::Buyer, p.fulfilment.state, p.fulfilment.pick_up).contains(&Event::CancelByBuyer))
}
