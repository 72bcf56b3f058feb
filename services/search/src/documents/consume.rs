use std::sync::Arc;

use sentra_shared::{
    contract::{
        account::{AccountEvent, SellerStatus},
        catalogue::CatalogueEvent,
        order::OrderEvent,
    },
    db::WriteTx,
    exchange,
    feed::{ConsumeError, Consumer, Event},
};
use tokio::sync::Notify;

use super::store;

/// A producer that documents are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Account,
    Catalogue,
    Order,
}

/// Takes in one producer's events: keeps what they say and marks the documents they touch.
#[derive(Debug, Clone)]
pub(crate) struct Intake {
    pub(crate) source: Source,
    /// Wakes the indexer.
    pub(crate) wake: Arc<Notify>,
}

#[async_trait::async_trait]
impl Consumer for Intake {
    fn source(&self) -> &'static str {
        match self.source {
            Source::Account => "account",
            Source::Catalogue => "catalogue",
            Source::Order => "order",
        }
    }

    fn topics(&self) -> &'static [&'static str] {
        match self.source {
            Source::Account => &["sellers"],
            Source::Catalogue => &["products"],
            Source::Order => &["stock", "sales", "rates"],
        }
    }

    async fn apply(&self, tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
        match self.source {
            Source::Account => account(tx, event).await,
            Source::Catalogue => catalogue(tx, event).await,
            Source::Order => order(tx, event).await,
        }
    }

    fn applied(&self) {
        self.wake.notify_one();
    }
}

/// Names the event in the mark, so that the same event marks once however often it comes.
fn cause(event: &Event) -> String {
    format!("{} {} {}", event.name, event.subject, event.version)
}

async fn account(tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
    let AccountEvent::Seller(seller) = AccountEvent::read(event)? else { return Ok(()) };
    let row = store::SellerRow {
        seller_id: seller.seller_id,
        version: event.version,
        slug: seller.slug,
        name: seller.name,
        region_code: seller.region_code,
        trained: seller.training_badge.is_some(),
        active: seller.status == SellerStatus::Active,
    };
    if store::put_seller(tx, row.clone()).await? {
        store::mark_products_of(tx, row.seller_id, &cause(event)).await?;
    }
    Ok(())
}

async fn catalogue(tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
    let CatalogueEvent::Product(product) = CatalogueEvent::read(event)? else { return Ok(()) };
    // The seller's row is taken first, so that a change of the seller that commits at the same time sees this product or is seen
    // by whoever puts its document together.
    store::touch_seller(tx, product.seller_id).await?;
    if store::put_product(tx, &product, event.version).await? {
        store::put_categories(tx, &product, event.at).await?;
        store::mark(tx, product.product_id, &cause(event)).await?;
    }
    Ok(())
}

async fn order(tx: &WriteTx, event: &Event) -> Result<(), ConsumeError> {
    let (product, changed) = match OrderEvent::read(event)? {
        OrderEvent::Stock(stock) => (stock.product_id, store::put_stock(tx, &stock, event.version).await?),
        OrderEvent::Sales(sales) => (sales.product_id, store::put_sales(tx, &sales, event.version).await?),
        // Documents stay in rupiah; a rate only changes what readers are shown.
        OrderEvent::Rate(rate) => return Ok(exchange::copy::keep(tx, &rate, event.version).await?),
        OrderEvent::Purchase(_) | OrderEvent::Other => return Ok(()),
    };
    if changed {
        store::mark(tx, product, &cause(event)).await?;
    }
    Ok(())
}
