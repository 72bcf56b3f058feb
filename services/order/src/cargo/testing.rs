//! What the tests of air cargo stand on: paid export orders of sellers who may export, packed when wanted.

use chrono::TimeDelta;
use sentra_shared::{
    contract::{FulfilmentId, LineId, OrderId, SellerId, VariantId},
    http::IdempotencyKey,
    session::{Actor, Role},
};

use super::{
    awb::receive::{RangeIn, receive},
    cartons::{
        self,
        rules::{Carton, Content},
    },
    flights::{
        Flight,
        rules::{Aircraft, CapacityIn, FlightIn},
        schedule::schedule,
    },
    input::Decimal,
    rate_cards::{
        publish::publish,
        rules::{BreakIn, CardIn},
    },
};
use crate::{
    app::App,
    orders::{self, Fulfilment},
    payments,
    shipping::abroad,
    testing,
};

/// A paid order for abroad.
pub(crate) struct Export {
    pub(crate) app: App,
    pub(crate) order: OrderId,
    pub(crate) sellers: Vec<SellerId>,
    pub(crate) variants: Vec<VariantId>,
}

impl Export {
    /// An order of `quantity` pieces from each of so many sellers, paid.
    pub(crate) async fn paid(app: &App, sellers: usize, quantity: i64) -> Self {
        if abroad::store::all(app.db.read()).await.unwrap().iter().all(|tariff| tariff.country != "HK") {
            testing::open_hong_kong(app, "2105.5").await;
        }
        let (mut ids, mut wanted) = (Vec::new(), Vec::new());
        for _ in 0..sellers {
            let (seller, variant) = testing::market_abroad(app, 20_000, 10_000).await;
            wanted.push((variant, quantity));
            ids.push(seller);
        }
        let cart = testing::cart_abroad(app, &testing::guest(), &wanted).await;
        let placed = testing::order(app, &testing::guest(), cart, "test").await.unwrap();
        let token = app.track_token(placed.order);
        payments::pay_by_test(app, &testing::guest(), placed.order, Some(&token)).await.unwrap();
        let variants = wanted.into_iter().map(|(variant, _)| variant).collect();
        Self { app: app.clone(), order: placed.order, sellers: ids, variants }
    }

    /// The same, with everything of each seller packed in cartons of so many pieces.
    pub(crate) async fn packed(app: &App, sellers: usize, quantity: i64, per_carton: i64) -> Self {
        let export = Self::paid(app, sellers, quantity).await;
        for n in 0..sellers {
            export.pack(n, per_carton).await;
        }
        export
    }

    pub(crate) fn seller(&self, n: usize) -> Actor {
        testing::person(Some(self.sellers[n]), &[Role::Seller])
    }

    pub(crate) async fn part(&self, n: usize) -> Fulfilment {
        let parts = orders::store::fulfilments_of(self.app.db.read(), self.order).await.unwrap();
        parts.into_iter().find(|p| p.seller_id == self.sellers[n]).unwrap()
    }

    pub(crate) async fn line(&self, part: FulfilmentId) -> (LineId, i64) {
        let line = orders::store::lines_of_fulfilment(self.app.db.read(), part).await.unwrap().remove(0);
        (line.id, line.quantity)
    }

    /// Packs what a seller has to pack, as evenly as it comes.
    pub(crate) async fn pack(&self, n: usize, per_carton: i64) {
        let part = self.part(n).await;
        let (line, mut left) = self.line(part.id).await;
        let mut cartons = Vec::new();
        while left > 0 {
            let quantity = left.min(per_carton);
            cartons.push(carton(line, quantity));
            left -= quantity;
        }
        let version = cartons::store::of_fulfilment(self.app.db.read(), part.id).await.unwrap().version;
        cartons::pack(&self.app, &self.seller(n), part.id, version, cartons).await.unwrap();
    }
}

/// A carton with pieces of a line: 250 g each and 450 g of cardboard, 40 by 30 by 25 cm.
pub(crate) fn carton(line: LineId, quantity: i64) -> Carton {
    Carton { gross_g: quantity * 250 + 450, size_mm: [400, 300, 250], contents: vec![Content { line, quantity }] }
}

/// Runs a statement that no use case offers.
pub(crate) async fn run(app: &App, sql: &str) -> u64 {
    use sea_orm::ConnectionTrait;
    app.db.schema_connection().execute_unprepared(sql).await.unwrap().rows_affected()
}

/// One number out of a query with a column `n`.
pub(crate) async fn number(app: &App, sql: &str) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let db = app.db.read();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

/// An export coordinator.
pub(crate) fn coordinator() -> Actor {
    testing::person(None, &[Role::Coordinator])
}

/// A flight to Hong Kong in four days with so many kilograms and cubic metres, one rate card for it, and waybill numbers.
pub(crate) async fn flight(app: &App, number: &str, kg: &str, m3: &str) -> Flight {
    let flight = FlightIn {
        carrier: "GA".into(),
        number: number.into(),
        departs_at: Some(app.now() + TimeDelta::days(4)),
        origin: "SUB".into(),
        destination: "HKG".into(),
        capacity: CapacityIn { kg: Decimal::from(kg), m3: Decimal::from(m3), positions: None },
        aircraft: Aircraft::WideBody,
        ..FlightIn::default()
    };
    schedule(app, &coordinator(), &flight, IdempotencyKey::default()).await.unwrap().0.remove(0)
}

/// Rates to Hong Kong, and waybill numbers of their carrier.
pub(crate) async fn tariff_and_numbers(app: &App) {
    let row = |kg: &str, rate: &str| BreakIn { from_kg: Decimal::from(kg), rate: Decimal::from(rate) };
    let card = CardIn {
        carrier: "GA".into(),
        origin: "SUB".into(),
        destination: "HKG".into(),
        currency: "USD".into(),
        minimum: Decimal::from("60"),
        breaks: vec![row("0", "5.20"), row("45", "3.90"), row("100", "3.20")],
        divisor: 6000,
        step_kg: Decimal::from("0.5"),
        surcharges: Vec::new(),
        ..CardIn::default()
    };
    publish(app, &coordinator(), &card, IdempotencyKey::default()).await.unwrap();
    let range = RangeIn {
        carrier: "GA".into(),
        prefix: "126".into(),
        first: "1234567".into(),
        last: "1234599".into(),
        note: String::new(),
    };
    receive(app, &coordinator(), &range, IdempotencyKey::default()).await.unwrap();
}
