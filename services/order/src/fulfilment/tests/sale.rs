//! An order of two sellers, as the tests begin with it.

use sentra_shared::{
    contract::{OrderId, SellerId, VariantId},
    session::{Actor, Role},
};

use crate::{
    app::App,
    fulfilment,
    orders::{self, Fulfilment, Shipment},
    payments::{self, Confirmed, Payment},
    testing,
};

/// Two sellers, their goods, and one order of both: 2 pieces at Rp 20.000 and 1 at Rp 35.000.
pub(crate) struct Sale {
    pub(crate) app: App,
    pub(crate) order: OrderId,
    pub(crate) token: String,
    pub(crate) sellers: [SellerId; 2],
    pub(crate) variants: [VariantId; 2],
    pub(crate) staff: Actor,
    /// The same people each time, because idempotency keys belong to a person.
    actors: [Actor; 2],
}

impl Sale {
    pub(crate) async fn new(app: &App, method: &str) -> Self {
        let (one, first) = testing::market(app, 20_000, 10).await;
        let (two, second) = testing::market(app, 35_000, 10).await;
        let cart = testing::cart(app, &testing::guest(), &[(first, 2), (second, 1)]).await;
        let placed = testing::order(app, &testing::guest(), cart, method).await.unwrap();
        Self {
            app: app.clone(),
            order: placed.order,
            token: app.track_token(placed.order),
            sellers: [one, two],
            variants: [first, second],
            staff: testing::person(None, &[Role::Staff]),
            actors: [testing::person(Some(one), &[Role::Seller]), testing::person(Some(two), &[Role::Seller])],
        }
    }

    /// Who acts for one of the sellers.
    pub(crate) fn seller(&self, index: usize) -> Actor {
        self.actors[index].clone()
    }

    pub(crate) async fn payment(&self) -> Payment {
        payments::store::of_order(self.app.db.read(), self.order).await.unwrap().unwrap()
    }

    pub(crate) async fn part(&self, index: usize) -> Fulfilment {
        let parts = orders::store::fulfilments_of(self.app.db.read(), self.order).await.unwrap();
        parts.into_iter().find(|p| p.seller_id == self.sellers[index]).unwrap()
    }

    pub(crate) async fn shipment(&self, index: usize) -> Shipment {
        let part = self.part(index).await;
        orders::store::shipments_of(self.app.db.read(), &[part.id]).await.unwrap().remove(0)
    }

    /// Staff find the money on the statement.
    pub(crate) async fn pay(&self) -> Confirmed {
        let payment = self.payment().await;
        payments::confirm(&self.app, &self.staff, payment.id, &format!("BJTM-{}", self.order), payment.amount)
            .await
            .unwrap()
    }

    pub(crate) async fn dispatch(&self, index: usize) {
        let departure = fulfilment::Departure { carrier: "JNE".into(), tracking_no: "JNE0012345678".into() };
        let shipment = self.shipment(index).await;
        fulfilment::dispatch(&self.app, &self.seller(index), shipment.id, departure, Default::default()).await.unwrap();
    }

    pub(crate) async fn receive(&self, index: usize) {
        let part = self.part(index).await;
        fulfilment::receive(&self.app, &testing::guest(), self.order, part.id, Some(&self.token)).await.unwrap();
    }
}
