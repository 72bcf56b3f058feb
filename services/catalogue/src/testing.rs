//! What the tests of this crate share: an app over a test database, sellers, actors and photos.

use std::{io::Cursor, sync::Arc};

use bytes::Bytes;
use image::{ImageFormat, RgbImage};
use sentra_shared::{
    clock::{Clock, WIB},
    config,
    contract::{
        PersonId, SellerId, SessionId,
        account::{MissingRight, Rights, SELLER_CHANGED, SellerChanged, SellerStatus},
        order::EXCHANGE_RATE_CHANGED,
    },
    db::{testing::TestDb, write_tx},
    exchange::{PerIdr, Rate},
    feed::{ConsumeError, Consumer, Event},
    files::Files,
    mail::MailJob,
    money::{Currency, Money},
    secret::Keys,
    service::Deps,
    session::{Actor, Role, SignedIn, Who},
    text::{Lang, Localized},
};
use tempfile::TempDir;

use crate::{
    app::App,
    categories,
    products::{Draft, Facts, VariantDraft, VariantFacts},
    sellers::AccountConsumer,
    stock::OrderConsumer,
};

/// An app over a test database; its files go with it.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) deps: Deps,
    _db: TestDb,
    _folder: TempDir,
}

/// Builds it, with the categories `keripik` (food) and `batik`.
pub(crate) async fn app(db: TestDb) -> TestApp {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = config::load(None, []).unwrap();
    // Long past, so that food always needs word on halal in these tests.
    settings.programme.halal_required_from = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let deps = Deps {
        settings: Arc::new(settings),
        keys: Keys::new([1; 32]),
        clock: Clock::system(),
        files: Files::in_folder(&folder.path().join("files")).unwrap(),
        mail: MailJob::to_folder(folder.path().join("mail"), "Sentra <halo@sentra.example>").unwrap(),
        data: folder.path().to_owned(),
        demo: false,
    };
    let app = App::on(db.db.clone(), &deps).unwrap();
    for (id, food) in [("keripik", true), ("batik", false)] {
        categories::put_for_test(&app, &staff(), id, food).await;
    }
    TestApp { app, deps, _db: db, _folder: folder }
}

fn actor(roles: Vec<Role>, seller_id: Option<SellerId>) -> Actor {
    let who = SignedIn {
        session_id: SessionId::new(),
        person_id: PersonId::new(),
        name: "Siti".into(),
        email: "siti@example.com".into(),
        seller_id,
        roles,
        lang: None,
    };
    Actor { who: Who::Person(who), request_id: "test".into(), lang: Lang::Id }
}

/// Somebody who acts for this seller.
pub(crate) fn seller(id: SellerId) -> Actor {
    actor(vec![Role::Seller], Some(id))
}

/// Staff.
pub(crate) fn staff() -> Actor {
    actor(vec![Role::Staff], None)
}

/// A seller as account tells of it.
pub(crate) fn seller_state(id: SellerId, rights: Rights) -> SellerChanged {
    let lacks = |right: &str| MissingRight {
        right: right.to_owned(),
        code: format!("{right}_training_ended"),
        detail: String::new(),
        due: None,
    };
    SellerChanged {
        seller_id: id,
        slug: format!("toko-{}", &id.to_string()[20..]),
        name: "Dapur Bu Siti".into(),
        legal_form: "perorangan".into(),
        numbers: Default::default(),
        region_code: "35.79".into(),
        phone: Some("+6281200000001".into()),
        logo: None,
        story: Localized::new("Kami membuat keripik apel sejak 2009.", ""),
        training_badge: Some("ABC123".into()),
        rights,
        missing: [(rights.list, "list"), (rights.list_food, "list_food")]
            .into_iter()
            .filter(|(has, _)| !has)
            .map(|(_, right)| lacks(right))
            .collect(),
        closed_until: None,
        status: SellerStatus::Active,
    }
}

/// All rights.
pub(crate) const ALL: Rights = Rights { list: true, list_food: true, export: false };

/// Lets account's event arrive.
pub(crate) async fn tell(app: &App, state: &SellerChanged, version: i64) {
    let event = Event {
        position: 0,
        name: SELLER_CHANGED.to_owned(),
        subject: state.seller_id.to_string(),
        version,
        at: app.clock.now(),
        data: serde_json::to_value(state).unwrap(),
    };
    write_tx(&app.db, "test", &event, |tx, event| {
        Box::pin(async move { AccountConsumer.apply(tx, event).await.map(|()| Ok::<(), ConsumeError>(()))? })
    })
    .await
    .unwrap();
}

/// Lets order's event of a rate arrive: so many rupiah for a Hong Kong dollar, from so many days ahead of today on.
pub(crate) async fn tell_rate(app: &App, per_idr: &str, days_ahead: i64, version: i64) {
    let day = (app.clock.now() + chrono::TimeDelta::days(days_ahead)).with_timezone(&WIB).date_naive();
    let rate = Rate { currency: Currency::Hkd, per_idr: PerIdr::parse(per_idr).unwrap(), valid_from: day };
    let event = Event {
        position: 0,
        name: EXCHANGE_RATE_CHANGED.to_owned(),
        subject: format!("HKD:{day}"),
        version,
        at: app.clock.now(),
        data: serde_json::to_value(rate).unwrap(),
    };
    write_tx(&app.db, "test", &event, |tx, event| {
        Box::pin(async move { OrderConsumer.apply(tx, event).await.map(|()| Ok::<(), ConsumeError>(()))? })
    })
    .await
    .unwrap();
}

/// A new seller with these rights, known to catalogue.
pub(crate) async fn new_seller(app: &App, rights: Rights) -> SellerId {
    let id = SellerId::new();
    tell(app, &seller_state(id, rights), 1).await;
    id
}

/// A whole draft in a category.
pub(crate) fn draft(sku: &str, category: &str) -> Draft {
    Draft {
        facts: Facts {
            title: Localized::new("Keripik apel Manalagi", "Manalagi apple chips"),
            description: Localized::new("Renyah.\n\nSimpan di tempat kering.", ""),
            category_id: Some(category.to_owned()),
            halal_certificate: (category == "keripik").then(|| "ID35110001325901022".to_owned()),
            ..Facts::default()
        },
        variants: vec![VariantDraft {
            id: None,
            facts: VariantFacts {
                sku: sku.to_owned(),
                name: Localized::default(),
                price: Some(Money::rupiah(24_000).unwrap()),
                weight_g: Some(250),
                size_mm: Some([200, 150, 50]),
                net_g: None,
            },
            opening_stock: Some(12),
        }],
    }
}

/// A picture that differs by its seed.
pub(crate) fn picture(seed: u8) -> Bytes {
    let photo = RgbImage::from_pixel(64, 48, image::Rgb([seed.wrapping_mul(20), 120, 255 - seed.wrapping_mul(20)]));
    let mut content = Cursor::new(Vec::new());
    photo.write_to(&mut content, ImageFormat::Png).unwrap();
    content.into_inner().into()
}
