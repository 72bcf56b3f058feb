use sentra_shared::id_type;

id_type!(
    /// A rate card of a carrier.
    RateCardId, "rtc"
);
id_type!(
    /// A flight whose capacity is sold.
    FlightId, "flt"
);
id_type!(
    /// Waybill numbers that an airline gave together.
    AwbRangeId, "awr"
);
id_type!(
    /// A batch of orders on one flight, under one air waybill.
    ConsignmentId, "cns"
);
