//! Offers as catalogue told of them last, so that a sale asks nobody.

pub(crate) mod store;

use sentra_shared::{
    contract::catalogue::CatalogueEvent,
    db::WriteTx,
    feed::{ConsumeError, Consumer, Event},
};

pub(crate) use store::Offer;

use crate::stock;

/// Takes in catalogue's feed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CatalogueConsumer;

#[async_trait::async_trait]
impl Consumer for CatalogueConsumer {
    fn source(&self) -> &'static str {
        "catalogue"
    }

    fn topics(&self) -> &'static [&'static str] {
        &["offers"]
    }

    async fn apply(&self, tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
        if let CatalogueEvent::Offer(offer) = CatalogueEvent::read(event)? {
            store::upsert(tx, &offer, event.version).await?;
            let opening = offer.opening_stock.unwrap_or(0).max(0);
            stock::open(tx, offer.variant_id, offer.product_id, offer.seller_id, opening, event.at).await?;
        }
        Ok(())
    }
}
