//! The states of a fulfilment, what may happen in each, and who may let it happen.

use std::{fmt, str::FromStr};

/// Where one seller's part of an order stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// The buyer has not paid yet.
    AwaitingPayment,
    /// Paid; the seller has not looked at it yet.
    Paid,
    /// The seller works on it.
    Accepted,
    /// Packed, ready to leave.
    Packed,
    /// With the courier.
    Dispatched,
    /// With the buyer.
    Delivered,
    /// The buyer is content, or said nothing for long enough; the money is the seller's.
    Completed,
    /// Called off by buyer or staff.
    Cancelled,
    /// Not paid in time.
    Expired,
    /// The seller could not do it.
    Declined,
}

impl State {
    /// All states, in the order of a life.
    pub(crate) const ALL: [Self; 10] = [
        Self::AwaitingPayment,
        Self::Paid,
        Self::Accepted,
        Self::Packed,
        Self::Dispatched,
        Self::Delivered,
        Self::Completed,
        Self::Cancelled,
        Self::Expired,
        Self::Declined,
    ];

    /// Stable name, in columns and the API.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Paid => "paid",
            Self::Accepted => "accepted",
            Self::Packed => "packed",
            Self::Dispatched => "dispatched",
            Self::Delivered => "delivered",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Declined => "declined",
        }
    }

    /// True when nothing can happen any more.
    pub(crate) const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::Expired | Self::Declined)
    }

    /// True when it ended without goods for the buyer.
    pub(crate) const fn is_dead(self) -> bool {
        matches!(self, Self::Cancelled | Self::Expired | Self::Declined)
    }

    /// Key of the text that names the state to people.
    pub(crate) fn text_key(self) -> String {
        format!("fulfilment-state-{}", self.as_str().replace('_', "-"))
    }

    /// Colour of the state's mark: `info`, `good`, `warn`, `bad` or `off`.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "warn",
            Self::Paid | Self::Accepted | Self::Packed | Self::Dispatched => "info",
            Self::Delivered | Self::Completed => "good",
            Self::Cancelled | Self::Expired => "off",
            Self::Declined => "bad",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// What may happen to a fulfilment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    /// The order's payment was confirmed.
    Pay,
    /// The time to pay is over.
    Expire,
    /// The seller takes the order on.
    Accept,
    /// The seller packed it.
    Pack,
    /// The seller gave it to the courier.
    Dispatch,
    /// The buyer picked it up in person.
    HandOver,
    /// It arrived.
    Deliver,
    /// Nobody said that it arrived, and enough time went by.
    AssumeDelivered,
    /// The buyer says that all is well.
    Receive,
    /// The buyer said nothing for the time given after delivery.
    Complete,
    /// The seller cannot do it.
    Decline,
    /// The buyer calls it off.
    CancelByBuyer,
    /// Staff call it off.
    CancelByStaff,
}

impl Event {
    /// All events.
    pub(crate) const ALL: [Self; 13] = [
        Self::Pay,
        Self::Expire,
        Self::Accept,
        Self::Pack,
        Self::Dispatch,
        Self::HandOver,
        Self::Deliver,
        Self::AssumeDelivered,
        Self::Receive,
        Self::Complete,
        Self::Decline,
        Self::CancelByBuyer,
        Self::CancelByStaff,
    ];

    /// Stable name, kept in the history.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Expire => "expire",
            Self::Accept => "accept",
            Self::Pack => "pack",
            Self::Dispatch => "dispatch",
            Self::HandOver => "hand_over",
            Self::Deliver => "deliver",
            Self::AssumeDelivered => "assume_delivered",
            Self::Receive => "receive",
            Self::Complete => "complete",
            Self::Decline => "decline",
            Self::CancelByBuyer => "cancel_by_buyer",
            Self::CancelByStaff => "cancel_by_staff",
        }
    }
}

/// The event is not possible in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} is not possible in the state {state}", event.as_str())]
pub(crate) struct Refused {
    /// Where the fulfilment stands.
    pub state: State,
    /// What was wanted.
    pub event: Event,
}

/// The state after an event.
///
/// A seller may skip steps forward (a parcel brought to the courier was accepted and packed), never back. After dispatch nothing is
/// called off any more; what went wrong then is settled by a refund.
///
/// # Errors
/// [`Refused`] when the event is not possible in this state.
pub(crate) fn transition(state: State, event: Event) -> Result<State, Refused> {
    use Event as E;
    use State as S;
    let refused = Err(Refused { state, event });
    match state {
        S::AwaitingPayment => match event {
            E::Pay => Ok(S::Paid),
            E::Expire => Ok(S::Expired),
            E::CancelByBuyer | E::CancelByStaff => Ok(S::Cancelled),
            E::Accept
            | E::Pack
            | E::Dispatch
            | E::HandOver
            | E::Deliver
            | E::AssumeDelivered
            | E::Receive
            | E::Complete
            | E::Decline => refused,
        },
        S::Paid => match event {
            E::Accept => Ok(S::Accepted),
            E::CancelByBuyer => Ok(S::Cancelled),
            _ => before_dispatch(state, event),
        },
        S::Accepted | S::Packed => before_dispatch(state, event),
        S::Dispatched => match event {
            E::Deliver | E::AssumeDelivered => Ok(S::Delivered),
            E::Receive => Ok(S::Completed),
            E::Pay
            | E::Expire
            | E::Accept
            | E::Pack
            | E::Dispatch
            | E::HandOver
            | E::Complete
            | E::Decline
            | E::CancelByBuyer
            | E::CancelByStaff => refused,
        },
        S::Delivered => match event {
            E::Receive | E::Complete => Ok(S::Completed),
            E::Pay
            | E::Expire
            | E::Accept
            | E::Pack
            | E::Dispatch
            | E::HandOver
            | E::Deliver
            | E::AssumeDelivered
            | E::Decline
            | E::CancelByBuyer
            | E::CancelByStaff => refused,
        },
        S::Completed | S::Cancelled | S::Expired | S::Declined => refused,
    }
}

