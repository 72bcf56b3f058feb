//! What makes a flight that can be sold.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use sentra_shared::{
    clock::Timestamp,
    failure::{FieldError, FieldErrors},
};
use serde::{Deserialize, Serialize};

use crate::cargo::{
    FlightId,
    airports::{self, Airport},
    input::{self, Decimal},
};

/// General cargo is taken until so long before departure (Garuda Indonesia's rule).
const CUT_OFF_HOURS: i64 = 8;
/// Flights of one repetition.
const REPEATED_MAX: usize = 200;
/// Days that may be planned ahead.
const DAYS_AHEAD_MAX: i64 = 400;
/// Largest capacity: about a whole freighter, in kilograms and cubic metres.
const CAPACITY_MAX: (i64, i64) = (150_000_000, 1_000_000);
/// Pallet and container positions of the largest freighter.
const POSITIONS_MAX: i64 = 60;
/// Cubic millimetres in a litre, the thousandth of a cubic metre.
pub(crate) const MM3_PER_LITRE: i64 = 1_000_000;

/// Kind of aircraft, which decides what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AircraftKind)]
pub(crate) enum Aircraft {
    /// One aisle; loose cargo.
    #[default]
    NarrowBody,
    /// Two aisles or a freighter; pallets and containers.
    WideBody,
}

impl Aircraft {
    /// All, in the order of forms.
    pub(crate) const ALL: [Self; 2] = [Self::NarrowBody, Self::WideBody];

    /// Stable name, also the column's value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NarrowBody => "narrow_body",
            Self::WideBody => "wide_body",
        }
    }

    /// Limits that count unless the carrier says otherwise. Narrow: Garuda Indonesia takes 20 pieces under one air waybill; pieces of
    /// 80 kg and 100 cm, and 250 kg and 140 cm in a wide body, are a handling agent's guide.
    pub(crate) const fn usual(self) -> PieceLimits {
        match self {
            Self::NarrowBody => PieceLimits { piece_max_g: 80_000, side_max_mm: 1_000, pieces_max: Some(20) },
            Self::WideBody => PieceLimits { piece_max_g: 250_000, side_max_mm: 1_400, pieces_max: None },
        }
    }
}

impl FromStr for Aircraft {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|a| a.as_str() == name).ok_or(())
    }
}

/// What one piece, and one air waybill, may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PieceLimits {
    /// Heaviest piece, in grams.
    pub(crate) piece_max_g: i64,
    /// Longest side, in millimetres.
    pub(crate) side_max_mm: i64,
    /// Most pieces under one air waybill.
    pub(crate) pieces_max: Option<i64>,
}

/// Room on a flight that is for sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Capacity {
    /// Grams.
    pub(crate) weight_g: i64,
    /// Cubic millimetres.
    pub(crate) volume_mm3: i64,
    /// Pallet and container positions; not counted without a number.
    pub(crate) positions: Option<i64>,
}

/// What lies on a flight, or is added to it; negative parts take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Load {
    /// Consignments.
    pub(crate) consignments: i64,
    /// Gross weight in grams.
    pub(crate) weight_g: i64,
    /// Room in cubic millimetres.
    pub(crate) volume_mm3: i64,
    /// Pallet and container positions.
    pub(crate) positions: i64,
}

/// Whether a flight takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FlightState)]
pub(crate) enum State {
    /// It is planned, or flew.
    Scheduled,
    /// It was called off.
    Cancelled,
}

impl State {
    /// Stable name, also the column's value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Scheduled, Self::Cancelled].into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// A flight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flight {
    /// The flight.
    pub(crate) id: FlightId,
    /// Airline designator.
    pub(crate) carrier: String,
    /// Number without the designator, perhaps with a letter: `876`.
    pub(crate) number: String,
    /// IATA code of the airport of departure.
    pub(crate) origin: String,
    /// IATA code of the airport of destination.
    pub(crate) destination: String,
    /// Departure.
    pub(crate) departs_at: Timestamp,
    /// Until then cargo is taken.
    pub(crate) cut_off_at: Timestamp,
    /// Day of departure by the calendar of the origin.
    pub(crate) departs_on: NaiveDate,
    /// Kind of aircraft.
    pub(crate) aircraft: Aircraft,
    /// Room for sale.
    pub(crate) capacity: Capacity,
    /// What pieces may be.
    pub(crate) limits: PieceLimits,
    /// What its consignments take.
    pub(crate) load: Load,
    /// Whether it takes place.
    pub(crate) state: State,
    /// Why it was called off.
    pub(crate) cancel_reason: Option<String>,
    /// Counts its changes.
    pub(crate) version: i64,
}

