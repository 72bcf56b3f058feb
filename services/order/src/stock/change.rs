use sentra_shared::{
    contract::{SellerId, VariantId},
    db::{WriteTx, write_tx},
    failure::FieldErrors,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::Actor,
};
use serde::{Deserialize, Serialize};

use super::{
    rules::{self, Kind},
    store::{self, Movement, Stock},
};
use crate::{app::App, error::Error};

/// Longest reason of a movement, in characters.
const REASON_MAX: usize = 200;

/// The stock of a variant of the acting seller.
///
/// # Errors
/// [`Error::NotFound`] when it is another seller's or not there.
pub(super) async fn own(app: &App, actor: &Actor, variant: VariantId) -> Result<Stock, Error> {
    let seller = actor.require_seller()?;
    store::find(app.db.read(), variant).await?.filter(|s| s.seller_id == seller).ok_or(Error::NotFound)
}

/// A new count of what the seller has.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockIn)]
pub(crate) struct Count {
    /// Pieces in the seller's hands; at least what is promised to buyers.
    pub(crate) on_hand: i64,
    /// The version the count was made on; without it the present one.
    pub(crate) version: Option<i64>,
}

/// Writes a count.
///
/// # Errors
/// [`Error::Stale`] when the stock moved since `count.version`, [`Error::Invalid`] when the count does not cover what is promised.
pub(super) async fn set_on_hand(app: &App, actor: &Actor, variant: VariantId, count: Count) -> Result<Stock, Error> {
    let seller = actor.require_seller()?;
    let input = (variant, seller, count, actor.label(), app.now());
    write_tx(&app.db, "set_on_hand", &input, |tx, (variant, seller, count, label, now)| {
        Box::pin(async move {
            let before = locked(tx, *variant, *seller).await?;
            if count.version.is_some_and(|v| v != before.version) {
                return Err(Error::Stale);
            }
            rules::check_on_hand(count.on_hand, before.figure.promised()).map_err(|e| vec![e])?;
            if !store::set_on_hand(tx, *variant, before.version, count.on_hand).await? {
                return Err(Error::Stale);
            }
            let quantity = count.on_hand - before.figure.on_hand;
            let counted = Movement { kind: "count", quantity, order_id: None, actor: label, reason: None, at: *now };
            store::moved(tx, *variant, &counted).await?;
            locked(tx, *variant, *seller).await
        })
    })
    .await
}

/// Pieces that came or went.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockMovementIn)]
pub(crate) struct MoveIn {
    /// Why.
    pub(crate) kind: Kind,
    /// How many; negative only for a correction.
    pub(crate) quantity: i64,
    /// Remark, up to 200 characters.
    #[serde(default)]
    pub(crate) reason: String,
}

/// Notes pieces that came or went; the stock afterwards, and whether this is the answer to a repeat.
///
/// # Errors
/// As [`set_on_hand`].
pub(super) async fn move_stock(
    app: &App,
    actor: &Actor,
    variant: VariantId,
    wanted: MoveIn,
    key: IdempotencyKey,
) -> Result<(Stock, bool), Error> {
    let seller = actor.require_seller()?;
    let mut errors = FieldErrors::default();
    let change = wanted.kind.change(wanted.quantity).map_err(|e| errors.push(e)).unwrap_or_default();
    let reason = wanted.reason.trim().to_owned();
    errors.require(!reason.chars().any(char::is_control), "reason", "control_characters");
    if reason.chars().count() > REASON_MAX {
        errors.push(sentra_shared::failure::FieldError::new("reason", "too_long").with("max", REASON_MAX));
    }
    errors.finish()?;
    let now = app.now();
    let once = Once::new(actor, &format!("stock.move {variant}"), key, &wanted, now)?;
    let input = (variant, seller, change, wanted.kind, reason, actor.label(), now, once);
    write_tx(&app.db, "move_stock", &input, |tx, (variant, seller, change, kind, reason, label, now, once)| {
        Box::pin(async move {
            if let Begun::Replay(()) = once.begin::<(), Error>(tx).await? {
                return Ok((locked(tx, *variant, *seller).await?, true));
            }
            let before = locked(tx, *variant, *seller).await?;
            let on_hand = rules::check_change(before.figure.on_hand, before.figure.promised(), *change);
            let on_hand = on_hand.map_err(|e| vec![e])?;
            if !store::set_on_hand(tx, *variant, before.version, on_hand).await? {
                return Err(Error::Stale);
            }
            let reason = Some(reason.as_str()).filter(|r| !r.is_empty());
            let movement =
                Movement { kind: kind.as_str(), quantity: *change, order_id: None, actor: label, reason, at: *now };
            store::moved(tx, *variant, &movement).await?;
            once.finish(tx, &()).await?;
            Ok((locked(tx, *variant, *seller).await?, false))
        })
    })
    .await
}

async fn locked(tx: &WriteTx, variant: VariantId, seller: SellerId) -> Result<Stock, Error> {
    store::find(tx, variant).await?.filter(|s| s.seller_id == seller).ok_or(Error::NotFound)
}
