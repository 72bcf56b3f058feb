//! TLS: rustls with one cryptography provider for everything that speaks it. No crate in the graph brings a default of its own, so that two
//! of them can never disagree; whoever makes a client installs it first.

use rustls::crypto::{CryptoProvider, ring};

/// Makes the provider the process's own. Doing it again changes nothing.
pub fn install() {
    if CryptoProvider::get_default().is_none() {
        // Another thread may have been first, which is as good.
        let _ = ring::default_provider().install_default();
    }
}
