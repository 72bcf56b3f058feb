//! What selling abroad needs, and a few orders from there. The rates and prices are made up, and the prices say so.

use std::collections::BTreeMap;

use anyhow::Context;
use axum::Router;
use sentra_shared::{
    clock::{Clock, WIB},
    money::Currency,
};
use serde_json::{Value, json};

use super::{
    PASSWORD,
    client::{Client, text},
    orders::{Until, confirm_payment, part_ids},
    shop::Shop,
};

/// Rupiah for one unit.
const RATES: [(Currency, &str); 5] = [
    (Currency::Hkd, "2105.50"),
    (Currency::Sgd, "12650"),
    (Currency::Myr, "3985.25"),
    (Currency::Jpy, "108.40"),
    (Currency::Usd, "16480"),
];

/// Country, rupiah of a kilogram and at least, fewest and most days.
const PRICES: [(&str, u32, u32, u32, u32); 4] = [
    ("HK", 92_000, 60_000, 6, 10),
    ("SG", 78_000, 50_000, 5, 9),
    ("MY", 74_000, 50_000, 5, 9),
    ("JP", 128_000, 90_000, 7, 12),
];

/// An order from abroad.
struct Plan {
    key: &'static str,
    country: &'static str,
    currency: Currency,
    /// Places among the goods that are ready for abroad, and how many of each.
    lines: &'static [(usize, u32)],
    until: Until,
}

const PLANS: [Plan; 7] = [
    Plan { key: "hk-placed", country: "HK", currency: Currency::Hkd, lines: &[(0, 2)], until: Until::Placed },
    Plan { key: "hk-paid", country: "HK", currency: Currency::Hkd, lines: &[(1, 3), (4, 1)], until: Until::Paid },
    Plan { key: "sg-accepted", country: "SG", currency: Currency::Sgd, lines: &[(2, 4)], until: Until::Accepted },
    // The next two fly, and the two after them are ready: see the consignments of the demonstration.
    Plan { key: "hk-flown", country: "HK", currency: Currency::Hkd, lines: &[(0, 12), (5, 6)], until: Until::Packed },
    Plan { key: "hk-inside", country: "HK", currency: Currency::Hkd, lines: &[(1, 10)], until: Until::Packed },
    Plan { key: "hk-ready", country: "HK", currency: Currency::Hkd, lines: &[(4, 8)], until: Until::Packed },
    Plan { key: "jp-packed", country: "JP", currency: Currency::Jpy, lines: &[(3, 2)], until: Until::Packed },
];

/// Enters the rates of today where there are none, at every start: a demonstration that lay still for a week goes on.
pub(super) async fn keep_rates(router: &Router, clock: &Clock) -> anyhow::Result<()> {
    let known = Client::guest(router).get("/api/v1/exchange-rates").await?;
    let is_known = |currency: Currency| {
        known["items"].as_array().is_some_and(|rates| rates.iter().any(|r| r["currency"] == currency.code()))
    };
    let missing: Vec<_> = RATES.into_iter().filter(|(currency, _)| !is_known(*currency)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let staff = Client::sign_in(router, "staff@demo.example", PASSWORD).await?;
    let today = clock.now().with_timezone(&WIB).date_naive().to_string();
    for (currency, per_idr) in missing {
        let body = json!({ "currency": currency.code(), "per_idr": per_idr, "confirm_jump": true });
        staff.post("/api/v1/exchange-rates", &body, &format!("demo-rate-{currency}-{today}")).await?;
    }
    Ok(())
}

/// Sets the prices and places the orders; each step is repeatable. Gives the orders by their plan.
pub(super) async fn fill(router: &Router, shop: &Shop) -> anyhow::Result<BTreeMap<&'static str, String>> {
    let known = shop.staff.get("/api/v1/export-tariffs").await?;
    let has = |country: &str| known["items"].as_array().is_some_and(|all| all.iter().any(|t| t["country"] == country));
    for (country, per_kg, minimum, days_min, days_max) in PRICES.into_iter().filter(|p| !has(p.0)) {
        let money = |rupiah: u32| json!({ "amount": rupiah.to_string(), "currency": "IDR" });
        let body = json!({
            "per_kg": money(per_kg), "minimum": money(minimum), "days_min": days_min, "days_max": days_max, "active": true,
            "example": true,
        });
        shop.staff.put(&format!("/api/v1/export-tariffs/{country}"), &body).await?;
    }
    let ready = ready_for_abroad(router, shop).await?;
    let mut orders = BTreeMap::new();
    for plan in PLANS {
        let order = run(router, shop, &plan, &ready).await;
        orders.insert(plan.key, order.with_context(|| format!("cannot make the order {}", plan.key))?);
    }
    Ok(orders)
}

/// Variants that nothing keeps in the country, by their product's address, as a cart to Hong Kong says.
async fn ready_for_abroad(router: &Router, shop: &Shop) -> anyhow::Result<Vec<String>> {
    let guest = Client::guest(router);
    let cart = text(&guest.post("/api/v1/carts", &json!({}), "").await?, "/id")?;
    for (_, variants) in shop.products.values() {
        let Some(variant) = variants.first() else { continue };
        // What is sold out or withdrawn in the demonstration is left out.
        let _ = guest.put(&format!("/api/v1/carts/{cart}/lines/{variant}"), &json!({ "quantity": 1 })).await;
    }
    let delivery = json!({ "kind": "export", "address": address("HK") });
    let seen = guest.put(&format!("/api/v1/carts/{cart}/delivery"), &delivery).await?;
    let lines = seen["lines"].as_array().cloned().unwrap_or_default();
    let free = |line: &Value| line["remarks"].as_array().is_some_and(Vec::is_empty) && line["stock_level"] == "many";
    lines.iter().filter(|line| free(line)).map(|line| text(line, "/variant_id")).collect()
}

