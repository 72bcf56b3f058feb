//! `/staff`: the queues with their counts, and what is late.

use std::collections::HashMap;

use askama::Template;
use axum::{Router, extract::State, routing::get};
use sea_orm::ConnectionTrait;
use sentra_shared::{
    clock::Timestamp,
    contract::SellerId,
    failure::Failure,
    http::Staff,
    job,
    page::{Frame, Page},
    text::whatsapp_link,
};

use crate::{
    app::App,
    error::Error,
    orders::{self, Fulfilment},
    payments, refunds, sellers,
};

/// Entries of a queue that are counted one by one; beyond that the count says "and more".
const COUNTED: u64 = 99;
/// Late parts that are shown.
const LATE_SHOWN: u64 = 20;

/// Routes of the staff's home.
pub(super) fn routes(app: App) -> Router {
    Router::new().route("/staff", get(show)).with_state(app)
}

/// How much waits in each queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Queues {
    /// Open transfers and QRIS payments.
    pub(super) to_confirm: u64,
    /// Money that fits no payment.
    pub(super) unmatched: u64,
    /// Payments with money owed back, and refunds nobody has transferred yet.
    pub(super) refunds_due: u64,
    /// What Stripe told and a person has to look at.
    pub(super) card_events: u64,
    /// Paid parts that should have left by now.
    pub(super) overdue: u64,
    /// Jobs put aside after too many tries.
    pub(super) dead_jobs: u64,
}

/// How much waits in each queue.
///
/// # Errors
/// The database's.
pub(super) async fn queues(db: &impl ConnectionTrait, now: Timestamp) -> Result<Queues, Error> {
    let count = |many: usize| u64::try_from(many).unwrap_or(u64::MAX);
    let claimed = refunds::store::claimed_payments(db, COUNTED + 1).await?.len();
    let to_send = refunds::store::to_send(db, COUNTED + 1).await?.len();
    Ok(Queues {
        to_confirm: payments::store::count_open(db).await?,
        unmatched: payments::store::count_unmatched(db).await?,
        refunds_due: count(claimed).saturating_add(count(to_send)),
        card_events: payments::card::store::count_events_for_staff(db).await?,
        overdue: orders::store::count_overdue(db, None, now).await?,
        dead_jobs: job::count_dead(db).await?,
    })
}

/// A queue in the list.
#[derive(Debug)]
struct Queue {
    icon: &'static str,
    text: String,
    more: String,
    count: String,
    href: &'static str,
    late: bool,
}

/// A late part.
#[derive(Debug)]
struct Late {
    number: String,
    href: String,
    seller: String,
    state: String,
    tone: &'static str,
    due: String,
    /// Opens WhatsApp to the seller; empty without a phone.
    ask: String,
}

#[derive(Debug, Template)]
#[template(path = "staff/home.html")]
struct HomePage {
    frame: Frame,
    queues: Vec<Queue>,
    late: Vec<Late>,
    /// Late parts that are not shown.
    late_more: u64,
    dead_jobs: u64,
}

async fn show(State(app): State<App>, Staff(_): Staff, frame: Frame) -> Result<Page<HomePage>, Failure> {
    let (db, now) = (app.db.read(), app.now());
    let found = queues(db, now).await.map_err(Failure::from)?;
    let parts = orders::store::overdue(db, None, now, LATE_SHOWN).await?;
    let ids: Vec<SellerId> = parts.iter().map(|p| p.seller_id).collect();
    let known = sellers::store::find_many(db, &ids).await?;
    let sellers: HashMap<SellerId, &sellers::Seller> = known.iter().map(|s| (s.id, s)).collect();
    Ok(Page(HomePage {
        queues: list(&frame, &found),
        late: parts.iter().map(|p| late(&frame, p, sellers.get(&p.seller_id).copied())).collect(),
        late_more: found.overdue.saturating_sub(LATE_SHOWN),
        dead_jobs: found.dead_jobs,
        frame,
    }))
}

fn list(frame: &Frame, found: &Queues) -> Vec<Queue> {
    let queue = |name: &str, icon: &'static str, count: u64, href: &'static str, late: bool| Queue {
        icon,
        text: frame.t(&format!("staff-home-{name}")),
        more: frame.t(&format!("staff-home-{name}-more")),
        count: if count > COUNTED { format!("{COUNTED}+") } else { count.to_string() },
        href,
        late: late && count > 0,
    };
    let mut queues = vec![
        queue("to-confirm", "bank", found.to_confirm, "/staff/payments", false),
        queue("unmatched", "wallet", found.unmatched, "/staff/payments#unmatched", true),
        queue("refunds", "receipt", found.refunds_due, "/staff/payments#refunds", true),
        queue("overdue", "clock", found.overdue, "#late", true),
    ];
    if found.card_events > 0 {
        queues.push(queue("cards", "info", found.card_events, "/staff/payments#cards", true));
    }
    queues
}

fn late(frame: &Frame, part: &Fulfilment, seller: Option<&sellers::Seller>) -> Late {
    let ask = seller.and_then(|s| {
        let text = frame.tn2("staff-home-ask-text", "seller", &s.name, "number", &part.number);
        Some(whatsapp_link(s.phone.as_deref()?, &text))
    });
    Late {
        number: part.number.clone(),
        href: format!("/orders/{}", part.order_id),
        seller: seller.map(|s| s.name.clone()).unwrap_or_default(),
        state: frame.t(&part.state.text_key()),
        tone: part.state.tone(),
        due: part.deadlines.dispatch_by.map(|at| frame.date(&at)).unwrap_or_default(),
        ask: ask.unwrap_or_default(),
    }
}
