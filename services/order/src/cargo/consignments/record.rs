use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId},
    money::{Currency, Money},
    text::{Lang, Localized},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rules::State;
use crate::cargo::{
    ConsignmentId, FlightId, RateCardId,
    documents::papers::Path,
    rating::{Charge, PerKg, RateClass, Tariff},
};

/// A consignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Consignment {
    pub(crate) id: ConsignmentId,
    /// What people call it: `SUB-HKG-261125-01`.
    pub(crate) number: String,
    pub(crate) flight_id: FlightId,
    pub(crate) state: State,
    pub(crate) version: i64,
    pub(crate) load: Load,
    /// Pallet and container positions it takes of the flight.
    pub(crate) positions: i64,
    /// Its air waybill number, from the first try to close on.
    pub(crate) awb: Option<String>,
    /// What was frozen at closing.
    pub(crate) frozen: Option<Frozen>,
    pub(crate) created_at: Timestamp,
}

/// What lies in a consignment, or in a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Load {
    /// Cartons.
    pub(crate) pieces: i64,
    /// Gross grams.
    pub(crate) gross_g: i64,
    /// Net grams.
    pub(crate) net_g: i64,
    /// Cubic millimetres.
    pub(crate) volume_mm3: i64,
}

impl Load {
    /// Both together.
    pub(crate) const fn plus(self, more: Self) -> Self {
        Self {
            pieces: self.pieces + more.pieces,
            gross_g: self.gross_g + more.gross_g,
            net_g: self.net_g + more.net_g,
            volume_mm3: self.volume_mm3 + more.volume_mm3,
        }
    }

    /// The same, taken away.
    pub(crate) const fn minus(self) -> Self {
        Self { pieces: -self.pieces, gross_g: -self.gross_g, net_g: -self.net_g, volume_mm3: -self.volume_mm3 }
    }
}

/// Rates and freight as they were when the consignment was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frozen {
    /// The rate card.
    pub(crate) rate_card_id: RateCardId,
    /// What the carrier is paid, and why.
    pub(crate) charge: FrozenCharge,
}

/// A [`Charge`] as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrozenCharge {
    pub(crate) currency: String,
    pub(crate) actual_g: i64,
    pub(crate) volume_g: i64,
    pub(crate) chargeable_g: i64,
    pub(crate) charged_as_g: i64,
    pub(crate) class: RateClass,
    pub(crate) break_g: i64,
    pub(crate) per_kg: PerKg,
    pub(crate) freight_minor: i64,
    /// Code, name in English, amount.
    pub(crate) surcharges: Vec<(String, String, i64)>,
    /// Code and names as the card has them; nothing for what was closed before they were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) surcharge_names: Vec<(String, Localized)>,
    pub(crate) total_minor: i64,
    pub(crate) to_cheaper_break_g: Option<i64>,
}

impl FrozenCharge {
    /// Keeps a charge by this tariff.
    pub(crate) fn of(charge: &Charge, tariff: &Tariff) -> Self {
        let names = |code: &str| tariff.surcharges.iter().find(|s| s.code == code).map(|s| &s.names);
        let name = |code: &str| names(code).map_or("", |names| names.get(Lang::En)).to_owned();
        let kept = |(code, _): &(String, Money)| Some((code.clone(), names(code)?.clone()));
        Self {
            currency: tariff.currency.code().to_owned(),
            actual_g: charge.actual_g,
            volume_g: charge.volume_g,
            chargeable_g: charge.chargeable_g,
            charged_as_g: charge.charged_as_g,
            class: charge.class,
            break_g: charge.break_g,
            per_kg: charge.per_kg,
            freight_minor: charge.freight.minor(),
            surcharges: charge.surcharges.iter().map(|(c, amount)| (c.clone(), name(c), amount.minor())).collect(),
            surcharge_names: charge.surcharges.iter().filter_map(kept).collect(),
            total_minor: charge.total.minor(),
            to_cheaper_break_g: charge.to_cheaper_break_g,
        }
    }

    /// Its currency.
    ///
    /// # Errors
    /// The kept code is unknown.
    pub(crate) fn currency(&self) -> Result<Currency, sea_orm::DbErr> {
        let unknown = |_| sea_orm::DbErr::Type("a frozen charge has an unknown currency".to_owned());
        self.currency.parse().map_err(unknown)
    }

    /// The charge again.
    ///
    /// # Errors
    /// The kept currency is unknown.
    pub(crate) fn charge(&self) -> Result<Charge, sea_orm::DbErr> {
        let currency = self.currency()?;
        let money = |minor| Money::from_minor(minor, currency);
        Ok(Charge {
            actual_g: self.actual_g,
            volume_g: self.volume_g,
            chargeable_g: self.chargeable_g,
            charged_as_g: self.charged_as_g,
            class: self.class,
            break_g: self.break_g,
            per_kg: self.per_kg,
            freight: money(self.freight_minor),
            surcharges: self.surcharges.iter().map(|(code, _, minor)| (code.clone(), money(*minor))).collect(),
            total: money(self.total_minor),
            to_cheaper_break_g: self.to_cheaper_break_g,
        })
    }
}

/// A seller's part of an order in a consignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) fulfilment_id: FulfilmentId,
    pub(crate) consignment_id: ConsignmentId,
    pub(crate) order_id: OrderId,
    pub(crate) load: Load,
    pub(crate) added_at: Timestamp,
    /// Its share of what the carrier is paid, in minor units of the charge's currency, from closing on.
    pub(crate) freight_minor: Option<i64>,
    /// Its way through customs, from closing on.
    pub(crate) customs_path: Option<Path>,
}

/// One row of a consignment's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    /// `Actor::label()`.
    pub(crate) actor: String,
    /// The state after it.
    pub(crate) to: State,
    /// What happened: `opened`, `added`, `removed`, or the name of an event.
    pub(crate) event: String,
    /// Number of an order, or a reason.
    pub(crate) note: Option<String>,
}

/// A history row to write: made outside the transaction, because it holds an id and the time.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) event: &'static str,
    pub(crate) note: Option<String>,
}

impl Change {
    /// A change by `actor` (see `Actor::label`) now.
    pub(crate) fn new(actor: String, at: Timestamp, event: &'static str) -> Self {
        Self { id: sentra_shared::id::fresh(), at, actor, event, note: None }
    }

    /// The same with a remark.
    pub(crate) fn noting(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}
