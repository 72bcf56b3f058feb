//! The states of a consignment, what may happen in each, and the way of each part through customs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::cargo::documents::papers::Path;

/// Where a consignment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConsignmentState)]
pub(crate) enum State {
    /// Orders can be added and taken out.
    Open,
    /// Its papers are made; nothing changes any more.
    Closed,
    /// Handed to the airline.
    Tendered,
    /// In the air.
    Departed,
    /// Landed.
    Arrived,
    /// Through customs of the destination.
    Cleared,
    /// With the buyers.
    Delivered,
    /// Called off before it was handed over.
    Cancelled,
}

impl State {
    /// All states, in the order of a life.
    pub(crate) const ALL: [Self; 8] = [
        Self::Open,
        Self::Closed,
        Self::Tendered,
        Self::Departed,
        Self::Arrived,
        Self::Cleared,
        Self::Delivered,
        Self::Cancelled,
    ];

    /// Stable name, in columns and the API.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Tendered => "tendered",
            Self::Departed => "departed",
            Self::Arrived => "arrived",
            Self::Cleared => "cleared",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
        }
    }

    /// Colour of the state's mark.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Open => "warn",
            Self::Closed | Self::Tendered | Self::Departed | Self::Arrived => "info",
            Self::Cleared | Self::Delivered => "good",
            Self::Cancelled => "off",
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

/// What may happen to a consignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    /// An order is added or taken out.
    Load,
    /// Its papers are made.
    Close,
    /// It is opened again before it was handed over.
    Reopen,
    /// It is handed to the airline.
    Tender,
    /// It took off.
    Depart,
    /// It landed.
    Arrive,
    /// Customs of the destination let it through.
    Clear,
    /// It was brought to the buyers.
    Deliver,
    /// It is called off.
    Cancel,
}

impl Event {
    /// All events.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 9] = [
        Self::Load,
        Self::Close,
        Self::Reopen,
        Self::Tender,
        Self::Depart,
        Self::Arrive,
        Self::Clear,
        Self::Deliver,
        Self::Cancel,
    ];

    /// Stable name, kept in the history.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Tender => "tender",
            Self::Depart => "depart",
            Self::Arrive => "arrive",
            Self::Clear => "clear",
            Self::Deliver => "deliver",
            Self::Cancel => "cancel",
        }
    }
}

/// The state after an event; `None` when it is not possible.
pub(crate) const fn transition(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State as S;
    match (state, event) {
        (S::Open, E::Load) | (S::Closed, E::Reopen) => Some(S::Open),
        (S::Open, E::Close) => Some(S::Closed),
        (S::Open | S::Closed, E::Cancel) => Some(S::Cancelled),
        (S::Closed, E::Tender) => Some(S::Tendered),
        (S::Tendered, E::Depart) => Some(S::Departed),
        (S::Departed, E::Arrive) => Some(S::Arrived),
        (S::Arrived, E::Clear) => Some(S::Cleared),
        (S::Cleared, E::Deliver) => Some(S::Delivered),
        (S::Open, E::Reopen | E::Tender | E::Depart | E::Arrive | E::Clear | E::Deliver)
        | (S::Closed, E::Load | E::Close | E::Depart | E::Arrive | E::Clear | E::Deliver)
        | (S::Tendered, E::Load | E::Close | E::Reopen | E::Tender | E::Arrive | E::Clear | E::Deliver | E::Cancel)
        | (S::Departed, E::Load | E::Close | E::Reopen | E::Tender | E::Depart | E::Clear | E::Deliver | E::Cancel)
        | (S::Arrived, E::Load | E::Close | E::Reopen | E::Tender | E::Depart | E::Arrive | E::Deliver | E::Cancel)
        | (S::Cleared, E::Load | E::Close | E::Reopen | E::Tender | E::Depart | E::Arrive | E::Clear | E::Cancel)
        | (S::Delivered | S::Cancelled, _) => None,
    }
}

/// Up to which gross weight of one sender to one receiver which form is used: grams, for a business, for a person.
///
/// Source: PMK 96/2023 art. 43 and PMK 4/2025: up to 30 kg a business may choose and takes the simpler one; above, a business must
/// file a PEB, while a person may still use a consignment note.
const CUSTOMS_PATHS: [(i64, Path, Path); 2] = [
    (30_000, Path::ConsignmentNote, Path::ConsignmentNote),
    (i64::MAX, Path::ExportDeclaration, Path::ConsignmentNote),
];

/// The form for goods of one sender to one receiver.
pub(crate) fn customs_path(gross_g: i64, is_person: bool) -> Path {
    let row = CUSTOMS_PATHS.into_iter().find(|(most_g, ..)| gross_g <= *most_g);
    row.map_or(Path::ExportDeclaration, |(_, business, person)| if is_person { person } else { business })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_in_every_state_is_decided() {
        let possible: Vec<(State, Event, State)> = State::ALL
            .into_iter()
            .flat_map(|state| Event::ALL.map(|event| (state, event)))
            .filter_map(|(state, event)| Some((state, event, transition(state, event)?)))
            .collect();
        use Event as E;
        use State as S;
        let expected = [
            (S::Open, E::Load, S::Open),
            (S::Open, E::Close, S::Closed),
            (S::Open, E::Cancel, S::Cancelled),
            (S::Closed, E::Reopen, S::Open),
            (S::Closed, E::Tender, S::Tendered),
            (S::Closed, E::Cancel, S::Cancelled),
            (S::Tendered, E::Depart, S::Departed),
            (S::Departed, E::Arrive, S::Arrived),
            (S::Arrived, E::Clear, S::Cleared),
            (S::Cleared, E::Deliver, S::Delivered),
        ];
        assert_eq!(possible, expected);
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }

    #[test]
    fn the_customs_form_follows_weight_and_sender() {
        let table = [
            (1, false, Path::ConsignmentNote),
            (30_000, false, Path::ConsignmentNote),
            (30_001, false, Path::ExportDeclaration),
            (30_000, true, Path::ConsignmentNote),
            (30_001, true, Path::ConsignmentNote),
        ];
        for (gross_g, is_person, path) in table {
            assert_eq!(customs_path(gross_g, is_person), path, "{gross_g} {is_person}");
        }
    }
}
