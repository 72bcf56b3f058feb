use std::{fmt::Display, sync::Arc};

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{assets, icon};
use crate::{
    clock::{Timestamp, WIB},
    exchange::Rate,
    failure::{Failure, FieldError},
    http::Web,
    money::Currency,
    session::{Actor, Role},
    text::{self, Lang, Texts},
};

/// The person in the header of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one flag per link of the header")]
pub struct FramePerson {
    /// Name.
    pub name: String,
    /// Acts for a seller.
    pub seller: bool,
    /// Is an export coordinator.
    pub coordinator: bool,
    /// Is a trainer.
    pub trainer: bool,
    /// Is staff.
    pub staff: bool,
}

/// What the layout needs of a request. Handlers take it as an extractor and put it into their page as `frame`.
#[derive(Clone)]
pub struct Frame {
    /// The reader's language.
    pub lang: Lang,
    /// The currency the reader wants to see prices in. Whether there is a rate for it today, the service that shows the price knows.
    pub currency: Currency,
    /// Where the reader has goods sent: `ID` or a country abroad, as chosen or as browser or currency tell; `None` when nothing tells.
    pub country: Option<&'static str>,
    /// The prices of this page are in rupiah, because the reader's currency has no rate for today.
    pub without_rate: bool,
    /// Path and query of this page.
    pub path: String,
    /// Who is signed in.
    pub person: Option<FramePerson>,
    /// Hidden value of every form.
    pub csrf: String,
    /// Pieces in the cart.
    pub cart_count: u32,
    /// True when everything is a demonstration.
    pub demo: bool,
    /// Name of the marketplace.
    pub site_name: String,
    /// Address of the style sheet.
    pub style_href: String,
    /// Address of the script.
    pub script_href: String,
    /// Address of the icon.
    pub icon_href: String,
    public_url: String,
    web: Arc<Web>,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frame").field("path", &self.path).field("lang", &self.lang).finish_non_exhaustive()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Failure::new(500, "internal"))
    }
}

impl Frame {
    pub(crate) fn new(web: &Arc<Web>, actor: &Actor, path: String, csrf: String, cart_count: u32) -> Self {
        let person = actor.person().map(|p| FramePerson {
            name: p.name.clone(),
            seller: p.roles.contains(&Role::Seller),
            coordinator: p.roles.contains(&Role::Coordinator),
            trainer: p.roles.contains(&Role::Trainer),
            staff: p.roles.contains(&Role::Staff),
        });
        Self { path, person, csrf, cart_count, ..Self::bare(web, actor.lang, "/") }
    }

    /// The frame of a page for nobody in particular, e.g. when a request failed before anybody was recognised.
    pub(crate) fn bare(web: &Arc<Web>, lang: Lang, path: &str) -> Self {
        Self {
            lang,
            currency: Currency::Idr,
            country: None,
            without_rate: false,
            path: path.to_owned(),
            person: None,
            csrf: String::new(),
            cart_count: 0,
            demo: web.settings.demo,
            site_name: web.settings.site_name.clone(),
            style_href: assets::style_href(),
            script_href: assets::script_href(),
            icon_href: assets::icon_href(),
            public_url: web.settings.public_url.clone(),
            web: Arc::clone(web),
        }
    }

    /// The fixed texts.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.web.texts
    }

    /// The HTTP layer, for cookies and keys.
    #[must_use]
    pub fn web(&self) -> &Web {
        &self.web
    }

    /// A fixed text.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.web.texts.get(self.lang, key, &[])
    }

    /// A fixed text with one value.
    #[must_use]
    pub fn tn(&self, key: &str, name: &str, value: &dyn Display) -> String {
        self.web.texts.get(self.lang, key, &[(name, &value.to_string())])
    }

    /// A fixed text with two values.
    #[must_use]
    pub fn tn2(&self, key: &str, first: &str, a: &dyn Display, second: &str, b: &dyn Display) -> String {
        self.web.texts.get(self.lang, key, &[(first, &a.to_string()), (second, &b.to_string())])
    }

    /// What is wrong with a field, in words; empty when nothing is.
    #[must_use]
    pub fn field_error(&self, errors: &[FieldError], field: &str) -> String {
        errors.iter().find(|e| e.field == field).map(|e| self.error_text(e)).unwrap_or_default()
    }

    /// A field error in words.
    #[must_use]
    pub fn error_text(&self, error: &FieldError) -> String {
        let values: Vec<(&str, &str)> = error.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.web.texts.get(self.lang, &format!("field-{}", error.code.replace('_', "-")), &values)
    }

    /// A failure in words: what happened, and what to do.
    #[must_use]
    pub fn failure_text(&self, failure: &Failure) -> (String, String) {
        let values: Vec<(&str, &str)> = failure.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let key = format!("error-{}", failure.code.replace('_', "-"));
        (self.web.texts.get(self.lang, &key, &values), self.web.texts.get(self.lang, &format!("{key}-detail"), &values))
    }

    /// An inline icon.
    #[must_use]
    pub fn icon(&self, name: &str) -> &'static str {
        icon::icon(name)
    }

    /// What stands between two things named one after the other.
    #[must_use]
    pub const fn comma(&self) -> &'static str {
        match self.lang {
            Lang::Id | Lang::En => ", ",
            Lang::ZhHant => "，",
        }
    }

    /// A remark in brackets behind what was said, with the blank before it where the language has one.
    #[must_use]
    pub fn in_brackets(&self, remark: &dyn Display) -> String {
        match self.lang {
            Lang::Id | Lang::En => format!(" ({remark})"),
            Lang::ZhHant => format!("（{remark}）"),
        }
    }

    /// Date and time with zone.
    #[must_use]
    pub fn date(&self, at: &Timestamp) -> String {
        text::date_time(self.lang, *at)
    }

    /// Date.
    #[must_use]
    pub fn day(&self, at: &Timestamp) -> String {
        text::day(self.lang, *at)
    }

    /// The rate that prices of this page are shown at: the one found for the reader's currency, or rupiah's, which the page then says.
    pub fn priced_at(&mut self, found: Option<Rate>, now: Timestamp) -> Rate {
        self.without_rate = found.is_none();
        found.unwrap_or_else(|| Rate::rupiah(now.with_timezone(&WIB).date_naive()))
    }

    /// The languages this page speaks.
    #[must_use]
    pub fn languages(&self) -> &'static [Lang] {
        Lang::of_path(&self.path)
    }

    /// This page in another language.
    #[must_use]
    pub fn lang_href(&self, code: &str) -> String {
        self.with_value("lang", code)
    }

    /// The currencies a reader can choose.
    #[must_use]
    pub const fn currencies(&self) -> [Currency; 6] {
        Currency::ALL
    }

    /// A currency's code and name.
    #[must_use]
    pub fn currency_name(&self, currency: &Currency) -> String {
        format!("{currency} · {}", self.t(&format!("page-currency-{}", currency.code().to_ascii_lowercase())))
    }

    /// This page with prices in another currency.
    #[must_use]
    pub fn currency_href(&self, currency: &Currency) -> String {
        self.with_value("currency", currency.code())
    }

    /// This page's address with one parameter set.
    fn with_value(&self, name: &str, value: &str) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let named = |pair: &str| pair.split('=').next() == Some(name);
        let mut kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !named(pair)).collect();
        let pair = format!("{name}={value}");
        kept.push(&pair);
        format!("{path}?{}", kept.join("&"))
    }

    /// The absolute address of a path.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// This page's one address for search engines and sharing: without query.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.absolute(self.path.split('?').next().unwrap_or("/"))
    }
}
