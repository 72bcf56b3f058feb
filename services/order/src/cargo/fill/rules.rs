use sentra_shared::{clock::Timestamp, contract::OrderId};

/// Room that is left for a consignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    /// Grams.
    pub(crate) weight_g: i64,
    /// Cubic millimetres.
    pub(crate) volume_mm3: i64,
    /// Pieces under its air waybill, where the carrier counts them.
    pub(crate) pieces: Option<i64>,
}

/// What one piece may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Heaviest, in grams.
    pub(crate) piece_max_g: i64,
    /// Longest side, in millimetres.
    pub(crate) side_max_mm: i64,
}

/// An order that could go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The order.
    pub(crate) order: OrderId,
    /// Until when it is to be sent; orders without a deadline come last.
    pub(crate) ready_by: Option<Timestamp>,
    /// True when nothing is missing.
    pub(crate) ready: bool,
    /// Cartons.
    pub(crate) pieces: i64,
    /// Gross weight in grams.
    pub(crate) weight_g: i64,
    /// Room in cubic millimetres.
    pub(crate) volume_mm3: i64,
    /// Its heaviest carton, in grams.
    pub(crate) heaviest_g: i64,
    /// Its longest side, in millimetres.
    pub(crate) longest_mm: i64,
}

/// Why an order stays.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = FillReason)]
pub(crate) enum Why {
    /// Cargo is not taken any more.
    AfterCutOff,
    /// Something is missing.
    NotReady,
    /// A carton is heavier than the flight takes.
    PieceTooHeavy,
    /// A carton is longer than the flight takes.
    PieceTooLong,
    /// It weighs more than what is left.
    NoWeightLeft,
    /// It needs more room than what is left.
    NoRoomLeft,
    /// It has more pieces than the air waybill may still have.
    NoPiecesLeft,
}

impl Why {
    /// All reasons, in the order in which they are looked for.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] = [
        Self::AfterCutOff,
        Self::NotReady,
        Self::PieceTooHeavy,
        Self::PieceTooLong,
        Self::NoWeightLeft,
        Self::NoRoomLeft,
        Self::NoPiecesLeft,
    ];

    /// Stable name, also the API's.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AfterCutOff => "after_cut_off",
            Self::NotReady => "not_ready",
            Self::PieceTooHeavy => "piece_too_heavy",
            Self::PieceTooLong => "piece_too_long",
            Self::NoWeightLeft => "no_weight_left",
            Self::NoRoomLeft => "no_room_left",
            Self::NoPiecesLeft => "no_pieces_left",
        }
    }
}

/// Which orders go, and which stay for which reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filled {
    /// In the order in which they were taken.
    pub(crate) chosen: Vec<OrderId>,
    /// With the first reason that holds.
    pub(crate) left_out: Vec<(OrderId, Why)>,
}

/// Whether an order fits.
///
/// # Errors
/// The first reason why it does not.
pub(crate) fn fits(candidate: &Candidate, room: Room, limits: Limits) -> Result<(), Why> {
    let refused = [
        (!candidate.ready, Why::NotReady),
        (candidate.heaviest_g > limits.piece_max_g, Why::PieceTooHeavy),
        (candidate.longest_mm > limits.side_max_mm, Why::PieceTooLong),
        (candidate.weight_g > room.weight_g, Why::NoWeightLeft),
        (candidate.volume_mm3 > room.volume_mm3, Why::NoRoomLeft),
        (room.pieces.is_some_and(|left| candidate.pieces > left), Why::NoPiecesLeft),
    ];
    refused.into_iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, why)| Err(why))
}

/// Chooses orders, the earliest deadline first and of equal ones the older order; `open` says whether cargo is still taken. The same
/// candidates in any order give the same answer.
pub(crate) fn fill(candidates: &[Candidate], mut room: Room, limits: Limits, open: bool) -> Filled {
    let mut queue: Vec<&Candidate> = candidates.iter().collect();
    queue.sort_by_key(|c| (c.ready_by.is_none(), c.ready_by, c.order));
    let mut filled = Filled::default();
    for candidate in queue {
        let fits = if open { fits(candidate, room, limits) } else { Err(Why::AfterCutOff) };
        match fits {
            Ok(()) => {
                room.weight_g -= candidate.weight_g;
                room.volume_mm3 -= candidate.volume_mm3;
                room.pieces = room.pieces.map(|left| left - candidate.pieces);
                filled.chosen.push(candidate.order);
            }
            Err(why) => filled.left_out.push((candidate.order, why)),
        }
    }
    filled
}
