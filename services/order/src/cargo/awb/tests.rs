use std::collections::BTreeSet;

use sentra_migrations::OrderMigrator;
use sentra_shared::{
    db::{testing::TestDb, write_tx},
    http::IdempotencyKey,
    session::{Actor, Role},
};

use super::{
    number::AwbNumber,
    receive::{RangeIn, receive},
    store::{self, Range, State},
    void::void,
};
use crate::{
    app::App,
    cargo::{CargoRefused, ConsignmentId},
    error::Error,
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    numbers_are_drawn_in_order_and_once,
    many_draw_at_once,
    a_range_is_checked,
    known_numbers_are_refused,
    a_void_number_never_comes_back,
    a_consignment_has_one_number,
    only_coordinators_receive,
);

fn coordinator() -> Actor {
    testing::person(None, &[Role::Coordinator])
}

fn written(first: &str, last: &str) -> RangeIn {
    RangeIn { carrier: "GA".into(), prefix: "126".into(), first: first.into(), last: last.into(), note: String::new() }
}

async fn put(app: &App, range: &RangeIn) -> Result<Range, Error> {
    receive(app, &coordinator(), range, IdempotencyKey::default()).await.map(|(range, _)| range)
}

async fn draw(app: &App, carrier: &str, consignment: ConsignmentId) -> Result<AwbNumber, Error> {
    let input = (carrier.to_owned(), consignment, app.now());
    write_tx(&app.db, "draw", &input, |tx, (carrier, consignment, now)| {
        Box::pin(store::draw(tx, carrier, *consignment, *now))
    })
    .await
}

fn wrong(outcome: Result<Range, Error>) -> Vec<(String, &'static str)> {
    match outcome {
        Err(Error::Invalid(wrong)) => wrong.into_iter().map(|e| (e.field, e.code)).collect(),
        other => panic!("{other:?}"),
    }
}

async fn numbers_are_drawn_in_order_and_once(test: TestDb) {
    let app = testing::app(&test);
    put(&app, &written("12345675", "12345686")).await.unwrap();
    let one = draw(&app, "GA", ConsignmentId::new()).await.unwrap();
    let two = draw(&app, "GA", ConsignmentId::new()).await.unwrap();
    assert_eq!((one.to_string().as_str(), two.to_string().as_str()), ("126-12345675", "126-12345686"));
    let none = draw(&app, "GA", ConsignmentId::new()).await;
    assert!(matches!(none, Err(Error::Cargo(CargoRefused::AwbNoneLeft))), "{none:?}");
    assert!(matches!(draw(&app, "CX", ConsignmentId::new()).await, Err(Error::Cargo(CargoRefused::AwbNoneLeft))));
    let levels = store::levels(app.db.read()).await.unwrap();
    assert_eq!((levels[0].free, levels[0].used, levels[0].is_low()), (0, 2, true));
}

async fn many_draw_at_once(test: TestDb) {
    let app = testing::app(&test);
    put(&app, &written("1000000", "1000009")).await.unwrap();
    let tries = (0..14).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { draw(&app, "GA", ConsignmentId::new()).await })
    });
    let done: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|d| d.unwrap()).collect();
    let drawn: BTreeSet<String> = done.iter().flatten().map(ToString::to_string).collect();
    assert_eq!((drawn.len(), done.iter().filter(|d| d.is_ok()).count()), (10, 10), "{done:?}");
    let empty = |d: &&Result<AwbNumber, Error>| matches!(d, Err(Error::Cargo(CargoRefused::AwbNoneLeft)));
    assert_eq!(done.iter().filter(empty).count(), 4, "{done:?}");
}

async fn a_range_is_checked(test: TestDb) {
    let app = testing::app(&test);
    for (range, field, code) in [
        (written("12345674", "12345686"), "first", "awb_check_digit"),
        (written("12345675", "12345687"), "last", "awb_check_digit"),
        (written("12345686", "12345675"), "last", "awb_last_before_first"),
        (written("1000000", "1002000"), "last", "awb_range_too_long"),
        (written("12345", "12345675"), "first", "not_an_awb_serial"),
        (written("", "12345675"), "first", "required"),
        (written("-1234567", "12345675"), "first", "not_an_awb_serial"),
        (written("16012345675", "12345675"), "first", "not_an_awb_serial"),
        (RangeIn { prefix: "12".into(), ..written("1000000", "1000001") }, "prefix", "not_an_awb_prefix"),
        (RangeIn { carrier: "G".into(), ..written("1000000", "1000001") }, "carrier", "not_a_carrier"),
    ] {
        let found = wrong(put(&app, &range).await);
        assert!(found.contains(&(field.to_owned(), code)), "{field} {code}: {found:?}");
    }
    put(&app, &written("126-1000000 1", "126-10000093")).await.unwrap();
    assert_eq!(wrong(put(&app, &written("126-10000100", "1001999")).await), [("first".to_owned(), "awb_check_digit")]);
    let range = put(&app, &written("126-10000104", "1002009")).await.unwrap();
    assert_eq!(store::free_of(app.db.read(), range.id).await.unwrap(), 2_000);
}

