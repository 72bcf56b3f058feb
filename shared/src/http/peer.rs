//! Calls from one service to another, over the second listener and with the installation's secret.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{failure::Failure, secret::Keys};

const HEADER: &str = "x-sentra-peer";

/// The value of the header by which a service knows its peers.
#[must_use]
pub fn peer_token(keys: &Keys) -> String {
    keys.sign("peer", b"internal")
}

/// Another service's internal address, e.g. `http://10.0.0.5:9090/internal/order`.
#[derive(Debug, Clone)]
pub struct Peer {
    client: reqwest::Client,
    base: String,
    token: Arc<str>,
}

impl Peer {
    /// A peer. `client` is shared by all of them.
    #[must_use]
    pub fn new(client: reqwest::Client, base: String, keys: &Keys) -> Self {
        Self { client, base, token: peer_token(keys).into() }
    }

    /// Asks, waiting at most `limit_ms`.
    ///
    /// # Errors
    /// The peer is away, late, or refuses.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        limit_ms: u64,
    ) -> Result<T, reqwest::Error> {
        let request = self.client.get(format!("{}/{path}", self.base)).query(query);
        self.send(request, limit_ms).await
    }

    /// Asks with a body, waiting at most `limit_ms`.
    ///
    /// # Errors
    /// The peer is away, late, or refuses.
    pub async fn post<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        limit_ms: u64,
    ) -> Result<T, reqwest::Error> {
        let request = self.client.post(format!("{}/{path}", self.base)).json(body);
        self.send(request, limit_ms).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
        limit_ms: u64,
    ) -> Result<T, reqwest::Error> {
        let answer =
            request.header(HEADER, self.token.as_ref()).timeout(Duration::from_millis(limit_ms)).send().await?;
        answer.error_for_status()?.json().await
    }
}

/// Lets only peers in: the layer around everything under `/internal`.
pub async fn peers_only(Extension(keys): Extension<Keys>, request: Request, next: Next) -> Response {
    let given = request.headers().get(HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if keys.verify("peer", b"internal", given) { next.run(request).await } else { Failure::forbidden().into_response() }
}
