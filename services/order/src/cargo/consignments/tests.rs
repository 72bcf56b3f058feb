use chrono::TimeDelta;
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    clock::{Timestamp, end_of_day_after},
    contract::{FulfilmentId, OrderId},
    db::testing::TestDb,
    http::IdempotencyKey,
    money::Money,
    session::Role,
    text::Lang,
};

use super::{
    ConsignmentRefused, close,
    fill::{self, Outcome},
    load, open,
    read::{Whole, whole},
    rules::{Event, State},
    steps, store,
};
use crate::{
    app::App,
    cancellation::{self, CancelledBy},
    cargo::{
        CargoRefused, ConsignmentId, cartons,
        fill::Why,
        flights::{self, Flight},
        testing::{Export, carton, coordinator, flight, number, run, tariff_and_numbers},
    },
    error::Error,
    fulfilment::{rules::State as FulfilmentState, tests::check::consistent},
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    a_consignment_goes_its_whole_way,
    what_does_not_belong_in_it_is_refused,
    the_most_urgent_go_first,
    never_over_capacity_whoever_asks,
    one_order_goes_into_one_of_two,
    a_cancelled_order_leaves_an_open_one_only,
    cancelling_while_closing_has_one_outcome,
    adding_while_closing_has_one_outcome,
    filling_twice_at_once_fills_once,
    opened_again_and_called_off,
    nothing_goes_in_after_the_cut_off,
    the_same_key_does_it_once,
    only_coordinators_do_it,
);

#[test]
fn every_reason_and_state_has_its_text() {
    let texts = testing::texts();
    for lang in [Lang::Id, Lang::En] {
        let reasons = Why::ALL.map(super::out::reason_key);
        let states = State::ALL.map(super::view::state_key);
        let events = Event::ALL
            .into_iter()
            .filter(|e| *e != Event::Load)
            .map(Event::as_str)
            .chain(["opened", "added", "removed"]);
        let events = events.map(|e| format!("consignments-event-{e}"));
        for key in reasons.into_iter().chain(states).chain(events) {
            assert!(!texts.get(lang, &key, &[]).contains(&key), "{key}");
        }
    }
}

fn none() -> IdempotencyKey {
    IdempotencyKey::default()
}

async fn begin(app: &App, flight: &Flight) -> ConsignmentId {
    open::open(app, &coordinator(), flight.id, None, none()).await.unwrap().0
}

async fn add(app: &App, id: ConsignmentId, order: OrderId) -> Result<bool, Error> {
    load::add(app, &coordinator(), (id, order), none()).await
}

async fn step(app: &App, id: ConsignmentId, event: Event) -> Result<bool, Error> {
    let note = if event == Event::Cancel { "Pesawat diganti" } else { "" };
    steps::advance(app, &coordinator(), id, event, note, none()).await
}

async fn see(app: &App, id: ConsignmentId) -> Whole {
    whole(app.db.read(), id).await.unwrap()
}

/// Rows agree with their sums, on the consignment and on the flight.
async fn agrees(app: &App, flight: &Flight) {
    let now = flights::find(app.db.read(), flight.id).await.unwrap().unwrap();
    assert!(now.load.weight_g <= now.capacity.weight_g && now.load.volume_mm3 <= now.capacity.volume_mm3);
    let of_parts = "select cast(coalesce(sum(gross_g), 0) as bigint) as n from consignment_part";
    let of_consignments =
        "select cast(coalesce(sum(gross_g), 0) as bigint) as n from consignment where state <> 'cancelled'";
    assert_eq!(number(app, of_parts).await, number(app, of_consignments).await);
    assert_eq!(now.load.weight_g, number(app, of_parts).await);
    consistent(app).await;
}

