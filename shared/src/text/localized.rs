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
        let given = |text: &str| Some(text.trim()).filter(|t| !t.is_empty()).map(str::to_owned);
        Self { id: given(id), en: given(en), zh_hant: None }
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn exact(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Id => self.id.as_deref(),
            Lang::En => self.en.as_deref(),
        }
    }

    /// The text in this language, else in another; empty when there is none at all.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        self.exact(lang).or(self.id.as_deref()).or(self.en.as_deref()).or(self.zh_hant.as_deref()).unwrap_or_default()
    }

    /// True when [`Self::get`] answers in another language than asked, which pages mark.
    #[must_use]
    pub fn is_fallback(&self, lang: Lang) -> bool {
        self.exact(lang).is_none() && !self.get(lang).is_empty()
    }

    /// True without any text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id.is_none() && self.en.is_none() && self.zh_hant.is_none()
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
