//! Pages of a demonstration for developers: the parts page and the mails that were sent.

use std::path::{Path, PathBuf};

use askama::Template;
use axum::{Router, extract::State, response::IntoResponse, routing::get};
use sentra_shared::{
    failure::Failure,
    http::{Anyone, PathOf},
    page::{Frame, Page},
    text::Source,
};

/// Texts of the pages for developers.
pub(crate) const TEXTS: [Source; 1] =
    [Source { feature: "dev", id: include_str!("id.ftl"), en: include_str!("en.ftl"), zh_hant: None }];
/// Mails on one page.
const MAILS_MAX: usize = 100;

#[derive(Debug, Template)]
#[template(path = "page/design.html")]
struct DesignPage {
    frame: Frame,
}

#[derive(Debug, Template)]
#[template(path = "dev/mails.html")]
struct MailsPage {
    frame: Frame,
    mails: Vec<Row>,
}

#[derive(Debug, Template)]
#[template(path = "dev/mail.html")]
struct MailPage {
    frame: Frame,
    row: Row,
    body: String,
}

/// A mail in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    name: String,
    to: String,
    subject: String,
    date: String,
}

pub(crate) fn router(data: &Path) -> Router {
    Router::new()
        .route("/dev/design", get(design))
        .route("/dev/mail", get(mails))
        .route("/dev/mail/{name}", get(mail))
        .with_state(data.join("mail"))
}

async fn design(Anyone(_): Anyone, frame: Frame) -> impl IntoResponse {
    Page(DesignPage { frame })
}

async fn mails(Anyone(_): Anyone, frame: Frame, State(folder): State<PathBuf>) -> Result<impl IntoResponse, Failure> {
    let mut files = Vec::new();
    let mut entries = tokio::fs::read_dir(&folder).await.map_err(Failure::internal)?;
    while let Some(entry) = entries.next_entry().await.map_err(Failure::internal)? {
        let changed = entry.metadata().await.and_then(|m| m.modified()).map_err(Failure::internal)?;
        files.push((changed, entry.path()));
    }
    files.sort_by_key(|(changed, _)| std::cmp::Reverse(*changed));
    let mut mails = Vec::new();
    for (_, path) in files.into_iter().take(MAILS_MAX) {
        let text = tokio::fs::read_to_string(&path).await.map_err(Failure::internal)?;
        let name = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
        mails.push(row(name, &text));
    }
    Ok(Page(MailsPage { frame, mails }))
}

async fn mail(
    Anyone(_): Anyone,
    frame: Frame,
    State(folder): State<PathBuf>,
    PathOf(name): PathOf<String>,
) -> Result<impl IntoResponse, Failure> {
    // The transport names files by UUID, so anything else is not one of ours.
    if !name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') {
        return Err(Failure::not_found());
    }
    let text = tokio::fs::read_to_string(folder.join(format!("{name}.eml"))).await.map_err(|_| Failure::not_found())?;
    let body = body_text(&text);
    Ok(Page(MailPage { frame, row: row(name, &text), body }))
}

fn header<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines()
        .take_while(|l| !l.is_empty())
        .find_map(|l| l.strip_prefix(name).and_then(|r| r.strip_prefix(": ")))
        .unwrap_or_default()
}

fn row(name: String, text: &str) -> Row {
    Row {
        name,
        to: header(text, "To").to_owned(),
        subject: decode_words(header(text, "Subject")),
        date: header(text, "Date").to_owned(),
    }
}

/// The readable part of a mail: the first part, decoded.
fn body_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    if !head.contains("multipart/") {
        return decode_body(head, body);
    }
    let Some((_, part)) = body.split_once("\n") else { return String::new() };
    let (part_head, rest) = part.split_once("\n\n").unwrap_or((part, ""));
    let end = rest.find("\n--").unwrap_or(rest.len());
    decode_body(part_head, rest.get(..end).unwrap_or(rest))
}

fn decode_body(head: &str, body: &str) -> String {
    let head = head.to_ascii_lowercase();
    let bytes = if head.contains("base64") {
        let compact: String = body.split_whitespace().collect();
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, compact).unwrap_or_default()
    } else if head.contains("quoted-printable") {
        quoted_printable(body, false)
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// Reads quoted-printable text (RFC 2045 6.7); in headers an underscore is a blank (RFC 2047 4.2).
fn quoted_printable(text: &str, in_header: bool) -> Vec<u8> {
    let text = text.replace("=\n", "");
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            b'=' => {
                let pair: Vec<u8> = bytes.by_ref().take(2).collect();
                out.extend(std::str::from_utf8(&pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok()));
            }
            b'_' if in_header => out.push(b' '),
            other => out.push(other),
        }
    }
    out
}

fn decode_words(text: &str) -> String {
    let decode = |word: &str| -> Option<String> {
        let mut parts = word.strip_prefix("=?utf-8?")?.strip_suffix("?=")?.splitn(2, '?');
        let bytes = match (parts.next()?, parts.next()?) {
            ("b" | "B", data) => base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data).ok()?,
            ("q" | "Q", data) => quoted_printable(data, true),
            _ => return None,
        };
        String::from_utf8(bytes).ok()
    };
    text.split(' ').map(|word| decode(word).unwrap_or_else(|| word.to_owned())).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_mails_as_a_person_would() {
        let plain = "To: a@b.example\nSubject: =?utf-8?b?SGFsbyDinJM=?=\nContent-Transfer-Encoding: base64\n\nVGVyaW1hIGthc2lo\n";
        assert_eq!(row("x".into(), plain).subject, "Halo ✓");
        assert_eq!(body_text(plain), "Terima kasih");
        let quoted = "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\nRp=C2=A040.000 =\nlunas";
        assert_eq!(body_text(quoted), "Rp\u{a0}40.000 lunas");
    }
}