async fn a_consignment_goes_its_whole_way(test: TestDb) {
    let app = testing::app(&test);
    tariff_and_numbers(&app).await;
    let plane = flight(&app, "876", "500", "3").await;
    let (first, second) = (Export::packed(&app, 2, 40, 20).await, Export::packed(&app, 1, 30, 30).await);
    let id = begin(&app, &plane).await;
    assert!(see(&app, id).await.panel.charge.is_none());
    assert!(matches!(
        close::close(&app, &coordinator(), id, none()).await,
        Err(Error::Consignment(ConsignmentRefused::Empty))
    ));
    for order in [first.order, second.order, first.order] {
        add(&app, id, order).await.unwrap();
    }
    agrees(&app, &plane).await;
    let open = see(&app, id).await;
    // Four cartons of 20 pieces and one of 30, 30 litres each.
    let load = open.consignment.load;
    assert_eq!((load.pieces, load.gross_g, load.net_g, load.volume_mm3), (5, 29_750, 22_000, 150_000_000));
    let charge = open.panel.charge.clone().unwrap();
    assert_eq!((charge.chargeable_g, charge.total.to_decimal().as_str()), (30_000, "156.00"));
    assert_eq!(charge.to_cheaper_break_g, Some(15_000));
    assert_eq!(open.consignment.number.len(), "SUB-HKG-261125-01".len());

    assert!(matches!(step(&app, id, Event::Tender).await, Err(Error::Consignment(ConsignmentRefused::State { .. }))));
    close::close(&app, &coordinator(), id, none()).await.unwrap();
    let closed = see(&app, id).await;
    assert_eq!(closed.consignment.state, State::Closed);
    assert_eq!(closed.consignment.awb.as_deref(), Some("126-12345675"));
    let shares: i64 = closed.parts.iter().map(|l| l.part.freight_minor.unwrap()).sum();
    assert_eq!(Money::from_minor(shares, charge.total.currency()), charge.total);
    assert!(closed.parts.iter().all(|l| l.part.customs_path.is_some()));
    assert_eq!(number(&app, "select count(*) as n from document_set where superseded_at is null").await, 1);
    assert!(matches!(add(&app, id, first.order).await, Err(Error::Consignment(ConsignmentRefused::State { .. }))));
    let before = crate::stock::store::find(app.db.read(), first.variants[0]).await.unwrap().unwrap().figure.on_hand;

    step(&app, id, Event::Tender).await.unwrap();
    assert!(matches!(step(&app, id, Event::Cancel).await, Err(Error::Consignment(ConsignmentRefused::State { .. }))));
    step(&app, id, Event::Depart).await.unwrap();
    consistent(&app).await;
    let after = crate::stock::store::find(app.db.read(), first.variants[0]).await.unwrap().unwrap().figure.on_hand;
    assert_eq!(before - after, 40, "the goods leave the seller's stock with the flight");
    let part = first.part(1).await;
    assert_eq!(part.state, FulfilmentState::Dispatched);
    let told = end_of_day_after(part.times.dispatched_at.unwrap(), u64::from(part.days_max.unsigned_abs()));
    assert_eq!(part.deadlines.deliver_by, Some(told), "as long as the buyer was told, not as at home");
    assert_ne!(part.days_max.unsigned_abs(), app.settings.order.delivery_days);
    let ways = super::way::of_orders(app.db.read(), &[first.order, second.order]).await.unwrap();
    assert_eq!(ways.len(), 3);
    for event in [Event::Arrive, Event::Clear, Event::Deliver] {
        step(&app, id, event).await.unwrap();
    }
    assert_eq!(second.part(0).await.state, FulfilmentState::Delivered);
    consistent(&app).await;
    for event in [Event::Deliver, Event::Cancel, Event::Reopen] {
        assert!(step(&app, id, event).await.is_err());
    }
    let history: Vec<String> = see(&app, id).await.history.into_iter().map(|e| e.event).collect();
    assert_eq!(history, ["opened", "added", "added", "close", "tender", "depart", "arrive", "clear", "deliver"]);
}

