use sea_orm::DbErr;
use sentra_shared::{
    clock::Timestamp,
    contract::{
        account::{SellerChanged, SellerStatus},
        catalogue::Status,
    },
    db::WriteTx,
};

use super::{
    REASON_FOOD_RIGHT_ENDED, REASON_RIGHT_ENDED, REASON_SELLER_SUSPENDED, announce::announce, model::Product,
    rules::may_stay, store,
};
use crate::{categories, error::Error};

/// Products read at once.
const CHUNK: usize = 200;

/// Takes everything out of the shop that the seller may not sell any more, each with the reason. It comes back only by publishing:
/// a right that returns does not publish by itself what its owner may have given up meanwhile.
///
/// # Errors
/// The database's.
pub(crate) async fn withdraw_without_right(tx: &WriteTx, seller: &SellerChanged, at: Timestamp) -> Result<(), DbErr> {
    if may_stay(seller, true) {
        return Ok(());
    }
    let reason = match (seller.status, seller.rights.list) {
        (SellerStatus::Suspended, _) => REASON_SELLER_SUSPENDED,
        (_, false) => REASON_RIGHT_ENDED,
        (_, true) => REASON_FOOD_RIGHT_ENDED,
    };
    let tree = categories::tree(tx).await?;
    let ids = store::published_of(tx, seller.seller_id).await?;
    for some in ids.chunks(CHUNK) {
        for before in store::by_ids(tx, some).await? {
            if may_stay(seller, tree.is_food(before.facts.category_id.as_deref())) {
                continue;
            }
            let after =
                Product { status: Status::Withdrawn, status_reason: Some(reason.to_owned()), ..before.changed(at) };
            match store::save(tx, &before, &after).await {
                Ok(()) => announce(tx, &tree, &after, at).await?,
                // Its seller changed it between our reading and writing; the consumer takes the event again.
                Err(Error::Stale) => return Err(DbErr::RecordNotUpdated),
                Err(Error::Db(error)) => return Err(error),
                Err(other) => return Err(DbErr::Custom(other.to_string())),
            }
        }
    }
    Ok(())
}
