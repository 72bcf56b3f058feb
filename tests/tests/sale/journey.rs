//! From a training certificate to a delivered parcel and the money owed for it.

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use sentra_tests::{
    Answer, Api, Cast, Database, Market, Person, Shape, Shop, eventually,
    shopping::{confirm, fill_cart, order, place, rupiah, stock},
    text, until_ok,
};
use serde_json::{Value, json};

use crate::{abroad, alone};

/// Promised: a published change is findable within a second.
const FINDABLE_WITHIN: Duration = Duration::from_secs(1);
/// Slack for the test's own asking, which shares the machine with the program.
const ASKING: Duration = Duration::from_millis(250);

pub(super) struct Sale {
    pub(super) market: Market,
    pub(super) cast: Cast,
    shop: Shop,
}

impl Sale {
    pub(super) async fn begin(market: Market) -> Self {
        let cast = Cast::gather(&market).await;
        let shop = cast.trained_shop("Batik Sekar Wangi").await;
        Self { market, cast, shop }
    }

    fn guest(&self) -> Api {
        Api::guest(self.market.url())
    }

    /// Who is not trained may draft, and is told what is missing; with the certificate the right comes at once.
    pub(super) async fn training_gives_the_right_to_publish(&self) {
        let shop = Person::register(self.market.url(), "Sari Baru").await.open_shop("Kriya Sari").await;
        let draft = shop.draft("Kipas bambu", 35_000, 5).await;
        let publication = format!("/api/v1/products/{}/publication", text(&draft, "/id"));
        let refused = until_refused(|| shop.api.post(&publication, json!({}))).await;
        assert!([403, 409, 422].contains(&refused.status), "{}", refused.text());
        let _ = refused.problem();
        let standing = shop.api.get("/api/v1/sellers/me/standing").await.ok();
        assert_eq!(standing["rights"]["list"], false, "{standing}");
        assert!(
            standing["missing"].as_array().is_some_and(|m| m.iter().any(|item| item["right"] == "list")),
            "{standing}"
        );

        let certificate = self.cast.certify(&shop.email).await;
        let code = text(&certificate, "/code");
        let shown = self.guest().get(&format!("/api/v1/certificates/{code}/verification")).await.ok();
        assert_eq!(shown["valid"], true, "{shown}");
        let standing = shop.api.get("/api/v1/sellers/me/standing").await.ok();
        assert_eq!(standing["rights"]["list"], true, "{standing}");
        let published = until_ok("publish", || shop.api.post(&publication, json!({}))).await;
        assert_eq!(published["status"], "published");
    }

