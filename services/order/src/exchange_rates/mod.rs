//! What other currencies cost: staff enter a rate from a day on, everything else reads the one in force. Rates are added, never
//! changed, so the history says who entered what; the pages are at `/staff/rates`.

pub(crate) mod api;
mod enter;
pub(crate) mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    clock::{Timestamp, WIB},
    exchange::{Rate, Rates},
    money::Currency,
    page::Frame,
};

use crate::{app::App, error::Error};

pub(crate) use enter::{NewRate, enter};

/// The rate that an operation's amounts are converted at.
///
/// # Errors
/// [`Error::CurrencyNotOffered`] without a rate for today.
pub(crate) async fn needed(
    db: &impl ConnectionTrait,
    currency: Currency,
    age_days_max: u32,
    now: Timestamp,
) -> Result<Rate, Error> {
    rate_now(db, currency, age_days_max, now).await?.ok_or(Error::CurrencyNotOffered { currency })
}

/// The rate that a page's amounts are converted at: of its reader's currency, or of rupiah, which the page then says.
///
/// # Errors
/// The database's.
pub(crate) async fn of_page(app: &App, frame: &mut Frame) -> Result<Rate, DbErr> {
    let (db, now) = (app.db.read(), app.now());
    let rate = rate_now(db, frame.currency, app.settings.exchange.rate_days_max, now).await?;
    Ok(frame.priced_at(rate, now))
}

/// What names a currency's rate from one day on, in events.
pub(crate) fn subject(rate: &Rate) -> String {
    format!("{}:{}", rate.currency, rate.valid_from)
}

/// Reads [`subject`].
pub(crate) fn read_subject(text: &str) -> Option<(Currency, chrono::NaiveDate)> {
    let (currency, day) = text.split_once(':')?;
    Some((currency.parse().ok()?, day.parse().ok()?))
}

/// The day in Jakarta.
pub(crate) fn today(now: Timestamp) -> chrono::NaiveDate {
    now.with_timezone(&WIB).date_naive()
}

/// The rates that may be in force on a day.
pub(crate) async fn rates(
    db: &impl ConnectionTrait,
    day: chrono::NaiveDate,
    age_days_max: u32,
) -> Result<Rates, DbErr> {
    let since = day.checked_sub_days(chrono::Days::new(age_days_max.into())).unwrap_or(day);
    Ok(Rates::new(store::between(db, since, day).await?.into_iter().map(|entry| entry.rate)))
}

/// The rate of a currency now; `None` when it is not offered today.
pub(crate) async fn rate_now(
    db: &impl ConnectionTrait,
    currency: Currency,
    age_days_max: u32,
    now: Timestamp,
) -> Result<Option<Rate>, DbErr> {
    let day = today(now);
    if currency == Currency::Idr {
        return Ok(Some(Rate::rupiah(day)));
    }
    Ok(rates(db, day, age_days_max).await?.on(day, currency, age_days_max))
}
