//! How often something may be tried that gives away secrets when tried often enough.
//!
//! An attempt is counted before it is decided, so that many at once cannot slip through, and forgotten when it succeeds. Limits hold
//! for addresses of mail that nobody has, too: the answer tells nothing about who has an account.

use std::net::IpAddr;

use chrono::TimeDelta;
use sentra_shared::{db::write_tx, id, secret};

use super::store::{self, Attempt};
use crate::{app::App, error::Error};

/// Time over which attempts are counted.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// Attempts allowed in the window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    kind: &'static str,
    /// For one account from one network address.
    pair: u64,
    /// For one account from anywhere: high enough that others cannot lock somebody out by hand.
    email: u64,
    /// From one network address: high, because phone companies put many people behind one.
    address: u64,
}

/// Wrong passwords.
pub(crate) const SIGN_IN: Limit = Limit { kind: "sign_in", pair: 10, email: 100, address: 200 };
/// Requests for a mail with a reset link.
pub(crate) const RESET: Limit = Limit { kind: "reset", pair: 5, email: 5, address: 50 };
/// Registrations with an address that is taken.
pub(crate) const REGISTER: Limit = Limit { kind: "register", pair: 10, email: 20, address: 50 };

impl Limit {
    /// What would be counted.
    pub(crate) fn attempt(self, app: &App, email_key: &str, address: IpAddr) -> Attempt {
        let email_hash = secret::token_hash(email_key);
        Attempt { id: id::fresh(), kind: self.kind, email_hash, address: address.to_string(), at: app.now() }
    }

    /// Counts the attempt, or refuses it.
    pub(crate) async fn begin(self, app: &App, attempt: &Attempt) -> Result<(), Error> {
        write_tx(&app.db, "begin_attempt", &(self, attempt), |tx, (limit, attempt)| {
            Box::pin(async move {
                let (pair, email, address) = store::count_attempts(tx, attempt, attempt.at - WINDOW).await?;
                if pair >= limit.pair || email >= limit.email || address >= limit.address {
                    return Err(Error::TooManyAttempts);
                }
                Ok(store::add_attempt(tx, attempt).await?)
            })
        })
        .await
    }
}
