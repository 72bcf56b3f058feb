//! A part in the seller's words.

use sentra_shared::{
    clock::Timestamp,
    money::{Currency, Money, MoneyError},
    page::Frame,
    text::whatsapp_link,
};

use super::read::{Detail, Listed};
use crate::{
    carts::photo_href,
    fulfilment::rules::{Event, Party, State, choices},
    orders::{Fulfilment, Line, Order, service_name},
};

/// A row of the list.
#[derive(Debug)]
pub(super) struct RowView {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) buyer: String,
    pub(super) what: String,
    /// In rupiah, as the seller is owed it.
    pub(super) total: Money,
    /// Says that it goes abroad, and where; empty otherwise.
    pub(super) export: String,
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) due: String,
    pub(super) late: bool,
}

/// A part in the list.
///
/// # Errors
/// Sums that are too large.
pub(super) fn row(frame: &Frame, listed: &Listed, now: Timestamp) -> Result<RowView, MoneyError> {
    let part = &listed.part;
    let place = listed.order.address.as_ref().filter(|_| !part.pick_up);
    let place = place.map_or_else(|| frame.t("seller-orders-pick-up"), |a| a.place(frame.lang).to_owned());
    let due = due(part);
    Ok(RowView {
        href: format!("/seller/orders/{}", part.id),
        number: part.number.clone(),
        // Who buys is nobody's business until it is paid.
        buyer: match part.times.paid_at {
            Some(_) => frame.tn2("seller-orders-buyer-of", "name", &listed.order.contact_name, "place", &place),
            None => frame.t("seller-orders-buyer-later"),
        },
        what: contents(frame, &listed.lines),
        total: sums(part, &listed.lines)?.0,
        export: export_mark(frame, part, &listed.order),
        tone: part.state.tone(),
        state: frame.t(&part.state.text_key()),
        late: due.is_some_and(|at| at <= now),
        due: due.map(|at| frame.date(&at)).unwrap_or_default(),
    })
}

/// What the seller asked for goods and delivery together, and the delivery in it: in rupiah, whatever the buyer paid in. Air cargo is
/// not the seller's.
fn sums(part: &Fulfilment, lines: &[Line]) -> Result<(Money, Money), MoneyError> {
    let goods: Result<Vec<Money>, MoneyError> = lines.iter().map(Line::list_total).collect();
    let delivery = if part.is_export() { Money::zero(Currency::Idr) } else { part.list_delivery };
    Ok((Money::sum(Currency::Idr, goods?)?.checked_add(delivery)?, delivery))
}

/// Says that a part goes abroad, and where.
fn export_mark(frame: &Frame, part: &Fulfilment, order: &Order) -> String {
    let country = order.address.as_ref().map(|a| a.place(frame.lang)).filter(|_| part.is_export());
    country.map(|country| frame.tn("seller-orders-export", "country", &country)).unwrap_or_default()
}

/// Until when the seller has to send it; `None` when that is over or not yet so.
fn due(part: &Fulfilment) -> Option<Timestamp> {
    let waits = matches!(part.state, State::Paid | State::Accepted | State::Packed);
    part.deadlines.dispatch_by.filter(|_| waits)
}

fn title(frame: &Frame, line: &Line) -> String {
    let variant = line.variant_name.get(frame.lang);
    let title = line.titles.get(frame.lang);
    if variant.is_empty() { title.to_owned() } else { format!("{title}, {variant}") }
}

/// The first line, and how many more there are.
fn contents(frame: &Frame, lines: &[Line]) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let first = frame.tn2("seller-orders-pieces-of", "quantity", &first.quantity, "title", &title(frame, first));
    match lines.len() {
        1 => first,
        many => frame.tn2("seller-orders-and-more", "first", &first, "more", &(many - 1)),
    }
}

/// A line to pack.
#[derive(Debug)]
pub(super) struct LineView {
    pub(super) title: String,
    pub(super) sku: String,
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

/// What a part is made of.
#[derive(Debug)]
pub(super) struct PartView {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) placed: String,
    /// Says that it goes abroad, and where; empty otherwise.
    pub(super) export: String,
    /// What to do now, in words.
    pub(super) advice: String,
    pub(super) due: String,
    /// Keys of the texts that say until when, and that it is too late.
    pub(super) due_keys: (&'static str, &'static str),
    pub(super) late: bool,
    pub(super) actions: Actions,
    /// True when sending is what comes next, so that its form is open.
    pub(super) send_now: bool,
    pub(super) lines: Vec<LineView>,
    pub(super) pieces: i64,
    pub(super) weight: String,
    pub(super) service: String,
    pub(super) pick_up: bool,
    /// Receiver and place, as written on a parcel; empty before it is paid, and when it is picked up.
    pub(super) address: Vec<String>,
    /// The buyer, once it is paid.
    pub(super) buyer: String,
    pub(super) buyer_phone: String,
    /// Opens WhatsApp to the buyer; empty before it is paid.
    pub(super) whatsapp: String,
    /// Carrier and number of each parcel that left.
    pub(super) parcels: Vec<(String, String)>,
    /// Amounts in rupiah, as the seller is owed them.
    pub(super) goods: Money,
    pub(super) delivery: Money,
    pub(super) fee: Money,
    /// Goods and delivery less the fee.
    pub(super) earned: Money,
    pub(super) steps: Vec<StepView>,
}

/// Which buttons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one flag per button")]
pub(super) struct Actions {
    pub(super) accept: bool,
    pub(super) pack: bool,
    pub(super) dispatch: bool,
    pub(super) hand_over: bool,
    pub(super) deliver: bool,
    pub(super) decline: bool,
}

