//! What the ledger owes a seller, and the entries it comes from.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId, SellerId, TransferId},
    money::{Currency, Money},
};

use crate::{
    error::Error,
    ledger::{
        account::{Account, Code},
        rules::Stage,
        store::{self as ledger, Row},
    },
    orders,
};

/// A seller's balance in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Earned: orders that are completed. Negative when more went back to buyers than is left.
    pub(crate) available: Money,
    /// Paid by buyers, the seller's when the orders complete.
    pub(crate) pending: Money,
}

/// What an entry did to the balance; zero where it did nothing.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    pub(crate) code: Code,
    pub(crate) stage: Stage,
    /// The part it belongs to, with its number.
    pub(crate) part: Option<(FulfilmentId, String)>,
    pub(crate) available: Money,
    pub(crate) pending: Money,
}

/// The accounts that belong to a seller.
fn accounts(seller: SellerId) -> [Account; 2] {
    [Account::SellerPayable(seller), Account::DeliveryPayable(seller)]
}

/// A seller's balance: rupiah first, other currencies where there is money in them.
///
/// # Errors
/// The database's, or sums that are too large.
pub(crate) async fn balances(db: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<Balance>, Error> {
    let zero = |currency| Balance { available: Money::zero(currency), pending: Money::zero(currency) };
    let mut found = vec![zero(Currency::Idr)];
    for account in accounts(seller) {
        for (_, currency, balance) in ledger::balances(db, Some(account)).await? {
            let money = |minor: Option<i64>| Money::from_minor(minor.unwrap_or_default(), currency);
            let (available, pending) = (money(balance.posted(account)), money(balance.pending(account)));
            if !found.iter().any(|b| b.available.currency() == currency) {
                found.push(zero(currency));
            }
            if let Some(sum) = found.iter_mut().find(|b| b.available.currency() == currency) {
                sum.available = sum.available.checked_add(available)?;
                sum.pending = sum.pending.checked_add(pending)?;
            }
        }
    }
    Ok(found)
}

/// Entries of a seller's accounts, newest first, after the one named; each with the id to go on from.
///
/// # Errors
/// The database's.
pub(crate) async fn entries(
    db: &impl ConnectionTrait,
    seller: SellerId,
    after: Option<TransferId>,
    limit: u64,
) -> Result<Vec<(TransferId, Entry)>, Error> {
    let rows = ledger::entries(db, &accounts(seller), after, limit).await?;
    let ids: Vec<OrderId> = rows.iter().filter_map(|r| r.refs.order).collect();
    let parts = orders::store::fulfilments_of_orders(db, &ids).await?;
    let numbers: HashMap<FulfilmentId, String> = parts.into_iter().map(|p| (p.id, p.number)).collect();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let part = row.refs.fulfilment.and_then(|id| Some((id, numbers.get(&id)?.clone())));
        let (available, pending) = effect(&row, seller)?;
        let draft = &row.transfer.draft;
        entries.push((
            row.transfer.id,
            Entry { at: row.at, code: draft.code, stage: draft.stage, part, available, pending },
        ));
    }
    Ok(entries)
}

/// What a row did to the seller's money: available and pending.
pub(super) fn effect(row: &Row, seller: SellerId) -> Result<(Money, Money), Error> {
    let draft = &row.transfer.draft;
    let zero = Money::zero(draft.amount.currency());
    // A credit is owed to the seller, a debit takes it back.
    let amount = if draft.credit.seller() == Some(seller) { draft.amount } else { zero.checked_sub(draft.amount)? };
    Ok(match draft.stage {
        Stage::Single => (amount, zero),
        Stage::Pending => (zero, amount),
        Stage::Post(_) => (amount, zero.checked_sub(amount)?),
        Stage::Void(_) => (zero, zero.checked_sub(amount)?),
    })
}
