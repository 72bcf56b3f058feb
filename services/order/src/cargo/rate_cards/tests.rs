use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    clock::WIB,
    db::{testing::TestDb, write_tx},
    failure::FieldError,
    http::IdempotencyKey,
    money::{Currency, MAJOR_MAX},
    session::{Actor, Role},
    text::Localized,
};

use super::{
    publish::publish,
    rules::{self, BreakIn, Card, CardIn, SurchargeIn},
    store,
};
use crate::{
    app::App,
    cargo::{
        RateCardId,
        input::Decimal,
        rating::{self, Pieces},
    },
    error::Error,
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    a_card_is_kept_as_it_was_written,
    days_of_another_card_are_refused,
    a_new_card_takes_the_place_of_an_old_one,
    a_used_card_keeps_its_days,
    two_cannot_take_the_same_days_at_once,
    the_same_key_makes_one_card,
    only_coordinators_publish,
);

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
}

fn written() -> CardIn {
    let row = |kg: &str, rate: &str| BreakIn { from_kg: Decimal::from(kg), rate: Decimal::from(rate) };
    CardIn {
        carrier: "ga".into(),
        origin: "sub".into(),
        destination: "HKG".into(),
        currency: "USD".into(),
        minimum: Decimal::from("60"),
        breaks: vec![row("0", "5.20"), row("45", "3.90"), row("100", "3.20"), row("300", "2.80"), row("500", "2.50")],
        divisor: 6000,
        step_kg: Decimal::from("0.5"),
        surcharges: vec![SurchargeIn {
            code: "my".into(),
            name: Localized::new("Bahan bakar", "Fuel"),
            per: "actual".into(),
            amount: Decimal::from("0.155"),
            minimum: Some(Decimal::from("5")),
        }],
        note: "Kontrak 12/2026".into(),
        ..CardIn::default()
    }
}

fn refusals(change: impl Fn(&mut CardIn)) -> Vec<(String, &'static str)> {
    let mut card = written();
    change(&mut card);
    let now = today().and_hms_opt(3, 0, 0).unwrap().and_utc();
    let wrong = rules::check(&card, RateCardId::new(), today(), now).err().unwrap_or_default();
    wrong.into_iter().map(|FieldError { field, code, .. }| (field, code)).collect()
}

