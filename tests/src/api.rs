use std::time::Duration;

use reqwest::{
    Client, ClientBuilder, Method, RequestBuilder,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use serde_json::{Value, json};

use crate::{
    html::{Form, Html},
    patience,
    process::next_number,
};

/// Nothing in a test may wait longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// A client with an address of its own, as the proxy in front would tell it: limits count by address.
fn of_a_new_visitor() -> ClientBuilder {
    let [_, a, b, c] = next_number().to_be_bytes();
    let address = HeaderValue::from_str(&format!("10.{a}.{b}.{c}")).unwrap();
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-forwarded-for"), address)]);
    sentra_shared::tls::install();
    Client::builder().timeout(ANSWER_WITHIN).redirect(redirect::Policy::none()).default_headers(headers)
}

/// Somebody who calls the JSON operations: a guest, or a person with a bearer token.
#[derive(Debug, Clone)]
pub struct Api {
    client: Client,
    url: String,
    token: Option<String>,
}

impl Api {
    /// A guest.
    ///
    /// # Panics
    /// No client can be made.
    #[must_use]
    pub fn guest(url: &str) -> Self {
        Self { client: of_a_new_visitor().build().unwrap(), url: url.to_owned(), token: None }
    }

    /// A person, by e-mail and password.
    pub async fn sign_in(url: &str, email: &str, password: &str) -> Self {
        let guest = Self::guest(url);
        let answer = guest.post("/api/v1/sessions", json!({ "email": email, "password": password })).await.ok();
        guest.with_token(answer["token"].as_str().expect("a session has a token"))
    }

    /// The same client with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The token, if this is a person.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A request with the token and nothing else.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Asks.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// Posts, with a new idempotency key.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.post_once(path, &body, &new_key()).await
    }

    /// Posts with this idempotency key.
    pub async fn post_once(&self, path: &str, body: &Value, key: &str) -> Answer {
        Answer::of(self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    /// Puts.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(&body)).await
    }

    /// Changes.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Uploads a file as the field `file`.
    pub async fn upload(&self, path: &str, name: &str, content: Vec<u8>) -> Answer {
        // Built here and not by the client, whose forms cannot be sent a second time.
        let boundary = new_key();
        let disposition = format!("content-disposition: form-data; name=\"file\"; filename=\"{name}\"");
        let head = format!("--{boundary}\r\n{disposition}\r\ncontent-type: application/octet-stream\r\n\r\n");
        let body = [head.as_bytes(), &content, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        let request = self.request(Method::POST, path).header("idempotency-key", new_key());
        let kind = format!("multipart/form-data; boundary={boundary}");
        Answer::of(request.header(header::CONTENT_TYPE, kind).body(body)).await
    }
}

/// An idempotency key nobody used.
#[must_use]
pub fn new_key() -> String {
    format!("test-{}-{}", std::process::id(), next_number())
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Method and address asked for.
    pub asked: String,
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Content as it came over the wire.
    pub body: Vec<u8>,
}

impl Answer {
    /// Sends a request.
    ///
    /// # Panics
    /// There is no answer at all.
    pub async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// Sends a request that the program may cut off.
    ///
    /// # Errors
    /// There is no answer at all.
    pub async fn try_of(request: RequestBuilder) -> Result<Self, reqwest::Error> {
        let (client, request) = request.build_split();
        let request = request?;
        let asked = format!("{} {}", request.method(), request.url());
        let tries_max = if patience::is_patient_with(request.url()) { patience::TRIES_MAX } else { 1 };
        let (mut tries, mut next) = (0, Some(request));
        let answer = loop {
            let request = next.take().expect("a request of these tests can be sent again");
            tries += 1;
            next = request.try_clone();
            let answer = client.execute(request).await;
            if tries >= tries_max || !patience::is_trouble(&answer) {
                break answer?;
            }
            tokio::time::sleep(patience::PAUSE).await;
        };
        patience::note(tries);
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Self { asked, status, headers, body: answer.bytes().await?.to_vec() })
    }

    /// A header, empty when it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The content as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The content as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The JSON of a success.
    ///
    /// # Panics
    /// It was refused.
    #[must_use]
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{} was answered with {}: {}", self.asked, self.status, self.text());
        self.json()
    }

    /// The problem of a refusal with this status and code.
    ///
    /// # Panics
    /// It is none, or another one.
    #[must_use]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.problem();
        let told = (self.status, problem["code"].as_str());
        assert_eq!(told, (status, Some(code)), "{} was answered with {problem}", self.asked);
        problem
    }

    /// The problem of any refusal, checked for its form (RFC 9457 and the project's own members).
    ///
    /// # Panics
    /// The answer is a success, a server error or no problem+json.
    #[must_use]
    pub fn problem(&self) -> Value {
        let about = || {
            format!("{} was answered with {} {}: {}", self.asked, self.status, self.header("content-type"), self.text())
        };
        assert!((400..500).contains(&self.status), "{}", about());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", about());
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{}", about());
        for member in ["type", "title", "detail", "code", "request_id"] {
            let text = problem[member].as_str().unwrap_or_default();
            assert!(!text.is_empty() && !text.starts_with('['), "no {member}: {}", about());
        }
        for error in problem["errors"].as_array().into_iter().flatten() {
            for member in ["field", "code", "detail"] {
                let text = error[member].as_str().unwrap_or_default();
                assert!(!text.is_empty() && !text.starts_with('['), "no {member} of a field: {}", about());
            }
        }
        problem
    }
}

/// Somebody who visits the pages with cookies and without scripts.
#[derive(Debug, Clone)]
pub struct Browser {
    client: Client,
    url: String,
    lang: &'static str,
}

impl Browser {
    /// A new visitor who reads this language.
    ///
    /// # Panics
    /// No client can be made.
    #[must_use]
    pub fn new(url: &str, lang: &'static str) -> Self {
        sentra_shared::tls::install();
        let client = Client::builder()
            .timeout(ANSWER_WITHIN)
            .redirect(redirect::Policy::none())
            .cookie_store(true)
            .build()
            .unwrap();
        Self { client, url: url.to_owned(), lang }
    }

    /// Signs in on the page for it.
    pub async fn sign_in(&self, email: &str, password: &str) {
        let page = Html(self.get("/sign-in").await.text());
        let form = page.form("/sign-in").with("email", email).with("password", password);
        let answer = self.submit(&form).await;
        assert_eq!(answer.status, 303, "{email} cannot sign in: {}", answer.text());
    }

    /// A request as the browser makes it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.url))
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, self.lang)
    }

    /// Opens an address, without following where it leads.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// Sends a form, without following where it leads.
    pub async fn submit(&self, form: &Form) -> Answer {
        if form.get {
            return Answer::of(self.request(Method::GET, &form.action).query(&form.fields)).await;
        }
        Answer::of(self.request(Method::POST, &form.action).header(header::ORIGIN, &self.url).form(&form.fields)).await
    }
}
