//! Two processes of every service behind the proxy of `deploy/`, on PostgreSQL, S3 and SMTP. Each process is killed once during the
//! journey, and stopped and started again in good order once under load: nothing is lost, and nobody asks more than twice.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sentra_tests::{
    Api, Cast, Database, Market, Replica, Shape, Shop, eventually, most_tries,
    shopping::{confirm, fill_cart, order, place, stock},
    text,
};
use serde_json::Value;

use crate::{alone, journey::Sale};

const PIECES: u32 = 9_000;

/// Buyers who come one after the other and buy a piece each; staff confirms every second one.
struct Buyers {
    shop: Shop,
    variant: String,
    bought: Vec<Bought>,
}

struct Bought {
    buyer: Api,
    placed: Value,
    paid: bool,
}

impl Buyers {
    async fn of(cast: &Cast) -> Self {
        let shop = cast.trained_shop("Toko Ramai").await;
        let product = shop.publish("Gantungan kunci kayu", 15_000, PIECES).await;
        Self { variant: text(&product, "/variants/0/id").to_owned(), shop, bought: Vec::new() }
    }

    /// Buys until told to stop, and looks around meanwhile.
    async fn buy_until(&mut self, stop: &AtomicBool, market: &Market, staff: &Api) {
        while !stop.load(Ordering::Relaxed) {
            let buyer = Api::guest(market.url());
            for page in ["/", "/search?q=kayu", "/api/v1/products?limit=5", "/cart"] {
                let answer = buyer.get(page).await;
                assert!(answer.status < 400, "{page} was answered with {}: {}", answer.status, answer.text());
            }
            let cart = fill_cart(&buyer, &[(&self.variant, 1)]).await;
            let placed = place(&buyer, &cart, "bank_transfer").await;
            let paid = self.bought.len().is_multiple_of(2);
            if paid {
                let _ = confirm(staff, &placed, &format!("RAMAI-{:05}", self.bought.len())).await.ok();
            }
            self.bought.push(Bought { buyer, placed, paid });
        }
    }

    /// Every order that was acknowledged is there once, with its money and its piece; its mails arrived.
    async fn nothing_is_lost(&self, market: &Market) {
        let paid = self.bought.iter().filter(|one| one.paid).count();
        let (all, paid) = (i64::try_from(self.bought.len()).expect("few"), i64::try_from(paid).expect("few"));
        let pieces = i64::from(PIECES);
        assert_eq!(stock(&self.shop, &self.variant).await, [pieces, paid, all - paid, pieces - all]);
        let mut numbers = BTreeSet::new();
        for one in &self.bought {
            let now = order(&one.buyer, &one.placed).await;
            assert_eq!(now["state"], if one.paid { "processing" } else { "awaiting_payment" }, "{now}");
            numbers.insert(text(&now, "/number").to_owned());
        }
        assert_eq!(numbers.len(), self.bought.len());
        let missing = || {
            let mails = market.mail().received();
            let subjects: Vec<&str> =
                mails.iter().filter_map(|m| m.headers.get("subject")).map(String::as_str).collect();
            numbers.iter().find(|number| !subjects.iter().any(|s| s.contains(number.as_str()))).cloned()
        };
        let _ = eventually("a mail for every order", Duration::from_secs(90), || async {
            missing().is_none().then_some(())
        })
        .await;
    }
}

/// Ends a process without warning somewhere in the midst of what goes on, and starts it again.
async fn kill(replicas: &Arc<Vec<Replica>>, which: usize) {
    let replicas = Arc::clone(replicas);
    // Not at the same moment of each step.
    tokio::time::sleep(Duration::from_millis(200 + 170 * u64::try_from(which).expect("few"))).await;
    let done = tokio::task::spawn_blocking(move || {
        let replica = &replicas[which];
        println!("killing {}", replica.name);
        replica.kill();
        replica.begin();
        replica.wait_until_open();
    });
    done.await.expect("the process comes back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_processes_die_and_nobody_notices_a_restart() {
    let (_guard, market) = alone(Shape::Replicated, Database::Postgres).await;
    let sale = Sale::begin(market).await;
    let mut buyers = Buyers::of(&sale.cast).await;
    let (market, staff) = (&sale.market, &sale.cast.staff.api);
    let replicas = market.replicas();
    assert_eq!(replicas.len(), 8);

    let stop = AtomicBool::new(false);
    let journey = async {
        tokio::join!(sale.training_gives_the_right_to_publish(), kill(&replicas, 0));
        tokio::join!(sale.what_is_published_is_found(), kill(&replicas, 4));
        tokio::join!(sale.a_sale_by_transfer_ends_with_the_seller_owed_the_goods(), kill(&replicas, 6));
        tokio::join!(sale.several_sellers_share_an_order_and_one_declines(), kill(&replicas, 7));
        tokio::join!(sale.a_cancelled_order_gives_its_stock_back(), kill(&replicas, 1));
        tokio::join!(sale.a_double_tap_is_one_order(), kill(&replicas, 2));
        tokio::join!(sale.what_changed_since_the_cart_is_said(), kill(&replicas, 3));
        tokio::join!(sale.a_right_that_ended_stops_the_sale(), kill(&replicas, 5));
        stop.store(true, Ordering::Relaxed);
    };
    let ((), ()) = tokio::join!(journey, buyers.buy_until(&stop, market, staff));
    println!("{} orders while every process was killed once", buyers.bought.len());
    assert!(buyers.bought.len() >= 8, "the shop went on: {}", buyers.bought.len());
    sale.books_balance().await;
    buyers.nothing_is_lost(market).await;

    let before = buyers.bought.len();
    let (stop, began) = (AtomicBool::new(false), Instant::now());
    let _ = most_tries();
    let rolling = async {
        for which in 0..replicas.len() {
            let replicas = Arc::clone(&replicas);
            let restarted = tokio::task::spawn_blocking(move || {
                replicas[which].stop();
                replicas[which].begin();
                replicas[which].wait_until_open();
            });
            restarted.await.expect("the process comes back");
            // As deploy/Caddyfile says: the proxy has to use it again before the next one stops.
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        stop.store(true, Ordering::Relaxed);
    };
    let ((), ()) = tokio::join!(rolling, buyers.buy_until(&stop, market, staff));
    println!("{} orders while every process was restarted, in {:?}", buyers.bought.len() - before, began.elapsed());
    assert!(buyers.bought.len() > before, "the shop went on");
    assert!(most_tries() <= 2, "a request needed more than one retry");
    sale.books_balance().await;
    buyers.nothing_is_lost(market).await;
    files_lie_in_the_bucket(market).await;
    let said = market.said();
    assert!(!said.contains("panicked"), "the program complained:\n{said}");
    sale.market.stop();
}

/// Photos came through the program and lie in the bucket, and nowhere in a process's folder.
async fn files_lie_in_the_bucket(market: &Market) {
    let home = Api::guest(market.url()).get("/").await.text();
    let at = home.find("/media/").expect("the home page shows photos");
    let photo = home[at..].split(['"', ' ']).next().unwrap_or_default();
    let answer = Api::guest(market.url()).get(photo).await;
    assert_eq!(answer.status, 200, "{photo}");
    let name = photo.trim_start_matches("/media/");
    let stored = market.files().bucket().join("public").join(&name[..2]).join(name);
    assert_eq!(std::fs::read(stored).expect("it lies in the bucket"), answer.body);
}
