//! Links to private files for readers who were checked already: signed with the installation's key, so every process can answer them, and
//! ended after the time the page allows.

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, failure::Failure, secret::Keys};

/// Purpose of the signature.
const PURPOSE: &str = "file-link";

/// What a link says beside the file's name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Signed {
    /// The name under which a browser saves the file.
    #[serde(rename = "as")]
    pub(super) shown_as: String,
    /// Until when it counts, in seconds since 1970.
    until: i64,
    signature: String,
}

/// The address, on any host of this installation, at which the private file `name` is shown to whoever holds it, until `until`. Give it
/// only to a reader who may see the file, and for minutes. A browser saves the file as `shown_as`.
#[must_use]
pub fn signed_link(keys: &Keys, name: &str, shown_as: &str, until: Timestamp) -> String {
    let until = until.timestamp();
    let signature = keys.sign(PURPOSE, &message(name, shown_as, until));
    let signed = Signed { shown_as: shown_as.to_owned(), until, signature };
    // A struct of texts and a number always has this form.
    let query = serde_urlencoded::to_string(&signed).unwrap_or_default();
    format!("/media/signed/{name}?{query}")
}

/// Checks a link to `name`.
///
/// # Errors
/// 404 for one that was not made here, as for a file that is not there; 410 `link_ended` for one whose time is over.
pub(super) fn check(keys: &Keys, name: &str, signed: &Signed, now: Timestamp) -> Result<(), Failure> {
    if !keys.verify(PURPOSE, &message(name, &signed.shown_as, signed.until), &signed.signature) {
        return Err(Failure::not_found());
    }
    if now.timestamp() >= signed.until { Err(Failure::new(410, "link_ended")) } else { Ok(()) }
}

fn message(name: &str, shown_as: &str, until: i64) -> Vec<u8> {
    // Lengths first, so that no two links say the same in another division.
    format!("{}:{name}{}:{shown_as}{until}", name.len(), shown_as.len()).into_bytes()
}
