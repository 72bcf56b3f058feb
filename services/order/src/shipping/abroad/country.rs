//! How addresses and phone numbers look in the countries Sentra sends to. A country joins by a row here and a price from staff.
//!
//! Postal codes by the Universal Postal Union's addressing sheets (Hong Kong has none), numbers by the national numbering plans
//! deposited with the ITU (E.164).

use std::ops::RangeInclusive;

use sentra_shared::text::{Lang, Phone};

/// What a postal code looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Postal {
    /// There is none.
    None,
    /// So many digits.
    Digits(usize),
    /// Seven digits, written as `100-0001`.
    Japanese,
}

/// A country goods are sent to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(crate) code: &'static str,
    id: &'static str,
    en: &'static str,
    zh_hant: &'static str,
    /// Country calling code.
    calling: &'static str,
    /// Digits of a number without calling code and without the zero that is dialled at home.
    digits: RangeInclusive<usize>,
    /// Its postal codes.
    pub(crate) postal: Postal,
}

/// Every country whose addresses are known.
pub(crate) const COUNTRIES: [Country; 4] = [
    Country {
        code: "HK",
        id: "Hong Kong",
        en: "Hong Kong",
        zh_hant: "香港",
        calling: "852",
        digits: 8..=8,
        postal: Postal::None,
    },
    Country {
        code: "SG",
        id: "Singapura",
        en: "Singapore",
        zh_hant: "新加坡",
        calling: "65",
        digits: 8..=8,
        postal: Postal::Digits(6),
    },
    Country {
        code: "MY",
        id: "Malaysia",
        en: "Malaysia",
        zh_hant: "馬來西亞",
        calling: "60",
        digits: 8..=10,
        postal: Postal::Digits(5),
    },
    Country {
        code: "JP",
        id: "Jepang",
        en: "Japan",
        zh_hant: "日本",
        calling: "81",
        digits: 9..=10,
        postal: Postal::Japanese,
    },
];

/// A country by its code.
pub(crate) fn find(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|c| c.code == code)
}

/// A country's name in the reader's language; its code when it is not known.
pub(crate) fn name(code: &str, lang: Lang) -> &str {
    find(code).map_or(code, |country| country.name(lang))
}

impl Country {
    /// Its name in the reader's language.
    pub(crate) const fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Id => self.id,
            Lang::En => self.en,
            Lang::ZhHant => self.zh_hant,
        }
    }

    /// A postal code as typed, in the country's own form; `None` when it is not one. Empty is right where there is none.
    pub(crate) fn postal_code(&self, typed: &str) -> Option<String> {
        let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let is = |count: usize| plain.len() == count && plain.bytes().all(|b| b.is_ascii_digit());
        match self.postal {
            Postal::None => plain.is_empty().then_some(plain),
            Postal::Digits(count) => is(count).then_some(plain),
            Postal::Japanese => {
                is(7).then(|| format!("{}-{}", plain.get(..3).unwrap_or(""), plain.get(3..).unwrap_or("")))
            }
        }
    }

    /// A phone number as somebody there writes it: with a plus sign any country's, else one of this country.
    pub(crate) fn phone(&self, typed: &str) -> Option<String> {
        if typed.chars().any(|c| !(c.is_ascii_digit() || "+-. ()\u{a0}".contains(c))) {
            return None;
        }
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let international =
            typed.trim_start().starts_with('+').then_some(digits.as_str()).or(digits.strip_prefix("00"));
        let number = match international {
            Some(number) => number.to_owned(),
            None => format!("{}{}", self.calling, digits.strip_prefix('0').unwrap_or(&digits)),
        };
        if let Some(national) = number.strip_prefix(self.calling)
            && !self.digits.contains(&national.len())
        {
            return None;
        }
        format!("+{number}").parse::<Phone>().ok().map(|phone| phone.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_codes_as_each_country_writes_them() {
        for (country, typed, kept) in [
            ("HK", "", Some("")),
            ("HK", " ", Some("")),
            ("HK", "999077", None),
            ("SG", "018956", Some("018956")),
            ("SG", "01895", None),
            ("SG", "", None),
            ("MY", "50450", Some("50450")),
            ("MY", "5045A", None),
            ("JP", "100-0001", Some("100-0001")),
            ("JP", "1000001", Some("100-0001")),
            ("JP", "100-001", None),
            ("JP", "１００-0001", None),
        ] {
            assert_eq!(find(country).unwrap().postal_code(typed).as_deref(), kept, "{country} {typed}");
        }
    }

    #[test]
    fn phone_numbers_as_people_there_write_them() {
        for (country, typed, kept) in [
            ("HK", "9123 4567", Some("+85291234567")),
            ("HK", "+852 9123-4567", Some("+85291234567")),
            ("HK", "00852 9123 4567", Some("+85291234567")),
            ("HK", "+62 812 3456 7890", Some("+6281234567890")),
            ("HK", "912 4567", None),
            ("HK", "+852 912 4567", None),
            ("SG", "8123 4567", Some("+6581234567")),
            ("MY", "012-345 6789", Some("+60123456789")),
            ("JP", "090-1234-5678", Some("+819012345678")),
            ("JP", "03-1234-5678", Some("+81312345678")),
            ("JP", "abc", None),
            ("JP", "", None),
        ] {
            assert_eq!(find(country).unwrap().phone(typed).as_deref(), kept, "{country} {typed}");
        }
    }

    #[test]
    fn every_country_has_a_currency_of_its_own_and_a_code_of_two_letters() {
        for country in &COUNTRIES {
            assert!(sentra_shared::money::Currency::of_country(country.code).is_some(), "{}", country.code);
            assert!(country.code.len() == 2 && find(country.code) == Some(country));
        }
        assert!(find("ID").is_none() && find("hk").is_none());
    }
}
