//! Mail leaves through the job queue: [`send`] writes it in the change's transaction, [`MailJob`] hands it to the transport.
//!
//! By default mails are written as `.eml` files into a folder of the data folder.

use std::{path::PathBuf, sync::Arc};

use lettre::{
    AsyncFileTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header::ContentType},
};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    db::WriteTx,
    job::{self, Handlers, JobError, JobHandler},
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

/// Sends a mail after the transaction commits.
///
/// # Errors
/// The database's.
pub async fn send(tx: &WriteTx, mail: &Mail, now: Timestamp) -> Result<(), DbErr> {
    job::enqueue(tx, KIND, mail, now).await
}

/// Hands mails to the transport.
#[derive(Debug, Clone)]
pub struct MailJob {
    from: Mailbox,
    folder: AsyncFileTransport<Tokio1Executor>,
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The folder.
    #[error("the mail folder cannot be made")]
    Folder(#[from] std::io::Error),
    /// The sender's address.
    #[error("the sender's address is not an address")]
    Sender(#[from] lettre::address::AddressError),
}

impl MailJob {
    /// Writes mails into a folder, which is made when missing. `from` is `Name <address>`.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn to_folder(folder: PathBuf, from: &str) -> Result<Self, MailError> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { from: from.parse()?, folder: AsyncFileTransport::new(folder) })
    }

    /// Adds itself to the handlers of a service.
    pub fn register(&self, handlers: &mut Handlers) {
        handlers.insert(KIND, Arc::new(self.clone()));
    }
}

#[async_trait::async_trait]
impl JobHandler for MailJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        let mail: Mail = serde_json::from_value(payload)?;
        let message = Message::builder().from(self.from.clone()).to(mail.to.parse()?).subject(mail.subject);
        let message = match mail.html {
            Some(html) => message.multipart(MultiPart::alternative_plain_html(mail.text, html))?,
            None => message.header(ContentType::TEXT_PLAIN).body(mail.text)?,
        };
        self.folder.send(message).await?;
        Ok(())
    }
}
