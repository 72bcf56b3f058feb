use sentra_shared::{
    contract::account::AccountEvent,
    db::WriteTx,
    feed::{ConsumeError, Consumer, Event},
};

use super::store;
use crate::{products, readiness};

/// Reads account's feed: keeps the copy of the sellers, and takes products off the shop when the right to sell them ends, and has
/// them told again when the right to export comes or goes.
#[derive(Debug)]
pub(crate) struct AccountConsumer;

#[async_trait::async_trait]
impl Consumer for AccountConsumer {
    fn source(&self) -> &'static str {
        "account"
    }

    fn topics(&self) -> &'static [&'static str] {
        &["sellers"]
    }

    async fn apply(&self, tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
        let AccountEvent::Seller(seller) = AccountEvent::read(event)? else { return Ok(()) };
        let before = store::find(tx, seller.seller_id).await?;
        if store::keep(tx, &seller, event.version).await? {
            readiness::follow_right(tx, before.as_ref(), &seller, event.at).await?;
            products::withdraw_without_right(tx, &seller, event.at).await?;
        }
        Ok(())
    }
}
