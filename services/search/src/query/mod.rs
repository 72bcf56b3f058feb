//! What a question means and how it is answered: the words, their spellings, the filters and orders, and the use cases that ask the
//! index, or the table while there is no index.

mod answer;
mod api;
mod criteria;
mod cut;
mod highlight;
mod labels;
mod parameters;
mod plan;
mod prices;
mod scan;
mod spelling;
mod suggest;
#[cfg(test)]
mod tests;
pub(crate) mod words;

pub(crate) use answer::{Answer, Facet, FacetValue, answer};
pub(crate) use api::router;
pub(crate) use criteria::{Ask, BANDS, Badge, DEPTH_MAX, Figures, Filters, Missed, Rank, Sort, band, band_name};
pub(crate) use labels::{badge_key, band_label};
pub(crate) use parameters::{Pairs, address, write};
pub(crate) use plan::{Counted, Fit, Plan, Vocabulary, plan, skus};
pub(crate) use prices::read;
pub(crate) use scan::scan;
pub(crate) use spelling::{distance, errors_forgiven, modern, same_sound, synonyms};
