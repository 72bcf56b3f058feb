use sentra_shared::{
    clock::Timestamp,
    contract::{PhotoId, ProductId, SellerId, catalogue::Status},
    db::write_tx,
    session::Actor,
};

use super::store;
use crate::{
    app::App,
    categories,
    error::Error,
    products::{self, Photo, Product},
};

/// What is done with the photos of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Arrange {
    /// This one is shown on cards.
    First(PhotoId),
    /// One place towards the front.
    Earlier(PhotoId),
    /// All of them, in this order.
    Order(Vec<PhotoId>),
    /// Take it away.
    Delete(PhotoId),
}

struct Input {
    seller: SellerId,
    product: ProductId,
    wanted: Arrange,
    now: Timestamp,
}

/// Orders or takes away photos. A published product keeps at least one.
///
/// # Errors
/// Not the seller's product, a photo it does not have, its last photo, or the database's.
pub(crate) async fn arrange(app: &App, actor: &Actor, product: ProductId, wanted: Arrange) -> Result<Product, Error> {
    let input = Input { seller: actor.require_seller()?, product, wanted, now: app.clock.now() };
    write_tx(&app.db, "arrange_photos", &input, |tx, input| {
        Box::pin(async move {
            let before = products::owned(tx, input.seller, input.product).await?;
            let photos = rearranged(&before.photos, &input.wanted).ok_or(Error::NotFound)?;
            if photos == before.photos {
                return Ok(before);
            }
            if photos.is_empty() && before.status == Status::Published {
                return Err(Error::field("photos", "last_photo"));
            }
            let after = Product { photos, ..before.changed(input.now) };
            products::save(tx, &before, &after).await?;
            store::replace(tx, after.id, &after.photos).await?;
            products::announce(tx, &categories::tree(tx).await?, &after, input.now).await?;
            Ok(after)
        })
    })
    .await
}

/// The photos as wanted; `None` when one of those named is not there.
fn rearranged(photos: &[Photo], wanted: &Arrange) -> Option<Vec<Photo>> {
    let place = |id: &PhotoId| photos.iter().position(|p| p.id == *id);
    let mut all = photos.to_vec();
    match wanted {
        Arrange::First(id) => {
            let photo = all.remove(place(id)?);
            all.insert(0, photo);
        }
        Arrange::Earlier(id) => {
            let at = place(id)?;
            all.swap(at.saturating_sub(1), at);
        }
        Arrange::Order(ids) => {
            if ids.len() != photos.len() {
                return None;
            }
            all = ids.iter().map(|id| place(id).and_then(|at| photos.get(at)).cloned()).collect::<Option<_>>()?;
            let mut distinct = ids.clone();
            distinct.sort_unstable();
            distinct.dedup();
            if distinct.len() != ids.len() {
                return None;
            }
        }
        Arrange::Delete(id) => {
            all.remove(place(id)?);
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use sentra_shared::text::Localized;

    use super::*;

    fn photos(n: usize) -> Vec<Photo> {
        let photo =
            |i| Photo { id: PhotoId::new(), key: format!("k{i}"), width: 1, height: 1, alt: Localized::default() };
        (0..n).map(photo).collect()
    }

    fn keys(photos: &[Photo]) -> Vec<&str> {
        photos.iter().map(|p| p.key.as_str()).collect()
    }

    #[test]
    fn photos_move_and_go() {
        let all = photos(3);
        assert_eq!(keys(&rearranged(&all, &Arrange::First(all[2].id)).unwrap()), ["k2", "k0", "k1"]);
        assert_eq!(keys(&rearranged(&all, &Arrange::Earlier(all[2].id)).unwrap()), ["k0", "k2", "k1"]);
        assert_eq!(keys(&rearranged(&all, &Arrange::Earlier(all[0].id)).unwrap()), ["k0", "k1", "k2"]);
        assert_eq!(keys(&rearranged(&all, &Arrange::Delete(all[1].id)).unwrap()), ["k0", "k2"]);
        let turned = Arrange::Order(vec![all[2].id, all[1].id, all[0].id]);
        assert_eq!(keys(&rearranged(&all, &turned).unwrap()), ["k2", "k1", "k0"]);
    }

    #[test]
    fn an_order_names_every_photo_once() {
        let all = photos(2);
        assert_eq!(rearranged(&all, &Arrange::Order(vec![all[0].id])), None);
        assert_eq!(rearranged(&all, &Arrange::Order(vec![all[0].id, all[0].id])), None);
        assert_eq!(rearranged(&all, &Arrange::First(PhotoId::new())), None);
    }
}
