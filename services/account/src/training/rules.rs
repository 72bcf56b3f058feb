//! Rules of courses and certificates that need no database.

use chrono::{Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use sentra_shared::{
    clock::{Timestamp, WIB},
    contract::account::Rights,
    failure::{FieldError, FieldErrors},
    text::Localized,
};

use crate::{input, rights::Right};

const CODE_MIN: usize = 3;
const CODE_MAX: usize = 40;
pub(crate) const TITLE_MAX: usize = 120;
pub(crate) const SUMMARY_MAX: usize = 1000;
const NUMBER_MIN: usize = 3;
const NUMBER_MAX: usize = 64;
/// Months a certificate may be valid.
const MONTHS_MAX: i64 = 120;
/// Characters of a verification code, in groups of four.
pub(crate) const VERIFICATION_CHARS: usize = 12;

/// A course as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypedCourse {
    /// Words that name it for ever; empty makes them from the title.
    pub(crate) code: String,
    pub(crate) title: Localized,
    pub(crate) summary: Localized,
    /// How to take part.
    pub(crate) how_to: Localized,
    /// Names of rights.
    pub(crate) unlocks: Vec<String>,
    pub(crate) valid_months: i64,
    pub(crate) active: bool,
}

/// A course, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CourseFacts {
    pub(crate) title: Localized,
    pub(crate) summary: Localized,
    pub(crate) how_to: Localized,
    pub(crate) unlocks: Rights,
    pub(crate) valid_months: i32,
    pub(crate) active: bool,
}

/// Checks a course; answers it with its code only when nothing is wrong.
pub(crate) fn course(errors: &mut FieldErrors, typed: &TypedCourse) -> Option<(String, CourseFacts)> {
    let title = input::localized(errors, "title", &typed.title, true, TITLE_MAX);
    let summary = input::localized(errors, "summary", &typed.summary, false, SUMMARY_MAX);
    let how_to = input::localized(errors, "how_to", &typed.how_to, false, SUMMARY_MAX);
    let unlocks = unlocks(errors, &typed.unlocks);
    let months = i32::try_from(typed.valid_months).ok().filter(|_| (1..=MONTHS_MAX).contains(&typed.valid_months));
    if months.is_none() {
        errors.push(FieldError::new("valid_months", "out_of_range").with("min", 1).with("max", MONTHS_MAX));
    }
    let code = course_code(errors, &typed.code, &title);
    let (valid_months, code) = (months?, code?);
    errors
        .is_empty()
        .then_some((code, CourseFacts { title, summary, how_to, unlocks, valid_months, active: typed.active }))
}

fn course_code(errors: &mut FieldErrors, typed: &str, title: &Localized) -> Option<String> {
    let made = || {
        let lower = title.get(sentra_shared::text::Lang::Id).to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
        words.join("-").chars().take(CODE_MAX).collect::<String>().trim_matches('-').to_owned()
    };
    let code = if typed.is_empty() { made() } else { typed.to_owned() };
    let good = (CODE_MIN..=CODE_MAX).contains(&code.len())
        && code.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    errors.take(good.then_some(code).ok_or(()), "code", "bad_slug")
}

fn unlocks(errors: &mut FieldErrors, names: &[String]) -> Rights {
    let mut rights = Rights::default();
    for name in names {
        match Right::ALL.into_iter().find(|r| r.as_str() == name) {
            Some(Right::List) => rights.list = true,
            Some(Right::ListFood) => rights.list_food = true,
            Some(Right::Export) => rights.export = true,
            None => errors.push(FieldError::new("unlocks", "unknown_choice")),
        }
    }
    rights
}

/// Names of the rights a course unlocks.
pub(crate) fn unlocked(rights: Rights) -> Vec<&'static str> {
    Right::ALL.into_iter().filter(|r| r.is_in(rights)).map(Right::as_str).collect()
}

