//! A product's own page: everything a buyer wants to know before the cart, the cost and day of delivery to their kecamatan included.

mod abroad;
mod delivery;
mod licences;
pub(crate) mod pages;
mod view;

/// Paragraphs of a text that people wrote with empty lines between them.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|p| p.trim().replace('\n', " ")).filter(|p| !p.is_empty()).collect()
}
