use axum::http::Method;
use chrono::TimeDelta;
use sentra_migrations::AccountMigrator;
use sentra_shared::{
    contract::{SessionId, account::AccountPort},
    db::testing::TestDb,
    session::Role,
};
use serde_json::json;

use crate::{
    people::{self, NewPerson},
    sessions::Port,
    testing::{Browser, PASSWORD, Stand},
};

sentra_shared::both_databases!(AccountMigrator:
    registers_with_consents_and_reads_the_account,
    refuses_wrong_registrations,
    one_address_has_one_account,
    a_repeated_registration_is_one,
    unknown_address_and_wrong_password_are_alike,
    too_many_wrong_passwords_wait,
    a_session_ends_for_good,
    a_reset_link_works_once,
    a_reset_link_ends_after_an_hour,
    the_account_changes_with_its_version,
    pages_sign_in_and_out,
    pages_follow_local_addresses_only,
    pages_keep_what_was_typed,
    pages_refuse_forged_forms,
    ensuring_a_person_twice_adds_only_what_is_missing,
    a_session_in_use_is_extended,
);

async fn registers_with_consents_and_reads_the_account(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, email) = stand.register("Siti Aminah").await;
    let me = stand.get("/api/v1/accounts/me", &token).await.ok();
    assert_eq!((me["email"].as_str(), me["phone"].as_str()), (Some(email.as_str()), Some("+6281234567890")));
    assert_eq!(me["roles"], json!([]));
    let consents = me["consents"].as_array().unwrap();
    assert_eq!(consents.len(), 2);
    assert!(consents.iter().all(|c| c["given"] == true && c["version"].as_str().is_some_and(|v| v.len() == 10)));
    assert!(
        !stand.rows("SELECT password_hash AS h FROM person").await[0]
            .try_get::<String>("", "h")
            .unwrap()
            .contains(PASSWORD)
    );
}

async fn refuses_wrong_registrations(db: TestDb) {
    let stand = Stand::new(db).await;
    let body =
        json!({ "name": "", "email": "bukan surel", "password": "pendek", "phone": "abc", "consents": ["terms"] });
    let fields = stand.post("/api/v1/accounts", "", body).await.refused(422, "invalid");
    assert_eq!(
        fields,
        ["name required", "email bad_email", "phone bad_phone", "password too_short", "consents consent_needed"]
    );
    stand.post("/api/v1/accounts", "", json!({ "name": 7 })).await.refused(422, "invalid");
    let script = json!({ "name": "<script>alert(1)</script>", "email": "a@b.example", "password": PASSWORD, "consents": ["terms", "privacy"] });
    assert!(stand.post("/api/v1/accounts", "", script).await.status.is_success());
}

async fn one_address_has_one_account(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    let again = json!({ "name": "Lain", "email": email.to_uppercase(), "password": PASSWORD, "consents": ["terms", "privacy"] });
    assert_eq!(stand.post("/api/v1/accounts", "", again).await.refused(422, "invalid"), ["email email_taken"]);
}

async fn a_repeated_registration_is_one(db: TestDb) {
    let stand = Stand::new(db).await;
    let body = |name: &str, password: &str| json!({ "name": name, "email": "ulang@uji.example", "password": password, "consents": ["terms", "privacy"] });
    let send = async |body| stand.api_keyed(Method::POST, "/api/v1/accounts", "", "kunci-1", body).await;
    let first = send(body("Siti", PASSWORD)).await.ok();
    let second = send(body("Siti", PASSWORD)).await;
    assert_eq!(second.headers.get("idempotent-replayed").unwrap(), "true");
    assert_eq!(second.ok()["account"]["id"], first["account"]["id"]);
    send(body("Siti", "sandi orang lain")).await.refused(401, "wrong_credentials");
    send(body("Lain", PASSWORD)).await.refused(422, "idempotency_key_reused");
}

