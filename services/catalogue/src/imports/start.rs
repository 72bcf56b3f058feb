use bytes::Bytes;
use sentra_shared::{
    contract::{ImportId, SellerId},
    db::write_tx,
    files::content_name,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::Actor,
};

use super::{
    options::ImportOptions,
    store::{self, Import, NewImport},
};
use crate::{app::App, error::Error};

/// Largest file that the API takes, in bytes; the command line takes any.
pub(super) const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Imports that are remembered for each seller.
const KEPT: u64 = 20;

struct Input {
    new: NewImport,
    once: Once,
}

/// Takes in a file of the acting seller; it is worked off in the background. True when an earlier equal request had brought it.
///
/// # Errors
/// Nobody acts for a seller, no file, another import is still running, a reused key, or the database's.
pub(super) async fn start(
    app: &App,
    actor: &Actor,
    options: ImportOptions,
    content: Bytes,
    key: IdempotencyKey,
) -> Result<(ImportId, bool), Error> {
    let seller = actor.require_seller()?;
    if content.is_empty() {
        return Err(Error::field("file", "required"));
    }
    let now = app.clock.now();
    let once = Once::new(actor, "product_import.start", key, &(&options, content_name(&content)), now)?;
    let new = NewImport { id: ImportId::new(), seller, options, content: content.to_vec(), now };
    write_tx(&app.db, "start_import", &Input { new, once }, |tx, input| {
        Box::pin(async move {
            if let Begun::Replay(id) = input.once.begin::<ImportId, Error>(tx).await? {
                return Ok((id, true));
            }
            if store::is_busy(tx, input.new.seller).await? {
                return Err(Error::field("file", "import_running"));
            }
            store::forget_old(tx, input.new.seller, KEPT).await?;
            store::insert(tx, &input.new).await?;
            input.once.finish(tx, &input.new.id).await?;
            Ok((input.new.id, false))
        })
    })
    .await
}

/// An import of the acting seller.
///
/// # Errors
/// Nobody acts for a seller, [`Error::NotFound`], or the database's.
pub(super) async fn owned(app: &App, actor: &Actor, id: ImportId) -> Result<Import, Error> {
    let seller: SellerId = actor.require_seller()?;
    store::find(app.db.read(), id, seller).await?.ok_or(Error::NotFound)
}
