//! What account tells the other services.

use serde::{Deserialize, Serialize};

use super::{PersonId, SellerId, SessionId};
use crate::{
    clock::Timestamp,
    feed::{ConsumeError, Event},
    session::SignedIn,
    text::Localized,
};

/// Name of [`SellerChanged`].
pub const SELLER_CHANGED: &str = "seller.changed";
/// Name of [`PersonErased`].
pub const PERSON_ERASED: &str = "person.erased";

/// Version, as the day it came into force, of the terms that people agree to when they register or order. A new text is a new version.
pub const TERMS_VERSION: &str = "2026-11-24";
/// Version, as the day it came into force, of the page on personal data.
pub const PRIVACY_VERSION: &str = "2026-11-24";

/// What a seller may do; each right holds while an active owner holds the certificate it needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rights {
    /// Publish products.
    pub list: bool,
    /// Publish food and drink.
    pub list_food: bool,
    /// Sell abroad.
    pub export: bool,
}

/// Why a right is missing and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MissingRight {
    /// `list`, `list_food` or `export`.
    pub right: String,
    /// Stable code; its text has the key `missing-<code>`.
    pub code: String,
    /// In the reader's language where it is shown; in Indonesian in events.
    pub detail: String,
    /// When the right ends or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Timestamp>,
}

/// Whether a seller takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SellerStatus {
    /// Sells, as far as its rights go.
    Active,
    /// Stopped by staff; nothing of it is shown.
    Suspended,
}

/// Which numbers of a seller account knows; the numbers themselves stay there until a consignment's papers are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownNumbers {
    /// Business number (NIB).
    pub nib: bool,
    /// Tax number (NPWP) or identity number (NIK).
    pub identity: bool,
}

/// A seller's public state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerChanged {
    /// The seller.
    pub seller_id: SellerId,
    /// Words of its address `/shops/<slug>`.
    pub slug: String,
    /// Name of the business.
    pub name: String,
    /// `perorangan`, `pt`, `koperasi`, ...
    pub legal_form: String,
    /// Which numbers customs may ask for are known.
    #[serde(default)]
    pub numbers: KnownNumbers,
    /// Kemendagri code of its kabupaten or kota, e.g. `35.07`.
    pub region_code: String,
    /// Phone in E.164, for questions on WhatsApp.
    pub phone: Option<String>,
    /// Key of the logo picture.
    pub logo: Option<String>,
    /// Its story.
    pub story: Localized,
    /// Code of the certificate behind the badge "Terlatih", if one is valid.
    pub training_badge: Option<String>,
    /// What it may do.
    pub rights: Rights,
    /// What it lacks.
    pub missing: Vec<MissingRight>,
    /// Away until then.
    pub closed_until: Option<Timestamp>,
    /// Whether it takes part.
    pub status: SellerStatus,
}

/// A person asked to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonErased {
    /// The person.
    pub person_id: PersonId,
}

/// An event of account, read by type.
#[derive(Debug, Clone)]
pub enum AccountEvent {
    /// A seller's state.
    Seller(Box<SellerChanged>),
    /// A person is gone.
    PersonErased(PersonErased),
    /// Nothing this version knows.
    Other,
}

impl AccountEvent {
    /// Reads an event of account's feed.
    ///
    /// # Errors
    /// Its data has another shape.
    pub fn read(event: &Event) -> Result<Self, ConsumeError> {
        Ok(match event.name.as_str() {
            SELLER_CHANGED => Self::Seller(Box::new(event.parse()?)),
            PERSON_ERASED => Self::PersonErased(event.parse()?),
            _ => Self::Other,
        })
    }
}

/// One line of the "Today" list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayItem {
    /// What is to do, in the reader's language.
    pub text: String,
    /// How many.
    pub count: u64,
    /// Where to do it.
    pub href: String,
}

/// Somebody who acts for a seller, as letters need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerContact {
    /// Name to greet with.
    pub name: String,
    /// Where mail goes.
    pub email: String,
    /// Chosen language.
    pub lang: Option<crate::text::Lang>,
}

/// A seller as customs forms name it, with its numbers in full. It is asked for when the papers of a consignment are made, and for
/// nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exporter {
    /// The seller.
    pub seller_id: SellerId,
    /// Name of the business.
    pub name: String,
    /// `perorangan`, `pt`, `koperasi`, ...
    pub legal_form: String,
    /// Street and place; may be empty.
    pub address: String,
    /// Kemendagri code of its kabupaten or kota.
    pub region_code: String,
    /// Phone in E.164.
    pub phone: Option<String>,
    /// Business number.
    pub nib: Option<String>,
    /// Tax number.
    pub npwp: Option<String>,
    /// Identity number of a person.
    pub nik: Option<String>,
}

impl std::fmt::Debug for Exporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the numbers.
        f.debug_struct("Exporter").field("seller_id", &self.seller_id).finish_non_exhaustive()
    }
}

/// A port that did not answer in time or at all.
#[derive(Debug, thiserror::Error)]
#[error("the port {port} did not answer")]
pub struct PortError {
    /// Which one.
    pub port: &'static str,
    /// What happened, for the log.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What account answers at once.
#[async_trait::async_trait]
pub trait AccountPort: Send + Sync {
    /// Who holds this session now; `None` when it ended.
    async fn session(&self, id: SessionId) -> Result<Option<SignedIn>, PortError>;
    /// What waits for this person in account's rooms.
    async fn today(
        &self,
        person: PersonId,
        seller: Option<SellerId>,
        lang: crate::text::Lang,
    ) -> Result<Vec<TodayItem>, PortError>;
    /// Who gets a seller's letters: its active owners.
    async fn seller_contacts(&self, seller: SellerId) -> Result<Vec<SellerContact>, PortError>;
    /// These sellers as customs forms name them; unknown ones are left out. When it is late nothing is closed.
    async fn exporters(&self, sellers: &[SellerId]) -> Result<Vec<Exporter>, PortError>;
}
