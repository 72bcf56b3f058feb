use sentra_shared::page::Frame;

use super::packing_path;
use crate::{
    app::App,
    cargo::{
        readiness::{self, MissingView, missing_views},
        view::kg,
    },
    error::Error,
    fulfilment::rules::State,
    orders::{Fulfilment, Order},
};

/// How a part is packed for abroad, for the seller's page of the order.
#[derive(Debug)]
pub(crate) struct PackingView {
    /// The packing page.
    pub(crate) href: String,
    /// Number and weight of the cartons.
    pub(crate) load: String,
    /// Number of the consignment it lies in, or empty.
    pub(crate) booked: String,
    /// True while cartons can be changed.
    pub(crate) open: bool,
    /// True while it has not left.
    pub(crate) waits: bool,
    /// True when nothing is missing.
    pub(crate) ready: bool,
    /// What keeps it from flying.
    pub(crate) missing: Vec<MissingView>,
}

/// How a part is packed; nothing for an order within Indonesia.
///
/// # Errors
/// The database's.
pub(crate) async fn panel(
    app: &App,
    frame: &Frame,
    order: &Order,
    part: &Fulfilment,
) -> Result<Option<PackingView>, Error> {
    if !order.is_export() {
        return Ok(None);
    }
    let standing = readiness::of_part(app.db.read(), part.clone()).await?;
    let totals = standing.totals();
    let waits = matches!(part.state, State::Paid | State::Accepted | State::Packed);
    let load = match totals.pieces {
        0 => frame.t("cartons-panel-none"),
        pieces => frame.tn2("cartons-panel-some", "pieces", &pieces, "weight", &kg(frame.lang, totals.gross_g)),
    };
    Ok(Some(PackingView {
        href: packing_path(part.id),
        load,
        open: waits && standing.booked.is_none(),
        booked: standing.booked.clone().unwrap_or_default(),
        waits: waits || part.state == State::AwaitingPayment,
        ready: standing.is_ready(),
        missing: missing_views(frame.texts(), frame.lang, &standing),
    }))
}
