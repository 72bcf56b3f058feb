//! Every operation and page against input that nobody sends by mistake: nothing answers with 5xx, nothing is half done.

use axum::http::Method;
use sentra_migrations::AccountMigrator;
use sentra_shared::{db::testing::TestDb, session::Role};
use serde_json::{Value, json};

use crate::{
    document,
    testing::{Browser, PASSWORD, Stand},
};

sentra_shared::both_databases!(AccountMigrator: no_operation_breaks, no_page_breaks);

/// Values that may stand where a text, number or list is expected.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(""),
        json!("\u{0}"),
        json!("a\u{0}b@uji.example"),
        json!("<script>alert(1)</script>"),
        json!("'; DROP TABLE person; --"),
        json!("%"),
        json!("\u{202e}txt.exe"),
        json!("x".repeat(70_000)),
        json!("😀".repeat(300)),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1.5),
        json!(1e300),
        json!(true),
        json!([]),
        json!({}),
        json!(["\u{0}"]),
        json!({ "id": "\u{0}", "en": "x".repeat(5000) }),
        json!("9999-12-31"),
        json!("-262143-01-01"),
        json!("+262142-12-31"),
        json!("35.73"),
        json!("2026-02-30"),
    ]
}

const FIELDS: [&str; 28] = [
    "name",
    "email",
    "phone",
    "password",
    "consents",
    "lang",
    "seller_id",
    "version",
    "legal_form",
    "region_code",
    "address",
    "nib",
    "npwp",
    "nik",
    "story",
    "slug",
    "code",
    "title",
    "summary",
    "how_to",
    "unlocks",
    "valid_months",
    "course_id",
    "number",
    "issued_on",
    "valid_until",
    "reason",
    "holder_name",
];

/// A body that the operation takes, to spoil one field at a time.
fn good(path: &str) -> Value {
    match path {
        "/api/v1/accounts" => {
            json!({ "name": "Siti", "email": "s@uji.example", "password": PASSWORD, "consents": ["terms", "privacy"] })
        }
        "/api/v1/accounts/me" | "/api/v1/sellers/me" => json!({ "version": 1 }),
        "/api/v1/sessions" => json!({ "email": "s@uji.example", "password": PASSWORD }),
        "/api/v1/sellers" => {
            json!({ "name": "Kopi", "legal_form": "cv", "region_code": "35.07", "phone": "0812345678" })
        }
        "/api/v1/courses" => json!({ "title": { "id": "Kelas" }, "unlocks": ["list"], "valid_months": 12 }),
        "/api/v1/certificates" => {
            json!({ "email": "s@uji.example", "course_id": "crs_00000000000000000000000000", "number": "SRT/1" })
        }
        "/api/v1/accounts/{id}/roles" => json!({ "role": "trainer", "granted": true, "reason": "Pelatih baru." }),
        "/api/v1/sellers/{id}/suspension" => json!({ "suspended": true, "reason": "Laporan." }),
        _ => {
            json!({ "title": { "id": "Kelas" }, "unlocks": [], "valid_months": 12, "version": 1, "reason": "Alasan." })
        }
    }
}

async fn no_operation_breaks(db: TestDb) {
    let stand = Stand::new(db).await;
    let (staff, trainer) = (stand.appoint(Role::Staff).await, stand.appoint(Role::Trainer).await);
    let (seller, _, _) = stand.seller("Kopi Dampit").await;
    let check = |what: String, answer: crate::testing::Answer| {
        assert!(answer.status.as_u16() < 500, "{what}: {} {}", answer.status, answer.text);
        if answer.status.as_u16() >= 400 {
            assert!(!answer.text.contains("\"["), "a text is missing for {what}: {}", answer.text);
        }
    };
    let operations = serde_json::to_value(document()).unwrap();
    for (path, methods) in operations["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            // Signing out would end the test.
            if path == "/api/v1/sessions/current" {
                continue;
            }
            for token in [&staff, &trainer, &seller] {
                for id in
                    ["x", "%00", "per_00000000000000000000000000", "%3Cscript%3E", "sel_zzzzzzzzzzzzzzzzzzzzzzzzzz"]
                {
                    let address = path.replace("{id}", id).replace("{code}", id);
                    let query = format!("{address}?q=%00%25&email=%00&limit=99999999999&after=%00");
                    check(format!("{method} {query}"), stand.api(method.clone(), &query, token, good(path)).await);
                    if !path.contains('{') {
                        break;
                    }
                }
            }
            if method == Method::GET {
                continue;
            }
            let address = path.replace("{id}", "per_00000000000000000000000000");
            for body in [json!([]), json!("x"), json!(7), json!({})] {
                check(format!("{method} {address} {body}"), stand.api(method.clone(), &address, &trainer, body).await);
            }
            let token = if path.starts_with("/api/v1/sellers") { &seller } else { &trainer };
            for field in FIELDS
                .iter()
                .filter(|f| good(path).get(**f).is_some() || path.ends_with("/me") || path == "/api/v1/sellers")
            {
                for value in values() {
                    let mut body = good(path);
                    body[*field] = value;
                    let said: String = body.to_string().chars().take(200).collect();
                    check(format!("{method} {address} {said}"), stand.api(method.clone(), &address, token, body).await);
                }
            }
        }
    }
}

async fn no_page_breaks(db: TestDb) {
    let stand = Stand::new(db).await;
    let (staff, trainer) = (stand.appoint(Role::Staff).await, stand.appoint(Role::Trainer).await);
    for token in [&staff, &trainer] {
        let email = stand.get("/api/v1/accounts/me", token).await.ok()["email"].as_str().unwrap().to_owned();
        let mut browser = Browser::new(&stand);
        browser.submit("/sign-in", "/sign-in", &[("email", &email), ("password", PASSWORD)]).await;
        for path in [
            "/staff/people?q=%00&after=x",
            "/staff/people/x",
            "/trainer?email=%00&after=%00",
            "/trainer/certificates/x",
            "/trainer/courses/x",
            "/certificates?code=%00",
            "/certificates/%00",
            "/password/new?token=%00",
            "/sign-in?next=%00",
            "/account?done=%00&lang=%00",
        ] {
            let answer = browser.get(path).await;
            assert!(answer.status.as_u16() < 500, "{path} {}", answer.status);
        }
        let csrf = browser.get("/account").await.hidden("_csrf");
        let long = "x".repeat(20_000);
        for action in [
            "/account",
            "/account/seller",
            "/seller/profile",
            "/trainer/certificates",
            "/trainer/courses",
            "/register",
            "/password",
            "/password/new",
        ] {
            for value in ["", "\u{0}", "-1", "9223372036854775807", "<script>", &long] {
                let fields: Vec<(&str, &str)> = FIELDS.iter().map(|f| (*f, value)).collect();
                let answer = browser.send_form(action, &csrf, &fields).await;
                assert!(answer.status.as_u16() < 500, "{action} {value:.20}: {}", answer.status);
                assert!(!answer.text.contains("<script>"), "{action}");
            }
            let not_a_form = browser.send_form(action, "", &[]).await;
            assert_eq!(not_a_form.status.as_u16(), 403);
        }
    }
}