#[test]
fn what_is_wrong_is_named() {
    assert!(refusals(|_| ()).is_empty());
    let row = |kg: &str, rate: &str| BreakIn { from_kg: Decimal::from(kg), rate: Decimal::from(rate) };
    type Change = fn(&mut CardIn);
    let cases: Vec<(Change, &str, &str)> = vec![
        (|c| c.carrier = "GAR".into(), "carrier", "not_a_carrier"),
        (|c| c.carrier = "12".into(), "carrier", "not_a_carrier"),
        (|c| c.origin = "XXX".into(), "origin", "unknown_airport"),
        (|c| c.destination = "SUB".into(), "destination", "same_airport"),
        (|c| c.currency = "EUR".into(), "currency", "unknown_currency"),
        (|c| c.minimum = Decimal::from("0"), "minimum", "not_positive"),
        (|c| c.minimum = Decimal::from("-60"), "minimum", "not_positive"),
        (|c| c.minimum = Decimal::from("60.005"), "minimum", "not_payable"),
        (|c| c.minimum = Decimal::from("100000000000.01"), "minimum", "amount_too_large"),
        (|c| c.minimum = Decimal::from("9".repeat(30).as_str()), "minimum", "amount_too_large"),
        (|c| c.minimum = Decimal::from("2.59"), "minimum", "minimum_without_effect"),
        (|c| c.breaks.clear(), "breaks", "required"),
        (|c| c.breaks[0].from_kg = Decimal::from("45"), "breaks[0].from_kg", "first_break_not_zero"),
        (|c| c.breaks[2].from_kg = Decimal::from("45"), "breaks[2].from_kg", "break_not_sorted"),
        (|c| c.breaks.swap(1, 2), "breaks[2].from_kg", "break_not_sorted"),
        (|c| c.breaks[1].from_kg = Decimal::from("-45"), "breaks[1].from_kg", "not_a_decimal"),
        (|c| c.breaks[1].from_kg = Decimal::default(), "breaks[1].from_kg", "required"),
        (|c| c.breaks[2].rate = Decimal::default(), "breaks[2].rate", "required"),
        (|c| c.breaks[2].rate = Decimal::from("4"), "breaks[2].rate", "rate_rises"),
        (|c| c.breaks[2].rate = Decimal::from("0"), "breaks[2].rate", "not_positive"),
        (|c| c.breaks[2].rate = Decimal::from("-3"), "breaks[2].rate", "not_positive"),
        (|c| c.breaks[2].rate = Decimal::from("1.5"), "breaks[2].rate", "break_price_falls"),
        (|c| c.breaks[2].rate = Decimal::from("3.20001"), "breaks[2].rate", "too_many_decimals"),
        (|c| c.breaks[2].rate = Decimal::from("murah"), "breaks[2].rate", "not_a_decimal"),
        (|c| c.breaks[0].rate = Decimal::from("99999999"), "breaks[0].rate", "too_large_number"),
        (|c| c.divisor = 0, "divisor", "out_of_range"),
        (|c| c.step_kg = Decimal::from("0"), "step_kg", "not_positive"),
        (|c| c.step_kg = Decimal::from("11"), "step_kg", "out_of_range"),
        (|c| c.surcharges[0].code = "fuel!".into(), "surcharges[0].code", "bad_surcharge_code"),
        (|c| c.surcharges.push(c.surcharges[0].clone()), "surcharges[1].code", "surcharge_twice"),
        (|c| c.surcharges[0].per = "mile".into(), "surcharges[0].per", "unknown_choice"),
        (|c| c.surcharges[0].amount = Decimal::from("0"), "surcharges[0].amount", "not_positive"),
        (|c| c.surcharges[0].amount = Decimal::from("10000000.01"), "surcharges[0].amount", "too_large_number"),
        (
            |c| (c.surcharges[0].per, c.surcharges[0].amount) = ("flat".into(), Decimal::from("100000000001")),
            "surcharges[0].amount",
            "amount_too_large",
        ),
        (
            |c| c.surcharges[0].minimum = Some(Decimal::from("100000000001")),
            "surcharges[0].minimum",
            "amount_too_large",
        ),
        (|c| c.surcharges[0].name = Localized::default(), "surcharges[0].name", "text_needed"),
        (
            |c| c.surcharges[0].name = Localized { id: Some(String::new()), ..Localized::default() },
            "surcharges[0].name",
            "text_needed",
        ),
        (|c| c.surcharges[0].minimum = Some(Decimal::from("0.001")), "surcharges[0].minimum", "not_payable"),
        (|c| c.note = "x".repeat(121), "note", "too_long"),
        (|c| c.valid_from = "25/11/2026".into(), "valid_from", "not_a_day"),
        (|c| c.valid_from = "+262142-12-31".into(), "valid_from", "not_a_day"),
        (|c| c.valid_until = "2026-11-24".into(), "valid_until", "card_is_over"),
        (
            |c| (c.valid_from, c.valid_until) = ("2026-12-02".into(), "2026-12-01".into()),
            "valid_until",
            "card_ends_before_it_begins",
        ),
    ];
    for (change, field, code) in cases {
        let found = refusals(change);
        assert!(found.contains(&(field.to_owned(), code)), "{field} {code}: {found:?}");
    }
    let many = refusals(|c| c.breaks = (0..13).map(|n| row(&(n * 10).to_string(), "5")).collect());
    assert_eq!(many, [("breaks".to_owned(), "too_many_entries")]);
}

