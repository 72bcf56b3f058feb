use serde::{Deserialize, Serialize};

use super::Lang;

/// A text that people wrote, in one or more languages; at least one is there. Kept as one JSON column.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, sea_orm::FromJsonQueryResult,
)]
#[serde(deny_unknown_fields)]
pub struct Localized {
    /// Indonesian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Traditional Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh_hant: Option<String>,
}

impl Localized {
    /// A text in two languages; an empty one counts as missing.
    #[must_use]
    pub fn new(id: &str, en: &str) -> Self {
        Self { id: given(id), en: given(en), zh_hant: None }
    }

    /// The same text without blanks around it; what is empty then is missing.
    #[must_use]
    pub fn tidy(&self) -> Self {
        let tidy = |text: &Option<String>| text.as_deref().and_then(given);
        Self { id: tidy(&self.id), en: tidy(&self.en), zh_hant: tidy(&self.zh_hant) }
    }

    /// A text in one language; an empty one counts as missing.
    #[must_use]
    pub fn only(lang: Lang, text: &str) -> Self {
        Self::default().with(lang, text)
    }

    /// This text with what it says in one language; an empty one takes that language away.
    #[must_use]
    pub fn with(mut self, lang: Lang, text: &str) -> Self {
        *match lang {
            Lang::Id => &mut self.id,
            Lang::En => &mut self.en,
            Lang::ZhHant => &mut self.zh_hant,
        } = given(text);
        self
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn exact(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Id => self.id.as_deref(),
            Lang::En => self.en.as_deref(),
            Lang::ZhHant => self.zh_hant.as_deref(),
        }
    }

    /// The text in this language, else in the one its readers know best; empty when there is none at all.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        self.exact(self.lang_for(lang)).unwrap_or_default()
    }

    /// The language in which [`Self::get`] answers.
    fn lang_for(&self, lang: Lang) -> Lang {
        // Who reads Chinese is abroad and reads English rather than Indonesian.
        let order = match lang {
            Lang::Id | Lang::En => [lang, Lang::Id, Lang::En, Lang::ZhHant],
            Lang::ZhHant => [lang, Lang::En, Lang::Id, Lang::ZhHant],
        };
        order.into_iter().find(|l| self.exact(*l).is_some()).unwrap_or(lang)
    }

    /// What the `lang` attribute beside [`Self::get`] says: empty when the text is in the page's language.
    #[must_use]
    pub fn marked(&self, lang: Lang) -> &'static str {
        Some(self.lang_for(lang)).filter(|l| *l != lang).map_or("", Lang::code)
    }

    /// True without any text; an empty one counts as missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().all(|text| text.trim().is_empty())
    }

    /// Characters of the longest text.
    #[must_use]
    pub fn longest(&self) -> usize {
        [&self.id, &self.en, &self.zh_hant].into_iter().flatten().map(|t| t.chars().count()).max().unwrap_or(0)
    }

    /// All texts.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.id, &self.en, &self.zh_hant].into_iter().flatten().map(String::as_str)
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.trim()).filter(|t| !t.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_the_language_its_reader_knows_best() {
        let both = Localized::new("Keripik", "Crisps");
        assert_eq!((both.get(Lang::ZhHant), both.marked(Lang::ZhHant)), ("Crisps", "en"));
        assert_eq!(both.marked(Lang::En), "");
        let all = both.with(Lang::ZhHant, " 脆片 ");
        assert_eq!((all.get(Lang::ZhHant), all.marked(Lang::ZhHant)), ("脆片", ""));
        let chinese = Localized::only(Lang::ZhHant, "脆片");
        assert_eq!((chinese.get(Lang::Id), chinese.marked(Lang::Id)), ("脆片", "zh-Hant"));
        let none = Localized::default();
        assert_eq!((none.get(Lang::ZhHant), none.marked(Lang::ZhHant)), ("", ""));
    }

    #[test]
    fn an_empty_text_is_none() {
        let only = |text: &str| Localized { id: Some(text.to_owned()), en: None, zh_hant: None };
        assert!(Localized::default().is_empty() && only("").is_empty() && only(" \n").is_empty());
        assert!(!only("Keripik").is_empty() && !Localized { en: Some("Crisps".to_owned()), ..only("") }.is_empty());
    }
}
