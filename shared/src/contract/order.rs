//! What order tells the other services.

use serde::{Deserialize, Serialize};

use super::{LineId, PersonId, ProductId, VariantId, account::PortError};
use crate::{
    exchange::Rate,
    feed::{ConsumeError, Event},
    money::Money,
};

/// Name of [`StockLevel`].
pub const STOCK_LEVEL: &str = "stock.level";
/// Name of [`SalesCounted`].
pub const SALES_COUNTED: &str = "sales.counted";
/// Name of [`PurchaseVerified`].
pub const PURCHASE_VERIFIED: &str = "purchase.verified";

/// Name of [`Rate`], the event of one currency's rate from one day on: subject is `HKD:2025-11-25`, so that a rate entered for tomorrow
/// does not hide today's. A corrected rate comes again with a higher version.
pub const EXCHANGE_RATE_CHANGED: &str = "exchange_rate.changed";

/// How much is left, as others may know it: exact up to five, else many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// So many, 0 to 5.
    Exactly(u8),
    /// More than five.
    #[default]
    Many,
}

impl Level {
    /// The level of an available quantity.
    #[must_use]
    pub fn of(available: i64) -> Self {
        match available {
            ..=0 => Self::Exactly(0),
            1..=5 => Self::Exactly(u8::try_from(available).unwrap_or(5)),
            _ => Self::Many,
        }
    }

    /// True when nothing is left.
    #[must_use]
    pub fn is_out(self) -> bool {
        self == Self::Exactly(0)
    }

    /// Compact form for a column: 0 to 5, 6 for many.
    #[must_use]
    pub fn to_code(self) -> i32 {
        match self {
            Self::Exactly(n) => i32::from(n),
            Self::Many => 6,
        }
    }

    /// Reads [`Self::to_code`].
    #[must_use]
    pub fn from_code(code: i32) -> Self {
        u8::try_from(code).ok().filter(|n| *n <= 5).map_or(Self::Many, Self::Exactly)
    }
}

/// `0` to `5` as a number, or the word `many`.
impl Serialize for Level {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exactly(n) => serializer.serialize_u8(*n),
            Self::Many => serializer.serialize_str("many"),
        }
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Number(u8),
            #[expect(dead_code, reason = "any word means many")]
            Word(String),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Number(n) if n <= 5 => Self::Exactly(n),
            _ => Self::Many,
        })
    }
}

impl utoipa::PartialSchema for Level {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, SchemaType, Type};
        OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(SchemaType::new(Type::Integer)).description(Some("0 to 5")))
            .item(ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).enum_values(Some(["many"])))
            .into()
    }
}

impl utoipa::ToSchema for Level {
    fn name() -> std::borrow::Cow<'static, str> {
        "Level".into()
    }
}

/// A variant's level changed; sent only when the value others see changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// What is left.
    pub level: Level,
}

/// What was sold of a product; at most once a minute for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesCounted {
    /// The product.
    pub product_id: ProductId,
    /// Pieces in the last 30 days.
    pub units_30d: i64,
    /// Pieces ever.
    pub units_total: i64,
}

/// A buyer received what was ordered and may review it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseVerified {
    /// The line bought.
    pub order_line_id: LineId,
    /// Its product.
    pub product_id: ProductId,
    /// The buyer, if signed in when buying.
    pub person_id: Option<PersonId>,
}

/// An event of order, read by type.
#[derive(Debug, Clone)]
pub enum OrderEvent {
    /// A level.
    Stock(StockLevel),
    /// Sales.
    Sales(SalesCounted),
    /// A purchase.
    Purchase(PurchaseVerified),
    /// A rate.
    Rate(Rate),
    /// Nothing this version knows.
    Other,
}

impl OrderEvent {
    /// Reads an event of order's feed.
    ///
    /// # Errors
    /// Its data has another shape.
    pub fn read(event: &Event) -> Result<Self, ConsumeError> {
        Ok(match event.name.as_str() {
            STOCK_LEVEL => Self::Stock(event.parse()?),
            SALES_COUNTED => Self::Sales(event.parse()?),
            PURCHASE_VERIFIED => Self::Purchase(event.parse()?),
            EXCHANGE_RATE_CHANGED => Self::Rate(event.parse()?),
            _ => Self::Other,
        })
    }
}

/// Where one piece is to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// A kecamatan, by its Kemendagri code.
    District(String),
    /// A country abroad, by its ISO 3166 alpha-2 code.
    Country(String),
}

/// Cost and time of sending one piece somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryEstimate {
    /// Name of the cheapest service.
    pub service: String,
    /// Its price.
    pub cost: Money,
    /// Fewest days on the way.
    pub days_min: u32,
    /// Most days on the way.
    pub days_max: u32,
}

/// A stock figure as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockFigure {
    /// The variant.
    pub variant_id: VariantId,
    /// Pieces in the seller's hands.
    pub on_hand: i64,
    /// Pieces that can be sold now.
    pub available: i64,
    /// For the next change.
    pub version: i64,
}

/// What order answers at once.
#[async_trait::async_trait]
pub trait OrderPort: Send + Sync {
    /// Present stock of these variants; unknown ones are left out.
    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<StockFigure>, PortError>;
    /// Cheapest delivery of one piece to a place; `None` when nobody delivers there.
    async fn delivery_estimate(
        &self,
        variant: VariantId,
        to: &Destination,
    ) -> Result<Option<DeliveryEstimate>, PortError>;
}
