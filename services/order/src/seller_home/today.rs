//! What waits for a seller: own counts, and what account and catalogue know.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    clock::Timestamp,
    contract::{
        PersonId, SellerId,
        account::{PortError, TodayItem},
    },
    session::Actor,
    text::Lang,
};

use crate::{app::App, error::Error, fulfilment::rules::State, orders, stock};

/// Longest wait for another service; after that its section says that it is not available.
const PORT_TIME: Duration = Duration::from_millis(300);
/// A stock of this much or less is worth a look: the level that buyers see as a number.
const LOW_STOCK: i64 = 5;

/// What kind of work waits in order's own rooms; also the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Should have left by now.
    Overdue,
    /// Paid, not looked at.
    Accept,
    /// Accepted, not packed.
    Pack,
    /// Packed, not sent.
    Dispatch,
    /// For sale with nothing left.
    SoldOut,
    /// For sale with little left.
    Low,
}

impl Work {
    /// Key of its text; the explanation below it has `-more` at the end.
    pub(crate) const fn text_key(self) -> &'static str {
        match self {
            Self::Overdue => "seller-home-overdue",
            Self::Accept => "seller-home-accept",
            Self::Pack => "seller-home-pack",
            Self::Dispatch => "seller-home-dispatch",
            Self::SoldOut => "seller-home-sold-out",
            Self::Low => "seller-home-low",
        }
    }

    /// Where it is done.
    pub(crate) const fn href(self) -> &'static str {
        match self {
            Self::Overdue => "/seller/orders?state=overdue",
            Self::Accept => "/seller/orders?state=new",
            Self::Pack => "/seller/orders?state=accepted",
            Self::Dispatch => "/seller/orders?state=packed",
            Self::SoldOut | Self::Low => "/seller/stock",
        }
    }

    /// Name of its icon.
    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Overdue => "clock",
            Self::Accept => "receipt",
            Self::Pack => "box",
            Self::Dispatch => "truck",
            Self::SoldOut | Self::Low => "store",
        }
    }

    /// True for what costs buyers' trust already.
    pub(crate) const fn is_late(self) -> bool {
        matches!(self, Self::Overdue | Self::SoldOut)
    }
}

/// What waits, as far as it could be found out.
#[derive(Debug)]
pub(crate) struct Today {
    /// Order's own work, with how much of it.
    pub(crate) work: Vec<(Work, u64)>,
    /// What account says; `None` when it did not answer in time.
    pub(crate) account: Option<Vec<TodayItem>>,
    /// What catalogue says; `None` when it did not answer in time.
    pub(crate) catalogue: Option<Vec<TodayItem>>,
}

/// What waits for the acting seller.
///
/// # Errors
/// [`Error::Denied`] without a seller; other services being away is no error.
pub(crate) async fn today(app: &App, actor: &Actor) -> Result<Today, Error> {
    let (person, seller) = (actor.require_person()?.person_id, actor.require_seller()?);
    let (work, account, catalogue) = tokio::join!(
        work(app.db.read(), seller, app.now()),
        from_account(app, person, seller, actor.lang),
        from_catalogue(app, person, seller, actor.lang),
    );
    Ok(Today { work: work?, account, catalogue })
}

/// Order's own work of a seller.
pub(crate) async fn work(
    db: &impl ConnectionTrait,
    seller: SellerId,
    now: Timestamp,
) -> Result<Vec<(Work, u64)>, DbErr> {
    let states = orders::store::count_states(db, Some(seller)).await?;
    let many = |state| states.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| u64::try_from(*n).unwrap_or(0));
    let all = [
        (Work::Overdue, orders::store::count_overdue(db, Some(seller), now).await?),
        (Work::Accept, many(State::Paid)),
        (Work::Pack, many(State::Accepted)),
        (Work::Dispatch, many(State::Packed)),
        (Work::SoldOut, stock::store::count_left(db, seller, i64::MIN, 0).await?),
        (Work::Low, stock::store::count_left(db, seller, 0, LOW_STOCK).await?),
    ];
    Ok(all.into_iter().filter(|(_, count)| *count > 0).collect())
}

async fn from_account(app: &App, person: PersonId, seller: SellerId, lang: Lang) -> Option<Vec<TodayItem>> {
    in_time("account.today", app.account.today(person, Some(seller), lang)).await
}

async fn from_catalogue(app: &App, person: PersonId, seller: SellerId, lang: Lang) -> Option<Vec<TodayItem>> {
    in_time("catalogue.today", app.catalogue.today(person, Some(seller), lang)).await
}

async fn in_time(
    port: &'static str,
    answer: impl Future<Output = Result<Vec<TodayItem>, PortError>>,
) -> Option<Vec<TodayItem>> {
    match tokio::time::timeout(PORT_TIME, answer).await {
        Ok(Ok(items)) => Some(items),
        Ok(Err(error)) => {
            tracing::warn!(port, error = &error as &dyn std::error::Error, "a port failed");
            None
        }
        Err(_) => {
            tracing::warn!(port, "a port did not answer in time");
            None
        }
    }
}
