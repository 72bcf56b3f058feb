use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::langid;

use super::Lang;

/// Fixed texts of one feature: the same keys in each language.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Whose texts, for messages of the check.
    pub feature: &'static str,
    /// Indonesian, fluent syntax.
    pub id: &'static str,
    /// English, fluent syntax.
    pub en: &'static str,
}

/// Why the texts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// A file is not fluent.
    #[error("the {lang} texts of {feature} cannot be read: {detail}")]
    Syntax {
        /// Whose.
        feature: &'static str,
        /// Language.
        lang: Lang,
        /// What the parser says.
        detail: String,
    },
    /// Two features use one key.
    #[error("the {lang} texts of {feature} repeat a key: {detail}")]
    Repeated {
        /// Whose.
        feature: &'static str,
        /// Language.
        lang: Lang,
        /// Which.
        detail: String,
    },
    /// A text exists in one language only.
    #[error("these texts are not in every language: {0:?}")]
    Untranslated(BTreeSet<String>),
}

/// All fixed texts, by language.
pub struct Texts {
    bundles: BTreeMap<&'static str, FluentBundle<FluentResource>>,
    keys: BTreeSet<String>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

impl Texts {
    /// Reads the texts of all features.
    ///
    /// # Errors
    /// [`TextError`]; this is checked at start and by a test, so a page never meets it.
    pub fn load(sources: &[Source]) -> Result<Self, TextError> {
        let mut bundles = BTreeMap::new();
        let mut keys: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for lang in Lang::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![match lang {
                Lang::Id => langid!("id"),
                Lang::En => langid!("en"),
            }]);
            // The marks around inserted values would end up in copied account numbers and links.
            bundle.set_use_isolating(false);
            for source in sources {
                let text = match lang {
                    Lang::Id => source.id,
                    Lang::En => source.en,
                };
                let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, e)| TextError::Syntax {
                    feature: source.feature,
                    lang,
                    detail: format!("{e:?}"),
                })?;
                keys.entry(lang.code()).or_default().extend(entry_keys(&resource));
                bundle.add_resource(resource).map_err(|e| TextError::Repeated {
                    feature: source.feature,
                    lang,
                    detail: format!("{e:?}"),
                })?;
            }
            bundles.insert(lang.code(), bundle);
        }
        let all: BTreeSet<String> = keys.values().flatten().cloned().collect();
        let missing: BTreeSet<String> =
            all.iter().filter(|key| keys.values().any(|have| !have.contains(*key))).cloned().collect();
        if missing.is_empty() { Ok(Self { bundles, keys: all }) } else { Err(TextError::Untranslated(missing)) }
    }

    /// True when there is such a text.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundles.values().all(|b| b.has_message(key))
    }

    /// Keys that begin so, in order.
    pub fn keys<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.keys.iter().map(String::as_str).filter(move |key| key.starts_with(prefix))
    }

    /// A text with values. A missing key is shown in brackets and logged: a page never fails for a text.
    #[must_use]
    pub fn get(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        let found = self.bundles.get(lang.code()).and_then(|b| Some((b, b.get_message(key)?.value()?)));
        let Some((bundle, pattern)) = found else {
            tracing::error!(text.key = key, "a text is missing");
            return format!("[{key}]");
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, plural_value(value));
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }
}

/// Whole numbers go in as numbers, so that English plural forms work; everything else is text, shown as it is.
fn plural_value<'a>(value: &'a str) -> FluentValue<'a> {
    let plain_number =
        value.len() <= 6 && value.bytes().all(|b| b.is_ascii_digit()) && (value.len() == 1 || !value.starts_with('0'));
    if plain_number && !value.is_empty() {
        value.parse::<u32>().map_or_else(|_| FluentValue::String(Cow::Borrowed(value)), FluentValue::from)
    } else {
        FluentValue::String(Cow::Borrowed(value))
    }
}

fn entry_keys(resource: &FluentResource) -> Vec<String> {
    resource
        .source()
        .lines()
        .filter_map(|line| line.split_once('=').map(|(key, _)| key))
        .filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(|key| key.trim().to_owned())
        .filter(|key| !key.contains(' '))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speaks_both_languages_and_counts() {
        let texts = Texts::load(&[Source {
            feature: "test",
            id: "left = Stok tinggal { $n }\n",
            en: "left = { $n ->\n    [one] One piece left\n   *[other] { $n } pieces left\n }\n",
        }])
        .unwrap();
        assert_eq!(texts.get(Lang::Id, "left", &[("n", "3")]), "Stok tinggal 3");
        assert_eq!(texts.get(Lang::En, "left", &[("n", "1")]), "One piece left");
        assert_eq!(texts.get(Lang::En, "left", &[("n", "3")]), "3 pieces left");
        assert_eq!(texts.get(Lang::En, "none", &[]), "[none]");
    }

    #[test]
    fn a_text_in_one_language_only_is_refused() {
        let error = Texts::load(&[Source { feature: "test", id: "a = A\nb = B\n", en: "a = A\n" }]).unwrap_err();
        assert!(matches!(error, TextError::Untranslated(keys) if keys.contains("b")));
    }
}
