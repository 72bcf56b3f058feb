//! `/seller/orders` and `/seller/orders/{id}`.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::FulfilmentId,
    failure::{Failure, FieldError},
    http::{Form, IdempotencyKey, List, PathOf, QueryOf, Seller},
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
    session::Actor,
};
use serde::Deserialize;

use super::{
    read::{self, Tab},
    view::{self, PartView, RowView},
};
use crate::{
    app::App,
    cancellation,
    cargo::{
        cartons::{self, PackingView},
        consignments::way::{self, WayView},
    },
    error::Error,
    fulfilment::{self, Departure, rules::Event},
};

/// Rows of a page.
const ROWS: u64 = 20;
/// Overdue ones are shown all at once; more than these is a different problem.
const OVERDUE_MAX: u64 = 200;

/// Routes of the seller's order pages.
pub(crate) fn routes(app: App) -> Router {
    Router::new()
        .route("/seller/orders", get(list))
        .route("/seller/orders/{id}", get(show))
        .route("/seller/orders/{id}/steps", post(advance))
        .route("/seller/orders/{id}/dispatch", post(dispatch))
        .route("/seller/orders/{id}/delivery", post(deliver))
        .route("/seller/orders/{id}/decline", post(decline))
        .with_state(app)
}

/// A tab above the list.
#[derive(Debug)]
struct TabView {
    href: String,
    label: String,
    count: String,
    current: bool,
}

#[derive(Debug, Template)]
#[template(path = "seller_orders/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<TabView>,
    /// Name of the narrower choice within the first tab, or empty.
    narrowed: String,
    rows: Vec<RowView>,
    empty_text: String,
    /// Address of the next page, or empty.
    next: String,
}

#[derive(Debug, Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
}

async fn list(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Page<ListPage>, Failure> {
    let (db, now, seller) = (app.db.read(), app.now(), actor.require_seller()?);
    let tab = Tab::named(&query.state);
    let limit = if tab == Tab::Overdue { OVERDUE_MAX } else { ROWS };
    let found = read::list(db, seller, tab, now, query.after.parse().ok(), limit + 1).await?;
    let list = List::cut(found, limit, |l| l.part.id.to_string());
    let rows = list.items.iter().map(|l| view::row(&frame, l, now)).collect::<Result<_, _>>().map_err(Error::from)?;
    let next = list.next.filter(|_| tab != Tab::Overdue);
    let tab_view = |(shown, many): (Tab, i64)| TabView {
        href: format!("/seller/orders?state={}", shown.as_str()),
        label: frame.t(&format!("seller-orders-tab-{}", shown.as_str())),
        count: many.to_string(),
        current: shown == tab.shown(),
    };
    let counts = read::counts(db, seller).await?;
    Ok(Page(ListPage {
        tabs: counts.into_iter().map(tab_view).collect(),
        narrowed: if tab == tab.shown() {
            String::new()
        } else {
            frame.t(&format!("seller-orders-tab-{}", tab.as_str()))
        },
        rows,
        empty_text: frame.t(&format!("seller-orders-empty-{}", tab.shown().as_str())),
        next: next.map(|after| format!("/seller/orders?state={}&after={after}", tab.as_str())).unwrap_or_default(),
        frame,
    }))
}

#[derive(Debug, Template)]
#[template(path = "seller_orders/order.html")]
struct OrderPage {
    frame: Frame,
    part: PartView,
    /// Makes a double tap on "sent" one parcel.
    key: String,
    carrier: String,
    tracking_no: String,
    reason: String,
    errors: Vec<FieldError>,
    /// How it is packed for abroad; nothing within Indonesia.
    packing: Option<PackingView>,
    /// How it flies, once it lies in a consignment.
    way: Option<WayView>,
    /// What just happened, or empty.
    done: String,
    /// True when what was wanted was not possible any more.
    changed: bool,
}

/// What somebody typed, kept when it was refused.
#[derive(Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    tracking_no: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    _key: String,
}

#[derive(Debug, Default, Deserialize)]
struct DoneQuery {
    #[serde(default)]
    done: String,
    #[serde(default)]
    changed: String,
}

