use serde::Deserialize;

use crate::{
    failure::{Failure, FieldError},
    money::Currency,
};

/// `?currency=` of an operation whose amounts can be had in another currency.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CurrencyQuery {
    /// ISO 4217 code of the currency amounts are wanted in; rupiah when left out.
    pub currency: Option<String>,
}

impl CurrencyQuery {
    /// The currency asked for, if any.
    ///
    /// # Errors
    /// 422 naming the field, when there is no such currency here.
    pub fn asked(&self) -> Result<Option<Currency>, Failure> {
        let Some(code) = self.currency.as_deref().filter(|code| !code.is_empty()) else { return Ok(None) };
        let unknown = |_| Failure::invalid(vec![FieldError::new("currency", "unknown_choice")]);
        code.parse().map(Some).map_err(unknown)
    }

    /// The currency of all amounts: the one asked for, or rupiah.
    ///
    /// # Errors
    /// As [`Self::asked`].
    pub fn currency(&self) -> Result<Currency, Failure> {
        Ok(self.asked()?.unwrap_or(Currency::Idr))
    }
}
