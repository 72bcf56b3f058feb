use sentra_shared::{
    contract::{OrderId, PaymentId},
    db::{WriteTx, unique_violation, write_tx},
    failure::FieldError,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    secret,
    session::Actor,
};
use serde::{Deserialize, Serialize};

use super::{
    draft::{self, Ids, Sale},
    rules::{self, Wanted},
};
use crate::{
    app::App,
    carts,
    error::Error,
    exchange_rates, mails, orders,
    payments::{self, Plan, rules::Method},
    stock,
};

/// Runs of a checkout that meets another one at the same moment (same transfer code, same number, same cart).
const RUNS_MAX: u32 = 12;

/// A placed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placed {
    pub(crate) order: OrderId,
    pub(crate) payment: PaymentId,
    /// True when it was there already and nothing happened now.
    #[serde(skip)]
    pub(crate) replayed: bool,
}

struct Input {
    app: App,
    once: Once,
    wanted: Wanted,
    sale: Sale,
    plan: Plan,
    ids: Ids,
    token_hash: String,
    label: String,
}

/// Places the order of a cart: offers and rights are looked at again, the total is the one the buyer saw, stock is held, and order,
/// fulfilments, payment and mail are written, all in one transaction. A cart becomes one order only: asking again, also with
/// another key, gives that order.
///
/// # Errors
/// [`Error::CurrencyNotOffered`], [`Error::TotalChanged`], [`Error::OutOfStock`] or [`Error::NotForSale`] naming the lines, [`Error::Invalid`] naming the fields.
pub(crate) async fn place_order(
    app: &App,
    actor: &Actor,
    wanted: Wanted,
    key: IdempotencyKey,
) -> Result<Placed, Error> {
    // Boxed: it holds the whole sale while it waits, which would make every caller's future as large.
    Box::pin(plan_and_place(app, actor, wanted, key)).await
}

async fn plan_and_place(app: &App, actor: &Actor, wanted: Wanted, key: IdempotencyKey) -> Result<Placed, Error> {
    let country = match &wanted.delivery {
        Some(delivery) => delivery.country(),
        None => {
            let cart = carts::store::find(app.db.read(), wanted.cart_id).await?;
            cart.and_then(|c| c.delivery).and_then(|d| d.country())
        }
    };
    if wanted.expected_total.is_too_large() {
        // It could never be paid: no payment of so much is taken.
        let currency = wanted.expected_total.currency();
        return Err(vec![FieldError::amount_too_large("expected_total", currency)].into());
    }
    let (contact, method) = rules::check(&wanted.contact, &wanted.payment_method, country, "contact.")?;
    let now = app.now();
    let once = Once::new(actor, &format!("checkout {}", wanted.cart_id), key, &wanted, now)?;
    let mut run = 1;
    loop {
        let plan = payments::plan(app, method, wanted.expected_total, now).await?;
        let ids = Ids::new();
        let token = app.track_token(ids.order);
        let input = Input {
            app: app.clone(),
            once: once.clone(),
            sale: Sale {
                cart: wanted.cart_id,
                person: actor.person_id(),
                lang: actor.lang,
                contact: contact.clone(),
                method,
                address: None,
                kind: orders::DOMESTIC,
                code_extra: plan.extra(),
                fee_basis_points: app.settings.order.fee_basis_points,
                now,
                expires_at: plan.expires_at(),
            },
            wanted: wanted.clone(),
            token_hash: secret::token_hash(&token),
            label: actor.label(),
            plan,
            ids,
        };
        let outcome = write_tx(&app.db, "place_order", &input, |tx, input| Box::pin(place(tx, input))).await;
        match outcome {
            Err(error) if run < RUNS_MAX && meets_another(&error) => run += 1,
            outcome => {
                let placed = outcome?;
                if method == Method::Card {
                    open_page(app, placed.payment).await;
                }
                return Ok(placed);
            }
        }
    }
}

