use std::sync::Arc;

use axum::body::Body;
use http::{Request, StatusCode};
use sentra_migrations::SearchMigrator;
use sentra_shared::{
    clock::Clock,
    contract::{
        PersonId, SellerId, SessionId,
        account::{AccountPort, Exporter, PortError, SellerContact, SellerStatus, TodayItem},
    },
    db::testing::TestDb,
    http::{Web, WebSettings, apply},
    page,
    secret::Keys,
    session::SignedIn,
    text::{Lang, Texts},
};
use tower::ServiceExt;

use crate::{
    App, TEXTS, query,
    testing::{app, keep, product_event, rate_event, seller_event, take_in, until},
};

sentra_shared::both_databases!(SearchMigrator:
    the_page_shows_what_was_found_and_understood,
    the_page_answers_anything,
    the_api_names_wrong_parameters,
    prices_are_shown_and_typed_in_the_readers_currency,
);

/// Nobody is signed in.
struct NoSessions;

#[async_trait::async_trait]
impl AccountPort for NoSessions {
    async fn session(&self, _: SessionId) -> Result<Option<SignedIn>, PortError> {
        Ok(None)
    }

    async fn exporters(&self, _: &[SellerId]) -> Result<Vec<Exporter>, PortError> {
        Ok(Vec::new())
    }

    async fn seller_contacts(&self, _: SellerId) -> Result<Vec<SellerContact>, PortError> {
        Ok(Vec::new())
    }

    async fn today(&self, _: PersonId, _: Option<SellerId>, _: Lang) -> Result<Vec<TodayItem>, PortError> {
        Ok(Vec::new())
    }
}

fn router(app: &App) -> axum::Router {
    let sources: Vec<_> = TEXTS.iter().copied().chain(page::TEXTS).collect();
    let settings = WebSettings {
        site_name: "Sentra".into(),
        public_url: "http://127.0.0.1".into(),
        demo: false,
        requests_per_minute: 60_000,
        trusted_proxies: 0,
    };
    let web =
        Web::new(settings, Texts::load(&sources).unwrap(), Keys::new([7; 32]), Clock::system(), Arc::new(NoSessions));
    let (api, _) = query::router().with_state(app.clone()).split_for_parts();
    apply(
        api.merge(super::router().with_state(app.clone())).merge(crate::staff::router().with_state(app.clone())),
        &web,
    )
}

async fn get(router: &axum::Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn the_page_shows_what_was_found_and_understood(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&test.db);
    let _keeper = keep(&app, folder.path());
    take_in(&app, seller_event(1, "Dapur Siti", SellerStatus::Active)).await;
    take_in(&app, product_event(1, 1, "Keripik <script>alert(1)</script> tempe")).await;
    until("it is indexed", || async { app.live.engine().is_some_and(|e| e.count() == 1) }).await;
    let router = router(&app);
    let (status, html) = get(&router, "/search?q=kerpik+&halal=yes&region=35.07&price_max=50.000").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!html.contains("<script>alert") && !html.contains("[results-") && !html.contains("[search-"), "{html}");
    for part in [
        "1 produk untuk “keripik”",
        "Anda mengetik “kerpik”",
        "Kab. Malang",
        "/media/abc-320.webp",
        "height=\"240\"",
        "Dapur Siti",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(
        html.contains("href=\"/search?q=kerpik&#38;region=35.07&#38;price_max=50000\""),
        "the chip that takes halal away"
    );
    let (_, json) = get(&router, "/api/v1/search?q=keripik").await;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["hits"][0]["price"], serde_json::json!({ "amount": "20000", "currency": "IDR" }));
    assert_eq!(
        json["facets"]["region"][0],
        serde_json::json!({ "value": "35.07", "label": "Kabupaten Malang", "count": 1 })
    );
    let (_, json) = get(&router, "/api/v1/search/suggestions?q=ker").await;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json["items"][0],
        serde_json::json!({ "text": "keripik", "kind": "query", "href": "/search?q=keripik" })
    );
}

