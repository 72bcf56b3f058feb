use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::langid;

use super::Lang;

/// Fixed texts of one feature: the same keys in each language it has. [`crate::texts`] makes them from the files of a feature.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Whose texts, for messages of the check.
    pub feature: &'static str,
    /// Indonesian, fluent syntax.
    pub id: &'static str,
    /// English, fluent syntax.
    pub en: &'static str,
    /// Traditional Chinese, fluent syntax; features of the storefront have it. Readers of Chinese see the others in English.
    pub zh_hant: Option<&'static str>,
}

impl Source {
    fn text(&self, lang: Lang) -> Option<&'static str> {
        match lang {
            Lang::Id => Some(self.id),
            Lang::En => Some(self.en),
            Lang::ZhHant => self.zh_hant,
        }
    }
}

/// The [`Source`]s of a crate's features, each a folder with `id.ftl` and `en.ftl`, those of the storefront with `zh_hant.ftl` too.
#[macro_export]
macro_rules! texts {
    (storefront: [$($shop:literal),* $(,)?], rooms: [$($room:literal),* $(,)?] $(,)?) => {
        &[
            $($crate::text::Source {
                feature: concat!(env!("CARGO_PKG_NAME"), " ", $shop),
                id: include_str!(concat!($shop, "/id.ftl")),
                en: include_str!(concat!($shop, "/en.ftl")),
                zh_hant: Some(include_str!(concat!($shop, "/zh_hant.ftl"))),
            },)*
            $($crate::text::Source {
                feature: concat!(env!("CARGO_PKG_NAME"), " ", $room),
                id: include_str!(concat!($room, "/id.ftl")),
                en: include_str!(concat!($room, "/en.ftl")),
                zh_hant: None,
            },)*
        ]
    };
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
    /// A text is not in every language of its feature.
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
        let mut keys: BTreeMap<&str, Vec<BTreeSet<String>>> = BTreeMap::new();
        for lang in Lang::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![match lang {
                Lang::Id => langid!("id"),
                Lang::En => langid!("en"),
                Lang::ZhHant => langid!("zh-Hant"),
            }]);
            // The marks around inserted values would end up in copied account numbers and links.
            bundle.set_use_isolating(false);
            for (source, text) in sources.iter().filter_map(|source| Some((source, source.text(lang)?))) {
                let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, e)| TextError::Syntax {
                    feature: source.feature,
                    lang,
                    detail: format!("{e:?}"),
                })?;
                keys.entry(source.feature).or_default().push(entry_keys(&resource));
                bundle.add_resource(resource).map_err(|e| TextError::Repeated {
                    feature: source.feature,
                    lang,
                    detail: format!("{e:?}"),
                })?;
            }
            bundles.insert(lang.code(), bundle);
        }
        let missing: BTreeSet<String> = keys.values().flat_map(|languages| not_in_all(languages)).collect();
        let keys = keys.into_values().flatten().flatten().collect();
        if missing.is_empty() { Ok(Self { bundles, keys }) } else { Err(TextError::Untranslated(missing)) }
    }

    /// True when there is such a text.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Keys that begin so, in order.
    pub fn keys<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.keys.iter().map(String::as_str).filter(move |key| key.starts_with(prefix))
    }

    /// A text with values. What its feature does not say in Chinese it says in English. A missing key is shown in brackets and
    /// logged: a page never fails for a text.
    #[must_use]
    pub fn get(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        let find = |lang: Lang| self.bundles.get(lang.code()).and_then(|b| Some((b, b.get_message(key)?.value()?)));
        let found = find(lang).or_else(|| find(Lang::En));
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

/// Keys that are in one language of a feature and not in another.
fn not_in_all(languages: &[BTreeSet<String>]) -> BTreeSet<String> {
    let all: BTreeSet<&String> = languages.iter().flatten().collect();
    all.into_iter().filter(|key| languages.iter().any(|have| !have.contains(*key))).cloned().collect()
}

fn entry_keys(resource: &FluentResource) -> BTreeSet<String> {
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
    fn speaks_every_language_and_counts() {
        let shop = Source {
            feature: "shop",
            id: "left = Stok tinggal { $n }\n",
            en: "left = { $n ->\n    [one] One piece left\n   *[other] { $n } pieces left\n }\n",
            zh_hant: Some("left = 尚餘 { $n } 件\n"),
        };
        let room = Source { feature: "room", id: "pack = Kemas\n", en: "pack = Pack\n", zh_hant: None };
        let texts = Texts::load(&[shop, room]).unwrap();
        assert_eq!(texts.get(Lang::ZhHant, "left", &[("n", "3")]), "尚餘 3 件");
        assert_eq!(texts.get(Lang::ZhHant, "pack", &[]), "Pack");
        assert_eq!(texts.get(Lang::Id, "left", &[("n", "3")]), "Stok tinggal 3");
        assert_eq!(texts.get(Lang::En, "left", &[("n", "1")]), "One piece left");
        assert_eq!(texts.get(Lang::En, "left", &[("n", "3")]), "3 pieces left");
        assert_eq!(texts.get(Lang::En, "none", &[]), "[none]");
    }

    #[test]
    fn a_text_that_is_not_in_every_language_of_its_feature_is_refused() {
        let two = Source { feature: "test", id: "a = A\nb = B\n", en: "a = A\n", zh_hant: None };
        let three = Source { en: "a = A\nb = B\n", zh_hant: Some("a = 甲\n"), ..two };
        for source in [two, three] {
            let error = Texts::load(&[source]).unwrap_err();
            assert!(matches!(error, TextError::Untranslated(keys) if keys.contains("b")));
        }
    }
}