proptest! {
    /// No card that was taken can make a load unpriceable, and so keep its route from being worked on.
    #[test]
    fn a_card_that_is_accepted_rates_every_load(
        minimum in prop_oneof![Just(MAJOR_MAX), 1..=MAJOR_MAX],
        rate in prop_oneof![Just(10_000_000_i64), 1..=10_000_000_i64],
        divisor in 1_000_i64..=20_000,
        step_kg in 1_i64..=10,
        currency in proptest::sample::select(Currency::ALL.to_vec()),
        cartons in proptest::collection::vec(
            (1_u32..=200, 1_i64..=30_000, proptest::array::uniform3(50_i64..=1_400)), 1..20
        ),
    ) {
        let decimal = |number: i64| Decimal(number.to_string());
        let minimum = minimum.max(rate * step_kg);
        let surcharge = |n: usize| {
            let (per, amount) = [("chargeable", rate), ("actual", rate), ("flat", minimum)][n % 3];
            SurchargeIn {
                code: format!("S{n}"),
                name: Localized::new("", "Fuel"),
                per: per.to_owned(),
                amount: decimal(amount),
                minimum: Some(decimal(minimum)),
            }
        };
        let card = CardIn {
            currency: currency.code().to_owned(),
            minimum: decimal(minimum),
            breaks: vec![BreakIn { from_kg: Decimal::from("0"), rate: decimal(rate) }],
            divisor,
            step_kg: decimal(step_kg),
            surcharges: (0..rules::SURCHARGES_MAX).map(surcharge).collect(),
            ..written()
        };
        let now = today().and_hms_opt(3, 0, 0).unwrap().and_utc();
        let card = rules::check(&card, RateCardId::new(), today(), now).unwrap();
        let piece = |(count, weight_g, size_mm)| Pieces { count, weight_g, size_mm };
        let pieces: Vec<Pieces> = cartons.into_iter().map(piece).collect();
        let charge = rating::rate(&card.tariff, &pieces);
        prop_assert!(charge.is_ok(), "{charge:?}");
    }
}

#[test]
fn decimals_may_be_numbers_or_texts() {
    let read: CardIn = serde_json::from_value(serde_json::json!({
        "carrier": "GA", "origin": "SUB", "destination": "HKG", "currency": "USD", "minimum": "60",
        "breaks": [{ "from_kg": 0, "rate": "5.20" }, { "from_kg": "45", "rate": "3.9" }],
    }))
    .unwrap();
    let now = today().and_hms_opt(3, 0, 0).unwrap().and_utc();
    let card = rules::check(&read, RateCardId::new(), today(), now).unwrap();
    assert_eq!((card.tariff.divisor, card.tariff.step_g, card.valid_from), (6000, 500, today()));
    assert_eq!(card.tariff.breaks[1].from_g, 45_000);
}

fn coordinator() -> Actor {
    testing::person(None, &[Role::Coordinator])
}

async fn put(app: &App, card: &CardIn) -> Result<Card, Error> {
    publish(app, &coordinator(), card, IdempotencyKey::default()).await.map(|(card, _)| card)
}

fn from(app: &App, days: u64) -> String {
    day(app, days).to_string()
}

fn day(app: &App, days: u64) -> NaiveDate {
    app.now().with_timezone(&WIB).date_naive() + Days::new(days)
}

fn codes(outcome: Result<Card, Error>) -> Vec<(String, &'static str)> {
    match outcome {
        Err(Error::Invalid(wrong)) => wrong.into_iter().map(|e| (e.field, e.code)).collect(),
        other => panic!("{other:?}"),
    }
}

async fn a_card_is_kept_as_it_was_written(test: TestDb) {
    let app = testing::app(&test);
    let card = put(&app, &written()).await.unwrap();
    assert_eq!(store::find(app.db.read(), card.id).await.unwrap().as_ref(), Some(&card));
    assert_eq!(card.tariff.surcharges[0].minimum_minor, Some(500));
    let found = store::in_force(app.db.read(), "GA", "SUB", "HKG", day(&app, 40)).await.unwrap();
    assert_eq!(found.map(|c| c.id), Some(card.id));
    for (carrier, destination) in [("CX", "HKG"), ("GA", "SIN")] {
        assert!(store::in_force(app.db.read(), carrier, "SUB", destination, day(&app, 0)).await.unwrap().is_none());
    }
    assert_eq!(store::list(app.db.read(), false, day(&app, 0), None, 10).await.unwrap().len(), 1);
}

async fn days_of_another_card_are_refused(test: TestDb) {
    let app = testing::app(&test);
    let period = |a, b| CardIn { valid_from: from(&app, a), valid_until: from(&app, b), ..written() };
    put(&app, &period(10, 20)).await.unwrap();
    for (a, b) in [(0, 10), (20, 30), (12, 15), (5, 25)] {
        assert_eq!(codes(put(&app, &period(a, b)).await), [("valid_from".to_owned(), "card_days_taken")], "{a} to {b}");
    }
    put(&app, &period(0, 9)).await.unwrap();
    put(&app, &CardIn { valid_until: String::new(), ..period(21, 0) }).await.unwrap();
    assert_eq!(codes(put(&app, &period(300, 310)).await), [("valid_from".to_owned(), "card_days_taken_open")]);
    put(&app, &CardIn { destination: "SIN".into(), ..period(10, 20) }).await.unwrap();
}

