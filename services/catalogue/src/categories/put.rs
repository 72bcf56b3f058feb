use sentra_shared::{
    audit,
    clock::Timestamp,
    db::write_tx,
    job,
    session::{Actor, Role},
    text::Localized,
};
use serde::Serialize;

use super::{
    renamed::{KIND, Renamed},
    rules::{self, Category},
    store,
};
use crate::{app::App, error::Error};

/// What staff say of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct PutCategory {
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) names: Localized,
    pub(super) food: bool,
    /// Order among siblings; behind the others when it is not given.
    pub(super) place: Option<i32>,
}

struct Input<'a> {
    actor: &'a Actor,
    wanted: PutCategory,
    now: Timestamp,
}

/// Makes a category or changes it; the same words twice change nothing. Products below it tell their new path afterwards.
///
/// # Errors
/// Not staff, wrong fields, or the database's.
pub(super) async fn put(app: &App, actor: &Actor, wanted: PutCategory) -> Result<Category, Error> {
    actor.require(Role::Staff)?;
    let input = Input { actor, wanted, now: app.clock.now() };
    let put = write_tx(&app.db, "put_category", &input, |tx, input| {
        Box::pin(async move {
            let tree = store::tree(tx).await?;
            let held = tree.get(&input.wanted.id);
            let next = tree.all().iter().map(|c| c.place).max().map_or(0, |p| p.saturating_add(1));
            let place = input.wanted.place.or(held.map(|c| c.place)).unwrap_or(next);
            let category = Category {
                id: input.wanted.id.clone(),
                parent_id: input.wanted.parent.clone(),
                names: input.wanted.names.clone(),
                food: input.wanted.food,
                place,
            };
            let category = rules::check(category, &tree).map_err(Error::Invalid)?;
            if held == Some(&category) {
                return Ok(category);
            }
            store::put(tx, &category, held.is_some()).await?;
            if held.is_some() {
                job::enqueue(tx, KIND, &Renamed { category_id: category.id.clone(), after: None }, input.now).await?;
            }
            audit::record(tx, input.actor, input.now, "category.put", &category.id, &input.wanted).await?;
            Ok(category)
        })
    })
    .await;
    app.categories.forget();
    put
}
