use chrono::{Datelike, Days, TimeDelta, Weekday};
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    clock::Timestamp,
    db::{testing::TestDb, write_tx},
    http::IdempotencyKey,
    session::{Actor, Role},
};

use super::{
    cancel::cancel,
    rules::{self, Aircraft, CapacityIn, Flight, FlightIn, Load, PieceLimitsIn, RepeatIn, State},
    schedule::schedule,
    store::{self, Wanted},
};
use crate::{
    app::App,
    cargo::{CargoRefused, FlightId, airports, input::Decimal},
    error::Error,
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    a_flight_is_kept_as_it_was_written,
    a_week_is_repeated,
    the_same_flight_twice_is_refused,
    two_cannot_write_the_same_flight_at_once,
    room_is_taken_and_given_back,
    never_over_capacity_at_once,
    an_empty_flight_can_be_called_off,
    lists_follow_departure,
    only_coordinators_schedule,
);

/// Friday, 27 November 2026, 10:00 WIB.
fn now() -> Timestamp {
    chrono::DateTime::parse_from_rfc3339("2026-11-27T03:00:00Z").unwrap().to_utc()
}

fn written(departs_at: Timestamp) -> FlightIn {
    FlightIn {
        carrier: "GA".into(),
        number: "GA 9101".into(),
        departs_at: Some(departs_at),
        origin: "SUB".into(),
        destination: "HKG".into(),
        capacity: CapacityIn { kg: Decimal::from("500"), m3: Decimal::from("3.2"), positions: None },
        ..FlightIn::default()
    }
}

fn refusals(change: impl Fn(&mut FlightIn)) -> Vec<(String, &'static str)> {
    let mut flight = written(now() + TimeDelta::days(2));
    change(&mut flight);
    let wrong = rules::check(&flight, now()).err().unwrap_or_default();
    wrong.into_iter().map(|e| (e.field, e.code)).collect()
}

#[test]
fn what_is_wrong_is_named() {
    assert!(refusals(|_| ()).is_empty());
    type Change = fn(&mut FlightIn);
    let cases: Vec<(Change, &str, &str)> = vec![
        (|f| f.carrier = String::new(), "carrier", "required"),
        (|f| f.number = "GA".into(), "number", "not_a_flight_number"),
        (|f| f.number = "SQ12".into(), "number", "not_a_flight_number"),
        (|f| f.number = "0000".into(), "number", "not_a_flight_number"),
        (|f| f.number = "12345".into(), "number", "not_a_flight_number"),
        (|f| f.destination = "SUB".into(), "destination", "same_airport"),
        (|f| f.destination = "ZZZ".into(), "destination", "unknown_airport"),
        (|f| f.departs_at = None, "departs_at", "required"),
        (|f| f.departs_at = Some(now()), "departs_at", "departure_is_past"),
        (|f| f.departs_at = Some(now() + TimeDelta::days(500)), "departs_at", "too_far_ahead"),
        (|f| f.departs_at = Some(Timestamp::MIN_UTC), "departs_at", "departure_is_past"),
        (|f| f.departs_at = Some(Timestamp::MAX_UTC), "departs_at", "too_far_ahead"),
        (|f| f.cut_off_at = Some(Timestamp::MIN_UTC), "cut_off_at", "cut_off_is_past"),
        (|f| f.cut_off_at = Some(Timestamp::MAX_UTC), "cut_off_at", "cut_off_after_departure"),
        (|f| f.cut_off_at = f.departs_at, "cut_off_at", "cut_off_after_departure"),
        (|f| f.cut_off_at = Some(now() + TimeDelta::days(3)), "cut_off_at", "cut_off_after_departure"),
        (|f| f.cut_off_at = Some(now()), "cut_off_at", "cut_off_is_past"),
        (|f| f.departs_at = Some(now() + TimeDelta::hours(7)), "cut_off_at", "cut_off_is_past"),
        (|f| f.capacity.kg = Decimal::from("0"), "capacity.kg", "not_positive"),
        (|f| f.capacity.kg = Decimal::from("-1"), "capacity.kg", "not_a_decimal"),
        (|f| f.capacity.kg = Decimal::from("900000"), "capacity.kg", "out_of_range"),
        (|f| f.capacity.m3 = Decimal::from("0"), "capacity.m3", "not_positive"),
        (|f| f.capacity.m3 = Decimal::default(), "capacity.m3", "required"),
        (|f| f.capacity.positions = Some(0), "capacity.positions", "out_of_range"),
        (|f| f.piece_limits.piece_kg = Some(Decimal::from("0")), "piece_limits.piece_kg", "not_positive"),
        (|f| f.piece_limits.side_mm = Some(0), "piece_limits.side_mm", "out_of_range"),
        (|f| f.piece_limits.pieces = Some(0), "piece_limits.pieces", "out_of_range"),
        (|f| f.repeat = Some(RepeatIn::default()), "repeat.until", "required"),
        (|f| f.repeat = Some(RepeatIn { until: "besok".into(), ..RepeatIn::default() }), "repeat.until", "not_a_day"),
        (
            |f| f.repeat = Some(RepeatIn { until: "2026-11-01".into(), ..RepeatIn::default() }),
            "repeat.until",
            "repeat_ends_before_first",
        ),
        (
            |f| f.repeat = Some(RepeatIn { until: "2026-12-24".into(), weekdays: vec![8] }),
            "repeat.weekdays",
            "unknown_choice",
        ),
        (
            |f| f.repeat = Some(RepeatIn { until: "2027-11-20".into(), weekdays: (1..=7).collect() }),
            "repeat.until",
            "too_many_entries",
        ),
    ];
    for (change, field, code) in cases {
        let found = refusals(change);
        assert!(found.contains(&(field.to_owned(), code)), "{field} {code}: {found:?}");
    }
}

