//! The only SQL of the categories: table `category`.

use sea_orm::{ActiveValue::Set, DbErr, QueryOrder, entity::prelude::*};
use sentra_shared::db::WriteTx;

use super::rules::{Category, Tree};

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::text::Localized;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "category")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub parent_id: Option<String>,
        pub names: Localized,
        pub food: bool,
        pub place: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// All categories.
pub(crate) async fn tree(db: &impl ConnectionTrait) -> Result<Tree, DbErr> {
    let rows = row::Entity::find().order_by_asc(row::Column::Place).order_by_asc(row::Column::Id).all(db).await?;
    let all = rows
        .into_iter()
        .map(|r| Category { id: r.id, parent_id: r.parent_id, names: r.names, food: r.food, place: r.place })
        .collect();
    Ok(Tree::new(all))
}

/// Writes a category, new or known.
pub(super) async fn put(tx: &WriteTx, category: &Category, known: bool) -> Result<(), DbErr> {
    let row = row::ActiveModel {
        id: Set(category.id.clone()),
        parent_id: Set(category.parent_id.clone()),
        names: Set(category.names.clone()),
        food: Set(category.food),
        place: Set(category.place),
    };
    if known {
        row::Entity::update(row).exec(tx).await?;
    } else {
        row::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}
