use sentra_shared::{
    clock::Timestamp,
    contract::{CartId, PersonId, SellerId, VariantId},
    db::{WriteTx, write_tx},
    failure::FieldError,
    session::Actor,
};
use serde::Deserialize;

use super::{
    rules::{self, AddressIn, Delivery, DeliveryChoice, LINES_MAX},
    store::{self, Cart, CartLine},
};
use crate::{
    app::App,
    error::Error,
    offers,
    orders::{self, DOMESTIC, EXPORT},
    shipping::abroad,
};

/// The cart, if this actor may use it: a guest's cart belongs to who knows its id, a member's to the member alone.
async fn usable(
    db: &impl sea_orm::ConnectionTrait,
    id: CartId,
    person: Option<PersonId>,
    now: Timestamp,
) -> Result<Cart, Error> {
    let Some(cart) = store::find(db, id).await? else {
        return Err(if orders::store::order_of_cart(db, id).await?.is_some() {
            Error::CartOrdered
        } else {
            Error::NotFound
        });
    };
    if cart.person_id.is_some() && cart.person_id != person {
        return Err(Error::NotFound);
    }
    if cart.expires_at <= now { Err(Error::CartExpired) } else { Ok(cart) }
}

/// Checks in a transaction that this person, or a guest, may use the cart.
///
/// # Errors
/// [`Error::NotFound`], [`Error::CartExpired`], [`Error::CartOrdered`].
pub(crate) async fn check_usable(
    tx: &WriteTx,
    id: CartId,
    person: Option<PersonId>,
    now: Timestamp,
) -> Result<(), Error> {
    usable(tx, id, person, now).await.map(|_| ())
}

/// Checks that the actor may read the cart.
///
/// # Errors
/// [`Error::NotFound`], [`Error::CartExpired`], [`Error::CartOrdered`].
pub(super) async fn readable(app: &App, actor: &Actor, id: CartId) -> Result<(), Error> {
    usable(app.db.read(), id, actor.person_id(), app.now()).await.map(|_| ())
}

/// Makes an empty cart.
///
/// # Errors
/// The database's.
pub(crate) async fn create(app: &App, actor: &Actor) -> Result<CartId, Error> {
    let input = (CartId::new(), actor.person_id(), app.now());
    write_tx(&app.db, "create_cart", &input, |tx, (id, person, now)| {
        Box::pin(async move {
            store::insert(tx, *id, *person, *now).await?;
            Ok::<_, Error>(*id)
        })
    })
    .await
}

/// The visitor's own cart: the one of the cookie, else, for a member, the one used last. A guest's cart becomes the member's at
/// the first use after signing in, together with what lay in an older one of the member. `None` when there is no cart to use.
///
/// # Errors
/// The database's.
pub(crate) async fn mine(app: &App, actor: &Actor, cookie: Option<CartId>) -> Result<Option<CartId>, Error> {
    let (person, now) = (actor.person_id(), app.now());
    let from_cookie = match cookie {
        Some(id) => match usable(app.db.read(), id, person, now).await {
            Ok(cart) => Some(cart),
            Err(Error::NotFound | Error::CartExpired | Error::CartOrdered) => None,
            Err(other) => return Err(other),
        },
        None => None,
    };
    let Some(person) = person else { return Ok(from_cookie.map(|c| c.id)) };
    let Some(cart) = from_cookie else { return Ok(store::latest_of(app.db.read(), person, now).await?.map(|c| c.id)) };
    if cart.person_id.is_none() {
        let input = (cart.id, person, now);
        write_tx(&app.db, "claim_cart", &input, |tx, (id, person, now)| Box::pin(claim(tx, *id, *person, *now)))
            .await?;
    }
    Ok(Some(cart.id))
}

async fn claim(tx: &WriteTx, id: CartId, person: PersonId, now: Timestamp) -> Result<(), Error> {
    if let Some(older) = store::latest_of(tx, person, now).await?.filter(|c| c.id != id) {
        let mut here = store::lines(tx, id).await?;
        for line in store::lines(tx, older.id).await? {
            if here.len() >= LINES_MAX || here.iter().any(|l| l.variant_id == line.variant_id) {
                continue;
            }
            store::set_line(tx, id, &line, now).await?;
            here.push(line);
        }
        store::delete(tx, older.id).await?;
    }
    store::claim(tx, id, person).await?;
    store::touch(tx, id, None, now).await
}

/// How a quantity is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    /// So many in all; 0 takes the line away.
    Exactly(i64),
    /// So many more.
    More(i64),
}

/// Sets or adds to a line; the price seen now is kept with it.
///
/// # Errors
/// [`Error::Invalid`], [`Error::NotFound`] for an unknown variant, [`Error::NotForSale`] when it cannot be bought.
pub(super) async fn set_line(
    app: &App,
    actor: &Actor,
    cart: CartId,
    variant: VariantId,
    quantity: Quantity,
    version: Option<i64>,
) -> Result<(), Error> {
    let input = (cart, variant, quantity, version, actor.person_id(), app.now());
    write_tx(&app.db, "set_cart_line", &input, |tx, (cart, variant, quantity, version, person, now)| {
        Box::pin(async move {
            usable(tx, *cart, *person, *now).await?;
            let lines = store::lines(tx, *cart).await?;
            let here = lines.iter().find(|l| l.variant_id == *variant);
            let wanted = match quantity {
                Quantity::Exactly(n) => *n,
                Quantity::More(n) => {
                    rules::check_quantity(*n).map_err(|e| vec![e])?;
                    here.map_or(0, |l| l.quantity).saturating_add(*n).min(rules::QUANTITY_MAX)
                }
            };
            let wanted = rules::check_quantity(wanted).map_err(|e| vec![e])?;
            let offer = offers::store::find(tx, *variant).await?;
            let seen_price = match (&offer, here) {
                (Some(offer), _) if offer.published || wanted == 0 => offer.price,
                // What is gone may be lessened or taken away, never added.
                (_, Some(line)) if wanted <= line.quantity => line.seen_price,
                (Some(_), _) => return Err(Error::NotForSale(vec![FieldError::new("variant_id", "gone")])),
                (None, _) => return Err(Error::NotFound),
            };
            if here.is_none() && wanted > 0 && lines.len() >= LINES_MAX {
                return Err(vec![FieldError::new("lines", "too_many_lines").with("max", LINES_MAX)].into());
            }
            store::touch(tx, *cart, *version, *now).await?;
            store::set_line(tx, *cart, &CartLine { variant_id: *variant, quantity: wanted, seen_price }, *now).await?;
            Ok(())
        })
    })
    .await
}

