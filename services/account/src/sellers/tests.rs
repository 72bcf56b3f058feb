use axum::http::Method;
use sentra_migrations::AccountMigrator;
use sentra_shared::{
    contract::account::{AccountEvent, AccountPort},
    db::testing::TestDb,
    feed::Snapshots,
    text::Lang,
};
use serde_json::json;

use crate::{
    sellers::SellerSnapshots,
    sessions::Port,
    testing::{Browser, Stand},
};

sentra_shared::both_databases!(AccountMigrator:
    becoming_a_seller_counts_at_once,
    two_shops_of_one_name_get_two_addresses,
    refuses_wrong_sellers,
    a_double_tap_opens_one_shop,
    numbers_are_sealed_and_masked,
    changes_are_told_with_growing_versions,
    another_seller_is_out_of_reach,
    the_acting_seller_can_be_chosen,
    the_snapshot_holds_every_seller,
    today_names_what_blocks,
    the_page_makes_and_changes_a_seller,
);

async fn becoming_a_seller_counts_at_once(db: TestDb) {
    let stand = Stand::new(db).await;
    let (before, email) = stand.register("Siti").await;
    stand.get("/api/v1/sellers/me", &before).await.refused(403, "forbidden");
    let body = json!({ "name": "Keripik Bu Siti", "legal_form": "perorangan", "region_code": "35.73", "story": { "id": "Sejak 1998." } });
    let opened = stand.post("/api/v1/sellers", &before, body).await.ok();
    assert_eq!(opened["seller"]["slug"], "keripik-bu-siti");
    assert_eq!(opened["seller"]["phone"], "+6281234567890");
    let fresh = opened["token"].as_str().unwrap();
    for token in [fresh, before.as_str(), &stand.sign_in(&email).await] {
        let me = stand.get("/api/v1/accounts/me", token).await.ok();
        assert_eq!((me["roles"].clone(), me["seller_id"].clone()), (json!(["seller"]), opened["seller"]["id"].clone()));
        stand.get("/api/v1/sellers/me", token).await.ok();
    }
    let standing = stand.get("/api/v1/sellers/me/standing", fresh).await.ok();
    assert_eq!(standing["rights"], json!({ "list": false, "list_food": false, "export": false }));
    assert_eq!(standing["missing"][0]["code"], "list_training_missing");
    assert!(standing["missing"][0]["detail"].as_str().unwrap().starts_with("Belum bisa terbit"));
    let told = stand.told().await;
    assert_eq!((told.len(), told[0].0, &told[0].1["name"]), (1, 1, &json!("Keripik Bu Siti")));
    let public = stand.get(&format!("/api/v1/sellers/{}", opened["seller"]["id"].as_str().unwrap()), "").await.ok();
    assert_eq!((public["region_name"].as_str(), public.get("address")), (Some("Kota Malang"), None));
}

async fn two_shops_of_one_name_get_two_addresses(db: TestDb) {
    let stand = Stand::new(db).await;
    let mut slugs = Vec::new();
    for _ in 0..3 {
        slugs.push(stand.seller("Kopi Dampit").await.2["slug"].as_str().unwrap().to_owned());
    }
    assert_eq!(slugs, ["kopi-dampit", "kopi-dampit-malang", "kopi-dampit-2"]);
    let (token, _) = stand.register("Budi").await;
    let wished = json!({ "name": "Kopi", "legal_form": "cv", "region_code": "35.07", "slug": "kopi-dampit" });
    assert_eq!(stand.post("/api/v1/sellers", &token, wished).await.refused(422, "invalid"), ["slug taken"]);
}

async fn refuses_wrong_sellers(db: TestDb) {
    let stand = Stand::new(db).await;
    let good = json!({ "name": "Kopi", "legal_form": "cv", "region_code": "35.07" });
    stand.post("/api/v1/sellers", "", good).await.refused(401, "unauthenticated");
    let (token, _) = stand.register("Budi").await;
    let bad = json!({ "name": " ", "legal_form": "gmbh", "region_code": "99.99", "nib": "1", "npwp": "12", "nik": "abc", "slug": "A B" });
    let fields = stand.post("/api/v1/sellers", &token, bad).await.refused(422, "invalid");
    assert_eq!(
        fields,
        [
            "name required",
            "legal_form unknown_choice",
            "region_code unknown_region",
            "nib bad_nib",
            "npwp bad_npwp",
            "nik bad_nik",
            "slug bad_slug"
        ]
    );
    assert!(stand.told().await.is_empty());
}