/// From when to when a certificate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) issued_on: NaiveDate,
    /// Last day on which it is valid.
    pub(crate) last_day: NaiveDate,
    pub(crate) begins_at: Timestamp,
    /// Midnight after the last day.
    pub(crate) ends_at: Timestamp,
}

/// Checks the dates of a certificate; without a last day it is valid for as many months as the course says.
pub(crate) fn validity(
    errors: &mut FieldErrors,
    issued_on: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    months: i32,
    now: Timestamp,
) -> Option<Validity> {
    let today = now.with_timezone(&WIB).date_naive();
    let issued_on = issued_on.unwrap_or(today);
    let months = u32::try_from(months).unwrap_or(1);
    let last_day = last_day.or_else(|| issued_on.checked_add_months(Months::new(months))?.pred_opt());
    // Further back nobody issued certificates here; further ahead is a slip of the pen.
    let near = (today - issued_on).num_days() <= 3660 && (issued_on - today).num_days() <= 366;
    errors.require(near, "issued_on", "date_too_far");
    let Some(last_day) = last_day.filter(|d| *d >= issued_on) else {
        errors.push(FieldError::new("valid_until", "ends_before_begin"));
        return None;
    };
    errors.require((last_day - issued_on).num_days() <= 3660, "valid_until", "date_too_far");
    let (begins_at, ends_at) = (midnight(issued_on)?, midnight(last_day.checked_add_days(Days::new(1))?)?);
    errors.is_empty().then_some(Validity { issued_on, last_day, begins_at, ends_at })
}

fn midnight(day: NaiveDate) -> Option<Timestamp> {
    Some(day.and_time(NaiveTime::MIN).and_local_timezone(WIB).single()?.with_timezone(&Utc))
}

/// Number of a certificate as written and as compared.
pub(crate) fn number(errors: &mut FieldErrors, typed: &str) -> (String, String) {
    let shown = input::line(errors, "number", typed, NUMBER_MIN, NUMBER_MAX);
    let key = shown.to_uppercase().replace(' ', "");
    (shown, key)
}

/// A code as it was read off paper: blanks, dashes and small letters do not matter.
pub(crate) fn code_key(typed: &str) -> Option<String> {
    let key: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    (key.len() == VERIFICATION_CHARS && key.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(key)
}

/// A code in groups that are easy to read aloud.
pub(crate) fn code_shown(code: &str) -> String {
    let mut shown = String::new();
    for (i, c) in code.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            shown.push('-');
        }
        shown.push(c);
    }
    shown
}

/// Whether a certificate counts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateState)]
pub(crate) enum State {
    /// It counts.
    Valid,
    /// Its first day is still to come.
    NotYet,
    /// Its last day is over.
    Ended,
    /// The issuing body took it back.
    Revoked,
}

impl State {
    pub(crate) fn of(begins_at: Timestamp, ends_at: Timestamp, revoked: bool, now: Timestamp) -> Self {
        if revoked {
            Self::Revoked
        } else if now < begins_at {
            Self::NotYet
        } else if now < ends_at {
            Self::Valid
        } else {
            Self::Ended
        }
    }

    /// Tone of its mark on a page.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Valid => "good",
            Self::NotYet => "info",
            Self::Ended => "warn",
            Self::Revoked => "bad",
        }
    }
}