impl Flight {
    /// What is left of its capacity, in the parts that are counted.
    pub(crate) fn free(&self) -> Capacity {
        Capacity {
            weight_g: self.capacity.weight_g - self.load.weight_g,
            volume_mm3: self.capacity.volume_mm3 - self.load.volume_mm3,
            positions: self.capacity.positions.map(|p| p - self.load.positions),
        }
    }

    /// Whether cargo is still taken.
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        self.state == State::Scheduled && now < self.cut_off_at
    }

    /// The airport of departure.
    pub(crate) fn origin_airport(&self) -> Option<&'static Airport> {
        airports::find(&self.origin)
    }
}

/// `GA876`.
impl fmt::Display for Flight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.carrier, self.number)
    }
}

/// Room for sale, as written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlightCapacityIn)]
pub(crate) struct CapacityIn {
    /// Kilograms.
    pub(crate) kg: Decimal,
    /// Cubic metres.
    pub(crate) m3: Decimal,
    /// Pallet and container positions, where they are sold by number.
    #[serde(default)]
    pub(crate) positions: Option<i64>,
}

/// What pieces may be, as written; the usual of the aircraft counts for what is left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlightPieceLimitsIn)]
pub(crate) struct PieceLimitsIn {
    /// Heaviest piece in kilograms.
    #[serde(default)]
    pub(crate) piece_kg: Option<Decimal>,
    /// Longest side in millimetres.
    #[serde(default)]
    pub(crate) side_mm: Option<i64>,
    /// Most pieces under one air waybill.
    #[serde(default)]
    pub(crate) pieces: Option<i64>,
}

/// Further flights like this one.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlightRepeatIn)]
pub(crate) struct RepeatIn {
    /// Days of the week at the origin, 1 is Monday; the day of the first flight unless given.
    #[serde(default)]
    pub(crate) weekdays: Vec<u32>,
    /// Last day, `2026-12-31`.
    pub(crate) until: String,
}

/// A flight, as written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FlightIn)]
pub(crate) struct FlightIn {
    /// Airline designator of two characters, e.g. `GA`.
    pub(crate) carrier: String,
    /// Flight number, with or without the designator.
    pub(crate) number: String,
    /// Departure.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) departs_at: Option<Timestamp>,
    /// Until then cargo is taken; 8 hours before departure unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) cut_off_at: Option<Timestamp>,
    /// IATA code of the airport of departure.
    pub(crate) origin: String,
    /// IATA code of the airport of destination.
    pub(crate) destination: String,
    /// Room for sale.
    pub(crate) capacity: CapacityIn,
    /// Kind of aircraft; a narrow body unless given.
    #[serde(default)]
    pub(crate) aircraft: Aircraft,
    /// What pieces may be.
    #[serde(default)]
    pub(crate) piece_limits: PieceLimitsIn,
    /// The same flight again, at the same hour.
    #[serde(default)]
    pub(crate) repeat: Option<RepeatIn>,
}

/// Checks what was written and makes flights of it, the first one first.
///
/// # Errors
/// Every wrong field.
pub(crate) fn check(written: &FlightIn, now: Timestamp) -> Result<Vec<Flight>, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let carrier = input::carrier(&mut errors, "carrier", &written.carrier);
    let number = number(&mut errors, carrier.as_deref().unwrap_or_default(), &written.number);
    let route = input::route(&mut errors, &written.origin, &written.destination);
    let times = times(&mut errors, written.departs_at, written.cut_off_at, now);
    let capacity = capacity(&mut errors, &written.capacity);
    let limits = limits(&mut errors, &written.piece_limits, written.aircraft.usual());
    let days = match (route, times) {
        (Some((origin, _)), Some((departs_at, _))) => {
            days(&mut errors, origin.day(departs_at), written.repeat.as_ref())
        }
        _ => Vec::new(),
    };
    errors.finish()?;
    let (Some(carrier), Some(number), Some((origin, destination)), Some((departs_at, cut_off_at)), Some(capacity)) =
        (carrier, number, route, times, capacity)
    else {
        return Err(Vec::new());
    };
    let flight = |day: NaiveDate| {
        let later = TimeDelta::days((day - origin.day(departs_at)).num_days());
        Flight {
            id: FlightId::new(),
            carrier: carrier.clone(),
            number: number.clone(),
            origin: origin.code.to_owned(),
            destination: destination.code.to_owned(),
            departs_at: departs_at + later,
            cut_off_at: cut_off_at + later,
            departs_on: day,
            aircraft: written.aircraft,
            capacity,
            limits,
            load: Load::default(),
            state: State::Scheduled,
            cancel_reason: None,
            version: 1,
        }
    };
    Ok(days.into_iter().map(flight).collect())
}

