//! Orders in every state, each taken there step by step as people would.

use anyhow::Context;
use axum::Router;
use serde_json::{Value, json};

use super::{
    client::{Client, text},
    shop::Shop,
};

/// How far an order is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Until {
    Placed,
    Paid,
    Accepted,
    Packed,
    Dispatched,
    Delivered,
    Completed,
}

/// A planned order: products by slug with quantities, and how far it goes.
struct Plan {
    key: &'static str,
    lines: &'static [(&'static str, u32)],
    method: &'static str,
    until: Until,
    /// What happens instead of going on.
    end: Option<End>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The buyer calls it off.
    Cancelled,
    /// The seller cannot deliver.
    Declined,
}

/// A kecamatan of Surabaya, where the demonstration's buyer lives.
const ADDRESS: (&str, &str, &str, &str) = ("35", "35.78", "35.78.09", "60119");

/// Makes the orders; each step is repeatable, because its key is the same.
pub(super) async fn fill(router: &Router, shop: &Shop) -> anyhow::Result<()> {
    let mut slugs: Vec<&String> = shop.products.keys().collect();
    slugs.sort();
    let own = own_products(shop);
    for plan in plans() {
        let lines = plan.lines.iter().map(|(which, quantity)| (pick(which, &own, &slugs), *quantity)).collect();
        run(router, shop, &plan, lines).await.with_context(|| format!("cannot make the order {}", plan.key))?;
    }
    Ok(())
}

fn plans() -> Vec<Plan> {
    let plan = |key, lines, method, until| Plan { key, lines, method, until, end: None };
    vec![
        plan("waiting", &[("own:0", 2)], "bank_transfer", Until::Placed),
        plan("waiting-qris", &[("own:1", 1), ("any:3", 1)], "qris", Until::Placed),
        plan("paid", &[("own:0", 1), ("own:2", 1)], "bank_transfer", Until::Paid),
        plan("paid-two-sellers", &[("own:3", 3), ("any:9", 1)], "bank_transfer", Until::Paid),
        plan("accepted", &[("own:1", 2)], "bank_transfer", Until::Accepted),
        plan("packed", &[("own:2", 1)], "bank_transfer", Until::Packed),
        plan("dispatched", &[("own:0", 4)], "bank_transfer", Until::Dispatched),
        plan("delivered", &[("own:3", 1)], "bank_transfer", Until::Delivered),
        plan("completed", &[("own:1", 3)], "bank_transfer", Until::Completed),
        plan("completed-others", &[("any:14", 1), ("any:20", 1)], "bank_transfer", Until::Completed),
        Plan { end: Some(End::Cancelled), ..plan("cancelled", &[("own:2", 1)], "bank_transfer", Until::Placed) },
        Plan { end: Some(End::Declined), ..plan("declined", &[("own:0", 1)], "bank_transfer", Until::Paid) },
    ]
}

/// Products of the seller who owns most: the demonstration's own.
fn own_products(shop: &Shop) -> Vec<&String> {
    let count = |seller: &String| shop.products.values().filter(|(s, _)| s == seller).count();
    let seller = shop.sellers.keys().max_by_key(|s| count(s));
    shop.products.iter().filter(|(_, (s, _))| Some(s) == seller).map(|(slug, _)| slug).collect()
}

