//! The state that this service's feed begins with: what is left of each variant, what was sold of each product, and what currencies
//! cost.

use chrono::DateTime;
use sentra_shared::{
    contract::order::{EXCHANGE_RATE_CHANGED, Level, SALES_COUNTED, STOCK_LEVEL, SalesCounted, StockLevel},
    db::Db,
    feed::{Event, FeedError, Snapshots},
};

use crate::{exchange_rates, fulfilment, stock};

/// Gives the snapshots of this service.
#[derive(Debug, Clone)]
pub(crate) struct OrderSnapshots(pub(crate) Db);

fn json<T: serde::Serialize>(data: &T) -> Result<serde_json::Value, FeedError> {
    serde_json::to_value(data).map_err(|e| FeedError::Db(sea_orm::DbErr::Json(e.to_string())))
}

impl OrderSnapshots {
    /// Stock, by variant.
    async fn levels(&self, after: Option<&str>, limit: u64) -> Result<(Vec<Event>, Option<String>), FeedError> {
        let after = after.and_then(|a| a.parse().ok());
        let found = stock::store::page(self.0.read(), after, limit).await?;
        let next =
            (u64::try_from(found.len()) == Ok(limit)).then(|| found.last().map(|s| s.variant_id.to_string())).flatten();
        let event = |s: stock::store::Stock| {
            let level = Level::of(s.figure.available());
            let told = StockLevel { variant_id: s.variant_id, product_id: s.product_id, level };
            Ok(Event {
                position: 0,
                name: STOCK_LEVEL.to_owned(),
                subject: s.variant_id.to_string(),
                version: s.level_version,
                at: DateTime::UNIX_EPOCH,
                data: json(&told)?,
            })
        };
        Ok((found.into_iter().map(event).collect::<Result<_, FeedError>>()?, next))
    }

    /// Sales, by product.
    async fn sales(&self, after: Option<&str>, limit: u64) -> Result<(Vec<Event>, Option<String>), FeedError> {
        let after = after.and_then(|a| a.parse().ok());
        let found = fulfilment::store::told_page(self.0.read(), after, limit).await?;
        let next =
            (u64::try_from(found.len()) == Ok(limit)).then(|| found.last().map(|s| s.product_id.to_string())).flatten();
        let event = |s: fulfilment::store::Told| {
            let told = SalesCounted { product_id: s.product_id, units_30d: s.units_30d, units_total: s.units_total };
            Ok(Event {
                position: 0,
                name: SALES_COUNTED.to_owned(),
                subject: s.product_id.to_string(),
                version: s.version,
                at: s.at,
                data: json(&told)?,
            })
        };
        Ok((found.into_iter().map(event).collect::<Result<_, FeedError>>()?, next))
    }

    /// Exchange rates, by currency and day.
    async fn rates(&self, after: Option<&str>, limit: u64) -> Result<(Vec<Event>, Option<String>), FeedError> {
        let after = after.and_then(exchange_rates::read_subject);
        let found = exchange_rates::store::page(self.0.read(), after, limit).await?;
        let full = u64::try_from(found.len()) == Ok(limit);
        let next = full.then(|| found.last().map(|e| exchange_rates::subject(&e.rate))).flatten();
        let event = |entry: exchange_rates::store::Entry| {
            Ok(Event {
                position: 0,
                name: EXCHANGE_RATE_CHANGED.to_owned(),
                subject: exchange_rates::subject(&entry.rate),
                version: entry.version,
                at: entry.entered_at,
                data: json(&entry.rate)?,
            })
        };
        Ok((found.into_iter().map(event).collect::<Result<_, FeedError>>()?, next))
    }
}

#[async_trait::async_trait]
impl Snapshots for OrderSnapshots {
    async fn page(
        &self,
        topic: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<(Vec<Event>, Option<String>), FeedError> {
        match topic {
            "levels" | "stock" => self.levels(after, limit).await,
            "sales" => self.sales(after, limit).await,
            "rates" => self.rates(after, limit).await,
            _ => Err(FeedError::NoTopic),
        }
    }
}
