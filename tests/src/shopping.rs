//! What buyers and sellers do again and again.

use crate::{Answer, Api, Shop, text, until_ok};
use serde_json::{Value, json};

/// A cart with these variants, to be sent to an address in Surabaya.
pub async fn fill_cart(buyer: &Api, lines: &[(&str, u32)]) -> Value {
    let cart = buyer.post("/api/v1/carts", json!({})).await.ok();
    let path = format!("/api/v1/carts/{}", text(&cart, "/id"));
    for (variant, quantity) in lines {
        let line = format!("{path}/lines/{variant}");
        let _ = until_ok("cart", || buyer.put(&line, json!({ "quantity": quantity }))).await;
    }
    let address = json!({
        "name": "Rina Pembeli", "phone": "+6281200000009", "street": "Jl. Pemuda 31", "province": "35", "regency": "35.78",
        "district": "35.78.07", "postal_code": "60271", "country": "ID",
    });
    let _ = buyer.put(&format!("{path}/delivery"), json!({ "kind": "domestic", "address": address })).await.ok();
    buyer.get(&path).await.ok()
}

/// What a buyer sends to place the order of a cart.
#[must_use]
pub fn checkout(cart: &Value, method: &str) -> Value {
    json!({
        "cart_id": cart["id"], "expected_total": cart["total"], "payment_method": method,
        "contact": { "name": "Rina Pembeli", "email": "rina@uji.example", "phone": "+6281200000009" },
    })
}

/// Places the order of a cart.
pub async fn place(buyer: &Api, cart: &Value, method: &str) -> Value {
    buyer.post("/api/v1/checkouts", checkout(cart, method)).await.ok()
}

/// Staff finds exactly the money that was asked for on the statement.
pub async fn confirm(staff: &Api, placed: &Value, reference: &str) -> Answer {
    let path = format!("/api/v1/payments/{}/confirmation", text(placed, "/payment/id"));
    staff.post(&path, json!({ "statement_ref": reference, "amount": placed["payment"]["amount"] })).await
}

/// The order as its buyer sees it.
pub async fn order(buyer: &Api, placed: &Value) -> Value {
    let id = text(placed, "/order/id");
    let query = placed["order"]["token"].as_str().map(|token| format!("?token={token}")).unwrap_or_default();
    buyer.get(&format!("/api/v1/orders/{id}{query}")).await.ok()
}

/// How much of a variant is there: on hand, allocated, held, available.
pub async fn stock(shop: &Shop, variant: &str) -> [i64; 4] {
    let stock = shop.api.get(&format!("/api/v1/stock/{variant}")).await.ok();
    ["on_hand", "allocated", "held", "available"]
        .map(|name| stock[name].as_i64().unwrap_or_else(|| panic!("no {name}: {stock}")))
}

/// Whole rupiah of a money value.
///
/// # Panics
/// It is none.
#[must_use]
pub fn rupiah(money: &Value) -> i64 {
    assert_eq!(money["currency"], "IDR", "{money}");
    money["amount"]
        .as_str()
        .and_then(|amount| amount.parse().ok())
        .unwrap_or_else(|| panic!("not whole rupiah: {money}"))
}
