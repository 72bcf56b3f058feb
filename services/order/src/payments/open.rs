//! Opening the payment of an order: what can be chosen before the transaction is chosen here, the rest happens in checkout's.

use sentra_shared::{
    clock::Timestamp,
    config::BankAccount,
    contract::PaymentId,
    db::WriteTx,
    failure::FieldError,
    money::{Currency, Money},
};

use super::{
    Payment,
    card::{self, rules::NotChargeable},
    qris::{self, Qris},
    rules::{self, Method, PaymentState},
    store,
};
use crate::{
    app::App,
    error::Error,
    ledger::{
        rules::expect_payment,
        store::{self as ledger, Refs},
    },
    orders::Order,
};

/// The methods a buyer may choose from for an order in a currency, the usual one first. Banks and QRIS in Indonesia move rupiah only.
pub(crate) fn methods(app: &App, currency: Currency) -> Vec<Method> {
    let mut methods = Vec::new();
    let rupiah = currency == Currency::Idr;
    if rupiah && !app.settings.order.bank_accounts.is_empty() {
        methods.push(Method::BankTransfer);
    }
    if rupiah && static_code(app).is_some() {
        methods.push(Method::Qris);
    }
    if app.stripe.as_deref().is_some_and(|account| account.takes(currency)) {
        methods.push(Method::Card);
    }
    if app.demo {
        methods.push(Method::Test);
    }
    methods
}

/// The shop's own QRIS code; in demo mode a sample that nobody can pay. A code that cannot be read switches QRIS off.
fn static_code(app: &App) -> Option<Qris> {
    let configured = app.settings.order.qris_static.as_str();
    let text = if configured.is_empty() && app.demo { qris::DEMO_STATIC } else { configured };
    if text.is_empty() {
        return None;
    }
    Qris::parse(text)
        .inspect_err(|error| {
            tracing::warn!(error = error as &dyn std::error::Error, "order.qris_static cannot be used");
        })
        .ok()
}

/// True when the QRIS codes shown are those of the sample.
pub(crate) fn is_sample_code(app: &App) -> bool {
    app.demo && app.settings.order.qris_static.is_empty()
}

/// A payment as it was planned before the transaction of its order.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    id: PaymentId,
    method: Method,
    bank: Option<BankAccount>,
    base: Money,
    extra: Money,
    code: Option<Qris>,
    opened_at: Timestamp,
    expires_at: Timestamp,
}

impl Plan {
    /// The unique code on top of the total; zero for everything but transfers.
    pub(crate) fn extra(&self) -> Money {
        self.extra
    }

    /// Until when it must be paid.
    pub(crate) fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// Plans the payment of a total: bank account, unique code and deadline. Call it outside the transaction, which must not choose by
/// chance; when [`open`] then says [`Error::CodeTaken`], plan again.
///
/// # Errors
/// [`Error::Invalid`] for `payment_method`, or [`Error::NoCodeFree`].
pub(crate) async fn plan(app: &App, method: Method, total: Money, now: Timestamp) -> Result<Plan, Error> {
    let refused = |code| Err(Error::Invalid(vec![FieldError::new("payment_method", code)]));
    if !methods(app, total.currency()).contains(&method) {
        let elsewhere = methods(app, Currency::Idr).contains(&method);
        return refused(if elsewhere { "method_other_currency" } else { "method_off" });
    }
    if method == Method::Qris && total.major() > qris::AMOUNT_MAX {
        return refused("qris_too_large");
    }
    if method == Method::Card {
        check_charge(total)?;
    }
    let mut plan = Plan {
        id: PaymentId::new(),
        method,
        bank: None,
        base: total,
        extra: Money::zero(total.currency()),
        code: None,
        opened_at: now,
        expires_at: deadline(app, method, now),
    };
    match method {
        Method::BankTransfer => {
            let (bank, extra) = pick_code(app, total).await?;
            (plan.bank, plan.extra) = (Some(bank), extra);
        }
        Method::Qris => plan.code = static_code(app),
        Method::Card | Method::Test => {}
    }
    Ok(plan)
}

/// What a card can be charged with.
fn check_charge(total: Money) -> Result<(), Error> {
    let field = |code| FieldError::new("payment_method", code);
    match card::rules::charge(total) {
        Ok(_) => Ok(()),
        Err(NotChargeable::TooSmall(least)) => Err(vec![field("card_too_small").with("least", least)].into()),
        Err(NotChargeable::TooLarge) => Err(vec![field("card_too_large")].into()),
    }
}

fn deadline(app: &App, method: Method, now: Timestamp) -> Timestamp {
    let rules = &app.settings.order;
    match method {
        Method::Qris => now + chrono::TimeDelta::minutes(rules.qris_minutes.into()),
        Method::Card => app.stripe.as_deref().map_or(now, |account| account.deadline(now)),
        Method::BankTransfer | Method::Test => now + chrono::TimeDelta::hours(rules.transfer_hours.into()),
    }
}

/// A bank account and a unique code that no open payment of this total on it has. The accounts are tried in the order of the settings.
async fn pick_code(app: &App, base: Money) -> Result<(BankAccount, Money), Error> {
    let most = base.checked_add(rules::code_amount(rules::CODES_MAX)?)?;
    for bank in &app.settings.order.bank_accounts {
        let open = store::open_amounts(app.db.read(), &bank.number, base, most).await?;
        let taken: Vec<i64> =
            open.into_iter().map(|minor| Money::from_minor(minor - base.minor(), Currency::Idr).major()).collect();
        if let Some(code) = rules::free_code(&taken, rand::random(), rand::random()) {
            return Ok((bank.clone(), rules::code_amount(code)?));
        }
    }
    Err(Error::NoCodeFree)
}

/// Opens a planned payment in the transaction of its order.
///
/// # Errors
/// [`Error::CodeTaken`] when another order took the code meanwhile: nothing may be committed, plan again.
pub(crate) async fn open(tx: &WriteTx, plan: &Plan, order: &Order) -> Result<Payment, Error> {
    let code = plan.code.as_ref().map(|code| code.to_dynamic(plan.base, &order.number));
    let qris_text =
        code.transpose().map_err(|_| Error::Invalid(vec![FieldError::new("payment_method", "qris_too_large")]))?;
    let account = plan.bank.as_ref().map_or_else(|| plan.method.as_str().to_owned(), |b| b.number.clone());
    let payment = Payment {
        id: plan.id,
        order_id: order.id,
        method: plan.method,
        account,
        bank: plan.bank.as_ref().map(|b| b.bank.clone()),
        holder: plan.bank.as_ref().map(|b| b.holder.clone()),
        state: PaymentState::Open,
        base: plan.base,
        extra: plan.extra,
        amount: plan.base.checked_add(plan.extra)?,
        paid: None,
        qris_text,
        pay_url: None,
        opened_at: plan.opened_at,
        expires_at: plan.expires_at,
        confirmed_at: None,
        closed_at: None,
        version: 1,
    };
    store::insert(tx, &payment).await?;
    if payment.method == Method::Card {
        card::begin(tx, &payment).await?;
    }
    let refs = Refs { order: Some(order.id), payment: Some(payment.id), ..Refs::default() };
    ledger::write(tx, &refs, &expect_payment(payment.method, payment.base, payment.extra), plan.opened_at).await?;
    Ok(payment)
}
