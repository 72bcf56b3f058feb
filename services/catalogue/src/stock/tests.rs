use sentra_migrations::CatalogueMigrator;
use sentra_shared::{db::testing::TestDb, exchange::copy, money::Currency};

use crate::testing::{TestApp, app, tell_rate};

sentra_shared::both_databases!(CatalogueMigrator: the_rate_in_force_is_the_last_one_told_until_it_is_too_old);

async fn now(TestApp { app, .. }: &TestApp) -> Option<String> {
    let rate = copy::rate_now(app.db.read(), Currency::Hkd, 7, app.clock.now()).await.unwrap();
    rate.map(|r| r.per_idr.to_string())
}

async fn the_rate_in_force_is_the_last_one_told_until_it_is_too_old(db: TestDb) {
    let test = app(db).await;
    assert_eq!(now(&test).await, None);
    for (per_idr, days_ahead, version, expected) in [
        ("2000", -8, 1, None),
        ("2050", -7, 1, Some("2050")),
        ("2100", 0, 1, Some("2100")),
        ("2105.50", 0, 3, Some("2105.5")),
        ("2090", 0, 2, Some("2105.5")),
        ("2105.50", 0, 3, Some("2105.5")),
        ("2200", 1, 1, Some("2105.5")),
    ] {
        tell_rate(&test.app, per_idr, days_ahead, version).await;
        assert_eq!(now(&test).await.as_deref(), expected, "{per_idr} from {days_ahead}, version {version}");
    }
    let rupiah = copy::rate_now(test.app.db.read(), Currency::Idr, 7, test.app.clock.now()).await.unwrap();
    assert_eq!(rupiah.unwrap().per_idr.to_string(), "1");
}
