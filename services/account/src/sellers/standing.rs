use chrono::TimeDelta;
use sea_orm::DbErr;
use sentra_shared::{
    clock::Timestamp,
    contract::{
        SellerId,
        account::{MissingRight, Rights, SellerStatus, TodayItem},
    },
    session::Actor,
    text::{self, Lang},
};

use super::{store, update::own};
use crate::{
    app::App,
    error::Error,
    rights::{self, Right},
    training,
};

/// What a seller may do and what it lacks, in the reader's language.
#[derive(Debug, Clone)]
pub(crate) struct StandingView {
    pub(crate) rights: Rights,
    pub(crate) missing: Vec<MissingRight>,
    /// When each right that holds will end.
    pub(crate) ends: Vec<(Right, Timestamp)>,
}

/// The standing of the seller acted for, judged now.
pub(crate) async fn standing(app: &App, actor: &Actor) -> Result<StandingView, Error> {
    let seller = own(app, actor).await?;
    let owners = store::owners(app.db.read(), seller.id).await?;
    let held = training::store::held_by(app.db.read(), &owners).await?;
    let standing = rights::judge(&held, seller.status == SellerStatus::Suspended, app.now());
    let missing = rights::in_words(&app.texts, actor.lang, &standing.lacks);
    Ok(StandingView { rights: standing.rights, missing, ends: standing.ends })
}

/// What waits for a seller in account's rooms: the right to sell missing, or about to end.
pub(crate) async fn today(app: &App, id: SellerId, lang: Lang) -> Result<Vec<TodayItem>, DbErr> {
    let now = app.now();
    let Some(seller) = store::find(app.db.read(), id).await? else { return Ok(Vec::new()) };
    let owners = store::owners(app.db.read(), id).await?;
    let held = training::store::held_by(app.db.read(), &owners).await?;
    let standing = rights::judge(&held, seller.status == SellerStatus::Suspended, now);
    let item = |text: String| TodayItem { text, count: 1, href: "/seller/profile#standing".to_owned() };
    let mut items = Vec::new();
    // Food and export are wishes; without the right to list nothing can be sold at all.
    let blocking: Vec<_> = standing.lacks.into_iter().filter(|l| l.right == Right::List).collect();
    items.extend(rights::in_words(&app.texts, lang, &blocking).into_iter().map(|m| item(m.detail)));
    let notice_days = app.settings.programme.certificate_reminder_days.iter().max().copied().unwrap_or(0);
    let soon = now + TimeDelta::days(i64::from(notice_days));
    for (right, ends_at) in standing.ends.into_iter().filter(|(_, at)| *at <= soon) {
        let key = format!("sellers-today-ends-{}", right.as_str().replace('_', "-"));
        items.push(item(app.text(lang, &key, &[("day", &text::day(lang, ends_at - TimeDelta::seconds(1)))])));
    }
    Ok(items)
}
