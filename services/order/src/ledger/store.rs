//! The only SQL over the ledger. Rows are inserted and read, nothing else; the tables refuse the rest.

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait};
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId, PaymentId, RefundId, TransferId},
    db::WriteTx,
    money::{Currency, Money},
};

use super::{
    account::Account,
    book::Balance,
    rules::{Draft, Stage, Transfer},
};
use crate::payments::ReceiptId;

mod transfer {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{FulfilmentId, OrderId, PaymentId, RefundId, TransferId};

    use crate::payments::ReceiptId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_transfer")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TransferId,
        pub debit: String,
        pub credit: String,
        pub amount_minor: i64,
        pub currency: String,
        pub code: String,
        pub stage: String,
        pub pending_id: Option<TransferId>,
        pub order_id: Option<OrderId>,
        pub payment_id: Option<PaymentId>,
        pub fulfilment_id: Option<FulfilmentId>,
        pub receipt_id: Option<ReceiptId>,
        pub refund_id: Option<RefundId>,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

use transfer::{ActiveModel, Column, Entity, Model};

/// What a transfer belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Refs {
    pub(crate) order: Option<OrderId>,
    pub(crate) payment: Option<PaymentId>,
    pub(crate) fulfilment: Option<FulfilmentId>,
    pub(crate) receipt: Option<ReceiptId>,
    pub(crate) refund: Option<RefundId>,
}

/// A row of the ledger with what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) transfer: Transfer,
    pub(crate) refs: Refs,
    pub(crate) at: Timestamp,
}

/// A value that only this program writes and that it cannot read back.
fn damaged(what: &str) -> DbErr {
    DbErr::Type(format!("the column {what} of the ledger holds an unknown value"))
}

fn read(row: &Model) -> Result<Row, DbErr> {
    let currency: Currency = row.currency.parse().map_err(|_| damaged("currency"))?;
    let draft = Draft {
        debit: row.debit.parse().map_err(|()| damaged("debit"))?,
        credit: row.credit.parse().map_err(|()| damaged("credit"))?,
        amount: Money::from_minor(row.amount_minor, currency),
        code: row.code.parse().map_err(|()| damaged("code"))?,
        stage: Stage::read(&row.stage, row.pending_id).ok_or_else(|| damaged("stage"))?,
    };
    let refs = Refs {
        order: row.order_id,
        payment: row.payment_id,
        fulfilment: row.fulfilment_id,
        receipt: row.receipt_id,
        refund: row.refund_id,
    };
    Ok(Row { transfer: Transfer { id: row.id, draft }, refs, at: row.at })
}

/// Writes transfers. A pending one that is already resolved makes it fail by the unique index.
pub(crate) async fn write(tx: &WriteTx, refs: &Refs, drafts: &[Draft], at: Timestamp) -> Result<Vec<Transfer>, DbErr> {
    let mut written = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let transfer = Transfer { id: TransferId::new(), draft: *draft };
        let row = ActiveModel {
            id: Set(transfer.id),
            debit: Set(draft.debit.to_string()),
            credit: Set(draft.credit.to_string()),
            amount_minor: Set(draft.amount.minor()),
            currency: Set(draft.amount.currency().code().to_owned()),
            code: Set(draft.code.as_str().to_owned()),
            stage: Set(draft.stage.as_str().to_owned()),
            pending_id: Set(draft.stage.resolves()),
            order_id: Set(refs.order),
            payment_id: Set(refs.payment),
            fulfilment_id: Set(refs.fulfilment),
            receipt_id: Set(refs.receipt),
            refund_id: Set(refs.refund),
            at: Set(at),
        };
        Entity::insert(row).exec_without_returning(tx).await?;
        written.push(transfer);
    }
    Ok(written)
}

fn unresolved(rows: &[Row]) -> Vec<Transfer> {
    let resolved: Vec<TransferId> = rows.iter().filter_map(|r| r.transfer.draft.stage.resolves()).collect();
    let is_open = |t: &Transfer| t.draft.stage == Stage::Pending && !resolved.contains(&t.id);
    rows.iter().map(|r| r.transfer).filter(is_open).collect()
}

/// Transfers of a payment that are still pending, those of its fulfilments left out.
pub(crate) async fn pending_of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Transfer>, DbErr> {
    let query = Entity::find().filter(Column::PaymentId.eq(payment)).filter(Column::FulfilmentId.is_null());
    let rows: Result<Vec<Row>, DbErr> = query.order_by_asc(Column::Id).all(db).await?.iter().map(read).collect();
    Ok(unresolved(&rows?))
}

