//! What Stripe knows about a payment: what was asked, what was answered, what it told by itself.

use sentra_shared::{contract::PaymentId, money::Money, page::Frame};

use crate::{
    app::App,
    error::Error,
    payments::card::{self, Attempt, Event, IntentState, Outcome},
};

/// Events of the queue that are shown.
const SHOWN: u64 = 50;

/// A call of Stripe.
#[derive(Debug)]
pub(super) struct AttemptRow {
    pub(super) what: String,
    pub(super) tone: &'static str,
    pub(super) state: String,
    /// The object it made, or the code of the refusal.
    pub(super) more: String,
    pub(super) tries: i64,
    pub(super) at: String,
}

/// Something Stripe told.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) kind: String,
    pub(super) tone: &'static str,
    pub(super) outcome: String,
    pub(super) note: String,
    pub(super) at: String,
    /// Address of the payment, or empty.
    pub(super) payment_href: String,
    /// Where to send that somebody took note, or empty.
    pub(super) note_action: String,
}

/// The part of a payment's page about its card.
#[derive(Debug)]
pub(super) struct CardPanel {
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) failure: String,
    /// Address at Stripe and the id as it is shown, or empty.
    pub(super) link: String,
    pub(super) shown: String,
    pub(super) attempts: Vec<AttemptRow>,
    pub(super) events: Vec<EventRow>,
}

/// An id of Stripe's, shortened: `pi_…4f2a`.
pub(super) fn mask(id: &str) -> String {
    let kind = id.split_once('_').map_or("", |(kind, _)| kind);
    let end = id.char_indices().rev().nth(3).map_or(id, |(at, _)| id.get(at..).unwrap_or(id));
    format!("{kind}_…{end}")
}

impl CardPanel {
    /// What Stripe knows about a payment by card; `None` for other payments.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn load(app: &App, frame: &Frame, id: PaymentId) -> Result<Option<Self>, Error> {
        let db = app.db.read();
        let Some(intent) = card::store::find(db, id).await? else { return Ok(None) };
        let tone = match intent.state {
            IntentState::New | IntentState::Open => "info",
            IntentState::Paid => "good",
            IntentState::Closed => "off",
        };
        let attempts = card::store::attempts_of(db, id).await?;
        let events = card::store::events_of(db, id).await?;
        let gateway = app.stripe.as_deref();
        let link = intent.stripe_intent.as_deref().and_then(|pi| gateway.map(|g| g.dashboard_url(pi)));
        Ok(Some(Self {
            tone,
            state: frame.t(&format!("staff-payments-card-{}", intent.state.as_str())),
            failure: intent.failure.unwrap_or_default(),
            link: link.unwrap_or_default(),
            shown: intent.stripe_intent.as_deref().map(mask).unwrap_or_default(),
            attempts: attempts.iter().map(|a| attempt_row(frame, a)).collect(),
            events: events.iter().map(|e| event_row(frame, e)).collect(),
        }))
    }
}

fn attempt_row(frame: &Frame, attempt: &Attempt) -> AttemptRow {
    let tone = match attempt.state {
        card::AttemptState::Asked => "warn",
        card::AttemptState::Answered => "good",
        card::AttemptState::Refused => "bad",
        card::AttemptState::GivenUp => "off",
    };
    let object = attempt.object_id.as_deref().map(mask);
    AttemptRow {
        what: frame.t(&format!("staff-payments-card-do-{}", attempt.kind.as_str())),
        tone,
        state: frame.t(&format!("staff-payments-card-call-{}", attempt.state.as_str().replace('_', "-"))),
        more: object.or_else(|| attempt.error_code.clone()).unwrap_or_default(),
        tries: attempt.tries,
        at: frame.date(&attempt.asked_at),
    }
}

fn event_row(frame: &Frame, event: &Event) -> EventRow {
    let for_staff = event.outcome.is_some_and(|o| Outcome::FOR_STAFF.contains(&o));
    let name = event.outcome.map_or("unread", Outcome::as_str).replace('_', "-");
    let note = event.note.as_deref().unwrap_or_default();
    EventRow {
        kind: event.kind.clone(),
        tone: if for_staff && event.noted_at.is_none() { "warn" } else { "off" },
        outcome: frame.t(&format!("staff-payments-event-{name}")),
        note: if note.contains("_") && !note.contains(' ') && note.len() > 20 { mask(note) } else { note.to_owned() },
        at: frame.date(&event.received_at),
        payment_href: event.payment_id.map(|id| format!("/staff/payments/{id}")).unwrap_or_default(),
        note_action: if for_staff && event.noted_at.is_none() {
            format!("/staff/payments/card-events/{}/note", event.id)
        } else {
            String::new()
        },
    }
}

/// What Stripe told and a person has to look at.
///
/// # Errors
/// The database's.
pub(super) async fn for_staff(app: &App, frame: &Frame) -> Result<Vec<EventRow>, Error> {
    let events = card::store::events_for_staff(app.db.read(), SHOWN).await?;
    Ok(events.iter().map(|e| event_row(frame, e)).collect())
}

/// What the tag of money in the queue says: why it did not pay the payment it was charged for.
pub(super) fn why_unmatched(is_paid: bool, expected: Money, came: Money) -> &'static str {
    match (expected == came, is_paid) {
        (false, _) => "staff-payments-other-amount",
        (true, true) => "staff-payments-second",
        (true, false) => "staff-payments-late-for",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_shortened() {
        assert_eq!(mask("pi_3QabcDEF4f2a"), "pi_…4f2a");
        assert_eq!(mask("re"), "_…re");
        assert_eq!(mask(""), "_…");
    }
}
