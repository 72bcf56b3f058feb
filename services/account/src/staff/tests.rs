use sentra_migrations::AccountMigrator;
use sentra_shared::{db::testing::TestDb, session::Role};
use serde_json::json;

use crate::testing::{Browser, PASSWORD, Stand};

sentra_shared::both_databases!(AccountMigrator:
    roles_are_given_and_taken_with_reasons,
    only_staff_decides,
    a_suspended_seller_may_nothing,
    people_are_found,
    the_pages_work,
);

async fn id_of(stand: &Stand, token: &str) -> String {
    stand.get("/api/v1/accounts/me", token).await.ok()["id"].as_str().unwrap().to_owned()
}

async fn roles_are_given_and_taken_with_reasons(db: TestDb) {
    let stand = Stand::new(db).await;
    let staff = stand.appoint(Role::Staff).await;
    let (token, _) = stand.register("Budi").await;
    let path = format!("/api/v1/accounts/{}/roles", id_of(&stand, &token).await);
    let change =
        |role: &str, granted: bool, reason: &str| json!({ "role": role, "granted": granted, "reason": reason });
    assert_eq!(
        stand.post(&path, &staff, change("trainer", true, "")).await.refused(422, "invalid"),
        ["reason required"]
    );
    assert_eq!(
        stand.post(&path, &staff, change("seller", true, "Karena ingin.")).await.refused(422, "invalid"),
        ["role unknown_choice"]
    );
    stand.post(&path, &staff, change("trainer", true, "Pelatih baru.")).await.ok();
    stand.post(&path, &staff, change("trainer", true, "Pelatih baru.")).await.ok();
    // The session that was open before knows at once.
    stand.get("/api/v1/certificates", &token).await.ok();
    stand.post(&path, &staff, change("trainer", false, "Pindah tugas.")).await.ok();
    stand.get("/api/v1/certificates", &token).await.refused(403, "forbidden");
    assert_eq!(stand.audited().await, ["role.granted", "role.granted", "role.revoked"]);
    let own = format!("/api/v1/accounts/{}/roles", id_of(&stand, &staff).await);
    stand.post(&own, &staff, change("staff", false, "Pensiun.")).await.refused(409, "own_staff_role");
}

async fn only_staff_decides(db: TestDb) {
    let stand = Stand::new(db).await;
    let (seller, _, shop) = stand.seller("Kopi Dampit").await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (role, suspension) = (
        format!("/api/v1/accounts/{}/roles", id_of(&stand, &seller).await),
        format!("/api/v1/sellers/{}/suspension", shop["id"].as_str().unwrap()),
    );
    for (token, status, code) in
        [("", 401, "unauthenticated"), (seller.as_str(), 403, "forbidden"), (&trainer, 403, "forbidden")]
    {
        stand
            .post(&role, token, json!({ "role": "staff", "granted": true, "reason": "Saya mau." }))
            .await
            .refused(status, code);
        stand.post(&suspension, token, json!({ "suspended": true, "reason": "Saya mau." })).await.refused(status, code);
        stand.get("/api/v1/accounts", token).await.refused(status, code);
    }
}

async fn a_suspended_seller_may_nothing(db: TestDb) {
    let stand = Stand::new(db).await;
    let staff = stand.appoint(Role::Staff).await;
    let trainer = stand.appoint(Role::Trainer).await;
    let (token, email, shop) = stand.seller("Kopi Dampit").await;
    let course = stand.course(&trainer, &["list"]).await;
    stand
        .post("/api/v1/certificates", &trainer, json!({ "email": email, "course_id": course, "number": "SRT/1" }))
        .await
        .ok();
    let id = shop["id"].as_str().unwrap();
    let path = format!("/api/v1/sellers/{id}/suspension");
    let set =
        |suspended: bool| stand.post(&path, &staff, json!({ "suspended": suspended, "reason": "Laporan pembeli." }));
    set(true).await.ok();
    set(true).await.ok();
    let told = stand.told().await;
    let last = &told.last().unwrap().1;
    assert_eq!((told.len(), &last["status"], &last["rights"]["list"]), (3, &json!("suspended"), &json!(false)));
    let standing = stand.get("/api/v1/sellers/me/standing", &token).await.ok();
    assert_eq!(standing["missing"][0]["code"], "seller_suspended");
    stand.get(&format!("/api/v1/sellers/{id}"), "").await.refused(404, "not_found");
    set(false).await.ok();
    assert_eq!(stand.told().await.last().unwrap().1["rights"]["list"], true);
    stand.get(&format!("/api/v1/sellers/{id}"), "").await.ok();
    stand
        .post(
            "/api/v1/sellers/sel_00000000000000000000000000/suspension",
            &staff,
            json!({ "suspended": true, "reason": "Laporan." }),
        )
        .await
        .refused(404, "not_found");
}

async fn people_are_found(db: TestDb) {
    let stand = Stand::new(db).await;
    let staff = stand.appoint(Role::Staff).await;
    for name in ["Siti Aminah", "Siti Rahayu", "Budi 100%"] {
        stand.register(name).await;
    }
    let found = async |query: &str| stand.get(&format!("/api/v1/accounts?{query}"), &staff).await.ok();
    assert_eq!(found("q=SITI").await["items"].as_array().unwrap().len(), 2);
    assert_eq!(found("q=aminah").await["items"][0]["name"], "Siti Aminah");
    assert_eq!(found("q=%25").await["items"].as_array().unwrap().len(), 4);
    assert_eq!(found("q=zzz").await["items"], json!([]));
    let first = found("limit=3").await;
    let rest = found(&format!("limit=3&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!((first["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (3, 1));
}

async fn the_pages_work(db: TestDb) {
    let stand = Stand::new(db).await;
    let staff = stand.appoint(Role::Staff).await;
    let staff_email = stand.get("/api/v1/accounts/me", &staff).await.ok()["email"].as_str().unwrap().to_owned();
    let (token, _, shop) = stand.seller("Kopi Dampit").await;
    let person = id_of(&stand, &token).await;
    let mut browser = Browser::new(&stand);
    let signed_in = browser.submit("/sign-in", "/sign-in", &[("email", &staff_email), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.location(), "/staff");
    assert!(browser.get("/staff/people?q=pemilik").await.text.contains(&person));
    assert!(browser.get("/staff/people?q=zzz").await.text.contains("Tidak ada yang cocok"));
    let page = format!("/staff/people/{person}");
    let roles = format!("{page}/roles");
    let refused = browser.submit(&page, &roles, &[("role", "trainer"), ("granted", "yes"), ("reason", "ya")]).await;
    assert!(refused.status.as_u16() == 422 && refused.text.contains("value=\"ya\""));
    let granted =
        browser.submit(&page, &roles, &[("role", "trainer"), ("granted", "yes"), ("reason", "Pelatih baru.")]).await;
    assert_eq!(granted.location(), format!("{page}?done=saved"));
    let suspension = format!("{page}/sellers/{}/suspension", shop["id"].as_str().unwrap());
    let done = browser.submit(&page, &suspension, &[("suspended", "yes"), ("reason", "Laporan pembeli.")]).await;
    assert_eq!(done.status.as_u16(), 303);
    let shown = browser.get(&page).await;
    assert!(shown.text.contains("Dihentikan") && shown.text.contains("Aktifkan lagi"));
    assert_eq!(browser.get("/staff/people/per_00000000000000000000000000").await.status.as_u16(), 404);
}
