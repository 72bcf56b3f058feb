//! Letters to a seller. Their addresses belong to people, whom only account knows: a job asks it and then writes.

use sea_orm::DbErr;
use sentra_shared::{
    clock::Timestamp,
    contract::FulfilmentId,
    db::{WriteTx, write_tx},
    job::{self, JobError, JobHandler},
    mail::{self, Mail},
};
use serde::{Deserialize, Serialize};

use super::{compose::Writer, view};
use crate::{
    app::App,
    error::Error,
    orders::{self, Fulfilment, Order},
};

/// Kind of the job that tells a seller of a paid part.
pub(crate) const TELL_SELLER: &str = "order.tell_seller";

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Paid {
    fulfilment: FulfilmentId,
}

/// The order was paid: each seller is told of its part.
///
/// # Errors
/// The database's.
pub(crate) async fn to_sellers(
    tx: &WriteTx,
    _app: &App,
    _order: &Order,
    parts: &[Fulfilment],
    now: Timestamp,
) -> Result<(), Error> {
    for part in parts {
        job::enqueue(tx, TELL_SELLER, &Paid { fulfilment: part.id }, now).await?;
    }
    Ok(())
}

/// Asks account whom to tell, and tells them.
#[derive(Debug, Clone)]
pub(crate) struct TellSellerJob(pub(crate) App);

#[async_trait::async_trait]
impl JobHandler for TellSellerJob {
    async fn run(&self, payload: serde_json::Value) -> Result<(), JobError> {
        let paid: Paid = serde_json::from_value(payload)?;
        let app = &self.0;
        let mails = letters(app, paid.fulfilment).await?;
        let now = app.now();
        write_tx(&app.db, "tell_seller", &(mails, now), |tx, (mails, now)| {
            Box::pin(async move {
                for letter in mails {
                    mail::send(tx, letter, *now).await?;
                }
                Ok::<_, DbErr>(())
            })
        })
        .await?;
        Ok(())
    }
}

/// One letter for each person who acts for the seller, in that person's language.
async fn letters(app: &App, id: FulfilmentId) -> Result<Vec<Mail>, JobError> {
    let db = app.db.read();
    let Some(part) = orders::store::fulfilment(db, id).await? else { return Ok(Vec::new()) };
    let Some(order) = orders::store::order(db, part.order_id).await? else { return Ok(Vec::new()) };
    let mut mails = Vec::new();
    for person in app.account.seller_contacts(part.seller_id).await? {
        let lang = person.lang.unwrap_or_default();
        let mut view = view::load(db, app, &order, lang).await?.only(&[id]).in_rupiah();
        view.link = format!("{}/seller/orders/{id}", app.settings.site.public_url);
        let writer = Writer { texts: &app.texts, settings: &app.settings, lang };
        let Some(said) = view.parts.first() else { continue };
        mails.push(writer.seller_told(&view, said, &person.name).to(&person.email));
    }
    Ok(mails)
}