async fn a_double_tap_opens_one_shop(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, _) = stand.register("Budi").await;
    let body = |name: &str| json!({ "name": name, "legal_form": "cv", "region_code": "35.07" });
    let send = async |body| stand.api_keyed(Method::POST, "/api/v1/sellers", &token, "k", body).await;
    let (first, second) = tokio::join!(send(body("Kopi")), send(body("Kopi")));
    assert_eq!(first.ok()["seller"]["id"], second.ok()["seller"]["id"]);
    send(body("Teh")).await.refused(422, "idempotency_key_reused");
    assert_eq!(stand.rows("SELECT id FROM seller").await.len(), 1);
    for n in 0..9 {
        stand.post("/api/v1/sellers", &token, body(&format!("Kopi nomor {n}"))).await.ok();
    }
    stand.post("/api/v1/sellers", &token, body("Kopi lagi")).await.refused(409, "too_many_sellers");
}

async fn numbers_are_sealed_and_masked(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, _) = stand.register("Budi").await;
    let body = json!({ "name": "Kopi", "legal_form": "cv", "region_code": "35.07", "nib": "1234567890123", "npwp": "0012345678901000", "nik": "3573014107900001" });
    let seller = stand.post("/api/v1/sellers", &token, body).await.ok();
    let token = seller["token"].as_str().unwrap();
    assert_eq!(
        (seller["seller"]["npwp"].as_str(), seller["seller"]["nik"].as_str()),
        (Some("••••••••••••1000"), Some("••••••••••••0001"))
    );
    let row = &stand.rows("SELECT npwp, nik FROM seller").await[0];
    for column in ["npwp", "nik"] {
        assert!(row.try_get::<String>("", column).unwrap().starts_with("v1."));
    }
    for (_, told) in stand.told().await {
        assert!(!told.to_string().contains("1000") || !told.to_string().contains("npwp"));
    }
    let kept = stand.api(Method::PATCH, "/api/v1/sellers/me", token, json!({ "npwp": "", "version": 1 })).await.ok();
    assert_eq!(
        (kept["npwp"].as_str(), kept["nik"].as_str(), kept["nib"].as_str()),
        (None, Some("••••••••••••0001"), Some("1234567890123"))
    );
}

async fn changes_are_told_with_growing_versions(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, _, _) = stand.seller("Kopi Dampit").await;
    let patch = |body| stand.api(Method::PATCH, "/api/v1/sellers/me", &token, body);
    let changed = patch(json!({ "story": { "en": "Since 1998." }, "region_code": "35.07", "version": 1 })).await.ok();
    assert_eq!((changed["version"].as_i64(), changed["slug"].as_str()), (Some(2), Some("kopi-dampit")));
    patch(json!({ "name": "Lain", "version": 1 })).await.refused(409, "stale_version");
    let told = stand.told().await;
    assert_eq!(told.iter().map(|(v, _)| *v).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((&told[1].1["region_code"], &told[1].1["story"]["en"]), (&json!("35.07"), &json!("Since 1998.")));
}

async fn another_seller_is_out_of_reach(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, _, seller) = stand.seller("Kopi Dampit").await;
    let (other, _) = stand.register("Budi").await;
    let patch = json!({ "seller_id": seller["id"], "version": 1 });
    let fields = stand.api(Method::PATCH, "/api/v1/accounts/me", &other, patch).await.refused(422, "invalid");
    assert_eq!(fields, ["acting_seller_id unknown_choice"]);
    stand.get("/api/v1/sellers/sel_00000000000000000000000000", "").await.refused(404, "not_found");
    stand.get("/api/v1/sellers/prd_x", "").await.refused(404, "not_found");
}

async fn the_acting_seller_can_be_chosen(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, email, first) = stand.seller("Kopi Dampit").await;
    let body = json!({ "name": "Batik Sekar", "legal_form": "cv", "region_code": "35.26" });
    let second = stand.post("/api/v1/sellers", &token, body).await.ok();
    let acting = |token: String| {
        let stand = &stand;
        async move { stand.get("/api/v1/sellers/me", &token).await.ok()["id"].clone() }
    };
    assert_eq!(acting(stand.sign_in(&email).await).await, second["seller"]["id"]);
    let choose = json!({ "seller_id": first["id"], "version": 1 });
    let changed = stand.api(Method::PATCH, "/api/v1/accounts/me", second["token"].as_str().unwrap(), choose).await.ok();
    assert_eq!(acting(changed["token"].as_str().unwrap().to_owned()).await, first["id"]);
    assert_eq!(acting(stand.sign_in(&email).await).await, first["id"]);
}

