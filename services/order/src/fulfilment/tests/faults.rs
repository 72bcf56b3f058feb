//! A fault at every write of every step: the step leaves nothing behind, and its repeat ends as if nothing had happened.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend};
use sentra_migrations::OrderMigrator;
use sentra_shared::{db::testing::TestDb, http::IdempotencyKey};

use super::{
    check::{TABLES, consistent, everything},
    sale::Sale,
};
use crate::{
    app::App,
    cancellation::{self, CancelledBy},
    error::Error,
    fulfilment::{self, Departure, rules::Event},
    payments, refunds, testing,
};

sentra_shared::both_databases!(OrderMigrator: every_step_is_whole_or_nothing, every_step_may_be_repeated);

/// The steps after the sale, in an order in which each can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Confirm,
    ConfirmTooLate,
    Expire,
    CancelUnpaid,
    Pack,
    Dispatch,
    Deliver,
    Receive,
    Decline,
    CancelPaid,
    Refund,
    SettleRefund,
}

const STEPS: [Step; 12] = [
    Step::Confirm,
    Step::ConfirmTooLate,
    Step::Expire,
    Step::CancelUnpaid,
    Step::Pack,
    Step::Dispatch,
    Step::Deliver,
    Step::Receive,
    Step::Decline,
    Step::CancelPaid,
    Step::Refund,
    Step::SettleRefund,
];

impl Step {
    /// What must have happened before.
    const fn before(self) -> &'static [Self] {
        match self {
            Self::Confirm | Self::Expire | Self::CancelUnpaid => &[],
            Self::ConfirmTooLate => &[Self::CancelUnpaid],
            Self::Pack | Self::Dispatch | Self::Decline | Self::CancelPaid | Self::Refund => &[Self::Confirm],
            Self::Deliver => &[Self::Confirm, Self::Dispatch],
            Self::Receive => &[Self::Confirm, Self::Dispatch, Self::Deliver],
            Self::SettleRefund => &[Self::Confirm, Self::Refund],
        }
    }

    /// Takes the step as its use case does.
    async fn take(self, sale: &Sale) -> Result<(), Error> {
        let app = &sale.app;
        let key = || IdempotencyKey(Some(format!("{self:?} {}", sale.order)));
        let payment = sale.payment().await;
        match self {
            Self::Confirm | Self::ConfirmTooLate => {
                let reference = format!("REF-{}", sale.order);
                payments::confirm(app, &sale.staff, payment.id, &reference, payment.amount).await.map(|_| ())
            }
            Self::Expire => payments::expire(app, payment.id, payment.expires_at).await,
            Self::CancelUnpaid => self.cancel(sale, CancelledBy::Buyer, key()).await,
            Self::CancelPaid => self.cancel(sale, CancelledBy::Staff, key()).await,
            Self::Pack => {
                fulfilment::advance(app, &sale.seller(0), sale.part(0).await.id, Event::Pack).await.map(|_| ())
            }
            Self::Dispatch => {
                let departure = Departure { carrier: "JNE".into(), tracking_no: "JNE0012345678".into() };
                fulfilment::dispatch(app, &sale.seller(0), sale.shipment(0).await.id, departure, key())
                    .await
                    .map(|_| ())
            }
            Self::Deliver => fulfilment::deliver(app, &sale.seller(0), sale.shipment(0).await.id).await.map(|_| ()),
            Self::Receive => {
                let part = sale.part(0).await.id;
                fulfilment::receive(app, &testing::guest(), sale.order, part, Some(&sale.token)).await.map(|_| ())
            }
            Self::Decline => cancellation::decline(app, &sale.seller(0), sale.part(0).await.id, "Habis").await,
            Self::Refund => {
                let wanted = refunds::Wanted {
                    payment: payment.id,
                    amount: testing::rp(30_000),
                    reason: "Rusak".into(),
                    reference: None,
                };
                refunds::refund(app, &sale.staff, wanted, key()).await.map(|_| ())
            }
            Self::SettleRefund => {
                let refund = refunds::store::of_order(app.db.read(), sale.order).await?.remove(0);
                refunds::settle(app, &sale.staff, payment.id, refund.id, "TRF-1").await.map(|_| ())
            }
        }
    }

    async fn cancel(self, sale: &Sale, by: CancelledBy, key: IdempotencyKey) -> Result<(), Error> {
        let (actor, token) = match by {
            CancelledBy::Buyer => (testing::guest(), Some(sale.token.as_str())),
            CancelledBy::Staff => (sale.staff.clone(), None),
        };
        cancellation::cancel(&sale.app, &actor, by, sale.order, token, "Alasan", key).await.map(|_| ())
    }
}

