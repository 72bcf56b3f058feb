use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::{SellerId, account::SellerStatus},
    db::{WriteTx, write_tx},
    failure::FieldErrors,
    session::{Actor, Role},
    text::Texts,
};

use crate::{
    app::App,
    error::Error,
    input,
    sellers::{self, store::Seller},
};

struct Input<'a> {
    texts: &'a Texts,
    actor: &'a Actor,
    id: SellerId,
    status: SellerStatus,
    reason: String,
    now: Timestamp,
}

/// Suspends a seller, so that nothing of it is shown or sold, or lets it take part again.
pub(crate) async fn set_suspended(
    app: &App,
    actor: &Actor,
    id: SellerId,
    suspended: bool,
    reason: &str,
) -> Result<Seller, Error> {
    actor.require(Role::Staff)?;
    let mut errors = FieldErrors::default();
    let reason = input::reason(&mut errors, reason);
    errors.finish().map_err(Error::Invalid)?;
    sellers::store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let status = if suspended { SellerStatus::Suspended } else { SellerStatus::Active };
    let input = Input { texts: &app.texts, actor, id, status, reason, now: app.now() };
    write_tx(&app.db, "suspend_seller", &input, |tx, input| Box::pin(store_it(tx, input))).await?;
    sellers::store::find(app.db.read(), id).await?.ok_or(Error::NotFound)
}

async fn store_it(tx: &WriteTx, input: &Input<'_>) -> Result<(), Error> {
    if !sellers::store::set_status(tx, input.id, input.status, input.now).await? {
        return Ok(());
    }
    sellers::announce(tx, input.texts, input.id, true, input.now).await?;
    let action = match input.status {
        SellerStatus::Active => "seller.reinstated",
        SellerStatus::Suspended => "seller.suspended",
    };
    audit::record(tx, input.actor, input.now, action, input.id, &serde_json::json!({ "reason": input.reason })).await?;
    Ok(())
}