#[test]
fn a_field_that_nobody_knows_is_refused_wherever_it_stands() {
    let good = serde_json::json!({
        "carrier": "GA", "number": "876", "origin": "SUB", "destination": "HKG", "departs_at": "2026-11-29T07:05:00Z",
        "capacity": { "kg": "500", "m3": "3" }, "piece_limits": { "side_mm": 1000 }, "repeat": { "until": "2026-12-24" },
    });
    assert!(serde_json::from_value::<FlightIn>(good.clone()).is_ok());
    for place in ["", "/capacity", "/piece_limits", "/repeat"] {
        let mut more = good.clone();
        more.pointer_mut(place).unwrap()["aircraft_type"] = serde_json::json!("wide_body");
        let refused = serde_json::from_value::<FlightIn>(more).unwrap_err().to_string();
        assert!(refused.contains("unknown field `aircraft_type`"), "{place}: {refused}");
    }
}

#[test]
fn what_is_usual_counts_where_nothing_is_said() {
    let flight = rules::check(&written(now() + TimeDelta::days(2)), now()).unwrap().remove(0);
    assert_eq!((flight.number.as_str(), flight.to_string().as_str()), ("9101", "GA9101"));
    assert_eq!(flight.departs_at - flight.cut_off_at, TimeDelta::hours(8));
    assert_eq!(flight.limits, Aircraft::NarrowBody.usual());
    assert_eq!((flight.capacity.weight_g, flight.capacity.volume_mm3), (500_000, 3_200_000_000));
    let wide = FlightIn {
        aircraft: Aircraft::WideBody,
        number: "0042a".into(),
        piece_limits: PieceLimitsIn { side_mm: Some(1600), ..PieceLimitsIn::default() },
        ..written(now() + TimeDelta::days(2))
    };
    let wide = rules::check(&wide, now()).unwrap().remove(0);
    assert_eq!((wide.number.as_str(), wide.limits.piece_max_g, wide.limits.side_max_mm), ("42A", 250_000, 1600));
}

#[test]
fn a_repetition_keeps_the_hour_of_the_origin() {
    // 00:30 on Monday in Surabaya is still Sunday in Greenwich.
    let first = chrono::DateTime::parse_from_rfc3339("2026-11-29T17:30:00Z").unwrap().to_utc();
    let repeat = RepeatIn { weekdays: vec![1, 3, 5, 6], until: "2026-12-13".into() };
    let flights = rules::check(&FlightIn { repeat: Some(repeat), ..written(first) }, now()).unwrap();
    let days: Vec<String> = flights.iter().map(|f| f.departs_on.to_string()).collect();
    assert_eq!(
        days,
        [
            "2026-11-30",
            "2026-12-02",
            "2026-12-04",
            "2026-12-05",
            "2026-12-07",
            "2026-12-09",
            "2026-12-11",
            "2026-12-12"
        ]
    );
    let surabaya = airports::find("SUB").unwrap();
    assert!(flights.iter().all(|f| surabaya.local(f.departs_at).format("%H:%M").to_string() == "00:30"));
    assert!(flights.iter().all(|f| surabaya.day(f.departs_at) == f.departs_on));
    assert_eq!(flights[0].departs_on.weekday(), Weekday::Mon);
}