/// The buyer wants to pay at once. If Stripe does not answer now, a job goes on asking.
async fn open_page(app: &App, payment: PaymentId) {
    if let Err(error) = payments::card::ensure(app, payment).await {
        tracing::warn!(payment.id = %payment, error = &error as &dyn std::error::Error, "no payment page yet, a job goes on");
    }
}

/// True for a lost race that another run settles: it picks another code or number, or finds the order that won.
fn meets_another(error: &Error) -> bool {
    match error {
        Error::CodeTaken => true,
        Error::Db(error) => unique_violation(error).is_some(),
        _ => false,
    }
}

async fn place(tx: &WriteTx, input: &Input) -> Result<Placed, Error> {
    if let Begun::Replay(placed) = input.once.begin::<Placed, Error>(tx).await? {
        return Ok(Placed { replayed: true, ..placed });
    }
    let (cart, sale) = (input.wanted.cart_id, &input.sale);
    // Of two requests for one cart the second waits here, and then sees the first one's order and nothing half way to it.
    carts::store::lock(tx, cart).await?;
    if let Some(placed) = ordered_before(tx, input).await? {
        return Ok(placed);
    }
    carts::check_usable(tx, cart, sale.person, sale.now).await?;
    let (currency, age) = (input.wanted.expected_total.currency(), input.app.settings.exchange.rate_days_max);
    let rate = exchange_rates::needed(tx, currency, age, sale.now).await?;
    let basket = carts::load_in(tx, cart, input.wanted.delivery.as_ref(), rate, sale.now).await?;
    let delivery = input.wanted.delivery.as_ref().or(basket.cart.delivery.as_ref());
    let kind = delivery.filter(|d| d.is_export()).map_or(orders::DOMESTIC, |_| orders::EXPORT);
    draft::check_basket(&basket, kind)?;
    if basket.total != input.wanted.expected_total {
        return Err(Error::TotalChanged { now: basket.total });
    }
    let sent = basket.groups.iter().any(|g| g.chosen.as_ref().is_some_and(|q| !q.is_pick_up()));
    let address = delivery.and_then(|d| d.address.clone()).filter(|_| sent);
    let draft = draft::draft(&basket, &Sale { address, kind, ..sale.clone() }, &input.ids)?;
    let new = orders::store::NewOrder {
        order: &draft.order,
        token_hash: &input.token_hash,
        fulfilments: &draft.parts,
        lines: &draft.lines,
        actor: &input.label,
    };
    orders::store::insert(tx, &new).await?;
    let payment = payments::open(tx, &input.plan, &draft.order).await?;
    mails::order_placed(tx, &input.app, &draft.order, &payment, sale.now).await?;
    carts::store::delete(tx, cart).await?;
    // Last, because everybody who wants the same goods waits for this row.
    stock::hold(tx, draft.order.id, &draft.wants, sale.now).await?;
    let placed = Placed { order: draft.order.id, payment: payment.id, replayed: false };
    input.once.finish(tx, &placed).await?;
    Ok(placed)
}

/// The order that this cart became, as the answer of this request's key too.
async fn ordered_before(tx: &WriteTx, input: &Input) -> Result<Option<Placed>, Error> {
    let Some(order) = orders::store::order_of_cart(tx, input.wanted.cart_id).await? else { return Ok(None) };
    let placed = already(tx, &order, &input.sale).await?;
    input.once.finish(tx, &placed).await?;
    Ok(Some(placed))
}

/// The order that this cart became before, for who placed it.
async fn already(tx: &WriteTx, order: &orders::Order, sale: &Sale) -> Result<Placed, Error> {
    if order.person_id != sale.person {
        return Err(Error::CartOrdered);
    }
    let payment = payments::store::of_order(tx, order.id).await?.ok_or(Error::NotFound)?;
    Ok(Placed { order: order.id, payment: payment.id, replayed: true })
}
