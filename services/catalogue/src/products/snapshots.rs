use std::collections::HashMap;

use sentra_shared::{
    contract::{
        ProductId, VariantId,
        catalogue::{OFFER_CHANGED, PRODUCT_CHANGED},
    },
    db::Db,
    feed::{Event, FeedError, Snapshots},
};
use serde::Serialize;

use super::{announce, model::Product, store};
use crate::categories;

/// Current state for consumers that start: topics `products` and `offers`.
#[derive(Debug, Clone)]
pub(crate) struct CatalogueSnapshots(pub(crate) Db);

fn event(name: &str, subject: String, product: &Product, data: &impl Serialize) -> Result<Event, FeedError> {
    let data = serde_json::to_value(data).map_err(|e| sea_orm::DbErr::Json(e.to_string()))?;
    Ok(Event { position: 0, name: name.to_owned(), subject, version: product.version, at: product.updated_at, data })
}

#[async_trait::async_trait]
impl Snapshots for CatalogueSnapshots {
    async fn page(
        &self,
        topic: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<(Vec<Event>, Option<String>), FeedError> {
        match topic {
            "products" => self.products(after.and_then(|a| a.parse().ok()), limit).await,
            "offers" => self.offers(after.and_then(|a| a.parse().ok()), limit).await,
            _ => Err(FeedError::NoTopic),
        }
    }
}

impl CatalogueSnapshots {
    async fn products(&self, after: Option<ProductId>, limit: u64) -> Result<(Vec<Event>, Option<String>), FeedError> {
        let tree = categories::tree(self.0.read()).await?;
        let products = store::page(self.0.read(), store::Of::default(), after, limit).await?;
        let next = products.last().map(|p| p.id.to_string()).filter(|_| is_full(products.len(), limit));
        let events = products
            .iter()
            .map(|p| event(PRODUCT_CHANGED, p.id.to_string(), p, &announce::product_state(&tree, p)))
            .collect::<Result<_, _>>()?;
        Ok((events, next))
    }

    async fn offers(&self, after: Option<VariantId>, limit: u64) -> Result<(Vec<Event>, Option<String>), FeedError> {
        let tree = categories::tree(self.0.read()).await?;
        let variants = store::variant_page(self.0.read(), after, limit).await?;
        let next = variants.last().map(|(id, _)| id.to_string()).filter(|_| is_full(variants.len(), limit));
        let mut ids: Vec<ProductId> = variants.iter().map(|(_, product)| *product).collect();
        ids.sort_unstable();
        ids.dedup();
        let products: HashMap<ProductId, Product> =
            store::by_ids(self.0.read(), &ids).await?.into_iter().map(|p| (p.id, p)).collect();
        let mut events = Vec::with_capacity(variants.len());
        for (id, product_id) in variants {
            let Some(product) = products.get(&product_id) else { continue };
            let offer =
                product.variants.iter().find(|v| v.id == id).and_then(|v| announce::offer_state(&tree, product, v));
            if let Some(offer) = offer {
                events.push(event(OFFER_CHANGED, id.to_string(), product, &offer)?);
            }
        }
        Ok((events, next))
    }
}

fn is_full(length: usize, limit: u64) -> bool {
    u64::try_from(length).is_ok_and(|n| n == limit)
}