impl Actions {
    /// What the rules allow a seller in this state.
    pub(super) fn of(state: State, pick_up: bool) -> Self {
        let allowed = choices(Party::Seller, state, pick_up);
        let may = |event| allowed.contains(&event);
        Self {
            accept: may(Event::Accept),
            pack: may(Event::Pack),
            dispatch: may(Event::Dispatch),
            hand_over: may(Event::HandOver),
            deliver: may(Event::Deliver),
            decline: may(Event::Decline),
        }
    }

    /// Those of a part that goes abroad: it leaves and arrives with its consignment.
    fn by_consolidation(self) -> Self {
        Self { dispatch: false, deliver: false, ..self }
    }

    /// True without any button.
    pub(super) fn none(self) -> bool {
        !(self.accept || self.pack || self.dispatch || self.hand_over || self.deliver || self.decline)
    }
}

/// A part in the seller's words.
///
/// # Errors
/// Sums that are too large.
pub(super) fn part(frame: &Frame, detail: &Detail, now: Timestamp) -> Result<PartView, MoneyError> {
    let (part, order) = (&detail.part, &detail.order);
    // Who buys is nobody's business until it is paid.
    let known = part.times.paid_at.is_some();
    let due = due(part);
    let fee = Money::sum(Currency::Idr, detail.lines.iter().flat_map(|l| [l.tax.fee, l.tax.fee_tax]))?;
    let (total, delivery) = sums(part, &detail.lines)?;
    let actions = Actions::of(part.state, part.pick_up);
    Ok(PartView {
        id: part.id.to_string(),
        number: part.number.clone(),
        tone: part.state.tone(),
        state: frame.t(&part.state.text_key()),
        placed: frame.date(&part.times.placed_at),
        advice: advice(frame, part),
        late: due.is_some_and(|at| at <= now),
        due: due.map(|at| frame.date(&at)).unwrap_or_default(),
        due_keys: if part.pick_up {
            ("seller-orders-until-pick-up", "seller-orders-was-due-pick-up")
        } else {
            ("seller-orders-until", "seller-orders-was-due")
        },
        actions: if part.is_export() { actions.by_consolidation() } else { actions },
        export: export_mark(frame, part, order),
        send_now: matches!(part.state, State::Accepted | State::Packed),
        lines: detail.lines.iter().map(|l| line(frame, l)).collect(),
        pieces: detail.lines.iter().map(|l| l.quantity).sum(),
        weight: weight(frame, part.weight_g),
        service: service_name(frame, part),
        pick_up: part.pick_up,
        address: order
            .address
            .as_ref()
            .filter(|_| known && !part.pick_up)
            .map(|a| a.lines(frame.lang))
            .unwrap_or_default(),
        buyer: if known { order.contact_name.clone() } else { String::new() },
        buyer_phone: if known { order.contact_phone.clone() } else { String::new() },
        whatsapp: if known { ask_buyer(frame, detail) } else { String::new() },
        parcels: parcels(detail),
        goods: total.checked_sub(delivery)?,
        delivery,
        fee,
        earned: total.checked_sub(fee)?,
        steps: steps(frame, detail),
    })
}

fn line(frame: &Frame, line: &Line) -> LineView {
    LineView {
        title: title(frame, line),
        sku: line.sku.clone(),
        photo: photo_href(line.photo.as_deref()),
        quantity: line.quantity,
        total: line.list_total().unwrap_or(line.list_price),
    }
}

/// Grams below a kilogram, else kilograms with what is beyond in grams: nothing is rounded away.
pub(super) fn weight(frame: &Frame, grams: i64) -> String {
    match (grams.div_euclid(1000), grams.rem_euclid(1000)) {
        (0, grams) => frame.tn("seller-orders-grams", "grams", &grams),
        (kilograms, 0) => frame.tn("seller-orders-kilograms", "kilograms", &kilograms),
        (kilograms, grams) => frame.tn2("seller-orders-kilograms-grams", "kilograms", &kilograms, "grams", &grams),
    }
}

/// What the seller does now.
fn advice(frame: &Frame, part: &Fulfilment) -> String {
    let state = part.state.as_str().replace('_', "-");
    let way = match (part.state, part.pick_up) {
        (State::Accepted | State::Packed | State::Dispatched, _) if part.is_export() => "-export",
        (State::Accepted | State::Packed | State::Delivered, true) => "-pick-up",
        _ => "",
    };
    frame.t(&format!("seller-orders-advice-{state}{way}"))
}

fn ask_buyer(frame: &Frame, detail: &Detail) -> String {
    let order = &detail.order;
    let text = frame.tn2("seller-orders-ask-text", "name", &order.contact_name, "number", &detail.part.number);
    whatsapp_link(&order.contact_phone, &text)
}

/// Parcels with a number; what was handed over in person has none.
fn parcels(detail: &Detail) -> Vec<(String, String)> {
    detail.shipments.iter().filter_map(|s| Some((s.carrier.clone()?, s.tracking_no.clone()?))).collect()
}

/// What happened so far.
fn steps(frame: &Frame, detail: &Detail) -> Vec<StepView> {
    let now = detail.part.state;
    let step = |entry: &crate::orders::Entry| StepView {
        title: frame.t(&entry.to.text_key()),
        when: frame.date(&entry.at),
        state: match entry.to {
            state if state.is_dead() => "bad",
            state if state == now && !state.is_final() => "now",
            _ => "done",
        },
        note: entry.note.clone().unwrap_or_default(),
    };
    detail.history.iter().map(step).collect()
}
