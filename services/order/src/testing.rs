//! What the tests of this service stand on: its handle over a fresh database, and a small market to buy in.

use std::sync::Arc;

use sentra_shared::{
    clock::Clock,
    config,
    contract::{
        CartId, PersonId, ProductId, SellerId, SessionId, VariantId,
        account::{
            AccountPort, Exporter, KnownNumbers, PortError, Rights, SellerChanged, SellerContact, SellerStatus,
            TodayItem,
        },
        catalogue::{CataloguePort, ExportFacts, OfferChanged, Status},
    },
    db::{WriteTx, testing::TestDb, write_tx},
    files::Files,
    http::IdempotencyKey,
    money::{Currency, Money},
    page,
    secret::Keys,
    session::{Actor, Role, SignedIn, Who},
    text::{Lang, Localized, Texts},
};

use crate::{
    TEXTS,
    app::{App, Parts},
    carts::{
        self, Basket,
        rules::{Delivery, check_address, check_address_abroad},
    },
    checkout::{ContactIn, Placed, Wanted, place_order},
    error::Error,
    exchange_rates::{self, NewRate},
    offers, orders, sellers,
    shipping::abroad::{self, NewTariff},
    stock,
};

/// A seller as customs forms name it.
fn exporter(id: SellerId) -> Exporter {
    let SellerChanged { seller_id, name, legal_form, region_code, phone, .. } = seller_state(id);
    let address = "Jl. Raya Singosari 88, Singosari".into();
    let (nib, npwp, nik) = (Some("9120100345678".into()), None, Some("3507124508850002".into()));
    Exporter { seller_id, name, legal_form, address, region_code, phone, nib, npwp, nik }
}

/// Peers that are away.
struct Away;

fn away() -> PortError {
    PortError { port: "test", source: None }
}

#[async_trait::async_trait]
impl AccountPort for Away {
    async fn session(&self, _: SessionId) -> Result<Option<SignedIn>, PortError> {
        Err(away())
    }

    async fn today(&self, _: PersonId, _: Option<SellerId>, _: Lang) -> Result<Vec<TodayItem>, PortError> {
        Err(away())
    }

    async fn exporters(&self, sellers: &[SellerId]) -> Result<Vec<Exporter>, PortError> {
        // Account may be away for everything else.
        Ok(sellers.iter().map(|id| exporter(*id)).collect())
    }

    async fn seller_contacts(&self, _: SellerId) -> Result<Vec<SellerContact>, PortError> {
        Err(away())
    }
}

#[async_trait::async_trait]
impl CataloguePort for Away {
    async fn today(&self, _: PersonId, _: Option<SellerId>, _: Lang) -> Result<Vec<TodayItem>, PortError> {
        Err(away())
    }
}

/// All texts this service's pages and mails may use.
pub(crate) fn texts() -> Texts {
    let all: Vec<_> = page::TEXTS.into_iter().chain(TEXTS.iter().copied()).collect();
    Texts::load(&all).expect("texts in both languages, each key once")
}

/// A handle over a test database, in demo mode, with a clock of its own.
pub(crate) fn app(test: &TestDb) -> App {
    App::new(parts(test))
}

/// The parts of such a handle.
pub(crate) fn parts(test: &TestDb) -> Parts {
    let folder = tempfile::tempdir().expect("a folder for files").keep();
    Parts {
        db: test.db.clone(),
        settings: Arc::new(config::load(None, []).expect("the defaults")),
        keys: Keys::new([5; 32]),
        clock: Clock::system(),
        files: Files::in_folder(&folder).expect("files"),
        texts: Arc::new(texts()),
        demo: true,
        stripe: None,
        account: Arc::new(Away),
        catalogue: Arc::new(Away),
    }
}

/// A visitor who did not sign in.
pub(crate) fn guest() -> Actor {
    Actor { who: Who::Guest(None), request_id: "test".into(), lang: Lang::Id }
}

/// Somebody signed in.
pub(crate) fn person(seller: Option<SellerId>, roles: &[Role]) -> Actor {
    let signed_in = SignedIn {
        session_id: SessionId::new(),
        person_id: PersonId::new(),
        name: "Siti".into(),
        email: "siti@demo.example".into(),
        seller_id: seller,
        roles: roles.to_vec(),
        lang: None,
    };
    Actor { who: Who::Person(signed_in), request_id: "test".into(), lang: Lang::Id }
}

