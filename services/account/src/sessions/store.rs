//! The only SQL of sessions.

use sea_orm::{ActiveValue::Set, entity::prelude::*};
use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SellerId, SessionId},
    db::WriteTx,
};

mod session {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{PersonId, SellerId, SessionId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionId,
        pub person_id: PersonId,
        pub seller_id: Option<SellerId>,
        pub created_at: DateTimeUtc,
        pub seen_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) person_id: PersonId,
    pub(crate) seller_id: Option<SellerId>,
    pub(crate) seen_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

pub(crate) async fn insert(tx: &WriteTx, new: &Session) -> Result<(), DbErr> {
    let row = session::ActiveModel {
        id: Set(new.id),
        person_id: Set(new.person_id),
        seller_id: Set(new.seller_id),
        created_at: Set(new.seen_at),
        seen_at: Set(new.seen_at),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: SessionId, now: Timestamp) -> Result<Option<Session>, DbErr> {
    let row = session::Entity::find_by_id(id).one(db).await?;
    Ok(row.filter(|r| r.ended_at.is_none() && r.expires_at > now).map(|r| Session {
        id: r.id,
        person_id: r.person_id,
        seller_id: r.seller_id,
        seen_at: r.seen_at,
        expires_at: r.expires_at,
    }))
}

/// Sessions of a person that have not ended.
pub(crate) async fn of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<SessionId>, DbErr> {
    let rows = session::Entity::find()
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

pub(crate) async fn set_seller(tx: &WriteTx, id: SessionId, seller: Option<SellerId>) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::SellerId, Expr::value(seller))
        .filter(session::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

pub(crate) async fn extend(tx: &WriteTx, id: SessionId, now: Timestamp, until: Timestamp) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(now))
        .col_expr(session::Column::ExpiresAt, Expr::value(until))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

pub(crate) async fn end(tx: &WriteTx, id: SessionId, now: Timestamp) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(Some(now)))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends every session of a person.
pub(crate) async fn end_all(tx: &WriteTx, person: PersonId, now: Timestamp) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(Some(now)))
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets sessions that could not be used since `before`.
pub(crate) async fn prune(tx: &WriteTx, before: Timestamp) -> Result<(), DbErr> {
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(before)).exec(tx).await?;
    session::Entity::delete_many().filter(session::Column::EndedAt.lt(before)).exec(tx).await?;
    Ok(())
}
