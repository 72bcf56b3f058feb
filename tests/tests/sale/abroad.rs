//! A purchase from Hong Kong: rates and prices by staff, a seller who may export, prices in dollars, an order, and what is refused.

use std::time::Duration;

use sentra_tests::{
    Api, Cast, Shop, eventually,
    shopping::{confirm, order},
    text, until_ok,
};
use serde_json::{Value, json};

fn to(country: &str, postal_code: &str) -> Value {
    json!({
        "name": "Chan Tai Man", "phone": "+852 9123 4567", "street": "Flat 12A, 8 Nathan Road", "city": "Tsim Sha Tsui",
        "postal_code": postal_code, "country": country,
    })
}

fn checkout(cart: &Value, total: &Value, method: &str) -> Value {
    json!({
        "cart_id": cart["id"], "expected_total": total, "payment_method": method,
        "contact": { "name": "Chan Tai Man", "email": "chan@uji.example", "phone": "9123 4567" },
    })
}

/// Fields and codes of a refused input.
fn wrong(problem: &Value) -> Vec<(String, String)> {
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| (text(e, "/field").to_owned(), text(e, "/code").to_owned())).collect()
}

fn named(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

/// Staff enter what a dollar and a kilogram cost; a slip of the hand and other people are refused.
async fn staff_open_hong_kong(staff: &Api, seller: &Api) {
    let rate = json!({ "currency": "HKD", "per_idr": "2105.50" });
    let _ = seller.post("/api/v1/exchange-rates", rate.clone()).await.refused(403, "forbidden");
    let entered = staff.post("/api/v1/exchange-rates", rate).await.ok();
    assert_eq!((text(&entered, "/currency"), text(&entered, "/per_idr")), ("HKD", "2105.5"));
    let slip = staff.post("/api/v1/exchange-rates", json!({ "currency": "HKD", "per_idr": "21055" })).await;
    assert_eq!(wrong(&slip.refused(422, "invalid")), named("per_idr", "rate_jump"));
    let rupiah = |whole: &str| json!({ "amount": whole, "currency": "IDR" });
    let price = json!({
        "per_kg": rupiah("92000"), "minimum": rupiah("60000"), "days_min": 6, "days_max": 10, "active": true, "version": 0,
    });
    let _ = staff.put("/api/v1/export-tariffs/HK", price.clone()).await.ok();
    let _ = staff.put("/api/v1/export-tariffs/HK", price.clone()).await.refused(409, "stale_version");
    let _ = staff.put("/api/v1/export-tariffs/AQ", price).await.refused(404, "not_found");
}

/// A product with everything that customs ask, of a seller who may export, as it was published.
async fn ready_product(cast: &Cast, shop: &Shop) -> Value {
    cast.certify_export(&shop.email).await;
    let draft = shop.draft("Keripik tempe ekspor", 20_000, 20).await;
    let path = format!("/api/v1/products/{}", text(&draft, "/id"));
    // The photo made another version of it.
    let draft = shop.api.get(&path).await.ok();
    let variant = &draft["variants"][0];
    let facts = json!({
        "version": draft["version"], "hs_code": "190590",
        "variants": [{
            "id": variant["id"], "sku": variant["sku"], "name": variant["name"], "price": variant["price"],
            "weight_g": 300, "net_g": 250, "size_mm": [200, 150, 80],
        }],
    });
    let _ = shop.api.patch(&path, facts).await.ok();
    let publication = format!("{path}/publication");
    until_ok("publish", || shop.api.post(&publication, json!({}))).await
}

/// The page and the API of the product show the price that a line of the order has, and what cargo of one piece costs.
async fn the_page_shows_what_checkout_charges(guest: &Api, product: &Value, line: &Value) {
    let price = &line["price"];
    assert_eq!(price["currency"], "HKD");
    let path = format!("/api/v1/products/{}?currency=HKD", text(product, "/id"));
    let shown = until_ok("the rate in catalogue", || guest.get(&path)).await;
    assert_eq!(&shown["variants"][0]["converted_price"], price, "{shown}");
    let page = format!("/products/{}?currency=HKD&country=HK", text(product, "/slug"));
    let (html, _) = eventually("readiness on the page", Duration::from_secs(20), || async {
        let html = guest.get(&page).await.text();
        html.contains("6 sampai 10 hari").then_some(html)
    })
    .await;
    let amount = format!("HK$\u{a0}{}", text(price, "/amount"));
    assert!(html.contains(&amount), "{amount}: {html}");
    // One pack is charged as half a kilogram, below the least price of Rp 60.000.
    assert!(html.contains("HK$\u{a0}28.50"), "{html}");
    let elsewhere = guest.get(&format!("/products/{}?country=MY", text(product, "/slug"))).await.text();
    assert!(!elsewhere.contains("HK$"), "{elsewhere}");
}

/// The whole way, on an installation without the test gateway: shown in dollars, paid in rupiah by transfer.
pub(crate) async fn a_sale_abroad(cast: &Cast, shop: &Shop, guest: &Api) {
    let staff = &cast.staff.api;
    staff_open_hong_kong(staff, &shop.api).await;
    let product = ready_product(cast, shop).await;
    let variant = text(&product, "/variants/0/id");
    let cart = guest.post("/api/v1/carts", json!({})).await.ok();
    let path = format!("/api/v1/carts/{}", text(&cart, "/id"));
    let line = format!("{path}/lines/{variant}");
    let _ = until_ok("cart", || guest.put(&line, json!({ "quantity": 2 }))).await;
    let delivery = format!("{path}/delivery?currency=HKD");
    for (country, postal_code, field, code) in [
        ("HK", "999077", "address.postal_code", "no_postal_code"),
        ("SG", "018956", "address.country", "country_not_offered"),
        ("AQ", "", "address.country", "country_not_offered"),
    ] {
        let refused = guest.put(&delivery, json!({ "kind": "export", "address": to(country, postal_code) })).await;
        assert_eq!(wrong(&refused.refused(422, "invalid")), named(field, code), "{country}");
    }
    let (priced, _) = eventually("the right to export", Duration::from_secs(20), || async {
        let priced = guest.put(&delivery, json!({ "kind": "export", "address": to("HK", "") })).await.ok();
        priced["lines"][0]["remarks"].as_array().is_some_and(Vec::is_empty).then_some(priced)
    })
    .await;
    // 20,000 / 2105.5 is 9.498; 60,000 is 28.497.
    let hkd = |amount: &str| json!({ "amount": amount, "currency": "HKD" });
    assert_eq!((&priced["lines"][0]["price"], &priced["goods"]), (&hkd("9.50"), &hkd("19.00")), "{priced}");
    the_page_shows_what_checkout_charges(guest, &product, &priced["lines"][0]).await;
    // Two packs of 20 x 15 x 8 cm over 6000 are 0.8 kg, charged as 1 kg: Rp 92.000, HK$ 43.70.
    assert_eq!((&priced["delivery_cost"], &priced["total"]), (&hkd("43.70"), &hkd("62.70")), "{priced}");
    let _ = guest.get(&format!("{path}?currency=JPY")).await.refused(409, "currency_not_offered");
    let _ = guest.get(&format!("{path}?currency=XYZ")).await.refused(422, "invalid");

    let checkouts = "/api/v1/checkouts";
    let by_transfer = guest.post(checkouts, checkout(&cart, &priced["total"], "bank_transfer")).await;
    assert_eq!(wrong(&by_transfer.refused(422, "invalid")), named("payment_method", "method_other_currency"));
    let mixed = guest.post(&format!("{checkouts}?currency=IDR"), checkout(&cart, &priced["total"], "qris")).await;
    assert_eq!(wrong(&mixed.refused(422, "invalid")), named("expected_total", "other_currency"));
    let in_rupiah = guest.get(&path).await.ok();
    assert_eq!(in_rupiah["total"], json!({ "amount": "132000", "currency": "IDR" }));
    let placed = guest.post(checkouts, checkout(&cart, &in_rupiah["total"], "bank_transfer")).await.ok();
    let _ = confirm(staff, &placed, "BJ-HK-1").await.ok();
    let paid = order(guest, &placed).await;
    assert_eq!((text(&paid, "/kind"), text(&paid, "/incoterm")), ("export", "DAP"), "{paid}");
    assert_eq!((text(&paid, "/address/country"), text(&paid, "/address/phone")), ("HK", "+85291234567"));
    assert_eq!(text(&paid, "/lines/0/tax_mode"), "export_0");
    assert_eq!(paid["lines"][0]["price"], product["variants"][0]["price"], "{paid}");
    let part = &paid["fulfilments"][0];
    assert_eq!((text(part, "/service"), text(part, "/state")), ("air_consolidated", "paid"), "{part}");
    assert!(part["ready_by"].is_string(), "{part}");
    let fulfilment = format!("/api/v1/fulfilments/{}", text(part, "/id"));
    for step in ["acceptance", "packing"] {
        let _ = shop.api.post(&format!("{fulfilment}/{step}"), json!({})).await.ok();
    }
    let dispatch = format!("/api/v1/shipments/{}/dispatch", text(part, "/shipments/0/id"));
    let courier = json!({ "carrier": "JNE", "tracking_no": "JNE0012345678" });
    let _ = shop.api.post(&dispatch, courier).await.refused(409, "by_consolidation");
    let freight = staff.get("/api/v1/ledger/accounts/freight").await.ok();
    assert_eq!(freight["pending"], json!({ "amount": "92000", "currency": "IDR" }), "{freight}");
}
