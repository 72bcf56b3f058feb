//! Closing: rates and freight are frozen, papers are made, and nothing changes any more.
//!
//! The waybill number is drawn first, because it stands on every page; it stays the consignment's own, whatever becomes of this try.
//! Papers are made outside of any transaction from what was read at one version, and the transaction that closes checks that version.

use sentra_shared::{
    audit,
    contract::{FulfilmentId, SellerId},
    db::{WriteTx, write_tx},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};

use super::{
    ConsignmentRefused,
    open::takes_cargo,
    panel,
    papers::{Closing, papers},
    read::{Loaded, Whole, whole},
    record::{Change, Consignment, Frozen, FrozenCharge},
    rules::{Event, State, customs_path, transition},
    store,
};
use crate::{
    app::App,
    cargo::{
        ConsignmentId, awb,
        documents::{self, make::Made, papers::Path},
        flights,
        rate_cards::{self, Card},
        rating::{self, Pieces, api::refused},
        readiness::{missing_fields, rules::is_person},
    },
    error::Error,
};

/// What closing writes for a part: its share of the freight, and its way through customs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) freight_minor: i64,
    pub(super) path: Path,
}

/// The same for all parts.
pub(super) type Shares = Vec<(FulfilmentId, Share)>;

struct Input {
    actor: Actor,
    before: Consignment,
    frozen: Frozen,
    shares: Shares,
    made: Made,
    once: Once,
    change: Change,
}

/// Closes a consignment. Returns whether it is the stored answer of an earlier request with the same key.
///
/// # Errors
/// [`ConsignmentRefused`] when it is not open, empty, after the cut-off or not ready; [`crate::cargo::CargoRefused::AwbNoneLeft`];
/// [`crate::cargo::documents::DocumentRefused`] when papers do not agree; [`Error::Stale`] when something in it changed meanwhile.
pub(super) async fn close(app: &App, actor: &Actor, id: ConsignmentId, key: IdempotencyKey) -> Result<bool, Error> {
    actor.require(Role::Coordinator)?;
    let once = Once::new(actor, "close_consignment", key, &id, app.now())?;
    let seen = whole(app.db.read(), id).await?;
    if transition(seen.consignment.state, Event::Close).is_none() {
        let refused = ConsignmentRefused::State { state: seen.consignment.state, event: Event::Close };
        return replayed(app, &once, refused).await;
    }
    may_close(app, actor, &seen)?;
    number(app, id).await?;
    let whole = whole(app.db.read(), id).await?;
    may_close(app, actor, &whole)?;
    let card = card_today(app, &whole).await?;
    let (frozen, shares) = freeze(&whole, &card)?;
    let sellers: Vec<SellerId> = whole.parts.iter().map(|l| l.standing.part.seller_id).collect();
    let exporters = app.account.exporters(&sellers).await.map_err(Error::Peer)?;
    let closing =
        Closing { app, whole: &whole, frozen: &frozen, shares: &shares, exporters: &exporters, now: app.now() };
    let made = documents::make::make(app, id, &papers(&closing)?).await?;
    let change = Change::new(actor.label(), app.now(), Event::Close.as_str());
    let input = Input { actor: actor.clone(), before: whole.consignment, frozen, shares, made, once, change };
    write_tx(&app.db, "close_consignment", &input, |tx, input| Box::pin(close_in(tx, input))).await
}

/// A request that was carried out before has its answer; any other is refused.
async fn replayed(app: &App, once: &Once, refused: ConsignmentRefused) -> Result<bool, Error> {
    write_tx(&app.db, "replay_closing", &(once.clone(), refused), |tx, (once, refused)| {
        Box::pin(async move {
            match once.begin::<(), Error>(tx).await? {
                Begun::Replay(()) => Ok(true),
                // Rolls the claim of the key back.
                Begun::Fresh => Err(refused.clone().into()),
            }
        })
    })
    .await
}

/// What can be said before anything is made.
fn may_close(app: &App, actor: &Actor, whole: &Whole) -> Result<(), Error> {
    if transition(whole.consignment.state, Event::Close).is_none() {
        return Err(ConsignmentRefused::State { state: whole.consignment.state, event: Event::Close }.into());
    }
    if whole.parts.is_empty() {
        return Err(ConsignmentRefused::Empty.into());
    }
    takes_cargo(&whole.flight, app.now())?;
    let missing: Vec<_> =
        whole.parts.iter().flat_map(|l| missing_fields(&app.texts, actor.lang, &l.standing)).collect();
    if missing.is_empty() { Ok(()) } else { Err(ConsignmentRefused::NotReady(missing).into()) }
}

