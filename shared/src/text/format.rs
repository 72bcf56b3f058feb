use chrono::{Datelike, FixedOffset, NaiveDate, Timelike};

use super::Lang;
use crate::clock::{Timestamp, WIB};

const MONTHS_ID: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Monday first, as the mark after a date: `（二）`.
const DAYS_ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
const DAYS_ID: [&str; 7] = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"];
const DAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn pick<const N: usize>(names: [&'static str; N], index: u32) -> &'static str {
    usize::try_from(index).ok().and_then(|i| names.get(i).copied()).unwrap_or_default()
}

/// `30 Mar 2021`, in Chinese `2021年3月30日`, in the marketplace's zone; the blanks do not break.
#[must_use]
pub fn day(lang: Lang, at: Timestamp) -> String {
    calendar_day(lang, at.with_timezone(&WIB).date_naive())
}

/// The same for a day that has no hour.
#[must_use]
pub fn calendar_day(lang: Lang, day: NaiveDate) -> String {
    let month = match lang {
        Lang::Id => pick(MONTHS_ID, day.month0()),
        Lang::En => pick(MONTHS_EN, day.month0()),
        Lang::ZhHant => return format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    };
    format!("{}\u{a0}{month}\u{a0}{}", day.day(), day.year())
}

/// `Sel, 30 Mar 2021, 14.05 WIB`, in Chinese `2021年3月30日（二）雅加達時間 14:05`, because buyers abroad do not know the zone's
/// short name. The time never parts from its zone.
#[must_use]
pub fn date_time(lang: Lang, at: Timestamp) -> String {
    date_time_in(lang, at, WIB, if lang == Lang::ZhHant { "雅加達時間" } else { "WIB" })
}

/// The same at a place with another clock, whose zone is called `zone`.
#[must_use]
pub fn date_time_in(lang: Lang, at: Timestamp, offset: FixedOffset, zone: &str) -> String {
    let local = at.with_timezone(&offset);
    let weekday = local.weekday().num_days_from_monday();
    let day = calendar_day(lang, local.date_naive());
    let (name, mark) = match lang {
        Lang::Id => (pick(DAYS_ID, weekday), '.'),
        Lang::En => (pick(DAYS_EN, weekday), ':'),
        Lang::ZhHant => {
            let name = pick(DAYS_ZH, weekday);
            return format!("{day}（{name}）{zone}\u{a0}{:02}:{:02}", local.hour(), local.minute());
        }
    };
    format!("{name}, {day}, {:02}{mark}{:02}\u{a0}{zone}", local.hour(), local.minute())
}

/// Hundredths as `4,7` (Indonesian) or `4.7` (others), one decimal, rounded half up.
#[must_use]
pub fn one_decimal(lang: Lang, hundredths: i64) -> String {
    let tenths = (hundredths + 5).div_euclid(10);
    let mark = decimal_mark(lang);
    format!("{}{mark}{}", tenths.div_euclid(10), tenths.rem_euclid(10))
}

/// A weight as `250 g`, `1,5 kg`; in Chinese `250 克`, `1.5 公斤`. Number and unit stay together.
#[must_use]
pub fn weight(lang: Lang, grams: i64) -> String {
    let (small, large) = match lang {
        Lang::Id | Lang::En => ("g", "kg"),
        Lang::ZhHant => ("克", "公斤"),
    };
    match (grams / 1000, grams % 1000) {
        (0, g) => format!("{g}\u{a0}{small}"),
        (kg, 0) => format!("{kg}\u{a0}{large}"),
        _ => format!("{}\u{a0}{large}", one_decimal(lang, grams / 10)),
    }
}

/// The size of a package from millimetres: `20 × 15,5 × 5 cm`, in Chinese `20 × 15.5 × 5 厘米`.
#[must_use]
pub fn size(lang: Lang, [length, width, height]: [i64; 3]) -> String {
    let unit = match lang {
        Lang::Id | Lang::En => "cm",
        Lang::ZhHant => "厘米",
    };
    let cm = |mm: i64| if mm % 10 == 0 { (mm / 10).to_string() } else { one_decimal(lang, mm * 10) };
    format!("{} × {} × {}\u{a0}{unit}", cm(length), cm(width), cm(height))
}

/// What stands before decimals.
#[must_use]
pub const fn decimal_mark(lang: Lang) -> char {
    match lang {
        Lang::Id => ',',
        Lang::En | Lang::ZhHant => '.',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_dates_as_the_reader_does() {
        let at = chrono::DateTime::parse_from_rfc3339("2021-03-30T07:05:00Z").unwrap().to_utc();
        assert_eq!(date_time(Lang::Id, at).replace('\u{a0}', " "), "Sel, 30 Mar 2021, 14.05 WIB");
        assert_eq!(date_time(Lang::En, at).replace('\u{a0}', " "), "Tue, 30 Mar 2021, 14:05 WIB");
        assert_eq!(date_time(Lang::ZhHant, at).replace('\u{a0}', " "), "2021年3月30日（二）雅加達時間 14:05");
        assert_eq!(day(Lang::ZhHant, at), "2021年3月30日");
        let hong_kong = FixedOffset::east_opt(8 * 3600).unwrap();
        assert_eq!(date_time_in(Lang::En, at, hong_kong, "HKT").replace('\u{a0}', " "), "Tue, 30 Mar 2021, 15:05 HKT");
        assert_eq!(one_decimal(Lang::Id, 467), "4,7");
        assert_eq!(one_decimal(Lang::ZhHant, 467), "4.7");
    }

    #[test]
    fn weights_and_sizes_read_naturally() {
        let read = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(read(weight(Lang::Id, 250)), "250 g");
        assert_eq!(read(weight(Lang::Id, 1000)), "1 kg");
        assert_eq!(read(weight(Lang::Id, 1500)), "1,5 kg");
        assert_eq!(read(weight(Lang::En, 1500)), "1.5 kg");
        assert_eq!(read(weight(Lang::ZhHant, 1500)), "1.5 公斤");
        assert_eq!(read(weight(Lang::ZhHant, 85)), "85 克");
        assert_eq!(read(size(Lang::Id, [200, 155, 50])), "20 × 15,5 × 5 cm");
        assert_eq!(read(size(Lang::ZhHant, [200, 155, 50])), "20 × 15.5 × 5 厘米");
    }
}
