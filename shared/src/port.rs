//! Both ends of each port between processes: the remote one that the caller holds and the routes that the owner serves. In one process
//! the caller holds the service itself instead and cannot tell.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use crate::{
    contract::{
        PersonId, SellerId, SessionId, VariantId,
        account::{AccountPort, Exporter, PortError, SellerContact, TodayItem},
        catalogue::CataloguePort,
        order::{DeliveryEstimate, Destination, OrderPort, StockFigure},
    },
    failure::Failure,
    http::{Json, PathOf, peer::Peer},
    session::SignedIn,
    text::Lang,
};

/// Longest wait for a port, in milliseconds: `contracts.md` gives all of them the same.
const LIMIT_MS: u64 = 300;
/// Longest wait for exporters: numbers are unsealed one by one, and a coordinator waits for printed papers anyway.
const EXPORTERS_LIMIT_MS: u64 = 2_000;
/// Variants of one question.
const VARIANTS_MAX: usize = 500;

fn away(port: &'static str) -> impl Fn(reqwest::Error) -> PortError {
    move |error| PortError { port, source: Some(Box::new(error)) }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        Self::unavailable().caused_by(error)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct TodayQuery {
    person: PersonId,
    seller: Option<SellerId>,
    lang: Lang,
}

impl TodayQuery {
    fn pairs(person: PersonId, seller: Option<SellerId>, lang: Lang) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("person", person.to_string()), ("lang", lang.to_string())];
        pairs.extend(seller.map(|s| ("seller", s.to_string())));
        pairs
    }
}

/// Account in another process.
#[derive(Debug, Clone)]
pub struct RemoteAccount(pub Peer);

#[async_trait::async_trait]
impl AccountPort for RemoteAccount {
    async fn session(&self, id: SessionId) -> Result<Option<SignedIn>, PortError> {
        self.0.get(&format!("session/{id}"), &[], LIMIT_MS).await.map_err(away("account.session"))
    }

    async fn today(&self, person: PersonId, seller: Option<SellerId>, lang: Lang) -> Result<Vec<TodayItem>, PortError> {
        self.0.get("today", &TodayQuery::pairs(person, seller, lang), LIMIT_MS).await.map_err(away("account.today"))
    }

    async fn seller_contacts(&self, seller: SellerId) -> Result<Vec<SellerContact>, PortError> {
        let path = format!("sellers/{seller}/contacts");
        self.0.get(&path, &[], LIMIT_MS).await.map_err(away("account.seller_contacts"))
    }

    async fn exporters(&self, sellers: &[SellerId]) -> Result<Vec<Exporter>, PortError> {
        self.0.post("exporters", &sellers, EXPORTERS_LIMIT_MS).await.map_err(away("account.exporters"))
    }
}

/// Account's routes for its peers.
pub fn account_router(port: Arc<dyn AccountPort>) -> Router {
    async fn session(
        State(port): State<Arc<dyn AccountPort>>,
        PathOf(id): PathOf<SessionId>,
    ) -> Result<Json<Option<SignedIn>>, Failure> {
        Ok(Json(port.session(id).await?))
    }
    async fn today(
        State(port): State<Arc<dyn AccountPort>>,
        Query(q): Query<TodayQuery>,
    ) -> Result<Json<Vec<TodayItem>>, Failure> {
        Ok(Json(port.today(q.person, q.seller, q.lang).await?))
    }
    async fn contacts(
        State(port): State<Arc<dyn AccountPort>>,
        PathOf(seller): PathOf<SellerId>,
    ) -> Result<Json<Vec<SellerContact>>, Failure> {
        Ok(Json(port.seller_contacts(seller).await?))
    }
    async fn exporters(
        State(port): State<Arc<dyn AccountPort>>,
        Json(sellers): Json<Vec<SellerId>>,
    ) -> Result<Json<Vec<Exporter>>, Failure> {
        Ok(Json(port.exporters(&sellers).await?))
    }
    Router::new()
        .route("/exporters", post(exporters))
        .route("/session/{id}", get(session))
        .route("/today", get(today))
        .route("/sellers/{seller}/contacts", get(contacts))
        .with_state(port)
}

/// Catalogue in another process.
#[derive(Debug, Clone)]
pub struct RemoteCatalogue(pub Peer);

#[async_trait::async_trait]
impl CataloguePort for RemoteCatalogue {
    async fn today(&self, person: PersonId, seller: Option<SellerId>, lang: Lang) -> Result<Vec<TodayItem>, PortError> {
        self.0.get("today", &TodayQuery::pairs(person, seller, lang), LIMIT_MS).await.map_err(away("catalogue.today"))
    }
}

/// Catalogue's routes for its peers.
pub fn catalogue_router(port: Arc<dyn CataloguePort>) -> Router {
    async fn today(
        State(port): State<Arc<dyn CataloguePort>>,
        Query(q): Query<TodayQuery>,
    ) -> Result<Json<Vec<TodayItem>>, Failure> {
        Ok(Json(port.today(q.person, q.seller, q.lang).await?))
    }
    Router::new().route("/today", get(today)).with_state(port)
}

/// Order in another process.
#[derive(Debug, Clone)]
pub struct RemoteOrder(pub Peer);

#[derive(Debug, Serialize, Deserialize)]
struct EstimateQuery {
    variant: VariantId,
    to: Destination,
}

#[async_trait::async_trait]
impl OrderPort for RemoteOrder {
    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<StockFigure>, PortError> {
        self.0.post("stock", &variants, LIMIT_MS).await.map_err(away("order.stock"))
    }

    async fn delivery_estimate(
        &self,
        variant: VariantId,
        to: &Destination,
    ) -> Result<Option<DeliveryEstimate>, PortError> {
        let query = EstimateQuery { variant, to: to.clone() };
        self.0.post("delivery-estimate", &query, LIMIT_MS).await.map_err(away("order.delivery_estimate"))
    }
}

/// Order's routes for its peers.
pub fn order_router(port: Arc<dyn OrderPort>) -> Router {
    async fn stock(
        State(port): State<Arc<dyn OrderPort>>,
        Json(mut variants): Json<Vec<VariantId>>,
    ) -> Result<Json<Vec<StockFigure>>, Failure> {
        variants.truncate(VARIANTS_MAX);
        Ok(Json(port.stock(&variants).await?))
    }
    async fn estimate(
        State(port): State<Arc<dyn OrderPort>>,
        Json(q): Json<EstimateQuery>,
    ) -> Result<Json<Option<DeliveryEstimate>>, Failure> {
        Ok(Json(port.delivery_estimate(q.variant, &q.to).await?))
    }
    Router::new().route("/stock", post(stock)).route("/delivery-estimate", post(estimate)).with_state(port)
}
