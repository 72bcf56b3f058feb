use sentra_shared::{
    clock::Timestamp,
    contract::{CartId, FulfilmentId, LineId, OrderId, PersonId, ProductId, SellerId, ShipmentId, VariantId},
    exchange::Rate,
    money::{Currency, Money, MoneyError},
    region,
    text::{Lang, Localized},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    fulfilment::rules::State,
    payments::rules::Method,
    shipping::abroad::{AIR_CONSOLIDATED, country},
};

/// Where a parcel goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Address {
    /// Receiver.
    pub(crate) name: String,
    /// Receiver's phone in E.164.
    pub(crate) phone: String,
    /// Street, number, RT/RW, landmark.
    pub(crate) street: String,
    /// Kemendagri code of the province, e.g. `35`; empty abroad, as the next two are.
    pub(crate) province: String,
    /// Kemendagri code of the kabupaten or kota, e.g. `35.07`.
    pub(crate) regency: String,
    /// Kemendagri code of the kecamatan, e.g. `35.07.01`.
    pub(crate) district: String,
    /// Abroad: city or district; empty in Indonesia.
    #[serde(default)]
    pub(crate) city: String,
    /// Abroad: state, prefecture or province where there is one; empty in Indonesia.
    #[serde(default)]
    pub(crate) state: String,
    /// In the country's own form; empty where there are none.
    pub(crate) postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: String,
}

impl Address {
    /// True outside Indonesia.
    pub(crate) fn is_abroad(&self) -> bool {
        self.country != "ID"
    }

    /// In lines, as on a parcel.
    pub(crate) fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![self.name.clone(), self.phone.clone(), self.street.clone()];
        if self.is_abroad() {
            let place = [self.city.as_str(), self.state.as_str(), self.postal_code.as_str()];
            lines.push(place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "));
            lines.push(country::name(&self.country, lang).to_owned());
        } else {
            lines.push(format!("{}, {}", region::name(&self.district), region::name(&self.regency)));
            lines.push(format!("{} {}", region::name(&self.province), self.postal_code));
        }
        lines
    }

    /// The place in one word: kabupaten or kota, or the country.
    pub(crate) fn place(&self, lang: Lang) -> &str {
        if self.is_abroad() { country::name(&self.country, lang) } else { region::name(&self.regency) }
    }
}

/// How an order leaves: within the country, or for export.
pub(crate) const DOMESTIC: &str = "domestic";
/// The kind of an order, or of a cart's delivery, that goes abroad by air cargo.
pub(crate) const EXPORT: &str = "export";

/// What a buyer agreed to and pays. Its shown state is derived from its fulfilments, never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    /// Eight characters a person can read aloud, the last one a check character.
    pub(crate) number: String,
    pub(crate) cart_id: CartId,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) contact_name: String,
    pub(crate) contact_email: String,
    /// E.164.
    pub(crate) contact_phone: String,
    /// Language of its mails.
    pub(crate) lang: Lang,
    /// [`DOMESTIC`] or [`EXPORT`].
    pub(crate) kind: String,
    /// `None` when everything is picked up.
    pub(crate) address: Option<Address>,
    pub(crate) payment_method: Method,
    pub(crate) goods: Money,
    pub(crate) delivery: Money,
    pub(crate) discount: Money,
    /// Added to a bank transfer so that the amount names the payer; not part of `total`.
    pub(crate) code_extra: Money,
    /// Goods and delivery less discount: what the buyer agreed to.
    pub(crate) total: Money,
    /// What its currency cost when it was placed; every conversion of this order, also of money that goes back, is at this rate.
    pub(crate) rate: Rate,
    /// Version of the terms the buyer consented to when placing.
    pub(crate) consent_version: String,
    pub(crate) placed_at: Timestamp,
    /// Until when it must be paid.
    pub(crate) expires_at: Timestamp,
}

impl Order {
    /// True when it goes abroad.
    pub(crate) fn is_export(&self) -> bool {
        self.kind == EXPORT
    }

    /// What really has to arrive: total and code.
    ///
    /// # Errors
    /// The sum does not fit.
    pub(crate) fn to_pay(&self) -> Result<Money, sentra_shared::money::MoneyError> {
        self.total.checked_add(self.code_extra)
    }
}

/// One line: everything the sale was agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) id: LineId,
    pub(crate) order_id: OrderId,
    pub(crate) fulfilment_id: FulfilmentId,
    pub(crate) position: i32,
    pub(crate) variant_id: VariantId,
    pub(crate) product_id: ProductId,
    pub(crate) seller_id: SellerId,
    pub(crate) offer_version: i64,
    pub(crate) sku: String,
    pub(crate) slug: String,
    pub(crate) titles: Localized,
    pub(crate) variant_name: Localized,
    pub(crate) photo: Option<String>,
    pub(crate) category_id: String,
    pub(crate) origin_region: String,
    /// Of one piece, packed, in grams.
    pub(crate) weight_g: i64,
    pub(crate) net_g: Option<i64>,
    /// Length, width, height of one piece, packed, in millimetres.
    pub(crate) size_mm: [i64; 3],
    pub(crate) hs6: Option<String>,
    pub(crate) dangerous_goods: bool,
    pub(crate) quantity: i64,
    /// Price of one piece in the seller's currency.
    pub(crate) list_price: Money,
    /// Price of one piece as charged.
    pub(crate) price: Money,
    /// What turned the list price into the charged one.
    pub(crate) rate: Rate,
    pub(crate) discount: Money,
    /// Price times quantity less discount.
    pub(crate) total: Money,
    pub(crate) tax: LineTax,
}

