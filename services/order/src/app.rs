//! What every use case of this service is given: its database, settings, keys, time, files and the ports of its peers.

use std::{ops::Deref, sync::Arc};

use sentra_shared::{
    clock::{Clock, Timestamp},
    config::Settings,
    contract::{account::AccountPort, catalogue::CataloguePort},
    db::Db,
    files::Files,
    secret::Keys,
};

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
