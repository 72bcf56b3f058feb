//! Input nobody should send, to every operation of the API document: each is refused clearly, and nothing breaks.

use std::collections::BTreeMap;

use futures::{StreamExt, stream};
use reqwest::{Method, header};
use sentra_tests::{Answer, Api, Browser, CATEGORY, Cast, Html, PASSWORD, Person, new_key, shopping::fill_cart, text};
use serde_json::{Value, json};

use crate::{
    document::{Document, Operation, variations},
    empty,
    roles::Things,
};

const AT_A_TIME: usize = 4;

/// What takes the place of each field in turn.
fn nonsense() -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(true),
        json!([]),
        json!({}),
        json!([null]),
        json!(-1),
        json!(0),
        json!(0.5),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e300),
        json!("x".repeat(20_000)),
    ];
    all.extend(
        [
            "",
            " ",
            "-1",
            "0",
            "40000.50",
            "1e9",
            "NaN",
            "99999999999999999999",
            "2026-02-30",
            "<script>alert(1)</script>",
            "'; DROP TABLE orders; --",
            "../../etc/passwd",
            "%00",
            "\u{0}",
            "\u{7}\u{1b}[31m",
            "\u{202e}gnirts",
            "\u{1f600}",
            "a\r\nb: c",
            "ord_00000000000000000000000000",
            "{{7*7}}",
        ]
        .map(Value::from),
    );
    all
}

