use sentra_shared::{
    contract::order::OrderEvent,
    db::WriteTx,
    exchange,
    feed::{ConsumeError, Consumer, Event},
};

use super::store;

/// Reads order's feed: stock levels and exchange rates.
#[derive(Debug)]
pub(crate) struct OrderConsumer;

#[async_trait::async_trait]
impl Consumer for OrderConsumer {
    fn source(&self) -> &'static str {
        "order"
    }

    fn topics(&self) -> &'static [&'static str] {
        &["stock", "rates"]
    }

    async fn apply(&self, tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
        match OrderEvent::read(event)? {
            OrderEvent::Stock(level) => store::keep(tx, &level, event.version).await?,
            OrderEvent::Rate(rate) => exchange::copy::keep(tx, &rate, event.version).await?,
            OrderEvent::Sales(_) | OrderEvent::Purchase(_) | OrderEvent::Other => {}
        }
        Ok(())
    }
}