fn coordinator() -> Actor {
    testing::person(None, &[Role::Coordinator])
}

async fn put(app: &App, flight: &FlightIn) -> Result<Vec<Flight>, Error> {
    schedule(app, &coordinator(), flight, IdempotencyKey::default()).await.map(|(flights, _)| flights)
}

async fn one(app: &App) -> Flight {
    put(app, &written(app.now() + TimeDelta::days(2))).await.unwrap().remove(0)
}

async fn load(app: &App, id: FlightId, by: Load) -> Result<Flight, Error> {
    write_tx(&app.db, "load", &(id, by), |tx, (id, by)| Box::pin(store::change_load(tx, *id, *by))).await
}

fn kilograms(kg: i64) -> Load {
    Load { weight_g: kg * 1000, ..Load::default() }
}

async fn a_flight_is_kept_as_it_was_written(test: TestDb) {
    let app = testing::app(&test);
    let flight = one(&app).await;
    assert_eq!(store::find(app.db.read(), flight.id).await.unwrap(), Some(flight));
}

async fn a_week_is_repeated(test: TestDb) {
    let app = testing::app(&test);
    let first = app.now() + TimeDelta::days(2);
    let until = airports::find("SUB").unwrap().day(first) + Days::new(27);
    let repeat = RepeatIn { weekdays: vec![1, 3, 5, 7], until: until.to_string() };
    let key = || IdempotencyKey(Some("k1".into()));
    let actor = coordinator();
    let asked = FlightIn { repeat: Some(repeat), ..written(first) };
    let (flights, replayed) = schedule(&app, &actor, &asked, key()).await.unwrap();
    // Four a week for four weeks, and the first one's own day where it is none of them.
    assert!((16..=17).contains(&flights.len()) && !replayed, "{}", flights.len());
    let (again, replayed) = schedule(&app, &actor, &asked, key()).await.unwrap();
    assert!(replayed && again == flights);
    let all = store::list(app.db.read(), &Wanted::default(), None, 100).await.unwrap();
    assert_eq!(all, flights);
}

async fn the_same_flight_twice_is_refused(test: TestDb) {
    let app = testing::app(&test);
    let flight = one(&app).await;
    let later = FlightIn { number: "9101".into(), ..written(flight.departs_at + TimeDelta::minutes(1)) };
    let same_day = flight.departs_on == airports::find("SUB").unwrap().day(flight.departs_at + TimeDelta::minutes(1));
    let refused = put(&app, &later).await;
    if same_day {
        assert!(matches!(&refused, Err(Error::Invalid(wrong)) if wrong[0].code == "flight_exists"), "{refused:?}");
    }
    put(&app, &FlightIn { number: "9102".into(), ..later }).await.unwrap();
    // What was called off can be planned again.
    cancel(&app, &coordinator(), flight.id, None, "Jadwal berubah").await.unwrap();
    put(&app, &written(flight.departs_at)).await.unwrap();
}

async fn two_cannot_write_the_same_flight_at_once(test: TestDb) {
    let app = testing::app(&test);
    let departs_at = app.now() + TimeDelta::days(2);
    let tries = (0..6).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { put(&app, &written(departs_at)).await })
    });
    let done: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|d| d.unwrap()).collect();
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    assert!(done.iter().all(|d| matches!(d, Ok(_) | Err(Error::Invalid(_)))), "{done:?}");
}

async fn room_is_taken_and_given_back(test: TestDb) {
    let app = testing::app(&test);
    let flight = one(&app).await;
    let box_ = Load { consignments: 1, weight_g: 300_000, volume_mm3: 2_000_000_000, positions: 0 };
    let with = load(&app, flight.id, box_).await.unwrap();
    assert_eq!((with.load, with.free().weight_g, with.version), (box_, 200_000, 2));
    for too_much in [kilograms(201), Load { volume_mm3: 1_200_000_001, ..Load::default() }] {
        let refused = load(&app, flight.id, too_much).await;
        assert!(matches!(refused, Err(Error::Cargo(CargoRefused::FlightFull))), "{refused:?}");
    }
    load(&app, flight.id, kilograms(200)).await.unwrap();
    // Lighter and bulkier at the same time: only what grows is checked.
    let turned = Load { weight_g: -100_000, volume_mm3: 1_200_000_000, ..Load::default() };
    assert_eq!(load(&app, flight.id, turned).await.unwrap().free().volume_mm3, 0);
    assert!(matches!(load(&app, FlightId::new(), kilograms(1)).await, Err(Error::NotFound)));
    assert!(matches!(load(&app, flight.id, kilograms(-401)).await, Err(Error::Db(_))), "below nothing");
}