async fn the_snapshot_holds_every_seller(db: TestDb) {
    let stand = Stand::new(db).await;
    for name in ["Kopi Dampit", "Batik Sekar", "Madu Blitar"] {
        stand.seller(name).await;
    }
    let snapshots = SellerSnapshots(stand.app.clone());
    let (first, next) = snapshots.page("sellers", None, 2).await.unwrap();
    let (second, end) = snapshots.page("sellers", next.as_deref(), 2).await.unwrap();
    assert_eq!((first.len(), second.len(), end), (2, 1, None));
    for event in first.iter().chain(&second) {
        assert_eq!(event.version, 1);
        assert!(
            matches!(AccountEvent::read(event).unwrap(), AccountEvent::Seller(s) if s.seller_id.to_string() == event.subject)
        );
    }
    assert!(snapshots.page("orders", None, 2).await.is_err());
    let page = stand.get("/api/v1/sellers?limit=2", "").await.ok();
    let rest = stand.get(&format!("/api/v1/sellers?limit=2&after={}", page["next"].as_str().unwrap()), "").await.ok();
    assert_eq!(
        (page["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len(), &rest["next"]),
        (2, 1, &json!(null))
    );
    stand.get("/api/v1/sellers?after=x", "").await.refused(422, "invalid");
}

async fn today_names_what_blocks(db: TestDb) {
    let stand = Stand::new(db).await;
    let (token, _, seller) = stand.seller("Kopi Dampit").await;
    let port = Port(stand.app.clone());
    let session = token.split('.').next().unwrap().parse().unwrap();
    let who = port.session(session).await.unwrap().unwrap();
    let items = port.today(who.person_id, who.seller_id, Lang::En).await.unwrap();
    assert_eq!((items.len(), items[0].href.as_str()), (1, "/seller/profile#standing"));
    assert!(items[0].text.contains("no training certificate"));
    assert_eq!(who.seller_id.unwrap().to_string(), seller["id"].as_str().unwrap());
    assert!(port.today(who.person_id, None, Lang::Id).await.unwrap().is_empty());
}

async fn the_page_makes_and_changes_a_seller(db: TestDb) {
    let stand = Stand::new(db).await;
    let (_, email) = stand.register("Siti").await;
    let mut browser = Browser::new(&stand);
    browser.submit("/sign-in", "/sign-in", &[("email", &email), ("password", crate::testing::PASSWORD)]).await;
    let page = browser.get("/seller/profile").await;
    assert!(
        page.text.contains("Mulai menjual")
            && page.text.contains("Kabupaten Malang")
            && page.text.contains("Kota Malang")
    );
    let key = page.hidden("_key");
    let bad = [
        ("name", "Keripik Bu Siti"),
        ("legal_form", "perorangan"),
        ("region_code", ""),
        ("phone", "08123456789"),
        ("story.id", "Sejak 1998."),
    ];
    let refused = browser.submit("/seller/profile", "/seller/profile", &bad).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("Sejak 1998.") && refused.text.contains("Pilih wilayah dari daftar"));
    let good = [bad[0], bad[1], ("region_code", "35.73"), bad[3], bad[4], ("_key", &key)];
    for _ in 0..2 {
        let opened = browser.submit("/seller/profile", "/seller/profile", &good).await;
        assert_eq!((opened.status.as_u16(), opened.location()), (303, "/seller/profile?done=opened"));
    }
    assert_eq!(stand.rows("SELECT id FROM seller").await.len(), 1);
    let page = browser.get("/seller/profile").await;
    assert!(
        page.text.contains("Belum bisa terbit")
            && page.text.contains("href=\"/training\"")
            && page.text.contains("Toko saya")
    );
    let edit = [
        good[0],
        good[1],
        good[2],
        good[3],
        ("story.id", "Sejak 1999."),
        ("nik", "3573014107900001"),
        ("version", "1"),
    ];
    let saved = browser.submit("/seller/profile", "/seller/profile", &edit).await;
    assert_eq!(saved.location(), "/seller/profile?done=saved");
    let page = browser.get("/seller/profile").await;
    assert!(
        page.text.contains("Sejak 1999.") && page.text.contains("••••0001") && !page.text.contains("3573014107900001")
    );
    assert!(browser.get("/seller/profile?new=1").await.text.contains("Daftarkan usaha"));
}
