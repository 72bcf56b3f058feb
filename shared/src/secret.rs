//! Keys derived from the installation's one secret, signatures made with them, and encrypted columns.
//!
//! A column value is `v1.<key id>.<nonce>.<cipher>` (base64url): AES-256-GCM bound to table, column and row, so a value copied
//! into another row does not open.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand::RngExt;
use sha2::{Digest, Sha256};

/// Bytes of the installation's secret.
pub const SECRET_BYTES: usize = 32;

/// A value that could not be opened: another key, another row, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the encrypted value cannot be opened")]
pub struct SealError;

/// The installation's keys. Debug output shows nothing.
#[derive(Clone)]
pub struct Keys {
    master: [u8; SECRET_BYTES],
    key_id: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl Keys {
    /// Keys from the secret.
    #[must_use]
    pub fn new(master: [u8; SECRET_BYTES]) -> Self {
        let key_id = URL_SAFE_NO_PAD.encode(Sha256::digest(master)).chars().take(6).collect();
        Self { master, key_id }
    }

    /// A fresh random secret.
    #[must_use]
    pub fn generate() -> [u8; SECRET_BYTES] {
        let mut secret = [0_u8; SECRET_BYTES];
        rand::rng().fill(&mut secret);
        secret
    }

    fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut key = [0_u8; 32];
        // 32 bytes are always within HKDF's limit of 255 blocks, so the expansion cannot fail.
        if Hkdf::<Sha256>::new(None, &self.master).expand(purpose.as_bytes(), &mut key).is_err() {
            unreachable!();
        }
        key
    }

    fn mac(&self, purpose: &str, message: &[u8]) -> Hmac<Sha256> {
        let key = self.derive(purpose);
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { unreachable!() };
        mac.update(message);
        mac
    }

    /// A signature of the message for one purpose, base64url.
    #[must_use]
    pub fn sign(&self, purpose: &str, message: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, message).finalize().into_bytes())
    }

    /// Checks a signature in constant time.
    #[must_use]
    pub fn verify(&self, purpose: &str, message: &[u8], signature: &str) -> bool {
        URL_SAFE_NO_PAD.decode(signature).is_ok_and(|bytes| self.mac(purpose, message).verify_slice(&bytes).is_ok())
    }

    /// Encrypts a text for one place: `place` names table, column and row.
    ///
    /// # Errors
    /// Only when the text is larger than the cipher can take.
    pub fn seal(&self, place: &str, text: &str) -> Result<String, SealError> {
        let mut nonce = [0_u8; 12];
        rand::rng().fill(&mut nonce);
        let cipher = Aes256Gcm::new_from_slice(&self.derive("column")).map_err(|_| SealError)?;
        let sealed = cipher
            .encrypt((&nonce).into(), Payload { msg: text.as_bytes(), aad: place.as_bytes() })
            .map_err(|_| SealError)?;
        Ok(format!("v1.{}.{}.{}", self.key_id, URL_SAFE_NO_PAD.encode(nonce), URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what [`Self::seal`] made for the same place.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, SealError> {
        let mut parts = sealed.split('.');
        let (Some("v1"), Some(_), Some(nonce), Some(text), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SealError);
        };
        let nonce: [u8; 12] = URL_SAFE_NO_PAD.decode(nonce).ok().and_then(|n| n.try_into().ok()).ok_or(SealError)?;
        let text = URL_SAFE_NO_PAD.decode(text).map_err(|_| SealError)?;
        let cipher = Aes256Gcm::new_from_slice(&self.derive("column")).map_err(|_| SealError)?;
        let plain =
            cipher.decrypt((&nonce).into(), Payload { msg: &text, aad: place.as_bytes() }).map_err(|_| SealError)?;
        String::from_utf8(plain).map_err(|_| SealError)
    }
}

/// Random text of `length` characters from an alphabet, for codes and tokens.
#[must_use]
pub fn random_text(alphabet: &[u8], length: usize) -> String {
    let mut rng = rand::rng();
    (0..length).filter_map(|_| alphabet.get(rng.random_range(0..alphabet.len()))).map(|b| char::from(*b)).collect()
}

/// Letters and digits that are not mistaken for one another when read aloud.
pub const READABLE: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Hash of a token that is looked up by its hash only, so a stolen table opens nothing.
#[must_use]
pub fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_place() {
        let keys = Keys::new([7; 32]);
        let sealed = keys.seal("person.nik.1", "3573010101900001").unwrap();
        assert_eq!(keys.open("person.nik.1", &sealed).unwrap(), "3573010101900001");
        assert_eq!(keys.open("person.nik.2", &sealed), Err(SealError));
        assert_eq!(Keys::new([8; 32]).open("person.nik.1", &sealed), Err(SealError));
        assert!(!sealed.contains("3573"));
    }

    #[test]
    fn a_signature_is_of_one_message_and_purpose() {
        let keys = Keys::new([7; 32]);
        let signature = keys.sign("session", b"a");
        assert!(keys.verify("session", b"a", &signature));
        assert!(!keys.verify("session", b"b", &signature));
        assert!(!keys.verify("csrf", b"a", &signature));
        assert!(!keys.verify("session", b"a", "???"));
    }
}