/// `own:2` is the third product of the demonstration's seller, `any:9` the tenth of all.
fn pick<'a>(which: &str, own: &[&'a String], all: &[&'a String]) -> &'a str {
    let (list, index) =
        which.strip_prefix("own:").map_or((all, which.trim_start_matches("any:")), |index| (own, index));
    let index: usize = index.parse().unwrap_or(0);
    list.get(index % list.len().max(1)).map_or("", |slug| slug.as_str())
}

async fn run(router: &Router, shop: &Shop, plan: &Plan, lines: Vec<(&str, u32)>) -> anyhow::Result<()> {
    let placed = place(router, shop, plan, &lines).await?;
    let order = text(&placed, "/order/id")?;
    if plan.end == Some(End::Cancelled) {
        let body = json!({ "reason": "Salah pilih ukuran" });
        shop.buyer.post(&format!("/api/v1/orders/{order}/cancellation"), &body, &key(plan, "cancel")).await?;
        return Ok(());
    }
    if plan.until >= Until::Paid {
        confirm_payment(shop, plan.key, &placed).await?;
    }
    let fulfilments = placed.pointer("/order/fulfilments").and_then(Value::as_array).cloned().unwrap_or_default();
    for (place, fulfilment) in fulfilments.iter().enumerate() {
        advance(shop, plan, &lines, place, &text(fulfilment, "/id")?, &order).await?;
    }
    Ok(())
}

fn key(plan: &Plan, step: &str) -> String {
    format!("demo-order-{}-{step}", plan.key)
}

/// Seller and id of each part of a placed order.
pub(super) fn part_ids(placed: &Value) -> Vec<(String, String)> {
    let parts = placed.pointer("/order/fulfilments").and_then(Value::as_array).cloned().unwrap_or_default();
    parts.iter().filter_map(|part| Some((text(part, "/seller").ok()?, text(part, "/id").ok()?))).collect()
}

async fn place(router: &Router, shop: &Shop, plan: &Plan, lines: &[(&str, u32)]) -> anyhow::Result<Value> {
    let guest = Client::guest(router);
    let buyer = if plan.method == "qris" { &guest } else { &shop.buyer };
    let cart = text(&buyer.post("/api/v1/carts", &json!({}), "").await?, "/id")?;
    for (slug, quantity) in lines {
        let (_, variants) = shop.products.get(*slug).with_context(|| format!("there is no product {slug}"))?;
        let variant = variants.first().with_context(|| format!("{slug} has no variant"))?;
        // The offer may still be on its way to order.
        buyer
            .put_when_ready(&format!("/api/v1/carts/{cart}/lines/{variant}"), &json!({ "quantity": quantity }))
            .await?;
    }
    let (province, regency, district, postal_code) = ADDRESS;
    let address = json!({
        "name": "Ratna Kusumawati", "phone": "+6281200000091", "street": "Jl. Contoh 12, RT 003/RW 005", "province": province,
        "regency": regency, "district": district, "postal_code": postal_code, "country": "ID",
    });
    let cart_now = buyer
        .put(&format!("/api/v1/carts/{cart}/delivery"), &json!({ "kind": "domestic", "address": address }))
        .await?;
    let total = cart_now.pointer("/total").cloned().context("the cart has no total")?;
    let body = json!({
        "cart_id": cart, "expected_total": total, "payment_method": plan.method,
        "contact": { "name": "Ratna Kusumawati", "email": "buyer@demo.example", "phone": "+6281200000091" },
    });
    buyer.post("/api/v1/checkouts", &body, &format!("{}-{cart}", key(plan, "checkout"))).await
}

/// Staff find the money of an order on the statement.
pub(super) async fn confirm_payment(shop: &Shop, plan: &str, placed: &Value) -> anyhow::Result<()> {
    let payment = text(placed, "/payment/id")?;
    let amount = placed.pointer("/payment/amount").cloned().context("the payment has no amount")?;
    let body = json!({ "statement_ref": format!("DEMO-{}-{}", plan.to_uppercase(), text(placed, "/order/number")?), "amount": amount });
    shop.staff
        .post(
            &format!("/api/v1/payments/{payment}/confirmation"),
            &body,
            &format!("demo-order-{plan}-confirm-{payment}"),
        )
        .await?;
    Ok(())
}

/// Takes one seller's part as far as planned.
async fn advance(
    shop: &Shop,
    plan: &Plan,
    lines: &[(&str, u32)],
    place: usize,
    fulfilment: &str,
    order: &str,
) -> anyhow::Result<()> {
    let seller = seller_of(shop, lines, fulfilment, order).await?;
    let step = |name: &str| format!("{}-{place}-{order}", key(plan, name));
    if plan.end == Some(End::Declined) {
        let body = json!({ "reason": "Bahan habis, panen berikutnya bulan depan" });
        seller.post(&format!("/api/v1/fulfilments/{fulfilment}/decline"), &body, &step("decline")).await?;
        return Ok(());
    }
    if plan.until >= Until::Accepted {
        seller.post(&format!("/api/v1/fulfilments/{fulfilment}/acceptance"), &json!({}), &step("accept")).await?;
    }
    if plan.until >= Until::Packed {
        seller.post(&format!("/api/v1/fulfilments/{fulfilment}/packing"), &json!({}), &step("pack")).await?;
    }
    let Some(shipment) = shipment_of(seller, fulfilment, order).await?.filter(|_| plan.until >= Until::Dispatched)
    else {
        return Ok(());
    };
    let body = json!({ "carrier": "JNE", "tracking_no": format!("DEMO{:08}", 10_000_000 + place) });
    seller.post(&format!("/api/v1/shipments/{shipment}/dispatch"), &body, &step("dispatch")).await?;
    if plan.until >= Until::Delivered {
        seller.post(&format!("/api/v1/shipments/{shipment}/delivery"), &json!({}), &step("deliver")).await?;
    }
    if plan.until >= Until::Completed {
        shop.buyer
            .post(&format!("/api/v1/orders/{order}/fulfilments/{fulfilment}/receipt"), &json!({}), &step("receive"))
            .await?;
    }
    Ok(())
}

/// The seller whose part this is: the one who may see it.
async fn seller_of<'a>(
    shop: &'a Shop,
    lines: &[(&str, u32)],
    fulfilment: &str,
    order: &str,
) -> anyhow::Result<&'a Client> {
    for (slug, _) in lines {
        let seller = shop.products.get(*slug).and_then(|(seller, _)| shop.sellers.get(seller));
        let Some(seller) = seller else { continue };
        let Ok(seen) = seller.get(&format!("/api/v1/orders/{order}")).await else { continue };
        if part(&seen, fulfilment).is_some() {
            return Ok(seller);
        }
    }
    anyhow::bail!("no seller sees {fulfilment}")
}

fn part<'a>(order: &'a Value, fulfilment: &str) -> Option<&'a Value> {
    order
        .pointer("/fulfilments")?
        .as_array()?
        .iter()
        .find(|f| f.pointer("/id").and_then(Value::as_str) == Some(fulfilment))
}

async fn shipment_of(seller: &Client, fulfilment: &str, order: &str) -> anyhow::Result<Option<String>> {
    let seen = seller.get(&format!("/api/v1/orders/{order}")).await?;
    let shipments = part(&seen, fulfilment).and_then(|p| p.pointer("/shipments")).and_then(Value::as_array);
    Ok(shipments.and_then(|s| s.first()).and_then(|s| s.pointer("/id")).and_then(Value::as_str).map(str::to_owned))
}
