use sea_orm::DbErr;
use sentra_shared::{
    clock::Timestamp,
    contract::{
        PersonId, SellerId, SessionId,
        account::{AccountPort, Exporter, PortError, SellerContact, TodayItem},
    },
    db::write_tx,
    session::SignedIn,
    text::Lang,
};

use super::{EXTEND_AFTER, LIFE, signed_in, store};
use crate::{app::App, people, sellers};

/// What account answers other services at once; touches its own database only.
pub(crate) struct Port(pub(crate) App);

fn failed(port: &'static str) -> impl Fn(DbErr) -> PortError {
    move |error| PortError { port, source: Some(Box::new(error)) }
}

#[async_trait::async_trait]
impl AccountPort for Port {
    async fn session(&self, id: SessionId) -> Result<Option<SignedIn>, PortError> {
        let now = self.0.now();
        let who = signed_in(self.0.db.read(), id, now).await.map_err(failed("account.session"))?;
        if who.is_some() {
            extend_if_old(&self.0, id, now).await.map_err(failed("account.session"))?;
        }
        Ok(who)
    }

    async fn today(
        &self,
        _person: PersonId,
        seller: Option<SellerId>,
        lang: Lang,
    ) -> Result<Vec<TodayItem>, PortError> {
        match seller {
            Some(seller) => sellers::today(&self.0, seller, lang).await.map_err(failed("account.today")),
            None => Ok(Vec::new()),
        }
    }

    async fn seller_contacts(&self, seller: SellerId) -> Result<Vec<SellerContact>, PortError> {
        let owners =
            sellers::store::owners(self.0.db.read(), seller).await.map_err(failed("account.seller_contacts"))?;
        let people =
            people::store::find_many(self.0.db.read(), &owners).await.map_err(failed("account.seller_contacts"))?;
        Ok(people.into_iter().map(|p| SellerContact { name: p.name, email: p.email, lang: p.lang }).collect())
    }

    async fn exporters(&self, sellers: &[SellerId]) -> Result<Vec<Exporter>, PortError> {
        sellers::exporters(&self.0, sellers)
            .await
            .map_err(|error| PortError { port: "account.exporters", source: Some(Box::new(error)) })
    }
}

/// A session in use does not run out under somebody's hands.
async fn extend_if_old(app: &App, id: SessionId, now: Timestamp) -> Result<(), DbErr> {
    let session = store::find(app.db.read(), id, now).await?;
    if session.is_none_or(|s| now - s.seen_at < EXTEND_AFTER) {
        return Ok(());
    }
    write_tx(&app.db, "extend_session", &(id, now), |tx, (id, now)| Box::pin(store::extend(tx, *id, *now, *now + LIFE)))
        .await
}
