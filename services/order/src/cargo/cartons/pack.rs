use sea_orm::ConnectionTrait;
use sentra_shared::{contract::FulfilmentId, db::write_tx, session::Actor};

use super::{
    CartonId, items,
    rules::{self, Carton, Content, Item, Totals},
    store::{self, Packing, Stored},
};
use crate::{
    app::App,
    cargo::{
        self,
        consignments::{self, ConsignmentRefused},
    },
    error::Error,
    fulfilment::{
        self,
        rules::{Event, Refused, State},
    },
    offers,
    orders::{self, Deadlines, Fulfilment, Line},
    payments::settle::By,
};

/// A part with its cartons.
#[derive(Debug)]
pub(crate) struct Packed {
    /// The part.
    pub(crate) part: Fulfilment,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
    /// The same as what is to be packed.
    pub(crate) items: Vec<Item>,
    /// What is packed.
    pub(crate) packing: Packing,
}

impl Packed {
    /// Pieces that lie in no carton yet.
    pub(crate) fn left(&self) -> Vec<Content> {
        rules::left(&self.items, &self.packing.plain())
    }

    /// What the cartons come to.
    pub(crate) fn totals(&self) -> Totals {
        rules::totals(&self.items, &self.packing.plain())
    }

    /// True when every piece lies in a carton.
    pub(crate) fn is_complete(&self) -> bool {
        rules::is_complete(&self.items, &self.packing.plain())
    }
}

async fn load(db: &impl ConnectionTrait, part: Fulfilment) -> Result<Packed, Error> {
    let lines = orders::store::lines_of_fulfilment(db, part.id).await?;
    let items = items_of(db, &lines).await?;
    let packing = store::of_fulfilment(db, part.id).await?;
    Ok(Packed { part, lines, items, packing })
}

/// What is to be packed. Net weights that an order did not know yet are those of the offers now.
async fn items_of(db: &impl ConnectionTrait, lines: &[Line]) -> Result<Vec<Item>, Error> {
    let variants: Vec<_> = lines.iter().filter(|l| l.net_g.is_none()).map(|l| l.variant_id).collect();
    let known = if variants.is_empty() { Vec::new() } else { offers::store::find_many(db, &variants).await? };
    Ok(items(lines, |line| known.iter().find(|o| o.variant_id == line.variant_id).and_then(|o| o.net_g)))
}

/// The cartons of a part, for its seller, coordinators and staff.
///
/// # Errors
/// [`Error::NotFound`] for another seller's, [`Error::Denied`].
pub(crate) async fn see(app: &App, actor: &Actor, id: FulfilmentId) -> Result<Packed, Error> {
    let part = cargo::visible_part(app.db.read(), actor, id).await?;
    load(app.db.read(), part).await
}

/// Puts these cartons in the place of those of before. When every piece is packed, the part is packed.
///
/// # Errors
/// [`Error::Invalid`] for cartons that cannot fly, [`ConsignmentRefused::NotForExport`], [`ConsignmentRefused::Booked`],
/// [`Error::Refused`] before payment and after departure, [`Error::Stale`], [`Error::NotFound`] for another seller's.
pub(crate) async fn pack(
    app: &App,
    actor: &Actor,
    id: FulfilmentId,
    version: i64,
    cartons: Vec<Carton>,
) -> Result<Packed, Error> {
    cargo::sellers_export_part(app.db.read(), actor, id).await?;
    let lines = orders::store::lines_of_fulfilment(app.db.read(), id).await?;
    let items = items_of(app.db.read(), &lines).await?;
    rules::check(&items, &cartons)?;
    let complete = rules::is_complete(&items, &cartons);
    let stored: Vec<Stored> =
        cartons.into_iter().zip(1..).map(|(carton, number)| Stored { id: CartonId::new(), number, carton }).collect();
    let by = By { label: actor.label(), at: app.now() };
    let part =
        write_tx(&app.db, "pack", &(id, version, stored, complete, by), |tx, (id, version, stored, complete, by)| {
            Box::pin(async move {
                let part = orders::store::lock_fulfilment(tx, *id).await?.ok_or(Error::NotFound)?;
                if !matches!(part.state, State::Paid | State::Accepted | State::Packed) {
                    return Err(Refused { state: part.state, event: Event::Pack }.into());
                }
                if let Some(number) = consignments::booked_in(tx, *id).await? {
                    return Err(ConsignmentRefused::Booked { number }.into());
                }
                store::replace(tx, *id, *version, stored, &by.label, by.at).await?;
                if *complete && part.state != State::Packed {
                    fulfilment::step(tx, &part, Event::Pack, Deadlines::default(), by).await?;
                }
                orders::store::fulfilment(tx, *id).await?.ok_or(Error::NotFound)
            })
        })
        .await?;
    load(app.db.read(), part).await
}