async fn a_new_card_takes_the_place_of_an_old_one(test: TestDb) {
    let app = testing::app(&test);
    let old = put(&app, &written()).await.unwrap();
    let next = CardIn { valid_from: from(&app, 30), replaces: Some(old.id), ..written() };
    let new = put(&app, &next).await.unwrap();
    let db = app.db.read();
    assert_eq!(store::find(db, old.id).await.unwrap().unwrap().valid_until, Some(day(&app, 29)));
    let on = async |days| store::in_force(db, "GA", "SUB", "HKG", day(&app, days)).await.unwrap().map(|c| c.id);
    assert_eq!((on(29).await, on(30).await), (Some(old.id), Some(new.id)));

    // The new one was a mistake: it was never used, so it can be taken back as a whole.
    let again = put(&app, &CardIn { replaces: Some(new.id), ..next.clone() }).await.unwrap();
    assert!(store::find(db, new.id).await.unwrap().unwrap().withdrawn_at.is_some());
    assert_eq!(on(30).await, Some(again.id));

    let other_route = CardIn { destination: "SIN".into(), ..next.clone() };
    assert_eq!(codes(put(&app, &other_route).await), [("replaces".to_owned(), "another_route")]);
    let withdrawn = CardIn { replaces: Some(new.id), ..next.clone() };
    assert_eq!(codes(put(&app, &withdrawn).await), [("replaces".to_owned(), "card_withdrawn")]);
    let unknown = CardIn { replaces: Some(RateCardId::new()), ..next };
    assert!(matches!(put(&app, &unknown).await, Err(Error::NotFound)));
}

async fn a_used_card_keeps_its_days(test: TestDb) {
    let app = testing::app(&test);
    let old = put(&app, &written()).await.unwrap();
    let input = (old.id, app.now());
    write_tx(&app.db, "use", &input, |tx, (id, now)| Box::pin(store::mark_used(tx, *id, *now))).await.unwrap();
    let same_day = CardIn { replaces: Some(old.id), ..written() };
    assert_eq!(codes(put(&app, &same_day).await), [("valid_from".to_owned(), "card_used")]);
    let tomorrow = CardIn { valid_from: from(&app, 1), replaces: Some(old.id), ..written() };
    put(&app, &tomorrow).await.unwrap();
    let kept = store::find(app.db.read(), old.id).await.unwrap().unwrap();
    assert_eq!((kept.valid_until, kept.tariff), (Some(day(&app, 0)), old.tariff));
}

async fn two_cannot_take_the_same_days_at_once(test: TestDb) {
    let app = testing::app(&test);
    let tries = (0..6).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { put(&app, &written()).await })
    });
    let done: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|d| d.unwrap()).collect();
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    assert!(done.iter().all(|d| matches!(d, Ok(_) | Err(Error::Invalid(_)))), "{done:?}");
    assert_eq!(store::list(app.db.read(), true, day(&app, 0), None, 10).await.unwrap().len(), 1);
}

async fn the_same_key_makes_one_card(test: TestDb) {
    let app = testing::app(&test);
    let actor = coordinator();
    let key = || IdempotencyKey(Some("k1".into()));
    let (first, replayed) = publish(&app, &actor, &written(), key()).await.unwrap();
    assert!(!replayed);
    let (again, replayed) = publish(&app, &actor, &written(), key()).await.unwrap();
    assert!(replayed && again == first);
    let other = publish(&app, &actor, &CardIn { currency: "HKD".into(), ..written() }, key()).await;
    assert!(matches!(other, Err(Error::KeyReused(_))));
}

async fn only_coordinators_publish(test: TestDb) {
    let app = testing::app(&test);
    for actor in [testing::guest(), testing::person(None, &[Role::Staff]), testing::person(None, &[])] {
        let refused = publish(&app, &actor, &written(), IdempotencyKey::default()).await;
        assert!(matches!(refused, Err(Error::Denied(_))));
    }
}
