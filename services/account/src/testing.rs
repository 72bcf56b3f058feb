//! What the tests of this crate share: the service on a fresh database, used over HTTP as anybody would.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sentra_shared::{
    clock::Clock,
    config,
    db::testing::TestDb,
    http::{self, Web, WebSettings},
    mail::Mail,
    page,
    secret::Keys,
    session::Role,
    text::Texts,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    TEXTS,
    app::App,
    legal, operations,
    people::{self, NewPerson, Passwords},
    sellers,
    sessions::Port,
    staff, training,
};

/// Where the tests pretend to be.
pub(crate) const URL: &str = "http://127.0.0.1:8080";
pub(crate) const PASSWORD: &str = "kata sandi uji coba";

static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A number that no other test uses.
pub(crate) fn number() -> u32 {
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// The service on a fresh database.
pub(crate) struct Stand {
    pub(crate) app: App,
    router: Router,
    _db: TestDb,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// The answer of a request that went well.
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// Asserts a refusal and answers its fields as `field code`.
    pub(crate) fn refused(self, status: u16, code: &str) -> Vec<String> {
        let body = self.json();
        assert_eq!((self.status.as_u16(), body["code"].as_str()), (status, Some(code)), "{body}");
        let fields = body["errors"].as_array().cloned().unwrap_or_default();
        for said in [&body["title"], &body["detail"]].into_iter().chain(fields.iter().map(|f| &f["detail"])) {
            let said = said.as_str().unwrap();
            assert!(!said.is_empty() && !said.starts_with('['), "a text is missing: {said}");
        }
        fields.iter().map(|f| format!("{} {}", f["field"].as_str().unwrap(), f["code"].as_str().unwrap())).collect()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// A cookie that was set, with its value.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        set.filter_map(|v| v.split(';').next()?.split_once('='))
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value.to_owned())
    }

    /// Value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let from = self.text.find(&mark).unwrap_or_else(|| panic!("no {name} in {}", self.text)) + mark.len();
        self.text[from..].split('"').next().unwrap().replace("&#38;", "&").replace("&#39;", "'")
    }
}