/// Transfers of a fulfilment that are still pending.
pub(crate) async fn pending_of_fulfilment(db: &impl ConnectionTrait, id: FulfilmentId) -> Result<Vec<Transfer>, DbErr> {
    let query = Entity::find().filter(Column::FulfilmentId.eq(id)).order_by_asc(Column::Id);
    let rows: Result<Vec<Row>, DbErr> = query.all(db).await?.iter().map(read).collect();
    Ok(unresolved(&rows?))
}

/// Transfers of a refund that are still pending.
pub(crate) async fn pending_of_refund(db: &impl ConnectionTrait, id: RefundId) -> Result<Vec<Transfer>, DbErr> {
    pending_of(db, Column::RefundId.eq(id)).await
}

/// Transfers of money from the queue that are still pending.
pub(crate) async fn pending_of_receipt(db: &impl ConnectionTrait, id: ReceiptId) -> Result<Vec<Transfer>, DbErr> {
    pending_of(db, Column::ReceiptId.eq(id).and(Column::PaymentId.is_null())).await
}

async fn pending_of(db: &impl ConnectionTrait, which: Expr) -> Result<Vec<Transfer>, DbErr> {
    let query = Entity::find().filter(which).order_by_asc(Column::Id);
    let rows: Result<Vec<Row>, DbErr> = query.all(db).await?.iter().map(read).collect();
    Ok(unresolved(&rows?))
}

/// Sums of one side of the accounts, by account, currency and stage.
async fn sums(
    db: &impl ConnectionTrait,
    side: Column,
    of: Option<Account>,
) -> Result<Vec<(String, String, String, i64)>, DbErr> {
    let mut query = Entity::find()
        .select_only()
        .column(side)
        .column(Column::Currency)
        .column(Column::Stage)
        .column_as(Column::AmountMinor.sum().cast_as("bigint"), "total")
        .group_by(side)
        .group_by(Column::Currency)
        .group_by(Column::Stage);
    if let Some(account) = of {
        query = query.filter(side.eq(account.to_string()));
    }
    query.into_tuple().all(db).await
}

/// Balances, derived from the rows: of one account, or of all that have transfers; by account, then currency.
pub(crate) async fn balances(
    db: &impl ConnectionTrait,
    of: Option<Account>,
) -> Result<Vec<(Account, Currency, Balance)>, DbErr> {
    let mut found: std::collections::BTreeMap<(Account, Currency), Balance> = std::collections::BTreeMap::new();
    for side in [Column::Debit, Column::Credit] {
        for (account, currency, stage, total) in sums(db, side, of).await? {
            let key =
                (account.parse().map_err(|()| damaged("account"))?, currency.parse().map_err(|_| damaged("currency"))?);
            let balance = found.entry(key).or_default();
            // A resolving row has the amount of the pending one, so it takes exactly that away again.
            let (posted, pending) = match stage.as_str() {
                "single" => (total, 0),
                "pending" => (0, total),
                "post" => (total, -total),
                _ => (0, -total),
            };
            let is_debit = matches!(side, Column::Debit);
            let (counted, announced) = if is_debit {
                (&mut balance.debits, &mut balance.debits_pending)
            } else {
                (&mut balance.credits, &mut balance.credits_pending)
            };
            *counted = counted.checked_add(posted).ok_or_else(|| damaged("amount"))?;
            *announced = announced.checked_add(pending).ok_or_else(|| damaged("amount"))?;
        }
    }
    Ok(found.into_iter().map(|((account, currency), balance)| (account, currency, balance)).collect())
}

/// Transfers of these accounts, newest first, after the one named.
pub(crate) async fn entries(
    db: &impl ConnectionTrait,
    accounts: &[Account],
    after: Option<TransferId>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let names: Vec<String> = accounts.iter().map(Account::to_string).collect();
    let either = Condition::any().add(Column::Debit.is_in(names.clone())).add(Column::Credit.is_in(names));
    let mut query = Entity::find().filter(either);
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    query.order_by_desc(Column::Id).limit(limit).all(db).await?.iter().map(read).collect()
}

/// All transfers, oldest first, after the one named; for the re-check.
pub(crate) async fn page(db: &impl ConnectionTrait, after: Option<TransferId>, limit: u64) -> Result<Vec<Row>, DbErr> {
    let mut query = Entity::find();
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    query.order_by_asc(Column::Id).limit(limit).all(db).await?.iter().map(read).collect()
}
