//! The stand-in as a program, for trying card payments by hand:
//!
//! `sentra-stripe 127.0.0.1:8420 http://127.0.0.1:8080/api/v1/webhooks/stripe`, and Sentra with `SENTRA__STRIPE__API_URL`,
//! `SENTRA__STRIPE__SECRET_KEY=sk_test_standin` and `SENTRA__STRIPE__WEBHOOK_SECRET=whsec_standin`.

use sentra_shared::clock::Clock;
use sentra_stripe::StandIn;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8420".to_owned());
    let running = StandIn::start(&address, Clock::system(), arguments.next()).await;
    println!("stand-in for Stripe at {}", running.url);
    std::future::pending::<()>().await;
}
