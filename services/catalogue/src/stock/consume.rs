use sentra_shared::{
    contract::order::OrderEvent,
    db::WriteTx,
    feed::{ConsumeError, Consumer, Event},
};

use super::store;

/// Reads order's feed.
#[derive(Debug)]
pub(crate) struct OrderConsumer;

#[async_trait::async_trait]
impl Consumer for OrderConsumer {
    fn source(&self) -> &'static str {
        "order"
    }

    fn topics(&self) -> &'static [&'static str] {
        &["stock"]
    }

    async fn apply(&self, tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
        if let OrderEvent::Stock(level) = OrderEvent::read(event)? {
            store::keep(tx, &level, event.version).await?;
        }
        Ok(())
    }
}
