//! Sellers: become one, keep its profile, see what it may do, and tell the other services of every change.

mod announce;
pub(crate) mod api;
pub(crate) mod numbers;
pub(crate) mod open;
pub(crate) mod pages;
mod recheck;
pub(crate) mod rules;
pub(crate) mod standing;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod update;

use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::contract::{PersonId, SellerId, account::Exporter};

use crate::{app::App, error::Error};

pub(crate) use announce::{SellerSnapshots, announce};
pub(crate) use recheck::recheck;
pub(crate) use standing::today;

/// A seller a person belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnSeller {
    pub(crate) id: SellerId,
    pub(crate) name: String,
    pub(crate) slug: String,
}

impl OwnSeller {
    /// The id for a form.
    pub(crate) fn id_text(&self) -> String {
        self.id.to_string()
    }
}

/// Sellers as customs forms name them, with their numbers in full.
pub(crate) async fn exporters(app: &App, ids: &[SellerId]) -> Result<Vec<Exporter>, Error> {
    let named = |seller: store::Seller| {
        let (npwp, nik) = numbers::opened(app, &seller)?;
        let profile = seller.profile;
        Ok(Exporter {
            seller_id: seller.id,
            name: profile.name,
            legal_form: profile.legal_form.to_string(),
            address: profile.address,
            region_code: profile.region_code,
            phone: Some(profile.phone).filter(|p| !p.is_empty()),
            nib: profile.nib,
            npwp,
            nik,
        })
    };
    store::find_many(app.db.read(), ids).await?.into_iter().map(named).collect()
}

/// Sellers a person belongs to.
pub(crate) async fn own(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<OwnSeller>, DbErr> {
    let ids = store::of_person(db, person).await?;
    let sellers = store::find_many(db, &ids).await?;
    Ok(sellers.into_iter().map(|s| OwnSeller { id: s.id, name: s.profile.name, slug: s.slug }).collect())
}
