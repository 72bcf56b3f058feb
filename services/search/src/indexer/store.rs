//! The request for a rebuild: one row with a number that grows. Every process that keeps an index carries out what it has not yet. And
//! the leases of shared indexes: one row each, taken by a conditional write.

use sea_orm::{ActiveValue::Set, ExprTrait, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::{clock::Timestamp, db::WriteTx};

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

mod lease {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "index_lease")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub index_name: String,
        pub holder: Uuid,
        pub held_until: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Who holds the lease of an index, and until when.
pub(super) async fn leased(db: &impl ConnectionTrait, name: &str) -> Result<Option<(Uuid, Timestamp)>, DbErr> {
    Ok(lease::Entity::find_by_id(name).one(db).await?.map(|row| (row.holder, row.held_until)))
}

/// A wish for a lease, or for more time of one.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) name: String,
    pub(super) holder: Uuid,
    pub(super) now: Timestamp,
    pub(super) until: Timestamp,
}

/// Takes or prolongs the lease; false when another holds it.
pub(super) async fn take_lease(tx: &WriteTx, wish: &Wish) -> Result<bool, DbErr> {
    use lease::Column as C;
    let row = lease::ActiveModel {
        index_name: Set(wish.name.clone()),
        holder: Set(wish.holder),
        held_until: Set(wish.until),
    };
    let of = |column: C| Expr::col((lease::Entity, column));
    let free = of(C::Holder).eq(wish.holder).or(of(C::HeldUntil).lt(wish.now));
    let take =
        OnConflict::column(C::IndexName).update_columns([C::Holder, C::HeldUntil]).action_and_where(free).to_owned();
    Ok(lease::Entity::insert(row).on_conflict(take).exec_without_returning(tx).await? == 1)
}

/// Gives a lease back.
pub(super) async fn leave_lease(tx: &WriteTx, name: &str, holder: Uuid) -> Result<(), DbErr> {
    lease::Entity::delete_many()
        .filter(lease::Column::IndexName.eq(name))
        .filter(lease::Column::Holder.eq(holder))
        .exec(tx)
        .await?;
    Ok(())
}
