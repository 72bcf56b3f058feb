use std::{fs, path::PathBuf, process::Command};

use sentra_tests::{
    Cast, Database, Market, photo,
    shopping::{checkout, fill_cart, stock},
    text, until_ok,
};

use crate::alone;

/// Builds the library that makes the disk look full.
fn preload(folder: &std::path::Path) -> PathBuf {
    let library = folder.join("full_disk.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/upkeep/full_disk.c");
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).args([source, "-ldl"]).status();
    assert!(built.expect("a C compiler is needed to build the program anyway").success());
    library
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_leaves_nothing_half_done() {
    let _guard = alone().await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (library, full) = (preload(folder.path()), folder.path().join("full"));
    let environment = [
        ("LD_PRELOAD", library.to_str().expect("plain")),
        ("FULL_WHEN", full.to_str().expect("plain")),
        ("FULL_BELOW", "/sentra-market-"),
    ];
    let market = Market::start_prepared(Database::Sqlite, false, &environment, |_| ());
    let below = market.data().parent().expect("it has one").to_owned();
    let cast = Cast::gather(&market).await;
    let shop = cast.trained_shop("Toko Penuh").await;
    let product = shop.publish("Tas anyaman", 150_000, 10).await;
    let variant = text(&product, "/variants/0/id").to_owned();
    let buyer = sentra_tests::Api::guest(market.url());
    let cart = fill_cart(&buyer, &[(&variant, 2)]).await;
    let draft = shop.draft("Topi anyaman", 50_000, 5).await;
    let photos = format!("/api/v1/products/{}/photos", text(&draft, "/id"));
    let archive = below.join("backup.tar.gz");
    let archive_name = archive.to_str().expect("plain");

    fs::write(&full, "").expect("the test's own folder has space");
    let upload = shop.api.upload(&photos, "foto.png", photo()).await;
    assert_eq!((upload.status, text(&upload.json(), "/code")), (507, "storage_full"), "{}", upload.text());
    let refused = buyer.post("/api/v1/checkouts", checkout(&cart, "bank_transfer")).await;
    assert_eq!((refused.status, text(&refused.json(), "/code")), (507, "storage_full"), "{}", refused.text());
    let (made, said) = market.try_command(&["backup", "--to", archive_name], "");
    assert!(!made && said.contains("no space left"), "{said}");
    assert!(!archive.exists());
    let left: Vec<_> = fs::read_dir(&below).expect("it is there").map(|e| e.expect("readable").file_name()).collect();
    assert_eq!(left, ["data"], "nothing is left of the backup");
    // What only reads goes on.
    let page = buyer.get(&format!("/products/{}", text(&product, "/slug"))).await;
    assert_eq!(page.status, 200);

    fs::remove_file(&full).expect("it is there");
    assert_eq!(stock(&shop, &variant).await, [10, 0, 0, 10], "the refused checkout holds nothing");
    let after = shop.api.get(&format!("/api/v1/products/{}", text(&draft, "/id"))).await.ok();
    assert_eq!(after["photos"].as_array().map(Vec::len), Some(1), "{after}");
    eprintln!("CART {}", buyer.get(&format!("/api/v1/carts/{}", text(&cart, "/id"))).await.text());
    let placed = until_ok("checkout", || buyer.post("/api/v1/checkouts", checkout(&cart, "bank_transfer"))).await;
    assert!(text(&placed, "/order/number").len() >= 8);
    assert_eq!(stock(&shop, &variant).await, [10, 0, 2, 8]);
    let _ = shop.api.upload(&photos, "foto.png", photo()).await.ok();
    market.command(&["backup", "--to", archive_name], "");
    assert!(archive.exists());
    market.stop();
}
