use sentra_shared::{
    contract::{
        VariantId,
        account::PortError,
        order::{DeliveryEstimate, Destination, OrderPort, StockFigure},
    },
    db::Db,
};

use super::store;
use crate::{
    error::Error,
    offers, sellers,
    shipping::{self, Parcel},
};

/// What order answers its peers at once, from its own tables.
#[derive(Debug, Clone)]
pub(crate) struct Port(pub(crate) Db);

fn failed(error: impl Into<Error>) -> PortError {
    PortError { port: "order", source: Some(Box::new(error.into())) }
}

#[async_trait::async_trait]
impl OrderPort for Port {
    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<StockFigure>, PortError> {
        let found = store::find_many(self.0.read(), variants).await.map_err(failed)?;
        let figure = |s: store::Stock| StockFigure {
            variant_id: s.variant_id,
            on_hand: s.figure.on_hand,
            available: s.figure.available(),
            version: s.version,
        };
        Ok(found.into_iter().map(figure).collect())
    }

    async fn delivery_estimate(
        &self,
        variant: VariantId,
        to: &Destination,
    ) -> Result<Option<DeliveryEstimate>, PortError> {
        let db = self.0.read();
        let Some(offer) = offers::store::find(db, variant).await.map_err(failed)? else { return Ok(None) };
        let Some(seller) = sellers::store::find(db, offer.seller_id).await.map_err(failed)? else { return Ok(None) };
        let parcel = Parcel { origin: seller.region_code, pieces: vec![offer.piece(1)] };
        let quotes = shipping::quotes(db, &parcel, Some(to)).await.map_err(failed)?;
        let courier = shipping::cheapest(&quotes).filter(|q| !q.is_pick_up());
        Ok(courier.map(|q| DeliveryEstimate {
            service: q.names.get(sentra_shared::text::Lang::Id).to_owned(),
            cost: q.price,
            days_min: q.days_min.unsigned_abs(),
            days_max: q.days_max.unsigned_abs(),
        }))
    }
}
