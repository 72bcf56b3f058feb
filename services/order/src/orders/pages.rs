//! `/orders`, `/orders/{id}` and `/track/{token}`: what became of an order.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::{FulfilmentId, OrderId},
    failure::{Failure, FieldError},
    http::{Anyone, Form, IdempotencyKey, List, Member, PageQuery, PathOf, QueryOf},
    money::{Currency, Money},
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
    session::Role,
};
use serde::Deserialize;

use super::{
    read::{self, As, Whole},
    track_path, view,
    view::PartView,
};
use crate::{
    app::App,
    cancellation::{self, CancelledBy},
    cargo::consignments::way,
    error::Error,
    fulfilment, payments,
};

/// Routes of the buyer's order pages.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/orders", get(mine))
        .route("/orders/{id}", get(show))
        .route("/orders/{id}/cancellation", post(cancel))
        .route("/orders/{id}/fulfilments/{part}/received", post(received))
        .route("/track", get(ask).post(find))
        .route("/track/{token}", get(track))
        .with_state(app)
}

#[derive(Debug, Template)]
#[template(path = "orders/list.html")]
struct ListPage {
    frame: Frame,
    orders: Vec<Summary>,
    /// Address of the next page, or empty.
    next: String,
}

#[derive(Debug)]
struct Summary {
    href: String,
    number: String,
    placed: String,
    what: String,
    total: Money,
    tone: &'static str,
    state: String,
}

async fn mine(
    State(app): State<App>,
    Member(actor): Member,
    frame: Frame,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Page<ListPage>, Failure> {
    let limit = page.limit();
    let found = read::list(&app, &actor, As::Buyer, page.after.as_deref(), limit + 1).await?;
    let List { items, next } = List::cut(found, limit, |w| w.order.id.to_string());
    let summary = |w: &Whole| {
        let mut lines = w.parts.iter().flat_map(|p| &p.lines);
        let first = lines.next().map(|l| l.titles.get(frame.lang).to_owned()).unwrap_or_default();
        let more = lines.count();
        Summary {
            href: format!("/orders/{}", w.order.id),
            number: w.order.number.clone(),
            placed: frame.day(&w.order.placed_at),
            what: if more == 0 { first } else { frame.tn2("orders-and-more", "first", &first, "more", &more) },
            total: w.order.total,
            tone: w.state.tone(),
            state: frame.t(&w.state.text_key()),
        }
    };
    let orders = items.iter().map(summary).collect();
    let next = next.map(|after| format!("/orders?after={after}")).unwrap_or_default();
    Ok(Page(ListPage { orders, next, frame }))
}

#[derive(Debug, Template)]
#[template(path = "orders/order.html")]
struct OrderPage {
    frame: Frame,
    id: String,
    number: String,
    tone: &'static str,
    state: String,
    placed: String,
    parts: Vec<PartView>,
    goods: Money,
    delivery: Money,
    code_extra: Money,
    to_pay: Money,
    /// What the amounts were converted at; empty for rupiah.
    rate: String,
    /// Who pays import tax; empty within Indonesia.
    import_tax: String,
    contact: Vec<String>,
    address: Vec<String>,
    /// How to pay, or how the payment ended, as the payments feature writes it.
    instructions: String,
    can_cancel: bool,
    /// What the actions of this page prove themselves with; empty for the signed-in buyer.
    token: String,
    key: String,
    /// The link that needs no signing in, and its beginning as it is shown.
    link: String,
    link_short: String,
    /// What just happened, or empty.
    done: String,
}

#[derive(Debug, Default, Deserialize)]
struct ShowQuery {
    token: Option<String>,
    placed: Option<String>,
    done: Option<String>,
}

impl ShowQuery {
    fn done(&self, frame: &Frame) -> String {
        match (self.done.as_deref(), &self.placed) {
            (Some("cancelled"), _) => frame.t("orders-done-cancelled"),
            (Some("received"), _) => frame.t("orders-done-received"),
            (Some("paid"), _) => frame.t("orders-done-paid"),
            (Some("proof"), _) => frame.t("orders-done-proof"),
            (_, Some(_)) => frame.t("orders-done-placed"),
            _ => String::new(),
        }
    }
}

async fn order_page(app: &App, frame: Frame, whole: &Whole, token: String, done: String) -> Result<OrderPage, Failure> {
    let order = &whole.order;
    let proof = Some(token.as_str()).filter(|t| !t.is_empty());
    let instructions = payments::instructions_view(app, &frame, order, proof, &[]).await?;
    let link = frame.absolute(&track_path(app, order.id));
    let abroad = order.address.as_ref().filter(|a| a.is_abroad());
    let token_shown = 6;
    let beginning = link.len().saturating_sub(app.track_token(order.id).len()) + token_shown;
    Ok(OrderPage {
        id: order.id.to_string(),
        number: order.number.clone(),
        tone: whole.state.tone(),
        state: frame.t(&whole.state.text_key()),
        placed: frame.date(&order.placed_at),
        parts: view::parts(&frame, whole, &way::of_order(app.db.read(), order).await?),
        goods: order.goods,
        delivery: order.delivery,
        code_extra: order.code_extra,
        to_pay: order.to_pay().map_err(Error::from)?,
        rate: if order.rate.currency == Currency::Idr { String::new() } else { super::rate_note(&frame, order.rate) },
        import_tax: abroad.map(|a| super::import_tax(&frame, &a.country)).unwrap_or_default(),
        contact: vec![order.contact_name.clone(), order.contact_email.clone(), order.contact_phone.clone()],
        address: order.address.as_ref().map(|a| a.lines(frame.lang)).unwrap_or_default(),
        instructions,
        can_cancel: view::can_cancel(whole),
        key: random_text(READABLE, 20),
        link_short: format!("{}…", link.get(..beginning).unwrap_or(&link)),
        link,
        token,
        done,
        frame,
    })
}

async fn show(
    State(app): State<App>,
    Anyone(actor): Anyone,
    frame: Frame,
    PathOf(id): PathOf<OrderId>,
    QueryOf(query): QueryOf<ShowQuery>,
) -> Result<Response, Failure> {
    let whole = match read::visible(&app, &actor, id, query.token.as_deref()).await {
        // A guest may have lost the link; a member may only have to sign in.
        Err(Error::NotFound) if actor.person().is_none() && query.token.is_none() => {
            return Err(Failure::unauthenticated());
        }
        other => other?,
    };
    if whole.payment.is_none() {
        return Ok(Redirect::to("/seller/orders").into_response());
    }
    let done = query.done(&frame);
    let is_buyer = actor.person_id().is_some() && actor.person_id() == whole.order.person_id;
    let token = if is_buyer { String::new() } else { query.token.unwrap_or_default() };
    // Staff who are not the buyer look on; the buttons and the link that opens them belong to the buyer.
    let looks_on = token.is_empty() && !is_buyer && actor.has(Role::Staff);
    let mut page = order_page(&app, frame, &whole, token, done).await?;
    if looks_on {
        page.can_cancel = false;
        page.link.clear();
        page.parts.iter_mut().for_each(|p| p.can_receive = false);
    }
    Ok(Page(page).into_response())
}

async fn track(
    State(app): State<App>,
    Anyone(_): Anyone,
    frame: Frame,
    PathOf(token): PathOf<String>,
    QueryOf(query): QueryOf<ShowQuery>,
) -> Result<Page<OrderPage>, Failure> {
    let whole = read::by_token(&app, &token).await?;
    let done = query.done(&frame);
    Ok(Page(order_page(&app, frame, &whole, token, done).await?))
}

#[derive(Debug, Default, Deserialize)]
struct ActionForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    _key: String,
}

