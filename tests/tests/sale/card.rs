//! A sale by card: the program speaks to a stand-in for Stripe, the buyer pays on its page and comes back, and what Stripe tells decides.

use std::time::Duration;

use reqwest::StatusCode;
use sentra_shared::clock::Clock;
use sentra_stripe::{Card, SECRET_KEY, StandIn, WEBHOOK_SECRET};
use sentra_tests::{
    Api, Browser, Cast, Database, Market, Person, Shape, Shop, eventually, new_key,
    shopping::{fill_cart, order, place, stock},
    text,
};
use serde_json::{Value, json};

use crate::alone_with;

/// A message of Stripe is read in this time on a busy machine.
const TOLD_WITHIN: Duration = Duration::from_secs(20);

async fn paid_is(buyer: &Api, placed: &Value, state: &'static str) -> Value {
    let look = || async {
        let order = order(buyer, placed).await;
        (order["payment"]["state"] == state).then_some(order)
    };
    eventually(state, TOLD_WITHIN, look).await.0
}

/// From the order's page to Stripe's and back, with 3-D Secure, as a browser without scripts goes.
async fn a_buyer_pays_on_the_page_of_stripe(market: &Market, stripe: &StandIn, shop: &Shop) {
    let buyer = Person::register(market.url(), "Rina Pembeli").await.api;
    let product = shop.publish("Batik tulis kartu", 250_000, 10).await;
    let variant = text(&product, "/variants/0/id");
    let placed = place(&buyer, &fill_cart(&buyer, &[(variant, 2)]).await, "card").await;
    assert_eq!(placed["payment"]["next_action"]["kind"], "redirect", "{placed}");
    let page = text(&placed, "/payment/next_action/url").to_owned();
    let browser = Browser::new(market.url(), "en");
    let token = text(&placed, "/order/token");
    let shown = browser.get(&format!("/track/{token}")).await;
    assert!(shown.text().contains(&format!("href=\"{page}\"")), "the order's page leads to Stripe's");
    let back = format!("/orders/{}/card-return?token={token}", text(&placed, "/order/id"));
    let waiting = browser.get(&back).await;
    assert_eq!(waiting.status, 200, "coming back is not paying: {}", waiting.text());
    assert!(waiting.text().contains("http-equiv=\"refresh\""));

    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    for (card, status) in [("declined", StatusCode::OK), ("asks", StatusCode::OK), ("agree", StatusCode::SEE_OTHER)] {
        let answer = client.post(&page).form(&[("card", card)]).send().await.expect("the page answers");
        assert_eq!(answer.status(), status, "{card}");
    }
    let _ = paid_is(&buyer, &placed, "confirmed").await;
    let returned = browser.get(&back).await;
    assert_eq!(
        (returned.status, returned.header("location").starts_with("/track/")),
        (303, true),
        "{}",
        returned.text()
    );
    assert_eq!(stock(shop, variant).await, [10, 2, 0, 8], "paying allocates");
    assert_eq!(stripe.charges().len(), 1);
}

/// Cancelled after it was paid: the money goes back to the card, once.
async fn staff_give_a_card_its_money_back(market: &Market, stripe: &StandIn, cast: &Cast, shop: &Shop) {
    let buyer = Person::register(market.url(), "Budi Pembeli").await.api;
    let product = shop.publish("Selendang kartu", 90_000, 3).await;
    let placed = place(&buyer, &fill_cart(&buyer, &[(text(&product, "/variants/0/id"), 1)]).await, "card").await;
    let session = text(&placed, "/payment/next_action/url").rsplit('/').next().expect("an id").to_owned();
    assert!(stripe.pay(&session, Card::Good));
    let _ = paid_is(&buyer, &placed, "confirmed").await;
    let path = format!("/api/v1/payments/{}", text(&placed, "/payment/id"));
    let body = json!({ "amount": placed["payment"]["amount"], "reason": "Barang habis" });
    let key = new_key();
    let staff = &cast.staff.api;
    let first = staff.post_once(&format!("{path}/refunds"), &body, &key).await.ok();
    let again = staff.post_once(&format!("{path}/refunds"), &body, &key).await.ok();
    assert_eq!((&first, first["state"].as_str(), first["method"].as_str()), (&again, Some("pending"), Some("card")));
    let sent = || async { (stripe.refunds().len() == 1).then_some(()) };
    let _ = eventually("refunded", TOLD_WITHIN, sent).await;
    let _ = staff
        .post(&format!("{path}/confirmation"), json!({ "statement_ref": "X-1", "amount": body["amount"] }))
        .await
        .refused(409, "paid_by_card");
    let check = staff.get("/api/v1/ledger/check").await.ok();
    assert_eq!(check["problems"], json!([]), "{check}");
}

async fn by_card(shape: Shape, database: Database) {
    let stripe = StandIn::start("127.0.0.1:0", Clock::system(), None).await;
    let settings = [
        ("STRIPE__SECRET_KEY", SECRET_KEY),
        ("STRIPE__WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("STRIPE__API_URL", stripe.url.as_str()),
    ];
    let (_guard, market) = alone_with(shape, database, &settings).await;
    stripe.send_to(format!("{}/api/v1/webhooks/stripe", market.url()));
    let cast = Cast::gather(&market).await;
    let shop = cast.trained_shop("Batik Kartu").await;
    a_buyer_pays_on_the_page_of_stripe(&market, &stripe, &shop).await;
    staff_give_a_card_its_money_back(&market, &stripe, &cast, &shop).await;
    assert!(!market.said().contains(SECRET_KEY) && !market.said().contains(WEBHOOK_SECRET), "secrets are not logged");
    market.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sale_by_card_in_one_process_on_sqlite() {
    by_card(Shape::One, Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sale_by_card_apart_on_postgresql() {
    by_card(Shape::Apart, Database::Postgres).await;
}
