//! The request for a rebuild: one row with a number that grows. Every process that keeps an index carries out what it has not yet.

use sea_orm::{ActiveValue::Set, ExprTrait, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::db::WriteTx;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reindex_request")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub number: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The single row.
const REQUEST_ID: i32 = 1;

/// Asks every process for a rebuild.
pub(crate) async fn ask(tx: &WriteTx) -> Result<(), DbErr> {
    let first = row::ActiveModel { id: Set(REQUEST_ID), number: Set(1) };
    let again = OnConflict::column(row::Column::Id)
        .value(row::Column::Number, Expr::col((row::Entity, row::Column::Number)).add(1))
        .to_owned();
    row::Entity::insert(first).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

/// How often a rebuild was asked for.
pub(crate) async fn number(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    Ok(row::Entity::find_by_id(REQUEST_ID).one(db).await?.map_or(0, |r| r.number))
}