/// Which of the configured reminders is due for a certificate: the nearest one that was reached, so that a certificate issued shortly
/// before its end brings one mail and not three.
pub(crate) fn reminder_due(days: &[u32], ends_at: Timestamp, now: Timestamp) -> Option<u32> {
    if now >= ends_at {
        return None;
    }
    days.iter().copied().filter(|d| now >= ends_at - TimeDelta::days(i64::from(*d))).min()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_certificate_counts_from_midnight_to_midnight_in_jakarta() {
        let mut errors = FieldErrors::default();
        let now = at("2026-03-10T05:00:00Z");
        let v = validity(&mut errors, Some(date("2026-03-01")), Some(date("2026-03-31")), 12, now).unwrap();
        assert_eq!((v.begins_at, v.ends_at), (at("2026-02-28T17:00:00Z"), at("2026-03-31T17:00:00Z")));
        let by_course = validity(&mut errors, Some(date("2026-01-31")), None, 1, now).unwrap();
        assert_eq!(by_course.last_day, date("2026-02-27"));
        let today = validity(&mut errors, None, None, 24, at("2026-03-10T17:30:00Z")).unwrap();
        assert_eq!((today.issued_on, today.last_day), (date("2026-03-11"), date("2028-03-10")));
    }

    #[test]
    fn dates_that_cannot_be_meant() {
        let now = at("2026-03-10T05:00:00Z");
        for (from, to, code) in [
            ("2026-03-01", "2026-02-28", "ends_before_begin"),
            ("2001-03-01", "2002-02-28", "date_too_far"),
            ("2029-03-01", "2030-02-28", "date_too_far"),
            ("2026-03-01", "2096-02-28", "date_too_far"),
            ("-262143-01-01", "2026-03-01", "date_too_far"),
            ("2026-03-01", "+262142-12-31", "date_too_far"),
            ("-262143-01-01", "+262142-12-31", "date_too_far"),
        ] {
            let mut errors = FieldErrors::default();
            assert_eq!(validity(&mut errors, Some(date(from)), Some(date(to)), 12, now), None);
            assert_eq!(errors.finish().unwrap_err()[0].code, code, "{from} {to}");
        }
    }

    #[test]
    fn a_reminder_is_the_nearest_one_reached() {
        let end = at("2026-06-30T17:00:00Z");
        for (now, due) in [
            ("2026-04-01T00:00:00Z", None),
            ("2026-05-02T00:00:00Z", Some(60)),
            ("2026-06-05T00:00:00Z", Some(30)),
            ("2026-06-29T00:00:00Z", Some(7)),
            ("2026-07-01T00:00:00Z", None),
        ] {
            assert_eq!(reminder_due(&[60, 30, 7], end, at(now)), due, "{now}");
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(code_shown("K7QM2P4RX9AB"), "K7QM-2P4R-X9AB");
        assert_eq!(code_key(" k7qm-2p4r x9ab ").as_deref(), Some("K7QM2P4RX9AB"));
        assert_eq!(code_key("K7QM"), None);
        assert_eq!(code_key("K7QM2P4RX9A<"), None);
    }

    #[test]
    fn a_course_is_named_by_its_title_unless_it_has_a_code() {
        let typed = TypedCourse {
            title: Localized::new("Kemasan Higienis & Label", "Hygienic packaging"),
            unlocks: vec!["list".into(), "list_food".into()],
            valid_months: 24,
            ..TypedCourse::default()
        };
        let (code, facts) = course(&mut FieldErrors::default(), &typed).unwrap();
        assert_eq!(code, "kemasan-higienis-label");
        assert_eq!(unlocked(facts.unlocks), ["list", "list_food"]);
        for (change, field) in [
            (TypedCourse { title: Localized::default(), ..typed.clone() }, "title.id"),
            (TypedCourse { unlocks: vec!["fly".into()], ..typed.clone() }, "unlocks"),
            (TypedCourse { valid_months: 0, ..typed.clone() }, "valid_months"),
            (TypedCourse { code: "Big Words".into(), ..typed.clone() }, "code"),
        ] {
            let mut errors = FieldErrors::default();
            assert!(course(&mut errors, &change).is_none());
            assert_eq!(errors.finish().unwrap_err()[0].field, field);
        }
    }

    proptest! {
        #[test]
        fn the_nearest_reminder_never_passes_twice(days in proptest::collection::vec(1_u32..100, 0..5), hours in 0_i64..3000) {
            let end = at("2026-06-30T17:00:00Z");
            let now = end - TimeDelta::hours(hours);
            if let Some(due) = reminder_due(&days, end, now) {
                prop_assert!(days.contains(&due));
                prop_assert!(hours <= i64::from(due) * 24);
            }
        }
    }
}
