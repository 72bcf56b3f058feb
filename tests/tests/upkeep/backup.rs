use std::{fs, path::Path, time::Duration};

use sentra_tests::{
    Api, Cast, Database, Market, PASSWORD, Shape, run_and_kill,
    shopping::{confirm, fill_cart, order, place, stock},
    text, until_ok,
};
use serde_json::json;

use crate::alone;

const SERVICES: [&str; 4] = ["account", "catalogue", "search", "order"];
/// Milliseconds after which the program is killed.
const MOMENTS: [u64; 9] = [5, 20, 40, 60, 80, 120, 180, 260, 400];

fn plain(path: &Path) -> &str {
    path.to_str().expect("plain")
}

/// Orders and price changes go on while the archive is made; the restored shop holds one moment of them and goes on from there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_shop_is_backed_up_and_restored() {
    let _guard = alone().await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let archive = folder.path().join("backup.tar.gz");
    let market = Market::start(Shape::One, Database::Sqlite);
    let cast = Cast::gather(&market).await;
    let shop = cast.trained_shop("Toko Cadangan").await;
    let product = shop.publish("Tas anyaman", 150_000, 500).await;
    let variant = text(&product, "/variants/0/id").to_owned();
    let busy = tokio::spawn({
        let (url, variant, staff) = (market.url().to_owned(), variant.clone(), cast.staff.api.clone());
        async move {
            for n in 0.. {
                let buyer = Api::guest(&url);
                let placed = place(&buyer, &fill_cart(&buyer, &[(&variant, 1)]).await, "bank_transfer").await;
                let _ = confirm(&staff, &placed, &format!("STMT-{n}")).await.ok();
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let said = market.command(&["backup", "--to", plain(&archive)], "");
    assert!(said.contains("not in it"), "{said}");
    busy.abort();
    let _ = busy.await;
    let (again, said) = market.try_command(&["backup", "--to", plain(&archive)], "");
    assert!(!again && said.contains("never written over"), "{said}");
    let (over, said) = market.try_command(&["restore", "--from", plain(&archive), "--replace"], "");
    assert!(!over && said.contains("already runs"), "{said}");
    let key = folder.path().join("key");
    fs::copy(market.data().join("secret.key"), &key).expect("it is there");
    let sold_before = stock(&shop, &variant).await;
    market.stop();

    let restored = Market::start_prepared(Database::Sqlite, false, &[], |fresh| {
        fs::remove_dir_all(fresh.data()).ok();
        let (done, said) = fresh.try_command(&["restore", "--from", plain(&archive)], "");
        assert!(!done && said.contains("--key"), "{said}");
        fresh.command(&["restore", "--from", plain(&archive), "--check"], "");
        fresh.command(&["restore", "--from", plain(&archive), "--key", plain(&key)], "");
    });
    let seller = Api::sign_in(restored.url(), &shop.email, PASSWORD).await;
    let staff = Api::sign_in(restored.url(), &cast.staff.email, PASSWORD).await;
    let level = seller.get(&format!("/api/v1/stock/{variant}")).await.ok();
    let number = |name: &str| level[name].as_i64().unwrap_or(-1);
    assert_eq!(number("on_hand"), 500, "{level}");
    assert!(number("allocated") + number("held") <= sold_before[1] + sold_before[2], "{level}");
    // Search builds its index anew, and catalogue's changes reach order and search in the new history.
    let found = until_ok("search", || seller.get("/api/v1/search?q=anyaman")).await;
    assert_eq!(found["total"], 1, "{found}");
    let path = format!("/api/v1/products/{}", text(&product, "/id"));
    let current = seller.get(&path).await.ok();
    let mut variants = current["variants"].clone();
    variants[0]["price"]["amount"] = json!("175000");
    // What is left in stock is told and not taken.
    let _ = variants[0].as_object_mut().and_then(|variant| variant.remove("stock_level"));
    let change = json!({ "version": current["version"], "variants": variants });
    let _ = seller.patch(&path, change).await.ok();
    let buyer = Api::guest(restored.url());
    let (cart, _) = sentra_tests::eventually("the new price reaches the cart", Duration::from_secs(20), async || {
        let cart = fill_cart(&buyer, &[(&variant, 1)]).await;
        (text(&cart, "/lines/0/price/amount") == "175000").then_some(cart)
    })
    .await;
    let placed = place(&buyer, &cart, "bank_transfer").await;
    let _ = confirm(&staff, &placed, "AFTER-1").await.ok();
    assert_eq!(text(&order(&buyer, &placed).await, "/fulfilments/0/state"), "paid");
    restored.stop();
}

/// The program is killed while it makes an archive and while it restores one: there is the old state or the new one, and repeating works.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_can_be_repeated() {
    let _guard = alone().await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let market = Market::start(Shape::One, Database::Sqlite);
    let cast = Cast::gather(&market).await;
    let _ = cast.trained_shop("Toko Henti").await.publish("Kipas bambu", 25_000, 3).await;
    let (archive, served) = (folder.path().join("backup.tar.gz"), market.data());
    let check = ["restore", "--check", "--from", plain(&archive)];
    let backup = ["backup", "--with-key", "--data", plain(&served), "--to", plain(&archive)];
    for milliseconds in MOMENTS {
        run_and_kill(&backup, Duration::from_millis(milliseconds));
        if archive.exists() {
            market.command(&check, "");
            fs::remove_file(&archive).expect("it is there");
        }
    }
    market.command(&["backup", "--with-key", "--to", plain(&archive)], "");
    market.command(&check, "");
    market.stop();

    let data = folder.path().join("shop/data");
    let restore = ["restore", "--replace", "--from", plain(&archive), "--data", plain(&data)];
    let whole = |folder: &Path| SERVICES.iter().all(|s| folder.join(format!("{s}.db")).is_file());
    for milliseconds in MOMENTS {
        run_and_kill(&restore, Duration::from_millis(milliseconds));
        let beside = || fs::read_dir(folder.path().join("shop")).into_iter().flatten().flatten().map(|e| e.path());
        let named = |path: &Path| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("data.before-"));
        let nothing_yet = !data.exists() && !beside().any(|path| named(&path));
        assert!(
            nothing_yet || whole(&data) || beside().any(|path| named(&path) && whole(&path)),
            "after {milliseconds} ms neither the old folder nor the new one is there"
        );
    }
    run_and_kill(&restore, Duration::from_secs(20));
    assert!(whole(&data));
}
