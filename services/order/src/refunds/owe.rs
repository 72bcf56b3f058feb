//! Money becomes owed to a buyer: a claim says why and out of which parts of the order, and the ledger moves it.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    contract::FulfilmentId,
    db::WriteTx,
    money::{Currency, Money, MoneyError},
};

use super::{
    record::{Cause, Claim, ClaimId},
    rules::{Paid, Part},
    store,
};
use crate::{
    error::Error,
    fulfilment::rules::State,
    ledger::{
        account::Account as LedgerAccount,
        rules::{Charged, Earned, Share, exchange_back, owe_back, owe_back_code},
        store::{self as ledger, Refs},
    },
    orders::{self, Fulfilment, Line},
    payments::{Payment, settle::By, share_of, store as payments},
};

/// A paid order as far as money can go back.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) payment: Payment,
    pub(crate) parts: Vec<Paid>,
    fulfilments: Vec<Fulfilment>,
    lines: Vec<Line>,
}

/// Reads what was paid for each part of an order and what of it is already owed or given back.
///
/// # Errors
/// The database's, or amounts that do not fit together.
pub(crate) async fn account(db: &impl ConnectionTrait, payment: &Payment) -> Result<Account, Error> {
    let fulfilments = orders::store::fulfilments_of(db, payment.order_id).await?;
    let lines = orders::store::lines_of_order(db, payment.order_id).await?;
    let mut back: BTreeMap<Part, i64> = BTreeMap::new();
    for (part, minor) in store::shares_of(db, payment.id).await? {
        *back.entry(part).or_default() += minor;
    }
    let paid = |part: Part, paid: Money| Paid {
        part,
        paid,
        back: Money::from_minor(back.get(&part).copied().unwrap_or(0), paid.currency()),
    };
    let mut parts: Vec<Paid> = lines.iter().map(|l| paid(Part::Line(l.fulfilment_id, l.id), l.total)).collect();
    parts.extend(fulfilments.iter().map(|f| paid(Part::Delivery(f.id), f.delivery)));
    parts.push(paid(Part::UniqueCode, payment.paid_extra()?));
    Ok(Account { payment: payment.clone(), parts, fulfilments, lines })
}

impl Account {
    /// A fulfilment's share before these further amounts go back, and after.
    fn share_around(&self, part: &Fulfilment, goods: Money, delivery: Money) -> Result<(Share, Share), Error> {
        let (goods_back, delivery_back) = sums(part.id, self.parts.iter().map(|p| (p.part, p.back)), part.goods)?;
        let original = share_of(part, &self.lines)?;
        let charged = Charged { goods: part.goods, delivery: part.delivery };
        let earlier = Charged { goods: goods_back, delivery: delivery_back };
        let now = Charged { goods: goods_back.checked_add(goods)?, delivery: delivery_back.checked_add(delivery)? };
        Ok((original.after(charged, earlier)?, original.after(charged, now)?))
    }
}

/// Goods and delivery of one fulfilment among these shares.
fn sums(
    of: FulfilmentId,
    shares: impl Iterator<Item = (Part, Money)>,
    like: Money,
) -> Result<(Money, Money), MoneyError> {
    let zero = Money::zero(like.currency());
    shares.filter(|(part, _)| part.fulfilment() == Some(of)).try_fold(
        (zero, zero),
        |(goods, delivery), (part, amount)| {
            if part.line().is_some() {
                Ok((goods.checked_add(amount)?, delivery))
            } else {
                Ok((goods, delivery.checked_add(amount)?))
            }
        },
    )
}

/// Why, and by whom, money becomes owed.
pub(crate) struct Why<'a> {
    pub(crate) cause: Cause,
    pub(crate) reason: &'a str,
    pub(crate) by: &'a By,
}

/// Owes these shares of a payment to its buyer. The payment's version moves, so that two such decisions cannot count on the same money.
///
/// # Errors
/// [`Error::Stale`] when the payment has changed since it was read.
pub(crate) async fn owe(
    tx: &WriteTx,
    account: &Account,
    shares: Vec<(Part, Money)>,
    why: &Why<'_>,
) -> Result<Option<Claim>, Error> {
    let payment = &account.payment;
    let amount = Money::sum(payment.base.currency(), shares.iter().map(|(_, m)| *m))?;
    if amount.is_zero() {
        return Ok(None);
    }
    payments::claim(tx, payment).await?;
    let abroad = payment.base.currency() != Currency::Idr;
    let to = if abroad { LedgerAccount::Exchange } else { LedgerAccount::RefundsPayable };
    let mut taken = Money::zero(Currency::Idr);
    for part in &account.fulfilments {
        let (goods, delivery) = sums(part.id, shares.iter().copied(), amount)?;
        if goods.is_zero() && delivery.is_zero() {
            continue;
        }
        let earned = if part.state == State::Completed { Earned::Yes } else { Earned::NotYet };
        let pending = ledger::pending_of_fulfilment(tx, part.id).await?;
        let (before, left) = account.share_around(part, goods, delivery)?;
        let drafts = owe_back(&before, &left, &pending, earned, to)?;
        for (was, is) in [(before.goods, left.goods), (before.delivery, left.delivery)] {
            taken = taken.checked_add(was.checked_sub(is)?)?;
        }
        let refs = Refs {
            order: Some(payment.order_id),
            payment: Some(payment.id),
            fulfilment: Some(part.id),
            ..Refs::default()
        };
        ledger::write(tx, &refs, &drafts, why.by.at).await?;
    }
    if abroad {
        let order = orders::store::order(tx, payment.order_id).await?.ok_or(Error::NotFound)?;
        let before = Money::sum(amount.currency(), account.parts.iter().map(|p| p.back))?;
        let refs = Refs { order: Some(payment.order_id), payment: Some(payment.id), ..Refs::default() };
        let drafts = exchange_back(payment.base, order.rate, before, amount, taken)?;
        ledger::write(tx, &refs, &drafts, why.by.at).await?;
    }
    if let Some((_, code)) = shares.iter().find(|(part, _)| *part == Part::UniqueCode) {
        let refs = Refs { order: Some(payment.order_id), payment: Some(payment.id), ..Refs::default() };
        ledger::write(tx, &refs, &owe_back_code(*code), why.by.at).await?;
    }
    let claim = Claim {
        id: ClaimId::new(),
        payment_id: payment.id,
        order_id: payment.order_id,
        amount,
        cause: why.cause,
        reason: why.reason.to_owned(),
        created_by: why.by.label.clone(),
        created_at: why.by.at,
        shares,
    };
    store::insert_claim(tx, &claim).await?;
    Ok(Some(claim))
}
