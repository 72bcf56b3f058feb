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
        account::{AccountPort, Exporter, PortError, SellerContact, TodayItem},
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
    testing::{ALL, TestApp, app, draft, new_seller, picture, seller, staff},
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

/// Order delivers to Cilandak for Rp 16.000, nowhere else, and is late for Lowokwaru.
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
