//! `/api/v1/ledger`: balances and transfers; staff see all, sellers their own.

use axum::extract::State;
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId, PaymentId, RefundId, TransferId},
    failure::Failure,
    http::{Json, List, Member, PageQuery, PathOf, QueryOf, Staff},
    money::{Currency, Money},
    session::{Actor, Role},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    account::{Account, Code},
    book::Balance,
    recheck::recheck,
    rules::Stage,
    store::{self, Row},
};
use crate::{app::App, error::Error};

/// Operations on the ledger.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(ledger_account_list))
        .routes(routes!(ledger_account_get))
        .routes(routes!(ledger_check))
}

/// An account of the ledger.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerBalanceOut {
    /// Name, e.g. `seller_payable.sel_...` or `clearing.bank_transfer`.
    id: String,
    /// What counts, positive on the account's own side.
    balance: Money,
    /// What is announced and not yet posted or voided, on the same side.
    pending: Money,
    /// Sum of debits that count.
    debits: Money,
    /// Sum of credits that count.
    credits: Money,
}

/// An account with its transfers.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerAccountOut {
    /// Name.
    id: String,
    /// What counts.
    balance: Money,
    /// What is announced.
    pending: Money,
    /// Sum of debits that count.
    debits: Money,
    /// Sum of credits that count.
    credits: Money,
    /// The same in further currencies, for the few accounts that have them.
    other_currencies: Vec<LedgerBalanceOut>,
    /// Transfers, newest first.
    entries: List<LedgerEntryOut>,
}

/// A transfer.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerEntryOut {
    /// Id.
    id: TransferId,
    /// Account the amount is taken from.
    debit: String,
    /// Account the amount goes to.
    credit: String,
    /// How much.
    amount: Money,
    /// Why.
    code: Code,
    /// `single`, `pending`, or `post` and `void`, which resolve a pending one.
    stage: &'static str,
    /// The pending transfer that this one resolves.
    resolves: Option<TransferId>,
    /// The order it belongs to.
    order_id: Option<OrderId>,
    /// The part it belongs to.
    fulfilment_id: Option<FulfilmentId>,
    /// The payment it belongs to.
    payment_id: Option<PaymentId>,
    /// The refund it belongs to.
    refund_id: Option<RefundId>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl From<&Row> for LedgerEntryOut {
    fn from(row: &Row) -> Self {
        let draft = row.transfer.draft;
        let resolves = match draft.stage {
            Stage::Post(id) | Stage::Void(id) => Some(id),
            Stage::Single | Stage::Pending => None,
        };
        Self {
            id: row.transfer.id,
            debit: draft.debit.to_string(),
            credit: draft.credit.to_string(),
            amount: draft.amount,
            code: draft.code,
            stage: draft.stage.as_str(),
            resolves,
            order_id: row.refs.order,
            fulfilment_id: row.refs.fulfilment,
            payment_id: row.refs.payment,
            refund_id: row.refs.refund,
            at: row.at,
        }
    }
}

fn balance_out(account: Account, currency: Currency, balance: &Balance) -> LedgerBalanceOut {
    let money = |minor| Money::from_minor(minor, currency);
    LedgerBalanceOut {
        id: account.to_string(),
        balance: money(balance.posted(account).unwrap_or_default()),
        pending: money(balance.pending(account).unwrap_or_default()),
        debits: money(balance.debits),
        credits: money(balance.credits),
    }
}

/// The account, if the actor may see it.
fn visible(actor: &Actor, id: &str) -> Result<Account, Error> {
    let account: Account = id.parse().map_err(|()| Error::NotFound)?;
    let is_own = account.seller().is_some() && account.seller() == actor.seller_id();
    if actor.has(Role::Staff) || is_own { Ok(account) } else { Err(Error::NotFound) }
}

/// All accounts with transfers; a seller's own two for a seller.
#[utoipa::path(
    get, path = "/api/v1/ledger/accounts", tag = "ledger", security(("bearer" = [])),
    responses((status = 200, body = List<LedgerBalanceOut>), (status = 403, description = "for staff and sellers"))
)]
async fn ledger_account_list(
    State(app): State<App>,
    Member(actor): Member,
) -> Result<Json<List<LedgerBalanceOut>>, Failure> {
    if !actor.has(Role::Staff) {
        actor.require_seller()?;
    }
    let all = store::balances(app.db.read(), None).await?;
    let seen = all.iter().filter(|(a, ..)| actor.has(Role::Staff) || a.seller() == actor.seller_id());
    Ok(Json(List { items: seen.map(|(a, c, b)| balance_out(*a, *c, b)).collect(), next: None }))
}

/// An account: its balance and its transfers, newest first.
#[utoipa::path(
    get, path = "/api/v1/ledger/accounts/{id}", tag = "ledger",
    params(("id" = String, Path, description = "e.g. `buyer_payments` or `seller_payable.sel_...`"), PageQuery), security(("bearer" = [])),
    responses((status = 200, body = LedgerAccountOut), (status = 404, description = "no such account, or not yours"))
)]
async fn ledger_account_get(
    State(app): State<App>,
    Member(actor): Member,
    PathOf(id): PathOf<String>,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<LedgerAccountOut>, Failure> {
    let account = visible(&actor, &id)?;
    let balances = store::balances(app.db.read(), Some(account)).await?;
    // Rupiah comes first; most accounts have nothing else.
    let (currency, balance) =
        balances.iter().min_by_key(|(_, c, _)| *c).map_or((Currency::Idr, Balance::default()), |(_, c, b)| (*c, *b));
    let out = balance_out(account, currency, &balance);
    let others = balances.iter().filter(|(_, c, _)| *c != currency);
    let after = page.after()?;
    let rows = store::entries(app.db.read(), &[account], after, page.limit() + 1).await?;
    let List { items, next } = List::cut(rows, page.limit(), |r| r.transfer.id.to_string());
    Ok(Json(LedgerAccountOut {
        id: out.id,
        balance: out.balance,
        pending: out.pending,
        debits: out.debits,
        credits: out.credits,
        other_currencies: others.map(|(a, c, b)| balance_out(*a, *c, b)).collect(),
        entries: List { items: items.iter().map(LedgerEntryOut::from).collect(), next },
    }))
}

/// What the re-check of the ledger found.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerCheckOut {
    /// True when nothing is wrong.
    sound: bool,
    /// Transfers read.
    transfers: u64,
    /// What cannot be right.
    problems: Vec<String>,
}

/// Read the whole ledger again and check that it is sound.
#[utoipa::path(
    get, path = "/api/v1/ledger/check", tag = "ledger", security(("bearer" = [])),
    responses((status = 200, body = LedgerCheckOut), (status = 403, description = "for staff"))
)]
async fn ledger_check(State(app): State<App>, Staff(_actor): Staff) -> Result<Json<LedgerCheckOut>, Failure> {
    let report = recheck(&app).await?;
    Ok(Json(LedgerCheckOut {
        sound: report.problems.is_empty(),
        transfers: report.transfers,
        problems: report.problems,
    }))
}
