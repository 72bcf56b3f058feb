/// Why the state of flights, cards or numbers does not allow something. Each is a 409 whose code and text follow from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CargoRefused {
    /// There are consignments on the flight.
    #[error("the flight has consignments")]
    FlightInUse,
    /// The flight was called off.
    #[error("the flight is cancelled")]
    FlightCancelled,
    /// What is added does not fit any more.
    #[error("the flight has no room left for it")]
    FlightFull,
    /// No number of this carrier is left.
    #[error("no waybill number is left")]
    AwbNoneLeft,
    /// The number is used or void already.
    #[error("the waybill number is not free")]
    AwbNotFree,
}

impl CargoRefused {
    /// Stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::FlightInUse => "flight_in_use",
            Self::FlightCancelled => "flight_cancelled",
            Self::FlightFull => "flight_full",
            Self::AwbNoneLeft => "awb_none_left",
            Self::AwbNotFree => "awb_not_free",
        }
    }
}