async fn what_does_not_belong_in_it_is_refused(test: TestDb) {
    let app = testing::app(&test);
    let plane = flight(&app, "876", "20", "3").await;
    let id = begin(&app, &plane).await;
    let paid = Export::paid(&app, 1, 4).await;
    let refused = add(&app, id, paid.order).await;
    assert!(
        matches!(&refused, Err(Error::Consignment(ConsignmentRefused::NotReady(m))) if m.len() == 1),
        "{refused:?}"
    );
    let heavy = Export::packed(&app, 1, 100, 50).await;
    assert!(matches!(add(&app, id, heavy.order).await, Err(Error::Cargo(CargoRefused::FlightFull))));
    let domestic = Export::packed(&app, 1, 4, 4).await;
    run(&app, "update orders set kind = 'domestic'").await;
    let refused = add(&app, id, domestic.order).await;
    assert!(matches!(refused, Err(Error::Consignment(ConsignmentRefused::NotForExport))));
    run(&app, "update orders set kind = 'export'").await;
    run(&app, "update flight set piece_max_g = 1000").await;
    assert!(matches!(
        add(&app, id, domestic.order).await,
        Err(Error::Consignment(ConsignmentRefused::PieceTooHeavy { max_g: 1_000 }))
    ));
    run(&app, "update flight set piece_max_g = 30000, side_max_mm = 399").await;
    assert!(matches!(
        add(&app, id, domestic.order).await,
        Err(Error::Consignment(ConsignmentRefused::PieceTooLong { .. }))
    ));
    run(&app, "update flight set side_max_mm = 1000, pieces_max = 0").await;
    assert!(matches!(
        add(&app, id, domestic.order).await,
        Err(Error::Consignment(ConsignmentRefused::TooManyPieces { max: 0 }))
    ));
    run(&app, "update flight set pieces_max = null, destination = 'SIN'").await;
    assert!(matches!(
        add(&app, id, domestic.order).await,
        Err(Error::Consignment(ConsignmentRefused::AnotherCountry { .. }))
    ));
    run(&app, "update flight set destination = 'HKG'").await;
    add(&app, id, domestic.order).await.unwrap();
    // What lies in a consignment is not packed anew.
    let part = domestic.part(0).await;
    let (line, _) = domestic.line(part.id).await;
    let again = cartons::pack(&app, &domestic.seller(0), part.id, 1, vec![carton(line, 4)]).await;
    assert!(matches!(again, Err(Error::Consignment(ConsignmentRefused::Booked { .. }))), "{again:?}");
    let other = begin(&app, &plane).await;
    assert!(matches!(
        add(&app, other, domestic.order).await,
        Err(Error::Consignment(ConsignmentRefused::Elsewhere { .. }))
    ));
    assert!(matches!(add(&app, ConsignmentId::new(), domestic.order).await, Err(Error::NotFound)));
    assert!(matches!(add(&app, id, OrderId::new()).await, Err(Error::NotFound)));
    agrees(&app, &plane).await;
}

async fn fill(app: &App, id: ConsignmentId) -> Outcome {
    fill::fill(app, &coordinator(), id, none()).await.unwrap().0
}

async fn the_most_urgent_go_first(test: TestDb) {
    let app = testing::app(&test);
    // Room for one order of 20 pieces (5.45 kg) and a small one.
    let plane = flight(&app, "876", "8", "1").await;
    let late = Export::packed(&app, 1, 20, 20).await;
    let early = Export::packed(&app, 1, 20, 20).await;
    let small = Export::packed(&app, 1, 4, 4).await;
    let paid = Export::paid(&app, 1, 4).await;
    // Of equal deadlines the older order comes first, so the younger one is made more urgent.
    let urgent = early.part(0).await.deadlines.dispatch_by.unwrap() - TimeDelta::days(1);
    set_deadline(&app, early.part(0).await.id, urgent).await;
    let id = begin(&app, &plane).await;
    let outcome = fill(&app, id).await;
    let added: Vec<OrderId> = outcome.added.iter().map(|o| o.order).collect();
    assert_eq!(added, [early.order, small.order]);
    let reason = |order| outcome.left_out.iter().find(|l| l.order == order).map(|l| l.why);
    assert_eq!(reason(late.order), Some(Why::NoWeightLeft));
    assert_eq!(reason(paid.order), Some(Why::NotReady));
    agrees(&app, &plane).await;
    let again = fill(&app, id).await;
    assert!(again.added.is_empty());
}

async fn set_deadline(app: &App, part: FulfilmentId, at: Timestamp) {
    use sea_orm::{ConnectionTrait, Statement};
    let db = app.db.schema_connection();
    let sql = "update fulfilment set dispatch_by = $1 where id = $2";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [at.into(), part.into()]);
    db.execute_raw(statement).await.unwrap();
}

