//! The question as it stands in an address, `?q=keripik&region=35.07&sort=newest`, read and written.

use std::collections::BTreeSet;

use sentra_shared::{
    exchange::Rate,
    failure::{FieldError, FieldErrors},
    money::{Currency, Money, MoneyError},
    text::typed_decimal,
};

use super::criteria::{Ask, Badge, DEPTH_MAX, LIMIT_DEFAULT, LIMIT_MAX, Sort};

/// Names and values of an address, in order; a name may come several times.
pub(crate) type Pairs = Vec<(String, String)>;

/// Longest question, in characters.
const TEXT_CHARS_MAX: usize = 200;
/// Values of one filter.
const VALUES_MAX: usize = 20;
/// Longest value of a filter, in characters.
const VALUE_CHARS_MAX: usize = 100;
/// Says which currency the prices of an address are in.
const PRICE_CURRENCY: &str = "price_currency";
/// Dearest price, in whole rupiah.
const PRICE_MAX: i64 = 1_000_000_000;

/// The currency that prices of an address are typed in; rupiah unless it says so. `None` for one that is not known.
pub(crate) fn price_currency(pairs: &[(String, String)]) -> Option<Currency> {
    let named = pairs.iter().rev().find(|(name, value)| name == PRICE_CURRENCY && !value.trim().is_empty());
    named.map_or(Some(Currency::Idr), |(_, code)| code.trim().parse().ok())
}

/// Reads a question. What is wrong is named and left out, so that a page can answer the rest; empty values count as not given.
/// `typed_at` is the rate of [`price_currency`], with which typed prices become rupiah; `None` when there is none for today.
pub(crate) fn read(pairs: &[(String, String)], typed_at: Option<Rate>) -> (Ask, Vec<FieldError>) {
    let mut ask = Ask::all();
    let mut wrong = FieldErrors::default();
    for (name, value) in pairs.iter().map(|(n, v)| (n.as_str(), v.trim())).filter(|(_, v)| !v.is_empty()) {
        match name {
            "q" => ask.text = text(value, &mut wrong),
            "category" => add(&mut ask.filters.categories, name, value, &mut wrong),
            "region" => add(&mut ask.filters.regions, name, value, &mut wrong),
            "seller" => add(&mut ask.filters.sellers, name, value, &mut wrong),
            "price_min" => ask.filters.price_min = price(name, value, typed_at, Rate::least_rupiah, &mut wrong),
            "price_max" => ask.filters.price_max = price(name, value, typed_at, Rate::to_rupiah, &mut wrong),
            "sort" => match Sort::parse(value) {
                Some(sort) => ask.sort = sort,
                None => wrong.push(FieldError::new(name, "unknown_choice")),
            },
            "page" => ask.page = whole(name, value, DEPTH_MAX, &mut wrong).unwrap_or(1),
            "limit" => ask.limit = whole(name, value, LIMIT_MAX, &mut wrong).unwrap_or(LIMIT_DEFAULT),
            "exact" => ask.exact = yes(name, value, &mut wrong),
            _ => {
                if let Some(badge) = Badge::ALL.into_iter().find(|b| b.as_str() == name)
                    && yes(name, value, &mut wrong)
                {
                    ask.filters.badges.insert(badge);
                }
            }
        }
    }
    if let (Some(min), Some(max)) = (ask.filters.price_min, ask.filters.price_max)
        && min > max
    {
        wrong.push(FieldError::new("price_max", "price_order"));
        ask.filters.price_max = None;
    }
    if ask.page.saturating_mul(ask.limit) > DEPTH_MAX {
        wrong.push(FieldError::new("page", "out_of_range").with("min", 1).with("max", DEPTH_MAX / ask.limit));
        ask.page = 1;
    }
    (ask, wrong.finish().err().unwrap_or_default())
}

fn text(value: &str, wrong: &mut FieldErrors) -> String {
    if value.chars().count() > TEXT_CHARS_MAX {
        wrong.push(FieldError::new("q", "too_long").with("max", TEXT_CHARS_MAX));
    }
    value.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect()
}