async fn unknown_address_and_wrong_password_are_alike(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    let mut seen = Vec::new();
    for (email, password) in [
        (email.as_str(), "sandi yang salah"),
        ("tidak.ada@uji.example", PASSWORD),
        ("bukan surel", PASSWORD),
        (&email, ""),
    ] {
        let answer = stand.post("/api/v1/sessions", "", json!({ "email": email, "password": password })).await;
        let mut body = answer.json();
        body["request_id"] = json!("");
        seen.push((answer.status, body));
        answer.refused(401, "wrong_credentials");
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

async fn too_many_wrong_passwords_wait(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    let wrong = json!({ "email": email, "password": "sandi yang salah" });
    for _ in 0..10 {
        stand.post("/api/v1/sessions", "", wrong.clone()).await.refused(401, "wrong_credentials");
    }
    let refused = stand.post("/api/v1/sessions", "", wrong).await;
    assert_eq!(refused.headers.get("retry-after").unwrap(), "900");
    refused.refused(429, "too_many_attempts");
    let right = json!({ "email": email, "password": PASSWORD });
    stand.post("/api/v1/sessions", "", right.clone()).await.refused(429, "too_many_attempts");
    for _ in 0..10 {
        let unknown = json!({ "email": "tidak.ada@uji.example", "password": "sandi yang salah" });
        stand.post("/api/v1/sessions", "", unknown).await.refused(401, "wrong_credentials");
    }
    stand.app.clock.advance(TimeDelta::minutes(16));
    stand.post("/api/v1/sessions", "", right).await.ok();
}

async fn a_session_ends_for_good(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, _) = stand.register("Siti").await;
    let ended = stand.api(Method::DELETE, "/api/v1/sessions/current", &token, json!(null)).await;
    assert_eq!(ended.status.as_u16(), 204);
    stand.get("/api/v1/accounts/me", &token).await.refused(401, "unauthenticated");
    stand.app.clock.advance(TimeDelta::minutes(10));
    stand.get("/api/v1/accounts/me", &token).await.refused(401, "unauthenticated");
    stand.get("/api/v1/accounts/me", "ses_x.y.z").await.refused(401, "unauthenticated");
}

async fn reset_link(stand: &Stand, email: &str) -> String {
    let mut browser = Browser::new(stand);
    let sent = browser.submit("/password", "/password", &[("email", email)]).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, "/password?done=sent"));
    let mail = stand.mails().await.into_iter().rfind(|m| m.to == email).unwrap();
    let link = mail.text.split_whitespace().find(|w| w.contains("/password/new?token=")).unwrap();
    link.rsplit("token=").next().unwrap().to_owned()
}

async fn a_reset_link_works_once(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, email) = stand.register("Siti").await;
    let mut browser = Browser::new(&stand);
    let nobody = browser.submit("/password", "/password", &[("email", "tidak.ada@uji.example")]).await;
    assert_eq!(nobody.location(), "/password?done=sent");
    assert!(stand.mails().await.is_empty());

    let (first, second) = (reset_link(&stand, &email).await, reset_link(&stand, &email).await);
    assert!(
        stand
            .rows("SELECT token_hash AS t FROM password_reset")
            .await
            .iter()
            .all(|r| r.try_get::<String>("", "t").unwrap() != first)
    );
    let page = format!("/password/new?token={first}");
    let weak = browser.submit(&page, "/password/new", &[("token", &first), ("password", "pendek")]).await;
    assert_eq!(weak.status.as_u16(), 422);
    let set = browser.submit(&page, "/password/new", &[("token", &first), ("password", "sandi baru sekali")]).await;
    assert_eq!((set.status.as_u16(), set.location()), (303, "/sign-in?done=reset"));
    stand.get("/api/v1/accounts/me", &token).await.refused(401, "unauthenticated");
    stand
        .post("/api/v1/sessions", "", json!({ "email": email, "password": PASSWORD }))
        .await
        .refused(401, "wrong_credentials");
    stand.post("/api/v1/sessions", "", json!({ "email": email, "password": "sandi baru sekali" })).await.ok();
    for used in [first, second] {
        let page = browser.get(&format!("/password/new?token={used}")).await;
        assert!(page.text.contains("Tautan sudah tidak berlaku"));
    }
}

async fn a_reset_link_ends_after_an_hour(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    let token = reset_link(&stand, &email).await;
    let mut browser = Browser::new(&stand);
    let csrf = browser.get(&format!("/password/new?token={token}")).await.hidden("_csrf");
    stand.app.clock.advance(TimeDelta::minutes(61));
    let late = browser.send_form("/password/new", &csrf, &[("token", &token), ("password", "sandi baru sekali")]).await;
    assert!(late.text.contains("Tautan sudah tidak berlaku"));
    assert_eq!(late.status.as_u16(), 422);
    stand.sign_in(&email).await;
}

async fn the_account_changes_with_its_version(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, _) = stand.register("Siti").await;
    let patch = |body| stand.api(Method::PATCH, "/api/v1/accounts/me", &token, body);
    let changed = patch(json!({ "name": "Siti Rahayu", "phone": "", "lang": "en", "version": 1 })).await.ok();
    assert_eq!(
        (changed["account"]["name"].as_str(), changed["account"]["phone"].as_str()),
        (Some("Siti Rahayu"), None)
    );
    assert_eq!(changed["account"]["version"], 2);
    patch(json!({ "name": "Lain", "version": 1 })).await.refused(409, "stale_version");
    let fields =
        patch(json!({ "name": "x", "lang": "fr", "seller_id": "sel_00000000000000000000000000", "version": 2 }))
            .await
            .refused(422, "invalid");
    assert_eq!(fields, ["name too_short", "lang unknown_choice", "acting_seller_id unknown_choice"]);
}