async fn never_over_capacity_at_once(test: TestDb) {
    let app = testing::app(&test);
    let flight = one(&app).await;
    let tries = (0..12).map(|_| {
        let (app, id) = (app.clone(), flight.id);
        tokio::spawn(async move { load(&app, id, kilograms(90)).await })
    });
    let done: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|d| d.unwrap()).collect();
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 5, "{done:?}");
    let kept = store::find(app.db.read(), flight.id).await.unwrap().unwrap();
    assert_eq!(kept.load.weight_g, 450_000);
}

async fn an_empty_flight_can_be_called_off(test: TestDb) {
    let app = testing::app(&test);
    let flight = one(&app).await;
    let actor = coordinator();
    let with = load(&app, flight.id, Load { consignments: 1, ..Load::default() }).await.unwrap();
    let refused = cancel(&app, &actor, flight.id, Some(with.version), "Cuaca").await;
    assert!(matches!(refused, Err(Error::Cargo(CargoRefused::FlightInUse))));
    let empty = load(&app, flight.id, Load { consignments: -1, ..Load::default() }).await.unwrap();
    assert!(matches!(cancel(&app, &actor, flight.id, Some(1), "Cuaca").await, Err(Error::Stale)));
    assert!(matches!(cancel(&app, &actor, flight.id, None, "  ").await, Err(Error::Invalid(_))));
    let gone = cancel(&app, &actor, flight.id, Some(empty.version), "Cuaca").await.unwrap();
    assert_eq!((gone.state, gone.cancel_reason.as_deref()), (State::Cancelled, Some("Cuaca")));
    for again in [
        cancel(&app, &actor, flight.id, None, "Cuaca").await.map(|_| ()),
        load(&app, flight.id, kilograms(1)).await.map(|_| ()),
    ] {
        assert!(matches!(again, Err(Error::Cargo(CargoRefused::FlightCancelled))));
    }
    assert!(matches!(cancel(&app, &actor, FlightId::new(), None, "Cuaca").await, Err(Error::NotFound)));
}

async fn lists_follow_departure(test: TestDb) {
    let app = testing::app(&test);
    for (number, days) in [("3", 5), ("1", 2), ("2", 3)] {
        put(&app, &FlightIn { number: number.into(), ..written(app.now() + TimeDelta::days(days)) }).await.unwrap();
    }
    let db = app.db.read();
    let numbers = |flights: &[Flight]| flights.iter().map(|f| f.number.clone()).collect::<Vec<_>>();
    let all = store::list(db, &Wanted::default(), None, 10).await.unwrap();
    assert_eq!(numbers(&all), ["1", "2", "3"]);
    let rest = store::list(db, &Wanted::default(), Some(all[0].id), 10).await.unwrap();
    assert_eq!(numbers(&rest), ["2", "3"]);
    let near = Wanted { until: Some(app.now() + TimeDelta::days(4)), ..Wanted::default() };
    assert_eq!(numbers(&store::list(db, &near, None, 10).await.unwrap()), ["1", "2"]);
    let elsewhere = Wanted { destination: Some("SIN".into()), ..Wanted::default() };
    assert!(store::list(db, &elsewhere, None, 10).await.unwrap().is_empty());
}

async fn only_coordinators_schedule(test: TestDb) {
    let app = testing::app(&test);
    let flight = one(&app).await;
    for actor in [testing::guest(), testing::person(None, &[Role::Staff])] {
        let asked = written(app.now() + TimeDelta::days(9));
        let refused = schedule(&app, &actor, &asked, IdempotencyKey::default()).await;
        assert!(matches!(refused, Err(Error::Denied(_))));
        assert!(matches!(cancel(&app, &actor, flight.id, None, "Cuaca").await, Err(Error::Denied(_))));
    }
}
