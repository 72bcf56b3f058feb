//! What waits for a seller in catalogue's rooms, for the "Today" list of the seller's home.

use sea_orm::DbErr;
use sentra_shared::{
    contract::{
        PersonId, SellerId,
        account::{PortError, TodayItem},
        catalogue::{CataloguePort, Status},
    },
    text::Lang,
};

use crate::{
    app::App,
    categories,
    products::{self, Filter, Order, missing_of},
    sellers,
};

/// Products looked at; who has more drafts than this finds "100".
const LOOKED_AT: u64 = 100;

/// Catalogue's answers to the other services.
pub(crate) struct Port(pub(crate) App);

#[async_trait::async_trait]
impl CataloguePort for Port {
    async fn today(&self, _: PersonId, seller: Option<SellerId>, lang: Lang) -> Result<Vec<TodayItem>, PortError> {
        let Some(seller) = seller else { return Ok(Vec::new()) };
        of_seller(&self.0, seller, lang)
            .await
            .map_err(|error| PortError { port: "catalogue.today", source: Some(Box::new(error)) })
    }
}

async fn of_seller(app: &App, seller_id: SellerId, lang: Lang) -> Result<Vec<TodayItem>, DbErr> {
    let db = app.db.read();
    let tree = categories::tree(db).await?;
    let seller = sellers::find(db, seller_id).await?;
    let of = |status| Filter { status: Some(status), seller: Some(seller_id), ..Filter::default() };
    let drafts = products::list(db, &of(Status::Draft), Order::Made, LOOKED_AT).await?;
    let (from, now) = (app.settings.programme.halal_required_from, app.clock.now());
    let unfinished = |p: &&products::Product| {
        !missing_of(p, seller.as_ref(), tree.is_food(p.facts.category_id.as_deref()), from, now).is_empty()
    };
    let lacking = drafts.iter().filter(unfinished).count();
    let withdrawn = products::list(db, &of(Status::Withdrawn), Order::Made, LOOKED_AT).await?;
    let taken = withdrawn.iter().filter(|p| p.status_reason.is_some()).count();
    let blocked = products::count(db, &of(Status::Blocked)).await?;
    let found = [
        ("selling-today-unfinished", count(lacking), "/seller/products?state=draft"),
        ("selling-today-ready", count(drafts.len() - lacking), "/seller/products?state=draft"),
        ("selling-today-taken", count(taken), "/seller/products?state=withdrawn"),
        ("selling-today-blocked", blocked, "/seller/products?state=blocked"),
    ];
    let say = |(key, count, href): (&str, u64, &str)| {
        let text = app.texts.get(lang, key, &[("count", &count.to_string())]);
        TodayItem { text, count, href: href.to_owned() }
    };
    Ok(found.into_iter().filter(|(_, count, _)| *count > 0).map(say).collect())
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
