use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    contract::{ProductId, VariantId, catalogue::Status, order::Level},
    session::{Actor, Role},
};

use super::{
    model::{Product, Variant},
    rules,
    store::{self, Brief},
};
use crate::{app::App, error::Error, stock};

/// A product that this reader may see: a published one, their own, or any for staff.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub(crate) async fn visible(app: &App, actor: &Actor, id: ProductId) -> Result<Product, Error> {
    store::by_id(app.db.read(), id).await?.filter(|p| may_see(actor, p)).ok_or(Error::NotFound)
}

/// As [`visible`], by the last part of its address; whether its words are still right is the caller's question. With as many
/// published others of its seller.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub(crate) async fn visible_with_others(
    app: &App,
    actor: &Actor,
    address: &str,
    others: u64,
) -> Result<(Product, Vec<Product>), Error> {
    let key = rules::key_of_address(address).ok_or(Error::NotFound)?;
    let found = store::by_key_with_others(app.db.read(), &key, others).await?;
    found.filter(|(product, _)| may_see(actor, product)).ok_or(Error::NotFound)
}

fn may_see(actor: &Actor, product: &Product) -> bool {
    product.status == Status::Published || actor.seller_id() == Some(product.seller_id) || actor.has(Role::Staff)
}

/// What is left of the variants of some products.
#[derive(Debug, Default)]
pub(crate) struct Levels(HashMap<VariantId, Level>);

impl Levels {
    /// Reads the last known levels.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn of(
        db: &impl ConnectionTrait,
        products: impl IntoIterator<Item = &Product>,
    ) -> Result<Self, DbErr> {
        let ids: Vec<VariantId> = products.into_iter().flat_map(Product::active).map(|v| v.id).collect();
        Ok(Self(stock::of_variants(db, &ids).await?))
    }

    /// The same for lists.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn of_briefs(db: &impl ConnectionTrait, briefs: &[Brief]) -> Result<Self, DbErr> {
        let ids: Vec<VariantId> = briefs.iter().flat_map(|b| &b.variants).map(|(id, _)| *id).collect();
        Ok(Self(stock::of_variants(db, &ids).await?))
    }

    /// True when nothing of the product is left.
    pub(crate) fn is_sold_out(&self, brief: &Brief) -> bool {
        brief.variants.iter().all(|(id, opening)| self.level(*id, *opening).is_out())
    }

    /// The level of a variant.
    pub(crate) fn of_variant(&self, variant: &Variant) -> Level {
        self.level(variant.id, variant.opening_stock.unwrap_or(0))
    }

    /// Until order has spoken, the opening stock is what there is.
    fn level(&self, id: VariantId, opening: i64) -> Level {
        self.0.get(&id).copied().unwrap_or_else(|| Level::of(opening))
    }

    /// True when nothing of the product is left.
    pub(crate) fn is_out(&self, product: &Product) -> bool {
        product.active().all(|v| self.of_variant(v).is_out())
    }
}