/// One to four digits, perhaps with a letter behind.
fn number(errors: &mut FieldErrors, carrier: &str, written: &str) -> Option<String> {
    let text: String = written.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let text = text.to_ascii_uppercase();
    // A designator may itself end in a digit, so it is taken off only where a number is left.
    let rest = text.strip_prefix(carrier).filter(|rest| !rest.is_empty() && !carrier.is_empty()).unwrap_or(&text);
    let digits = rest.strip_suffix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
    let fits = (1..=4).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && digits.bytes().any(|b| b != b'0');
    errors.require(fits, "number", if text.is_empty() { "required" } else { "not_a_flight_number" });
    fits.then(|| rest.trim_start_matches('0').to_owned())
}

fn times(
    errors: &mut FieldErrors,
    departs_at: Option<Timestamp>,
    cut_off_at: Option<Timestamp>,
    now: Timestamp,
) -> Option<(Timestamp, Timestamp)> {
    let Some(departs_at) = departs_at else {
        errors.push(FieldError::new("departs_at", "required"));
        return None;
    };
    let (ahead, near) = (departs_at > now, (departs_at - now).num_days() <= DAYS_AHEAD_MAX);
    errors.require(ahead, "departs_at", "departure_is_past");
    errors.require(near, "departs_at", "too_far_ahead");
    // At the ends of the calendar a sum of hours, or the day on another clock, would not exist.
    if !(ahead && near) {
        return None;
    }
    let cut_off_at = cut_off_at.unwrap_or(departs_at - TimeDelta::hours(CUT_OFF_HOURS));
    if cut_off_at >= departs_at {
        errors.push(FieldError::new("cut_off_at", "cut_off_after_departure"));
    } else if cut_off_at <= now {
        errors.push(FieldError::new("cut_off_at", "cut_off_is_past"));
    }
    Some((departs_at, cut_off_at))
}

fn capacity(errors: &mut FieldErrors, written: &CapacityIn) -> Option<Capacity> {
    let weight_g = input::thousandths(errors, "capacity.kg", &written.kg, 1_000, CAPACITY_MAX.0);
    let litres = input::thousandths(errors, "capacity.m3", &written.m3, 10, CAPACITY_MAX.1);
    in_range(errors, "capacity.positions", written.positions, 1, POSITIONS_MAX);
    Some(Capacity { weight_g: weight_g?, volume_mm3: litres? * MM3_PER_LITRE, positions: written.positions })
}

fn limits(errors: &mut FieldErrors, written: &PieceLimitsIn, usual: PieceLimits) -> PieceLimits {
    let piece = written.piece_kg.as_ref().filter(|kg| !kg.0.is_empty());
    let piece = piece.and_then(|kg| input::thousandths(errors, "piece_limits.piece_kg", kg, 1_000, 5_000_000));
    in_range(errors, "piece_limits.side_mm", written.side_mm, 100, 20_000);
    in_range(errors, "piece_limits.pieces", written.pieces, 1, 10_000);
    PieceLimits {
        piece_max_g: piece.unwrap_or(usual.piece_max_g),
        side_max_mm: written.side_mm.unwrap_or(usual.side_max_mm),
        pieces_max: written.pieces.or(usual.pieces_max),
    }
}

fn in_range(errors: &mut FieldErrors, field: &str, value: Option<i64>, min: i64, max: i64) {
    if value.is_some_and(|v| !(min..=max).contains(&v)) {
        errors.push(FieldError::new(field, "out_of_range").with("min", min).with("max", max));
    }
}

/// The first day and those of its repetition.
fn days(errors: &mut FieldErrors, first: NaiveDate, repeat: Option<&RepeatIn>) -> Vec<NaiveDate> {
    let mut days = vec![first];
    let Some(repeat) = repeat else { return days };
    let Some(until) = input::day(errors, "repeat.until", &repeat.until) else {
        errors.require(!repeat.until.trim().is_empty(), "repeat.until", "required");
        return days;
    };
    errors.require(repeat.weekdays.iter().all(|d| (1..=7).contains(d)), "repeat.weekdays", "unknown_choice");
    errors.require(until >= first, "repeat.until", "repeat_ends_before_first");
    errors.require((until - first).num_days() <= DAYS_AHEAD_MAX, "repeat.until", "too_far_ahead");
    let wanted = |day: NaiveDate| {
        let weekday = day.weekday().number_from_monday();
        if repeat.weekdays.is_empty() { day.weekday() == first.weekday() } else { repeat.weekdays.contains(&weekday) }
    };
    let further = (1..).map_while(|n| first.checked_add_days(Days::new(n)).filter(|day| *day <= until));
    days.extend(further.filter(|day| wanted(*day)).take(REPEATED_MAX));
    if days.len() > REPEATED_MAX {
        errors.push(FieldError::new("repeat.until", "too_many_entries").with("max", REPEATED_MAX));
    }
    days
}
