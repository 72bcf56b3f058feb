use sentra_shared::{
    clock::Timestamp,
    contract::{ProductId, SellerId, catalogue::Status},
    db::{WriteTx, write_tx},
    session::Actor,
};

use super::{announce::announce, edit::owned, model::Product, rules::missing_of, store};
use crate::{app::App, categories, error::Error, sellers};

struct Input {
    seller: SellerId,
    id: ProductId,
    halal_required_from: chrono::NaiveDate,
    now: Timestamp,
}

impl Input {
    fn new(app: &App, actor: &Actor, id: ProductId) -> Result<Self, Error> {
        let halal_required_from = app.settings.programme.halal_required_from;
        Ok(Self { seller: actor.require_seller()?, id, halal_required_from, now: app.clock.now() })
    }
}

/// Puts a product into the shop. Publishing what is published changes nothing.
///
/// # Errors
/// [`Error::NotPublishable`] with everything that is missing, [`Error::Blocked`], not the seller's, or the database's.
pub(crate) async fn publish(app: &App, actor: &Actor, id: ProductId) -> Result<Product, Error> {
    let input = Input::new(app, actor, id)?;
    write_tx(&app.db, "publish_product", &input, |tx, input| {
        Box::pin(async move {
            let before = owned(tx, input.seller, input.id).await?;
            publish_in(tx, &before, NeedsPhoto::Yes, input.halal_required_from, input.now).await
        })
    })
    .await
}

/// Whether a product must have a photo to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NeedsPhoto {
    /// What a seller publishes by hand.
    Yes,
    /// What comes from a file: a file holds no photos, so the shop's pattern stands in until the seller adds one.
    No,
}

/// As [`publish`], inside a transaction.
pub(super) async fn publish_in(
    tx: &WriteTx,
    before: &Product,
    photo: NeedsPhoto,
    halal_required_from: chrono::NaiveDate,
    now: Timestamp,
) -> Result<Product, Error> {
    match before.status {
        Status::Published => return Ok(before.clone()),
        Status::Blocked => return Err(Error::Blocked),
        Status::Draft | Status::Withdrawn => {}
    }
    let tree = categories::tree(tx).await?;
    let seller = sellers::find(tx, before.seller_id).await?;
    let food = tree.is_food(before.facts.category_id.as_deref());
    let mut missing = missing_of(before, seller.as_ref(), food, halal_required_from, now);
    missing.retain(|m| photo == NeedsPhoto::Yes || m.field != "photos");
    if !missing.is_empty() {
        return Err(Error::NotPublishable(missing));
    }
    let after = Product {
        status: Status::Published,
        status_reason: None,
        published_at: before.published_at.or(Some(now)),
        ..before.changed(now)
    };
    store::save(tx, before, &after).await?;
    announce(tx, &tree, &after, now).await?;
    Ok(after)
}

/// Takes a product out of the shop; it comes back by publishing. Only a published one can be taken back, another one stays as it is.
///
/// # Errors
/// Not the seller's, or the database's.
pub(crate) async fn withdraw(app: &App, actor: &Actor, id: ProductId) -> Result<Product, Error> {
    let input = Input::new(app, actor, id)?;
    write_tx(&app.db, "withdraw_product", &input, |tx, input| {
        Box::pin(async move {
            let before = owned(tx, input.seller, input.id).await?;
            if before.status != Status::Published {
                return Ok(before);
            }
            let tree = categories::tree(tx).await?;
            let after = Product { status: Status::Withdrawn, status_reason: None, ..before.changed(input.now) };
            store::save(tx, &before, &after).await?;
            announce(tx, &tree, &after, input.now).await?;
            Ok(after)
        })
    })
    .await
}
