//! A stand-in for the part of Stripe's API that Sentra uses, over real HTTP: Checkout Sessions with their hosted page, PaymentIntents,
//! Refunds, idempotency keys, signed webhooks. What it does differently on command is what goes wrong in life: answers that get lost, come
//! late or are failures that Stripe repeats for the same key, refunds that stay pending or fail, events twice and out of order.
//!
//! Its rules are those of docs.stripe.com: a key repeats status and body, also of a failure, and refuses other parameters; a Session is
//! open for 30 minutes to 24 hours; one that was paid cannot be closed; no more goes back than was charged.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails at once")]

mod book;
mod http;
mod objects;
mod page;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use hmac::{Hmac, KeyInit, Mac};
use sentra_shared::clock::Clock;
use serde_json::Value;
use sha2::Sha256;
use tokio::{net::TcpListener, task::JoinHandle};

use book::Book;
pub use book::{Card, Refunding};

/// The secret key that it takes.
pub const SECRET_KEY: &str = "sk_test_standin";
/// The secret that signs its events.
pub const WEBHOOK_SECRET: &str = "whsec_standin";

/// What goes wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is done, and the connection breaks before the answer.
    LoseAnswer,
    /// It is done, and the answer comes after this time.
    Late(Duration),
    /// It is done, and the answer cannot be read.
    Garbage,
    /// Nothing is done, and the answer is a failure, which is kept with the key.
    FailBefore,
    /// It is done, and the answer is a failure, which is kept with the key.
    FailAfter,
    /// Nothing is done: refused with this status and code.
    Refuse(u16, &'static str),
}

/// A call that came: method, path, idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `POST` or `GET`.
    pub method: String,
    /// Path with `/v1`.
    pub path: String,
    /// The idempotency key.
    pub key: Option<String>,
}

/// A running stand-in; it ends when dropped.
#[derive(Debug)]
pub struct StandIn {
    /// Its address, for the setting `stripe.api_url`.
    pub url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) url: String,
    pub(crate) clock: Clock,
    pub(crate) book: Mutex<Book>,
    pub(crate) faults: Mutex<VecDeque<(String, Fault)>>,
    pub(crate) calls: Mutex<Vec<Call>>,
    /// Where events are sent by themselves.
    pub(crate) webhook: Mutex<Option<String>>,
}

impl Shared {
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        let mut book = self.book.lock().unwrap();
        book.advance(self.clock.now().timestamp());
        book
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl StandIn {
    /// Listens at `address` (port 0 for any) and tells the time of `clock`. With `webhook` events are sent there, else a test takes them.
    pub async fn start(address: &str, clock: Clock, webhook: Option<String>) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            url: url.clone(),
            clock,
            book: Mutex::default(),
            faults: Mutex::default(),
            calls: Mutex::default(),
            webhook: Mutex::new(webhook),
        });
        let router = http::router(Arc::clone(&shared));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, server }
    }

    /// From now on events are sent to this address.
    pub fn send_to(&self, webhook: String) {
        *self.shared.webhook.lock().unwrap() = Some(webhook);
        self.send_events();
    }

    /// The next POST to a path that holds `part` goes wrong like this.
    pub fn fault(&self, part: &str, fault: Fault) {
        self.shared.faults.lock().unwrap().push_back((part.to_owned(), fault));
    }

    /// The calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// Somebody pays on a page. False when the page takes nothing (closed, paid).
    #[must_use]
    pub fn pay(&self, session: &str, card: Card) -> bool {
        let paid = self.shared.book().pay(session, card);
        self.send_events();
        paid
    }

    /// Somebody answers the bank's question of 3-D Secure.
    #[must_use]
    pub fn answer_bank(&self, session: &str, agrees: bool) -> bool {
        let done = self.shared.book().answer_bank(session, agrees);
        self.send_events();
        done
    }

    /// How further refunds go.
    pub fn refunding(&self, how: Refunding) {
        self.shared.book().refunding = how;
    }

    /// The bank has decided about a refund.
    pub fn finish_refund(&self, refund: &str, succeeded: bool) {
        self.shared.book().finish_refund(refund, succeeded);
        self.send_events();
    }

    /// Makes an event that nobody would expect.
    #[expect(clippy::needless_pass_by_value, reason = "tests write the object in place")]
    pub fn invent(&self, kind: &str, object: Value) {
        self.shared.book().event(kind, &object);
        self.send_events();
    }

    /// Events that were not taken yet, as bodies, oldest first.
    #[must_use]
    pub fn take_events(&self) -> Vec<String> {
        let mut book = self.shared.book();
        std::mem::take(&mut book.events).iter().map(Value::to_string).collect()
    }

    /// All Sessions, oldest first.
    #[must_use]
    pub fn sessions(&self) -> Vec<Value> {
        self.shared.book().sessions.values().cloned().collect()
    }

    /// All PaymentIntents that succeeded, oldest first.
    #[must_use]
    pub fn charges(&self) -> Vec<Value> {
        self.shared.book().intents.values().filter(|i| i["status"] == "succeeded").cloned().collect()
    }

    /// All Refunds, oldest first.
    #[must_use]
    pub fn refunds(&self) -> Vec<Value> {
        self.shared.book().refunds.values().cloned().collect()
    }

    fn send_events(&self) {
        http::send_events(&self.shared);
    }
}

/// The signature header of a body at this Unix time.
#[must_use]
pub fn sign(secret: &str, body: &str, at: i64) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    format!("t={at},v1={hex}")
}