async fn never_over_capacity_whoever_asks(test: TestDb) {
    let app = testing::app(&test);
    // Room for two of five.
    let plane = flight(&app, "876", "11", "1").await;
    let mut orders = Vec::new();
    for _ in 0..5 {
        orders.push(Export::packed(&app, 1, 20, 20).await.order);
    }
    let ids = [begin(&app, &plane).await, begin(&app, &plane).await];
    let tries = orders.iter().enumerate().map(|(n, order)| {
        let (app, order) = (app.clone(), *order);
        let id = ids[n % 2];
        tokio::spawn(async move { add(&app, id, order).await })
    });
    let mut added = 0;
    for outcome in futures::future::join_all(tries).await {
        match outcome.unwrap() {
            Ok(_) => added += 1,
            Err(error) => assert!(matches!(error, Error::Cargo(CargoRefused::FlightFull)), "{error:?}"),
        }
    }
    assert_eq!(added, 2);
    agrees(&app, &plane).await;
}

async fn one_order_goes_into_one_of_two(test: TestDb) {
    let app = testing::app(&test);
    let plane = flight(&app, "876", "500", "3").await;
    let order = Export::packed(&app, 2, 20, 20).await.order;
    let ids = [begin(&app, &plane).await, begin(&app, &plane).await];
    let tries = ids.map(|id| {
        let app = app.clone();
        tokio::spawn(async move { add(&app, id, order).await })
    });
    let outcomes: Vec<_> = futures::future::join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1, "{outcomes:?}");
    let refused = outcomes.into_iter().find_map(Result::err).unwrap();
    assert!(matches!(refused, Error::Consignment(ConsignmentRefused::Elsewhere { .. })), "{refused:?}");
    agrees(&app, &plane).await;
}

async fn call_off(app: &App, order: OrderId) -> Result<(), Error> {
    let staff = testing::person(None, &[Role::Staff]);
    cancellation::cancel(app, &staff, CancelledBy::Staff, order, None, "Pembeli batal", none()).await.map(|_| ())
}

async fn a_cancelled_order_leaves_an_open_one_only(test: TestDb) {
    let app = testing::app(&test);
    tariff_and_numbers(&app).await;
    let plane = flight(&app, "876", "500", "3").await;
    let (gone, stays) = (Export::packed(&app, 2, 20, 20).await, Export::packed(&app, 1, 20, 20).await);
    let id = begin(&app, &plane).await;
    for order in [gone.order, stays.order] {
        add(&app, id, order).await.unwrap();
    }
    call_off(&app, gone.order).await.unwrap();
    let open = see(&app, id).await;
    assert_eq!((open.parts.len(), open.consignment.load.pieces), (1, 1));
    agrees(&app, &plane).await;
    close::close(&app, &coordinator(), id, none()).await.unwrap();
    let refused = call_off(&app, stays.order).await;
    assert!(matches!(refused, Err(Error::Consignment(ConsignmentRefused::Closed { .. }))), "{refused:?}");
    assert_eq!(stays.part(0).await.state, FulfilmentState::Packed);
    step(&app, id, Event::Reopen).await.unwrap();
    call_off(&app, stays.order).await.unwrap();
    assert!(see(&app, id).await.parts.is_empty());
    agrees(&app, &plane).await;
}

async fn cancelling_while_closing_has_one_outcome(test: TestDb) {
    let app = testing::app(&test);
    tariff_and_numbers(&app).await;
    let plane = flight(&app, "876", "500", "3").await;
    let (one, other) = (Export::packed(&app, 1, 20, 20).await, Export::packed(&app, 1, 20, 20).await);
    let id = begin(&app, &plane).await;
    for order in [one.order, other.order] {
        add(&app, id, order).await.unwrap();
    }
    let (closing, cancelling) = {
        let (a, b, order) = (app.clone(), app.clone(), one.order);
        (
            tokio::spawn(async move { close::close(&a, &coordinator(), id, none()).await }),
            tokio::spawn(async move { call_off(&b, order).await }),
        )
    };
    let (closed, cancelled) = (closing.await.unwrap(), cancelling.await.unwrap());
    let now = see(&app, id).await;
    match (closed, cancelled) {
        (Ok(_), Err(error)) => {
            assert!(matches!(error, Error::Consignment(ConsignmentRefused::Closed { .. })), "{error:?}");
            assert_eq!((now.consignment.state, now.parts.len()), (State::Closed, 2));
        }
        (Err(error), Ok(())) => {
            assert!(matches!(error, Error::Stale), "{error:?}");
            assert_eq!((now.consignment.state, now.parts.len()), (State::Open, 1));
        }
        // It was called off before closing looked.
        (Ok(_), Ok(())) => assert_eq!((now.consignment.state, now.parts.len()), (State::Closed, 1)),
        (Err(a), Err(b)) => panic!("{a:?} and {b:?}"),
    }
    agrees(&app, &plane).await;
}

