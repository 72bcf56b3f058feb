use sentra_shared::{
    audit,
    clock::Timestamp,
    db::write_tx,
    failure::FieldErrors,
    money::{Currency, Money},
    session::{Actor, Role},
};
use serde::{Deserialize, Serialize};

use super::{
    country,
    store::{self, Tariff},
};
use crate::{app::App, error::Error};

/// Dearest kilogram and minimum that can be entered, in rupiah: a slip of the hand is larger.
const RUPIAH_MAX: i64 = 10_000_000;
/// Longest way that can be entered.
const DAYS_MAX: i32 = 120;

/// A price as staff type it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExportTariffIn)]
pub(crate) struct NewTariff {
    /// Of one kilogram, in rupiah.
    pub(crate) per_kg: Money,
    /// Least price of one seller's part, in rupiah.
    pub(crate) minimum: Money,
    /// Fewest days from the seller's hands to the door.
    pub(crate) days_min: i32,
    /// Most days.
    pub(crate) days_max: i32,
    /// Offered to buyers.
    pub(crate) active: bool,
    /// True for made-up figures, which pages mark as such.
    #[serde(default)]
    pub(crate) example: bool,
    /// Version this was decided on; 0 or left out when there is none yet.
    #[serde(default)]
    pub(crate) version: i64,
}

fn check(country: &str, new: &NewTariff, now: Timestamp) -> Result<Tariff, Error> {
    let country = country::find(country).ok_or(Error::NotFound)?;
    let mut errors = FieldErrors::default();
    let rupiah = |m: Money| m.currency() == Currency::Idr && m.is_payable() && (0..=RUPIAH_MAX).contains(&m.major());
    errors.require(rupiah(new.per_kg) && !new.per_kg.is_zero(), "per_kg", "not_money");
    errors.require(rupiah(new.minimum), "minimum", "not_money");
    errors.require((1..=DAYS_MAX).contains(&new.days_min), "days_min", "bad_days");
    errors.require((new.days_min..=DAYS_MAX).contains(&new.days_max), "days_max", "bad_days");
    errors.finish()?;
    Ok(Tariff {
        country: country.code.to_owned(),
        per_kg: new.per_kg,
        minimum: new.minimum,
        days_min: new.days_min,
        days_max: new.days_max,
        active: new.active,
        example: new.example,
        version: new.version + 1,
        changed_at: now,
    })
}

/// Sets what sending to a country costs from now on. Orders keep the price they were placed at.
///
/// # Errors
/// [`Error::NotFound`] for a country whose addresses are not known here, [`Error::Invalid`], [`Error::Stale`].
pub(crate) async fn set_tariff(app: &App, actor: &Actor, country: &str, new: &NewTariff) -> Result<Tariff, Error> {
    actor.require(Role::Staff)?;
    let tariff = check(country, new, app.now())?;
    let input = (actor.clone(), tariff, new.clone());
    write_tx(&app.db, "set_export_tariff", &input, |tx, (actor, tariff, new)| {
        Box::pin(async move {
            store::put(tx, tariff, new.version, &actor.label()).await?;
            audit::record(tx, actor, tariff.changed_at, "export_tariff.set", &tariff.country, new).await?;
            Ok(tariff.clone())
        })
    })
    .await
}
