//! What the tests of this crate share: documents, events and an app over a test database.

use std::{path::Path, sync::Arc};

use chrono::DateTime;
use sentra_shared::{
    clock::{Clock, Timestamp, WIB},
    contract::{
        ProductId, SellerId, VariantId,
        account::{Rights, SELLER_CHANGED, SellerChanged, SellerStatus},
        catalogue::{PRODUCT_CHANGED, PhotoRef, ProductChanged, Status, VariantRef},
        order::{EXCHANGE_RATE_CHANGED, Level, SALES_COUNTED, STOCK_LEVEL, SalesCounted, StockLevel},
    },
    db::{Db, write_tx},
    exchange::{PerIdr, Rate},
    feed::{ConsumeError, Consumer, Event},
    money::{Currency, Money},
    session::{Actor, Who},
    text::{Lang, Localized},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    App,
    documents::{Document, Intake, SellerOf, Source},
    indexer::{self, Live, Place},
};

/// A point in time that grows with `n`.
pub(crate) fn at(n: i64) -> Timestamp {
    DateTime::from_timestamp(1_600_000_000 + n * 60, 0).unwrap()
}

fn id(kind: u128, n: u128) -> Uuid {
    Uuid::from_u128((n << 64) | kind)
}

pub(crate) fn product_id(n: u128) -> ProductId {
    ProductId(id(1, n))
}

pub(crate) fn seller_id(n: u128) -> SellerId {
    SellerId(id(2, n))
}

pub(crate) fn variant_id(n: u128) -> VariantId {
    VariantId(id(3, n))
}

/// A document to begin a test with: in stock, Rp 20.000, from Kabupaten Malang.
pub(crate) fn document(n: u128, title: &str, english: &str) -> Document {
    Document {
        product_id: product_id(n),
        slug: format!("produk-{n}"),
        titles: Localized::new(title, english),
        descriptions: Localized::new("Dibuat dengan tangan", ""),
        category_path: vec!["makanan".into(), "camilan".into()],
        category_names: vec![Localized::new("Makanan", "Food"), Localized::new("Camilan", "Snacks")],
        seller: SellerOf {
            id: seller_id(1),
            slug: "dapur-siti".into(),
            name: "Dapur Siti".into(),
            region_code: "35.07".into(),
            trained: true,
        },
        price_min: Money::rupiah(20_000).unwrap(),
        price_max: Money::rupiah(20_000).unwrap(),
        photo: None,
        skus: vec![format!("SKU-{n}")],
        halal: false,
        licences: Vec::new(),
        export_ready: false,
        featured: false,
        rating_hundredths: 0,
        review_count: 0,
        published_at: at(i64::try_from(n).unwrap()),
        in_stock: true,
        sold_out: false,
        units_month: 0,
    }
}

pub(crate) fn product_event(version: i64, n: u128, title: &str) -> Event {
    let data = ProductChanged {
        product_id: product_id(n),
        slug: format!("produk-{n}"),
        titles: Localized::new(title, ""),
        descriptions: Localized::new("Dibuat dengan tangan", "Made by hand"),
        category_path: vec!["makanan".into(), "camilan".into()],
        category_names: vec![Localized::new("Makanan", "Food"), Localized::new("Camilan", "Snacks")],
        seller_id: seller_id(1),
        price_min: Money::rupiah(20_000).unwrap(),
        price_max: Money::rupiah(35_000).unwrap(),
        photo: Some(PhotoRef { key: "abc".into(), width: 1200, height: 900, alt: Localized::new("Foto", "") }),
        variants: vec![VariantRef { id: variant_id(n), sku: format!("SKU-{n}") }],
        halal: true,
        licences: vec!["pirt".into()],
        ready_for: vec!["HK".into()],
        featured: false,
        rating_hundredths: 450,
        review_count: 3,
        published_at: Some(at(i64::try_from(n).unwrap())),
        status: Status::Published,
    };
    event(PRODUCT_CHANGED, product_id(n), version, &data)
}

