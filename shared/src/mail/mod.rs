//! Mail leaves through the job queue: [`send`] writes it in the change's transaction, [`MailJob`] hands it to the transport: a mail server
//! over TLS, or by default `.eml` files in a folder of the data folder.
//!
//! A server's "not now" (4xx) and a server that is away are tried again with growing pauses for about four hours; a "never" (5xx, the
//! mail address does not exist) puts the mail aside at once. Either way staff see it in [`failed_router`]'s room.

mod failed;
mod message;
#[cfg(test)]
mod tests;
mod transport;

use std::{path::PathBuf, sync::Arc};

use chrono::TimeDelta;
use lettre::message::Mailbox;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

pub use failed::router as failed_router;

use self::transport::Transport;
use crate::{
    clock::Timestamp,
    config,
    db::WriteTx,
    job::{self, Handlers, Hopeless, JobError, JobHandler},
};

/// Kind of the mail job.
pub const KIND: &str = "mail.send";

/// A mail, ready in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, when there is more to it than the text.
    #[serde(default)]
    pub html: Option<String>,
}

/// A mail as it waits in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Queued {
    #[serde(flatten)]
    mail: Mail,
    /// When it was written: its date, also when it leaves later. Mails of older versions do not say.
    #[serde(default)]
    written_at: Option<Timestamp>,
}

/// Sends a mail after the transaction commits.
///
/// # Errors
/// The database's.
pub async fn send(tx: &WriteTx, mail: &Mail, now: Timestamp) -> Result<(), DbErr> {
    job::enqueue(tx, KIND, &Queued { mail: mail.clone(), written_at: Some(now) }, now).await
}

/// Hands mails to the transport.
#[derive(Debug, Clone)]
pub struct MailJob {
    from: Mailbox,
    transport: Transport,
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The folder.
    #[error("the mail folder cannot be made")]
    Folder(#[source] std::io::Error),
    /// The sender's address.
    #[error("the sender's address is not an address")]
    Sender(#[from] lettre::address::AddressError),
    /// The file with the authority's certificate.
    #[error("the certificate named by mail.ca_file cannot be read")]
    Certificate(#[source] std::io::Error),
    /// TLS cannot be set up.
    #[error("the connection to the mail server cannot be set up")]
    Tls(#[from] lettre::transport::smtp::Error),
}

impl MailJob {
    /// The transport the settings name: a mail server, or `folder` when they name none. Needs a runtime; the server is asked later.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn open(settings: &config::Mail, folder: PathBuf) -> Result<Self, MailError> {
        if settings.host.is_empty() {
            return Self::to_folder(folder, &settings.from);
        }
        Ok(Self { from: settings.from.parse()?, transport: Transport::to_server(settings)? })
    }

    /// Writes mails into a folder, which is made when missing. `from` is `Name <address>`.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn to_folder(folder: PathBuf, from: &str) -> Result<Self, MailError> {
        Ok(Self { from: from.parse()?, transport: Transport::to_folder(folder).map_err(MailError::Folder)? })
    }

    /// Adds itself to the handlers of a service.
    pub fn register(&self, handlers: &mut Handlers) {
        handlers.insert(KIND, Arc::new(self.clone()));
    }
}

#[async_trait::async_trait]
impl JobHandler for MailJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        let queued: Queued = serde_json::from_value(payload)?;
        // What cannot be made into a mail today cannot be tomorrow either.
        let message = message::build(&self.from, &queued).map_err(|e| Hopeless(e.to_string()))?;
        self.transport.send(message).await.map_err(|e| e.without(&queued.mail.to))
    }

    /// One second, a quarter of a minute, a minute and a half, four minutes, ...: most trouble is short, and some servers make the
    /// unknown wait a while (greylisting).
    fn pause(&self, tries: i32) -> TimeDelta {
        TimeDelta::seconds(i64::from(tries).saturating_pow(4))
    }
}

/// An address as it may be shown and logged: `r***@example.com`.
#[must_use]
fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().next().map(String::from).unwrap_or_default()),
        None => "***".to_owned(),
    }
}
