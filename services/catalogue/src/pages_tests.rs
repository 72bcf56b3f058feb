//! The pages over HTTP, with the layers that every process puts around them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use sentra_migrations::CatalogueMigrator;
use sentra_shared::{
    contract::{
        PersonId, SellerId, SessionId, VariantId,
        account::{AccountPort, Exporter, PortError, Rights, SellerContact, TodayItem},
        order::{DeliveryEstimate, Destination, OrderPort, StockFigure},
    },
    db::testing::sqlite,
    feed::FeedSource,
    http::{IdempotencyKey, Web, WebSettings, apply},
    money::Money,
    page,
    session::{self, Actor, SignedIn},
    text::{Lang, Localized, Source, Texts},
};
use tower::ServiceExt;

use crate::{
    CatalogueService, Peers, TEXTS,
    app::App,
    photos::add,
    products::{CatalogueSnapshots, Product, create, publish},
    testing::{ALL, TestApp, app, draft, new_seller, picture, seller, seller_state, staff, tell, tell_rate},
};

/// Account is never asked: the tokens of these tests are fresh.
struct NoAccount;

#[async_trait::async_trait]
impl AccountPort for NoAccount {
    async fn session(&self, _: SessionId) -> Result<Option<SignedIn>, PortError> {
        Ok(None)
    }
    async fn today(&self, _: PersonId, _: Option<SellerId>, _: Lang) -> Result<Vec<TodayItem>, PortError> {
        Ok(Vec::new())
    }
    async fn exporters(&self, _: &[SellerId]) -> Result<Vec<Exporter>, PortError> {
        Ok(Vec::new())
    }

    async fn seller_contacts(&self, _: SellerId) -> Result<Vec<SellerContact>, PortError> {
        Ok(Vec::new())
    }
}

/// Order delivers to Cilandak for Rp 16.000, to Hong Kong for Rp 60.000, nowhere else, and is late for Lowokwaru.
struct Courier;

#[async_trait::async_trait]
impl OrderPort for Courier {
    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<StockFigure>, PortError> {
        Ok(variants.iter().map(|v| StockFigure { variant_id: *v, on_hand: 9, available: 7, version: 1 }).collect())
    }
    async fn delivery_estimate(&self, _: VariantId, to: &Destination) -> Result<Option<DeliveryEstimate>, PortError> {
        if *to == Destination::District("35.73.05".into()) {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        if *to == Destination::Country("HK".into()) {
            let cost = Money::rupiah(60_000).unwrap();
            return Ok(Some(DeliveryEstimate { service: "Kargo udara".into(), cost, days_min: 6, days_max: 10 }));
        }
        let cost = Money::rupiah(16_000).unwrap();
        let found = DeliveryEstimate { service: "Reguler".into(), cost, days_min: 2, days_max: 4 };
        Ok((*to == Destination::District("31.74.06".into())).then_some(found))
    }
}

struct Site {
    test: TestApp,
    router: Router,
}

async fn site() -> Site {
    let test = app(sqlite::<CatalogueMigrator>().await.unwrap()).await;
    let TestApp { app, deps, .. } = &test;
    let feed = sentra_shared::feed::LocalFeed::new(app.db.clone(), Arc::new(CatalogueSnapshots(app.db.clone())));
    let source: Arc<dyn FeedSource> = Arc::new(feed.clone());
    let service = CatalogueService { app: app.clone(), deps: deps.clone(), feed };
    let built =
        service.build(Peers { account_feed: Arc::clone(&source), order_feed: source, order: Arc::new(Courier) });
    let texts: Vec<Source> = page::TEXTS.iter().chain(TEXTS).copied().collect();
    let settings = WebSettings {
        site_name: "Sentra".into(),
        public_url: "http://127.0.0.1:8080".into(),
        demo: false,
        requests_per_minute: 10_000,
        trusted_proxies: 0,
    };
    let texts = Texts::load(&texts).unwrap();
    let web = Web::new(settings, texts, deps.keys.clone(), deps.clock.clone(), Arc::new(NoAccount));
    let router = apply(Router::from(built.api).merge(built.pages), &web);
    Site { test, router }
}

impl Site {
    fn app(&self) -> &App {
        &self.test.app
    }

