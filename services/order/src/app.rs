//! What every use case of this service is given: its database, settings, keys, time, files and the ports of its peers.

use std::{ops::Deref, sync::Arc};

use sentra_shared::{
    clock::{Clock, Timestamp},
    config::Settings,
    contract::{OrderId, account::AccountPort, catalogue::CataloguePort},
    db::Db,
    files::Files,
    secret::Keys,
    text::Texts,
};

use crate::payments::card::Gateway;

/// Handle to the service; cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// The parts of [`App`].
pub(crate) struct Parts {
    /// This service's own tables.
    pub(crate) db: Db,
    /// Effective settings.
    pub(crate) settings: Arc<Settings>,
    /// The installation's keys.
    pub(crate) keys: Keys,
    /// Time.
    pub(crate) clock: Clock,
    /// Stored files.
    pub(crate) files: Files,
    /// Fixed texts of this service (`Texts::load(TEXTS)`), for what is written outside a request: mails.
    pub(crate) texts: Arc<Texts>,
    /// True when everything is a demonstration: the test gateway and the sample QRIS code are on.
    pub(crate) demo: bool,
    /// The account at Stripe; `None` when card payments are off.
    pub(crate) stripe: Option<Arc<Gateway>>,
    /// Questions to account.
    pub(crate) account: Arc<dyn AccountPort>,
    /// Questions to catalogue.
    pub(crate) catalogue: Arc<dyn CataloguePort>,
}

impl App {
    /// A handle to these parts.
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The secret of an order's link, for following it without signing in. It follows from the order's id and the installation's
    /// secret, so that every later mail can hold the link although only its hash is stored; checkout must store exactly
    /// `secret::token_hash` of this one.
    pub(crate) fn track_token(&self, order: OrderId) -> String {
        self.0.keys.sign("order-link", order.to_string().as_bytes())
    }

    /// The absolute address of that link.
    pub(crate) fn track_url(&self, order: OrderId) -> String {
        format!("{}/track/{}", self.0.settings.site.public_url, self.track_token(order))
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
