//! The only SQL over payments, receipts and proofs.

use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait};
use sentra_shared::{
    clock::Timestamp,
    contract::{OrderId, PaymentId},
    db::{WriteTx, unique_violation},
    money::{Currency, Money},
};

use super::{
    record::{Payment, Proof, ProofId, Receipt, ReceiptId, ReceiptState},
    rules::{Method, PaymentState},
};
use crate::error::Error;

mod payment {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{OrderId, PaymentId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PaymentId,
        pub order_id: OrderId,
        pub method: String,
        pub account: String,
        pub bank: Option<String>,
        pub holder: Option<String>,
        pub state: String,
        pub base_minor: i64,
        pub extra_minor: i64,
        pub amount_minor: i64,
        pub paid_minor: Option<i64>,
        pub currency: String,
        pub qris_text: Option<String>,
        pub pay_url: Option<String>,
        pub opened_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub confirmed_at: Option<DateTimeUtc>,
        pub closed_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod receipt {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PaymentId;

    use crate::payments::ReceiptId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "receipt")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReceiptId,
        pub statement_ref: String,
        pub method: String,
        pub amount_minor: i64,
        pub currency: String,
        pub state: String,
        pub payment_id: Option<PaymentId>,
        pub meant_for: Option<PaymentId>,
        pub note: Option<String>,
        pub recorded_by: String,
        pub recorded_at: DateTimeUtc,
        pub settled_by: Option<String>,
        pub settled_at: Option<DateTimeUtc>,
        pub return_ref: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod proof {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PaymentId;

    use crate::payments::record::ProofId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_proof")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProofId,
        pub payment_id: PaymentId,
        pub file: String,
        pub sent_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A value that only this program writes and that it cannot read back.
fn damaged(what: &str) -> DbErr {
    DbErr::Type(format!("the column {what} of payments holds an unknown value"))
}

fn currency(code: &str) -> Result<Currency, DbErr> {
    code.parse().map_err(|_| damaged("currency"))
}

fn read_payment(row: payment::Model) -> Result<Payment, DbErr> {
    let currency = currency(&row.currency)?;
    let money = |minor| Money::from_minor(minor, currency);
    Ok(Payment {
        id: row.id,
        order_id: row.order_id,
        method: row.method.parse().map_err(|()| damaged("method"))?,
        account: row.account,
        bank: row.bank,
        holder: row.holder,
        state: row.state.parse().map_err(|()| damaged("state"))?,
        base: money(row.base_minor),
        extra: money(row.extra_minor),
        amount: money(row.amount_minor),
        paid: row.paid_minor.map(money),
        qris_text: row.qris_text,
        pay_url: row.pay_url,
        opened_at: row.opened_at,
        expires_at: row.expires_at,
        confirmed_at: row.confirmed_at,
        closed_at: row.closed_at,
        version: row.version,
    })
}

fn read_receipt(row: receipt::Model) -> Result<Receipt, DbErr> {
    Ok(Receipt {
        id: row.id,
        statement_ref: row.statement_ref,
        method: row.method.parse().map_err(|()| damaged("method"))?,
        amount: Money::from_minor(row.amount_minor, currency(&row.currency)?),
        state: row.state.parse().map_err(|()| damaged("state"))?,
        payment_id: row.payment_id,
        meant_for: row.meant_for,
        note: row.note,
        recorded_by: row.recorded_by,
        recorded_at: row.recorded_at,
        return_ref: row.return_ref,
        version: row.version,
    })
}

fn read_proof(row: proof::Model) -> Proof {
    Proof { id: row.id, payment_id: row.payment_id, file: row.file, sent_at: row.sent_at }
}

/// Writes a new payment.
///
/// # Errors
/// [`Error::CodeTaken`] when another open payment on this account has the same amount.
pub(crate) async fn insert(tx: &WriteTx, new: &Payment) -> Result<(), Error> {
    let row = payment::ActiveModel {
        id: Set(new.id),
        order_id: Set(new.order_id),
        method: Set(new.method.as_str().to_owned()),
        account: Set(new.account.clone()),
        bank: Set(new.bank.clone()),
        holder: Set(new.holder.clone()),
        state: Set(new.state.as_str().to_owned()),
        base_minor: Set(new.base.minor()),
        extra_minor: Set(new.extra.minor()),
        amount_minor: Set(new.amount.minor()),
        paid_minor: Set(None),
        currency: Set(new.base.currency().code().to_owned()),
        qris_text: Set(new.qris_text.clone()),
        pay_url: Set(None),
        opened_at: Set(new.opened_at),
        expires_at: Set(new.expires_at),
        confirmed_at: Set(None),
        closed_at: Set(None),
        version: Set(new.version),
    };
    // SQLite names the columns of a partial index, PostgreSQL its name.
    let is_code = |name: &str| name.contains("payment_open_amount") || name.contains("payment.amount_minor");
    match payment::Entity::insert(row).exec_without_returning(tx).await {
        Ok(_) => Ok(()),
        Err(error) if unique_violation(&error).is_some_and(|name| is_code(&name)) => Err(Error::CodeTaken),
        Err(error) => Err(error.into()),
    }
}

/// A payment.
pub(crate) async fn find(db: &impl ConnectionTrait, id: PaymentId) -> Result<Option<Payment>, DbErr> {
    payment::Entity::find_by_id(id).one(db).await?.map(read_payment).transpose()
}

/// The payment of an order.
pub(crate) async fn of_order(db: &impl ConnectionTrait, order: OrderId) -> Result<Option<Payment>, DbErr> {
    payment::Entity::find().filter(payment::Column::OrderId.eq(order)).one(db).await?.map(read_payment).transpose()
}

/// The payments of these orders, in no order.
pub(crate) async fn of_orders(db: &impl ConnectionTrait, orders: &[OrderId]) -> Result<Vec<Payment>, DbErr> {
    let query = payment::Entity::find().filter(payment::Column::OrderId.is_in(orders.iter().copied()));
    query.all(db).await?.into_iter().map(read_payment).collect()
}

/// Amounts above `base`, up to `most`, that open transfers to this account wait for.
pub(crate) async fn open_amounts(
    db: &impl ConnectionTrait,
    account: &str,
    base: Money,
    most: Money,
) -> Result<Vec<i64>, DbErr> {
    payment::Entity::find()
        .select_only()
        .column(payment::Column::AmountMinor)
        .filter(payment::Column::State.eq(PaymentState::Open.as_str()))
        .filter(payment::Column::Method.eq(Method::BankTransfer.as_str()))
        .filter(payment::Column::Account.eq(account))
        .filter(payment::Column::AmountMinor.gt(base.minor()))
        .filter(payment::Column::AmountMinor.lte(most.minor()))
        .into_tuple()
        .all(db)
        .await
}

/// Names of the methods that no person confirms.
fn automatic() -> impl Iterator<Item = &'static str> {
    Method::ALL.into_iter().filter(|m| m.is_automatic()).map(Method::as_str)
}

/// Open payments, the oldest first, after the one named; with this amount only, if one is given. Those that a program confirms need nobody.
pub(crate) async fn open_ones(
    db: &impl ConnectionTrait,
    amount: Option<Money>,
    after: Option<PaymentId>,
    limit: u64,
) -> Result<Vec<Payment>, DbErr> {
    let mut query = payment::Entity::find()
        .filter(payment::Column::State.eq(PaymentState::Open.as_str()))
        .filter(payment::Column::Method.is_not_in(automatic()));
    if let Some(amount) = amount {
        query = query.filter(payment::Column::AmountMinor.eq(amount.minor()));
    }
    if let Some(after) = after {
        query = query.filter(payment::Column::Id.gt(after));
    }
    query.order_by_asc(payment::Column::Id).limit(limit).all(db).await?.into_iter().map(read_payment).collect()
}

/// Open payments that cost this much or up to `spread` less, with the nearest amount first: what money from the queue may be for.
pub(crate) async fn open_near(
    db: &impl ConnectionTrait,
    amount: Money,
    spread: Money,
    limit: u64,
) -> Result<Vec<Payment>, DbErr> {
    let query = payment::Entity::find()
        .filter(payment::Column::State.eq(PaymentState::Open.as_str()))
        .filter(payment::Column::Currency.eq(amount.currency().code()))
        .filter(payment::Column::BaseMinor.lte(amount.minor()))
        .filter(payment::Column::BaseMinor.gte(amount.minor().saturating_sub(spread.minor())));
    query.order_by_desc(payment::Column::BaseMinor).limit(limit).all(db).await?.into_iter().map(read_payment).collect()
}

/// How many payments wait for a person's confirmation.
pub(crate) async fn count_open(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let query = payment::Entity::find()
        .filter(payment::Column::State.eq(PaymentState::Open.as_str()))
        .filter(payment::Column::Method.is_not_in(automatic()));
    query.count(db).await
}

/// Open payments whose time is over, the longest first; those by card only when it was over by `cards_by`, because their page is
/// closed first.
pub(crate) async fn overdue(
    db: &impl ConnectionTrait,
    now: Timestamp,
    cards_by: Timestamp,
    limit: u64,
) -> Result<Vec<Payment>, DbErr> {
    let no_card = payment::Column::Method.ne(Method::Card.as_str());
    let query = payment::Entity::find()
        .filter(payment::Column::State.eq(PaymentState::Open.as_str()))
        .filter(payment::Column::ExpiresAt.lte(now))
        .filter(no_card.or(payment::Column::ExpiresAt.lte(cards_by)));
    query.order_by_asc(payment::Column::ExpiresAt).limit(limit).all(db).await?.into_iter().map(read_payment).collect()
}

/// Moves an open payment to its end: confirmed with what came, expired or cancelled.
///
/// # Errors
/// [`Error::Stale`] when it is not open any more.
pub(crate) async fn close(
    tx: &WriteTx,
    from: &Payment,
    to: PaymentState,
    paid: Option<Money>,
    at: Timestamp,
) -> Result<(), Error> {
    use payment::Column;
    let time = if to == PaymentState::Confirmed { Column::ConfirmedAt } else { Column::ClosedAt };
    let done = payment::Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::PaidMinor, Expr::value(paid.map(Money::minor)))
        .col_expr(Column::PayUrl, Expr::value(None::<String>))
        .col_expr(time, Expr::value(at))
        .col_expr(Column::Version, Expr::value(from.version + 1))
        .filter(Column::Id.eq(from.id))
        .filter(Column::State.eq(PaymentState::Open.as_str()))
        .filter(Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Writes where an open payment can be paid now.
pub(crate) async fn set_pay_url(tx: &WriteTx, id: PaymentId, url: Option<&str>) -> Result<(), DbErr> {
    payment::Entity::update_many()
        .col_expr(payment::Column::PayUrl, Expr::value(url))
        .filter(payment::Column::Id.eq(id))
        .filter(payment::Column::State.eq(PaymentState::Open.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Claims a payment for a change of what it owes back, so that two such changes cannot both count on the same money.
///
/// # Errors
/// [`Error::Stale`] when somebody else was first.
pub(crate) async fn claim(tx: &WriteTx, payment: &Payment) -> Result<(), Error> {
    let done = payment::Entity::update_many()
        .col_expr(payment::Column::Version, Expr::value(payment.version + 1))
        .filter(payment::Column::Id.eq(payment.id))
        .filter(payment::Column::Version.eq(payment.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Records money that came in.
///
/// # Errors
/// [`Error::StatementRefUsed`] when this line of the statement is recorded already.
pub(crate) async fn insert_receipt(tx: &WriteTx, new: &Receipt) -> Result<(), Error> {
    let is_settled = new.state != ReceiptState::Unmatched;
    let row = receipt::ActiveModel {
        id: Set(new.id),
        statement_ref: Set(new.statement_ref.clone()),
        method: Set(new.method.as_str().to_owned()),
        amount_minor: Set(new.amount.minor()),
        currency: Set(new.amount.currency().code().to_owned()),
        state: Set(new.state.as_str().to_owned()),
        payment_id: Set(new.payment_id),
        meant_for: Set(new.meant_for),
        note: Set(new.note.clone()),
        recorded_by: Set(new.recorded_by.clone()),
        recorded_at: Set(new.recorded_at),
        settled_by: Set(is_settled.then(|| new.recorded_by.clone())),
        settled_at: Set(is_settled.then_some(new.recorded_at)),
        return_ref: Set(None),
        version: Set(1),
    };
    match receipt::Entity::insert(row).exec_without_returning(tx).await {
        Ok(_) => Ok(()),
        Err(error) if unique_violation(&error).is_some_and(|name| name.contains("statement_ref")) => {
            Err(Error::StatementRefUsed)
        }
        Err(error) => Err(error.into()),
    }
}

/// Money that came in.
pub(crate) async fn receipt(db: &impl ConnectionTrait, id: ReceiptId) -> Result<Option<Receipt>, DbErr> {
    receipt::Entity::find_by_id(id).one(db).await?.map(read_receipt).transpose()
}

/// Money that came in, by its line of the statement.
pub(crate) async fn receipt_by_ref(db: &impl ConnectionTrait, statement_ref: &str) -> Result<Option<Receipt>, DbErr> {
    let query = receipt::Entity::find().filter(receipt::Column::StatementRef.eq(statement_ref));
    query.one(db).await?.map(read_receipt).transpose()
}

/// The money that paid a payment.
pub(crate) async fn receipt_of_payment(
    db: &impl ConnectionTrait,
    payment: PaymentId,
) -> Result<Option<Receipt>, DbErr> {
    receipt::Entity::find().filter(receipt::Column::PaymentId.eq(payment)).one(db).await?.map(read_receipt).transpose()
}

/// Money that waits in the queue, the oldest first, after the one named.
pub(crate) async fn unmatched(
    db: &impl ConnectionTrait,
    after: Option<ReceiptId>,
    limit: u64,
) -> Result<Vec<Receipt>, DbErr> {
    let mut query = receipt::Entity::find().filter(receipt::Column::State.eq(ReceiptState::Unmatched.as_str()));
    if let Some(after) = after {
        query = query.filter(receipt::Column::Id.gt(after));
    }
    query.order_by_asc(receipt::Column::Id).limit(limit).all(db).await?.into_iter().map(read_receipt).collect()
}

/// Money that is on its way back to its card.
#[cfg(test)]
pub(crate) async fn returning(db: &impl ConnectionTrait) -> Result<Vec<Receipt>, DbErr> {
    let query = receipt::Entity::find().filter(receipt::Column::State.eq(ReceiptState::Returning.as_str()));
    query.all(db).await?.into_iter().map(read_receipt).collect()
}

/// How much money waits in the queue: the number of receipts.
pub(crate) async fn count_unmatched(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    receipt::Entity::find().filter(receipt::Column::State.eq(ReceiptState::Unmatched.as_str())).count(db).await
}

/// How a receipt leaves the queue.
#[derive(Debug, Clone)]
pub(crate) enum Settled {
    /// It paid this payment.
    Matched(PaymentId),
    /// It is on its way back to its card.
    Returning,
    /// It went back, by a transfer with this reference.
    Returned(String),
}

/// Takes a receipt out of the queue.
///
/// # Errors
/// [`Error::Stale`] when it is not in the queue any more.
pub(crate) async fn settle_receipt(
    tx: &WriteTx,
    from: &Receipt,
    how: &Settled,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    use receipt::Column;
    let (state, payment, return_ref) = match how {
        Settled::Matched(payment) => (ReceiptState::Matched, Some(*payment), None),
        Settled::Returning => (ReceiptState::Returning, None, None),
        Settled::Returned(reference) => (ReceiptState::Returned, None, Some(reference.clone())),
    };
    let done = receipt::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::PaymentId, Expr::value(payment))
        .col_expr(Column::ReturnRef, Expr::value(return_ref))
        .col_expr(Column::SettledBy, Expr::value(by))
        .col_expr(Column::SettledAt, Expr::value(at))
        .col_expr(Column::Version, Expr::value(from.version + 1))
        .filter(Column::Id.eq(from.id))
        .filter(Column::State.eq(ReceiptState::Unmatched.as_str()))
        .filter(Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Ends the way of a receipt back to its card: it is there by this reference, or back in the queue with this remark.
///
/// # Errors
/// [`Error::Stale`] when it has changed meanwhile.
pub(crate) async fn set_returned(
    tx: &WriteTx,
    from: &Receipt,
    outcome: Result<&str, &str>,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    use receipt::Column;
    let (state, return_ref, note) = match outcome {
        Ok(reference) => (ReceiptState::Returned, Some(reference), from.note.as_deref()),
        Err(remark) => (ReceiptState::Unmatched, None, Some(remark)),
    };
    let done = receipt::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::ReturnRef, Expr::value(return_ref))
        .col_expr(Column::Note, Expr::value(note))
        .col_expr(Column::SettledBy, Expr::value(outcome.is_ok().then_some(by)))
        .col_expr(Column::SettledAt, Expr::value(outcome.is_ok().then_some(at)))
        .col_expr(Column::Version, Expr::value(from.version + 1))
        .filter(Column::Id.eq(from.id))
        .filter(Column::State.eq(from.state.as_str()))
        .filter(Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Notes a picture a buyer sent.
pub(crate) async fn insert_proof(tx: &WriteTx, new: &Proof) -> Result<(), DbErr> {
    let row = proof::ActiveModel {
        id: Set(new.id),
        payment_id: Set(new.payment_id),
        file: Set(new.file.clone()),
        sent_at: Set(new.sent_at),
    };
    proof::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A picture.
pub(crate) async fn proof(db: &impl ConnectionTrait, id: ProofId) -> Result<Option<Proof>, DbErr> {
    Ok(proof::Entity::find_by_id(id).one(db).await?.map(read_proof))
}

/// Pictures for these payments, oldest first.
pub(crate) async fn proofs_of(db: &impl ConnectionTrait, payments: &[PaymentId]) -> Result<Vec<Proof>, DbErr> {
    let query = proof::Entity::find().filter(proof::Column::PaymentId.is_in(payments.iter().copied()));
    Ok(query.order_by_asc(proof::Column::Id).all(db).await?.into_iter().map(read_proof).collect())
}
