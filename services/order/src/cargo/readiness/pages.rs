//! `/coordinator/orders`: what is ready to fly, what is not, and who must act.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{Router, extract::State, routing::get};
use sentra_shared::{
    contract::OrderId,
    failure::Failure,
    http::{Coordinator, QueryOf},
    page::{Frame, Page},
    region,
};
use serde::Deserialize;

use super::{MissingView, Standing, missing_views, of_parts};
use crate::{
    app::App,
    cargo::view::{kg, m3},
    error::Error,
    fulfilment::rules::State as FulfilmentState,
    orders,
    shipping::abroad::country,
};

/// Parts looked at, the most urgent first. Beyond them the page says that there are more.
pub(crate) const PARTS_MAX: u64 = 400;
/// States of parts that have not left.
pub(crate) const WAITING: [FulfilmentState; 3] =
    [FulfilmentState::Paid, FulfilmentState::Accepted, FulfilmentState::Packed];

/// Routes of the coordinator's orders.
pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/coordinator/orders", get(show)).with_state(app)
}

/// Which orders the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Ready,
    Waiting,
    Booked,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Ready, Self::Waiting, Self::Booked];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Booked => "booked",
        }
    }

    fn of(standing: &Standing) -> Self {
        match (&standing.booked, standing.is_ready()) {
            (Some(_), _) => Self::Booked,
            (None, true) => Self::Ready,
            (None, false) => Self::Waiting,
        }
    }
}

/// A tab above the list.
#[derive(Debug)]
struct TabView {
    href: String,
    label: String,
    count: String,
    current: bool,
}

/// A seller's part of an order.
#[derive(Debug)]
struct PartView {
    number: String,
    seller: String,
    place: String,
    what: String,
    load: String,
    booked: String,
    missing: Vec<MissingView>,
}

/// An order.
#[derive(Debug)]
pub(crate) struct OrderView {
    pub(crate) number: String,
    pub(crate) country: String,
    pub(crate) buyer: String,
    pub(crate) due: String,
    parts: Vec<PartView>,
}

#[derive(Debug, Template)]
#[template(path = "cargo/readiness/orders.html")]
struct OrdersPage {
    frame: Frame,
    tabs: Vec<TabView>,
    current: &'static str,
    empty_title: String,
    orders: Vec<OrderView>,
    /// True when there are more than were looked at.
    more: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    show: String,
}

async fn show(
    State(app): State<App>,
    Coordinator(_): Coordinator,
    frame: Frame,
    QueryOf(wanted): QueryOf<Wanted>,
) -> Result<Page<OrdersPage>, Failure> {
    let tab = Tab::ALL.into_iter().find(|t| t.as_str() == wanted.show).unwrap_or(Tab::Ready);
    let parts = orders::store::abroad(app.db.read(), None, &WAITING, PARTS_MAX).await.map_err(Error::from)?;
    let more = u64::try_from(parts.len()) == Ok(PARTS_MAX);
    let standings = of_parts(app.db.read(), parts).await?;
    let many = |tab: Tab| count_orders(standings.iter().filter(|s| Tab::of(s) == tab));
    let tabs = Tab::ALL.into_iter().map(|t| TabView {
        href: format!("/coordinator/orders?show={}", t.as_str()),
        label: frame.t(&format!("fly-ready-tab-{}", t.as_str())),
        count: many(t).to_string(),
        current: t == tab,
    });
    Ok(Page(OrdersPage {
        tabs: tabs.collect(),
        current: tab.as_str(),
        empty_title: frame.t(&format!("fly-ready-empty-{}", tab.as_str())),
        orders: by_order(&frame, standings.iter().filter(|s| Tab::of(s) == tab)),
        more,
        frame,
    }))
}

/// How many orders these parts belong to.
pub(crate) fn count_orders<'a>(standings: impl IntoIterator<Item = &'a Standing>) -> usize {
    standings.into_iter().map(|s| s.order.id).collect::<BTreeSet<OrderId>>().len()
}

/// Parts under their orders, the most urgent order first.
pub(crate) fn by_order<'a>(frame: &Frame, standings: impl Iterator<Item = &'a Standing>) -> Vec<OrderView> {
    let mut places: BTreeMap<OrderId, usize> = BTreeMap::new();
    let mut orders: Vec<OrderView> = Vec::new();
    for standing in standings {
        let place = *places.entry(standing.order.id).or_insert_with(|| {
            orders.push(order_view(frame, standing));
            orders.len() - 1
        });
        if let Some(order) = orders.get_mut(place) {
            order.parts.push(part_view(frame, standing));
        }
    }
    orders
}

fn order_view(frame: &Frame, standing: &Standing) -> OrderView {
    let address = standing.order.address.as_ref();
    OrderView {
        number: standing.order.number.clone(),
        country: address.map(|a| country::name(&a.country, frame.lang).to_owned()).unwrap_or_default(),
        buyer: standing.order.contact_name.clone(),
        due: standing.part.deadlines.dispatch_by.map(|at| frame.day(&at)).unwrap_or_default(),
        parts: Vec::new(),
    }
}

fn part_view(frame: &Frame, standing: &Standing) -> PartView {
    let totals = standing.totals();
    let seller = standing.seller.as_ref();
    let first = standing.lines.first().map(|l| l.titles.get(frame.lang)).unwrap_or_default();
    PartView {
        number: standing.part.number.clone(),
        seller: seller.map(|s| s.name.clone()).unwrap_or_default(),
        place: region::name(&standing.part.origin_region).to_owned(),
        what: match standing.lines.len() {
            0 | 1 => first.to_owned(),
            many => frame.tn2("seller-orders-and-more", "first", &first, "more", &(many - 1)),
        },
        load: if totals.pieces == 0 {
            String::new()
        } else {
            let load = format!("{} · {}", kg(frame.lang, totals.gross_g), m3(frame.lang, totals.volume_mm3));
            frame.tn2("fly-ready-load", "pieces", &totals.pieces, "load", &load)
        },
        booked: standing.booked.clone().unwrap_or_default(),
        missing: missing_views(frame.texts(), frame.lang, standing),
    }
}