async fn the_page_answers_anything(test: TestDb) {
    let router = router(&app(&test.db));
    for (path, status) in [
        ("/search", 200),
        ("/search?q=", 200),
        ("/search?q=%22%3Cscript%3E", 200),
        ("/search?q=x&unknown=1&q=y", 200),
        ("/search?page=99999", 422),
        ("/search?price_min=-5&sort=cheap", 422),
        ("/search?price_min=9&price_max=5", 422),
        ("/search?q=%FF%FE", 200),
        ("/staff/search", 303),
    ] {
        let (got, html) = get(&router, path).await;
        assert_eq!(got.as_u16(), status, "{path}");
        assert!(!html.contains("<script>\"") && !html.contains("[field-"), "{path}");
    }
    let (_, html) = get(&router, "/search?q=tidakada").await;
    assert!(html.contains("Belum ada hasil untuk “tidakada”") && html.contains("Lihat semua produk"));
}

async fn the_api_names_wrong_parameters(test: TestDb) {
    let router = router(&app(&test.db));
    let (status, body) = get(&router, "/api/v1/search?sort=cheap&page=101&limit=100").await;
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status.as_u16(), body["code"].as_str()), (422, Some("invalid")));
    let fields: Vec<_> = body["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["sort", "page"]);
    let (status, body) = get(&router, "/api/v1/search?q=apa&halal=true&limit=5").await;
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status.as_u16(), body["total"].as_u64(), body["simple"].as_bool()), (200, Some(0), Some(true)));
}

async fn prices_are_shown_and_typed_in_the_readers_currency(test: TestDb) {
    let app = app(&test.db);
    take_in(&app, seller_event(1, "Dapur Siti", SellerStatus::Active)).await;
    take_in(&app, product_event(1, 1, "Keripik tempe")).await;
    let folder = tempfile::tempdir().unwrap();
    let _keeper = keep(&app, folder.path());
    let router = router(&app);
    until("it is found", || async { get(&router, "/search?q=keripik").await.1.contains("1 produk") }).await;
    let currency_off = "Hari ini belum ada kurs HKD";
    let (_, html) = get(&router, "/search?q=keripik&currency=HKD").await;
    assert!(html.contains(currency_off) && html.contains("Rp\u{a0}20.000"), "no rate yet");
    assert_eq!(get(&router, "/search?price_min=9&price_currency=HKD").await.0.as_u16(), 422);
    assert_eq!(get(&router, "/api/v1/search?currency=HKD").await.0.as_u16(), 409);

    take_in(&app, rate_event(1, "2105.50")).await;
    // 20,000 / 2105.5 is 9.499; 25,000 is 11.874.
    let (_, html) = get(&router, "/search?q=keripik&currency=HKD").await;
    for part in ["HK$\u{a0}9.50", "≤\u{a0}HK$\u{a0}11.88", "Harga (HK$)", "name=\"price_currency\" value=\"HKD\""] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains(currency_off));
    let asked = "/search?q=keripik&currency=HKD&price_currency=HKD&price_min=9,50&price_max=1,000.00&halal=yes";
    let (_, html) = get(&router, asked).await;
    assert!(html.contains("1 produk") && html.contains("value=\"9.50\"") && html.contains("value=\"1000.00\""));
    assert!(html.contains("price_min=19982&#38;price_max=2105500"), "addresses are in rupiah");
    let (_, html) = get(&router, "/search?q=keripik&price_currency=HKD&price_min=9.51").await;
    assert!(html.contains("Belum ada hasil"), "just too cheap");
    let (_, html) = get(&router, "/search?q=keripik").await;
    assert!(html.contains("Rp\u{a0}20.000") && !html.contains("HK$") && !html.contains("price_currency"));

    for path in ["/api/v1/search?q=keripik&currency=HKD", "/api/v1/search/suggestions?q=keripik&currency=HKD"] {
        let json: serde_json::Value = serde_json::from_str(&get(&router, path).await.1).unwrap();
        let found =
            json["hits"].as_array().or(json["items"].as_array()).unwrap().iter().find(|h| h["price"].is_object());
        let found = found.unwrap_or_else(|| panic!("no price: {json}"));
        assert_eq!(found["price"], serde_json::json!({ "amount": "20000", "currency": "IDR" }));
        assert_eq!(found["converted_price"], serde_json::json!({ "amount": "9.50", "currency": "HKD" }));
    }
}