/// A database that refuses one kind of write to one table.
async fn break_writes(app: &App, table: &str, deed: &str) {
    let db = app.db.schema_connection();
    if app.db.backend() == DbBackend::Postgres {
        let function = "create or replace function test_fault() returns trigger language plpgsql as \
                        $$ begin raise exception 'a fault of the test'; end $$";
        db.execute_unprepared(function).await.unwrap();
        let trigger =
            format!("create trigger test_fault before {deed} on {table} for each row execute function test_fault()");
        db.execute_unprepared(&trigger).await.unwrap();
    } else {
        let trigger = format!(
            "create trigger test_fault before {deed} on {table} begin select raise(abort, 'a fault of the test'); end"
        );
        db.execute_unprepared(&trigger).await.unwrap();
    }
}

async fn mend_writes(app: &App, table: &str) {
    let on = if app.db.backend() == DbBackend::Postgres { format!(" on {table}") } else { String::new() };
    app.db.schema_connection().execute_unprepared(&format!("drop trigger test_fault{on}")).await.unwrap();
}

/// An order to which everything has happened that a step needs.
async fn ready(app: &App, step: Step) -> Sale {
    let sale = Sale::new(app, "bank_transfer").await;
    for before in step.before() {
        before.take(&sale).await.unwrap();
    }
    sale
}

/// The writes of a step, found by taking it: a table that grew had an insert, one whose rows are not all there any more an update.
async fn writes(app: &App, step: Step) -> Vec<(&'static str, &'static str)> {
    let sale = ready(app, step).await;
    let was = everything(app).await;
    step.take(&sale).await.unwrap();
    let now = everything(app).await;
    let (before, after): (BTreeSet<&String>, BTreeSet<&String>) = (was.iter().collect(), now.iter().collect());
    let of = |rows: &[String], table: &str| rows.iter().filter(|row| row.split(' ').next() == Some(table)).count();
    let mut found = Vec::new();
    for table in TABLES {
        if of(&now, table) > of(&was, table) {
            found.push((table, "insert"));
        }
        if before.difference(&after).any(|row| row.split(' ').next() == Some(table)) {
            found.push((table, "update"));
        }
    }
    found
}

async fn every_step_is_whole_or_nothing(test: TestDb) {
    let app = testing::app(&test);
    let mut faults = 0;
    for step in STEPS {
        let writes = writes(&app, step).await;
        assert!(writes.len() >= 2, "{step:?} writes {writes:?}");
        let sale = ready(&app, step).await;
        let was = everything(&app).await;
        for (table, deed) in writes {
            break_writes(&app, table, deed).await;
            let outcome = step.take(&sale).await;
            mend_writes(&app, table).await;
            assert!(matches!(outcome, Err(Error::Db(_))), "{step:?} with a fault in {deed} of {table}: {outcome:?}");
            assert_eq!(everything(&app).await, was, "{step:?} with a fault in {deed} of {table} left something behind");
            faults += 1;
        }
        step.take(&sale).await.unwrap();
        consistent(&app).await;
    }
    assert!(faults > 70, "the faults were met: {faults}");
}

async fn every_step_may_be_repeated(test: TestDb) {
    let app = testing::app(&test);
    for step in STEPS {
        let sale = ready(&app, step).await;
        step.take(&sale).await.unwrap();
        let was = everything(&app).await;
        match step.take(&sale).await {
            Ok(()) | Err(Error::Refused(_) | Error::Stale) => {}
            Err(other) => panic!("{step:?} again: {other:?}"),
        }
        assert_eq!(everything(&app).await, was, "{step:?} again did something");
        consistent(&app).await;
    }
}
