use sentra_migrations::OrderMigrator;
use sentra_shared::{
    db::testing::TestDb,
    session::{Actor, Role},
};

use super::{AIR_CONSOLIDATED, NewTariff, Tariff, quote, quotes, set_tariff, store};
use crate::{
    error::Error,
    shipping::rules::Piece,
    testing::{app, person, rp},
};

sentra_shared::both_databases!(OrderMigrator: a_price_is_set_changed_and_taken_back,);

fn tariff() -> Tariff {
    Tariff {
        country: "HK".into(),
        per_kg: rp(95_000),
        minimum: rp(60_000),
        days_min: 6,
        days_max: 10,
        active: true,
        example: true,
        version: 1,
        changed_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn piece(weight_g: i64, size_mm: [i64; 3], quantity: i64) -> Vec<Piece> {
    vec![Piece { weight_g, size_mm, quantity }]
}

#[test]
fn the_larger_weight_counts_by_the_begun_half_kilogram_and_never_less_than_the_minimum() {
    for (pieces, charged_g, rupiah) in [
        (piece(250, [200, 100, 100], 1), 500, 60_000),
        (piece(250, [200, 100, 100], 3), 1_000, 95_000),
        (piece(1_001, [10, 10, 10], 1), 1_500, 142_500),
        (piece(2_000, [10, 10, 10], 1), 2_000, 190_000),
        // 30 x 30 x 40 cm over 6000 is 6 kg.
        (piece(500, [300, 300, 400], 1), 6_000, 570_000),
    ] {
        let quote = quote(&tariff(), &pieces).unwrap().unwrap();
        assert_eq!((quote.charged_g, quote.price), (charged_g, rp(rupiah)), "{pieces:?}");
        assert_eq!((quote.service.as_str(), quote.days_max), (AIR_CONSOLIDATED, 10));
    }
}

#[test]
fn what_cannot_be_rated_is_not_offered() {
    for pieces in [
        Vec::new(),
        piece(0, [10, 10, 10], 1),
        piece(100, [0, 10, 10], 1),
        piece(31_000, [10, 10, 10], 10),
        piece(100, [2_000, 2_000, 2_000], 1),
        piece(i64::MAX, [i64::MAX; 3], i64::MAX),
    ] {
        assert_eq!(quote(&tariff(), &pieces).unwrap(), None, "{pieces:?}");
    }
}

fn new(per_kg: i64, version: i64) -> NewTariff {
    NewTariff {
        per_kg: rp(per_kg),
        minimum: rp(60_000),
        days_min: 6,
        days_max: 10,
        active: true,
        example: false,
        version,
    }
}

async fn a_price_is_set_changed_and_taken_back(db: TestDb) {
    let app = app(&db);
    let staff: Actor = person(None, &[Role::Staff]);
    let parcel = piece(1_000, [10, 10, 10], 1);
    assert!(quotes(app.db.read(), &parcel, "HK").await.unwrap().is_empty());
    let set = set_tariff(&app, &staff, "HK", &new(95_000, 0)).await.unwrap();
    assert_eq!(quotes(app.db.read(), &parcel, "HK").await.unwrap()[0].price, rp(95_000));
    assert!(matches!(set_tariff(&app, &staff, "HK", &new(90_000, 0)).await, Err(Error::Stale)));
    let set = set_tariff(&app, &staff, "HK", &new(90_000, set.version)).await.unwrap();
    assert!(matches!(set_tariff(&app, &staff, "HK", &new(80_000, 1)).await, Err(Error::Stale)));
    assert_eq!(store::find(app.db.read(), "HK").await.unwrap().unwrap().per_kg, rp(90_000));
    let off = NewTariff { active: false, ..new(90_000, set.version) };
    set_tariff(&app, &staff, "HK", &off).await.unwrap();
    assert!(quotes(app.db.read(), &parcel, "HK").await.unwrap().is_empty());

    assert!(matches!(set_tariff(&app, &staff, "US", &new(1, 0)).await, Err(Error::NotFound)));
    assert!(matches!(set_tariff(&app, &person(None, &[]), "SG", &new(1, 0)).await, Err(Error::Denied(_))));
    let wrong = NewTariff { per_kg: rp(0), minimum: rp(-1), days_min: 0, days_max: 200, ..new(1, 0) };
    let Err(Error::Invalid(fields)) = set_tariff(&app, &staff, "SG", &wrong).await else { panic!("taken") };
    let fields: Vec<String> = fields.into_iter().map(|e| e.field).collect();
    assert_eq!(fields, ["per_kg", "minimum", "days_min", "days_max"]);
}