    /// What is published is found within a second, in both languages, with spelling mistakes, and gone when it is withdrawn.
    pub(super) async fn what_is_published_is_found(&self) {
        let guest = self.guest();
        let draft = self.shop.draft("Wayang kulit Gatotkaca", 275_000, 4).await;
        let id = text(&draft, "/id").to_owned();
        let publication = format!("/api/v1/products/{id}/publication");
        let _ = until_ok("publish", || self.shop.api.post(&publication, json!({}))).await;
        let found = |query: &'static str, wanted: bool| {
            let (guest, id) = (guest.clone(), id.clone());
            move || {
                let (guest, id) = (guest.clone(), id.clone());
                async move {
                    let answer = guest.get(&format!("/api/v1/search?q={query}")).await.ok();
                    let there = answer["hits"].as_array().is_some_and(|hits| hits.iter().any(|hit| hit["id"] == *id));
                    (there == wanted).then_some(answer)
                }
            }
        };
        let (_, took) =
            eventually("findable", self.market.within(FINDABLE_WITHIN + ASKING), found("gatotkaca", true)).await;
        println!("found after {took:?}");
        for query in ["wayang", "gatotkac", "wayng%20kulit"] {
            let _ = eventually(query, self.market.within(FINDABLE_WITHIN), found(query, true)).await;
        }
        assert_eq!(self.shop.api.delete(&publication).await.status / 100, 2);
        let _ =
            eventually("no longer findable", self.market.within(FINDABLE_WITHIN + ASKING), found("gatotkaca", false))
                .await;
    }

    /// One parcel by transfer, all the way.
    pub(super) async fn a_sale_by_transfer_ends_with_the_seller_owed_the_goods(&self) {
        let buyer = Person::register(self.market.url(), "Rina Pembeli").await.api;
        let product = self.shop.publish("Batik tulis parang", 250_000, 10).await;
        let variant = text(&product, "/variants/0/id");
        let cart = fill_cart(&buyer, &[(variant, 2)]).await;
        let placed = place(&buyer, &cart, "bank_transfer").await;
        assert_eq!(stock(&self.shop, variant).await, [10, 0, 2, 8], "placing holds");
        assert!(rupiah(&placed["payment"]["amount"]) >= 500_000, "{placed}");
        let balance_before = balance(&self.shop).await;

        let confirmed = confirm(&self.cast.staff.api, &placed, "BJ-0001").await.ok();
        let again = confirm(&self.cast.staff.api, &placed, "BJ-0001").await.ok();
        assert_eq!(confirmed, again, "confirming twice is one payment");
        let other = confirm(&self.cast.staff.api, &placed, "BJ-0001-B").await;
        let _ = other.refused(409, "already_paid");
        assert_eq!(stock(&self.shop, variant).await, [10, 2, 0, 8], "paying allocates");

        fulfil(&self.shop.api, &buyer, &placed, &self.shop.id).await;
        assert_eq!(stock(&self.shop, variant).await, [8, 0, 0, 8], "dispatching ships");
        let done = order(&buyer, &placed).await;
        assert_eq!(done["state"], "completed", "{done}");
        assert_eq!(
            balance(&self.shop).await - balance_before,
            worth(&part_of(&done, &self.shop.id)),
            "goods and delivery are owed to the seller"
        );
        self.books_balance().await;
    }

    /// Several sellers in one cart: one order, one payment, a part for each; one part is declined and its money goes back.
    pub(super) async fn several_sellers_share_an_order_and_one_declines(&self) {
        let other = self.cast.trained_shop("Rotan Manding").await;
        let (first, second) =
            (self.shop.publish("Syal batik cap", 90_000, 5).await, other.publish("Keranjang rotan", 120_000, 5).await);
        let (one, two) = (text(&first, "/variants/0/id"), text(&second, "/variants/0/id"));
        let guest = self.guest();
        let cart = fill_cart(&guest, &[(one, 1), (two, 1)]).await;
        assert_eq!(cart["groups"].as_array().map(Vec::len), Some(2), "{cart}");
        let placed = place(&guest, &cart, "bank_transfer").await;
        assert_eq!(placed["order"]["fulfilments"].as_array().map(Vec::len), Some(2), "{placed}");
        let _ = confirm(&self.cast.staff.api, &placed, "BJ-0002").await.ok();

        let declined = part_of(&order(&guest, &placed).await, &other.id);
        let path = format!("/api/v1/fulfilments/{}/decline", text(&declined, "/id"));
        let _ = self.shop.api.post(&path, json!({ "reason": "Rotan habis" })).await.refused(404, "not_found");
        let _ = other.api.post(&path, json!({ "reason": "Rotan habis" })).await.ok();
        assert_eq!(stock(&other, two).await, [5, 0, 0, 5], "what is declined is free again");
        let back = worth(&declined);
        let refunds = format!("/api/v1/payments/{}/refunds", text(&placed, "/payment/id"));
        let too_much = json!({ "amount": { "amount": (back + 1_000_000).to_string(), "currency": "IDR" }, "reason": "Rotan habis" });
        let refused = self.cast.staff.api.post(&refunds, too_much).await;
        let _ = refused.problem();
        let refund = json!({ "amount": { "amount": back.to_string(), "currency": "IDR" }, "reason": "Rotan habis" });
        let _ = self.cast.staff.api.post(&refunds, refund).await.ok();

        fulfil(&self.shop.api, &guest, &placed, &self.shop.id).await;
        let done = order(&guest, &placed).await;
        assert_eq!(part_of(&done, &self.shop.id)["state"], "completed", "{done}");
        assert_eq!(part_of(&done, &other.id)["state"], "declined", "{done}");
        assert_eq!(balance(&other).await, 0, "nothing is owed for what was declined");
        self.books_balance().await;
    }

    /// Cancelled before it is paid: the stock is free, and money that comes too late waits for staff.
    pub(super) async fn a_cancelled_order_gives_its_stock_back(&self) {
        let product = self.shop.publish("Blangkon Malangan", 85_000, 2).await;
        let variant = text(&product, "/variants/0/id");
        let buyer = Person::register(self.market.url(), "Dewi Ragu").await.api;
        let cart = fill_cart(&buyer, &[(variant, 2)]).await;
        let placed = place(&buyer, &cart, "bank_transfer").await;
        assert_eq!(stock(&self.shop, variant).await, [2, 0, 2, 0]);
        let path = format!("/api/v1/orders/{}/cancellation", text(&placed, "/order/id"));
        let stranger = Person::register(self.market.url(), "Orang Lain").await.api;
        let _ = stranger.post(&path, json!({ "reason": "iseng" })).await.refused(404, "not_found");
        let _ = buyer.post(&path, json!({ "reason": "Berubah pikiran" })).await.ok();
        assert_eq!(order(&buyer, &placed).await["state"], "cancelled");
        assert_eq!(stock(&self.shop, variant).await, [2, 0, 0, 2]);
        let late = confirm(&self.cast.staff.api, &placed, "BJ-0003").await;
        assert_eq!(late.status, 202, "{}", late.text());
        let waiting = self.cast.staff.api.get("/api/v1/payments/receipts").await.ok();
        assert!(
            waiting["items"].as_array().is_some_and(|all| all.iter().any(|one| one["statement_ref"] == "BJ-0003")),
            "{waiting}"
        );
        assert_eq!(order(&buyer, &placed).await["state"], "cancelled");
        self.books_balance().await;
    }

    /// The same key twice is one order, with another body it is refused, and two taps at the same moment are one order.
    pub(super) async fn a_double_tap_is_one_order(&self) {
        let product = self.shop.publish("Udeng pacul gowang", 60_000, 9).await;
        let variant = text(&product, "/variants/0/id");
        let guest = self.guest();
        let cart = fill_cart(&guest, &[(variant, 1)]).await;
        let body = sentra_tests::shopping::checkout(&cart, "bank_transfer");
        let taps = join_all((0..5).map(|_| guest.post_once("/api/v1/checkouts", &body, "tap"))).await;
        let orders: Vec<&Answer> = taps.iter().filter(|tap| tap.status == 201).collect();
        let first = orders.first().expect("one tap places the order").ok();
        for tap in &taps {
            if tap.status == 201 {
                assert_eq!(tap.json()["order"]["id"], first["order"]["id"], "one order");
            } else {
                let _ = tap.refused(409, "in_progress");
            }
        }
        assert_eq!(orders.iter().filter(|tap| tap.header("idempotent-replayed") != "true").count(), 1);
        assert_eq!(stock(&self.shop, variant).await, [9, 0, 1, 8]);
        let mut other = body.clone();
        other["contact"]["name"] = json!("Orang lain");
        let _ = guest.post_once("/api/v1/checkouts", &other, "tap").await.refused(422, "idempotency_key_reused");
        // Another key, as after a reload of the page: the cart is that order already.
        let again = guest.post("/api/v1/checkouts", body.clone()).await.ok();
        assert_eq!(again["order"]["id"], first["order"]["id"], "one cart is one order");
        assert_eq!(stock(&self.shop, variant).await, [9, 0, 1, 8]);
        let keyless = guest.request(Method::POST, "/api/v1/checkouts").json(&body);
        let _ = Answer::of(keyless).await.refused(422, "invalid");
    }

    /// What changed between cart and checkout is said and sells nothing by surprise.
    pub(super) async fn what_changed_since_the_cart_is_said(&self) {
        let product = self.shop.publish("Topeng Malangan", 200_000, 3).await;
        let variant = text(&product, "/variants/0/id").to_owned();
        let guest = self.guest();
        let cart = fill_cart(&guest, &[(&variant, 2)]).await;

        let dearer = json!({ "version": product["version"], "variants": [{ "id": variant, "sku": product["variants"][0]["sku"],
            "name": product["variants"][0]["name"], "price": { "amount": "225000", "currency": "IDR" },
            "weight_g": 300, "size_mm": [200, 150, 80] }] });
        let changed =
            self.shop.api.patch(&format!("/api/v1/products/{}", text(&product, "/id")), dearer.clone()).await.ok();
        let stale = self.shop.api.patch(&format!("/api/v1/products/{}", text(&product, "/id")), dearer).await;
        let _ = stale.refused(409, "stale_version");
        let cart_path = format!("/api/v1/carts/{}", text(&cart, "/id"));
        let (newer, _) = eventually("the new price", self.market.within(Duration::from_secs(10)), || async {
            let newer = guest.get(&cart_path).await.ok();
            (newer["total"] != cart["total"]).then_some(newer)
        })
        .await;
        let body = sentra_tests::shopping::checkout(&cart, "bank_transfer");
        let _ = guest.post("/api/v1/checkouts", body).await.refused(409, "total_changed");

        let stock_path = format!("/api/v1/stock/{variant}");
        let version = self.shop.api.get(&stock_path).await.ok()["version"].clone();
        let _ = self.shop.api.put(&stock_path, json!({ "on_hand": 1, "version": version })).await.ok();
        let body = sentra_tests::shopping::checkout(&newer, "bank_transfer");
        let _ = guest.post("/api/v1/checkouts", body.clone()).await.refused(409, "out_of_stock");

        let publication = format!("/api/v1/products/{}/publication", text(&changed, "/id"));
        assert_eq!(self.shop.api.delete(&publication).await.status / 100, 2);
        let (answer, _) = eventually("the offer ends", self.market.within(Duration::from_secs(10)), || async {
            let answer = guest.post("/api/v1/checkouts", body.clone()).await;
            (answer.problem()["code"] != "out_of_stock").then_some(answer)
        })
        .await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert_eq!(stock(&self.shop, &variant).await, [1, 0, 0, 1], "nothing is half done");
    }

    /// The certificate is taken back between cart and checkout: nothing is sold, and the product is no longer shown.
    pub(super) async fn a_right_that_ended_stops_the_sale(&self) {
        let shop = Person::register(self.market.url(), "Tuti Akhir").await.open_shop("Anyaman Tuti").await;
        let certificate = self.cast.certify(&shop.email).await;
        let product = shop.publish("Tikar mendong", 110_000, 5).await;
        let variant = text(&product, "/variants/0/id");
        let guest = self.guest();
        let cart = fill_cart(&guest, &[(variant, 1)]).await;
        let revocation = format!("/api/v1/certificates/{}/revocation", text(&certificate, "/id"));
        let _ = self.cast.trainer.api.post(&revocation, json!({ "reason": "Data tidak benar" })).await.ok();
        let path = format!("/api/v1/products/{}", text(&product, "/id"));
        let (withdrawn, _) =
            eventually("the product is withdrawn", self.market.within(Duration::from_secs(10)), || async {
                let answer = shop.api.get(&path).await.ok();
                (answer["status"] == "withdrawn").then_some(answer)
            })
            .await;
        assert!(withdrawn["status_reason"].is_string(), "it says why: {withdrawn}");
        assert_eq!(guest.get(&path).await.status, 404);
        let (refused, _) = eventually("the sale stops", self.market.within(Duration::from_secs(10)), || async {
            let answer = guest.get(&format!("/api/v1/carts/{}", text(&cart, "/id"))).await.ok();
            let remarks = answer["lines"][0]["remarks"].as_array().is_some_and(|remarks| !remarks.is_empty());
            if !remarks {
                return None;
            }
            Some(guest.post("/api/v1/checkouts", sentra_tests::shopping::checkout(&cart, "bank_transfer")).await)
        })
        .await;
        let problem = refused.refused(409, "not_for_sale");
        assert!(problem["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "it names the line: {problem}");
        assert_eq!(stock(&shop, variant).await, [5, 0, 0, 5], "nothing is half done");
    }

    /// Debits and credits of the whole ledger meet.
    pub(super) async fn books_balance(&self) {
        let check = self.cast.staff.api.get("/api/v1/ledger/check").await.ok();
        assert_eq!(check["sound"], true, "{check}");
        assert!(check["transfers"].as_i64().is_some_and(|count| count > 0), "{check}");
    }
}

/// The seller's part of an order.
fn part_of(order: &Value, seller: &str) -> Value {
    let parts = order["fulfilments"].as_array().unwrap_or_else(|| panic!("no parts: {order}"));
    parts
        .iter()
        .find(|part| part["seller"] == seller)
        .cloned()
        .unwrap_or_else(|| panic!("no part of {seller}: {order}"))
}

/// Goods and delivery of a part.
fn worth(part: &Value) -> i64 {
    rupiah(&part["goods"]) + rupiah(&part["delivery_cost"])
}

/// What the marketplace owes the seller, for goods and for their delivery.
async fn balance(shop: &Shop) -> i64 {
    let mut owed = 0;
    for account in ["seller_payable", "delivery_payable"] {
        let account = shop.api.get(&format!("/api/v1/ledger/accounts/{account}.{}", shop.id)).await.ok();
        owed += rupiah(&account["balance"]);
    }
    owed
}

/// The seller accepts, packs and sends; the buyer has it.
async fn fulfil(seller: &Api, buyer: &Api, placed: &Value, seller_id: &str) {
    let part = part_of(&order(buyer, placed).await, seller_id);
    let path = format!("/api/v1/fulfilments/{}", text(&part, "/id"));
    for step in ["acceptance", "packing"] {
        let _ = seller.post(&format!("{path}/{step}"), json!({})).await.ok();
    }
    let part = part_of(&order(buyer, placed).await, seller_id);
    let shipment = format!("/api/v1/shipments/{}", text(&part, "/shipments/0/id"));
    let wrong = seller.post(&format!("{shipment}/dispatch"), json!({ "carrier": "JNE", "tracking_no": "x" })).await;
    let _ = wrong.refused(422, "invalid");
    let _ = seller
        .post(&format!("{shipment}/dispatch"), json!({ "carrier": "JNE", "tracking_no": "JNE0012345678" }))
        .await
        .ok();
    let _ = seller.post(&format!("{shipment}/delivery"), json!({})).await.ok();
    let query = placed["order"]["token"].as_str().map(|token| format!("?token={token}")).unwrap_or_default();
    let received =
        format!("/api/v1/orders/{}/fulfilments/{}/receipt{query}", text(placed, "/order/id"), text(&part, "/id"));
    let _ = buyer.post(&received, json!({})).await.ok();
}

/// Repeats until it is refused for good, not only because the seller is not known yet.
async fn until_refused<F: Future<Output = Answer>>(mut ask: impl FnMut() -> F) -> Answer {
    eventually("refused", Duration::from_secs(10), || {
        let asked = ask();
        async {
            let answer = asked.await;
            (answer.status != 404 && answer.status != 503).then_some(answer)
        }
    })
    .await
    .0
}

async fn everything(shape: Shape, database: Database) {
    let (_guard, market) = alone(shape, database).await;
    let sale = Sale::begin(market).await;
    sale.training_gives_the_right_to_publish().await;
    sale.what_is_published_is_found().await;
    sale.a_sale_by_transfer_ends_with_the_seller_owed_the_goods().await;
    sale.several_sellers_share_an_order_and_one_declines().await;
    sale.a_cancelled_order_gives_its_stock_back().await;
    sale.a_double_tap_is_one_order().await;
    sale.what_changed_since_the_cart_is_said().await;
    sale.a_right_that_ended_stops_the_sale().await;
    abroad::a_sale_abroad(&sale.cast, &sale.shop, &sale.guest()).await;
    sale.books_balance().await;
    let said = sale.market.said();
    assert!(!said.contains("ERROR") && !said.contains("panicked"), "the program complained:\n{said}");
    sale.market.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_one_process_on_sqlite() {
    everything(Shape::One, Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_one_process_on_postgres() {
    everything(Shape::One, Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apart_on_sqlite() {
    everything(Shape::Apart, Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apart_on_postgres() {
    everything(Shape::Apart, Database::Postgres).await;
}