/// Bodies that are not what JSON operations take, with their content type.
fn wrong_bodies(good: &Value) -> Vec<(&'static str, Option<&'static str>, Vec<u8>)> {
    let json = Some("application/json");
    vec![
        ("no body", None, Vec::new()),
        ("an empty body", json, Vec::new()),
        ("half of a body", json, good.to_string().into_bytes().into_iter().take(9).collect()),
        ("an open brace", json, b"{".to_vec()),
        ("a list", json, b"[]".to_vec()),
        ("nothing", json, b"null".to_vec()),
        ("a number", json, b"1".to_vec()),
        ("a huge number", json, b"1e999".to_vec()),
        ("an empty object", json, b"{}".to_vec()),
        ("not UTF-8", json, b"{\"name\":\"\xff\xfe\"}".to_vec()),
        ("a lone surrogate", json, br#"{"name":"\ud800"}"#.to_vec()),
        ("a body nested deeply", json, [vec![b'['; 50_000], vec![b']'; 50_000]].concat()),
        ("a field twice", json, br#"{"name":"a","name":"b"}"#.to_vec()),
        ("no content type", None, good.to_string().into_bytes()),
        ("plain text", Some("text/plain"), good.to_string().into_bytes()),
        ("a form", Some("application/x-www-form-urlencoded"), b"name=a&price=1".to_vec()),
        (
            "a multipart form without end",
            Some("multipart/form-data; boundary=x"),
            b"--x\r\ncontent-disposition: form-data; name=\"file\"".to_vec(),
        ),
        ("a multipart form without boundary", Some("multipart/form-data"), b"--x--".to_vec()),
        ("more than fits", json, [b"\"".as_slice(), &vec![b'x'; 3 * 1024 * 1024], b"\""].concat()),
    ]
}

const WRONG_PATHS: [&str; 9] =
    ["x", "0", "-1", "prd_", "ord_00000000000000000000000000", "%00", "%FF%FE", "%F0%9F%98%80", "a%2Fb"];
const WRONG_QUERIES: [&str; 10] = [
    "",
    "-1",
    "99999999999999999999",
    "%FF%FE",
    "%00",
    "%0d%0a",
    "%3Cscript%3E",
    "prd_x",
    "true&limit=2",
    "%F0%9F%98%80%27%22%3B--",
];

struct Attack {
    api: Api,
    operation: Operation,
    ids: BTreeMap<String, String>,
    tried: usize,
    problems: Vec<String>,
}

impl Attack {
    async fn run(mut self) -> Self {
        let method: Method = self.operation.method.parse().unwrap();
        let path = self.operation.at(&self.ids, "x");
        if self.operation.has_parameters() {
            for wrong in WRONG_PATHS {
                let request = self
                    .api
                    .request(method.clone(), &self.operation.at(&BTreeMap::new(), wrong))
                    .header("idempotency-key", new_key());
                let request = if let Some(good) = &self.operation.sample { request.json(good) } else { request };
                self.send(&format!("the id {wrong}"), request).await;
            }
        }
        for name in self.operation.query.clone() {
            for wrong in WRONG_QUERIES {
                self.send(
                    &format!("?{name}={wrong}"),
                    self.api.request(method.clone(), &format!("{path}?{name}={wrong}")),
                )
                .await;
            }
        }
        if method == Method::GET {
            self.send("a broken query", self.api.request(method, &format!("{path}?%FF=%&&=&[]="))).await;
            return self;
        }
        let good = self.operation.sample.clone().unwrap_or(json!({}));
        for (what, kind, body) in wrong_bodies(&good) {
            let request = self.api.request(method.clone(), &path).header("idempotency-key", new_key()).body(body);
            self.send(what, if let Some(kind) = kind { request.header(header::CONTENT_TYPE, kind) } else { request })
                .await;
        }
        if self.operation.sample.is_some() {
            for (place, body) in variations(&good, &nonsense()) {
                let mut shown = body.pointer(&place).unwrap_or(&Value::Null).to_string();
                shown.truncate(40);
                let request = self.api.request(method.clone(), &path).header("idempotency-key", new_key()).json(&body);
                self.send(&format!("{place} = {shown}"), request).await;
            }
        }
        if self.operation.sample.is_some() {
            self.hand_in_more(&method, &path, &good).await;
        }
        for key in ["", " ", &"k".repeat(300)] {
            let request = self.api.request(method.clone(), &path).header("idempotency-key", key).json(&good);
            self.send("a bad idempotency key", request).await;
        }
        self
    }

    /// A field that nobody knows is refused, not dropped: who misspells a field must not believe that it counted.
    async fn hand_in_more(&mut self, method: &Method, path: &str, good: &Value) {
        let mut more = good.clone();
        let Some(fields) = more.as_object_mut() else { return };
        fields.insert("unheard_of".to_owned(), json!(1));
        let request = self.api.request(method.clone(), path).header("idempotency-key", new_key()).json(&more);
        self.tried += 1;
        let answer = Answer::of(request).await;
        if answer.status < 400 {
            self.problems.push(format!("{} takes a field that it does not know", self.operation.name()));
        }
    }

    async fn send(&mut self, what: &str, request: reqwest::RequestBuilder) {
        self.tried += 1;
        let answer = Answer::of(request).await;
        if let Some(wrong) = wrong_with(&answer) {
            self.problems.push(format!("{} with {what}: {wrong}", self.operation.name()));
        }
    }
}

/// What is wrong with an answer to bad input; anything but a server error and an unclear refusal is fine.
fn wrong_with(answer: &Answer) -> Option<String> {
    if answer.status < 400 {
        return None;
    }
    let problem = answer.json();
    let told = |name: &str| problem[name].as_str().is_some_and(|text| !text.is_empty() && !text.starts_with('['));
    let clear = answer.header("content-type") == "application/problem+json"
        && ["type", "title", "detail", "code", "request_id"].into_iter().all(told);
    let mut text = answer.text();
    text.truncate(text.floor_char_boundary(300));
    (answer.status >= 500 || !clear).then(|| format!("{} {}: {text}", answer.status, answer.header("content-type")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_operation_breaks_on_bad_input() {
    // One person who may do everything with things of their own, so that the input gets as far as it can.
    let cast = Cast::gather(empty()).await;
    let person = Person::appoint(empty(), "Semar Serba Bisa", &["staff", "trainer", "coordinator"]).await;
    let shop = cast.certified(person.open_shop("Toko Serba Bisa").await).await;
    let things = Things::of(&cast, &shop, &shop.api, &shop.api).await;
    let everything = &shop.api;
    let operations = Document::read(everything).await.operations();
    assert!(operations.len() > 40, "only {} operations", operations.len());
    let attacks = operations.into_iter().map(|operation| {
        // Signing out would end the attack; nobody can sign out is as good.
        let ends_it = operation.name() == "DELETE /api/v1/sessions/current";
        let api = if ends_it { Api::guest(empty().url()) } else { everything.clone() };
        let operation = Operation { sample: things.body(&operation), ..operation };
        Attack { api, operation, ids: things.ids.clone(), tried: 0, problems: Vec::new() }.run()
    });
    let done: Vec<Attack> = stream::iter(attacks).buffer_unordered(AT_A_TIME).collect().await;
    let tried: usize = done.iter().map(|attack| attack.tried).sum();
    let problems: Vec<&str> = done.iter().flat_map(|attack| attack.problems.iter().map(String::as_str)).collect();
    println!("{tried} bad requests");
    assert!(problems.is_empty(), "{} of {tried}:\n{}", problems.len(), problems.join("\n"));
    assert!(tried > 2_000, "only {tried}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_operations_and_methods_are_refused_as_problems() {
    let api = Api::guest(empty().url());
    let _ = api.get("/api/v1/nothing").await.refused(404, "not_found");
    let _ = api.get("/api/v2/products").await.refused(404, "not_found");
    let answer = api.delete("/api/v1/search").await;
    assert_eq!(answer.status, 405);
    let _ = answer.problem();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_forged_damaged_or_over_is_nobodys() {
    let url = empty().url();
    let person = Person::register(url, "Budi Keluar").await;
    let token = person.api.token().unwrap().to_owned();
    let _ = person.api.get("/api/v1/accounts/me").await.ok();
    let guest = Api::guest(url);
    let (id, rest) = token.split_once('.').unwrap();
    let (assertion, signature) = rest.split_once('.').unwrap();
    let other = Person::register(url, "Ani Lain").await;
    let other_id = other.api.token().unwrap().split_once('.').unwrap().0.to_owned();
    let forged = [
        String::new(),
        "x".to_owned(),
        "a.b.c".to_owned(),
        id.to_owned(),
        format!("{id}.{assertion}"),
        format!("{id}.{assertion}."),
        format!("{id}.{assertion}.{}", signature.chars().rev().collect::<String>()),
        format!("{id}.{}{assertion}.{signature}", "A"),
        format!("{other_id}.{assertion}.{signature}"),
        format!("{token}.x"),
        "x".repeat(7_000),
    ];
    for forged in &forged {
        let _ = guest.with_token(forged).get("/api/v1/accounts/me").await.refused(401, "unauthenticated");
    }
    assert_eq!(person.api.delete("/api/v1/sessions/current").await.status, 204);
    let _ = person.api.get("/api/v1/accounts/me").await.refused(401, "unauthenticated");
    let _ = other.api.get("/api/v1/accounts/me").await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_session_counts_only_while_account_knows_it() {
    let market = empty();
    let secret = std::fs::read_to_string(market.data().join("secret.key")).unwrap();
    let bytes: Vec<u8> =
        (0..secret.trim().len()).step_by(2).map(|at| u8::from_str_radix(&secret[at..at + 2], 16).unwrap()).collect();
    let keys = sentra_shared::secret::Keys::new(bytes.try_into().unwrap());
    let person = Person::register(market.url(), "Citra Lama").await;
    let mut assertion = sentra_shared::session::read(&keys, person.api.token().unwrap()).expect("the token is genuine");
    let old = assertion.issued_at - std::time::Duration::from_secs(13 * 3600);
    let guest = Api::guest(market.url());
    let known = sentra_shared::session::issue(&keys, assertion.signed_in.clone(), old);
    let _ = guest.with_token(&known).get("/api/v1/accounts/me").await.ok();
    assertion.signed_in.session_id = sentra_shared::contract::SessionId::new();
    let unknown = sentra_shared::session::issue(&keys, assertion.signed_in, old);
    let _ = guest.with_token(&unknown).get("/api/v1/accounts/me").await.refused(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_without_its_value_or_from_elsewhere_changes_nothing() {
    let browser = Browser::new(empty().url(), "id");
    let person = Person::register(empty().url(), "Fitri Formulir").await;
    browser.sign_in(&person.email, PASSWORD).await;
    let form = Html(browser.get("/account").await.text()).form("/sign-out");
    for refused in [form.clone().with("_csrf", ""), form.clone().with("_csrf", "forged")] {
        let answer = browser.submit(&refused).await;
        assert_eq!(answer.status, 403);
        assert!(Html(answer.text()).inside("h1").is_some(), "the refusal is a page");
    }
    let foreign = browser.request(Method::POST, "/sign-out").header("sec-fetch-site", "cross-site").form(&form.fields);
    assert_eq!(Answer::of(foreign).await.status, 403);
    assert_eq!(browser.get("/account").await.status, 200, "still signed in");
    assert_eq!(browser.submit(&form).await.status, 303);
    assert_eq!(browser.get("/account").await.status, 303, "signed out");
}

fn names(problem: &Value, field: &str) -> bool {
    problem["errors"].as_array().is_some_and(|errors| errors.iter().any(|error| error["field"] == field))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prices_and_quantities_that_cannot_be_are_named() {
    let shop = Cast::gather(empty()).await.trained_shop("Toko Angka").await;
    let good = shop.draft("Tempat lilin", 40_000, 5).await;
    let path = format!("/api/v1/products/{}", text(&good, "/id"));
    let good = shop.api.get(&path).await.ok();
    for wrong in ["40000.50", "0", "-40000", "1000000001", "99999999999999999999"] {
        let mut variant = json!({ "sku": good["variants"][0]["sku"], "weight_g": 300, "size_mm": [200, 150, 80] });
        variant["price"] = json!({ "amount": wrong, "currency": "IDR" });
        let body = json!({ "version": good["version"], "variants": [variant] });
        let problem = shop.api.patch(&path, body).await.refused(422, "invalid");
        let fields: Vec<&str> =
            problem["errors"].as_array().unwrap().iter().filter_map(|e| e["field"].as_str()).collect();
        assert!(fields.iter().any(|field| field.starts_with("variants[0].price")), "{wrong}: {problem}");
    }
    assert_eq!(shop.api.get(&path).await.ok()["variants"][0]["price"], json!({ "amount": "40000", "currency": "IDR" }));

    let product = shop.publish("Lilin lebah", 30_000, 5).await;
    let variant = text(&product, "/variants/0/id");
    let guest = Api::guest(empty().url());
    let cart = fill_cart(&guest, &[(variant, 1)]).await;
    let line = format!("/api/v1/carts/{}/lines/{variant}", text(&cart, "/id"));
    for wrong in [json!(-1), json!(10_000), json!(i64::MAX)] {
        let problem = guest.put(&line, json!({ "quantity": wrong })).await.refused(422, "invalid");
        assert!(names(&problem, "quantity"), "{wrong}: {problem}");
    }
    let kept = guest.get(&format!("/api/v1/carts/{}", text(&cart, "/id"))).await.ok();
    assert_eq!(kept["lines"][0]["quantity"], 1, "{kept}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_in_a_text_is_shown_as_text() {
    const SCRIPT: &str = "<script>alert('x')</script>";
    let shop = Cast::gather(empty()).await.trained_shop("Toko <b>Tebal</b>").await;
    let product = shop.publish(&format!("Piring {SCRIPT}"), 50_000, 5).await;
    let browser = Browser::new(empty().url(), "id");
    let seller = shop.api.get("/api/v1/sellers/me").await.ok();
    for path in [
        format!("/products/{}", text(&product, "/slug")),
        format!("/shops/{}", text(&seller, "/slug")),
        "/search?q=%3Cscript%3Ealert('x')%3C/script%3E".to_owned(),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        let page = answer.text();
        assert!(!page.contains("<script>alert") && !page.contains("<b>Tebal"), "{path} runs what somebody typed");
        assert!(page.contains("script"), "{path} shows it as text");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_with_another_body_makes_nothing() {
    let shop = Cast::gather(empty()).await.trained_shop("Toko Sekali").await;
    let key = new_key();
    let body = |title: &str| json!({ "title": { "id": title }, "category": CATEGORY });
    let first = shop.api.post_once("/api/v1/products", &body("Satu"), &key).await;
    let again = shop.api.post_once("/api/v1/products", &body("Satu"), &key).await;
    assert_eq!(first.ok()["id"], again.ok()["id"]);
    assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
    let _ = shop.api.post_once("/api/v1/products", &body("Dua"), &key).await.refused(422, "idempotency_key_reused");
    let drafts = shop.api.get("/api/v1/products?status=draft").await.ok();
    assert_eq!(drafts["items"].as_array().map(Vec::len), Some(1), "{drafts}");
}