/// Draws the consignment's waybill number, once.
async fn number(app: &App, id: ConsignmentId) -> Result<(), Error> {
    write_tx(&app.db, "number_consignment", &(id, app.now()), |tx, (id, now)| {
        Box::pin(async move {
            let consignment = store::lock(tx, *id).await?.ok_or(Error::NotFound)?;
            if consignment.awb.is_some() || consignment.state != State::Open {
                return Ok(());
            }
            let flight = flights::find(tx, consignment.flight_id).await?.ok_or(Error::NotFound)?;
            let drawn = awb::draw(tx, &flight.carrier, *id, *now).await?;
            store::set_awb(tx, &consignment, &drawn.to_string()).await
        })
    })
    .await
}

/// Rates are those in force on the date of the air waybill, which is today where it departs.
async fn card_today(app: &App, whole: &Whole) -> Result<Card, Error> {
    let flight = &whole.flight;
    let today = flight.origin_airport().ok_or(Error::NotFound)?.day(app.now());
    let card = rate_cards::in_force(app.db.read(), &flight.carrier, &flight.origin, &flight.destination, today).await?;
    card.ok_or_else(|| ConsignmentRefused::NoRateCard.into())
}

/// Rates the load and deals its cost out to orders by their own chargeable weights, and within an order to its parts.
fn freeze(whole: &Whole, card: &Card) -> Result<(Frozen, Shares), Error> {
    let tariff = &card.tariff;
    let own = |pieces: &[Pieces]| rating::rate(tariff, pieces).map(|c| c.chargeable_g).map_err(refused);
    let charge = rating::rate(tariff, &whole.pieces()).map_err(refused)?;
    let orders = whole.by_order();
    let pieces = |loaded: &Loaded| panel::pieces(&loaded.standing.packing.cartons);
    let weights = orders.iter().map(|(_, parts)| own(&parts.iter().flat_map(|l| pieces(l)).collect::<Vec<_>>()));
    let by_order = rating::share(charge.total, &weights.collect::<Result<Vec<_>, Error>>()?);
    let mut shares = Vec::new();
    for ((_, parts), amount) in orders.iter().zip(by_order) {
        let weights = parts.iter().map(|l| own(&pieces(l))).collect::<Result<Vec<_>, Error>>()?;
        for (loaded, amount) in parts.iter().zip(rating::share(amount, &weights)) {
            let form = loaded.standing.seller.as_ref().and_then(|s| s.legal_form.as_deref()).unwrap_or_default();
            let path = customs_path(loaded.part.load.gross_g, is_person(form));
            shares.push((loaded.part.fulfilment_id, Share { freight_minor: amount.minor(), path }));
        }
    }
    Ok((Frozen { rate_card_id: card.id, charge: FrozenCharge::of(&charge, tariff) }, shares))
}

async fn close_in(tx: &WriteTx, input: &Input) -> Result<bool, Error> {
    if let Begun::Replay(()) = input.once.begin::<(), Error>(tx).await? {
        return Ok(true);
    }
    let Input { actor, before, frozen, shares, made, once, change } = input;
    let consignment = store::lock(tx, before.id).await?.ok_or(Error::NotFound)?;
    if transition(consignment.state, Event::Close).is_none() {
        return Err(ConsignmentRefused::State { state: consignment.state, event: Event::Close }.into());
    }
    if consignment.version != before.version {
        return Err(Error::Stale);
    }
    let flight = flights::find(tx, consignment.flight_id).await?.ok_or(Error::NotFound)?;
    takes_cargo(&flight, change.at)?;
    store::freeze(tx, before.id, Some(frozen)).await?;
    for (part, share) in shares {
        store::freeze_part(tx, *part, share.freight_minor, share.path).await?;
    }
    rate_cards::mark_used(tx, frozen.rate_card_id, change.at).await?;
    let version = documents::store::record(tx, made).await?;
    store::set_state(tx, &consignment, State::Closed, change).await?;
    let data = serde_json::json!({ "number": before.number, "awb": before.awb, "documents": version });
    audit::record(tx, actor, change.at, "consignment.closed", before.id, &data).await?;
    once.finish(tx, &()).await?;
    Ok(false)
}