/// Where and how it is delivered, as given.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CartDeliveryIn)]
pub(crate) struct DeliveryIn {
    /// `domestic`, also when left out, or `export`.
    #[serde(default)]
    pub(crate) kind: String,
    /// Where to; may be left out when everything is picked up.
    pub(crate) address: Option<AddressIn>,
    /// What is chosen for each seller; the cheapest courier where nothing is.
    #[serde(default)]
    pub(crate) choices: Vec<ChoiceIn>,
    /// Version of the cart this was made on.
    pub(crate) version: Option<i64>,
}

/// A seller's way of delivery.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeliveryChoiceIn)]
pub(crate) struct ChoiceIn {
    /// The seller.
    pub(crate) seller: String,
    /// `pick_up`, or the code of a courier's service.
    pub(crate) service: String,
}

fn check_delivery(wanted: &DeliveryIn) -> Result<Delivery, Vec<FieldError>> {
    let mut errors = Vec::new();
    let kind = match wanted.kind.as_str() {
        "" | DOMESTIC => DOMESTIC,
        EXPORT => EXPORT,
        _ => {
            errors.push(FieldError::new("kind", "unknown_choice"));
            DOMESTIC
        }
    };
    let check = if kind == EXPORT { rules::check_address_abroad } else { rules::check_address };
    let address = match &wanted.address {
        Some(typed) => check(typed, "address.").map_err(|e| errors.extend(e)).ok(),
        None if kind == EXPORT => {
            errors.push(FieldError::new("address", "required"));
            None
        }
        None => None,
    };
    let mut choices = Vec::new();
    for (place, choice) in wanted.choices.iter().enumerate().take(LINES_MAX) {
        match choice.seller.parse::<SellerId>() {
            Ok(seller) => choices.push(DeliveryChoice { seller, service: choice.service.clone() }),
            Err(_) => errors.push(FieldError::new(format!("choices[{place}].seller"), "unknown_choice")),
        }
    }
    if errors.is_empty() { Ok(Delivery { kind: kind.to_owned(), address, choices }) } else { Err(errors) }
}

/// Sets where and how a cart is delivered.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field, also a service that a seller does not have for this place.
pub(crate) async fn set_delivery(app: &App, actor: &Actor, cart: CartId, wanted: &DeliveryIn) -> Result<(), Error> {
    let delivery = check_delivery(wanted)?;
    let input = (cart, delivery, wanted.version, actor.person_id(), app.now());
    write_tx(&app.db, "set_cart_delivery", &input, |tx, (cart, delivery, version, person, now)| {
        Box::pin(async move {
            usable(tx, *cart, *person, *now).await?;
            check_country(tx, delivery).await?;
            let basket = super::load(tx, *cart, Some(delivery), *now).await?;
            let unknown = |choice: &DeliveryChoice| {
                let group = basket.groups.iter().find(|g| g.seller.id == choice.seller);
                group.is_none_or(|g| g.quotes.iter().all(|q| q.service != choice.service))
            };
            let errors: Vec<FieldError> = (0_usize..)
                .zip(&delivery.choices)
                .filter(|(_, choice)| unknown(choice))
                .map(|(place, _)| FieldError::new(format!("choices[{place}].service"), "unknown_choice"))
                .collect();
            if !errors.is_empty() {
                return Err(Error::Invalid(errors));
            }
            store::touch(tx, *cart, *version, *now).await?;
            store::set_delivery(tx, *cart, delivery).await?;
            Ok(())
        })
    })
    .await
}

/// Refuses a country that has no price of sending.
///
/// # Errors
/// [`Error::Invalid`] naming the country.
async fn check_country(db: &impl sea_orm::ConnectionTrait, delivery: &Delivery) -> Result<(), Error> {
    let Some(country) = delivery.country() else { return Ok(()) };
    let offered = abroad::store::find(db, country.code).await?.is_some_and(|tariff| tariff.active);
    if offered { Ok(()) } else { Err(vec![FieldError::new("address.country", "country_not_offered")].into()) }
}

/// Removes carts that nobody touched for long.
///
/// # Errors
/// The database's.
pub(crate) async fn prune(app: &App) -> Result<(), Error> {
    write_tx(&app.db, "prune_carts", &app.now(), |tx, now| {
        Box::pin(async move {
            store::delete_expired(tx, *now).await?;
            Ok(())
        })
    })
    .await
}

/// So many of a variant in all, for the tests of other features.
#[cfg(test)]
pub(crate) async fn put(
    app: &App,
    actor: &Actor,
    cart: CartId,
    variant: VariantId,
    quantity: i64,
) -> Result<(), Error> {
    set_line(app, actor, cart, variant, Quantity::Exactly(quantity), None).await
}