    async fn send(&self, who: Option<&Actor>, request: axum::http::request::Builder, body: Body) -> Response<Body> {
        let token = who
            .and_then(Actor::person)
            .map(|p| session::issue(&self.test.deps.keys, p.clone(), self.app().clock.now()));
        let request = match token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        };
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    async fn get(&self, who: Option<&Actor>, path: &str) -> (StatusCode, String) {
        let answer = self.send(who, Request::get(path), Body::empty()).await;
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1_000_000).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// Posts a multipart form; answers with the status and where it leads.
    async fn post(
        &self,
        who: &Actor,
        path: &str,
        fields: &[(&str, &str)],
        photo: Option<&[u8]>,
    ) -> (StatusCode, String) {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        if let Some(photo) = photo {
            body.extend(b"--b\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\n");
            body.extend(photo);
            body.extend(b"\r\n");
        }
        body.extend(b"--b--\r\n");
        let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        let answer = self.send(Some(who), request, body.into()).await;
        let to = answer.headers().get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status(), to)
    }
}

async fn published(site: &Site, owner: SellerId) -> Product {
    let product =
        create(site.app(), &seller(owner), draft("A", "keripik"), IdempotencyKey(None)).await.unwrap().product;
    add(site.app(), &seller(owner), product.id, picture(3), Localized::default()).await.unwrap();
    publish(site.app(), &seller(owner), product.id).await.unwrap()
}

