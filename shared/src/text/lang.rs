use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::contract::address;

/// A language the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Lang {
    /// Indonesian, the first language of the marketplace.
    #[default]
    #[serde(rename = "id")]
    Id,
    /// English.
    #[serde(rename = "en")]
    En,
    /// Traditional Chinese, for buyers in Hong Kong and Taiwan: the storefront and its mails, not the rooms where people work.
    #[serde(rename = "zh-Hant")]
    ZhHant,
}

impl Lang {
    /// All languages, the marketplace's own first.
    pub const ALL: [Self; 3] = [Self::Id, Self::En, Self::ZhHant];

    /// BCP 47 code, also the value of `?lang=`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
            Self::ZhHant => "zh-Hant",
        }
    }

    /// Its own name, for the language switch.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "Bahasa Indonesia",
            Self::En => "English",
            Self::ZhHant => "繁體中文",
        }
    }

    /// Its own name where there is hardly room, as in the header.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Id => "ID",
            Self::En => "EN",
            Self::ZhHant => "繁",
        }
    }

    /// The languages of an address: the rooms where people work do not speak Chinese.
    #[must_use]
    pub fn of_path(path: &str) -> &'static [Self] {
        if address::is_room(path) { &[Self::Id, Self::En] } else { &Self::ALL }
    }

    /// The language in which an address answers a reader of this one.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        if Self::of_path(path).contains(&self) { self } else { Self::En }
    }

    /// The best language of an `Accept-Language` header; `None` when it names none of ours.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut wanted: Vec<(u32, Self)> = header
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.trim().split(';');
                let lang = Self::from_tag(pieces.next()?)?;
                let quality = pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(1000, quality_thousandths);
                (quality > 0).then_some((quality, lang))
            })
            .collect();
        wanted.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
        wanted.first().map(|(_, lang)| *lang)
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let mut parts = tag.split('-');
        match (parts.next()?, parts.next()) {
            ("id" | "in" | "ms" | "jv" | "su", _) => Some(Self::Id),
            ("en", _) => Some(Self::En),
            // Readers of simplified characters (zh-CN, zh-Hans) name their second language themselves.
            ("zh", None | Some("hant" | "hk" | "tw" | "mo")) => Some(Self::ZhHant),
            _ => None,
        }
    }
}

/// `0.8` as 800; what cannot be read counts as 0.
fn quality_thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let padded = format!("{fraction:0<3}");
    let thousandths: u32 = padded.get(..3).and_then(|f| f.parse().ok()).unwrap_or(0);
    whole.parse::<u32>().unwrap_or(0).min(1) * 1000 + thousandths
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|l| l.code() == code).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_browsers_send() {
        for (header, lang) in [
            ("id-ID,id;q=0.9,en-US;q=0.8", Some(Lang::Id)),
            ("en-GB,en;q=0.9", Some(Lang::En)),
            ("zh-HK,en;q=0.5,id;q=0.7", Some(Lang::ZhHant)),
            ("zh-Hant-TW,zh;q=0.9,en;q=0.8", Some(Lang::ZhHant)),
            ("zh-mo", Some(Lang::ZhHant)),
            ("zh", Some(Lang::ZhHant)),
            ("zh-CN,zh-Hans;q=0.9,en;q=0.5", Some(Lang::En)),
            ("fr", None),
            ("en;q=0, id", Some(Lang::Id)),
            (";;;,", None),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }

    #[test]
    fn rooms_speak_english_to_readers_of_chinese() {
        for (path, lang) in [
            ("/", Lang::ZhHant),
            ("/products/keripik-apel", Lang::ZhHant),
            ("/sellers", Lang::ZhHant),
            ("/seller", Lang::En),
            ("/seller/orders?state=paid", Lang::En),
            ("/staff/people", Lang::En),
        ] {
            assert_eq!(Lang::ZhHant.at(path), lang, "{path}");
            assert_eq!(Lang::Id.at(path), Lang::Id, "{path}");
        }
    }

    #[test]
    fn every_language_is_read_back_from_its_code() {
        for lang in Lang::ALL {
            assert_eq!(lang.code().parse(), Ok(lang));
            assert_eq!(serde_json::to_value(lang).unwrap(), lang.code());
        }
    }
}
