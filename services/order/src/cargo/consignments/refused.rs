use sentra_shared::{
    clock::Timestamp,
    failure::{Failure, FieldError},
    text::Lang,
};

use super::rules::{Event, State};
use crate::cargo::view::kg;

/// Why a consignment, or a part on its way into one, does not allow something. Each is a 409 with a code of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConsignmentRefused {
    /// The order goes to somebody in Indonesia.
    #[error("the order is not for export")]
    NotForExport,
    /// The part lies in a consignment and is not changed any more.
    #[error("the part lies in the consignment {number}")]
    Booked {
        /// Number of the consignment.
        number: String,
    },
    /// The order lies in another consignment.
    #[error("the order lies in the consignment {number}")]
    Elsewhere {
        /// Number of that one.
        number: String,
    },
    /// Something is missing, told under the number of each part.
    #[error("the order is not ready")]
    NotReady(Vec<FieldError>),
    /// The flight goes to another country.
    #[error("the order goes to {order}, the flight to {flight}")]
    AnotherCountry {
        /// ISO 3166 code of the order's country.
        order: String,
        /// That of the flight's.
        flight: String,
    },
    /// Cargo is not taken any more.
    #[error("the flight takes no more cargo")]
    AfterCutOff {
        /// Until when it was.
        at: Timestamp,
    },
    /// A carton is heavier than the flight takes.
    #[error("a carton is too heavy for the flight")]
    PieceTooHeavy {
        /// Most grams.
        max_g: i64,
    },
    /// A carton is longer than the flight takes.
    #[error("a carton is too long for the flight")]
    PieceTooLong {
        /// Most millimetres.
        max_mm: i64,
    },
    /// The carrier takes no more pieces under one air waybill.
    #[error("too many pieces for one air waybill")]
    TooManyPieces {
        /// Most pieces.
        max: i64,
    },
    /// The state does not allow it.
    #[error("{} is not possible while the consignment is {state}", event.as_str())]
    State {
        /// Where it stands.
        state: State,
        /// What was wanted.
        event: Event,
    },
    /// The order lies in a consignment whose papers are made.
    #[error("the consignment {number} is closed")]
    Closed {
        /// Number of the consignment.
        number: String,
    },
    /// Nothing lies in it.
    #[error("nothing lies in the consignment")]
    Empty,
    /// No rate card counts for the flight on this day.
    #[error("no rate card counts for the flight")]
    NoRateCard,
    /// Account does not know who exports.
    #[error("the exporter {seller} is not known")]
    NoExporter {
        /// Name of the seller.
        seller: String,
    },
}

impl ConsignmentRefused {
    /// Stable code.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NotForExport => "not_for_export",
            Self::Booked { .. } => "part_in_consignment",
            Self::Elsewhere { .. } => "order_in_consignment",
            Self::NotReady(_) => "order_not_ready",
            Self::AnotherCountry { .. } => "another_country",
            Self::AfterCutOff { .. } => "after_cut_off",
            Self::PieceTooHeavy { .. } => "piece_too_heavy",
            Self::PieceTooLong { .. } => "piece_too_long",
            Self::TooManyPieces { .. } => "too_many_pieces",
            Self::State { .. } => "consignment_state",
            Self::Closed { .. } => "consignment_closed",
            Self::Empty => "consignment_empty",
            Self::NoRateCard => "no_rate_card",
            Self::NoExporter { .. } => "no_exporter",
        }
    }

    /// As it is told to people and programs.
    pub(crate) fn to_failure(&self) -> Failure {
        let failure = Failure::new(409, self.code());
        match self {
            Self::NotForExport | Self::Empty | Self::NoRateCard => failure,
            Self::Booked { number } | Self::Elsewhere { number } | Self::Closed { number } => {
                failure.with("number", number)
            }
            Self::NotReady(missing) => Failure { fields: missing.clone(), ..failure },
            Self::AnotherCountry { order, flight } => failure.with("order", order).with("flight", flight),
            Self::AfterCutOff { at } => failure.with("at", at.to_rfc3339()),
            Self::PieceTooHeavy { max_g } => failure.with("max", kg(Lang::En, *max_g)),
            Self::PieceTooLong { max_mm } => failure.with("max", max_mm / 10),
            Self::TooManyPieces { max } => failure.with("max", max),
            Self::State { state, event } => failure.with("state", state).with("event", event.as_str()),
            Self::NoExporter { seller } => failure.with("seller", seller),
        }
    }
}
