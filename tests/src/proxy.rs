//! What stands in front of separate processes: sends each request to the service that owns its address.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    response::{IntoResponse, Response},
};
use reqwest::{StatusCode, header};
use sentra_shared::contract::address;
use tokio::{net::TcpListener, sync::oneshot};

const BODY_BYTES_MAX: usize = 128 * 1024 * 1024;

/// A running proxy; it ends when dropped.
pub(crate) struct Proxy {
    _stop: oneshot::Sender<()>,
}

struct Behind {
    client: reqwest::Client,
    services: BTreeMap<&'static str, String>,
}

impl Proxy {
    /// Listens at `address`; `services` are the public addresses by name.
    pub(crate) fn start(address: &str, services: BTreeMap<&'static str, String>) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (listening, ready) = std::sync::mpsc::channel();
        let address = address.to_owned();
        // A runtime of its own: those of the tests come and go.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(async {
                sentra_shared::tls::install();
                let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
                let router = Router::new().fallback(forward).with_state(Arc::new(Behind { client, services }));
                let listener = TcpListener::bind(address).await.unwrap();
                listening.send(()).unwrap();
                let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
                tokio::select! {
                    _ = stopped => {}
                    result = server => result.unwrap(),
                }
            });
        });
        ready.recv().expect("the proxy listens");
        Self { _stop: stop }
    }
}

async fn forward(
    State(behind): State<Arc<Behind>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let service = &behind.services[address::owner(parts.uri.path())];
    let Ok(bytes) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let target = format!("{service}{}", parts.uri.path_and_query().map_or("/", |p| p.as_str()));
    let mut headers = parts.headers;
    for hop in [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::UPGRADE] {
        headers.remove(hop);
    }
    headers.append("x-forwarded-for", from.ip().to_string().parse().unwrap());
    match behind.client.request(parts.method, target).headers(headers).body(bytes).send().await {
        Ok(answer) => pass_on(answer).await,
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{service} does not answer: {error:?}")).into_response(),
    }
}

async fn pass_on(answer: reqwest::Response) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    for (name, value) in answer.headers() {
        if *name != header::CONNECTION && *name != header::TRANSFER_ENCODING && *name != header::CONTENT_LENGTH {
            response.headers_mut().append(name, value.clone());
        }
    }
    *response.body_mut() = Body::from(answer.bytes().await.unwrap_or_default());
    response
}
