use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::{ProductId, catalogue::Status},
    db::write_tx,
    failure::FieldError,
    session::{Actor, Role},
};
use serde::Serialize;

use crate::{
    app::App,
    categories,
    error::Error,
    products::{self, Product},
};

const REASON_CHARS_MAX: usize = 500;
const REASON_CHARS_MIN: usize = 5;

/// A deed of staff, as the audit row keeps it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Feature(bool),
    Block { reason: String },
    Unblock,
}

impl Deed {
    fn name(&self) -> &'static str {
        match self {
            Self::Feature(true) => "product.feature",
            Self::Feature(false) => "product.unfeature",
            Self::Block { .. } => "product.block",
            Self::Unblock => "product.unblock",
        }
    }

    fn onto(&self, product: &mut Product) {
        match self {
            Self::Feature(featured) => product.featured = *featured,
            Self::Block { reason } => {
                product.status = Status::Blocked;
                product.status_reason = Some(reason.clone());
                product.featured = false;
            }
            // Back to its seller, who publishes it again when the reason is gone.
            Self::Unblock if product.status == Status::Blocked => {
                product.status = Status::Withdrawn;
                product.status_reason = None;
            }
            Self::Unblock => {}
        }
    }
}

struct Input<'a> {
    actor: &'a Actor,
    id: ProductId,
    deed: Deed,
    now: Timestamp,
}

/// Makes a product a Produk Unggulan, or no longer.
///
/// # Errors
/// Not staff, not there, or the database's.
pub(crate) async fn feature(app: &App, actor: &Actor, id: ProductId, featured: bool) -> Result<Product, Error> {
    moderate(app, actor, id, Deed::Feature(featured)).await
}

/// Takes a product out of the shop for a reason its seller reads; only staff can let it go.
///
/// # Errors
/// Not staff, no reason, not there, or the database's.
pub(crate) async fn block(app: &App, actor: &Actor, id: ProductId, reason: &str) -> Result<Product, Error> {
    let reason = reason.trim();
    let length = reason.chars().count();
    if length < REASON_CHARS_MIN {
        return Err(Error::Invalid(vec![FieldError::new("reason", "too_short").with("min", REASON_CHARS_MIN)]));
    }
    if length > REASON_CHARS_MAX {
        return Err(Error::Invalid(vec![FieldError::new("reason", "too_long").with("max", REASON_CHARS_MAX)]));
    }
    if reason.chars().any(|c| c.is_control() && c != '\n' && c != '\r') {
        return Err(Error::field("reason", "bad_characters"));
    }
    moderate(app, actor, id, Deed::Block { reason: reason.to_owned() }).await
}

/// Gives a blocked product back to its seller.
///
/// # Errors
/// Not staff, not there, or the database's.
pub(crate) async fn unblock(app: &App, actor: &Actor, id: ProductId) -> Result<Product, Error> {
    moderate(app, actor, id, Deed::Unblock).await
}

async fn moderate(app: &App, actor: &Actor, id: ProductId, deed: Deed) -> Result<Product, Error> {
    actor.require(Role::Staff)?;
    let input = Input { actor, id, deed, now: app.clock.now() };
    write_tx(&app.db, "moderate_product", &input, |tx, input| {
        Box::pin(async move {
            let before = products::by_id(tx, input.id).await?.ok_or(Error::NotFound)?;
            let mut after = before.clone();
            input.deed.onto(&mut after);
            if after == before {
                return Ok(before);
            }
            let after = after.changed(input.now);
            products::save(tx, &before, &after).await?;
            products::announce(tx, &categories::tree(tx).await?, &after, input.now).await?;
            audit::record(tx, input.actor, input.now, input.deed.name(), after.id, &input.deed).await?;
            Ok(after)
        })
    })
    .await
}
