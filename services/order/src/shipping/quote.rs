use sea_orm::ConnectionTrait;
use sentra_shared::{
    contract::order::Destination,
    money::{Currency, Money},
    text::{Lang, Localized},
};

use super::{
    abroad,
    rules::{self, Piece},
    store,
};
use crate::error::Error;

/// Code of picking up in person, which every seller offers for nothing.
pub(crate) const PICK_UP: &str = "pick_up";

/// What one seller sends together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parcel {
    /// Kemendagri code of the seller's kabupaten or kota.
    pub(crate) origin: String,
    /// What is in it.
    pub(crate) pieces: Vec<Piece>,
}

/// One way of delivery with its price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote {
    /// Stable code, [`PICK_UP`] or a courier's service.
    pub(crate) service: String,
    /// Its name.
    pub(crate) names: Localized,
    /// Price in rupiah, as the tariff says.
    pub(crate) list_price: Money,
    /// Price as the buyer pays it: the same, or converted by the cart.
    pub(crate) price: Money,
    /// Fewest days on the way.
    pub(crate) days_min: i32,
    /// Most days on the way.
    pub(crate) days_max: i32,
    /// Real weight in grams.
    pub(crate) weight_g: i64,
    /// Charged weight in grams.
    pub(crate) charged_g: i64,
}

impl Quote {
    /// True when the buyer comes to the seller.
    pub(crate) fn is_pick_up(&self) -> bool {
        self.service == PICK_UP
    }
}

/// All ways of delivery, the cheapest courier first and picking up last. Without a destination only picking up is possible; abroad there
/// is the consolidated air cargo, or nothing.
///
/// # Errors
/// The database's, or an amount that does not fit.
pub(crate) async fn quotes(
    db: &impl ConnectionTrait,
    parcel: &Parcel,
    destination: Option<&Destination>,
) -> Result<Vec<Quote>, Error> {
    let weight_g = rules::weight_g(&parcel.pieces);
    let mut found = Vec::new();
    if let Some(Destination::Country(country)) = destination {
        return abroad::quotes(db, &parcel.pieces, country).await;
    }
    if let Some(Destination::District(district)) = destination {
        for tariff in store::tariffs(db, &parcel.origin, district).await? {
            let Some(charged_g) = rules::charged_g(&parcel.pieces, &tariff.weighing) else { continue };
            let price = rules::price(tariff.per_kg, charged_g)?;
            found.push(Quote {
                service: tariff.code,
                names: tariff.names,
                list_price: price,
                price,
                days_min: tariff.days_min,
                days_max: tariff.days_max,
                weight_g,
                charged_g,
            });
        }
    }
    found.sort_by(|a, b| (a.price.minor(), a.days_max, &a.service).cmp(&(b.price.minor(), b.days_max, &b.service)));
    found.push(Quote {
        service: PICK_UP.to_owned(),
        names: Localized::new("Ambil sendiri di tempat penjual", "Pick up at the seller's place")
            .with(Lang::ZhHant, "到賣家處自取"),
        list_price: Money::zero(Currency::Idr),
        price: Money::zero(Currency::Idr),
        days_min: 0,
        days_max: 0,
        weight_g,
        charged_g: 0,
    });
    Ok(found)
}

/// What is taken when the buyer chose nothing: the cheapest courier; picking up when no courier goes there.
pub(crate) fn cheapest(quotes: &[Quote]) -> Option<&Quote> {
    quotes.iter().find(|q| !q.is_pick_up()).or_else(|| quotes.first())
}
