//! Two consignments to Hong Kong: one is in the air, one is being filled.

use std::collections::BTreeMap;

use anyhow::Context;
use axum::Router;
use serde_json::{Value, json};

use super::{
    PASSWORD,
    client::{Client, text},
};

/// Opens the two where there are none yet; orders are named by the plans of the orders from abroad.
pub(super) async fn fill(router: &Router, orders: &BTreeMap<&'static str, String>) -> anyhow::Result<()> {
    let coordinator = Client::sign_in(router, "coordinator@demo.example", PASSWORD).await?;
    let known = coordinator.get("/api/v1/consignments").await?;
    if known["items"].as_array().is_some_and(|items| !items.is_empty()) {
        return Ok(());
    }
    let flights = coordinator.get("/api/v1/flights?destination=HKG&limit=100").await?;
    let flights: Vec<Value> = flights["items"].as_array().cloned().unwrap_or_default();
    let flown = begin(&coordinator, flights.first(), orders.get("hk-flown")).await?;
    for step in ["closing", "tender", "departure"] {
        coordinator.post(&format!("/api/v1/consignments/{flown}/{step}"), &json!({}), "").await?;
    }
    begin(&coordinator, flights.get(1), orders.get("hk-inside")).await?;
    Ok(())
}

/// A consignment on a flight with one order in it.
async fn begin(coordinator: &Client, flight: Option<&Value>, order: Option<&String>) -> anyhow::Result<String> {
    let flight = flight.context("no flight goes to Hong Kong")?;
    let order = order.context("there is no order for the consignment")?;
    let opened = coordinator.post("/api/v1/consignments", &json!({ "flight_id": flight["id"] }), "").await?;
    let id = text(&opened, "/id")?;
    coordinator.post_when_ready(&format!("/api/v1/consignments/{id}/orders/{order}"), &json!({}), "").await?;
    Ok(id)
}
