use sea_orm::ConnectionTrait;
use sentra_shared::{
    clock::Timestamp,
    contract::{ProductId, SellerId, VariantId, catalogue::Status},
    db::{WriteTx, write_tx},
    session::Actor,
};

use super::{
    announce::announce,
    create::{refuse_taken, with_origin},
    model::{Draft, Product},
    rules::{self, missing_of},
    store,
    variants::merge,
};
use crate::{app::App, categories, error::Error, sellers};

/// A product of the acting seller; anybody else's is not found.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub(crate) async fn owned(db: &impl ConnectionTrait, seller: SellerId, id: ProductId) -> Result<Product, Error> {
    store::by_id(db, id).await?.filter(|p| p.seller_id == seller).ok_or(Error::NotFound)
}

struct Input {
    seller: SellerId,
    id: ProductId,
    version: i64,
    draft: Draft,
    fresh: Vec<VariantId>,
    halal_required_from: chrono::NaiveDate,
    now: Timestamp,
}

/// Writes what the seller handed in over the version it saw. A published product keeps what publishing needs.
///
/// # Errors
/// Not the seller's, stale, blocked, wrong fields, or the database's.
pub(crate) async fn edit(
    app: &App,
    actor: &Actor,
    id: ProductId,
    version: i64,
    draft: Draft,
) -> Result<Product, Error> {
    let input = Input {
        seller: actor.require_seller()?,
        id,
        version,
        fresh: draft.variants.iter().map(|_| VariantId::new()).collect(),
        draft,
        halal_required_from: app.settings.programme.halal_required_from,
        now: app.clock.now(),
    };
    write_tx(&app.db, "edit_product", &input, |tx, input| {
        Box::pin(async move {
            let before = owned(tx, input.seller, input.id).await?;
            if before.version != input.version {
                return Err(Error::Stale);
            }
            rewrite(tx, &before, &input.draft, &input.fresh, input.halal_required_from, input.now).await
        })
    })
    .await
}

/// Writes a checked draft over a product and tells of it; nothing happens when nothing differs.
pub(super) async fn rewrite(
    tx: &WriteTx,
    before: &Product,
    draft: &Draft,
    fresh: &[VariantId],
    halal_required_from: chrono::NaiveDate,
    now: Timestamp,
) -> Result<Product, Error> {
    let tree = categories::tree(tx).await?;
    let known =
        draft.facts.category_id.as_deref().is_none_or(|id| id.trim().is_empty() || tree.get(id.trim()).is_some());
    let Draft { facts, variants } = rules::check(draft.clone(), known).map_err(Error::Invalid)?;
    let facts = with_origin(tx, before.seller_id, facts).await?;
    let variants = merge(&before.key, &before.variants, &variants, fresh).map_err(Error::Invalid)?;
    if facts == before.facts && variants == before.variants {
        return Ok(before.clone());
    }
    let slug = rules::address(&facts.title, &before.key);
    let after = Product { facts, variants, slug, ..before.changed(now) };
    if after.status == Status::Published {
        let seller = sellers::find(tx, before.seller_id).await?;
        let lacks = |p: &Product| {
            missing_of(p, seller.as_ref(), tree.is_food(p.facts.category_id.as_deref()), halal_required_from, now)
        };
        let lacked = lacks(before);
        let newly: Vec<_> = lacks(&after).into_iter().filter(|m| !lacked.contains(m)).collect();
        if !newly.is_empty() {
            return Err(Error::Invalid(newly));
        }
    }
    refuse_taken(tx, &after).await?;
    store::save(tx, before, &after).await?;
    announce(tx, &tree, &after, now).await?;
    Ok(after)
}
