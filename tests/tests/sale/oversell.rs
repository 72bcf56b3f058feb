//! Two hundred buyers at the same moment, fifty pieces.

use std::collections::BTreeMap;

use futures::future::join_all;
use sentra_tests::{
    Api, Cast, Database, Market, Shape,
    shopping::{checkout, fill_cart, stock},
    text,
};

use crate::alone;

const BUYERS: usize = 200;
const PIECES: u32 = 50;

async fn sells_what_there_is_and_no_more(market: &Market) {
    let shop = Cast::gather(market).await.trained_shop("Toko Laris").await;
    let product = shop.publish("Tas anyaman pandan", 150_000, PIECES).await;
    let variant = text(&product, "/variants/0/id");
    let mut carts = Vec::new();
    for _ in 0..BUYERS / 10 {
        carts.extend(
            join_all((0..10).map(|_| async {
                let guest = Api::guest(market.url());
                let cart = fill_cart(&guest, &[(variant, 1)]).await;
                (guest, cart)
            }))
            .await,
        );
    }
    let answers =
        join_all(carts.iter().map(|(guest, cart)| guest.post("/api/v1/checkouts", checkout(cart, "bank_transfer"))))
            .await;
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for answer in &answers {
        let outcome =
            if answer.status == 201 { "order".to_owned() } else { text(&answer.problem(), "/code").to_owned() };
        *outcomes.entry(outcome).or_default() += 1;
    }
    let expected = BTreeMap::from([("order".to_owned(), 50), ("out_of_stock".to_owned(), 150)]);
    assert_eq!(outcomes, expected);
    assert_eq!(stock(&shop, variant).await, [50, 0, 50, 0], "every piece is held for an order");
    // No two open payments may be told apart by less than their amount.
    let mut amounts: Vec<String> = answers
        .iter()
        .filter(|a| a.status == 201)
        .map(|a| text(&a.json(), "/payment/amount/amount").to_owned())
        .collect();
    amounts.sort();
    amounts.dedup();
    assert_eq!(amounts.len(), 50, "every transfer has its own amount");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    let (_guard, market) = alone(Shape::One, Database::Sqlite).await;
    sells_what_there_is_and_no_more(&market).await;
    market.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    let (_guard, market) = alone(Shape::One, Database::Postgres).await;
    sells_what_there_is_and_no_more(&market).await;
    market.stop();
}
