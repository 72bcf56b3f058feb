//! What every use case of this service is given.

use std::sync::Arc;

use sentra_shared::{
    clock::{Clock, Timestamp},
    config::Settings,
    db::Db,
    secret::Keys,
    text::{Lang, Texts},
};

use crate::people::Passwords;

/// Long-lived parts of the service; clones share them.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) settings: Arc<Settings>,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    /// This service's own texts, for mails and for what events say.
    pub(crate) texts: Arc<Texts>,
    pub(crate) passwords: Passwords,
}

impl App {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A fixed text.
    pub(crate) fn text(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.get(lang, key, values)
    }

    /// The absolute address of a path, for mails.
    pub(crate) fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.settings.site.public_url)
    }
}
