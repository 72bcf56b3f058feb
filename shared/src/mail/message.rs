use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};

use super::Queued;

/// A mail as bytes. Date and Message-ID follow from what waited in the queue, so a repeated job sends the same mail and the receiver's
/// server can tell.
pub(super) fn build(from: &Mailbox, queued: &Queued) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
    let mail = &queued.mail;
    let message = Message::builder()
        .from(from.clone())
        .to(mail.to.parse()?)
        .subject(mail.subject.as_str())
        .date(queued.written_at.map_or_else(std::time::SystemTime::now, Into::into))
        .message_id(Some(message_id(from, queued)))
        .raw_header(automatic("Auto-Submitted", "auto-generated"))
        .raw_header(automatic("X-Auto-Response-Suppress", "All"));
    Ok(match &mail.html {
        Some(html) => message.multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone()))?,
        None => message.header(ContentType::TEXT_PLAIN).body(mail.text.clone())?,
    })
}

/// Says that a program wrote this, so that no holiday notice answers it (RFC 3834 5, and what Exchange listens to).
fn automatic(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn message_id(from: &Mailbox, queued: &Queued) -> String {
    let mut hash = Sha256::new();
    for part in
        [&queued.mail.to, &queued.mail.subject, &queued.mail.text, &queued.written_at.unwrap_or_default().to_rfc3339()]
    {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let name: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("<{name}@{}>", from.email.domain())
}
