//! What must hold after every step, whoever made it and whatever went wrong on the way.

use std::collections::BTreeMap;

use sea_orm::{FromQueryResult, JsonValue, Statement};
use sentra_shared::money::{Currency, Money};

use crate::{
    app::App,
    fulfilment::rules::State,
    ledger::{self, account::Account, store as book},
    orders,
    payments::{
        self,
        rules::{Method, PaymentState},
    },
    refunds, stock,
};

/// Tables that a step after the sale may write.
pub(super) const TABLES: [&str; 21] = [
    "orders",
    "fulfilment",
    "fulfilment_history",
    "shipment",
    "stock",
    "stock_hold",
    "stock_movement",
    "payment",
    "receipt",
    "refund_claim",
    "refund_share",
    "refund",
    "ledger_transfer",
    "event",
    "job",
    "sales_changed",
    "audit",
    "idempotency",
    "card_intent",
    "card_attempt",
    "webhook_event",
];

pub(crate) async fn rows(app: &App, sql: &str) -> Vec<JsonValue> {
    let db = app.db.read();
    JsonValue::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await.unwrap()
}

/// Everything in those tables, as text.
pub(super) async fn everything(app: &App) -> Vec<String> {
    let mut all = Vec::new();
    for table in TABLES {
        let mut lines: Vec<String> =
            rows(app, &format!("select * from {table}")).await.iter().map(ToString::to_string).collect();
        lines.sort();
        all.extend(lines.into_iter().map(|line| format!("{table} {line}")));
    }
    all
}

async fn posted(app: &App, account: Account) -> i64 {
    let found = book::balances(app.db.read(), Some(account)).await.unwrap();
    found.iter().find(|(_, c, _)| *c == Currency::Idr).map_or(0, |(a, _, b)| b.posted(*a).unwrap())
}

/// Where the pieces of a part lie in each state.
fn hold_of(state: State) -> &'static str {
    match state {
        State::AwaitingPayment => "held",
        State::Paid | State::Accepted | State::Packed => "allocated",
        State::Dispatched | State::Delivered | State::Completed => "shipped",
        State::Cancelled | State::Expired | State::Declined => "released",
    }
}

/// Ledger, stock, payments and states agree with one another.
pub(crate) async fn consistent(app: &App) {
    let report = ledger::recheck(app).await.unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    stock_agrees(app).await;
    money_agrees(app).await;
}

async fn stock_agrees(app: &App) {
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows(app, "select cast(variant_id as text) as v, state, quantity from stock_hold").await {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        *sums.entry((text("v"), text("state"))).or_default() += row["quantity"].as_i64().unwrap();
    }
    for row in rows(app, "select cast(variant_id as text) as v, on_hand, held, allocated from stock").await {
        let sum = |state: &str| {
            sums.get(&(row["v"].as_str().unwrap_or_default().to_owned(), state.to_owned())).copied().unwrap_or(0)
        };
        assert_eq!((row["held"].as_i64(), row["allocated"].as_i64()), (Some(sum("held")), Some(sum("allocated"))));
        assert!(row["on_hand"].as_i64().unwrap() >= sum("held") + sum("allocated"));
    }
    let sql = "select f.state as part, h.state as hold from stock_hold h join fulfilment f on f.id = h.fulfilment_id";
    for row in rows(app, sql).await {
        let state: State = row["part"].as_str().unwrap().parse().unwrap();
        assert_eq!(row["hold"].as_str(), Some(hold_of(state)), "{state}");
    }
}

async fn money_agrees(app: &App) {
    let db = app.db.read();
    let all = orders::store::all_orders(db, None, 1_000).await.unwrap();
    let mut paid = BTreeMap::<Method, i64>::new();
    let (mut held, mut owed, mut rounding) = (0, 0, 0);
    for order in &all {
        let payment = payments::store::of_order(db, order.id).await.unwrap().unwrap();
        let parts = orders::store::fulfilments_of(db, order.id).await.unwrap();
        let waits = parts.iter().all(|p| p.state == State::AwaitingPayment);
        let never_paid = parts.iter().all(|p| matches!(p.state, State::Expired | State::Cancelled));
        match payment.state {
            PaymentState::Open => assert!(waits),
            PaymentState::Expired | PaymentState::Cancelled => assert!(never_paid),
            PaymentState::Confirmed => {
                assert!(parts.iter().all(|p| !matches!(p.state, State::AwaitingPayment | State::Expired)));
            }
        }
        if payment.state != PaymentState::Confirmed {
            continue;
        }
        *paid.entry(payment.method).or_default() += payment.paid.unwrap().minor();
        let account = refunds::account(db, &payment).await.unwrap();
        for piece in &account.parts {
            let left = piece.left().unwrap().minor();
            assert!(left >= 0, "no part gives more than was paid for it");
            owed += piece.back.minor();
            match piece.part.fulfilment() {
                None => rounding += left,
                Some(id) => {
                    let state = parts.iter().find(|p| p.id == id).unwrap().state;
                    if state.is_dead() {
                        assert_eq!(left, 0, "what was called off is owed back whole");
                    } else if state != State::Completed {
                        held += left;
                    }
                }
            }
        }
        for refund in refunds::store::of_order(db, order.id).await.unwrap() {
            if refund.sent_at.is_some() {
                owed -= refund.amount.minor();
                *paid.entry(refund.method).or_default() -= refund.amount.minor();
            }
        }
    }
    let mut queued = 0;
    let queue = payments::store::unmatched(db, None, 1_000).await.unwrap();
    for receipt in queue.into_iter().chain(payments::store::returning(db).await.unwrap()) {
        queued += receipt.amount.minor();
        *paid.entry(receipt.method).or_default() += receipt.amount.minor();
    }
    for method in Method::ALL {
        assert_eq!(posted(app, Account::Clearing(method)).await, paid.get(&method).copied().unwrap_or(0), "{method:?}");
    }
    assert_eq!(posted(app, Account::BuyerPayments).await, held, "held for buyers");
    assert_eq!(posted(app, Account::RefundsPayable).await, owed, "owed back and not sent");
    assert_eq!(posted(app, Account::Rounding).await, rounding, "unique codes");
    assert_eq!(posted(app, Account::Unmatched).await, queued, "in the queue");
}

/// What is left in a stock for sale.
pub(crate) async fn available(app: &App, variant: sentra_shared::contract::VariantId) -> i64 {
    stock::store::find(app.db.read(), variant).await.unwrap().unwrap().figure.available()
}

/// A seller's balance: available and pending, goods and delivery together.
pub(crate) async fn balance(app: &App, seller: sentra_shared::contract::SellerId) -> (Money, Money) {
    let (mut available, mut pending) = (0, 0);
    for account in [Account::SellerPayable(seller), Account::DeliveryPayable(seller)] {
        for (a, _, b) in book::balances(app.db.read(), Some(account)).await.unwrap() {
            available += b.posted(a).unwrap();
            pending += b.pending(a).unwrap();
        }
    }
    (Money::from_minor(available, Currency::Idr), Money::from_minor(pending, Currency::Idr))
}
