//! The dumps in `tests/data/first-sale` were made by the program as it was when the first sale was done.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use flate2::read::GzDecoder;
use sentra_tests::{Api, Database, Market, shopping, text, until_ok};

use crate::alone;

const DEMO_PASSWORD: &str = "sentra-demo";

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/first-sale").join(name)
}

fn unpacked(name: &str) -> String {
    let mut text = String::new();
    let file = File::open(kept(name)).expect("it is committed");
    GzDecoder::new(file).read_to_string(&mut text).expect("it is whole");
    text
}

fn folder_of_old(market: &Market, key: &str) {
    fs::create_dir_all(market.data()).expect("a folder can be made");
    fs::write(market.data().join("kind"), "demo").expect("written");
    fs::write(market.data().join("demo.loaded"), "").expect("written");
    fs::copy(kept(key), market.data().join("secret.key")).expect("copied");
}

fn load_sqlite(market: &Market) {
    folder_of_old(market, "sqlite.key");
    for service in ["account", "catalogue", "search", "order"] {
        let database = rusqlite::Connection::open(market.data().join(format!("{service}.db"))).expect("made");
        // The dump makes tables and rows in the order of their names.
        database.pragma_update(None, "foreign_keys", false).expect("it obeys");
        database.execute_batch(&unpacked(&format!("{service}.sqlite.sql.gz"))).expect("the dump is SQL");
    }
}

fn load_postgres(market: &Market) {
    folder_of_old(market, "postgres.key");
    let url = market.database_url().expect("it is on PostgreSQL");
    let mut psql = Command::new("psql")
        .args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &url])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("psql comes with the server for tests");
    psql.stdin.take().expect("piped").write_all(unpacked("postgres.sql.gz").as_bytes()).expect("it reads");
    assert!(psql.wait().expect("it ends").success());
}

/// Everything is still there, and the shop goes on.
async fn goes_on(market: &Market) {
    let sign_in = |role: &'static str| Api::sign_in(market.url(), leak(format!("{role}@demo.example")), DEMO_PASSWORD);
    let (buyer, staff, seller) = (sign_in("buyer").await, sign_in("staff").await, sign_in("seller").await);
    let orders = buyer.get("/api/v1/orders?role=buyer").await.ok();
    assert!(orders["items"].as_array().is_some_and(|items| !items.is_empty()), "{orders}");
    for order in orders["items"].as_array().into_iter().flatten() {
        let page = buyer.get(&format!("/orders/{}", text(order, "/id"))).await;
        assert_eq!(page.status, 200, "{order}");
    }
    let products = Api::guest(market.url()).get("/api/v1/products?limit=100").await.ok();
    let products = products["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(products.len(), 48, "all that was on sale is on sale");
    let first = products.first().expect("there are some");
    assert_eq!(Api::guest(market.url()).get(&format!("/products/{}", text(first, "/slug"))).await.status, 200);
    let (found, _) = sentra_tests::eventually("search", Duration::from_secs(30), async || {
        let found = until_ok("search", || buyer.get("/api/v1/search?q=keripik")).await;
        found["total"].as_i64().filter(|total| *total > 0)
    })
    .await;
    assert!(found > 0);
    assert_eq!(seller.get("/seller/orders").await.status, 200);
    let guest = Api::guest(market.url());
    let available = products.iter().find(|p| p["variants"][0]["stock_level"] == "many").unwrap_or(first);
    let cart = shopping::fill_cart(&guest, &[(text(available, "/variants/0/id"), 1)]).await;
    let placed = shopping::place(&guest, &cart, "bank_transfer").await;
    let _ = shopping::confirm(&staff, &placed, "UPGRADE-1").await.ok();
    assert_eq!(text(&shopping::order(&guest, &placed).await, "/fulfilments/0/state"), "paid");
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_first_sale_on_sqlite() {
    let _guard = alone().await;
    let market = Market::start_prepared(Database::Sqlite, true, &[], load_sqlite);
    goes_on(&market).await;
    market.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_first_sale_on_postgres() {
    let _guard = alone().await;
    let market = Market::start_prepared(Database::Postgres, true, &[], load_postgres);
    goes_on(&market).await;
    market.stop();
}
