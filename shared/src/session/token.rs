use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::SignedIn;
use crate::{clock::Timestamp, contract::SessionId, secret::Keys};

/// Seconds for which a service trusts an assertion without asking account.
pub const FRESH_S: i64 = 300;
/// Seconds for which an assertion still counts, as buyer only, while account is away.
pub const STALE_S: i64 = 12 * 3600;

const PURPOSE: &str = "session";

/// What a token says, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The person and what they may do.
    pub signed_in: SignedIn,
    /// When account said so.
    pub issued_at: Timestamp,
}

impl Assertion {
    /// How old it is.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> TimeDelta {
        now - self.issued_at
    }

    /// True while no service needs to ask account.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.age(now) < TimeDelta::seconds(FRESH_S)
    }

    /// True while it counts at all when account is away.
    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.age(now) < TimeDelta::seconds(STALE_S)
    }
}

/// The token of a session: goes into the cookie or the bearer header.
#[must_use]
pub fn issue(keys: &Keys, signed_in: SignedIn, now: Timestamp) -> String {
    let id = signed_in.session_id;
    let body = serde_json::to_vec(&Assertion { signed_in, issued_at: now }).unwrap_or_default();
    let signature = keys.sign(PURPOSE, &body);
    format!("{id}.{}.{signature}", URL_SAFE_NO_PAD.encode(body))
}

/// Reads a token; `None` when it is forged, damaged or of another session than it says.
#[must_use]
pub fn read(keys: &Keys, token: &str) -> Option<Assertion> {
    let mut parts = token.split('.');
    let (id, body, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let body = URL_SAFE_NO_PAD.decode(body).ok()?;
    if parts.next().is_some() || !keys.verify(PURPOSE, &body, signature) {
        return None;
    }
    let assertion: Assertion = serde_json::from_slice(&body).ok()?;
    (id.parse::<SessionId>().ok()? == assertion.signed_in.session_id).then_some(assertion)
}

/// The hidden `_csrf` value of forms: bound to the session, so that one person's page is of no use to another.
#[must_use]
pub fn csrf_token(keys: &Keys, bound_to: &str) -> String {
    keys.sign("csrf", bound_to.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        contract::{PersonId, SellerId},
        session::Role,
    };

    fn someone() -> SignedIn {
        SignedIn {
            session_id: SessionId::new(),
            person_id: PersonId::new(),
            name: "Siti".into(),
            email: "siti@demo.example".into(),
            seller_id: Some(SellerId::new()),
            roles: vec![Role::Seller],
            lang: None,
        }
    }

    #[test]
    fn reads_back_what_it_issued_and_nothing_else() {
        let (keys, now) = (Keys::new([1; 32]), Clock::system().now());
        let signed_in = someone();
        let token = issue(&keys, signed_in.clone(), now);
        let assertion = read(&keys, &token).unwrap();
        assert_eq!(assertion.signed_in, signed_in);
        assert!(assertion.is_fresh(now) && !assertion.is_fresh(now + TimeDelta::seconds(FRESH_S)));
        assert!(!assertion.is_usable(now + TimeDelta::hours(12)));

        let other = issue(&keys, someone(), now);
        let swapped = format!("{}.{}", other.split('.').next().unwrap(), token.split_once('.').unwrap().1);
        for forged in [swapped, token[..token.len() - 2].to_owned(), format!("{token}.x"), String::new()] {
            assert!(read(&keys, &forged).is_none(), "{forged}");
        }
        assert!(read(&Keys::new([2; 32]), &token).is_none());
    }
}