async fn adding_while_closing_has_one_outcome(test: TestDb) {
    let app = testing::app(&test);
    tariff_and_numbers(&app).await;
    let plane = flight(&app, "876", "500", "3").await;
    let (one, other) = (Export::packed(&app, 1, 20, 20).await, Export::packed(&app, 1, 20, 20).await);
    let id = begin(&app, &plane).await;
    add(&app, id, one.order).await.unwrap();
    let (a, b, order) = (app.clone(), app.clone(), other.order);
    let closing = tokio::spawn(async move { close::close(&a, &coordinator(), id, none()).await });
    let adding = tokio::spawn(async move { add(&b, id, order).await });
    let (closed, added) = (closing.await.unwrap(), adding.await.unwrap());
    let now = see(&app, id).await;
    match (closed, added) {
        (Ok(_), Err(error)) => {
            assert!(matches!(error, Error::Consignment(ConsignmentRefused::State { .. })), "{error:?}");
            assert_eq!((now.consignment.state, now.parts.len()), (State::Closed, 1));
        }
        (Err(error), Ok(_)) => {
            assert!(matches!(error, Error::Stale), "{error:?}");
            assert_eq!((now.consignment.state, now.parts.len()), (State::Open, 2));
        }
        (Ok(_), Ok(_)) => assert_eq!((now.consignment.state, now.parts.len()), (State::Closed, 2)),
        (Err(a), Err(b)) => panic!("{a:?} and {b:?}"),
    }
    agrees(&app, &plane).await;
}

async fn filling_twice_at_once_fills_once(test: TestDb) {
    let app = testing::app(&test);
    let plane = flight(&app, "876", "11", "1").await;
    for _ in 0..4 {
        Export::packed(&app, 1, 20, 20).await;
    }
    let ids = [begin(&app, &plane).await, begin(&app, &plane).await];
    let tries = ids.map(|id| {
        let app = app.clone();
        tokio::spawn(async move { fill::fill(&app, &coordinator(), id, none()).await })
    });
    let mut added = 0;
    for outcome in futures::future::join_all(tries).await {
        added += outcome.unwrap().unwrap().0.added.len();
    }
    assert_eq!(added, 2, "as many as there is room for, and none twice");
    agrees(&app, &plane).await;
}

async fn opened_again_and_called_off(test: TestDb) {
    let app = testing::app(&test);
    tariff_and_numbers(&app).await;
    let plane = flight(&app, "876", "500", "3").await;
    let order = Export::packed(&app, 1, 20, 20).await.order;
    let id = begin(&app, &plane).await;
    add(&app, id, order).await.unwrap();
    for round in 1..=2 {
        close::close(&app, &coordinator(), id, none()).await.unwrap();
        assert_eq!(see(&app, id).await.consignment.awb.as_deref(), Some("126-12345675"), "round {round}");
        if round == 1 {
            step(&app, id, Event::Reopen).await.unwrap();
            let open = see(&app, id).await;
            assert!(open.consignment.frozen.is_none() && open.parts[0].part.freight_minor.is_none());
            let more = Export::packed(&app, 1, 4, 4).await.order;
            add(&app, id, more).await.unwrap();
        }
    }
    assert_eq!(number(&app, "select count(*) as n from document_set").await, 2, "documents of the first closing stay");
    assert_eq!(number(&app, "select count(*) as n from document_set where superseded_at is not null").await, 1);
    assert!(matches!(
        steps::advance(&app, &coordinator(), id, Event::Cancel, " ", none()).await,
        Err(Error::Invalid(_))
    ));
    step(&app, id, Event::Cancel).await.unwrap();
    assert_eq!(number(&app, "select count(*) as n from awb_number where state = 'void'").await, 1);
    assert_eq!(number(&app, "select count(*) as n from document_set").await, 2);
    agrees(&app, &plane).await;
    let other = begin(&app, &plane).await;
    add(&app, other, order).await.unwrap();
    close::close(&app, &coordinator(), other, none()).await.unwrap();
    assert_eq!(see(&app, other).await.consignment.awb.as_deref(), Some("126-12345686"));
    let sets = number(&app, "select count(*) as n from document_set where superseded_at is null").await;
    assert_eq!(sets, 1);
}