pub(crate) fn seller_event(version: i64, name: &str, status: SellerStatus) -> Event {
    let data = SellerChanged {
        seller_id: seller_id(1),
        slug: "dapur-siti".into(),
        name: name.into(),
        legal_form: "perorangan".into(),
        numbers: Default::default(),
        region_code: "35.07".into(),
        phone: None,
        logo: None,
        story: Localized::default(),
        training_badge: Some("code".into()),
        rights: Rights { list: true, list_food: true, export: false },
        missing: Vec::new(),
        closed_until: None,
        status,
    };
    event(SELLER_CHANGED, seller_id(1), version, &data)
}

pub(crate) fn stock_event(version: i64, n: u128, level: Level) -> Event {
    let data = StockLevel { variant_id: variant_id(n), product_id: product_id(n), level };
    event(STOCK_LEVEL, variant_id(n), version, &data)
}

pub(crate) fn sales_event(version: i64, n: u128, units: i64) -> Event {
    let data = SalesCounted { product_id: product_id(n), units_30d: units, units_total: units };
    event(SALES_COUNTED, product_id(n), version, &data)
}

/// So many rupiah for a Hong Kong dollar from today on.
pub(crate) fn rate_event(version: i64, per_idr: &str) -> Event {
    let valid_from = Clock::system().now().with_timezone(&WIB).date_naive();
    let data = Rate { currency: Currency::Hkd, per_idr: PerIdr::parse(per_idr).unwrap(), valid_from };
    event(EXCHANGE_RATE_CHANGED, format!("HKD:{valid_from}"), version, &data)
}

fn event<T: serde::Serialize>(name: &str, subject: impl std::fmt::Display, version: i64, data: &T) -> Event {
    Event {
        position: version,
        name: name.into(),
        subject: subject.to_string(),
        version,
        at: at(version),
        data: serde_json::to_value(data).unwrap(),
    }
}

/// Takes in an event as the service does, in a transaction of its own.
pub(crate) async fn take_in(app: &App, event: Event) {
    let source = match event.name.as_str() {
        SELLER_CHANGED => Source::Account,
        PRODUCT_CHANGED => Source::Catalogue,
        _ => Source::Order,
    };
    let intake = Intake { source, wake: app.live.wake() };
    write_tx(&app.db, "take_in", &(&intake, &event), |tx, (intake, event)| {
        Box::pin(async move {
            intake.apply(tx, event).await?;
            Ok::<(), ConsumeError>(())
        })
    })
    .await
    .unwrap();
    intake.applied();
}

pub(crate) fn app(db: &Db) -> App {
    App { db: db.clone(), clock: Clock::system(), live: Arc::new(Live::new()), rate_days_max: 7 }
}

/// A running keeper of the index; it stops when this is dropped.
pub(crate) struct Keeping {
    stop: tokio_util::sync::DropGuard,
    task: tokio::task::JoinHandle<()>,
}

impl Keeping {
    /// Ends it in the middle of whatever it does, as a killed process would.
    pub(crate) async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }

    /// Stops it and waits until it let go of its folder.
    pub(crate) async fn end(self) {
        drop(self.stop);
        self.task.await.unwrap();
    }
}

/// Starts the keeper of an index in a folder.
pub(crate) fn keep(app: &App, folder: &Path) -> Keeping {
    keep_at(app, Place::Folder(folder.to_owned()))
}

/// Starts the keeper of an index.
pub(crate) fn keep_at(app: &App, place: Place) -> Keeping {
    let stop = CancellationToken::new();
    let app = app.clone();
    let task = tokio::spawn(indexer::run(app.db, app.clock, app.live, place, stop.clone()));
    Keeping { stop: stop.drop_guard(), task }
}

/// Waits until the condition holds, half a minute at most: the machine may be busy.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    for _ in 0..1_500 {
        if condition().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("waited in vain until {what}");
}

pub(crate) fn guest() -> Actor {
    Actor { who: Who::Guest(None), request_id: "test".into(), lang: Lang::Id }
}
