//! `/seller` and `/seller/money`.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use sentra_shared::{
    contract::account::TodayItem,
    failure::Failure,
    http::{List, Member, PageQuery, QueryOf, Seller},
    money::Money,
    page::{Frame, Page},
};

use super::{
    money::{self, Balance},
    today::{self, Today, Work},
};
use crate::{app::App, ledger::rules::Stage, sellers};

/// Routes of the seller's home.
pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/seller", get(home)).route("/seller/money", get(money)).with_state(app)
}

/// A line of the "Today" list.
#[derive(Debug)]
struct Task {
    icon: &'static str,
    text: String,
    more: String,
    count: u64,
    href: String,
    late: bool,
}

#[derive(Debug, Template)]
#[template(path = "seller_home/home.html")]
struct HomePage {
    frame: Frame,
    /// Name of the business; empty while it is not known here.
    name: String,
    shop_href: String,
    tasks: Vec<Task>,
    /// True when account or catalogue did not answer.
    account_away: bool,
    catalogue_away: bool,
    balances: Vec<Balance>,
}

async fn home(State(app): State<App>, Member(actor): Member, frame: Frame) -> Result<Response, Failure> {
    // Who has no shop yet is sent here by the help pages: the next step is to open one.
    let Some(seller) = actor.seller_id() else { return Ok(Redirect::to("/seller/profile").into_response()) };
    let found = today::today(&app, &actor).await?;
    let known = sellers::store::find(app.db.read(), seller).await?;
    Ok(Page(HomePage {
        name: known.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
        shop_href: known.map(|s| format!("/shops/{}", s.slug)).unwrap_or_default(),
        tasks: tasks(&frame, &found),
        account_away: found.account.is_none(),
        catalogue_away: found.catalogue.is_none(),
        balances: money::balances(app.db.read(), seller).await?,
        frame,
    })
    .into_response())
}

fn tasks(frame: &Frame, today: &Today) -> Vec<Task> {
    let own = |(work, count): &(Work, u64)| Task {
        icon: work.icon(),
        text: frame.tn(work.text_key(), "count", count),
        more: frame.t(&format!("{}-more", work.text_key())),
        count: *count,
        href: work.href().to_owned(),
        late: work.is_late(),
    };
    let told = |icon: &'static str| {
        move |item: &TodayItem| Task {
            icon,
            text: item.text.clone(),
            more: String::new(),
            count: item.count,
            href: item.href.clone(),
            late: false,
        }
    };
    let mut tasks: Vec<Task> = today.work.iter().map(own).collect();
    tasks.extend(today.account.iter().flatten().map(told("certificate")));
    tasks.extend(today.catalogue.iter().flatten().map(told("edit")));
    tasks
}

/// A row of the table of entries.
#[derive(Debug)]
struct EntryRow {
    at: String,
    what: String,
    number: String,
    href: String,
    available: String,
    pending: String,
}

#[derive(Debug, Template)]
#[template(path = "seller_home/money.html")]
struct MoneyPage {
    frame: Frame,
    balances: Vec<Balance>,
    rows: Vec<EntryRow>,
    /// True when older pages were skipped to come here.
    later: bool,
    /// Address of the next page, or empty.
    next: String,
}

async fn money(
    State(app): State<App>,
    Seller(actor): Seller,
    frame: Frame,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Page<MoneyPage>, Failure> {
    let seller = actor.require_seller()?;
    let after = query.after.as_deref().and_then(|a| a.parse().ok());
    let limit = query.limit();
    let found = money::entries(app.db.read(), seller, after, limit + 1).await?;
    let list = List::cut(found, limit, |(id, _)| id.to_string());
    Ok(Page(MoneyPage {
        balances: money::balances(app.db.read(), seller).await?,
        rows: list.items.iter().map(|(_, entry)| row(&frame, entry)).collect(),
        later: after.is_some(),
        next: list.next.map(|after| format!("/seller/money?after={after}")).unwrap_or_default(),
        frame,
    }))
}

fn row(frame: &Frame, entry: &money::Entry) -> EntryRow {
    let stage = match entry.stage {
        Stage::Single => "",
        Stage::Pending => "-pending",
        Stage::Post(_) => "-posted",
        Stage::Void(_) => "-voided",
    };
    let code = entry.code.as_str().replace('_', "-");
    let (href, number) =
        entry.part.as_ref().map(|(id, number)| (format!("/seller/orders/{id}"), number.clone())).unwrap_or_default();
    EntryRow {
        at: frame.date(&entry.at),
        what: frame.t(&format!("seller-home-entry-{code}{stage}")),
        number,
        href,
        available: signed(entry.available),
        pending: signed(entry.pending),
    }
}

/// An amount with its sign; nothing for zero.
fn signed(amount: Money) -> String {
    match amount.minor() {
        0 => String::new(),
        1.. => format!("+{amount}"),
        _ => amount.to_string(),
    }
}
