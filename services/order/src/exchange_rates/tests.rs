use std::sync::Arc;

use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::order::{EXCHANGE_RATE_CHANGED, OrderEvent},
    db::testing::TestDb,
    exchange::PerIdr,
    feed::{FeedSource, LocalFeed},
    http::IdempotencyKey,
    money::Currency,
    session::Role,
};

use super::{NewRate, enter, rate_now, store, today};
use crate::{
    app::App,
    error::Error,
    snapshots::OrderSnapshots,
    testing::{app, person},
};

sentra_shared::both_databases!(OrderMigrator:
    the_rate_in_force_is_the_last_one_entered_until_it_is_too_old, only_staff_enter_rates_and_jumps_are_asked_back,
    the_same_rate_sent_twice_is_entered_once, two_corrections_at_once_leave_one_of_them_stale, others_are_told_by_event_and_snapshot,
);

fn new(per_idr: &str) -> NewRate {
    NewRate { currency: "HKD".into(), per_idr: per_idr.into(), ..NewRate::default() }
}

async fn put(app: &App, per_idr: &str) -> Result<(), Error> {
    let staff = person(None, &[Role::Staff]);
    enter(app, &staff, &new(per_idr), IdempotencyKey::default()).await.map(|_| ())
}

async fn now(app: &App) -> Option<String> {
    let rate = rate_now(app.db.read(), Currency::Hkd, 7, app.now()).await.unwrap();
    rate.map(|r| r.per_idr.to_string())
}

async fn the_rate_in_force_is_the_last_one_entered_until_it_is_too_old(db: TestDb) {
    let app = app(&db);
    assert_eq!(now(&app).await, None);
    put(&app, "2100").await.unwrap();
    put(&app, "2105.50").await.unwrap();
    assert_eq!(now(&app).await.as_deref(), Some("2105.5"));
    let tomorrow = today(app.now()).succ_opt().unwrap();
    let staff = person(None, &[Role::Staff]);
    let ahead = NewRate { valid_from: tomorrow.to_string(), ..new("2110") };
    enter(&app, &staff, &ahead, IdempotencyKey::default()).await.unwrap();
    assert_eq!(now(&app).await.as_deref(), Some("2105.5"));
    app.clock.advance(chrono::TimeDelta::days(1));
    assert_eq!(now(&app).await.as_deref(), Some("2110"));
    app.clock.advance(chrono::TimeDelta::days(7));
    assert_eq!(now(&app).await.as_deref(), Some("2110"));
    app.clock.advance(chrono::TimeDelta::days(1));
    assert_eq!(now(&app).await, None);
    assert_eq!(rate_now(app.db.read(), Currency::Idr, 7, app.now()).await.unwrap().unwrap().per_idr, PerIdr::ONE);
}

async fn only_staff_enter_rates_and_jumps_are_asked_back(db: TestDb) {
    let app = app(&db);
    let buyer = person(None, &[]);
    assert!(matches!(enter(&app, &buyer, &new("2100"), IdempotencyKey::default()).await, Err(Error::Denied(_))));
    put(&app, "2100").await.unwrap();
    let Err(Error::Invalid(fields)) = put(&app, "21000").await else { panic!("a slip of the hand went through") };
    assert_eq!((fields[0].field.as_str(), fields[0].code), ("per_idr", "rate_jump"));
    assert_eq!(now(&app).await.as_deref(), Some("2100"));
    let staff = person(None, &[Role::Staff]);
    let meant = NewRate { confirm_jump: true, ..new("21000") };
    enter(&app, &staff, &meant, IdempotencyKey::default()).await.unwrap();
    assert_eq!(now(&app).await.as_deref(), Some("21000"));
}

async fn the_same_rate_sent_twice_is_entered_once(db: TestDb) {
    let app = app(&db);
    let staff = person(None, &[Role::Staff]);
    let key = || IdempotencyKey(Some("rates-of-today".into()));
    let (_, first) = enter(&app, &staff, &new("2100"), key()).await.unwrap();
    let (_, second) = enter(&app, &staff, &new("2100"), key()).await.unwrap();
    assert_eq!((first, second), (false, true));
    assert_eq!(store::history(app.db.read(), Currency::Hkd, None, 10).await.unwrap().len(), 1);
    assert!(matches!(enter(&app, &staff, &new("2200"), key()).await, Err(Error::KeyReused(_))));
}

async fn two_corrections_at_once_leave_one_of_them_stale(db: TestDb) {
    let app = app(&db);
    put(&app, "2100").await.unwrap();
    let (a, b) = tokio::join!(put(&app, "2110"), put(&app, "2120"));
    for outcome in [&a, &b] {
        assert!(matches!(outcome, Ok(()) | Err(Error::Stale)), "{outcome:?}");
    }
    assert!(a.is_ok() || b.is_ok());
    let versions: Vec<i64> =
        store::history(app.db.read(), Currency::Hkd, None, 10).await.unwrap().iter().map(|e| e.version).collect();
    let mut expected = versions.clone();
    expected.sort_unstable_by(|x, y| y.cmp(x));
    expected.dedup();
    assert_eq!(versions.len(), expected.len());
}

async fn others_are_told_by_event_and_snapshot(db: TestDb) {
    let app = app(&db);
    put(&app, "2100").await.unwrap();
    put(&app, "2105.5").await.unwrap();
    let feed = LocalFeed::new(app.db.clone(), Arc::new(OrderSnapshots(app.db.clone())));
    let page = feed.snapshot("rates", None, 1).await.unwrap();
    let told = page.events.first().unwrap();
    assert_eq!((told.name.as_str(), told.version), (EXCHANGE_RATE_CHANGED, 2));
    let OrderEvent::Rate(rate) = OrderEvent::read(told).unwrap() else { panic!("not a rate") };
    assert_eq!((rate.currency, rate.per_idr.to_string()), (Currency::Hkd, "2105.5".to_owned()));
    let rest = feed.snapshot("rates", page.next.as_deref(), 1).await.unwrap();
    assert!(rest.events.is_empty() && rest.next.is_none());
}