impl Stand {
    pub(crate) async fn new(db: TestDb) -> Self {
        let mut settings = config::load(None, []).unwrap();
        settings.site.public_url = URL.to_owned();
        let keys = Keys::new([9; 32]);
        let app = App {
            db: db.db.clone(),
            settings: Arc::new(settings),
            keys: keys.clone(),
            clock: Clock::system(),
            texts: Arc::new(Texts::load(TEXTS).unwrap()),
            passwords: Passwords::new(),
        };
        let all: Vec<_> = page::TEXTS.into_iter().chain(TEXTS.iter().copied()).collect();
        let web_settings = WebSettings {
            site_name: "Sentra".into(),
            public_url: URL.into(),
            demo: true,
            requests_per_minute: 100_000,
            trusted_proxies: 1,
        };
        let web =
            Web::new(web_settings, Texts::load(&all).unwrap(), keys, app.clock.clone(), Arc::new(Port(app.clone())));
        let pages = Router::new()
            .merge(people::pages::router())
            .merge(sellers::pages::router())
            .merge(training::pages::router())
            .merge(staff::pages::router())
            .merge(legal::pages::router());
        let (operations, _) = operations().split_for_parts();
        let router = http::apply(operations.merge(pages).with_state(app.clone()), &web);
        Self { app, router, _db: db }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Asks the API; an empty token is nobody.
    pub(crate) async fn api(&self, method: Method, path: &str, token: &str, body: Value) -> Answer {
        self.api_keyed(method, path, token, "", body).await
    }

    pub(crate) async fn api_keyed(&self, method: Method, path: &str, token: &str, key: &str, body: Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT_LANGUAGE, "id");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let request = match body {
            Value::Null => request.body(Body::empty()),
            body => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
        };
        self.send(request.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.api(Method::GET, path, token, Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.api(Method::POST, path, token, body).await
    }

    /// Registers somebody new: token and address.
    pub(crate) async fn register(&self, name: &str) -> (String, String) {
        let email = format!("{}.{}@uji.example", name.to_lowercase().replace(' ', "."), number());
        let body = json!({ "name": name, "email": email, "password": PASSWORD, "phone": "0812 3456 7890", "consents": ["terms", "privacy"] });
        let answer = self.post("/api/v1/accounts", "", body).await.ok();
        (answer["token"].as_str().unwrap().to_owned(), email)
    }

    /// Somebody with a role, signed in.
    pub(crate) async fn appoint(&self, role: Role) -> String {
        let email = format!("{role}.{}@uji.example", number());
        let new = NewPerson {
            email: email.clone(),
            name: format!("Si {role}"),
            phone: None,
            password: PASSWORD.into(),
            roles: vec![role],
        };
        people::ensure(&self.app, new).await.unwrap();
        self.sign_in(&email).await
    }

    pub(crate) async fn sign_in(&self, email: &str) -> String {
        let answer = self.post("/api/v1/sessions", "", json!({ "email": email, "password": PASSWORD })).await.ok();
        answer["token"].as_str().unwrap().to_owned()
    }

    /// A new seller with its owner: token that acts for it, address of the owner, the seller.
    pub(crate) async fn seller(&self, name: &str) -> (String, String, Value) {
        let (token, email) = self.register("Pemilik").await;
        let body = json!({ "name": name, "legal_form": "perorangan", "region_code": "35.73" });
        let answer = self.post("/api/v1/sellers", &token, body).await.ok();
        (answer["token"].as_str().unwrap().to_owned(), email, answer["seller"].clone())
    }

    /// A course that unlocks the rights.
    pub(crate) async fn course(&self, trainer: &str, unlocks: &[&str]) -> String {
        let title = format!("Kelas {}", number());
        let body = json!({ "title": { "id": title }, "unlocks": unlocks, "valid_months": 24 });
        self.post("/api/v1/courses", trainer, body).await.ok()["id"].as_str().unwrap().to_owned()
    }

    /// Data of every `seller.changed` so far, oldest first, with its version.
    pub(crate) async fn told(&self) -> Vec<(i64, Value)> {
        let rows = self.rows("SELECT version, data FROM event WHERE name = 'seller.changed' ORDER BY id").await;
        rows.iter().map(|r| (r.try_get("", "version").unwrap(), r.try_get("", "data").unwrap())).collect()
    }

    /// Every mail queued so far, oldest first.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        let rows = self.rows("SELECT payload FROM job WHERE kind = 'mail.send' ORDER BY id").await;
        rows.iter().map(|r| serde_json::from_value(r.try_get("", "payload").unwrap()).unwrap()).collect()
    }

    /// Actions of the audit, oldest first.
    pub(crate) async fn audited(&self) -> Vec<String> {
        self.rows("SELECT action FROM audit ORDER BY id")
            .await
            .iter()
            .map(|r| r.try_get("", "action").unwrap())
            .collect()
    }

    pub(crate) async fn rows(&self, sql: &str) -> Vec<sea_orm::QueryResult> {
        let backend: DbBackend = self.app.db.backend();
        self.app.db.read().query_all_raw(Statement::from_string(backend, sql)).await.unwrap()
    }
}

/// A browser: keeps cookies and fills in forms.
pub(crate) struct Browser<'a> {
    stand: &'a Stand,
    session: Option<String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(stand: &'a Stand) -> Self {
        Self { stand, session: None }
    }

    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Answer {
        let mut request = request.header(header::ACCEPT_LANGUAGE, "id").header("sec-fetch-site", "same-origin");
        if let Some(session) = &self.session {
            request = request.header(header::COOKIE, format!("sentra={session}"));
        }
        let answer = self.stand.send(request.body(Body::from(body)).unwrap()).await;
        if let Some(session) = answer.cookie("sentra") {
            self.session = Some(session).filter(|s| !s.is_empty());
        }
        answer
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let answer = self.send(Request::builder().uri(path), String::new()).await;
        assert!(!answer.text.contains(">["), "a text is missing on {path}: {}", answer.text);
        answer
    }

    /// Opens the page and sends its form with these fields; `_csrf` comes from the page.
    pub(crate) async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(page).await;
        let csrf = shown.hidden("_csrf");
        self.send_form(action, &csrf, fields).await
    }

    pub(crate) async fn send_form(&mut self, action: &str, csrf: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            text.bytes()
                .map(|b| {
                    if b.is_ascii_alphanumeric() || b"-_.".contains(&b) {
                        char::from(b).to_string()
                    } else {
                        format!("%{b:02X}")
                    }
                })
                .collect::<String>()
        };
        let all = [("_csrf", csrf)];
        let body: Vec<String> = all.iter().chain(fields).map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
        let request = Request::builder()
            .method(Method::POST)
            .uri(action)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, body.join("&")).await
    }
}
