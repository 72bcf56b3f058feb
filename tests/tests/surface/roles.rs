//! Who may do what: every operation of the API document and every kind of person.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use reqwest::Method;
use sentra_shared::clock::Clock;
use sentra_tests::{
    Answer, Api, Cast, Person, Shop, new_key, next_number, photo,
    shopping::{confirm, fill_cart, order, place},
    text,
};
use serde_json::{Value, json};

use crate::{
    document::{Document, Operation},
    empty,
};

/// The columns of the table, in the order in which they are tried: whoever may change something comes last.
const ROLES: [&str; 7] = ["guest", "buyer", "other", "coordinator", "trainer", "staff", "owner"];

/// Operation, and an answer for each role: `+` it may (the answer may still be that the input or the state does not fit), `i` it must
/// sign in first (401), `x` it may not (403), `-` there is nothing of that name for it (404). The owner is the seller whose things are
/// asked for, the other one is a seller too, the buyer bought from the owner.
const TABLE: &[(&str, &str)] = &[
    ("GET /api/v1/accounts", "ixxxx+x"),
    ("POST /api/v1/accounts", "+++++++"),
    ("GET /api/v1/accounts/me", "i++++++"),
    ("PATCH /api/v1/accounts/me", "i++++++"),
    ("POST /api/v1/accounts/{id}/roles", "ixxxx+x"),
    ("POST /api/v1/awb/numbers/{number}/void", "ixx+xxx"),
    ("GET /api/v1/awb/ranges", "ixx+xxx"),
    ("POST /api/v1/awb/ranges", "ixx+xxx"),
    ("GET /api/v1/awb/validation", "+++++++"),
    ("POST /api/v1/carts", "+++++++"),
    ("GET /api/v1/carts/{id}", "-+-----"),
    ("PUT /api/v1/carts/{id}/delivery", "-+-----"),
    ("GET /api/v1/carts/{id}/delivery-options", "-+-----"),
    ("PUT /api/v1/carts/{id}/lines/{variant_id}", "-+-----"),
    ("GET /api/v1/categories", "+++++++"),
    ("POST /api/v1/categories", "ixxxx+x"),
    ("GET /api/v1/certificates", "ixxx+xx"),
    ("POST /api/v1/certificates", "ixxx+xx"),
    ("GET /api/v1/certificates/{code}/verification", "+++++++"),
    ("POST /api/v1/certificates/{id}/revocation", "ixxx+xx"),
    ("POST /api/v1/checkouts", "-+-----"),
    ("GET /api/v1/consignments", "ixx+xxx"),
    ("POST /api/v1/consignments", "ixx+xxx"),
    ("GET /api/v1/consignments/{id}", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/arrival", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/cancellation", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/clearance", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/closing", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/delivery", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/departure", "ixx+xxx"),
    ("GET /api/v1/consignments/{id}/documents", "ix-+x+-"),
    // Without papers none has a number.
    ("GET /api/v1/consignments/{id}/documents/{document}", "i------"),
    ("POST /api/v1/consignments/{id}/filling", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/orders/{order_id}", "ixx+xxx"),
    ("DELETE /api/v1/consignments/{id}/orders/{order_id}", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/reopening", "ixx+xxx"),
    ("POST /api/v1/consignments/{id}/tender", "ixx+xxx"),
    ("GET /api/v1/courses", "+++++++"),
    ("POST /api/v1/courses", "ixxx+xx"),
    ("PATCH /api/v1/courses/{id}", "ixxx+xx"),
    ("GET /api/v1/flights", "ixx+xxx"),
    ("POST /api/v1/flights", "ixx+xxx"),
    ("GET /api/v1/flights/{id}", "ixx+xxx"),
    ("POST /api/v1/flights/{id}/cancellation", "ixx+xxx"),
    ("POST /api/v1/freight-quotes", "ixx+xxx"),
    ("GET /api/v1/exchange-rates", "+++++++"),
    ("POST /api/v1/exchange-rates", "ixxxx+x"),
    ("GET /api/v1/exchange-rates/{currency}", "+++++++"),
    ("GET /api/v1/export-tariffs", "+++++++"),
    ("PUT /api/v1/export-tariffs/{country}", "ixxxx+x"),
    ("POST /api/v1/fulfilments/{id}/acceptance", "ix-xxx+"),
    ("GET /api/v1/fulfilments/{id}/cartons", "ix-+x++"),
    ("PUT /api/v1/fulfilments/{id}/cartons", "ix-xxx+"),
    ("POST /api/v1/fulfilments/{id}/decline", "ix-xxx+"),
    ("POST /api/v1/fulfilments/{id}/hand-over", "ix-xxx+"),
    ("POST /api/v1/fulfilments/{id}/packing", "ix-xxx+"),
    ("PUT /api/v1/fulfilments/{id}/papers/{code}", "ix-xxx+"),
    ("GET /api/v1/fulfilments/{id}/readiness", "ix-+x++"),
    ("GET /api/v1/hs-codes", "+++++++"),
    ("GET /api/v1/ledger/accounts", "ix+xx++"),
    ("GET /api/v1/ledger/accounts/{id}", "i----++"),
    ("GET /api/v1/ledger/check", "ixxxx+x"),
    ("GET /api/v1/orders", "i++++++"),
    ("GET /api/v1/orders/{id}", "-+---++"),
    ("POST /api/v1/orders/{id}/cancellation", "-+---+-"),
    ("POST /api/v1/orders/{id}/fulfilments/{fulfilment_id}/receipt", "-+-----"),
    ("GET /api/v1/payments", "ixxxx+x"),
    ("GET /api/v1/payments/receipts", "ixxxx+x"),
    ("POST /api/v1/payments/receipts", "ixxxx+x"),
    ("POST /api/v1/payments/receipts/{receipt_id}/match", "ixxxx+x"),
    ("POST /api/v1/payments/receipts/{receipt_id}/return", "ixxxx+x"),
    ("GET /api/v1/payments/{id}", "ixxxx+x"),
    ("POST /api/v1/payments/{id}/confirmation", "ixxxx+x"),
    ("POST /api/v1/payments/{id}/refunds", "ixxxx+x"),
    ("POST /api/v1/payments/{id}/refunds/{refund_id}/settlement", "ixxxx+x"),
    ("POST /api/v1/product-imports", "ix+xxx+"),
    ("GET /api/v1/product-imports/{id}", "ix-xxx+"),
    ("GET /api/v1/products", "+++++++"),
    ("POST /api/v1/products", "ix+xxx+"),
    ("GET /api/v1/products/{id}", "+++++++"),
    ("PATCH /api/v1/products/{id}", "ix-xxx+"),
    ("POST /api/v1/products/{id}/block", "ixxxx+x"),
    ("DELETE /api/v1/products/{id}/block", "ixxxx+x"),
    ("POST /api/v1/products/{id}/featured", "ixxxx+x"),
    ("POST /api/v1/products/{id}/photos", "ix-xxx+"),
    ("PUT /api/v1/products/{id}/photos/order", "ix-xxx+"),
    ("DELETE /api/v1/products/{id}/photos/{photo}", "ix-xxx+"),
    ("POST /api/v1/products/{id}/publication", "ix-xxx+"),
    ("DELETE /api/v1/products/{id}/publication", "ix-xxx+"),
    ("GET /api/v1/products/{id}/readiness", "+++++++"),
    ("GET /api/v1/rate-cards", "ixx+xxx"),
    ("POST /api/v1/rate-cards", "ixx+xxx"),
    ("GET /api/v1/rate-cards/{id}", "ixx+xxx"),
    ("GET /api/v1/search", "+++++++"),
    ("GET /api/v1/search/suggestions", "+++++++"),
    ("GET /api/v1/sellers", "+++++++"),
    ("POST /api/v1/sellers", "i++++++"),
    ("GET /api/v1/sellers/me", "ix+xxx+"),
    ("PATCH /api/v1/sellers/me", "ix+xxx+"),
    ("GET /api/v1/sellers/me/standing", "ix+xxx+"),
    ("GET /api/v1/sellers/{id}", "+++++++"),
    ("POST /api/v1/sellers/{id}/suspension", "ixxxx+x"),
    ("POST /api/v1/sessions", "+++++++"),
    ("DELETE /api/v1/sessions/current", "i++++++"),
    ("POST /api/v1/shipments/{id}/delivery", "ix-xx++"),
    ("POST /api/v1/shipments/{id}/dispatch", "ix-xxx+"),
    ("GET /api/v1/stock/{variant_id}", "ix-xxx+"),
    ("PUT /api/v1/stock/{variant_id}", "ix-xxx+"),
    ("POST /api/v1/stock/{variant_id}/movements", "ix-xxx+"),
    // Without card payments there is no such thing; with them only Stripe can sign.
    ("POST /api/v1/webhooks/stripe", "-------"),
];

/// Things that belong to a seller and its buyer, by the path up to their id.
pub(crate) struct Things {
    pub(crate) ids: BTreeMap<String, String>,
    /// Bodies by operation, where one made from the document alone would not get far enough.
    bodies: BTreeMap<&'static str, Value>,
}

impl Things {
    /// Makes them: products with photos, a cart, an order that is paid, a refund, money that fits nothing, an import.
    #[expect(clippy::too_many_lines, reason = "one row for each kind of address")]
    pub(crate) async fn of(cast: &Cast, owner: &Shop, buyer: &Api, coordinator: &Api) -> Self {
        let staff = &cast.staff.api;
        let product = owner.publish("Lampu hias bambu", 75_000, 1_000).await;
        let spare = owner.publish("Lampu tidur bambu", 65_000, 1_000).await;
        // Whoever is suspended must not be anybody else here.
        let spare_shop = Person::register(cast.url(), "Sisa").await.open_shop("Toko Sisa").await;
        let variant = text(&product, "/variants/0/id");
        let placed = place(buyer, &fill_cart(buyer, &[(variant, 1)]).await, "bank_transfer").await;
        let reference = format!("UJI-{}", text(&placed, "/order/number"));
        let _ = confirm(staff, &placed, &reference).await.ok();
        let paid = order(buyer, &placed).await;
        let payment = text(&placed, "/payment/id");
        let some = json!({ "amount": "1000", "currency": "IDR" });
        let refund = staff
            .post(&format!("/api/v1/payments/{payment}/refunds"), json!({ "amount": some, "reason": "Kemasan penyok" }))
            .await
            .ok();
        let receipt = json!({ "statement_ref": format!("{reference}-X"), "method": "bank_transfer", "amount": some });
        let receipt = staff.post("/api/v1/payments/receipts", receipt).await.ok();
        let table = b"sku,title,price,weight_g,stock\nL-1,Lampu,50000,300,5\n".to_vec();
        let import = owner.api.upload("/api/v1/product-imports", "produk.csv", table).await.ok();
        let cart = fill_cart(buyer, &[(variant, 1)]).await;
        let certificate = cast.certify(&owner.email).await;
        let payable = format!("seller_payable.{}", owner.id);
        let air = Air::of(coordinator).await;
        let account = buyer.get("/api/v1/accounts/me").await.ok();
        let ids = [
            ("accounts/{}", text(&account, "/id")),
            ("products/{}", text(&product, "/id")),
            ("products/{}/block", text(&spare, "/id")),
            ("products/{}/publication", text(&spare, "/id")),
            ("products/{}/photos/{}", text(&product, "/photos/0/id")),
            ("product-imports/{}", text(&import, "/id")),
            ("stock/{}", variant),
            ("carts/{}", text(&cart, "/id")),
            ("carts/{}/lines/{}", variant),
            ("orders/{}", text(&paid, "/id")),
            ("orders/{}/fulfilments/{}", text(&paid, "/fulfilments/0/id")),
            ("payments/{}", payment),
            ("payments/{}/refunds/{}", text(&refund, "/id")),
            ("payments/receipts/{}", text(&receipt, "/id")),
            ("fulfilments/{}", text(&paid, "/fulfilments/0/id")),
            ("shipments/{}", text(&paid, "/fulfilments/0/shipments/0/id")),
            ("ledger/accounts/{}", &payable),
            ("sellers/{}", &owner.id),
            ("sellers/{}/suspension", &spare_shop.id),
            ("consignments/{}", text(&air.consignment, "/id")),
            ("consignments/{}/orders/{}", text(&paid, "/id")),
            ("exchange-rates/{}", "HKD"),
            ("courses/{}", &cast.course),
            ("certificates/{}", text(&certificate, "/code")),
            ("certificates/{}/revocation", text(&certificate, "/id")),
            ("rate-cards/{}", text(&air.card, "/id")),
            ("flights/{}", text(&air.flight, "/id")),
            ("awb/numbers/{}", text(&air.numbers, "/first")),
        ];
        let some_contact = json!({ "name": "Bayu", "email": "bayu@uji.example", "phone": "+6281200000009" });
        let checkout = json!({
            "cart_id": cart["id"], "expected_total": some, "payment_method": "bank_transfer", "contact": some_contact,
        });
        let address = json!({
            "name": "Bayu", "phone": "+6281200000009", "street": "Jl. Pemuda 31", "province": "35", "regency": "35.78",
            "district": "35.78.07", "postal_code": "60271", "country": "ID",
        });
        let bodies = BTreeMap::from([
            ("PUT /api/v1/carts/{id}/delivery", json!({ "kind": "domestic", "address": address })),
            ("PATCH /api/v1/products/{id}", json!({ "version": product["version"], "title": { "id": "Lampu hias" } })),
            ("POST /api/v1/checkouts", checkout),
            (
                "PUT /api/v1/fulfilments/{id}/cartons",
                json!({ "version": 0, "cartons": [{ "weight_g": 5_000, "size_mm": [400, 300, 300], "contents": [] }] }),
            ),
            ("POST /api/v1/freight-quotes", json!({ "rate_card_id": air.card["id"], "pieces": [air.piece] })),
            ("PUT /api/v1/products/{id}/photos/order", json!({ "photos": [product["photos"][0]["id"]] })),
        ]);
        Self { ids: ids.into_iter().map(|(path, id)| (format!("/api/v1/{path}"), id.to_owned())).collect(), bodies }
    }

    /// A good body for an operation, as far as one is known.
    pub(crate) fn body(&self, operation: &Operation) -> Option<Value> {
        self.bodies.get(operation.name().as_str()).or(operation.sample.as_ref()).cloned()
    }
}

/// What a coordinator needs to fly, of an airline of its own.
struct Air {
    card: Value,
    consignment: Value,
    flight: Value,
    numbers: Value,
    piece: Value,
}

impl Air {
    async fn of(coordinator: &Api) -> Self {
        let n = next_number();
        let carrier = format!("{}{}", char::from(b'A' + u8::try_from(n % 26).unwrap()), n / 26 % 10);
        let card = json!({
            "carrier": carrier, "origin": "SUB", "destination": "HKG", "currency": "USD", "minimum": "60",
            "breaks": [{ "from_kg": "0", "rate": "5.20" }, { "from_kg": "45", "rate": "3.90" }],
        });
        let in_a_week = Clock::system().now() + Duration::from_secs(7 * 24 * 3600);
        let flight = json!({
            "carrier": carrier, "number": "876", "origin": "SUB", "destination": "HKG", "departs_at": in_a_week,
            "capacity": { "kg": "500", "m3": "3" },
        });
        let numbers =
            json!({ "carrier": carrier, "prefix": format!("{:03}", n % 1000), "first": "1000000", "last": "1000009" });
        let flight = coordinator.post("/api/v1/flights", flight).await.ok();
        let on_it = json!({ "flight_id": flight["id"] });
        Self {
            card: coordinator.post("/api/v1/rate-cards", card).await.ok(),
            consignment: coordinator.post("/api/v1/consignments", on_it).await.ok(),
            flight,
            numbers: coordinator.post("/api/v1/awb/ranges", numbers).await.ok(),
            piece: json!({ "count": 2, "weight_g": 12_500, "size_mm": [400, 300, 300] }),
        }
    }
}

fn verdict(answer: &Answer) -> char {
    match answer.status {
        401 => 'i',
        403 => 'x',
        404 => '-',
        status if status < 500 => '+',
        _ => '!',
    }
}

async fn ask(api: &Api, operation: &Operation, things: &Things) -> Answer {
    let method: Method = operation.method.parse().unwrap();
    let request = api.request(method.clone(), &operation.at(&things.ids, "unknown"));
    if method == Method::GET {
        return Answer::of(request).await;
    }
    let request = request.header("idempotency-key", new_key());
    if operation.uploads {
        let file = reqwest::multipart::Part::bytes(photo()).file_name("lampu.png");
        let form = reqwest::multipart::Form::new().part("file", file);
        return Answer::of(request.multipart(form)).await;
    }
    Answer::of(request.json(&things.body(operation).unwrap_or(json!({})))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_knows_who_may_use_it() {
    let market = empty();
    let cast = Cast::gather(market).await;
    let owner = cast.trained_shop("Toko Pemilik").await;
    let other = cast.trained_shop("Toko Sebelah").await;
    let buyer = Person::register(market.url(), "Bayu Pembeli").await.api;
    let coordinator = Person::appoint(market, "Kirana Ekspor", &["coordinator"]).await.api;
    let things = Things::of(&cast, &owner, &buyer, &coordinator).await;
    let people = [Api::guest(market.url()), buyer, other.api, coordinator, cast.trainer.api, cast.staff.api, owner.api];

    let table: BTreeMap<&str, &str> = TABLE.iter().copied().collect();
    assert_eq!(table.len(), TABLE.len(), "an operation stands in the table twice");
    let document = Document::read(&people[0]).await;
    let operations = document.operations();
    let names: BTreeSet<String> = operations.iter().map(Operation::name).collect();
    let mut problems = document.problems();
    let stray = table.keys().filter(|name| !names.contains(**name));
    problems.extend(stray.map(|name| format!("{name} is not in the document")));
    // Who has signed out can do nothing more.
    let last = |operation: &&Operation| operation.name() == "DELETE /api/v1/sessions/current";
    for operation in operations.iter().filter(|o| !last(o)).chain(operations.iter().filter(last)) {
        let (mut verdicts, mut told) = (String::new(), Vec::new());
        for (role, api) in ROLES.into_iter().zip(&people) {
            let answer = ask(api, operation, &things).await;
            verdicts.push(verdict(&answer));
            told.push(format!("  {role}: {} {}", answer.status, answer.text().chars().take(200).collect::<String>()));
        }
        let name = operation.name();
        match table.get(name.as_str()) {
            Some(expected) if *expected == verdicts => {}
            Some(expected) => problems.push(format!("{name} is {verdicts}, not {expected}\n{}", told.join("\n"))),
            None => {
                problems.push(format!("    (\"{name}\", \"{verdicts}\"), is not in the table\n{}", told.join("\n")));
            }
        }
    }
    assert!(problems.is_empty(), "{} operations:\n{}", problems.len(), problems.join("\n"));
}
