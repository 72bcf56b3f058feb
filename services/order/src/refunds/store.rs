//! The only SQL over refund claims, their shares, and refunds.

use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*, sea_query::ExprTrait};
use sentra_shared::{
    clock::Timestamp,
    contract::{OrderId, PaymentId, RefundId},
    db::WriteTx,
    money::{Currency, Money},
};

use super::{
    record::{Claim, Refund, RefundState},
    rules::Part,
};
use crate::error::Error;

mod claim {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{OrderId, PaymentId};

    use crate::refunds::record::ClaimId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refund_claim")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ClaimId,
        pub payment_id: PaymentId,
        pub order_id: OrderId,
        pub amount_minor: i64,
        pub currency: String,
        pub cause: String,
        pub reason: String,
        pub created_by: String,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod share {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{FulfilmentId, LineId};

    use crate::refunds::record::ClaimId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refund_share")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub claim_id: ClaimId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub fulfilment_id: Option<FulfilmentId>,
        pub line_id: Option<LineId>,
        pub amount_minor: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod refund {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{OrderId, PaymentId, RefundId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refund")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RefundId,
        pub payment_id: PaymentId,
        pub order_id: OrderId,
        pub amount_minor: i64,
        pub currency: String,
        pub reason: String,
        pub method: Option<String>,
        pub state: String,
        pub reference: Option<String>,
        pub failure: Option<String>,
        pub created_by: String,
        pub created_at: DateTimeUtc,
        pub sent_by: Option<String>,
        pub sent_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn damaged(what: &str) -> DbErr {
    DbErr::Type(format!("the column {what} of refunds holds an unknown value"))
}

fn read(row: refund::Model) -> Result<Refund, DbErr> {
    let currency: Currency = row.currency.parse().map_err(|_| damaged("currency"))?;
    Ok(Refund {
        id: row.id,
        payment_id: row.payment_id,
        order_id: row.order_id,
        amount: Money::from_minor(row.amount_minor, currency),
        reason: row.reason,
        method: row.method.as_deref().and_then(|m| m.parse().ok()).ok_or_else(|| damaged("method"))?,
        state: row.state.parse().map_err(|()| damaged("state"))?,
        reference: row.reference,
        failure: row.failure,
        created_at: row.created_at,
        sent_at: row.sent_at,
        version: row.version,
    })
}

/// Writes a claim with its shares.
pub(super) async fn insert_claim(tx: &WriteTx, new: &Claim) -> Result<(), DbErr> {
    let row = claim::ActiveModel {
        id: Set(new.id),
        payment_id: Set(new.payment_id),
        order_id: Set(new.order_id),
        amount_minor: Set(new.amount.minor()),
        currency: Set(new.amount.currency().code().to_owned()),
        cause: Set(new.cause.as_str().to_owned()),
        reason: Set(new.reason.clone()),
        created_by: Set(new.created_by.clone()),
        created_at: Set(new.created_at),
    };
    claim::Entity::insert(row).exec_without_returning(tx).await?;
    for (position, (part, amount)) in (0..).zip(&new.shares) {
        let row = share::ActiveModel {
            claim_id: Set(new.id),
            position: Set(position),
            fulfilment_id: Set(part.fulfilment()),
            line_id: Set(part.line()),
            amount_minor: Set(amount.minor()),
        };
        share::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What is already owed or given back of each part of a payment, in minor units.
pub(super) async fn shares_of(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<(Part, i64)>, DbErr> {
    let claims = claim::Entity::find()
        .select_only()
        .column(claim::Column::Id)
        .filter(claim::Column::PaymentId.eq(payment))
        .into_query();
    let rows = share::Entity::find().filter(share::Column::ClaimId.in_subquery(claims)).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let part = match (row.fulfilment_id, row.line_id) {
                (Some(fulfilment), Some(line)) => Part::Line(fulfilment, line),
                (Some(fulfilment), None) => Part::Delivery(fulfilment),
                (None, None) => Part::UniqueCode,
                (None, Some(_)) => return Err(damaged("line_id")),
            };
            Ok((part, row.amount_minor))
        })
        .collect()
}

/// Sums of claims and of refunds of these payments, in minor units: what is owed back, and what of it is on its way or there;
/// what failed is owed as before.
pub(crate) async fn sums(
    db: &impl ConnectionTrait,
    payments: &[PaymentId],
) -> Result<Vec<(PaymentId, i64, i64)>, DbErr> {
    let ids = || payments.iter().copied();
    let owed: Vec<(PaymentId, i64)> = claim::Entity::find()
        .select_only()
        .column(claim::Column::PaymentId)
        .column_as(claim::Column::AmountMinor.sum().cast_as("bigint"), "total")
        .filter(claim::Column::PaymentId.is_in(ids()))
        .group_by(claim::Column::PaymentId)
        .into_tuple()
        .all(db)
        .await?;
    let back: Vec<(PaymentId, i64)> = refund::Entity::find()
        .select_only()
        .column(refund::Column::PaymentId)
        .column_as(refund::Column::AmountMinor.sum().cast_as("bigint"), "total")
        .filter(refund::Column::PaymentId.is_in(ids()))
        .filter(refund::Column::State.ne(RefundState::Failed.as_str()))
        .group_by(refund::Column::PaymentId)
        .into_tuple()
        .all(db)
        .await?;
    let back_of = |id| back.iter().find(|(p, _)| *p == id).map_or(0, |(_, total)| *total);
    Ok(owed.into_iter().map(|(id, total)| (id, total, back_of(id))).collect())
}

/// Payments with claims, the newest claim first: candidates for the queue of what is due.
pub(crate) async fn claimed_payments(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<PaymentId>, DbErr> {
    // Only payments whose claims are not covered by refunds stay; the sum is compared by the database.
    let refunded = refund::Entity::find()
        .select_only()
        .expr(Expr::cust("coalesce(sum(refund.amount_minor), 0)"))
        .filter(refund::Column::State.ne(RefundState::Failed.as_str()))
        .filter(
            Expr::col((refund::Entity, refund::Column::PaymentId)).equals((claim::Entity, claim::Column::PaymentId)),
        )
        .into_query();
    claim::Entity::find()
        .select_only()
        .column(claim::Column::PaymentId)
        .group_by(claim::Column::PaymentId)
        .having(claim::Column::AmountMinor.sum().gt(Expr::SubQuery(None, Box::new(refunded.into()))))
        .order_by_asc(claim::Column::CreatedAt.min())
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Writes a refund.
pub(super) async fn insert(tx: &WriteTx, new: &Refund, by: &str) -> Result<(), DbErr> {
    let row = refund::ActiveModel {
        id: Set(new.id),
        payment_id: Set(new.payment_id),
        order_id: Set(new.order_id),
        amount_minor: Set(new.amount.minor()),
        currency: Set(new.amount.currency().code().to_owned()),
        reason: Set(new.reason.clone()),
        method: Set(Some(new.method.as_str().to_owned())),
        state: Set(new.state.as_str().to_owned()),
        reference: Set(new.reference.clone()),
        failure: Set(None),
        created_by: Set(by.to_owned()),
        created_at: Set(new.created_at),
        sent_by: Set(new.sent_at.map(|_| by.to_owned())),
        sent_at: Set(new.sent_at),
        version: Set(new.version),
    };
    refund::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A refund.
pub(crate) async fn find(db: &impl ConnectionTrait, id: RefundId) -> Result<Option<Refund>, DbErr> {
    refund::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// Refunds of an order, oldest first.
pub(crate) async fn of_order(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Refund>, DbErr> {
    let query = refund::Entity::find().filter(refund::Column::OrderId.eq(order)).order_by_asc(refund::Column::Id);
    query.all(db).await?.into_iter().map(read).collect()
}

/// Refunds that a person has yet to transfer, the oldest first.
pub(crate) async fn to_send(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Refund>, DbErr> {
    let query = refund::Entity::find().filter(refund::Column::State.eq(RefundState::ToSend.as_str()));
    query.order_by_asc(refund::Column::Id).limit(limit).all(db).await?.into_iter().map(read).collect()
}

/// Marks a refund as sent.
///
/// # Errors
/// [`Error::Stale`] when it was sent before.
pub(super) async fn set_sent(
    tx: &WriteTx,
    from: &Refund,
    reference: &str,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    use refund::Column;
    let done = refund::Entity::update_many()
        .col_expr(Column::State, Expr::value(RefundState::Sent.as_str()))
        .col_expr(Column::Reference, Expr::value(reference))
        .col_expr(Column::SentBy, Expr::value(by))
        .col_expr(Column::SentAt, Expr::value(at))
        .col_expr(Column::Version, Expr::value(from.version + 1))
        .filter(Column::Id.eq(from.id))
        .filter(Column::State.eq(RefundState::ToSend.as_str()))
        .filter(Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Writes what became of a refund at Stripe: there by its reference, or failed for this reason.
///
/// # Errors
/// [`Error::Stale`] when it has changed meanwhile.
pub(super) async fn set_outcome(
    tx: &WriteTx,
    from: &Refund,
    outcome: Result<&str, &str>,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    use refund::Column;
    let state = if outcome.is_ok() { RefundState::Sent } else { RefundState::Failed };
    let reference = outcome.ok().or(from.reference.as_deref());
    let done = refund::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::Reference, Expr::value(reference))
        .col_expr(Column::Failure, Expr::value(outcome.err()))
        .col_expr(Column::SentBy, Expr::value(outcome.is_ok().then_some(by)))
        .col_expr(Column::SentAt, Expr::value(outcome.is_ok().then_some(at)))
        .col_expr(Column::Version, Expr::value(from.version + 1))
        .filter(Column::Id.eq(from.id))
        .filter(Column::State.eq(from.state.as_str()))
        .filter(Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}
