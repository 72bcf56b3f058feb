//! The only SQL over papers of shipments.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::{clock::Timestamp, contract::FulfilmentId, db::WriteTx};

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::FulfilmentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipment_paper")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fulfilment_id: FulfilmentId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub number: String,
        pub noted_by: String,
        pub noted_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A paper of one shipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paper {
    /// Which kind.
    pub(crate) code: String,
    /// Its number.
    pub(crate) number: String,
}

/// Papers of these parts, by code.
pub(crate) async fn papers_of(
    db: &impl ConnectionTrait,
    ids: &[FulfilmentId],
) -> Result<HashMap<FulfilmentId, Vec<Paper>>, DbErr> {
    let query = row::Entity::find().filter(row::Column::FulfilmentId.is_in(ids.iter().copied()));
    let mut found: HashMap<FulfilmentId, Vec<Paper>> = HashMap::new();
    for row in query.order_by_asc(row::Column::Code).all(db).await? {
        found.entry(row.fulfilment_id).or_default().push(Paper { code: row.code, number: row.number });
    }
    Ok(found)
}

/// Notes a paper's number; a number of before is replaced.
pub(super) async fn note(tx: &WriteTx, id: FulfilmentId, paper: &Paper, by: &str, now: Timestamp) -> Result<(), DbErr> {
    let row = row::ActiveModel {
        fulfilment_id: Set(id),
        code: Set(paper.code.clone()),
        number: Set(paper.number.clone()),
        noted_by: Set(by.to_owned()),
        noted_at: Set(now),
    };
    let again = OnConflict::columns([row::Column::FulfilmentId, row::Column::Code])
        .update_columns([row::Column::Number, row::Column::NotedBy, row::Column::NotedAt])
        .to_owned();
    row::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}
