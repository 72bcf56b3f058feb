use sentra_shared::{contract::FulfilmentId, db::write_tx, failure::FieldErrors, session::Actor};

use super::{
    rules::SHIPMENT_PAPERS,
    store::{self, Paper},
};
use crate::{
    app::App,
    cargo::{
        self,
        consignments::{self, ConsignmentRefused},
        input,
    },
    error::Error,
    orders,
};

/// Longest number, in characters.
const NUMBER_MAX: usize = 60;

/// Notes the number of a paper that was made for one shipment.
///
/// # Errors
/// [`Error::Invalid`] for an unknown kind or an empty number, [`ConsignmentRefused::Booked`] once the part lies in a consignment,
/// [`Error::NotFound`] for another seller's.
pub(crate) async fn note_paper(
    app: &App,
    actor: &Actor,
    id: FulfilmentId,
    code: &str,
    number: &str,
) -> Result<(), Error> {
    cargo::sellers_export_part(app.db.read(), actor, id).await?;
    let mut errors = FieldErrors::default();
    let number = input::line(&mut errors, "number", number, NUMBER_MAX);
    errors.require(SHIPMENT_PAPERS.contains(&code), "code", "unknown_choice");
    errors.require(!number.is_empty(), "number", "required");
    errors.finish()?;
    let paper = Paper { code: code.to_owned(), number };
    let input = (id, paper, actor.label(), app.now());
    write_tx(&app.db, "note_paper", &input, |tx, (id, paper, by, now)| {
        Box::pin(async move {
            orders::store::lock_fulfilment(tx, *id).await?.ok_or(Error::NotFound)?;
            if let Some(number) = consignments::booked_in(tx, *id).await? {
                return Err(ConsignmentRefused::Booked { number }.into());
            }
            Ok(store::note(tx, *id, paper, by, *now).await?)
        })
    })
    .await
}