fn add(values: &mut BTreeSet<String>, name: &str, value: &str, wrong: &mut FieldErrors) {
    for one in value.split(',').map(str::trim).filter(|v| !v.is_empty()) {
        if one.chars().count() > VALUE_CHARS_MAX || values.len() >= VALUES_MAX {
            wrong.push(FieldError::new(name, "too_long").with("max", VALUE_CHARS_MAX));
            return;
        }
        values.insert(one.to_owned());
    }
}

/// The plain decimal of a typed price; `None` when it may mean two prices. Rupiah are whole, so their dots stand between thousands; three
/// digits after a mark are thousands too where the currency has no decimals.
fn plain_price(value: &str, currency: Currency) -> Option<String> {
    if currency == Currency::Idr {
        return Some(value.replace('.', ""));
    }
    typed_decimal(value).or_else(|| (currency.exponent() == 0).then(|| value.replace(['.', ','], "")))
}

/// A bound in whole rupiah of a price as people write it, with or without the marks of thousands: `25000`, `25.000`, `1,250.50`.
fn price(
    name: &str,
    value: &str,
    typed_at: Option<Rate>,
    bound: fn(Rate, Money) -> Result<Money, MoneyError>,
    wrong: &mut FieldErrors,
) -> Option<i64> {
    let Some(rate) = typed_at else {
        wrong.push(FieldError::new(name, "currency_off"));
        return None;
    };
    let Some(digits) = plain_price(value, rate.currency) else {
        wrong.push(FieldError::new(name, "ambiguous_amount").with("written", value));
        return None;
    };
    let read = Money::parse(&digits, rate.currency).and_then(|typed| bound(rate, typed)).map(Money::major);
    let read = read.ok().filter(|p| (0..=PRICE_MAX).contains(p));
    if read.is_none() {
        let code = if rate.currency == Currency::Idr { "not_money" } else { "not_amount" };
        wrong.push(FieldError::new(name, code).with("currency", rate.currency));
    }
    read
}

fn whole(name: &str, value: &str, max: u32, wrong: &mut FieldErrors) -> Option<u32> {
    let read = value.parse::<u32>().ok().filter(|n| (1..=max).contains(n));
    if read.is_none() {
        wrong.push(FieldError::new(name, "out_of_range").with("min", 1).with("max", max));
    }
    read
}

fn yes(name: &str, value: &str, wrong: &mut FieldErrors) -> bool {
    match value {
        "yes" | "true" | "1" => true,
        "no" | "false" | "0" => false,
        _ => {
            wrong.push(FieldError::new(name, "unknown_choice"));
            false
        }
    }
}

/// Writes a question back, without page and limit; prices in rupiah, so that the address means the same in every currency.
pub(crate) fn write(ask: &Ask) -> Pairs {
    let mut pairs: Pairs = Vec::new();
    let mut put = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    if !ask.text.is_empty() {
        put("q", &ask.text);
    }
    let sets =
        [("category", &ask.filters.categories), ("region", &ask.filters.regions), ("seller", &ask.filters.sellers)];
    for (name, values) in sets {
        for value in values {
            put(name, value);
        }
    }
    for (name, price) in [("price_min", ask.filters.price_min), ("price_max", ask.filters.price_max)] {
        if let Some(price) = price {
            put(name, &price.to_string());
        }
    }
    for badge in &ask.filters.badges {
        put(badge.as_str(), "yes");
    }
    if ask.sort != Sort::default() {
        put("sort", ask.sort.as_str());
    }
    if ask.exact {
        put("exact", "yes");
    }
    pairs
}

/// The address of a results page.
pub(crate) fn address(pairs: &[(String, String)]) -> String {
    if pairs.is_empty() { "/search".to_owned() } else { format!("/search?{}", encode(pairs)) }
}

/// `name=value&..`, safe in an address.
fn encode(pairs: &[(String, String)]) -> String {
    let parts: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    parts.join("&")
}

fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use sentra_shared::exchange::PerIdr;

    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    fn rate(currency: Currency, per_idr: &str) -> Option<Rate> {
        let valid_from = chrono::NaiveDate::from_ymd_opt(2025, 11, 25).unwrap();
        Some(Rate { currency, per_idr: PerIdr::parse(per_idr).unwrap(), valid_from })
    }

    /// With prices in rupiah.
    fn read(pairs: &[(String, String)]) -> (Ask, Vec<FieldError>) {
        super::read(pairs, rate(Currency::Idr, "1"))
    }

    #[test]
    fn prices_in_another_currency_become_the_rupiah_that_are_shown_within_them() {
        for (currency, per_idr, min, max, rupiah) in [
            (Currency::Hkd, "2105.5", "9.50", "19", (Some(19_982), Some(40_004))),
            (Currency::Hkd, "2105.5", "1000", "", (Some(2_105_479), None)),
            (Currency::Hkd, "2105.5", "1,000.00", "", (Some(2_105_479), None)),
            (Currency::Hkd, "2105.5", "1.000,00", "", (Some(2_105_479), None)),
            (Currency::Hkd, "2105.5", "9,50", "19,0", (Some(19_982), Some(40_004))),
            (Currency::Jpy, "108.4", "0", "100", (Some(0), Some(10_840))),
            (Currency::Jpy, "108.4", "", "1,000", (None, Some(108_400))),
            (Currency::Jpy, "108.4", "", "1.000", (None, Some(108_400))),
            (Currency::Idr, "1", "10.000", "1.250.000", (Some(10_000), Some(1_250_000))),
        ] {
            let asked = pairs(&[("price_min", min), ("price_max", max), ("price_currency", currency.code())]);
            assert_eq!(price_currency(&asked), Some(currency));
            let (ask, wrong) = super::read(&asked, rate(currency, per_idr));
            assert!(wrong.is_empty(), "{wrong:?}");
            assert_eq!((ask.filters.price_min, ask.filters.price_max), rupiah, "{min} {max} {currency}");
            assert!(write(&ask).iter().all(|(name, _)| name != "price_currency"));
        }
        for (typed_at, value, code) in [
            (rate(Currency::Hkd, "2105.5"), "9.505", "ambiguous_amount"),
            (rate(Currency::Hkd, "2105.5"), "10,500", "ambiguous_amount"),
            (rate(Currency::Hkd, "2105.5"), "9.5055", "not_amount"),
            (rate(Currency::Idr, "1"), "10,50", "not_money"),
            (rate(Currency::Jpy, "108.4"), "1.5", "not_amount"),
            (rate(Currency::Usd, "16480"), "99999999", "not_amount"),
            (None, "10", "currency_off"),
        ] {
            let (ask, wrong) = super::read(&pairs(&[("price_min", value)]), typed_at);
            assert_eq!((ask.filters.price_min, wrong[0].code), (None, code), "{value}");
        }
        assert_eq!(price_currency(&pairs(&[("price_currency", "XYZ")])), None);
        assert_eq!(price_currency(&pairs(&[("price_min", "10")])), Some(Currency::Idr));
    }

    #[test]
    fn reads_what_it_writes() {
        let asked = pairs(&[
            ("q", "keripik tempe"),
            ("category", "keripik"),
            ("region", "35.07"),
            ("region", "35.73"),
            ("price_min", "25000"),
            ("halal", "yes"),
            ("sort", "price_asc"),
        ]);
        let (ask, wrong) = read(&asked);
        assert!(wrong.is_empty());
        assert_eq!(write(&ask), asked);
        assert_eq!(read(&pairs(&[("region", "35.73,35.07")])).0.filters.regions.len(), 2);
    }

    #[test]
    fn names_what_is_wrong_and_answers_the_rest() {
        for (name, value, code) in [
            ("sort", "best", "unknown_choice"),
            ("price_min", "-1", "not_money"),
            ("price_max", "1.5e3", "not_money"),
            ("price_max", "99999999999999999999", "not_money"),
            ("page", "0", "out_of_range"),
            ("page", "9999", "out_of_range"),
            ("limit", "101", "out_of_range"),
            ("halal", "maybe", "unknown_choice"),
        ] {
            let (ask, wrong) = read(&pairs(&[("q", "kopi"), (name, value)]));
            assert_eq!(
                wrong.iter().map(|w| (w.field.as_str(), w.code)).collect::<Vec<_>>(),
                [(name, code)],
                "{name}={value}"
            );
            assert_eq!(ask.text, "kopi");
        }
        let (ask, wrong) =
            read(&pairs(&[("q", &"a".repeat(300)), ("price_min", ""), ("page", "100"), ("limit", "100")]));
        assert_eq!((ask.text.len(), wrong.len(), ask.page), (200, 1, 100));
    }
}