/// A seller of Kabupaten Malang who may sell everything.
pub(crate) fn seller_state(id: SellerId) -> SellerChanged {
    SellerChanged {
        seller_id: id,
        slug: format!("toko-{}", &id.to_string()[20..]),
        name: "Dapur Bu Siti".into(),
        legal_form: "perorangan".into(),
        numbers: KnownNumbers { nib: true, identity: false },
        region_code: "35.07".into(),
        phone: Some("+628123456789".into()),
        logo: None,
        story: Localized::default(),
        training_badge: None,
        rights: Rights { list: true, list_food: true, export: false },
        missing: Vec::new(),
        closed_until: None,
        status: SellerStatus::Active,
    }
}

/// An offer of a small parcel of food.
pub(crate) fn offer_state(seller: SellerId, rupiah: i64, opening_stock: i64) -> OfferChanged {
    OfferChanged {
        variant_id: VariantId::new(),
        product_id: ProductId::new(),
        seller_id: seller,
        sku: "KT-1".into(),
        slug: "keripik-tempe-abcd2345".into(),
        titles: Localized::new("Keripik tempe", "Tempeh crisps"),
        variant_name: Localized::default(),
        photo: None,
        price: Money::rupiah(rupiah).expect("a price"),
        weight_g: 250,
        size_mm: [200, 100, 100],
        category_id: "keripik".into(),
        food: true,
        opening_stock: Some(opening_stock),
        export: ExportFacts { origin_region: "35.07".into(), ..ExportFacts::default() },
        status: Status::Published,
    }
}

/// Takes in what account and catalogue would tell.
pub(crate) async fn tell(app: &App, seller: &SellerChanged, offers: &[OfferChanged], version: i64) {
    let input = (seller.clone(), offers.to_vec(), version, app.now());
    write_tx(&app.db, "tell", &input, |tx, (seller, offers, version, now)| {
        Box::pin(async move {
            sellers::store::upsert(tx, seller, *version).await?;
            for offer in offers {
                offers::store::upsert(tx, offer, *version).await?;
                let opening = offer.opening_stock.unwrap_or(0);
                stock::open(tx, offer.variant_id, offer.product_id, offer.seller_id, opening, *now).await?;
            }
            Ok::<(), Error>(())
        })
    })
    .await
    .expect("copies of seller and offers");
}

/// A seller with one variant.
pub(crate) async fn market(app: &App, rupiah: i64, opening_stock: i64) -> (SellerId, VariantId) {
    let seller = SellerId::new();
    let offer = offer_state(seller, rupiah, opening_stock);
    tell(app, &seller_state(seller), std::slice::from_ref(&offer), 1).await;
    (seller, offer.variant_id)
}

/// To Genteng, Kota Surabaya, with the cheapest couriers.
pub(crate) fn to_surabaya() -> Delivery {
    let typed = carts::rules::AddressIn {
        name: "Dewi Lestari".into(),
        phone: "081234567890".into(),
        street: "Jl. Pemuda 1".into(),
        province: "35".into(),
        regency: "35.78".into(),
        district: "35.78.07".into(),
        postal_code: "60275".into(),
        country: "ID".into(),
        ..carts::rules::AddressIn::default()
    };
    let address = check_address(&typed, "").expect("an address");
    Delivery { kind: "domestic".into(), address: Some(address), choices: Vec::new() }
}

/// A cart with these pieces, on its way to Surabaya.
pub(crate) async fn cart(app: &App, actor: &Actor, wanted: &[(VariantId, i64)]) -> CartId {
    let cart = carts::create(app, actor).await.expect("a cart");
    for (variant, quantity) in wanted {
        carts::put(app, actor, cart, *variant, *quantity).await.expect("a line");
    }
    write_tx(&app.db, "deliver", &(cart, to_surabaya()), |tx: &WriteTx, (cart, delivery)| {
        Box::pin(carts::store::set_delivery(tx, *cart, delivery))
    })
    .await
    .expect("a delivery");
    cart
}

/// What a buyer sends to order a cart.
pub(crate) fn wanted(cart: CartId, total: Money, method: &str) -> Wanted {
    Wanted {
        cart_id: cart,
        expected_total: total,
        payment_method: method.into(),
        contact: ContactIn {
            name: "Dewi Lestari".into(),
            email: "dewi@demo.example".into(),
            phone: "+62 812 3456 7890".into(),
        },
        delivery: None,
    }
}

