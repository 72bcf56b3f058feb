use axum::http::Method;
use chrono::{Days, TimeDelta};
use sentra_migrations::AccountMigrator;
use sentra_shared::{clock::WIB, db::testing::TestDb, session::Role};
use serde_json::{Value, json};

use crate::{
    sellers,
    testing::{Browser, PASSWORD, Stand, number},
    training,
};

sentra_shared::both_databases!(AccountMigrator:
    a_certificate_unlocks_and_its_end_locks,
    a_future_certificate_unlocks_when_it_begins,
    revoking_locks_at_once,
    refuses_wrong_certificates,
    a_number_is_used_once,
    verification_is_public,
    courses_are_data,
    reminders_come_once_each,
    the_trainers_room_works,
    training_pages_are_public,
);

fn day(stand: &Stand, days: i64) -> String {
    let today = stand.app.now().with_timezone(&WIB).date_naive();
    let away = Days::new(days.unsigned_abs());
    let date = if days < 0 { today.checked_sub_days(away) } else { today.checked_add_days(away) };
    date.unwrap().to_string()
}

async fn certify(stand: &Stand, trainer: &str, email: &str, course: &str, days: (i64, i64)) -> Value {
    let body = json!({
        "email": email, "course_id": course, "number": format!("SRT/{}", number()),
        "issued_on": day(stand, days.0), "valid_until": day(stand, days.1),
    });
    stand.post("/api/v1/certificates", trainer, body).await.ok()
}

async fn rights(stand: &Stand, token: &str) -> Value {
    stand.get("/api/v1/sellers/me/standing", token).await.ok()["rights"].clone()
}

async fn a_certificate_unlocks_and_its_end_locks(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (token, email, _) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list", "list_food"]).await;
    let certificate = certify(&stand, &trainer, &email, &course, (-10, 1)).await;
    assert_eq!(rights(&stand, &token).await, json!({ "list": true, "list_food": true, "export": false }));
    let (version, told) = stand.told().await.pop().unwrap();
    assert_eq!((version, &told["rights"]["list"], &told["training_badge"]), (2, &json!(true), &certificate["code"]));
    assert!(
        stand.mails().await.iter().any(|m| m.to == email && m.text.contains(certificate["code"].as_str().unwrap()))
    );

    assert_eq!(sellers::recheck(&stand.app).await.unwrap(), 0);
    stand.app.clock.advance(TimeDelta::days(2));
    assert_eq!(sellers::recheck(&stand.app).await.unwrap(), 1);
    assert_eq!(sellers::recheck(&stand.app).await.unwrap(), 0);
    let (version, told) = stand.told().await.pop().unwrap();
    assert_eq!((version, &told["rights"]["list"], &told["training_badge"]), (3, &json!(false), &json!(null)));
    assert_eq!(told["missing"][0]["code"], "list_training_ended");
    let token = stand.sign_in(&email).await;
    let standing = stand.get("/api/v1/sellers/me/standing", &token).await.ok();
    assert_eq!(
        (standing["missing"][1]["right"].as_str(), standing["missing"][1]["due"].is_string()),
        (Some("list_food"), true)
    );
}

async fn a_future_certificate_unlocks_when_it_begins(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (token, email, _) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list"]).await;
    certify(&stand, &trainer, &email, &course, (3, 30)).await;
    assert_eq!(rights(&stand, &token).await["list"], false);
    let (_, told) = stand.told().await.pop().unwrap();
    assert_eq!(told["missing"][0]["code"], "list_training_begins");
    stand.app.clock.advance(TimeDelta::days(4));
    assert_eq!(sellers::recheck(&stand.app).await.unwrap(), 1);
    assert_eq!(stand.told().await.pop().unwrap().1["rights"]["list"], true);
}

async fn revoking_locks_at_once(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (token, email, _) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list"]).await;
    let certificate = certify(&stand, &trainer, &email, &course, (-10, 300)).await;
    let path = format!("/api/v1/certificates/{}/revocation", certificate["id"].as_str().unwrap());
    stand.post(&path, &token, json!({ "reason": "coba sendiri" })).await.refused(403, "forbidden");
    assert_eq!(
        stand.post(&path, &trainer, json!({ "reason": " " })).await.refused(422, "invalid"),
        ["reason required"]
    );
    stand.post(&path, &trainer, json!({ "reason": "Nomor tercatat untuk orang lain." })).await.ok();
    assert_eq!(rights(&stand, &token).await["list"], false);
    assert_eq!(stand.told().await.pop().unwrap().1["rights"]["list"], false);
    stand.post(&path, &trainer, json!({ "reason": "Sekali lagi." })).await.refused(409, "already_revoked");
    let verified = stand
        .get(&format!("/api/v1/certificates/{}/verification", certificate["code"].as_str().unwrap()), "")
        .await
        .ok();
    assert_eq!((&verified["valid"], &verified["state"]), (&json!(false), &json!("revoked")));
    assert!(!verified.to_string().contains("orang lain"));
    assert_eq!(stand.audited().await, ["role.granted", "course.added", "certificate.issued", "certificate.revoked"]);
}