/// What holds alike in the three states between payment and dispatch.
fn before_dispatch(state: State, event: Event) -> Result<State, Refused> {
    use Event as E;
    match event {
        E::Pack if state != State::Packed => Ok(State::Packed),
        E::Dispatch => Ok(State::Dispatched),
        E::HandOver => Ok(State::Delivered),
        E::Decline => Ok(State::Declined),
        E::CancelByStaff => Ok(State::Cancelled),
        E::Pay
        | E::Expire
        | E::Accept
        | E::Pack
        | E::Deliver
        | E::AssumeDelivered
        | E::Receive
        | E::Complete
        | E::CancelByBuyer => Err(Refused { state, event }),
    }
}

/// In which part somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Party {
    /// Who bought: signed in, or with the order's link.
    Buyer,
    /// Who acts for the fulfilment's seller.
    Seller,
    /// Staff.
    Staff,
}

impl Party {
    /// All parties.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 3] = [Self::Buyer, Self::Seller, Self::Staff];
}

/// Who may let what happen, whatever the state.
pub(crate) const fn may(party: Party, event: Event) -> bool {
    match event {
        Event::Accept | Event::Pack | Event::Dispatch | Event::HandOver | Event::Decline => {
            matches!(party, Party::Seller)
        }
        Event::Deliver => matches!(party, Party::Seller | Party::Staff),
        Event::Receive | Event::CancelByBuyer => matches!(party, Party::Buyer),
        Event::CancelByStaff => matches!(party, Party::Staff),
        // A payment is confirmed, a deadline passes: nobody chooses these for a fulfilment.
        Event::Pay | Event::Expire | Event::AssumeDelivered | Event::Complete => false,
    }
}

/// The events a party may choose from now, for the buttons of a page. Parcels are dispatched, pick-ups handed over.
pub(crate) fn choices(party: Party, state: State, pick_up: bool) -> Vec<Event> {
    Event::ALL
        .into_iter()
        .filter(|event| may(party, *event) && transition(state, *event).is_ok())
        .filter(|event| !matches!((event, pick_up), (Event::Dispatch, true) | (Event::HandOver, false)))
        .collect()
}

/// What a buyer sees of a whole order; derived, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderState {
    /// Not paid yet.
    AwaitingPayment,
    /// Paid, at least one part has not left yet.
    Processing,
    /// Everything that comes is on its way or there.
    Dispatched,
    /// Everything that comes is there.
    Delivered,
    /// Everything that came is accepted.
    Completed,
    /// Nothing comes: called off by buyer, seller or staff.
    Cancelled,
    /// Nothing comes: it was not paid in time.
    Expired,
}

impl OrderState {
    /// Stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Processing => "processing",
            Self::Dispatched => "dispatched",
            Self::Delivered => "delivered",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Key of the text that names the state to people.
    pub(crate) fn text_key(self) -> String {
        format!("fulfilment-order-{}", self.as_str().replace('_', "-"))
    }

    /// Colour of the state's mark.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "warn",
            Self::Processing | Self::Dispatched => "info",
            Self::Delivered | Self::Completed => "good",
            Self::Cancelled | Self::Expired => "off",
        }
    }
}

/// The state of an order from those of its fulfilments: the slowest living one tells; if none lives, why.
pub(crate) fn order_state(parts: &[State]) -> OrderState {
    let slowest = parts.iter().copied().filter(|s| !s.is_dead()).min();
    match slowest {
        Some(State::AwaitingPayment) => OrderState::AwaitingPayment,
        Some(State::Paid | State::Accepted | State::Packed) => OrderState::Processing,
        Some(State::Dispatched) => OrderState::Dispatched,
        Some(State::Delivered) => OrderState::Delivered,
        Some(State::Completed) => OrderState::Completed,
        Some(State::Cancelled | State::Expired | State::Declined) | None => {
            if parts.iter().all(|s| *s == State::Expired) && !parts.is_empty() {
                OrderState::Expired
            } else {
                OrderState::Cancelled
            }
        }
    }
}

/// A tracking number as couriers write it: 8 to 20 capitals and digits.
pub(crate) fn is_tracking_number(text: &str) -> bool {
    (8..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