/// Orders a cart at its present total.
pub(crate) async fn order(app: &App, actor: &Actor, cart: CartId, method: &str) -> Result<Placed, Error> {
    let total = carts::load(app.db.read(), cart, None, app.now()).await?.total;
    place_order(app, actor, wanted(cart, total, method), IdempotencyKey::default()).await
}

/// Rupiah.
pub(crate) fn rp(whole: i64) -> Money {
    Money::rupiah(whole).expect("an amount")
}

/// A seller who may export, with one variant that is ready for it.
pub(crate) async fn market_abroad(app: &App, rupiah: i64, opening_stock: i64) -> (SellerId, VariantId) {
    let seller = SellerId::new();
    let offer = offer_abroad(seller, rupiah, opening_stock);
    tell(app, &seller_abroad(seller), std::slice::from_ref(&offer), 1).await;
    (seller, offer.variant_id)
}

/// A seller who may export.
pub(crate) fn seller_abroad(id: SellerId) -> SellerChanged {
    let mut seller = seller_state(id);
    seller.rights.export = true;
    seller
}

/// An offer with everything that customs ask.
pub(crate) fn offer_abroad(seller: SellerId, rupiah: i64, opening_stock: i64) -> OfferChanged {
    let offer = offer_state(seller, rupiah, opening_stock);
    let ready_for = ["HK", "SG", "MY", "JP"].map(str::to_owned).to_vec();
    let export = ExportFacts { hs6: Some("190590".into()), net_g: Some(200), ready_for, ..offer.export.clone() };
    OfferChanged { export, ..offer }
}

/// Staff enter what a Hong Kong dollar costs, and what a kilogram there: Rp 95.000, at least Rp 60.000.
pub(crate) async fn open_hong_kong(app: &App, per_idr: &str) {
    let staff = person(None, &[Role::Staff]);
    let rate = NewRate { currency: "HKD".into(), per_idr: per_idr.into(), ..NewRate::default() };
    exchange_rates::enter(app, &staff, &rate, IdempotencyKey::default()).await.expect("a rate");
    let tariff = NewTariff {
        per_kg: rp(95_000),
        minimum: rp(60_000),
        days_min: 6,
        days_max: 10,
        active: true,
        example: true,
        version: 0,
    };
    abroad::set_tariff(app, &staff, "HK", &tariff).await.expect("a tariff");
}

/// To a flat in Hong Kong.
pub(crate) fn to_hong_kong() -> Delivery {
    let typed = carts::rules::AddressIn {
        name: "Chan Tai Man".into(),
        phone: "9123 4567".into(),
        street: "Flat 12A, 8 Nathan Road".into(),
        city: "Tsim Sha Tsui".into(),
        country: "HK".into(),
        ..carts::rules::AddressIn::default()
    };
    let address = check_address_abroad(&typed, "").expect("an address");
    Delivery { kind: orders::EXPORT.into(), address: Some(address), choices: Vec::new() }
}

/// A cart with these pieces, on its way to Hong Kong.
pub(crate) async fn cart_abroad(app: &App, actor: &Actor, wanted: &[(VariantId, i64)]) -> CartId {
    let cart = cart(app, actor, wanted).await;
    write_tx(&app.db, "deliver", &(cart, to_hong_kong()), |tx: &WriteTx, (cart, delivery)| {
        Box::pin(carts::store::set_delivery(tx, *cart, delivery))
    })
    .await
    .expect("a delivery");
    cart
}

/// What a cart costs in a currency.
pub(crate) async fn basket_in(app: &App, cart: CartId, currency: Currency) -> Basket {
    let rate = exchange_rates::needed(app.db.read(), currency, 7, app.now()).await.expect("a rate");
    carts::load_in(app.db.read(), cart, None, rate, app.now()).await.expect("a basket")
}

/// Orders a cart at its present total in a currency.
pub(crate) async fn order_in(
    app: &App,
    actor: &Actor,
    cart: CartId,
    currency: Currency,
    method: &str,
) -> Result<Placed, Error> {
    let total = basket_in(app, cart, currency).await.total;
    place_order(app, actor, wanted(cart, total, method), IdempotencyKey::default()).await
}