async fn refuses_wrong_certificates(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (token, email, _) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list"]).await;
    let good = json!({ "email": email, "course_id": course, "number": "SRT/1" });
    let with = |change: Value| {
        let mut body = good.clone();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    stand.post("/api/v1/certificates", "", good.clone()).await.refused(401, "unauthenticated");
    stand.post("/api/v1/certificates", &token, good.clone()).await.refused(403, "forbidden");
    stand.get("/api/v1/certificates", &token).await.refused(403, "forbidden");
    let own = stand.get("/api/v1/accounts/me", &trainer).await.ok()["email"].clone();
    for (change, field) in [
        (json!({ "email": "tidak.ada@uji.example" }), "email no_account"),
        (json!({ "email": own }), "email own_certificate"),
        (json!({ "course_id": "crs_00000000000000000000000000" }), "course_id unknown_choice"),
        (json!({ "number": "" }), "number required"),
        (json!({ "issued_on": "1990-01-01" }), "issued_on date_too_far"),
        (json!({ "issued_on": day(&stand, 0), "valid_until": day(&stand, -1) }), "valid_until ends_before_begin"),
        (json!({ "issued_on": "kemarin" }), "issued_on wrong_shape"),
    ] {
        let fields = stand.post("/api/v1/certificates", &trainer, with(change.clone())).await.refused(422, "invalid");
        assert!(fields.iter().any(|f| f == field || f.ends_with("wrong_shape")), "{change}: {fields:?}");
    }
    assert_eq!(stand.told().await.len(), 1);
}

async fn a_number_is_used_once(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (_, email, _) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list"]).await;
    let body = json!({ "email": email, "course_id": course, "number": "srt / 7" });
    let first = stand.api_keyed(Method::POST, "/api/v1/certificates", &trainer, "k", body.clone()).await.ok();
    let second = stand.api_keyed(Method::POST, "/api/v1/certificates", &trainer, "k", body).await.ok();
    assert_eq!(first["id"], second["id"]);
    let again = json!({ "email": email, "course_id": course, "number": "SRT/7" });
    assert_eq!(stand.post("/api/v1/certificates", &trainer, again).await.refused(422, "invalid"), ["number taken"]);
    let listed = stand.get(&format!("/api/v1/certificates?email={email}"), &trainer).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

async fn verification_is_public(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (_, email, _) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list"]).await;
    let certificate = certify(&stand, &trainer, &email, &course, (-10, 300)).await;
    let code = certificate["code"].as_str().unwrap();
    for typed in [code.to_owned(), code.to_lowercase(), format!("{}-{}", &code[..4], &code[4..])] {
        let answer = stand.get(&format!("/api/v1/certificates/{typed}/verification"), "").await.ok();
        assert_eq!(
            (&answer["valid"], &answer["name"], &answer["number"]),
            (&json!(true), &json!("Pemilik"), &certificate["number"])
        );
        assert!(answer.get("email").is_none() && answer.get("person_id").is_none());
    }
    stand.get("/api/v1/certificates/ABCDEFGHJKLM/verification", "").await.refused(404, "not_found");
    stand.get("/api/v1/certificates/%3Cscript%3E/verification", "").await.refused(404, "not_found");
    let mut browser = Browser::new(&stand);
    let page = browser.get(&format!("/certificates/{code}")).await;
    assert!(
        page.text.contains("asli dan berlaku") && page.text.contains("Pemilik") && page.text.contains("Balai Latihan")
    );
    let unknown = browser.get("/certificates/ABCDEFGHJKLM").await;
    assert_eq!(unknown.status.as_u16(), 404);
    assert!(unknown.text.contains("Tidak ada sertifikat"));
    assert_eq!(
        browser.get(&format!("/certificates?code={}", code.to_lowercase())).await.location(),
        format!("/certificates/{code}")
    );
    assert_eq!(browser.get("/certificates?code=x").await.status.as_u16(), 404);
    assert_eq!(browser.get("/certificates").await.status.as_u16(), 200);
}

async fn courses_are_data(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (token, email, _) = stand.seller("Kopi Dampit").await;
    let body = json!({ "code": "kemasan", "title": { "id": "Kemasan", "en": "Packaging" }, "unlocks": ["list"], "valid_months": 24 });
    stand.post("/api/v1/courses", &token, body.clone()).await.refused(403, "forbidden");
    let course = stand.post("/api/v1/courses", &trainer, body.clone()).await.ok();
    assert_eq!(stand.post("/api/v1/courses", &trainer, body).await.refused(422, "invalid"), ["code taken"]);
    certify(&stand, &trainer, &email, course["id"].as_str().unwrap(), (-10, 300)).await;
    assert_eq!(rights(&stand, &token).await["list_food"], false);
    let path = format!("/api/v1/courses/{}", course["id"].as_str().unwrap());
    let wider = json!({ "title": course["title"], "unlocks": ["list", "list_food"], "valid_months": 12, "active": false, "version": 1 });
    let changed = stand.api(Method::PATCH, &path, &trainer, wider.clone()).await.ok();
    assert_eq!((changed["code"].as_str(), changed["version"].as_i64()), (Some("kemasan"), Some(2)));
    stand.api(Method::PATCH, &path, &trainer, wider).await.refused(409, "stale_version");
    assert_eq!(sellers::recheck(&stand.app).await.unwrap(), 1);
    assert_eq!(stand.told().await.pop().unwrap().1["rights"]["list_food"], true);
    assert_eq!(stand.get("/api/v1/courses", "").await.ok()["items"], json!([]));
    let closed = json!({ "email": email, "course_id": course["id"], "number": "SRT/99" });
    assert_eq!(
        stand.post("/api/v1/certificates", &trainer, closed).await.refused(422, "invalid"),
        ["course_id unknown_choice"]
    );
}

async fn reminders_come_once_each(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (_, email, _) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list"]).await;
    certify(&stand, &trainer, &email, &course, (-10, 65)).await;
    let mut sent = Vec::new();
    for days in [1, 6, 1, 30, 24, 1, 10] {
        stand.app.clock.advance(TimeDelta::days(days));
        sent.push((training::remind(&stand.app).await.unwrap(), training::remind(&stand.app).await.unwrap()));
    }
    assert_eq!(sent, [(0, 0), (1, 0), (0, 0), (1, 0), (1, 0), (0, 0), (0, 0)]);
    let mails = stand.mails().await;
    assert_eq!(mails.iter().filter(|m| m.subject.contains("berakhir")).count(), 3);
    assert!(mails.last().unwrap().text.contains("http://127.0.0.1:8080/training"));
}

async fn the_trainers_room_works(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let trainer_email = stand.get("/api/v1/accounts/me", &trainer).await.ok()["email"].as_str().unwrap().to_owned();
    let (token, email, _) = stand.seller("Kopi Dampit").await;
    let mut browser = Browser::new(&stand);
    let signed_in = browser.submit("/sign-in", "/sign-in", &[("email", &trainer_email), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.location(), "/trainer");
    assert!(browser.get("/trainer").await.text.contains("Belum ada kelas"));
    let course = [
        ("title.id", "Jualan online"),
        ("title.en", "Selling online"),
        ("list", "yes"),
        ("valid_months", "24"),
        ("active", "yes"),
    ];
    let bad = browser.submit("/trainer/courses", "/trainer/courses", &[course[0], ("valid_months", "0")]).await;
    assert!(bad.status.as_u16() == 422 && bad.text.contains("Jualan online"));
    assert_eq!(
        browser.submit("/trainer/courses", "/trainer/courses", &course).await.location(),
        "/trainer/courses?done=saved"
    );
    let id = stand.get("/api/v1/courses", "").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    assert!(browser.get(&format!("/trainer/courses/{id}")).await.text.contains("Selling online"));

    assert!(browser.get("/trainer?email=tidak.ada@uji.example").await.text.contains("Belum ada akun dengan email ini"));
    let page = browser.get(&format!("/trainer?email={email}")).await;
    assert!(page.text.contains("Untuk Pemilik."));
    let (from, to) = (day(&stand, -1), day(&stand, 100));
    let issue = [
        ("email", email.as_str()),
        ("course_id", &id),
        ("number", "SRT/1"),
        ("issued_on", &from),
        ("valid_until", &to),
    ];
    let bad = browser
        .submit("/trainer", "/trainer/certificates", &[issue[0], issue[1], issue[2], ("issued_on", "kemarin")])
        .await;
    assert!(bad.status.as_u16() == 422 && bad.text.contains("Tulis tanggal"));
    let issued = browser.submit("/trainer", "/trainer/certificates", &issue).await;
    assert_eq!(issued.status.as_u16(), 303);
    assert_eq!(rights(&stand, &token).await["list"], true);
    let page = issued.location().to_owned();
    let revoke = format!("{}/revocation", page.split('?').next().unwrap());
    assert_eq!(browser.submit(&page, &revoke, &[("reason", "")]).await.status.as_u16(), 422);
    assert_eq!(browser.submit(&page, &revoke, &[("reason", "Salah orang.")]).await.location(), "/trainer?done=revoked");
    assert!(browser.get(&page).await.text.contains("Salah orang."));
    assert_eq!(rights(&stand, &token).await["list"], false);
}

async fn training_pages_are_public(db: TestDb) {
    let stand = Stand::new(db).await;
    let trainer = stand.appoint(Role::Trainer).await;
    stand.course(&trainer, &["list", "export"]).await;
    let mut browser = Browser::new(&stand);
    for path in [
        "/training",
        "/legal/terms",
        "/legal/privacy",
        "/legal/complaints",
        "/help",
        "/help/sell",
        "/help/training",
        "/help/export",
    ] {
        for lang in ["id", "en"] {
            let page = browser.get(&format!("{path}?lang={lang}")).await;
            assert_eq!(page.status.as_u16(), 200, "{path}");
            assert!(page.text.contains("<h1>") && page.text.contains(&format!("lang=\"{lang}\"")), "{path}");
        }
    }
    assert!(browser.get("/training?lang=id").await.text.contains("Menjual ke luar negeri"));
    assert!(browser.get("/legal/terms?lang=id").await.text.contains("Balai Latihan Koperasi"));
}
