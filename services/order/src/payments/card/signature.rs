//! The signature on what Stripe sends (docs.stripe.com/webhooks#verify-manually): HMAC-SHA256 of `<time>.<raw body>` under the
//! endpoint's secret, in the header `Stripe-Signature: t=<unix time>,v1=<hex>[,v1=<hex>]`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Seconds by which a signature may be old, or ahead.
const TOLERANCE_S: i64 = 300;

/// True when one of the signatures is Stripe's for exactly these bytes, made within the last five minutes. Compared in constant time.
pub(super) fn is_genuine(secret: &str, header: &str, body: &[u8], now_s: i64) -> bool {
    let mut time = None;
    let mut signatures = Vec::new();
    for pair in header.split(',') {
        match pair.trim().split_once('=') {
            Some(("t", value)) => time = Some(value),
            // Other schemes exist for tests of Stripe's own and do not count.
            Some(("v1", value)) => signatures.push(value),
            _ => {}
        }
    }
    let Some(time) = time else { return false };
    let in_time = time.parse::<i64>().is_ok_and(|t| now_s.abs_diff(t) <= TOLERANCE_S.unsigned_abs());
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    let fits = |signature: &&str| bytes_of(signature).is_some_and(|bytes| mac.clone().verify_slice(&bytes).is_ok());
    !secret.is_empty() && in_time && signatures.iter().any(fits)
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_contoh_rahasia";
    const BODY: &[u8] = br#"{"id":"evt_contoh_1","type":"checkout.session.completed"}"#;
    const V1: &str = "c1c36cc746d1362a24ad935c73c7883845a31092dff5fe31d9363a02e948f376";
    const AT: i64 = 1_700_000_000;

    fn header(signatures: &str) -> String {
        format!("t={AT},{signatures}")
    }

    #[test]
    fn the_known_signature_verifies_and_nothing_else_does() {
        let good = header(&format!("v1={V1}"));
        assert!(is_genuine(SECRET, &good, BODY, AT));
        assert!(is_genuine(SECRET, &header(&format!("v0=00,v1={},v1={V1}", "0".repeat(64))), BODY, AT), "any of them");
        assert!(is_genuine(SECRET, &format!("t={AT}, v1={V1}"), BODY, AT + 300));
        assert!(!is_genuine(SECRET, &good, BODY, AT + 301), "too old");
        assert!(!is_genuine(SECRET, &good, BODY, AT - 301), "from the future");
        assert!(!is_genuine("whsec_lain", &good, BODY, AT));
        assert!(!is_genuine("", &good, BODY, AT));
        assert!(!is_genuine(SECRET, &good, br#"{"id":"evt_contoh_2"}"#, AT));
        let spaced = br#"{"id": "evt_contoh_1","type":"checkout.session.completed"}"#;
        assert!(!is_genuine(SECRET, &good, spaced, AT), "the raw bytes count");
        assert!(!is_genuine(SECRET, &format!("t={},v1={V1}", AT + 1), BODY, AT), "another time");
        for wrong in ["", "t=", "v1=", "t=x,v1=y", &format!("v1={V1}"), &format!("t={AT},v0={V1}"), &format!("t={AT}")]
        {
            assert!(!is_genuine(SECRET, wrong, BODY, AT), "{wrong}");
        }
        for odd in [V1.get(1..).unwrap().to_owned(), format!("{V1}00"), "é".repeat(32), "zz".repeat(32)] {
            assert!(!is_genuine(SECRET, &header(&format!("v1={odd}")), BODY, AT), "{odd}");
        }
    }
}
