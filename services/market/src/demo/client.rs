//! A small client of the product's own API, in the same process: demonstration content takes the way everybody's content takes.

use std::time::Duration;

use anyhow::{Context, bail};
use axum::{Router, body::Body};
use http::{Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

/// Largest answer read.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Tries while an event is still on its way from one service to another.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Somebody who calls the API.
#[derive(Clone)]
pub(super) struct Client {
    router: Router,
    token: Option<String>,
}

impl Client {
    /// A guest.
    pub(super) fn guest(router: &Router) -> Self {
        Self { router: router.clone(), token: None }
    }

    /// Somebody signed in.
    pub(super) async fn sign_in(router: &Router, email: &str, password: &str) -> anyhow::Result<Self> {
        let answer = Self::guest(router)
            .post("/api/v1/sessions", &serde_json::json!({ "email": email, "password": password }), "")
            .await?;
        Ok(Self { router: router.clone(), token: Some(text(&answer, "/token")?) })
    }

    /// The same person with a newer token.
    pub(super) fn with_token(&self, token: String) -> Self {
        Self { router: self.router.clone(), token: Some(token) }
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(Method::GET, path, Body::empty(), None, "").await
    }

    /// Posts; `key` is the idempotency key, empty for none.
    pub(super) async fn post(&self, path: &str, body: &Value, key: &str) -> anyhow::Result<Value> {
        self.send(Method::POST, path, Body::from(body.to_string()), Some("application/json"), key).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(Method::PUT, path, Body::from(body.to_string()), Some("application/json"), "").await
    }

    /// Posts until it is not refused any more: what it needs is on its way as an event.
    pub(super) async fn post_when_ready(&self, path: &str, body: &Value, key: &str) -> anyhow::Result<Value> {
        let mut last = None;
        for _ in 0..TRIES {
            match self.post(path, body, key).await {
                Ok(answer) => return Ok(answer),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("never tried"))).context("it is still refused after ten seconds")
    }

    /// The same for PUT.
    pub(super) async fn put_when_ready(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let mut last = None;
        for _ in 0..TRIES {
            match self.put(path, body).await {
                Ok(answer) => return Ok(answer),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("never tried"))).context("it is still refused after ten seconds")
    }

    /// Uploads a picture with its descriptions.
    pub(super) async fn upload(
        &self,
        path: &str,
        picture: &[u8],
        texts: &[(&str, &str)],
        key: &str,
    ) -> anyhow::Result<Value> {
        const BOUNDARY: &str = "sentra-demo-boundary-8f3a";
        let mut body = Vec::with_capacity(picture.len() + 1024);
        for (name, value) in texts {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"photo.png\"\r\ncontent-type: image/png\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(picture);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        self.send(Method::POST, path, Body::from(body), Some(&format!("multipart/form-data; boundary={BOUNDARY}")), key)
            .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Body,
        content_type: Option<&str>,
        key: &str,
    ) -> anyhow::Result<Value> {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let answer = self.router.clone().oneshot(request.body(body)?).await?;
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), ANSWER_BYTES_MAX).await?;
        if !status.is_success() {
            bail!("{method} {path} was answered with {status}: {}", String::from_utf8_lossy(&bytes));
        }
        if bytes.is_empty() || status == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).with_context(|| format!("{method} {path} was not answered with JSON"))
    }
}

/// A text of an answer, by JSON pointer.
pub(super) fn text(answer: &Value, pointer: &str) -> anyhow::Result<String> {
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("the answer has no {pointer}: {answer}"))
}
