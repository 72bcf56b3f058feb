//! Catalogue's own copy of the sellers, kept up by account's feed, so that no page has to ask account.

mod consume;
mod store;

pub(crate) use consume::AccountConsumer;
pub(crate) use store::{by_slug, find, many, select_of_region, with_story};

/// Name of the marketplace's form of address for a legal form, e.g. `perorangan`; the key of its text is `seller-form-<code>`.
pub(crate) fn legal_form_key(code: &str) -> String {
    let known = ["perorangan", "pt_perorangan", "cv", "firma", "pt", "koperasi", "bumdes"];
    let code = if known.contains(&code) { code } else { "other" };
    format!("seller-form-{}", code.replace('_', "-"))
}