#[tokio::test]
async fn a_buyer_reads_a_product_and_what_delivery_costs() {
    let site = site().await;
    let owner = new_seller(site.app(), ALL).await;
    let product = published(&site, owner).await;
    let page = format!("/products/{}", product.slug);
    let (status, html) = site.get(None, &page).await;
    assert_eq!(status, StatusCode::OK);
    for part in [
        "Keripik apel Manalagi",
        "Rp\u{a0}24.000",
        "og:image",
        "-1200.jpg",
        "srcset=",
        "/certificates/ABC123",
        "https://wa.me/6281200000001",
        "https://wa.me/?text=",
        "action=\"/cart/lines\"",
        "ID35110001325901022",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let there = |province: &str, regency: &str, district: &str| {
        format!("{page}?province={province}&regency={regency}&district={district}")
    };
    assert!(site.get(None, &there("31", "31.74", "31.74.06")).await.1.contains("Rp\u{a0}16.000"));
    assert!(site.get(None, &there("11", "11.01", "11.01.01")).await.1.contains("Belum ada jasa kirim"));
    assert!(site.get(None, &there("35", "35.73", "35.73.05")).await.1.contains("sedang tidak bisa dihitung"));
    assert!(site.get(None, &format!("{page}?photo=-1&district=%3Cscript%3E")).await.0 == StatusCode::OK);

    let renamed =
        site.send(None, Request::get(format!("/products/nama-lama-{}?photo=1", product.key)), Body::empty()).await;
    assert_eq!(renamed.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(renamed.headers()[header::LOCATION], format!("{page}?photo=1"));
    assert_eq!(site.get(None, "/products/tidak-ada-22222222").await.0, StatusCode::NOT_FOUND);
    for path in ["/", "/categories", "/categories/keripik", "/staff/catalogue"] {
        let status = site.get(Some(&staff()), path).await.0;
        assert_eq!(status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn prices_are_in_the_readers_currency_or_say_why_not() {
    let site = site().await;
    let owner = new_seller(site.app(), ALL).await;
    let product = published(&site, owner).await;
    let page = format!("/products/{}", product.slug);
    let shop = format!("/shops/toko-{}", &owner.to_string()[20..]);
    let currency_off = "Hari ini belum ada kurs HKD";
    let (_, html) = site.get(None, &format!("{page}?currency=HKD")).await;
    assert!(html.contains(currency_off) && html.contains("Rp\u{a0}24.000"), "no rate yet");
    tell_rate(site.app(), "2105.50", 0, 1).await;
    // 24,000 / 2105.5 is 11.399.
    for path in ["/", "/categories/keripik", &shop, &page] {
        let (status, html) = site.get(None, &format!("{path}?currency=HKD")).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(html.contains("HK$\u{a0}11.40") && !html.contains(currency_off), "{path}");
        let (_, html) = site.get(None, path).await;
        assert!(html.contains("Rp\u{a0}24.000") && !html.contains("HK$"), "{path}");
    }
    let (_, html) =
        site.get(None, &format!("{page}?currency=HKD&country=ID&province=31&regency=31.74&district=31.74.06")).await;
    assert!(html.contains("(sekitar Rp\u{a0}24.000)"), "the rupiah stand beside");
    assert!(html.contains("content=\"24000\"") && html.contains("content=\"IDR\""), "what is shared stays in rupiah");
    assert!(html.contains("HK$\u{a0}7.60"), "delivery for Rp 16.000 as well");
    let answer = site.send(None, Request::get(&page).header(header::COOKIE, "currency=HKD"), Body::empty()).await;
    assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("private"));
    assert!(answer.headers().get_all(header::VARY).iter().any(|v| v.to_str().unwrap().contains("cookie")));

    let api = format!("/api/v1/products/{}", product.id);
    for (query, expected) in
        [("", None), ("?currency=HKD", Some(("11.40", "HKD"))), ("?currency=IDR", Some(("24000", "IDR")))]
    {
        for (path, variant) in
            [(format!("{api}{query}"), "/variants/0"), (format!("/api/v1/products{query}"), "/items/0/variants/0")]
        {
            let json: serde_json::Value = serde_json::from_str(&site.get(None, &path).await.1).unwrap();
            let variant = json.pointer(variant).unwrap();
            let converted =
                expected.map(|(amount, currency)| serde_json::json!({ "amount": amount, "currency": currency }));
            assert_eq!(variant.get("converted_price"), converted.as_ref(), "{path}");
            assert_eq!(variant["price"], serde_json::json!({ "amount": "24000", "currency": "IDR" }), "{path}");
        }
    }
    assert_eq!(site.get(None, &format!("{api}?currency=JPY")).await.0, StatusCode::CONFLICT);
    assert_eq!(site.get(None, "/api/v1/products?currency=XYZ").await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_reader_abroad_is_told_what_cargo_costs_or_why_it_cannot_be_sent() {
    let site = site().await;
    let owner = new_seller(site.app(), ALL).await;
    tell_rate(site.app(), "2105.50", 0, 1).await;
    let page = format!("/products/{}?lang=en", published(&site, owner).await.slug);
    let (_, html) = site.get(None, &page).await;
    assert!(html.contains("Send it abroad") && html.contains("Province"));
    assert!(!html.contains("air cargo"), "who reads at home sees what is there for home");
    let (_, html) = site.get(None, &format!("{page}&currency=USD")).await;
    assert!(html.contains("Choose a country to see what air cargo") && !html.contains("Province"));
    let (_, html) = site.get(None, &format!("{page}&currency=HKD")).await;
    for part in ["cannot be sent to Hong Kong yet", "may not sell abroad yet", "customs ask for are still missing"] {
        assert!(html.contains(part), "{part}");
    }
    let (_, html) = site.get(None, &format!("{page}&currency=HKD&country=ID")).await;
    assert!(html.contains("Province") && html.contains("HK$\u{a0}11.40"), "a parcel within Indonesia");

    let mut whole = draft("B", "keripik");
    whole.facts.hs_code = Some("190590".into());
    whole.facts.origin_region = Some("35.79".into());
    whole.facts.shelf_life_days = Some(180);
    whole.variants[0].facts.net_g = Some(200);
    let exporter = SellerId::new();
    tell(site.app(), &seller_state(exporter, Rights { export: true, ..ALL }), 1).await;
    let product = create(site.app(), &seller(exporter), whole, IdempotencyKey(None)).await.unwrap().product;
    add(site.app(), &seller(exporter), product.id, picture(4), Localized::default()).await.unwrap();
    let product = publish(site.app(), &seller(exporter), product.id).await.unwrap();
    let page = format!("/products/{}?lang=en&currency=HKD", product.slug);
    let (_, html) = site.get(None, &page).await;
    // 60,000 / 2105.5 is 28.497.
    for part in ["HK$\u{a0}28.50", "6 to 10 days", "What customs ask for Hong Kong is complete"] {
        assert!(html.contains(part), "{part}");
    }
    assert!(site.get(None, &format!("{page}&country=SG")).await.1.contains("no air cargo for this to Singapore"));
    let chosen = site.send(None, Request::get(format!("{page}&country=SG")), Body::empty()).await;
    let cookies: Vec<_> = chosen.headers().get_all(header::SET_COOKIE).iter().map(|c| c.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|c| c.starts_with("country=SG")), "{cookies:?}");
    let request = Request::get(&page).header(header::COOKIE, "country=SG");
    let remembered = site.send(None, request, Body::empty()).await;
    let body = axum::body::to_bytes(remembered.into_body(), 1_000_000).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("to Singapore at present"), "the choice is remembered");
}

#[tokio::test]
async fn a_seller_lists_a_product_with_the_form() {
    let site = site().await;
    let person = seller(new_seller(site.app(), ALL).await);
    assert_eq!(site.get(None, "/seller/products/new").await.0, StatusCode::SEE_OTHER);
    assert_eq!(site.get(Some(&person), "/seller/products/new").await.0, StatusCode::OK);
    let short = [
        ("title_id", "Keripik apel"),
        ("v0_price", "Rp 24.000"),
        ("v0_weight_g", "250"),
        ("v0_stock", "7"),
        ("v0_length", "20"),
        ("v0_width", "15"),
        ("v0_height", "5"),
        ("category", "keripik"),
        ("then", "publish"),
        ("_key", "TAP"),
    ];
    let (status, to) = site.post(&person, "/seller/products", &short, Some(&picture(1))).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        site.post(&person, "/seller/products", &short, Some(&picture(1))).await.1,
        to,
        "a double tap is one product"
    );
    let page = to.split('?').next().unwrap().to_owned();
    let (_, html) = site.get(Some(&person), &page).await;
    assert!(html.contains("Makanan dan minuman perlu nomor sertifikat halal"), "it says what is missing");
    let id = html.split("name=\"v0_id\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let version =
        html.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let mut whole = short.to_vec();
    whole.extend([("not_halal", "yes"), ("v0_id", &id), ("version", &version)]);
    let (status, to) = site.post(&person, &page, &whole, None).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{page}?done=published")));
    let (_, list) = site.get(Some(&person), "/seller/products").await;
    assert!(list.contains("Keripik apel") && list.contains(">7<"), "with the stock order tells");
    assert_eq!(site.post(&person, &page, &whole, None).await.0, StatusCode::CONFLICT, "the version is an old one now");
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed() {
    let site = site().await;
    let person = seller(new_seller(site.app(), ALL).await);
    let fields = [("title_id", "<script>alert(1)</script>"), ("v0_price", "dua puluh")];
    let (status, _) = site.post(&person, "/seller/products", &fields, None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, to) = site.post(&person, "/seller/products", &[("title_id", "Draf")], Some(b"PK\x03\x04")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(to.ends_with("?done=saved&photo=not_a_photo"), "{to}");
    let other = seller(new_seller(site.app(), ALL).await);
    assert_eq!(site.get(Some(&other), to.split('?').next().unwrap()).await.0, StatusCode::NOT_FOUND);
}
