use chrono::TimeDelta;
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::{
        SellerId,
        account::Rights,
        catalogue::{OfferChanged, Status},
    },
    db::testing::TestDb,
    money::Money,
    session::Actor,
};

use super::{Remark, change, load};
use crate::{error::Error, testing};

sentra_shared::both_databases!(OrderMigrator:
    groups_by_seller_and_adds_up,
    says_what_changed_since,
    a_members_cart_is_nobody_elses,
    a_guests_cart_goes_along_when_signing_in,
    an_old_cart_has_expired,
    what_is_gone_cannot_be_added,
);

async fn groups_by_seller_and_adds_up(test: TestDb) {
    let app = testing::app(&test);
    let (_, one) = testing::market(&app, 20_000, 10).await;
    let (_, two) = testing::market(&app, 35_000, 10).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(one, 2), (two, 1)]).await;
    let basket = load(app.db.read(), cart, None, app.now()).await.unwrap();
    assert_eq!(basket.groups.len(), 2);
    assert_eq!((basket.goods, basket.count), (testing::rp(75_000), 3));
    // Half a kilogram and a quarter, each charged as one, within the province.
    assert_eq!(basket.delivery, testing::rp(18_000));
    assert_eq!(basket.total, testing::rp(93_000));
    assert!(!basket.is_blocked());
}

async fn says_what_changed_since(test: TestDb) {
    let app = testing::app(&test);
    let seller = SellerId::new();
    let (state, offer) = (testing::seller_state(seller), testing::offer_state(seller, 20_000, 10));
    testing::tell(&app, &state, std::slice::from_ref(&offer), 1).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(offer.variant_id, 8)]).await;
    let dearer = OfferChanged { price: testing::rp(21_000), ..offer.clone() };
    let away = app.now() + TimeDelta::days(3);
    let gone = OfferChanged { status: Status::Withdrawn, ..offer.clone() };
    let no_food = Rights { list_food: false, ..state.rights };
    let mut version = 1;
    for (seller, offer, remark) in [
        (state.clone(), dearer, Remark::PriceChanged(testing::rp(20_000))),
        (
            sentra_shared::contract::account::SellerChanged { closed_until: Some(away), ..state.clone() },
            offer.clone(),
            Remark::Away(away),
        ),
        (
            sentra_shared::contract::account::SellerChanged { rights: no_food, ..state.clone() },
            offer.clone(),
            Remark::RightEnded,
        ),
        (state.clone(), gone, Remark::Gone),
    ] {
        version += 1;
        testing::tell(&app, &seller, std::slice::from_ref(&offer), version).await;
        let basket = load(app.db.read(), cart, None, app.now()).await.unwrap();
        let line = basket.lines().next().unwrap();
        assert_eq!(line.remarks, [remark]);
        assert_eq!(basket.is_blocked(), remark.blocks());
        assert_eq!(line.offer.price, offer.price);
    }
    testing::tell(&app, &state, &[offer], 1).await;
    let basket = load(app.db.read(), cart, None, app.now()).await.unwrap();
    assert_eq!(basket.lines().next().unwrap().remarks, [Remark::Gone], "what is older changes nothing");
}

async fn a_members_cart_is_nobody_elses(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 10).await;
    let member = testing::person(None, &[]);
    let cart = testing::cart(&app, &member, &[(variant, 1)]).await;
    for other in [testing::guest(), testing::person(None, &[])] {
        assert!(matches!(change::readable(&app, &other, cart).await, Err(Error::NotFound)));
        assert!(matches!(change::put(&app, &other, cart, variant, 2).await, Err(Error::NotFound)));
        assert_eq!(change::mine(&app, &other, Some(cart)).await.unwrap(), None);
    }
    assert_eq!(change::mine(&app, &member, None).await.unwrap(), Some(cart), "found again on another device");
}

async fn a_guests_cart_goes_along_when_signing_in(test: TestDb) {
    let app = testing::app(&test);
    let (_, one) = testing::market(&app, 20_000, 10).await;
    let (_, two) = testing::market(&app, 35_000, 10).await;
    let member: Actor = testing::person(None, &[]);
    let older = testing::cart(&app, &member, &[(one, 5), (two, 1)]).await;
    let cart = testing::cart(&app, &testing::guest(), &[(one, 2)]).await;
    assert_eq!(change::mine(&app, &member, Some(cart)).await.unwrap(), Some(cart));
    let basket = load(app.db.read(), cart, None, app.now()).await.unwrap();
    let mut lines: Vec<_> = basket.lines().map(|l| (l.offer.price, l.quantity)).collect();
    lines.sort_by_key(|(price, _): &(Money, i64)| price.minor());
    assert_eq!(lines, [(testing::rp(20_000), 2), (testing::rp(35_000), 1)]);
    assert!(matches!(load(app.db.read(), older, None, app.now()).await, Err(Error::NotFound)));
    assert!(matches!(change::readable(&app, &testing::guest(), cart).await, Err(Error::NotFound)));
}

async fn an_old_cart_has_expired(test: TestDb) {
    let app = testing::app(&test);
    let (_, variant) = testing::market(&app, 20_000, 10).await;
    let guest = testing::guest();
    let cart = testing::cart(&app, &guest, &[(variant, 1)]).await;
    app.clock.advance(TimeDelta::days(31));
    assert!(matches!(change::readable(&app, &guest, cart).await, Err(Error::CartExpired)));
    assert_eq!(change::mine(&app, &guest, Some(cart)).await.unwrap(), None);
    change::prune(&app).await.unwrap();
    assert!(matches!(change::readable(&app, &guest, cart).await, Err(Error::NotFound)));
}

async fn what_is_gone_cannot_be_added(test: TestDb) {
    let app = testing::app(&test);
    let seller = SellerId::new();
    let offer = OfferChanged { status: Status::Draft, ..testing::offer_state(seller, 20_000, 10) };
    testing::tell(&app, &testing::seller_state(seller), std::slice::from_ref(&offer), 1).await;
    let guest = testing::guest();
    let cart = change::create(&app, &guest).await.unwrap();
    assert!(matches!(change::put(&app, &guest, cart, offer.variant_id, 1).await, Err(Error::NotForSale(_))));
    let unknown = sentra_shared::contract::VariantId::new();
    assert!(matches!(change::put(&app, &guest, cart, unknown, 1).await, Err(Error::NotFound)));
    for quantity in [-1, 10_000, i64::MAX] {
        assert!(
            matches!(change::put(&app, &guest, cart, offer.variant_id, quantity).await, Err(Error::Invalid(_))),
            "{quantity}"
        );
    }
}
