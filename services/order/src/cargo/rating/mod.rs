//! Rating: what an airline charges for a load. Integers only; nothing here knows a database or a clock.

pub(crate) mod api;
mod calculate;
mod tariff;
#[cfg(test)]
mod tests;

pub(crate) use calculate::share;
pub(crate) use calculate::{Charge, RateClass, RatingError, rate, weight_charge};
pub(crate) use tariff::{Basis, Break, PerKg, Pieces, Surcharge, Tariff, kg_decimal, parse_kg};