async fn page(
    app: &App,
    actor: &Actor,
    frame: Frame,
    id: FulfilmentId,
    typed: Typed,
    errors: Vec<FieldError>,
) -> Result<OrderPage, Error> {
    let detail = read::detail(app, actor, id).await?;
    let part = view::part(&frame, &detail, app.now())?;
    let ways = way::of_order(app.db.read(), &detail.order).await?;
    let packing = cartons::panel(app, &frame, &detail.order, &detail.part).await?;
    Ok(OrderPage {
        key: random_text(READABLE, 20),
        carrier: typed.carrier,
        tracking_no: typed.tracking_no,
        reason: typed.reason,
        part,
        packing,
        way: ways.get(&id).map(|found| way::view(&frame, found)),
        errors,
        done: String::new(),
        changed: false,
        frame,
    })
}

async fn show(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(id): PathOf<FulfilmentId>,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Result<Page<OrderPage>, Failure> {
    let done = match query.done.as_str() {
        step @ ("accepted" | "packed" | "sent" | "handed-over" | "delivered" | "declined") => {
            frame.t(&format!("seller-orders-done-{step}"))
        }
        _ => String::new(),
    };
    let page = page(&app, &actor, frame, id, Typed::default(), Vec::new()).await?;
    Ok(Page(OrderPage { done, changed: !query.changed.is_empty(), ..page }))
}

fn back(id: FulfilmentId, done: &str) -> Response {
    Redirect::to(&format!("/seller/orders/{id}?done={done}")).into_response()
}

#[derive(Debug, Deserialize)]
struct StepForm {
    #[serde(default)]
    r#do: String,
}

async fn advance(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<FulfilmentId>,
    Form(form): Form<StepForm>,
) -> Result<Response, Failure> {
    let (event, done) = match form.r#do.as_str() {
        "accept" => (Event::Accept, "accepted"),
        "pack" => (Event::Pack, "packed"),
        "hand_over" => (Event::HandOver, "handed-over"),
        _ => return Err(Failure::invalid(vec![FieldError::new("do", "unknown_choice")])),
    };
    match fulfilment::advance(&app, &actor, id, event).await {
        Ok(_) => Ok(back(id, done)),
        Err(error) => too_late(id, error),
    }
}

/// Somebody was faster, or the page was old: the seller sees how it stands now instead of an error page.
fn too_late(id: FulfilmentId, error: Error) -> Result<Response, Failure> {
    match error {
        Error::Refused(_) | Error::Stale => {
            Ok(Redirect::to(&format!("/seller/orders/{id}?changed=yes")).into_response())
        }
        other => Err(other.into()),
    }
}

/// The page again with what is wrong, or the failure.
async fn refused(
    app: &App,
    actor: &Actor,
    frame: Frame,
    id: FulfilmentId,
    typed: Typed,
    error: Error,
) -> Result<Response, Failure> {
    let Error::Invalid(errors) = error else { return too_late(id, error) };
    Ok(Refused(page(app, actor, frame, id, typed, errors).await?).into_response())
}

async fn dispatch(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(id): PathOf<FulfilmentId>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let detail = read::detail(&app, &actor, id).await?;
    let parcel = detail.shipments.first().ok_or(Error::NotFound)?;
    let key = IdempotencyKey(Some(typed._key.clone()).filter(|k| !k.is_empty() && k.len() <= 64));
    // Numbers are copied from slips and messages, with blanks and small letters.
    let tracking_no: String = typed.tracking_no.chars().filter(|c| !c.is_whitespace()).collect();
    let departure = Departure { carrier: typed.carrier.clone(), tracking_no: tracking_no.to_ascii_uppercase() };
    match fulfilment::dispatch(&app, &actor, parcel.id, departure, key).await {
        Ok(_) => Ok(back(id, "sent")),
        Err(error) => refused(&app, &actor, frame, id, typed, error).await,
    }
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

async fn deliver(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<FulfilmentId>,
    Form(EmptyForm {}): Form<EmptyForm>,
) -> Result<Response, Failure> {
    let detail = read::detail(&app, &actor, id).await?;
    let parcel = detail.shipments.first().ok_or(Error::NotFound)?;
    match fulfilment::deliver(&app, &actor, parcel.id).await {
        Ok(_) => Ok(back(id, "delivered")),
        Err(error) => too_late(id, error),
    }
}

async fn decline(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    PathOf(id): PathOf<FulfilmentId>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    match cancellation::decline(&app, &actor, id, &typed.reason).await {
        Ok(()) => Ok(back(id, "declined")),
        Err(error) => refused(&app, &actor, frame, id, typed, error).await,
    }
}
