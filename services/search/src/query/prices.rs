use sentra_shared::{
    exchange::{Rate, copy},
    failure::{Failure, FieldError},
    http::CurrencyQuery,
    page::Frame,
};

use super::{Pairs, criteria::Ask, parameters};
use crate::{App, error::Error};

impl App {
    /// The rate that a page's prices are shown at.
    pub(crate) async fn rate_of(&self, frame: &mut Frame) -> Result<Rate, Error> {
        Ok(copy::of_page(self.db.read(), frame, self.rate_days_max, self.clock.now()).await?)
    }

    /// The rate of `?currency=`, if it was asked for.
    pub(super) async fn rate_asked(&self, pairs: &Pairs) -> Result<Option<Rate>, Failure> {
        let currency = pairs.iter().rev().find(|(name, _)| name == "currency").map(|(_, value)| value.clone());
        copy::asked(self.db.read(), &CurrencyQuery { currency }, self.rate_days_max, self.clock.now()).await
    }
}

/// Reads a question whose prices may be typed in another currency.
///
/// # Errors
/// The database's. What is wrong with the question is named beside what could be read of it.
pub(crate) async fn read(app: &App, pairs: &Pairs) -> Result<(Ask, Vec<FieldError>), Error> {
    let rate = match parameters::price_currency(pairs) {
        Some(currency) => copy::rate_now(app.db.read(), currency, app.rate_days_max, app.clock.now()).await?,
        None => None,
    };
    Ok(parameters::read(pairs, rate))
}