async fn nothing_goes_in_after_the_cut_off(test: TestDb) {
    let app = testing::app(&test);
    tariff_and_numbers(&app).await;
    let plane = flight(&app, "876", "500", "3").await;
    let (one, other) = (Export::packed(&app, 1, 20, 20).await.order, Export::packed(&app, 1, 20, 20).await.order);
    let id = begin(&app, &plane).await;
    add(&app, id, one).await.unwrap();
    app.clock.advance(plane.cut_off_at - app.now());
    let late = |outcome: Result<bool, Error>| {
        assert!(matches!(outcome, Err(Error::Consignment(ConsignmentRefused::AfterCutOff { .. }))), "{outcome:?}");
    };
    late(add(&app, id, other).await);
    late(close::close(&app, &coordinator(), id, none()).await);
    late(open::open(&app, &coordinator(), plane.id, None, none()).await.map(|_| true));
    let outcome = fill(&app, id).await;
    assert!(outcome.added.is_empty() && outcome.left_out.iter().all(|l| l.why == Why::AfterCutOff));
    load::remove(&app, &coordinator(), (id, one), none()).await.unwrap();
    agrees(&app, &plane).await;
}

async fn the_same_key_does_it_once(test: TestDb) {
    let app = testing::app(&test);
    tariff_and_numbers(&app).await;
    let plane = flight(&app, "876", "500", "3").await;
    let order = Export::packed(&app, 1, 20, 20).await.order;
    let who = coordinator();
    let key = || IdempotencyKey(Some("sekali".into()));
    let (id, _) = open::open(&app, &who, plane.id, None, key()).await.unwrap();
    let (again, replayed) = open::open(&app, &who, plane.id, None, key()).await.unwrap();
    assert_eq!((id, replayed), (again, true));
    assert!(!load::add(&app, &who, (id, order), key()).await.unwrap());
    assert!(load::add(&app, &who, (id, order), key()).await.unwrap());
    assert!(!close::close(&app, &who, id, key()).await.unwrap());
    assert!(close::close(&app, &who, id, key()).await.unwrap());
    let another = close::close(&app, &who, id, IdempotencyKey(Some("lain".into()))).await;
    assert!(matches!(another, Err(Error::Consignment(ConsignmentRefused::State { .. }))));
    assert_eq!(number(&app, "select count(*) as n from document_set").await, 1);
}

async fn only_coordinators_do_it(test: TestDb) {
    let app = testing::app(&test);
    let plane = flight(&app, "876", "500", "3").await;
    let order = Export::packed(&app, 1, 20, 20).await;
    let id = begin(&app, &plane).await;
    for actor in [testing::guest(), order.seller(0), testing::person(None, &[Role::Staff])] {
        assert!(matches!(open::open(&app, &actor, plane.id, None, none()).await, Err(Error::Denied(_))));
        assert!(matches!(load::add(&app, &actor, (id, order.order), none()).await, Err(Error::Denied(_))));
        assert!(matches!(load::remove(&app, &actor, (id, order.order), none()).await, Err(Error::Denied(_))));
        assert!(matches!(fill::fill(&app, &actor, id, none()).await, Err(Error::Denied(_))));
        assert!(matches!(close::close(&app, &actor, id, none()).await, Err(Error::Denied(_))));
        let stepped = steps::advance(&app, &actor, id, Event::Cancel, "x", none()).await;
        assert!(matches!(stepped, Err(Error::Denied(_))));
    }
    assert!(store::parts(app.db.read(), id).await.unwrap().is_empty());
}
