//! The one source of time: UTC at microseconds, because PostgreSQL keeps no more and a value read back must equal the one written.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveTime, TimeDelta, Utc};

/// A point in time, UTC.
pub type Timestamp = DateTime<Utc>;

/// Years that a person can mean. Moments and days outside of them are refused where they come in: not every database holds them, and at
/// the ends of the calendar no hour can be added.
#[must_use]
pub fn is_within_reach(date: &impl Datelike) -> bool {
    (2000..2100).contains(&date.year())
}

/// Tells the time. Clones share the same clock, so a test moves all of them at once.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Microseconds added to the real time; only tests set it.
    offset_us: Arc<AtomicI64>,
}

impl Clock {
    /// The real clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// Now, cut to microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the home of time")]
    pub fn now(&self) -> Timestamp {
        let shifted = Utc::now() + TimeDelta::microseconds(self.offset_us.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(shifted.timestamp_micros()).unwrap_or(shifted)
    }

    /// Moves this clock and its clones forward; for tests of deadlines.
    pub fn advance(&self, by: TimeDelta) {
        self.offset_us.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
    }
}

/// Western Indonesian Time, UTC+7 without daylight saving: the marketplace's zone, in which deadlines fall.
pub const WIB: FixedOffset = match FixedOffset::east_opt(7 * 3600) {
    Some(zone) => zone,
    None => unreachable!(),
};

/// The end of the day (23:59:59 WIB) that lies `days` after the day of `from`, as UTC.
#[must_use]
pub fn end_of_day_after(from: Timestamp, days: u64) -> Timestamp {
    let local = from.with_timezone(&WIB).date_naive();
    let day = local.checked_add_days(Days::new(days)).unwrap_or(local);
    let end = day.and_time(NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN));
    end.and_local_timezone(WIB).single().map_or(from, |t| t.with_timezone(&Utc))
}

/// The calendar year in the marketplace's zone.
#[must_use]
pub fn local_year(at: Timestamp) -> i32 {
    at.with_timezone(&WIB).year()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_in_jakarta_not_in_greenwich() {
        let late = DateTime::parse_from_rfc3339("2026-03-30T18:30:00Z").unwrap().with_timezone(&Utc);
        assert_eq!(end_of_day_after(late, 0).to_rfc3339(), "2026-03-31T16:59:59+00:00");
        assert_eq!(end_of_day_after(late, 2).to_rfc3339(), "2026-04-02T16:59:59+00:00");
    }
}
