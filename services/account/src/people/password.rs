//! Hashing of passwords: argon2id on a blocking thread, a few at a time, because each takes 19 MiB.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use sentra_shared::secret;
use tokio::sync::Semaphore;

use crate::error::Error;

/// Hashes computed at the same time; more would only take memory and time from one another.
const AT_ONCE: usize = 4;
/// KiB, passes and lanes of argon2id: the first choice of the OWASP password storage cheat sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Makes and checks hashes of passwords; clones share the queue.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    gate: Arc<Semaphore>,
    /// Compared with when there is no such account, so that an unknown address takes as long as a wrong password.
    decoy: Arc<str>,
}

fn argon() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| argon2::password_hash::Error::ParamsInvalid)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String, Error> {
    let hash: PasswordHash = argon()?.hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    argon().is_ok_and(|argon| PasswordVerifier::<str>::verify_password(&argon, password.as_bytes(), hash).is_ok())
}

impl Passwords {
    /// A hasher.
    pub(crate) fn new() -> Self {
        // Random instead of computed: comparing with it takes as long, and a start need not wait for a hash nor keep its memory.
        let random = |bytes: usize| STANDARD_NO_PAD.encode(secret::random_text(secret::READABLE, bytes));
        let (salt, output) = (random(16), random(32));
        let decoy = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${output}");
        Self { gate: Arc::new(Semaphore::new(AT_ONCE)), decoy: decoy.into() }
    }

    /// Hashes a password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Error> {
        // The gate is never closed; if it were, hashing without a place in the queue would still be right.
        let _place = self.gate.acquire().await.ok();
        tokio::task::spawn_blocking(move || hash_now(&password)).await?
    }

    /// True when the password fits; without a hash it takes the same time and never fits.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        let _place = self.gate.acquire().await.ok();
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        Ok(tokio::task::spawn_blocking(move || verify_now(&password, &hash)).await? && known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new();
        assert!(PasswordHash::new(&passwords.decoy).is_ok(), "the decoy is compared like a hash");
        let hash = passwords.hash("kopi dampit".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify("kopi dampit".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("kopi lampung".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("kopi dampit".to_owned(), Some("not a hash".to_owned())).await.unwrap());
        assert!(!passwords.verify("kopi dampit".to_owned(), None).await.unwrap());
    }
}
