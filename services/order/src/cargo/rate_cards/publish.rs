use sentra_shared::{
    audit,
    db::write_tx,
    failure::FieldError,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};
use serde_json::json;

use super::{
    rules::{self, Card, CardIn},
    store,
};
use crate::{
    app::App,
    cargo::{RateCardId, input},
    error::Error,
};

/// Puts a rate card in force; the card, and whether this is the answer to a repeat.
///
/// # Errors
/// [`Error::Invalid`] naming every wrong field, also days that another card of the route has; [`Error::NotFound`] for the card to
/// be replaced.
pub(crate) async fn publish(
    app: &App,
    actor: &Actor,
    written: &CardIn,
    key: IdempotencyKey,
) -> Result<(Card, bool), Error> {
    actor.require(Role::Coordinator)?;
    let now = app.now();
    let mut ignored = sentra_shared::failure::FieldErrors::default();
    let origin = input::airport(&mut ignored, "origin", &written.origin);
    let today = origin.map_or_else(|| now.with_timezone(&sentra_shared::clock::WIB).date_naive(), |o| o.day(now));
    let card = rules::check(written, RateCardId::new(), today, now)?;
    let once = Once::new(actor, "rate_card.publish", key, written, now)?;
    let input = (card, once, actor.clone(), now);
    write_tx(&app.db, "publish_rate_card", &input, |tx, (card, once, actor, now)| {
        Box::pin(async move {
            if let Begun::Replay(id) = once.begin::<RateCardId, Error>(tx).await? {
                return Ok((store::find(tx, id).await?.ok_or(Error::NotFound)?, true));
            }
            store::lock_route(tx, card).await?;
            if let Some(old) = card.replaces {
                let old = store::find(tx, old).await?.ok_or(Error::NotFound)?;
                let ending = rules::replace(&old, card).map_err(|e| vec![e])?;
                store::end(tx, old.id, ending, *now).await?;
            }
            if let Some(other) = store::meeting(tx, card).await? {
                return Err(Error::Invalid(vec![taken(&other)]));
            }
            store::insert(tx, card, &actor.label()).await?;
            let what = json!({ "carrier": card.carrier, "origin": card.origin, "destination": card.destination,
                "valid_from": card.valid_from, "replaces": card.replaces });
            audit::record(tx, actor, *now, "rate_card.published", card.id, &what).await?;
            once.finish(tx, &card.id).await?;
            Ok((card.clone(), false))
        })
    })
    .await
}

/// The days are another card's.
fn taken(other: &Card) -> FieldError {
    match other.valid_until {
        Some(until) => {
            FieldError::new("valid_from", "card_days_taken").with("from", other.valid_from).with("until", until)
        }
        None => FieldError::new("valid_from", "card_days_taken_open").with("from", other.valid_from),
    }
}
