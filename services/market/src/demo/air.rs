//! What a coordinator needs to fly: example rate cards, flights of the coming weeks, and waybill numbers. The rates are made up and say
//! so; only the airline's designator and prefix are real (Garuda Indonesia, GA and 126).

use anyhow::Context;
use axum::Router;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use sentra_shared::{clock::WIB, service::Deps};
use serde_json::{Value, json};

use super::{PASSWORD, client::Client};

const CARRIER: &str = "GA";
const PREFIX: &str = "126";
/// Weeks of flights from today on.
const WEEKS: u64 = 4;
/// Departure in Surabaya.
const HOUR: (u32, u32) = (14, 5);

/// A route with its prices in rupiah a kilogram and its flights.
struct Route {
    destination: &'static str,
    minimum: &'static str,
    breaks: [(&'static str, &'static str); 5],
    number: &'static str,
    /// Days of the week, 1 is Monday.
    weekdays: &'static [u32],
    capacity: (&'static str, &'static str),
    aircraft: &'static str,
}

const ROUTES: [Route; 4] = [
    Route {
        destination: "HKG",
        minimum: "750000",
        breaks: [("0", "62500"), ("45", "47000"), ("100", "38500"), ("300", "34000"), ("500", "31500")],
        number: "9101",
        weekdays: &[1, 3, 5, 6],
        capacity: ("500", "3.2"),
        aircraft: "narrow_body",
    },
    Route {
        destination: "SIN",
        minimum: "500000",
        breaks: [("0", "41000"), ("45", "31000"), ("100", "25500"), ("300", "22000"), ("500", "20500")],
        number: "9111",
        weekdays: &[2],
        capacity: ("500", "3.2"),
        aircraft: "narrow_body",
    },
    Route {
        destination: "KUL",
        minimum: "500000",
        breaks: [("0", "43500"), ("45", "33000"), ("100", "27000"), ("300", "23500"), ("500", "21500")],
        number: "9121",
        weekdays: &[4],
        capacity: ("500", "3.2"),
        aircraft: "narrow_body",
    },
    Route {
        destination: "NRT",
        minimum: "1100000",
        breaks: [("0", "98000"), ("45", "74000"), ("100", "61500"), ("300", "55000"), ("500", "51000")],
        number: "9131",
        weekdays: &[6],
        capacity: ("3500", "10"),
        aircraft: "wide_body",
    },
];

/// Makes what is not there yet. Days count from now, so a second run looks at what is there instead of sending the same again.
pub(super) async fn fill(router: &Router, deps: &Deps) -> anyhow::Result<()> {
    let coordinator = Client::sign_in(router, "coordinator@demo.example", PASSWORD).await?;
    let today = deps.clock.now().with_timezone(&WIB).date_naive();
    let cards = destinations(&coordinator.get("/api/v1/rate-cards?limit=100").await?);
    let flights = destinations(&coordinator.get("/api/v1/flights?limit=100").await?);
    for route in &ROUTES {
        if !cards.iter().any(|d| d == route.destination) {
            coordinator.post("/api/v1/rate-cards", &card(route), "").await?;
        }
        if !flights.iter().any(|d| d == route.destination) {
            coordinator.post("/api/v1/flights", &weeks(route, today)?, "").await?;
        }
    }
    let numbers = json!({
        "carrier": CARRIER, "prefix": PREFIX, "first": "9000000", "last": "9000059",
        "note": "Contoh untuk demo, bukan nomor Garuda / Example, not Garuda's numbers",
    });
    if items(&coordinator.get("/api/v1/awb/ranges").await?).is_empty() {
        coordinator.post("/api/v1/awb/ranges", &numbers, "").await?;
    }
    Ok(())
}

fn items(list: &Value) -> Vec<Value> {
    list.pointer("/items").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn destinations(list: &Value) -> Vec<String> {
    items(list).iter().filter_map(|item| item.pointer("/destination")?.as_str().map(str::to_owned)).collect()
}

fn card(route: &Route) -> Value {
    let breaks: Vec<Value> =
        route.breaks.iter().map(|(from_kg, rate)| json!({ "from_kg": from_kg, "rate": rate })).collect();
    json!({
        "carrier": CARRIER, "origin": "SUB", "destination": route.destination, "currency": "IDR", "minimum": route.minimum,
        "breaks": breaks, "divisor": 6000, "step_kg": "0.5",
        "surcharges": [
            { "code": "MY", "name": { "id": "Bahan bakar", "en": "Fuel" }, "per": "actual", "amount": "6500" },
            { "code": "SC", "name": { "id": "Keamanan", "en": "Security" }, "per": "actual", "amount": "1200", "minimum": "25000" },
        ],
        "note": "Contoh untuk demo, bukan tarif Garuda / Example, not Garuda's rates",
    })
}

/// The first flight of a route and its repetitions.
fn weeks(route: &Route, today: NaiveDate) -> anyhow::Result<Value> {
    // Two days ahead nothing is past its cut-off.
    let on_its_day = |day: &NaiveDate| route.weekdays.contains(&day.weekday().number_from_monday());
    let first = (2..9).map(|n| today + Days::new(n)).find(on_its_day).context("a route flies on no day")?;
    let departs_at = departure(first).context("a flight has no time of departure")?;
    let (kg, m3) = route.capacity;
    Ok(json!({
        "carrier": CARRIER, "number": route.number, "origin": "SUB", "destination": route.destination,
        "departs_at": departs_at, "capacity": { "kg": kg, "m3": m3 }, "aircraft": route.aircraft,
        "repeat": { "weekdays": route.weekdays, "until": (today + Days::new(7 * WEEKS)).to_string() },
    }))
}

fn departure(day: NaiveDate) -> Option<DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(HOUR.0, HOUR.1, 0)?;
    day.and_time(time).and_local_timezone(WIB).single().map(|at| at.to_utc())
}
