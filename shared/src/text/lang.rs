use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language the pages speak. The storefront's Traditional Chinese comes with sales abroad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Lang {
    /// Indonesian, the first language of the marketplace.
    #[default]
    #[serde(rename = "id")]
    Id,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// All languages, the marketplace's own first.
    pub const ALL: [Self; 2] = [Self::Id, Self::En];

    /// BCP 47 code, also the value of `?lang=`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// Its own name, for the language switch.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "Bahasa Indonesia",
            Self::En => "English",
        }
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
        let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
        match primary.as_str() {
            "id" | "in" | "ms" | "jv" | "su" => Some(Self::Id),
            "en" => Some(Self::En),
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
            ("zh-HK,en;q=0.5,id;q=0.7", Some(Lang::Id)),
            ("fr", None),
            ("en;q=0, id", Some(Lang::Id)),
            (";;;,", None),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }
}
