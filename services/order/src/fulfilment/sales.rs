//! How often a product was bought: counted from completed parts, told to others at most once a minute for each product.

use chrono::TimeDelta;
use sentra_shared::{
    clock::Timestamp,
    contract::{
        ProductId,
        order::{SALES_COUNTED, SalesCounted},
    },
    db::{WriteTx, write_tx},
    feed,
};

use super::store;
use crate::{app::App, error::Error};

/// Products of one round.
const ROUND: u64 = 200;
/// Days of the recent count.
const RECENT_DAYS: i64 = 30;

/// Notes that a product's sales changed.
///
/// # Errors
/// The database's.
pub(super) async fn changed(tx: &WriteTx, product: ProductId, at: Timestamp) -> Result<(), Error> {
    Ok(store::note_sale(tx, product, at).await?)
}

/// Counts the products whose sales changed and tells the others. Run it once a minute.
///
/// # Errors
/// The list cannot be read.
pub(crate) async fn tell_sales(app: &App) -> Result<(), Error> {
    let now = app.now();
    for product in store::sales_changed(app.db.read(), ROUND).await? {
        write_tx(&app.db, "tell_sales", &(product, now), |tx, (product, now)| {
            Box::pin(async move {
                if !store::take_sale_note(tx, *product).await? {
                    return Ok(());
                }
                let since = *now - TimeDelta::days(RECENT_DAYS);
                let (recent, total) = store::count_sales(tx, *product, since).await?;
                let version = store::tell(tx, *product, recent, total, *now).await?;
                let counted = SalesCounted { product_id: *product, units_30d: recent, units_total: total };
                feed::emit(tx, SALES_COUNTED, *product, version, *now, &counted).await?;
                Ok::<(), Error>(())
            })
        })
        .await?;
    }
    Ok(())
}
