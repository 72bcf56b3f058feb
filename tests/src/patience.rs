//! How a client treats an installation whose processes are ended under it: as any good client does, it asks again.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::{Response, Url};

/// Between two tries.
pub(crate) const PAUSE: Duration = Duration::from_millis(250);
/// Tries of one request.
pub(crate) const TRIES_MAX: usize = 60;

static ROUGH: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
static MOST_TRIES: AtomicUsize = AtomicUsize::new(1);

/// Requests to this port are repeated from now on when they are not answered, or with 502, 503 or 504.
pub(crate) fn be_patient_with(port: u16) {
    ROUGH.lock().unwrap_or_else(PoisonError::into_inner).insert(port);
}

/// True when a request to this address is repeated.
pub(crate) fn is_patient_with(url: &Url) -> bool {
    url.port().is_some_and(|port| ROUGH.lock().unwrap_or_else(PoisonError::into_inner).contains(&port))
}

/// True when another try may help.
pub(crate) fn is_trouble(answer: &Result<Response, reqwest::Error>) -> bool {
    answer.as_ref().map_or(true, |answer| matches!(answer.status().as_u16(), 502..=504))
}

pub(crate) fn note(tries: usize) {
    MOST_TRIES.fetch_max(tries, Ordering::Relaxed);
}

/// The most tries that a request needed since this was asked last.
#[must_use]
pub fn most_tries() -> usize {
    MOST_TRIES.swap(1, Ordering::Relaxed)
}
