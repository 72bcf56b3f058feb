//! Sellers as account told of them last: who sells, from where, and whether it may.

pub(crate) mod store;

use sentra_shared::{
    contract::account::AccountEvent,
    db::WriteTx,
    feed::{ConsumeError, Consumer, Event},
};

pub(crate) use store::Seller;

/// Takes in account's feed.
#[derive(Debug, Clone, Copy)]
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
        match AccountEvent::read(event)? {
            AccountEvent::Seller(seller) => store::upsert(tx, &seller, event.version).await?,
            // Orders are kept, as tax law asks; a cart is nobody's business but the person's.
            AccountEvent::PersonErased(erased) => crate::carts::store::erase_person(tx, erased.person_id).await?,
            AccountEvent::Other => {}
        }
        Ok(())
    }
}
