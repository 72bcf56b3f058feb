//! Legal pages and help: terms, personal data, complaints, how buying, selling, training and export work.
//!
//! Each page is prose in two languages beside its template; who runs the marketplace comes from the settings. A change of meaning gets
//! a new version, which registration stores with the consent.

pub(crate) mod pages;

pub(crate) use sentra_shared::contract::account::{PRIVACY_VERSION, TERMS_VERSION};

/// What a person agrees to when registering, and in which version.
pub(crate) const CONSENT_TEXTS: [(&str, &str); 2] = [("terms", TERMS_VERSION), ("privacy", PRIVACY_VERSION)];