async fn pages_sign_in_and_out(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    let mut browser = Browser::new(&stand);
    assert!(browser.get("/account").await.location().starts_with("/sign-in?next=%2Faccount"));
    let page = browser.get("/sign-in?next=/account").await;
    assert!(page.text.contains("staff@demo.example") && page.text.contains("sentra-demo"));
    let wrong = browser.submit("/sign-in", "/sign-in", &[("email", &email), ("password", "salah sekali")]).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(wrong.text.contains("belum cocok") && wrong.text.contains(&email) && !wrong.text.contains("salah sekali"));
    let right = browser
        .submit("/sign-in", "/sign-in", &[("email", &email), ("password", PASSWORD), ("next", "/account")])
        .await;
    assert_eq!((right.status.as_u16(), right.location()), (303, "/account"));
    let first = browser.session().unwrap().to_owned();
    assert!(browser.get("/account").await.text.contains(&email));
    assert_eq!(browser.get("/sign-in").await.location(), "/");
    let out = browser.submit("/account", "/sign-out", &[]).await;
    assert_eq!(out.location(), "/sign-in?done=out");
    assert!(browser.session().is_none());
    browser.submit("/sign-in", "/sign-in", &[("email", &email), ("password", PASSWORD)]).await;
    assert_ne!(browser.session().unwrap().split('.').next(), first.split('.').next());
}

async fn pages_follow_local_addresses_only(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    for (next, to) in [
        ("/checkout?a=1", "/checkout?a=1"),
        ("//jahat.example", "/"),
        ("https://jahat.example/", "/"),
        ("/\\jahat.example", "/"),
    ] {
        let mut browser = Browser::new(&stand);
        let answer =
            browser.submit("/sign-in", "/sign-in", &[("email", &email), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!(answer.location(), to, "{next}");
    }
}

async fn pages_keep_what_was_typed(db: TestDb) {
    let stand = Stand::new(db).await;
    let mut browser = Browser::new(&stand);
    let fields =
        [("name", "<b>Siti</b>"), ("email", "salah"), ("password", PASSWORD), ("terms", "yes"), ("next", "/checkout")];
    let refused = browser.submit("/register?next=/checkout", "/register", &fields).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(
        refused.text.contains("&#60;b&#62;Siti")
            && !refused.text.contains("<b>Siti")
            && !refused.text.contains(PASSWORD)
    );
    assert_eq!(refused.hidden("next"), "/checkout");
    let all = [
        ("name", "Siti"),
        ("email", "siti@uji.example"),
        ("password", PASSWORD),
        ("terms", "yes"),
        ("privacy", "yes"),
        ("next", "/checkout"),
    ];
    let done = browser.submit("/register?next=/checkout", "/register", &all).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/checkout"));
    let saved = browser
        .submit(
            "/account",
            "/account",
            &[("name", "Siti R"), ("phone", "0812 1111 2222"), ("lang", "en"), ("version", "1")],
        )
        .await;
    assert_eq!((saved.location(), saved.cookie("lang").as_deref()), ("/account?done=saved", Some("en")));
    let page = browser.get("/account?done=saved&lang=en").await;
    assert!(page.text.contains("Siti R") && page.text.contains("My account"));
}

async fn pages_refuse_forged_forms(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    let mut browser = Browser::new(&stand);
    let guest = browser.get("/sign-in").await.hidden("_csrf");
    browser.submit("/sign-in", "/sign-in", &[("email", &email), ("password", PASSWORD)]).await;
    for forged in ["", "x", guest.as_str()] {
        let answer = browser.send_form("/account", forged, &[("name", "Lain"), ("version", "1")]).await;
        assert_eq!(answer.status.as_u16(), 403);
    }
}

async fn ensuring_a_person_twice_adds_only_what_is_missing(db: TestDb) {
    let stand = Stand::new(db).await;
    let new = |password: &str, roles: Vec<Role>| NewPerson {
        email: "Staf@uji.example".into(),
        name: "Eko".into(),
        phone: Some("0812 3456 7890".into()),
        password: password.into(),
        roles,
    };
    let first = people::ensure(&stand.app, new(PASSWORD, vec![Role::Staff, Role::Seller])).await.unwrap();
    let second = people::ensure(&stand.app, new("sandi lain lagi", vec![Role::Staff, Role::Trainer])).await.unwrap();
    assert_eq!(first, second);
    let token = stand.sign_in("staf@uji.example").await;
    assert_eq!(stand.get("/api/v1/accounts/me", &token).await.ok()["roles"], json!(["trainer", "staff"]));
    assert_eq!(stand.audited().await, ["role.granted", "role.granted"]);
    assert!(people::ensure(&stand.app, NewPerson { email: "x".into(), ..new(PASSWORD, vec![]) }).await.is_err());
}

async fn a_session_in_use_is_extended(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, _) = stand.register("Siti").await;
    let id: SessionId = token.split('.').next().unwrap().parse().unwrap();
    let port = Port(stand.app.clone());
    for _ in 0..3 {
        stand.app.clock.advance(TimeDelta::days(20));
        assert!(port.session(id).await.unwrap().is_some());
    }
    stand.app.clock.advance(TimeDelta::days(31));
    assert!(port.session(id).await.unwrap().is_none());
}
