//! Airports by IATA code, with their clocks: those of Indonesia and of the countries that are flown to.
//!
//! Data: the `airportsdata` collection (MIT licence, Copyright Mike Borsetti), see `airports.csv`; rows without a city are left out.
//! None of these countries changes its clocks in summer, so an offset is enough; a country that does needs a time zone database.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use sentra_shared::{
    clock::Timestamp,
    text::{Lang, date_time_in},
};

const DATA: &str = include_str!("airports.csv");

/// An airport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Airport {
    /// IATA code.
    pub(crate) code: &'static str,
    /// ISO 3166 code of its country.
    pub(crate) country: &'static str,
    /// Short name of its clock, for example `WIB`.
    pub(crate) zone: &'static str,
    /// City it serves.
    pub(crate) city: &'static str,
    /// Name in English.
    pub(crate) name: &'static str,
}

static AIRPORTS: LazyLock<BTreeMap<&'static str, Airport>> = LazyLock::new(|| {
    DATA.lines()
        .skip(1)
        .filter_map(|line| {
            // No name in the table holds a comma or a quote; a test checks that.
            let mut columns = line.splitn(5, ',');
            let mut next = || columns.next();
            let airport = Airport { code: next()?, country: next()?, zone: next()?, city: next()?, name: next()? };
            Some((airport.code, airport))
        })
        .collect()
});

/// The airport with this code in capitals.
pub(crate) fn find(code: &str) -> Option<&'static Airport> {
    AIRPORTS.get(code)
}

/// All of them, by code.
pub(crate) fn all() -> impl Iterator<Item = &'static Airport> {
    AIRPORTS.values()
}

impl Airport {
    /// Its clock's distance from UTC.
    fn offset(&self) -> FixedOffset {
        let hours = match self.zone {
            "WIB" => 7,
            "WIT" | "JST" => 9,
            _ => 8,
        };
        FixedOffset::east_opt(hours * 3600).unwrap_or(sentra_shared::clock::WIB)
    }

    /// What its clock shows at a moment, which is within the years that are checked where moments come in.
    pub(crate) fn local(&self, at: Timestamp) -> DateTime<FixedOffset> {
        at.with_timezone(&self.offset())
    }

    /// The day that its calendar shows at a moment.
    pub(crate) fn day(&self, at: Timestamp) -> NaiveDate {
        self.local(at).date_naive()
    }

    /// The moment at which its clock shows this.
    pub(crate) fn moment(&self, local: NaiveDateTime) -> Option<Timestamp> {
        local.and_local_timezone(self.offset()).single().map(|at| at.to_utc())
    }

    /// Date and time of a moment, as its clock shows them, with the zone.
    pub(crate) fn date_time(&self, lang: Lang, at: Timestamp) -> String {
        date_time_in(lang, at, self.offset(), self.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(AIRPORTS.len(), DATA.lines().count() - 1);
        for airport in all() {
            assert_eq!((airport.code.len(), airport.country.len()), (3, 2), "{airport:?}");
            assert!(["WIB", "WITA", "WIT", "HKT", "SGT", "MYT", "JST"].contains(&airport.zone), "{airport:?}");
            assert!(!airport.name.contains([',', '"']) && !airport.city.contains('"'), "{airport:?}");
        }
        for code in ["SUB", "CGK", "DPS", "HKG", "SIN", "KUL", "NRT", "KIX"] {
            assert!(find(code).is_some(), "{code}");
        }
        assert!(find("sub").is_none());
    }

    #[test]
    fn every_airport_has_its_own_clock() {
        let at = DateTime::parse_from_rfc3339("2026-03-30T23:30:00Z").unwrap().to_utc();
        for (code, day, shown) in [
            ("SUB", 31, "Tue, 31 Mar 2026, 06:30 WIB"),
            ("DPS", 31, "Tue, 31 Mar 2026, 07:30 WITA"),
            ("HKG", 31, "Tue, 31 Mar 2026, 07:30 HKT"),
            ("NRT", 31, "Tue, 31 Mar 2026, 08:30 JST"),
        ] {
            let airport = find(code).unwrap();
            assert_eq!(airport.date_time(Lang::En, at).replace('\u{a0}', " "), shown);
            assert_eq!(airport.day(at), NaiveDate::from_ymd_opt(2026, 3, day).unwrap());
            assert_eq!(airport.moment(airport.local(at).naive_local()), Some(at));
        }
    }
}