/// Where an action of this page leads back to.
fn back(app: &App, order: OrderId, token: &str, done: &str) -> Response {
    let path = if token.is_empty() { format!("/orders/{order}") } else { track_path(app, order) };
    Redirect::to(&format!("{path}?done={done}")).into_response()
}

fn given(token: &str) -> Option<&str> {
    Some(token).filter(|t| !t.is_empty())
}

async fn cancel(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(id): PathOf<OrderId>,
    Form(form): Form<ActionForm>,
) -> Result<Response, Failure> {
    let key = IdempotencyKey(Some(form._key).filter(|k| !k.is_empty() && k.len() <= 64));
    cancellation::cancel(&app, &actor, CancelledBy::Buyer, id, given(&form.token), &form.reason, key).await?;
    Ok(back(&app, id, &form.token, "cancelled"))
}

async fn received(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf((id, part)): PathOf<(OrderId, FulfilmentId)>,
    Form(form): Form<ActionForm>,
) -> Result<Response, Failure> {
    fulfilment::receive(&app, &actor, id, part, given(&form.token)).await?;
    Ok(back(&app, id, &form.token, "received"))
}

#[derive(Debug, Template)]
#[template(path = "orders/track.html")]
struct TrackPage {
    frame: Frame,
    number: String,
    contact: String,
    errors: Vec<FieldError>,
    error_list: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
struct TrackForm {
    #[serde(default)]
    number: String,
    #[serde(default)]
    contact: String,
}

async fn ask(Anyone(_): Anyone, frame: Frame) -> Page<TrackPage> {
    Page(TrackPage { frame, number: String::new(), contact: String::new(), errors: Vec::new(), error_list: Vec::new() })
}

async fn find(
    State(app): State<App>,
    Anyone(_): Anyone,
    frame: Frame,
    Form(form): Form<TrackForm>,
) -> Result<Response, Failure> {
    match read::by_number(&app, &form.number, &form.contact).await {
        Ok(order) => Ok(Redirect::to(&track_path(&app, order.id)).into_response()),
        Err(Error::NotFound) => {
            let errors = vec![FieldError::new("number", "order_not_found")];
            let error_list = errors.iter().map(|e| (e.field.clone(), frame.error_text(e))).collect();
            let page = TrackPage { number: form.number, contact: form.contact, errors, error_list, frame };
            Ok(Refused(page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