async fn known_numbers_are_refused(test: TestDb) {
    let app = testing::app(&test);
    put(&app, &written("1000000", "1000009")).await.unwrap();
    for (first, last) in [("1000009", "1000020"), ("0999990", "1000000"), ("1000003", "1000004")] {
        let found = wrong(put(&app, &written(first, last)).await);
        assert_eq!(found, [("first".to_owned(), "awb_known")]);
    }
    let tries = (0..4).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { put(&app, &written("2000000", "2000009")).await })
    });
    let done: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|d| d.unwrap()).collect();
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    assert!(done.iter().all(|d| matches!(d, Ok(_) | Err(Error::Invalid(_)))), "{done:?}");
    let other = RangeIn { carrier: "CX".into(), ..written("3000000", "3000001") };
    assert_eq!(wrong(put(&app, &other).await), [("prefix".to_owned(), "awb_prefix_of_another")]);
}

async fn a_void_number_never_comes_back(test: TestDb) {
    let app = testing::app(&test);
    put(&app, &written("1000000", "1000002")).await.unwrap();
    let actor = coordinator();
    let lost = AwbNumber::new(126, 1_000_000).unwrap().to_string();
    void(&app, &actor, &lost, "Formulir rusak").await.unwrap();
    let consignment = ConsignmentId::new();
    let drawn = draw(&app, "GA", consignment).await.unwrap();
    assert_eq!(drawn, AwbNumber::new(126, 1_000_001).unwrap());
    for number in [lost.clone(), drawn.to_string()] {
        let refused = void(&app, &actor, &number, "Lagi").await;
        assert!(matches!(refused, Err(Error::Cargo(CargoRefused::AwbNotFree))), "{number}");
    }
    let unknown = AwbNumber::new(126, 5).unwrap().to_string();
    assert!(matches!(void(&app, &actor, &unknown, "Hilang").await, Err(Error::NotFound)));
    assert!(matches!(void(&app, &actor, "126-12345674", "Hilang").await, Err(Error::Invalid(_))));
    assert!(matches!(void(&app, &actor, &lost, "").await, Err(Error::Invalid(_))));

    // The consignment is called off: its number is void, and another one is drawn when it is closed again.
    let input = (consignment, app.now());
    for voided in [true, false] {
        let done = write_tx(&app.db, "off", &input, |tx, (consignment, now)| {
            Box::pin(store::void_used(tx, *consignment, "Dibuka kembali", *now))
        });
        assert_eq!(done.await.unwrap(), voided);
    }
    assert_eq!(draw(&app, "GA", consignment).await.unwrap(), AwbNumber::new(126, 1_000_002).unwrap());
    let gone = store::gone(app.db.read(), 10).await.unwrap();
    assert_eq!(gone.iter().map(|g| g.state).collect::<Vec<_>>(), [State::Used, State::Void, State::Void]);
}

async fn a_consignment_has_one_number(test: TestDb) {
    let app = testing::app(&test);
    put(&app, &written("1000000", "1000009")).await.unwrap();
    let consignment = ConsignmentId::new();
    let tries = (0..4).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { draw(&app, "GA", consignment).await })
    });
    let done: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|d| d.unwrap()).collect();
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1, "{done:?}");
    assert_eq!(store::levels(app.db.read()).await.unwrap()[0].used, 1);
}

async fn only_coordinators_receive(test: TestDb) {
    let app = testing::app(&test);
    for actor in [testing::guest(), testing::person(None, &[Role::Staff])] {
        let refused = receive(&app, &actor, &written("1000000", "1000001"), IdempotencyKey::default()).await;
        assert!(matches!(refused, Err(Error::Denied(_))));
        assert!(matches!(void(&app, &actor, "126-12345675", "x").await, Err(Error::Denied(_))));
    }
}
