//! What a seller's pages show of its parts.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId, SellerId},
    session::Actor,
};

use crate::{
    app::App,
    error::Error,
    fulfilment::{access::seller_part, rules::State},
    orders::{self, Entry, Fulfilment, Line, Order, Shipment},
};

/// Which parts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// Paid and not sent: the seller's work.
    Open,
    /// Of those, the ones that should have left.
    Overdue,
    /// Of those, the ones nobody has looked at.
    New,
    /// Of those, the ones to pack.
    Accepted,
    /// Of those, the ones to send.
    Packed,
    /// With the courier or arrived.
    Sent,
    /// Completed.
    Done,
    /// Ended without goods.
    Ended,
    /// Not paid yet; nothing to do.
    Unpaid,
}

impl Tab {
    /// Those that stand above the list.
    pub(crate) const SHOWN: [Self; 5] = [Self::Open, Self::Sent, Self::Done, Self::Ended, Self::Unpaid];
    const ALL: [Self; 9] = [
        Self::Open,
        Self::Overdue,
        Self::New,
        Self::Accepted,
        Self::Packed,
        Self::Sent,
        Self::Done,
        Self::Ended,
        Self::Unpaid,
    ];

    /// Its name in addresses and in the keys of its texts.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::New => "new",
            Self::Accepted => "accepted",
            Self::Packed => "packed",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Ended => "ended",
            Self::Unpaid => "unpaid",
        }
    }

    /// The tab with this name; the seller's work for any other.
    pub(crate) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|t| t.as_str() == name).unwrap_or(Self::Open)
    }

    /// The shown tab it belongs to.
    pub(crate) const fn shown(self) -> Self {
        match self {
            Self::Overdue | Self::New | Self::Accepted | Self::Packed => Self::Open,
            other => other,
        }
    }

    /// The states it shows.
    pub(crate) const fn states(self) -> &'static [State] {
        match self {
            Self::Open | Self::Overdue => &[State::Paid, State::Accepted, State::Packed],
            Self::New => &[State::Paid],
            Self::Accepted => &[State::Accepted],
            Self::Packed => &[State::Packed],
            Self::Sent => &[State::Dispatched, State::Delivered],
            Self::Done => &[State::Completed],
            Self::Ended => &[State::Cancelled, State::Expired, State::Declined],
            Self::Unpaid => &[State::AwaitingPayment],
        }
    }
}

/// A part in a list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) part: Fulfilment,
    pub(crate) order: Order,
    pub(crate) lines: Vec<Line>,
}

/// Parts of a seller, newest first, after the one named. What is overdue comes whole and the longest overdue first.
///
/// # Errors
/// The database's.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    seller: SellerId,
    tab: Tab,
    now: Timestamp,
    after: Option<FulfilmentId>,
    limit: u64,
) -> Result<Vec<Listed>, DbErr> {
    let parts = if tab == Tab::Overdue {
        orders::store::overdue(db, Some(seller), now, limit).await?
    } else {
        orders::store::fulfilments_in(db, Some(seller), tab.states(), after, limit).await?
    };
    let order_ids: Vec<OrderId> = parts.iter().map(|p| p.order_id).collect();
    let ids: Vec<FulfilmentId> = parts.iter().map(|p| p.id).collect();
    let known = orders::store::orders(db, &order_ids).await?;
    let known: HashMap<OrderId, Order> = known.into_iter().map(|o| (o.id, o)).collect();
    let mut lines: HashMap<FulfilmentId, Vec<Line>> = HashMap::new();
    for line in orders::store::lines_of_fulfilments(db, &ids).await? {
        lines.entry(line.fulfilment_id).or_default().push(line);
    }
    let listed = |part: Fulfilment| {
        let order = known.get(&part.order_id)?.clone();
        Some(Listed { lines: lines.remove(&part.id).unwrap_or_default(), order, part })
    };
    Ok(parts.into_iter().filter_map(listed).collect())
}

/// How many parts each shown tab holds.
///
/// # Errors
/// The database's.
pub(crate) async fn counts(db: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<(Tab, i64)>, DbErr> {
    let states = orders::store::count_states(db, Some(seller)).await?;
    let of = |tab: Tab| states.iter().filter(|(s, _)| tab.states().contains(s)).map(|(_, many)| many).sum();
    Ok(Tab::SHOWN.into_iter().map(|tab| (tab, of(tab))).collect())
}

/// A part with everything that belongs to it.
#[derive(Debug)]
pub(crate) struct Detail {
    pub(crate) part: Fulfilment,
    pub(crate) order: Order,
    pub(crate) lines: Vec<Line>,
    pub(crate) shipments: Vec<Shipment>,
    pub(crate) history: Vec<Entry>,
}

/// A part, for its seller.
///
/// # Errors
/// [`Error::NotFound`] for another seller's, [`Error::Denied`] without a seller.
pub(crate) async fn detail(app: &App, actor: &Actor, id: FulfilmentId) -> Result<Detail, Error> {
    let db = app.db.read();
    let part = seller_part(db, actor, id).await?;
    let history = orders::store::history_of(db, &[id]).await?;
    Ok(Detail {
        order: orders::store::order(db, part.order_id).await?.ok_or(Error::NotFound)?,
        lines: orders::store::lines_of_fulfilment(db, id).await?,
        shipments: orders::store::shipments_of(db, &[id]).await?,
        history: history.into_iter().map(|(_, entry)| entry).collect(),
        part,
    })
}
