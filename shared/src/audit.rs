//! The record of what staff, trainers and coordinators did, written in the same transaction as the deed.

use sea_orm::{ActiveValue::Set, DbErr, entity::prelude::*};
use serde::Serialize;

use crate::{clock::Timestamp, db::WriteTx, id, session::Actor};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: DateTimeUtc,
        pub actor: String,
        pub request_id: String,
        pub action: String,
        pub subject: String,
        pub data: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Records that the actor did `action` to `subject`, with what is worth knowing about it (never personal data).
///
/// # Errors
/// The database's.
pub async fn record<T: Serialize + Sync>(
    tx: &WriteTx,
    actor: &Actor,
    at: Timestamp,
    action: &str,
    subject: impl ToString + Send,
    data: &T,
) -> Result<(), DbErr> {
    let row = row::ActiveModel {
        id: Set(id::fresh()),
        at: Set(at),
        actor: Set(actor.label()),
        request_id: Set(actor.request_id.clone()),
        action: Set(action.to_owned()),
        subject: Set(subject.to_string()),
        data: Set(serde_json::to_value(data).map_err(|e| DbErr::Json(e.to_string()))?),
    };
    row::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
