//! What the demo shop sells, who sells it and who buys: read from the files beside this one.
//!
//! Everything here is invented: people, numbers of licences (most of their digits are zero) and telephone numbers. Dates are
//! days before the demo is loaded, so that a certificate about to end is always about to end.

mod model;
#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;

use model::{Buyers, Catalogue, People, Products, Sellers};
pub(crate) use model::{Content, Product, Seller};

/// Product files, in the order in which the products are put on sale.
const PRODUCT_FILES: [&str; 6] = [
    include_str!("products_chips.toml"),
    include_str!("products_larder.toml"),
    include_str!("products_batik.toml"),
    include_str!("products_leather.toml"),
    include_str!("products_craft.toml"),
    include_str!("products_herbs.toml"),
];

/// Reads all of it.
///
/// # Errors
/// A file is not as [`Content`] needs it, which a test of this module would have shown.
pub(crate) fn load() -> Result<Content, toml::de::Error> {
    let catalogue: Catalogue = read(include_str!("categories.toml"))?;
    let people: People = read(include_str!("people.toml"))?;
    let sellers: Sellers = read(include_str!("sellers.toml"))?;
    let buyers: Buyers = read(include_str!("buyers.toml"))?;
    let mut products = Vec::new();
    for file in PRODUCT_FILES {
        products.extend(read::<Products>(file)?.product);
    }
    Ok(Content {
        categories: catalogue.category,
        accounts: people.account,
        courses: people.course,
        sellers: sellers.seller,
        products,
        buyers: buyers.buyer,
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    toml::from_str(text)
}