fn address(country: &str) -> Value {
    match country {
        "SG" => json!({
            "name": "Tan Wei Ling", "phone": "+65 8123 4567", "street": "10 Contoh Street, #08-12", "city": "Singapore",
            "postal_code": "018956", "country": "SG",
        }),
        "JP" => json!({
            "name": "Sato Yuki", "phone": "090-1234-5678", "street": "1-2-3 Contoh", "city": "Chiyoda-ku", "state": "Tokyo",
            "postal_code": "100-0001", "country": "JP",
        }),
        _ => json!({
            "name": "Chan Tai Man", "phone": "9123 4567", "street": "Flat 12A, 8 Contoh Road", "city": "Tsim Sha Tsui",
            "country": "HK",
        }),
    }
}

async fn run(router: &Router, shop: &Shop, plan: &Plan, ready: &[String]) -> anyhow::Result<String> {
    let guest = Client::guest(router);
    let cart = text(&guest.post("/api/v1/carts", &json!({}), "").await?, "/id")?;
    for (place, quantity) in plan.lines {
        let variant = ready.get(place % ready.len().max(1)).context("no product is ready for abroad")?;
        guest.put(&format!("/api/v1/carts/{cart}/lines/{variant}"), &json!({ "quantity": quantity })).await?;
    }
    let (address, currency) = (address(plan.country), plan.currency);
    let delivery = json!({ "kind": "export", "address": address });
    let priced = guest.put(&format!("/api/v1/carts/{cart}/delivery?currency={currency}"), &delivery).await?;
    let body = json!({
        "cart_id": cart, "expected_total": priced["total"], "payment_method": "test",
        "contact": { "name": address["name"], "email": "buyer@demo.example", "phone": address["phone"] },
    });
    let key = |step: &str| format!("demo-abroad-{}-{step}", plan.key);
    let placed = guest.post("/api/v1/checkouts", &body, &format!("{}-{cart}", key("checkout"))).await?;
    if plan.until >= Until::Paid {
        confirm_payment(shop, plan.key, &placed).await?;
    }
    for (seller, part) in part_ids(&placed) {
        let api = sellers_client(shop, &seller).await?;
        if plan.until >= Until::Accepted {
            let path = format!("/api/v1/fulfilments/{part}/acceptance");
            api.post(&path, &json!({}), &format!("{}-{part}", key("acceptance"))).await?;
        }
        if plan.until >= Until::Packed {
            pack(api, &text(&placed, "/order/id")?, &part).await?;
            // The one to Japan shows what a missing paper looks like.
            if plan.country == "HK" {
                note_papers(api, &part).await?;
            }
        }
    }
    text(&placed, "/order/id")
}

/// Packs a part of an order into cartons of at most so many pieces.
async fn pack(api: &Client, order: &str, part: &str) -> anyhow::Result<()> {
    const PIECES_MAX: i64 = 6;
    let whole = api.get(&format!("/api/v1/orders/{order}")).await?;
    let cartons_path = format!("/api/v1/fulfilments/{part}/cartons");
    let seen = api.get(&cartons_path).await?;
    let mut cartons = Vec::new();
    for left in seen["left"].as_array().cloned().unwrap_or_default() {
        let lines = whole["lines"].as_array().cloned().unwrap_or_default();
        let line = lines.iter().find(|l| l["id"] == left["line_id"]).context("a line is not in its order")?;
        let weight_g = line["weight_g"].as_i64().context("a line has no weight")?;
        let mut pieces = left["quantity"].as_i64().context("a line has no quantity")?;
        while pieces > 0 {
            let quantity = pieces.min(PIECES_MAX);
            cartons.push(json!({
                "weight_g": weight_g * quantity + 420, "size_mm": [380, 280, 240],
                "contents": [{ "line_id": left["line_id"], "quantity": quantity }],
            }));
            pieces -= quantity;
        }
    }
    api.put(&cartons_path, &json!({ "version": seen["version"], "cartons": cartons })).await?;
    Ok(())
}

/// Notes the certificates of a shipment as long as one is missing.
async fn note_papers(api: &Client, part: &str) -> anyhow::Result<()> {
    let mut seen = api.get(&format!("/api/v1/fulfilments/{part}/readiness")).await?;
    for code in ["phytosanitary", "health_certificate"] {
        let missing = seen["missing"].as_array().is_some_and(|all| all.iter().any(|m| m["code"] == "paper_missing"));
        if missing {
            let body = json!({ "number": "CONTOH-2026-00017" });
            seen = api.put(&format!("/api/v1/fulfilments/{part}/papers/{code}"), &body).await?;
        }
    }
    Ok(())
}

/// The client that acts for a seller.
async fn sellers_client<'a>(shop: &'a Shop, seller: &str) -> anyhow::Result<&'a Client> {
    for client in shop.sellers.values() {
        if text(&client.get("/api/v1/sellers/me").await?, "/id")? == seller {
            return Ok(client);
        }
    }
    anyhow::bail!("no client acts for {seller}")
}
