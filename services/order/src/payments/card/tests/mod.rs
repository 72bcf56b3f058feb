//! Card payments against a stand-in for Stripe over HTTP that can misbehave. Whatever happens, there is one charge and one order at the
//! end, and the books agree.

mod back;
mod faults;
mod pay;
mod webhooks;

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use sentra_shared::{
    config,
    db::testing::TestDb,
    job::{self, JobError, JobHandler},
    money::Money,
};
use sentra_stripe::{Card, SECRET_KEY, StandIn, WEBHOOK_SECRET, sign};
use tokio_util::sync::CancellationToken;

use super::{GIVE_BACK, Gateway, GiveBackJob, READ_EVENT, ReadEventJob, TEND, TendJob, store, webhook};
use crate::{
    app::{App, Parts},
    error::Error,
    fulfilment::tests::{
        check::{consistent, rows},
        sale::Sale,
    },
    payments::{
        Payment,
        rules::{Method, PaymentState},
    },
    testing,
};

/// How long a test's Stripe may take to answer.
const ANSWER_TIME: Duration = Duration::from_millis(1_500);

/// A shop with card payments, and the Stripe it speaks to.
pub(super) struct Desk {
    pub(super) app: App,
    pub(super) stripe: StandIn,
    handlers: job::Handlers,
}

/// Settings with the account of the stand-in.
fn settings(api_url: &str) -> config::Settings {
    let pairs = [
        ("SENTRA__SITE__PUBLIC_URL", "https://sentra.example"),
        ("SENTRA__STRIPE__SECRET_KEY", SECRET_KEY),
        ("SENTRA__STRIPE__WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("SENTRA__STRIPE__API_URL", api_url),
    ];
    config::load(None, pairs.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap()
}

/// Mails are of no concern here.
struct Nothing;

#[async_trait::async_trait]
impl JobHandler for Nothing {
    async fn run(&self, _: serde_json::Value) -> Result<(), JobError> {
        Ok(())
    }
}

impl Desk {
    /// Jobs are carried out when [`Self::settle`] waits for them.
    pub(super) async fn open(test: &TestDb) -> Self {
        let parts = testing::parts(test);
        let stripe = StandIn::start("127.0.0.1:0", parts.clock.clone(), None).await;
        let settings = settings(&stripe.url);
        let gateway = Gateway::open_within(&settings.stripe, &parts.clock, ANSWER_TIME).unwrap();
        let app = App::new(Parts { settings: Arc::new(settings), stripe: gateway.map(Arc::new), demo: false, ..parts });
        let mut handlers: job::Handlers = HashMap::new();
        handlers.insert(TEND, Arc::new(TendJob(app.clone())));
        handlers.insert(GIVE_BACK, Arc::new(GiveBackJob(app.clone())));
        handlers.insert(READ_EVENT, Arc::new(ReadEventJob(app.clone())));
        for kind in [sentra_shared::mail::KIND, crate::mails::TELL_SELLER] {
            handlers.insert(kind, Arc::new(Nothing));
        }
        Self { app, stripe, handlers }
    }

    /// An order to be paid by card.
    pub(super) async fn sale(&self) -> Sale {
        Sale::new(&self.app, "card").await
    }

    /// Carries out jobs until none about cards is due.
    pub(super) async fn settle(&self) {
        let stop = CancellationToken::new();
        let (db, clock) = (self.app.db.clone(), self.app.clock.clone());
        let work = tokio::spawn(job::worker(db, clock, self.handlers.clone(), stop.clone()));
        self.nothing_due().await;
        stop.cancel();
        work.await.unwrap();
    }

    async fn nothing_due(&self) {
        for _ in 0..400 {
            let jobs = rows(&self.app, "select run_at, kind, attempts from job where kind like 'card.%'").await;
            let now = self.app.now();
            let is_due = |row: &serde_json::Value| {
                let at = row["run_at"].as_str().and_then(|at| at.parse::<sentra_shared::clock::Timestamp>().ok());
                at.is_none_or(|at| at <= now)
            };
            if !jobs.iter().any(is_due) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("jobs do not end: {:?}", rows(&self.app, "select * from job").await);
    }

    /// Time passes, and what is due then is done.
    pub(super) async fn pass(&self, time: TimeDelta) {
        self.app.clock.advance(time);
        self.settle().await;
    }

    /// Sends an event as Stripe would.
    pub(super) async fn deliver(&self, body: &str) -> Result<(), Error> {
        let signature = sign(WEBHOOK_SECRET, body, self.app.now().timestamp());
        webhook::receive(&self.app, &signature, body.as_bytes()).await
    }

    /// Sends all waiting events and waits until they are read.
    pub(super) async fn deliver_all(&self) {
        for body in self.stripe.take_events() {
            self.deliver(&body).await.unwrap();
        }
        self.settle().await;
    }

    /// The page of a payment that the buyer can reach.
    pub(super) async fn session(&self, sale: &Sale) -> String {
        let intent = self.intent(sale).await;
        intent.session_id.unwrap()
    }

    pub(super) async fn intent(&self, sale: &Sale) -> super::record::Intent {
        store::find(self.app.db.read(), sale.payment().await.id).await.unwrap().unwrap()
    }

    /// A paid order: its page, its webhooks, everything as it should be.
    pub(super) async fn paid_sale(&self) -> Sale {
        let sale = self.sale().await;
        assert!(self.stripe.pay(&self.session(&sale).await, Card::Good));
        self.deliver_all().await;
        assert_eq!(sale.payment().await.state, PaymentState::Confirmed);
        sale
    }

    /// One charge and one paid order, and the books agree.
    pub(super) async fn paid_once(&self, sale: &Sale) {
        let payment: Payment = sale.payment().await;
        assert_eq!((payment.state, payment.method), (PaymentState::Confirmed, Method::Card));
        assert_eq!((payment.paid, payment.pay_url), (Some(payment.amount), None));
        let charges = self.stripe.charges();
        let ours: Vec<_> = charges.iter().filter(|c| c["metadata"]["sentra"] == payment.id.to_string()).collect();
        assert_eq!(ours.len(), 1, "{charges:?}");
        assert_eq!(ours[0]["amount_received"], payment.amount.minor());
        consistent(&self.app).await;
    }

    pub(super) async fn queue(&self) -> Vec<crate::payments::Receipt> {
        crate::payments::store::unmatched(self.app.db.read(), None, 100).await.unwrap()
    }
}

/// Half of an amount, in whole rupiah.
pub(super) fn part_of(amount: Money) -> Money {
    testing::rp(amount.major() / 2)
}