impl Line {
    /// All pieces at the seller's price: what the sale is worth to the seller.
    ///
    /// # Errors
    /// The amount does not fit.
    pub(crate) fn list_total(&self) -> Result<Money, MoneyError> {
        self.list_price.checked_mul(self.quantity)
    }
}

/// Tax of a line in the charged currency, fee in the seller's; zero where unused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineTax {
    /// `none`, `export_0`, later `11_12`.
    pub(crate) mode: String,
    pub(crate) base: Money,
    pub(crate) ppn: Money,
    pub(crate) pph22: Money,
    /// The marketplace's fee, out of the seller's price.
    pub(crate) fee: Money,
    /// Tax on the fee.
    pub(crate) fee_tax: Money,
}

impl LineTax {
    /// No tax, and this fee.
    pub(crate) fn none(currency: Currency, fee: Money) -> Self {
        let (zero, fee_tax) = (Money::zero(currency), Money::zero(fee.currency()));
        Self { mode: "none".to_owned(), base: zero, ppn: zero, pph22: zero, fee, fee_tax }
    }

    /// An export: PPN of 0% on the whole price (UU PPN art. 7 par. 2), and this fee.
    pub(crate) fn export(base: Money, fee: Money) -> Self {
        Self { mode: "export_0".to_owned(), base, ..Self::none(base.currency(), fee) }
    }
}

/// One seller's part of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fulfilment {
    pub(crate) id: FulfilmentId,
    pub(crate) order_id: OrderId,
    pub(crate) seller_id: SellerId,
    /// The order's number, a dash and its place, e.g. `ABCD2345-1`.
    pub(crate) number: String,
    pub(crate) state: State,
    pub(crate) version: i64,
    /// Sum of its lines.
    pub(crate) goods: Money,
    pub(crate) discount: Money,
    pub(crate) delivery: Money,
    /// The delivery in the seller's currency, before it was converted.
    pub(crate) list_delivery: Money,
    /// Code of the delivery service; `pick_up` when the buyer comes, `air_consolidated` abroad.
    pub(crate) service: String,
    /// Its name as the buyer saw it.
    pub(crate) service_name: String,
    pub(crate) pick_up: bool,
    /// Kemendagri code of the place it leaves from.
    pub(crate) origin_region: String,
    /// Real weight.
    pub(crate) weight_g: i64,
    /// Weight the courier charges, by its rounding rule.
    pub(crate) charged_g: i64,
    pub(crate) days_min: i32,
    pub(crate) days_max: i32,
    pub(crate) deadlines: Deadlines,
    pub(crate) times: Times,
}

impl Fulfilment {
    /// True when it goes abroad by the consolidation, which its seller hands it over to.
    pub(crate) fn is_export(&self) -> bool {
        self.service == AIR_CONSOLIDATED
    }

    /// Goods and delivery less discount: this part of the order's total.
    ///
    /// # Errors
    /// The sum does not fit.
    pub(crate) fn total(&self) -> Result<Money, sentra_shared::money::MoneyError> {
        self.goods.checked_add(self.delivery)?.checked_sub(self.discount)
    }
}

/// Until when something must have happened; `None`: not running. In a change, `None` keeps what is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Deadlines {
    pub(crate) pay_by: Option<Timestamp>,
    pub(crate) dispatch_by: Option<Timestamp>,
    /// After this a dispatched parcel counts as delivered.
    pub(crate) deliver_by: Option<Timestamp>,
    /// After this a delivered parcel counts as accepted by the buyer.
    pub(crate) complete_by: Option<Timestamp>,
}

/// Which deadline [`super::store::due`] looks at. Those of payments are the payments' own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deadline {
    Deliver,
    Complete,
}

/// When each state was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) placed_at: Timestamp,
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) accepted_at: Option<Timestamp>,
    pub(crate) packed_at: Option<Timestamp>,
    pub(crate) dispatched_at: Option<Timestamp>,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    /// Cancelled, expired or declined.
    pub(crate) closed_at: Option<Timestamp>,
}

/// One row of a fulfilment's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    /// `Actor::label()`.
    pub(crate) actor: String,
    /// `None` for the first one.
    pub(crate) from: Option<State>,
    pub(crate) to: State,
    /// What happened, e.g. `placed`, `payment_confirmed`.
    pub(crate) event: String,
    /// Reason or remark, as somebody wrote it.
    pub(crate) note: Option<String>,
}

/// A change of state to write: made outside the transaction, because it holds an id and the time.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) event: &'static str,
    pub(crate) note: Option<String>,
    /// New deadlines; `None` keeps what is there.
    pub(crate) deadlines: Deadlines,
}

impl Change {
    /// A change by `actor` (see `Actor::label`) now.
    pub(crate) fn new(actor: String, at: Timestamp, event: &'static str) -> Self {
        Self { id: sentra_shared::id::fresh(), at, actor, event, note: None, deadlines: Deadlines::default() }
    }
}

/// One parcel. It is there from the order on; carrier and number come with the dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shipment {
    pub(crate) id: ShipmentId,
    pub(crate) fulfilment_id: FulfilmentId,
    pub(crate) carrier: Option<String>,
    pub(crate) tracking_no: Option<String>,
    pub(crate) dispatched_at: Option<Timestamp>,
    pub(crate) delivered_at: Option<Timestamp>,
}
